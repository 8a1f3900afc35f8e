// Lists of object ids, each for a term: ids of 65,536 objects are a part, a record that a
// version copies when it changes it. Up to 4,096 of them stand side by side, two bytes
// each; more are bits. index/listed_terms.h decides which terms have one.
#ifndef LABELIX_INDEX_TERM_LISTS_H_
#define LABELIX_INDEX_TERM_LISTS_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "index/pins.h"
#include "index/reclaim.h"
#include "index/sets/bits.h"
#include "index/slot_array.h"
#include "index/versioned.h"
#include "labelix/id_set.h"

namespace labelix::index {

class TermLists : public Freer {
 public:
  using List = uint32_t;                     // below kMost
  static constexpr uint32_t kMost = 1024;    // at a time, those included that readers may still see
  static constexpr uint32_t kRange = 65536;  // objects of a part
  static constexpr uint32_t kRangeWords = kRange / 64;
  static constexpr uint32_t kMostOffsets = kRange / 16;  // as many bytes as bits

  struct Part {
    // Reads and writes whole runs of so many.
    static constexpr uint32_t kStep = sets::kWidenStep;
    uint32_t count;
    uint32_t room;  // for offsets, a multiple of kStep; 0: there are words

    bool IsBits() const { return room == 0; }
    // What follows: `room` of them, `count` in use, ascending; or kRangeWords.
    uint16_t* offsets() { return reinterpret_cast<uint16_t*>(this + 1); }
    const uint16_t* offsets() const { return reinterpret_cast<const uint16_t*>(this + 1); }
    sets::Word* words() { return reinterpret_cast<sets::Word*>(this + 1); }
    const sets::Word* words() const { return reinterpret_cast<const sets::Word*>(this + 1); }
    // Writes the lowest `n` ids, and up to kStep - 1 others, from `base` on.
    // REQUIRES: !IsBits(), n <= count.
    void Read(uint32_t n, uint32_t base, ObjectId* out) const {
      sets::Widen(offsets(), n, base, out);
    }
  };

  explicit TermLists(Reclaimer* reclaimer);
  ~TermLists();

  // ---- Any thread with `version` pinned.

  bool IsReady(List list, VersionNumber version) const {
    if (list >= ready_.capacity()) return false;
    const VersionNumber since = ready_[list].load(std::memory_order_acquire);
    return since != kNever && since <= version;
  }
  // The part of objects from range * kRange on; nullptr: there is none, or it is empty.
  // REQUIRES: the list is ready in that version.
  const Part* PartAt(List list, uint32_t range, VersionNumber version) const {
    if (range >= ranges_.load(std::memory_order_acquire)) return nullptr;
    const Held* held = parts_.At(OwnerOf(list, range), version);
    return held == nullptr || held->part->count == 0 ? nullptr : held->part;
  }
  // Calls visit(part, its first object) until it answers false, ascending; no part is empty.
  // REQUIRES: the list is ready in that version.
  template <typename Visit>
  void ForEachPart(List list, VersionNumber version, Visit&& visit) const {
    const uint32_t ranges = ranges_.load(std::memory_order_acquire);
    for (uint32_t range = 0; range < ranges; ++range) {
      const Part* part = PartAt(list, range, version);
      if (part != nullptr && !visit(*part, range * kRange)) return;
    }
  }
  // The same of all parts: misses of many overlap.
  template <typename Visit>
  void ForAllParts(List list, VersionNumber version, Visit&& visit) const {
    const uint32_t ranges = ranges_.load(std::memory_order_acquire);
    for (uint32_t first = 0; first < ranges; first += kGroup) {
      uint32_t owners[kGroup];
      const uint32_t n = std::min(kGroup, ranges - first);
      for (uint32_t i = 0; i < n; ++i) owners[i] = OwnerOf(list, first + i);
      parts_.ForEachOf(
          std::span<const uint32_t>(owners, n), version,
          [](const Held& held) { __builtin_prefetch(held.part); },
          [&](const Held& held) {
            if (held.part->count > 0) visit(*held.part, held.range * kRange);
          });
    }
  }

  // ---- Writer.

  // One that nobody reads, empty: to be filled, then made ready.
  std::optional<List> Take();
  void MakeReady(List list, VersionNumber next) {
    ready_[list].store(next, std::memory_order_release);
  }
  // From `next` on nobody asks for it; given out again when no reader can.
  void Retire(List list, VersionNumber next) { reclaimer_->RetireShared(this, list, next); }
  // An id that is in, or is not, stays so.
  void Add(List list, ObjectId id, VersionNumber next);
  void Remove(List list, ObjectId id, VersionNumber next);

  size_t bytes() const;
  void Free(uint64_t what) override;

 private:
  static constexpr VersionNumber kNever = 0;
  // Heads of so many parts of a list are side by side.
  static constexpr uint32_t kGroup = 16;
  struct Held {
    Part* part = nullptr;
    uint32_t range = 0;
  };
  static uint32_t OwnerOf(List list, uint32_t range) {
    return (range / kGroup * kMost + list) * kGroup + range % kGroup;
  }
  // Of the newest version; nullptr: none.
  const Part* Newest(List list, uint32_t range) {
    const Held* held = parts_.Newest(OwnerOf(list, range));
    return held == nullptr ? nullptr : held->part;
  }
  Part* NewPart(uint32_t room);
  void Drop(Part* part);
  // The part, of this version, with room for one more.
  Part* Own(List list, uint32_t range, VersionNumber next);
  Part* CopyOf(const Part* part);
  void GrowRanges(uint32_t range);

  Reclaimer* reclaimer_;
  size_t bytes_ = 0;
  // An event makes a part or two, and gives back as many: those of each room, by `next`.
  struct Spare {
    Spare* next;
  };
  static constexpr uint32_t kRooms = kMostOffsets / Part::kStep + 1;
  static constexpr size_t kMostSpare = 64 << 10;  // bytes
  Spare* spare_[kRooms] = {};
  size_t spare_bytes_ = 0;
  Versioned<Held, 0> parts_;
  SlotArray<std::atomic<VersionNumber>, 0> ready_;  // by list
  std::atomic<uint32_t> ranges_{0};
  List used_ = 0;
  std::vector<List> free_;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_TERM_LISTS_H_
