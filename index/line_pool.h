// Pieces of 1, 2, 4, 8 or 16 lines of 64 bytes each, of which a table has many of every size.
#ifndef LABELIX_INDEX_LINE_POOL_H_
#define LABELIX_INDEX_LINE_POOL_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

#include "index/regions.h"

namespace labelix::index {

// Writer only; pieces may be read by any thread that knows them. All memory goes back with
// the pool, and none before: what was given back is neither cut nor joined, and taken in its size
// again. Sizes double, so that a thousand of each that grow together leave less behind than they
// have in the end.
class LinePool {
 public:
  static constexpr size_t kLine = 64, kMostLines = 16;

  // Aligned to a line; holds anything. std::bad_alloc: as before. REQUIRES: a power of two, and at
  // most kMostLines.
  void* Take(size_t lines) {
    char* piece = FreeOf(lines);
    if (piece != nullptr) {
      std::memcpy(&FreeOf(lines), piece, sizeof(char*));
    } else {
      if (left_ < lines) AddRegion();
      piece = next_;
      next_ += lines * kLine;
      left_ -= lines;
    }
    live_ += lines;
    return piece;
  }
  // One that Take gave, of so many lines.
  void GiveBack(void* piece, size_t lines) {
    Chain(static_cast<char*>(piece), lines);
    live_ -= lines;
  }

  size_t live() const { return live_; }  // lines
  size_t bytes() const { return regions_.bytes(left_ * kLine); }

 private:
  static constexpr size_t kFirst = 2048;
  static_assert(kFirst >= kMostLines * kLine);
  void AddRegion() {
    const auto region = regions_.Add();
    for (; left_ > 0; left_ &= left_ - 1) {  // fewer than were asked for: by their powers of two
      const size_t lines = left_ & (~left_ + 1);
      Chain(next_, lines);
      next_ += lines * kLine;
    }
    next_ = region.data();
    left_ = region.size() / kLine;
  }
  char*& FreeOf(size_t lines) { return free_[static_cast<size_t>(std::countr_zero(lines))]; }
  void Chain(char* piece, size_t lines) {
    std::memcpy(piece, &FreeOf(lines), sizeof(char*));  // a free one holds the next
    FreeOf(lines) = piece;
  }

  Regions regions_{kFirst};
  char* next_ = nullptr;
  size_t left_ = 0, live_ = 0;                            // lines
  std::array<char*, std::bit_width(kMostLines)> free_{};  // by size
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_LINE_POOL_H_
