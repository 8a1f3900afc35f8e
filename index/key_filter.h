// What was noted about texts, roughly: of each text at least what was noted about it,
// and little else while few were noted. Nothing is ever taken back.
#ifndef LABELIX_INDEX_KEY_FILTER_H_
#define LABELIX_INDEX_KEY_FILTER_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "index/types/short_text.h"

namespace labelix::index {

// One thread notes. What it notes before it publishes a version is known to whoever
// asks that version.
class KeyFilter {
 public:
  using Mask = uint32_t;  // the caller says what each bit means

  void Note(std::string_view text, Mask mask) { Join(PlaceOf(text), mask); }
  void NoteAll(const KeyFilter& other) {
    for (size_t i = 0; i < kSlots; ++i) Join(i, other.slots_[i].load(std::memory_order_relaxed));
  }
  Mask Of(std::string_view text) const {
    return slots_[PlaceOf(text)].load(std::memory_order_relaxed);
  }

  static constexpr unsigned kSlotBits = 10;  // 4 KiB: some hundred keys
  static constexpr size_t kSlots = size_t{1} << kSlotBits;
  // By length and both ends: a tenth of what HashText costs, which is asked of each label
  // of a subject. It keeps no secret: texts that are made to meet cost look-ups.
  static size_t PlaceOf(std::string_view text) {
    constexpr uint64_t kGolden = 0x9E3779B97F4A7C15u;  // 2^64 by the golden ratio
    const size_t size = text.size();
    uint64_t first = 0, last = 0;
    if (size >= sizeof(uint64_t)) {
      first = LoadWord<uint64_t>(text.data());
      last = LoadWord<uint64_t>(text.data() + size - sizeof last);
    } else if (size >= sizeof(uint32_t)) {
      first = LoadWord<uint32_t>(text.data());
      last = LoadWord<uint32_t>(text.data() + size - sizeof(uint32_t));
    } else if (size > 0) {
      first = static_cast<unsigned char>(text.front());
      last = static_cast<uint64_t>(static_cast<unsigned char>(text[size / 2])) << 8 |
             static_cast<unsigned char>(text.back());
    }
    const uint64_t mixed = ((first + size) * kGolden) ^ last;
    return static_cast<size_t>((mixed * kGolden) >> (64 - kSlotBits));
  }

 private:
  void Join(size_t at, Mask mask) {
    const Mask had = slots_[at].load(std::memory_order_relaxed);
    slots_[at].store(had | mask, std::memory_order_relaxed);
  }
  std::array<std::atomic<Mask>, kSlots> slots_{};
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_KEY_FILTER_H_
