// Pieces of some lines of 64 bytes each, of which a table has many of every size.
#ifndef LABELIX_INDEX_LINE_POOL_H_
#define LABELIX_INDEX_LINE_POOL_H_

#include <array>
#include <cstddef>
#include <cstring>

#include "index/regions.h"

namespace labelix::index {

// Writer only; pieces may be read by any thread that knows them. All memory goes back with
// the pool, and none before: what was given back is cut no smaller, and taken in its size again.
class LinePool {
 public:
  static constexpr size_t kLine = 64, kMostLines = 16;

  // Aligned to a line; holds anything. std::bad_alloc: as before. REQUIRES: one line at least,
  // and at most kMostLines.
  void* Take(size_t lines) {
    char* piece = free_[lines];
    if (piece != nullptr) {
      std::memcpy(&free_[lines], piece, sizeof piece);
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
    if (left_ > 0) Chain(next_, left_);  // fewer than were asked for
    next_ = region.data();
    left_ = region.size() / kLine;
  }
  void Chain(char* piece, size_t lines) {
    std::memcpy(piece, &free_[lines], sizeof piece);  // a free one holds the next
    free_[lines] = piece;
  }

  Regions regions_{kFirst};
  char* next_ = nullptr;
  size_t left_ = 0, live_ = 0;  // lines
  std::array<char*, kMostLines + 1> free_{};
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_LINE_POOL_H_
