// Which objects of a kind hold a term, as bits by object id, for the few terms
// that many objects hold (index/dense.h decides which). Slot 0 is not a term's:
// it holds every object of the kind.
//
// 512 objects × all slots are one block, a record that a version copies when it
// changes it: 64 bytes a slot, the slots one after the other, so that an event
// copies one block whatever it changes.
#ifndef LABELIX_INDEX_OBJECT_BITS_H_
#define LABELIX_INDEX_OBJECT_BITS_H_

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

#include "index/block_pool.h"
#include "index/newest_words.h"
#include "index/pins.h"
#include "index/reclaim.h"
#include "index/sets/bits.h"
#include "index/versioned.h"
#include "labelix/id_set.h"

namespace labelix::index {

class ObjectBits : public Freer {
 public:
  static constexpr uint32_t kSlots = 64, kEveryObject = 0;
  struct Block {
    uint32_t slots = 0;
    sets::Word* words = nullptr;  // kBlockWords for each slot
  };

  explicit ObjectBits(Reclaimer* reclaimer);

  // ---- Any thread with `version` pinned.

  // Whether that version may read the slot. A block that it sees then has the
  // slot's words.
  bool IsReady(uint32_t slot, VersionNumber version) const {
    return ready_[slot].load(std::memory_order_acquire) <= version;
  }
  // nullptr: none of these 512 objects is of the kind.
  const Block* At(size_t block, VersionNumber version) const {
    return blocks_.At(static_cast<uint32_t>(block), version);
  }

  // The words of `n` blocks from `block` on; `none` for those without objects.
  void Read(size_t block, size_t n, VersionNumber version, const sets::Word* none,
            const sets::Word** out) const;

  // ---- Writer.

  // The lowest slot that no reader uses, all zero: to be filled, then made ready.
  std::optional<uint32_t> TakeSlot(VersionNumber next);
  // How many below slots() nobody has, and the lowest of them. REQUIRES: there is one.
  uint32_t holes() const { return holes_; }
  uint32_t LowestHole() const { return static_cast<uint32_t>(std::countr_zero(free_)); }
  uint32_t free_slots() const { return kSlots - slots() + holes(); }
  // Sets a bit of a slot that is not ready yet: in place, no reader looks.
  // REQUIRES: the object is of the kind.
  void Fill(ObjectId id, uint32_t slot);
  void MakeReady(uint32_t slot, VersionNumber next) {
    ready_[slot].store(next, std::memory_order_release);
  }
  // Makes one that is not ready, in that block, as another is.
  void CopySlot(uint32_t block, uint32_t from, uint32_t to);
  // From `next` on nobody asks for it; given out again when no reader can. Past the last
  // one in use blocks need no words: they are copied without those, here and in Narrow.
  void Retire(uint32_t slot, VersionNumber next) { reclaimer_->RetireShared(this, slot, next); }
  // Goes on with that; takes a block's objects from `budget` for each copy.
  bool IsWide() const { return wide_ > 0; }
  void Narrow(size_t* budget, VersionNumber next);

  // Bulk load: the words of a block of objects, kBlockWords for each slot, all
  // zero; slots() of them are in use.
  sets::Word* MakeBlock(uint32_t number, VersionNumber next) { return Own(number, next)->words; }
  uint32_t slots() const { return used_slots_; }

  // Clears the object's bit in the slots of `clear`, then sets it in those of
  // `set` (bit s: slot s).
  void Change(ObjectId id, uint64_t clear, uint64_t set, VersionNumber next);

  // How many blocks have or had objects of the kind, and where they end.
  uint32_t blocks() const { return block_count_; }
  uint32_t limit() const { return limit_; }
  size_t bytes() const;
  void Free(uint64_t what) override;

 private:
  static constexpr VersionNumber kNever = std::numeric_limits<VersionNumber>::max();
  // Blocks grow by so many slots at a time, and shrink when twice as many are not in use.
  static constexpr uint32_t kSlotStep = 4;
  // Of blocks of so many slots, a multiple of kSlotStep.
  using Pool = std::unique_ptr<BlockPool>;
  Pool& PoolOf(uint32_t slots) { return pools_[slots / kSlotStep]; }
  void SetCapacity(uint32_t slots);
  sets::Word* NewWords();  // capacity_ slots
  void DropWords(Block& block);
  // The object's block, of this version, with room for every slot in use.
  Block* Own(uint32_t number, VersionNumber next);
  // As Read, where no block has changed since `version`. False: one has, and `out` is not to be
  // used.
  bool ReadNewest(size_t block, size_t n, VersionNumber version, const sets::Word* none,
                  const sets::Word** out) const;

  Reclaimer* reclaimer_;
  std::atomic<VersionNumber> ready_[kSlots];
  uint32_t capacity_ = kSlotStep, used_slots_ = 1, block_count_ = 0;
  uint32_t limit_ = 0;  // blocks lie below
  uint32_t wide_ = 0;   // those from here on have no slots past capacity_
  uint64_t free_ = 0;   // bit s: slot s, below used_slots_, is nobody's
  uint32_t holes_ = 0;  // bits of free_
  // One each, for as long as there are blocks of that size: what blocks that became larger
  // or smaller had goes back as a whole.
  std::array<Pool, kSlots / kSlotStep + 1> pools_;
  Versioned<Block, 0> blocks_;        // after pools_, which it gives back to
  SlotArray<NewestWords, 0> newest_;  // by block
  // When the last of them was made. Stored before it: who sees those words sees this.
  std::atomic<VersionNumber> youngest_{0};
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_OBJECT_BITS_H_
