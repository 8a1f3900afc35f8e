// What was noted about texts, by hash and roughly: of each text at least what was noted
// about it, and little else while few were noted. Nothing is ever taken back.
#ifndef LABELIX_INDEX_KEY_FILTER_H_
#define LABELIX_INDEX_KEY_FILTER_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace labelix::index {

// One thread notes. What it notes before it publishes a version is known to whoever
// asks that version.
class KeyFilter {
 public:
  using Mask = uint16_t;  // the caller says what each bit means

  void Note(uint64_t hash, Mask mask) { Join(hash % kSlots, mask); }
  void NoteAll(const KeyFilter& other) {
    for (size_t i = 0; i < kSlots; ++i) Join(i, other.slots_[i].load(std::memory_order_relaxed));
  }
  Mask Of(uint64_t hash) const { return slots_[hash % kSlots].load(std::memory_order_relaxed); }

 private:
  static constexpr size_t kSlots = 1024;  // 2 KiB: some hundred keys
  void Join(size_t at, Mask mask) {
    const Mask had = slots_[at].load(std::memory_order_relaxed);
    slots_[at].store(static_cast<Mask>(had | mask), std::memory_order_relaxed);
  }
  std::array<std::atomic<Mask>, kSlots> slots_{};
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_KEY_FILTER_H_
