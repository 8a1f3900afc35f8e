// The profiles that hold one term, ascending, in the container that fits: one
// id in place, a sorted array, or a bitset over all profiles of the kind; an
// array that is long, and still a small share of them, has a bitset beside it.
// Read by any thread while the one writer changes it.
#ifndef LABELIX_INDEX_POSTING_H_
#define LABELIX_INDEX_POSTING_H_

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "index/pins.h"
#include "index/reclaim.h"
#include "index/sets/bits.h"
#include "index/slot_array.h"

namespace labelix::index {

using ProfileId = uint32_t;
constexpr ProfileId kNoProfile = 0xFFFFFFFFu;

// One block of a bitset, on a cache line of its own.
struct alignas(64) BitBlock {
  std::atomic<sets::Word> words[sets::kBlockWords] = {};
};

struct IdList {
  uint32_t capacity;
  std::atomic<uint32_t> size;
  uint32_t ids[1];  // `capacity` of them
};

// A bitset over profiles. Bits change in place: a bit that a reader's version
// does not know belongs to a profile that is empty in that version.
struct BitSet {
  BitSet() = default;
  BitSet(const BitSet&) = delete;
  BitSet& operator=(const BitSet&) = delete;
  ~BitSet();
  // Eight blocks first, then as many again: fewer runs to go through one by one.
  static constexpr unsigned kFirstBits = 3;
  SlotArray<BitBlock, kFirstBits> blocks;
  // The same profiles as an array, or null: quicker to go through while they are few.
  std::atomic<IdList*> list{nullptr};
  bool Has(ProfileId id) const {
    const size_t block = id / sets::kBlockBits;
    if (block >= blocks.capacity()) return false;
    const auto& word = blocks[block].words[id % sets::kBlockBits / 64];
    return word.load(std::memory_order_acquire) >> (id % 64) & 1;
  }
  void Set(ProfileId id);
  void Clear(ProfileId id);

  // Has of many profiles, of which most lie near the one before.
  class Finder {
   public:
    explicit Finder(const BitSet& of)
        : blocks_(of.blocks), end_(of.blocks.capacity() * sets::kBlockBits) {}
    bool Has(ProfileId id) {
      if (id >= end_) return false;
      const auto& word = blocks_[id / sets::kBlockBits].words[id % sets::kBlockBits / 64];
      return word.load(std::memory_order_acquire) >> (id % 64) & 1;
    }

   private:
    SlotArray<BitBlock, kFirstBits>::Finder blocks_;
    const size_t end_;
  };
};

// A reader's copy of one block into `out` (kBlockWords words); zeros past the
// end of the set.
void LoadBlock(const BitSet& set, size_t block, sets::Word* out);

enum class Container : uint8_t { kEmpty, kInline, kSorted, kBitSet };

class Posting {
 public:
  Posting() = default;
  Posting(const Posting&) = delete;
  Posting& operator=(const Posting&) = delete;
  ~Posting();

  // What a reader sees at one moment. `inline_id` backs `ids` of kInline.
  struct View {
    Container container = Container::kEmpty;
    uint32_t size = 0;
    std::span<const ProfileId> ids;  // kInline, kSorted; of a kBitSet with an array beside it
    const BitSet* bits = nullptr;    // kBitSet
    bool HasIds() const { return bits == nullptr || !ids.empty(); }
    ProfileId inline_id = 0;
  };
  // `view` must not move while `ids` is used.
  void Read(View* view) const {
    const uint64_t word = word_.load(std::memory_order_acquire);
    view->size = size_.load(std::memory_order_relaxed);
    switch (word & 3) {
      case kTagInline:
        view->container = Container::kInline;
        view->inline_id = static_cast<ProfileId>(word >> 32);
        view->ids = {&view->inline_id, 1};
        return;
      case kTagList: {
        const IdList* list = AsList(word);
        view->container = Container::kSorted;
        view->ids = {list->ids, list->size.load(std::memory_order_acquire)};
        view->size = static_cast<uint32_t>(view->ids.size());
        return;
      }
      case kTagBits:
        view->container = Container::kBitSet;
        view->bits = AsBits(word);
        if (const IdList* list = view->bits->list.load(std::memory_order_acquire)) {
          view->ids = {list->ids, list->size.load(std::memory_order_acquire)};
        }
        return;
      default:
        view->container = Container::kEmpty;
        view->ids = {};
    }
  }
  // The one profile that has the term; kNoProfile: there are more, or none.
  ProfileId OnlyOne() const {
    const uint64_t word = word_.load(std::memory_order_acquire);
    return (word & 3) == kTagInline ? static_cast<ProfileId>(word >> 32) : kNoProfile;
  }
  // Those of a sorted array alone; else none.
  std::span<const ProfileId> List() const {
    const uint64_t word = word_.load(std::memory_order_acquire);
    if ((word & 3) != kTagList) return {};
    const IdList* list = AsList(word);
    return {list->ids, list->size.load(std::memory_order_acquire)};
  }
  uint32_t size() const { return size_.load(std::memory_order_relaxed); }
  // Calls visit(profile) for each, ascending, whatever the container is now.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    View view;
    Read(&view);
    for (ProfileId id : view.ids) visit(id);
    if (view.HasIds()) return;
    for (size_t block = 0; block < view.bits->blocks.capacity(); ++block) {
      sets::Word words[sets::kBlockWords];
      LoadBlock(*view.bits, block, words);
      for (size_t w = 0; w < sets::kBlockWords; ++w) {
        for (sets::Word left = words[w]; left != 0; left &= left - 1) {
          visit(static_cast<ProfileId>(block * sets::kBlockBits + w * 64 +
                                       static_cast<size_t>(std::countr_zero(left))));
        }
      }
    }
  }

  // The same from profile `from` on, until visit(profile) answers false; true:
  // it never did.
  template <typename Visit>
  bool ForEachFrom(ProfileId from, Visit&& visit) const {
    bool more = true;
    ForEach([&](ProfileId profile) { more = more && (profile < from || visit(profile)); });
    return more;
  }

  // Writer. `profiles` is how many profiles the kind has: past 1 in 32 (and 64)
  // the array becomes a bitset, past 1 in 128 (and 128) it gets one beside it
  // (docs/performance.md, "Containers").
  // Replaced arrays are retired to `freer`, at version `next`.
  void Add(ProfileId id, uint32_t profiles, VersionNumber next, Reclaimer* reclaimer, Freer* freer);
  void Remove(ProfileId id, VersionNumber next, Reclaimer* reclaimer, Freer* freer);

  // Writer: makes it hold `ids`, ascending. REQUIRES: empty, and no reader yet.
  void Assign(std::span<const ProfileId> ids, uint32_t profiles);

  // Writer: empties it, when no reader can reach it.
  void Reset();

  size_t bytes() const;
  // Frees what Add and Remove retired.
  static void FreeRetired(uint64_t what);

 private:
  // The low two bits of word_ say what the rest is.
  static constexpr uint64_t kTagInline = 1, kTagList = 2, kTagBits = 3;
  static BitSet* AsBits(uint64_t word) { return reinterpret_cast<BitSet*>(word & ~uint64_t{3}); }
  static IdList* AsList(uint64_t word) { return reinterpret_cast<IdList*>(word & ~uint64_t{3}); }
  // What replaces the list, if it is another one.
  IdList* AddToList(IdList* list, ProfileId id, VersionNumber next, Reclaimer* reclaimer,
                    Freer* freer);
  void AddToBits(BitSet* bits, ProfileId id, uint32_t profiles, VersionNumber next,
                 Reclaimer* reclaimer, Freer* freer);
  void RemoveFromBits(BitSet* bits, ProfileId id, VersionNumber next, Reclaimer* reclaimer,
                      Freer* freer);
  static std::unique_ptr<BitSet> ToBitSet(std::span<const ProfileId> ids);
  static uint64_t Tagged(const IdList* list) {
    return reinterpret_cast<uintptr_t>(list) | kTagList;
  }
  static IdList* NewList(uint32_t capacity);
  static IdList* Without(const IdList& list, ProfileId id);

  std::atomic<uint64_t> word_{0};
  std::atomic<uint32_t> size_{0};
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_POSTING_H_
