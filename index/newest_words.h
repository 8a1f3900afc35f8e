// Where the newest words of a block are, or what else a block holds: for readers, blocks
// side by side, where a chain of records (index/versioned.h) is two dependent
// misses a block. The chain has the older ones.
#ifndef LABELIX_INDEX_NEWEST_WORDS_H_
#define LABELIX_INDEX_NEWEST_WORDS_H_

#include <atomic>
#include <cstdint>

#include "index/pins.h"
#include "index/reclaim.h"
#include "index/sets/bits.h"

namespace labelix::index {

template <typename T>
class NewestOf {
 public:
  // Below it; what the alignment of words leaves free.
  static constexpr uint64_t kMostSmall = 64;

  // False: not these in that version; ask the chain. Any thread with `version`
  // pinned, which keeps the words. Null: no words in any version up to it.
  bool Read(VersionNumber version, const T** words, uint32_t* small) const {
    const VersionNumber birth = birth_.load(std::memory_order_acquire);
    if (birth > version) return false;
    const uint64_t packed = packed_.load(std::memory_order_acquire);
    if (birth_.load(std::memory_order_relaxed) != birth) return false;
    *words = reinterpret_cast<const T*>(packed & ~(kMostSmall - 1));
    *small = static_cast<uint32_t>(packed & (kMostSmall - 1));
    return true;
  }

  // Of whatever version. Any thread that finds out afterwards that its own has them.
  const T* Any() const {
    return reinterpret_cast<const T*>(packed_.load(std::memory_order_acquire) & ~(kMostSmall - 1));
  }

  // Writer.
  VersionNumber birth() const { return birth_.load(std::memory_order_relaxed); }
  void CopyFrom(const NewestOf& other) {
    const uint64_t packed = other.packed_.load(std::memory_order_relaxed);
    Put(packed, other.birth());
  }

  // Writer, for the version being made: nobody reads what is born in it.
  // REQUIRES: the words lie at a multiple of 64, and small < kMostSmall.
  void Set(const T* words, uint32_t small, VersionNumber next) {
    Put(reinterpret_cast<uintptr_t>(words) | small, next);
  }

 private:
  void Put(uint64_t packed, VersionNumber birth) {
    birth_.store(kChanging, std::memory_order_release);  // after what EarlierWords got before
    packed_.store(packed, std::memory_order_release);
    birth_.store(birth, std::memory_order_release);
  }

  static constexpr VersionNumber kChanging = ~VersionNumber{0};
  std::atomic<VersionNumber> birth_{0};
  std::atomic<uint64_t> packed_{0};
};

// What a block's newest words replaced, and the youngest ones before those that a pin needed
// then: for readers of a version before the newest words', as index/profile_counts.h keeps
// earlier counts, and for the reason given there.
template <typename T>
class EarlierOf {
 public:
  // Any thread that has `version` pinned and did not find it in the newest words.
  bool Read(VersionNumber version, const T** words, uint32_t* small) const {
    return previous_.Read(version, words, small) || kept_.Read(version, words, small);
  }
  // Writer: before `newest` is set to words of `next`.
  void Replace(const NewestOf<T>& newest, VersionNumber next, const Reclaimer& pins) {
    if (newest.birth() == next) return;
    if (pins.IsPinned(previous_.birth(), newest.birth())) kept_.CopyFrom(previous_);
    previous_.CopyFrom(newest);
  }

 private:
  NewestOf<T> previous_, kept_;
};

using NewestWords = NewestOf<sets::Word>;
using EarlierWords = EarlierOf<sets::Word>;

}  // namespace labelix::index

#endif  // LABELIX_INDEX_NEWEST_WORDS_H_
