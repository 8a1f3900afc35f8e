// Bit slices of the counts of 512 profiles, and where their words come from.
#ifndef LABELIX_INDEX_COUNT_SLICES_H_
#define LABELIX_INDEX_COUNT_SLICES_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

#include "index/sets/bits.h"

namespace labelix::index {

// Slice k holds bit k of each count: n blocks of 512 bits.
struct CountSlices {
  uint32_t n = 0;
  sets::Word* words = nullptr;
};

// Writer only. An event that changes a count copies its block's slices and frees
// older ones, so some of each size are kept: a batch of 64 changes some twenty blocks.
class CountSlicePool {
 public:
  CountSlicePool() = default;
  CountSlicePool(const CountSlicePool&) = delete;
  CountSlicePool& operator=(const CountSlicePool&) = delete;
  ~CountSlicePool() {
    for (uint32_t n = 0; n <= kMost; ++n) {
      while (kept_[n] > 0) Free(spare_[n][--kept_[n]]);
    }
  }

  // `n` slices: those of `before`, then zeros. REQUIRES: n >= before.n.
  CountSlices Copy(const CountSlices& before, uint32_t n) {
    sets::Word* words = n <= kMost && kept_[n] > 0 ? spare_[n][--kept_[n]] : Allocate(n);
    const size_t kept = Bytes(before.n);
    if (kept > 0) std::memcpy(words, before.words, kept);
    std::memset(reinterpret_cast<char*>(words) + kept, 0, Bytes(n) - kept);
    return {n, words};
  }

  void Drop(CountSlices* slices) {
    if (slices->words == nullptr) return;
    const uint32_t n = slices->n;
    if (n <= kMost && kept_[n] < kSpares) {
      spare_[n][kept_[n]++] = slices->words;
    } else {
      Free(slices->words);
    }
    *slices = {};
  }

 private:
  // Slices: of counts below 64 Ki, for one large profile gives its block that many.
  static constexpr uint32_t kMost = 16, kSpares = 32;
  static size_t Bytes(uint32_t n) { return size_t{n} * sets::kBlockWords * sizeof(sets::Word); }
  static sets::Word* Allocate(uint32_t n) {
    return static_cast<sets::Word*>(::operator new(Bytes(n), std::align_val_t{64}));
  }
  static void Free(sets::Word* words) { ::operator delete(words, std::align_val_t{64}); }

  sets::Word* spare_[kMost + 1][kSpares] = {};
  uint32_t kept_[kMost + 1] = {};
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_COUNT_SLICES_H_
