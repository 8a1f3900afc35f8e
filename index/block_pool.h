// Pieces of one size, of which a table has thousands and makes and drops one an event.
#ifndef LABELIX_INDEX_BLOCK_POOL_H_
#define LABELIX_INDEX_BLOCK_POOL_H_

#include <cstddef>
#include <cstring>

#include "index/regions.h"

namespace labelix::index {

// Writer only; pieces may be read by any thread that knows them. All memory goes back with
// the pool, and none before.
class BlockPool {
 public:
  // `size`: of a piece, a multiple of 64.
  explicit BlockPool(size_t size) : size_(size), regions_(kFirst * size) {}

  // Aligned to a line; holds anything. std::bad_alloc: as before.
  void* Take() {
    char* piece = free_;
    if (piece != nullptr) {
      std::memcpy(&free_, piece, sizeof free_);
    } else {
      if (left_ < size_) AddRegion();
      piece = next_;
      next_ += size_;
      left_ -= size_;
    }
    ++live_;
    return piece;
  }
  // One that Take gave.
  void GiveBack(void* piece) {
    std::memcpy(piece, &free_, sizeof free_);  // a free one holds the next
    free_ = static_cast<char*>(piece);
    --live_;
  }

  size_t live() const { return live_; }
  size_t bytes() const { return regions_.bytes(left_); }

 private:
  static constexpr size_t kFirst = 4;
  void AddRegion() {
    const auto region = regions_.Add();
    next_ = region.data();
    left_ = region.size();
  }

  size_t size_;
  Regions regions_;
  char *next_ = nullptr, *free_ = nullptr;
  size_t left_ = 0, live_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_BLOCK_POOL_H_
