// Where the newest words of a block are, for readers of runs of blocks: blocks
// side by side, where a chain of records (index/versioned.h) is two dependent
// misses a block. The chain has the older ones.
#ifndef LABELIX_INDEX_NEWEST_WORDS_H_
#define LABELIX_INDEX_NEWEST_WORDS_H_

#include <atomic>
#include <cstdint>

#include "index/pins.h"
#include "index/sets/bits.h"

namespace labelix::index {

class NewestWords {
 public:
  // Below it; what the alignment of words leaves free.
  static constexpr uint64_t kMostSmall = 64;

  // False: not these in that version; ask the chain. Any thread with `version`
  // pinned, which keeps the words. Null: no words in any version up to it.
  bool Read(VersionNumber version, const sets::Word** words, uint32_t* small) const {
    const VersionNumber birth = birth_.load(std::memory_order_acquire);
    const uint64_t packed = packed_.load(std::memory_order_acquire);
    if (birth > version || birth_.load(std::memory_order_relaxed) != birth) return false;
    *words = reinterpret_cast<const sets::Word*>(packed & ~(kMostSmall - 1));
    *small = static_cast<uint32_t>(packed & (kMostSmall - 1));
    return true;
  }

  // Writer, for the version being made: nobody reads what is born in it.
  // REQUIRES: the words lie at a multiple of 64, and small < kMostSmall.
  void Set(const sets::Word* words, uint32_t small, VersionNumber next) {
    birth_.store(kChanging, std::memory_order_relaxed);
    packed_.store(reinterpret_cast<uintptr_t>(words) | small, std::memory_order_release);
    birth_.store(next, std::memory_order_release);
  }

 private:
  static constexpr VersionNumber kChanging = ~VersionNumber{0};
  std::atomic<VersionNumber> birth_{0};
  std::atomic<uint64_t> packed_{0};
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_NEWEST_WORDS_H_
