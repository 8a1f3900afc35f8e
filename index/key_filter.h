// What was noted about texts, roughly: of each text at least what was noted about it,
// and little else while few were noted. And numbers that stand for texts, exactly.
// Nothing is ever taken back.
#ifndef LABELIX_INDEX_KEY_FILTER_H_
#define LABELIX_INDEX_KEY_FILTER_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "index/types/short_text.h"

namespace labelix::index {

// One thread notes. What it notes before it publishes a version is known to whoever
// asks that version.
class KeyFilter {
 public:
  using Mask = uint32_t;  // the caller says what each bit means

  KeyFilter() = default;
  KeyFilter(const KeyFilter&) = delete;
  KeyFilter& operator=(const KeyFilter&) = delete;
  ~KeyFilter() {
    for (const auto& named : named_) delete[] named.load(std::memory_order_relaxed);
  }

  void Note(std::string_view text, Mask mask) { Join(PlaceOf(text), mask); }
  // Its place stands for the text, if it stands for no other. std::bad_alloc: it does not.
  void Name(std::string_view text) {
    std::atomic<const char*>& named = named_[PlaceOf(text)];
    if (named.load(std::memory_order_relaxed) != nullptr || text.size() > kLongest) return;
    const auto size = static_cast<uint16_t>(text.size());
    auto made = std::make_unique_for_overwrite<char[]>(sizeof size + text.size());
    std::memcpy(made.get(), &size, sizeof size);
    CopyText(text, made.get() + sizeof size);
    named.store(made.release(), std::memory_order_release);
  }
  void NoteAll(const KeyFilter& other) {
    for (size_t i = 0; i < kSlots; ++i) {
      Join(i, other.slots_[i].load(std::memory_order_relaxed));
      if (const char* named = other.named_[i].load(std::memory_order_acquire)) Name(TextOf(named));
    }
  }
  Mask Of(std::string_view text) const { return At(PlaceOf(text)); }
  // The same by PlaceOf the text.
  Mask At(size_t place) const { return slots_[place].load(std::memory_order_relaxed); }
  // Whether the place stands for that text, and so it does for good.
  bool StandsFor(size_t place, std::string_view text) const {
    const char* named = named_[place].load(std::memory_order_acquire);
    return named != nullptr && SameText(TextOf(named), text);
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
  static constexpr size_t kLongest = 0xFFFF;
  static std::string_view TextOf(const char* named) {
    return {named + sizeof(uint16_t), LoadWord<uint16_t>(named)};
  }
  std::array<std::atomic<Mask>, kSlots> slots_{};
  std::array<std::atomic<const char*>, kSlots> named_{};  // the size, then the text
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_KEY_FILTER_H_
