// Bits by object of a few keys that hardly any object has: a selector that asks for the
// absence of one (`!canary`) would else open the profiles that have it. They lie apart
// from the bits of dense terms (index/dense.h), in blocks of few slots, so that an object
// that takes up such a key copies little, and are not counted in pairs.
#ifndef LABELIX_INDEX_RARE_KEYS_H_
#define LABELIX_INDEX_RARE_KEYS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "index/object_bits.h"
#include "index/terms.h"
#include "labelix/id_set.h"

namespace labelix::index {

class Profiles;

class RareKeys {
 public:
  RareKeys(Reclaimer* reclaimer, const Terms* terms, Profiles* profiles);

  // Any thread with a version pinned. A block without such objects is null; slot 0 is no key's.
  const ObjectBits& bits() const { return bits_; }

  // ---- Writer.

  // Objects that are enough, of so many blocks (docs/performance.md, "Dense terms").
  static uint32_t Threshold(uint32_t blocks) {
    return std::max(kFloor, static_cast<uint32_t>(blocks * sets::kBlockBits) / kShare);
  }
  // One is taken at a time, and filled by GoOn before readers may ask. While a version is
  // held that may read them, slots that were given up are nobody's, and may be all.
  bool MayTake(TermId term) const {
    return !filling_ && taken_ < kMost && terms_->value(term) == kAnyValue &&
           bits_.free_slots() > 0;
  }
  // Its slot. REQUIRES: MayTake(term).
  uint32_t Take(TermId term, VersionNumber next);
  void GiveUp(uint32_t slot, VersionNumber next);
  // Calls visit(term) for each that has a slot.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    for (const TermId term : slot_terms_) {
      if (term != kNoTerm) visit(term);
    }
  }
  // The key that is filled, if the profile has it: its object may have left one that is not
  // filled from yet.
  uint64_t FilledSlotOf(ProfileId profile) const;
  // Clears and sets the object's bits, as ObjectBits::Change.
  void Change(ObjectId id, uint64_t clear, uint64_t set, VersionNumber next) {
    bits_.Change(id, clear, set, next);
  }

  bool HasWork() const { return filling_ || bits_.IsWide(); }
  // Goes on with filling; takes objects from `budget`.
  void GoOn(size_t* budget, VersionNumber next);

  size_t bytes() const { return bits_.bytes(); }

 private:
  static constexpr uint32_t kShare = 1024, kFloor = 128, kMost = 7;

  const Terms* terms_;
  Profiles* profiles_;
  ObjectBits bits_;
  TermId slot_terms_[ObjectBits::kSlots];  // kNoTerm: not in use
  uint32_t taken_ = 0;
  std::optional<uint32_t> filling_;  // the slot
  ProfileId filled_below_ = 0;       // of its key's profiles
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_RARE_KEYS_H_
