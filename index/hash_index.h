// Hash → id, read by any thread while its one writer inserts and erases. It
// keeps no keys: the caller compares.
//
// Extendible hashing: a directory of small open-addressed segments. A segment
// that fills up is made anew, larger by a third or a half, and a large one is split
// in two, so growth costs a segment at a time and never a rehash of all; of slots of
// 8 bytes 56 to 83 % are full, whatever the number of entries.
#ifndef LABELIX_INDEX_HASH_INDEX_H_
#define LABELIX_INDEX_HASH_INDEX_H_

#include <atomic>
#include <cstddef>
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
    const Place place = PlaceOf(tag);
    const std::atomic<uint64_t>* slots = place.slots();
    const uint32_t size = place.size();
    // There is an empty one.
    for (uint32_t i = HomeOf(tag, size);; i = After(i, size)) {
      const uint64_t slot = slots[i].load(std::memory_order_acquire);
      if (slot == kEmpty) return std::nullopt;
      if (slot >> 32 == tag && static_cast<uint32_t>(slot) >= kFirstId &&
          equal(static_cast<uint32_t>(slot) - kFirstId)) {
        return static_cast<uint32_t>(slot) - kFirstId;
      }
    }
  }

  // Asks for the line that Find will read first. Any thread.
  void PrefetchSlot(uint64_t hash) const {
    const auto tag = static_cast<uint32_t>(hash >> 32);
    const Place place = PlaceOf(tag);
    __builtin_prefetch(&place.slots()[HomeOf(tag, place.size())]);
  }

  // The same for Find and then Insert. Writer.
  void PrefetchInsert(uint64_t hash) const {
    PrefetchSlot(hash);
    __builtin_prefetch(SegmentOf(static_cast<uint32_t>(hash >> 32)));
  }

  // Writer: room for `n` entries at once. REQUIRES: empty, and no reader yet.
  void Reserve(size_t n);

  // Writer. `next` is the version being made: what a split replaces is kept
  // for readers of older ones. REQUIRES: id < 2^32 - 2.
  void Insert(uint64_t hash, uint32_t id, VersionNumber next);
  void Erase(uint64_t hash, uint32_t id);
  // `by` in place of `id`, at once: who asks meanwhile finds the one or the other.
  // REQUIRES: `id` is under that hash.
  void Replace(uint64_t hash, uint32_t id, uint32_t by);

  size_t size() const { return size_; }
  size_t bytes() const { return bytes_; }

  void Free(uint64_t what) override;

 private:
  // A slot: the upper half of the hash, then id + 2; 0 is empty, and id part 1
  // a grave (an erased entry that probes pass over).
  static constexpr uint64_t kEmpty = 0;
  static constexpr uint32_t kGrave = 1, kFirstId = 2;
  static constexpr unsigned kMaxDepth = 22;

  // How many slots, as a number of 5 bits: 4, 6, 8, 12, 16, 24, …
  class Size {
   public:
    static constexpr unsigned kMostCode = 31;
    explicit constexpr Size(unsigned code) : code_(code) {}
    constexpr uint32_t slots() const { return (4 + 2 * (code_ & 1)) << (code_ >> 1); }
    // How many may be taken: more, and probes would run long.
    constexpr uint32_t most() const { return slots() - 1 - slots() / 6; }
    constexpr unsigned code() const { return code_; }
    // The smallest that has room for `n` entries and some more.
    static Size For(uint32_t n);

   private:
    unsigned code_;
  };

  // What only the writer reads, then the slots: one piece of memory, so that a
  // reader goes from the directory to its slot at once.
  struct Segment {
    // Of its address: leaves 5 bits free.
    static constexpr size_t kAlign = 32;
    static Segment* New(Size size, unsigned depth);
    static void Delete(Segment* segment);
    // Aligned by hand: what the heap aligns leaves scraps between segments, which keep
    // those that are given back from becoming room for larger ones.
    static size_t RawBytes(Size size) {
      return sizeof(Segment) + size.slots() * sizeof(uint64_t) + kAlign - 1;
    }
    std::atomic<uint64_t>* slots() { return reinterpret_cast<std::atomic<uint64_t>*>(this + 1); }
    bool HasRoom() const { return used < size.most(); }
    void* raw;
    Size size;
    unsigned depth;
    uint32_t used = 0, live = 0;  // used counts graves too
  };
  struct DeleteSegment {
    void operator()(Segment* segment) const { Segment::Delete(segment); }
  };
  using OwnedSegment = std::unique_ptr<Segment, DeleteSegment>;  // in no directory yet
  // A segment as the directory holds it: its address, and in the bits that the
  // alignment leaves free its size.
  class Place {
   public:
    Place() = default;
    explicit Place(const Segment* segment)
        : word_(reinterpret_cast<uintptr_t>(segment) | segment->size.code()) {}
    Segment* segment() const { return reinterpret_cast<Segment*>(word_ & ~kSizeBits); }
    std::atomic<uint64_t>* slots() const { return segment()->slots(); }
    uint32_t size() const { return Size(static_cast<unsigned>(word_ & kSizeBits)).slots(); }

   private:
    static constexpr uintptr_t kSizeBits = Segment::kAlign - 1;
    uintptr_t word_ = 0;
  };
  // Its size, then the places: one piece of memory too.
  struct Directory {
    static Directory* New(unsigned bits);
    static void Delete(Directory* directory) { ::operator delete(directory); }
    uint32_t Slot(uint32_t tag) const { return static_cast<uint32_t>(uint64_t{tag} >> shift); }
    std::atomic<Place>& place(size_t i) {
      return reinterpret_cast<std::atomic<Place>*>(this + 1)[i];
    }
    const std::atomic<Place>& place(size_t i) const {
      return const_cast<Directory*>(this)->place(i);
    }
    unsigned bits, shift;
  };
  struct DeleteDirectory {
    void operator()(Directory* directory) const { Directory::Delete(directory); }
  };
  using OwnedDirectory = std::unique_ptr<Directory, DeleteDirectory>;

  // Where the search for a tag begins, and goes on. All of a segment have the same
  // top bits.
  static uint32_t HomeOf(uint32_t tag, uint32_t size) { return (tag & 1023) * size >> 10; }
  static uint32_t After(uint32_t i, uint32_t size) { return i + 1 == size ? 0 : i + 1; }
  Place PlaceOf(uint32_t tag) const {
    const Directory* directory = directory_.load(std::memory_order_acquire);
    return directory->place(directory->Slot(tag)).load(std::memory_order_acquire);
  }
  // Writer.
  Segment* SegmentOf(uint32_t tag) const { return PlaceOf(tag).segment(); }
  static uint64_t SlotFor(uint32_t tag, uint32_t id) {
    return uint64_t{tag} << 32 | (id + kFirstId);
  }
  // nullptr: it is not there.
  static std::atomic<uint64_t>* SlotOf(Segment* segment, uint64_t wanted);
  OwnedSegment NewSegment(Size size, unsigned depth);
  static void Put(Segment* segment, uint64_t slot);
  template <typename Visit>  // visit(slot), of what is in
  static void ForEach(Segment* segment, Visit&& visit);
  static void PutFresh(Segment* to, uint64_t slot, uint32_t size);
  void MakeRoom(uint32_t tag, VersionNumber next);
  void Rebuild(Segment* old, uint32_t tag, Size size, VersionNumber next);
  void Split(Segment* old, uint32_t tag, VersionNumber next);
  void DoubleDirectory(VersionNumber next);
  void Repoint(uint32_t tag, unsigned depth, Segment* to);

  Reclaimer* reclaimer_;
  std::atomic<Directory*> directory_;
  size_t size_ = 0, bytes_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_HASH_INDEX_H_
