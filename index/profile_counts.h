// How many objects each profile has, in words side by side: those of profiles whose ids
// are near each other are a line or two. The newest count, and, while a version is
// pinned long, two earlier ones beside it. What these do not know, the chain of its
// members says (index/profiles.h).
#ifndef LABELIX_INDEX_PROFILE_COUNTS_H_
#define LABELIX_INDEX_PROFILE_COUNTS_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/pins.h"
#include "index/reclaim.h"
#include "index/slot_array.h"

namespace labelix::index {

class ProfileCounts {
  using Word = std::atomic<uint64_t>;
  using Words = SlotArray<Word, 0>;

 public:
  // What does not fit into a word, the chain says.
  static constexpr unsigned kCountBits = 20;

  // Any thread that has `version` pinned. False: the chain knows it.
  bool Read(uint32_t id, VersionNumber version, uint32_t* count) const {
    return Read(id, newest_[id], std::min(version, kLastBirth), count);
  }
  // Of all of `ids`, ascending; in_chain(id) answers for those that the chain knows.
  template <typename InChain>
  uint64_t Sum(std::span<const uint32_t> ids, VersionNumber version, InChain&& in_chain) const {
    const VersionNumber last = std::min(version, kLastBirth);
    uint64_t sum = 0;
    newest_.ForEachOf(ids, [&](uint32_t id, const Word& newest) {
      uint32_t count;
      sum += Read(id, newest, last, &count) ? count : in_chain(id);
    });
    return sum;
  }
  void Prefetch(uint32_t id) const { __builtin_prefetch(&newest_[id]); }

  // Writer. A profile has no objects in any version until Set says otherwise.
  void Grow(size_t n) {
    newest_.Grow(n);
    if (KeepsEarlier()) earlier_.Grow(n);
  }
  void Reserve(size_t n) { newest_.Reserve(n); }
  // An id that stands for another profile now, of which no reader knows an object.
  void Renew(uint32_t id) {
    if (KeepsEarlier()) earlier_[id].Forget();
    newest_[id].store(0, std::memory_order_release);
  }
  // From `next` on, the version being made.
  void Set(uint32_t id, uint32_t count, VersionNumber next, const Reclaimer& pins) {
    const bool fits = count <= kMostCount && next <= kLastBirth;
    if (!KeepsEarlier() && pins.HasLongPin()) earlier_.Grow(newest_.capacity());
    if (KeepsEarlier()) Replace(id, next, pins);
    newest_[id].store(fits ? next << kCountBits | count : kAsk, std::memory_order_release);
  }

  size_t bytes(size_t n) const { return newest_.bytes(n) + earlier_.bytes(n); }

 private:
  // Birth << kCountBits | count; kAsk: born in no version.
  static constexpr uint64_t kAsk = ~uint64_t{0};
  static constexpr uint32_t kMostCount = (1u << kCountBits) - 1;
  static constexpr VersionNumber kLastBirth = (kAsk >> kCountBits) - 1;

  // What the newest word replaced, and the youngest one before that which a pin needed when
  // it stood there no longer. A reader whose version is before the newest word's birth takes the
  // first of the two that was born at or before its version, and else asks the chain.
  //
  // Why that is the right one: of the words, w is the reader's, which says what its version
  // has. While w is the newest or the previous one, all that stands before it was born later.
  // When w leaves `previous`, its successor's version is published, and the pins were read
  // since: the reader's, which is older, is among them, so w goes into `kept`. What displaces it
  // there comes after w and was born after the reader's version. kAsk in any place may stand
  // for a word that is the reader's: nothing behind it is read, and it is always kept.
  struct Earlier {
    Word previous{0}, kept{0};  // complements: zero, so kAsk, until something is known

    uint64_t Previous() const { return ~previous.load(std::memory_order_acquire); }
    uint64_t Kept() const { return ~kept.load(std::memory_order_acquire); }
    void Forget() {
      kept.store(0, std::memory_order_release);
      previous.store(0, std::memory_order_release);
    }
  };
  bool KeepsEarlier() const { return earlier_.capacity() > 0; }

  // `version`: at most kLastBirth.
  static bool Says(uint64_t word, VersionNumber version, uint32_t* count) {
    *count = static_cast<uint32_t>(word & kMostCount);
    return word >> kCountBits <= version;
  }
  bool Read(uint32_t id, const Word& newest, VersionNumber version, uint32_t* count) const {
    const uint64_t word = newest.load(std::memory_order_acquire);
    return Says(word, version, count) || ReadEarlier(id, word, version, count);
  }
  bool ReadEarlier(uint32_t id, uint64_t newest, VersionNumber version, uint32_t* count) const {
    if (newest == kAsk || id >= earlier_.capacity()) return false;
    const Earlier& earlier = earlier_[id];
    const uint64_t previous = earlier.Previous();
    if (Says(previous, version, count)) return true;
    return previous != kAsk && Says(earlier.Kept(), version, count);
  }

  // Writer: the newest word is about to be one of `next`.
  void Replace(uint32_t id, VersionNumber next, const Reclaimer& pins) {
    const uint64_t newest = newest_[id].load(std::memory_order_relaxed);
    if (newest >> kCountBits == next) return;  // of no version that is published
    Earlier& earlier = earlier_[id];
    const uint64_t previous = earlier.Previous();
    if (previous == kAsk || pins.IsPinned(previous >> kCountBits, newest >> kCountBits)) {
      earlier.kept.store(~previous, std::memory_order_release);
    }
    earlier.previous.store(~newest, std::memory_order_release);
  }

  Words newest_;
  SlotArray<Earlier, 0> earlier_;  // none before there is a long pin
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_PROFILE_COUNTS_H_
