// Hash → id, read by any thread while its one writer inserts and erases. It
// keeps no keys: the caller compares.
//
// Extendible hashing: a directory of small open-addressed segments. A segment
// that fills up is split in two and the directory repointed, so growth costs a
// segment at a time and never a rehash of all.
#ifndef LABELIX_INDEX_HASH_INDEX_H_
#define LABELIX_INDEX_HASH_INDEX_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "index/pins.h"
#include "index/reclaim.h"

namespace labelix::index {

class HashIndex : public Freer {
 public:
  explicit HashIndex(Reclaimer* reclaimer);
  ~HashIndex();

  // The first id under `hash` for which `equal(id)` holds. May see an insert
  // or erase that no version has published yet: callers ask the version.
  template <typename Equal>
  std::optional<uint32_t> Find(uint64_t hash, Equal&& equal) const {
    const uint32_t tag = static_cast<uint32_t>(hash >> 32);
    const Directory* directory = directory_.load(std::memory_order_acquire);
    const Segment* segment =
        directory->segments[directory->Slot(tag)].load(std::memory_order_acquire);
    for (uint32_t i = tag & segment->mask, steps = 0; steps <= segment->mask;
         i = (i + 1) & segment->mask, ++steps) {
      const uint64_t slot = segment->slots[i].load(std::memory_order_acquire);
      if (slot == kEmpty) return std::nullopt;
      if (slot >> 32 == tag && static_cast<uint32_t>(slot) >= kFirstId &&
          equal(static_cast<uint32_t>(slot) - kFirstId)) {
        return static_cast<uint32_t>(slot) - kFirstId;
      }
    }
    return std::nullopt;
  }

  // Ask for the lines that Find and Insert will read: first the segment, some
  // time later its slot. Any thread.
  void PrefetchSegment(uint64_t hash) const { __builtin_prefetch(&SegmentOf(hash)); }
  void PrefetchSlot(uint64_t hash) const {
    const Segment& segment = SegmentOf(hash);
    __builtin_prefetch(&segment.slots[static_cast<uint32_t>(hash >> 32) & segment.mask]);
  }

  // Writer: room for `n` entries at once. REQUIRES: empty, and no reader yet.
  void Reserve(size_t n);

  // Writer. `next` is the version being made: what a split replaces is kept
  // for readers of older ones. REQUIRES: id < 2^32 - 2.
  void Insert(uint64_t hash, uint32_t id, VersionNumber next);
  void Erase(uint64_t hash, uint32_t id);

  size_t size() const { return size_; }
  size_t bytes() const { return bytes_; }

  void Free(uint64_t what) override;

 private:
  // A slot: the upper half of the hash, then id + 2; 0 is empty, and id part 1
  // a grave (an erased entry that probes pass over).
  static constexpr uint64_t kEmpty = 0;
  static constexpr uint32_t kGrave = 1, kFirstId = 2;
  static constexpr uint32_t kSmallest = 16, kLargest = 1024;
  static constexpr unsigned kMaxDepth = 22;

  struct Segment {
    explicit Segment(uint32_t size, unsigned depth);
    uint32_t mask;
    unsigned depth;
    uint32_t used = 0, live = 0;  // used counts graves too
    std::unique_ptr<std::atomic<uint64_t>[]> slots;
  };
  struct Directory {
    explicit Directory(unsigned bits);
    uint32_t Slot(uint32_t tag) const { return bits == 0 ? 0 : tag >> (32 - bits); }
    unsigned bits;
    std::unique_ptr<std::atomic<Segment*>[]> segments;
  };

  const Segment& SegmentOf(uint64_t hash) const {
    const Directory* directory = directory_.load(std::memory_order_acquire);
    const uint32_t slot = directory->Slot(static_cast<uint32_t>(hash >> 32));
    return *directory->segments[slot].load(std::memory_order_acquire);
  }
  Segment* NewSegment(uint32_t size, unsigned depth);
  static void Put(Segment* segment, uint64_t slot);
  void MakeRoom(uint32_t tag, VersionNumber next);
  void Rebuild(Segment* old, uint32_t tag, uint32_t size, VersionNumber next);
  void Split(Segment* old, uint32_t tag, VersionNumber next);
  void DoubleDirectory(VersionNumber next);
  void Repoint(uint32_t tag, unsigned depth, Segment* to);

  Reclaimer* reclaimer_;
  std::atomic<Directory*> directory_;
  size_t size_ = 0, bytes_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_HASH_INDEX_H_
