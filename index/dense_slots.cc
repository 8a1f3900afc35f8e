// Which terms have bits by object, and where: slots are given, filled, moved and taken back.
#include <algorithm>

#include "index/dense.h"
#include "index/profiles.h"

namespace labelix::index {
namespace {

// Objects that Step looks at: a few microseconds a publish. To read a profile's terms
// takes as long as so many, and to copy a slot of a block.
constexpr size_t kStepFloor = 1024, kStepPerEvent = 256, kProfile = 8, kCopy = 8;

}  // namespace

void DenseTerms::Want(TermId term, uint32_t count, VersionNumber next) {
  if (count < Threshold()) {
    if (count < RareKeys::Threshold(bits_.blocks()) || !rare_.MayTake(term)) return;
    return SetSlotField(term, kRare + rare_.Take(term, next));
  }
  if (bits_.free_slots() == 0) return;
  wanted_.push_back(term);
  SetSlotField(term, kWanted);
}

void DenseTerms::Demote(TermId term, VersionNumber next) {
  CountAll(next);
  const uint32_t packed = Packed(term), field = SlotField(packed);
  SetSlotField(term, kNoSlot);
  if (field == kListed) return listed_.GiveUp(CounterOf(packed), next);
  if (IsRare(field)) return rare_.GiveUp(field - kRare, next);
  if (!IsSlot(field)) return;
  const uint32_t slot = field - 1;
  slot_terms_[slot] = kNoTerm;
  if (filling_ == slot) filling_.reset();
  if (moving_ && moving_->from == slot) {
    bits_.Retire(moving_->to, next);
    moving_.reset();
  }
  bits_.Retire(slot, next);
}

// The kind has grown, so what is dense has too.
void DenseTerms::DemoteSparse(VersionNumber next) {
  CountAll(next);
  blocks_seen_ = bits_.blocks();
  for (const TermId term : slot_terms_) {
    if (term != kNoTerm && IsTooFew(Newest(term), Threshold())) Demote(term, next);
  }
  rare_.ForEach([&](TermId term) {
    if (IsTooFew(Newest(term), RareKeys::Threshold(blocks_seen_))) Demote(term, next);
  });
}

void DenseTerms::Give(uint32_t slot, TermId term) {
  SetSlotField(term, slot + 1);
  slot_terms_[slot] = term;
}

// With a slot of bits, or a list.
bool DenseTerms::StartFill(VersionNumber next) {
  while (!wanted_.empty()) {
    const TermId term = wanted_.front();
    wanted_.pop_front();
    if (SlotField(Packed(term)) != kWanted) continue;
    SetSlotField(term, kNoSlot);
    std::optional<uint32_t> slot;
    if (Newest(term) >= Threshold()) slot = bits_.TakeSlot(next);
    if (!slot) {
      if (StartList(term)) return true;
      continue;
    }
    pairs_.Reserve(*slot + 1, next);
    pairs_.Clear(*slot);
    Give(*slot, term);
    filling_ = slot;
    filled_below_ = 0;
    return true;
  }
  return false;
}

// Whoever asked may have held an older version: the term may have a list by now, or be gone.
void DenseTerms::WantMissed() {
  listed_.TakeMissed([this](TermId term) {
    if (term >= links_.capacity() || CounterOf(Packed(term)) == 0) return;
    if (SlotField(Packed(term)) != kNoSlot) return;
    if (!listed_.IsWorth(term, Newest(term))) return;
    wanted_.push_back(term);
    SetSlotField(term, kWanted);
  });
}

bool DenseTerms::StartList(TermId term) {
  const TermCounts::Counter counter = CounterOf(Packed(term));
  if (!listed_.IsWorth(term, Newest(term)) || !listed_.Take(term, counter)) {
    return false;
  }
  SetSlotField(term, kListed);
  return true;
}

void DenseTerms::GoOn(size_t* budget, VersionNumber next) {
  const TermId term = slot_terms_[*filling_];
  const bool whole = terms_->posting(term).ForEachFrom(filled_below_, [&](ProfileId id) {
    uint32_t objects = 0;
    profiles_->ForEachNewestMember(id, [&](ObjectId object) {
      bits_.Fill(object, *filling_);
      ++objects;
    });
    ReadTerms(id, &row_from_);
    pairs_.Fill(*filling_, SlotsOf(row_from_), objects);
    filled_below_ = id + 1;
    *budget -= std::min(*budget, kProfile + objects);
    return *budget > 0;
  });
  if (!whole) return;
  bits_.MakeReady(*filling_, next);
  filling_.reset();
}

// A slot is all that an object's block has of its term, so slots that nobody has cost as much
// as others: the terms that were dense while the kind was small leave many.
bool DenseTerms::StartMove(VersionNumber next) {
  if (bits_.holes() <= kMostHoles) return false;
  uint32_t last = ObjectBits::kSlots - 1;
  while (last > 0 && slot_terms_[last] == kNoTerm) --last;
  if (bits_.LowestHole() > last) return false;  // what is left waits for readers
  moving_ = Moving{.from = last, .to = *bits_.TakeSlot(next)};
  return true;
}

void DenseTerms::GoOnMoving(size_t* budget, VersionNumber next) {
  const auto [from, to, first] = *moving_;
  uint32_t block = first;
  for (; block < bits_.limit() && *budget > 0; ++block) {
    bits_.CopySlot(block, from, to);
    *budget -= std::min(*budget, kCopy);
  }
  moving_->block = block;
  if (block < bits_.limit()) return;
  pairs_.Copy(from, to);
  bits_.MakeReady(to, next);
  Give(to, slot_terms_[from]);
  slot_terms_[from] = kNoTerm;
  bits_.Retire(from, next);
  moving_.reset();
}

void DenseTerms::Step(size_t events, VersionNumber next) {
  CountAll(next);
  if (listed_.HasMissed()) WantMissed();
  size_t budget = kStepFloor + kStepPerEvent * events;
  while (budget > 0) {
    if (filling_) {
      GoOn(&budget, next);
    } else if (listed_.IsFilling()) {
      listed_.GoOn(&budget, next);
    } else if (!moving_ && StartFill(next)) {
      continue;
    } else if (moving_ || StartMove(next)) {
      GoOnMoving(&budget, next);
    } else {
      break;
    }
  }
  bits_.Narrow(&budget, next);
  rare_.GoOn(&budget, next);
  pairs_.Fit(bits_.slots());
}

}  // namespace labelix::index
