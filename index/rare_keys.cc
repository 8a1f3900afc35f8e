#include "index/rare_keys.h"

#include <iterator>

#include "index/fill_from_profiles.h"
#include "index/profiles.h"

namespace labelix::index {

RareKeys::RareKeys(Reclaimer* reclaimer, const Terms* terms, Profiles* profiles)
    : terms_(terms), profiles_(profiles), bits_(reclaimer) {
  std::fill(std::begin(slot_terms_), std::end(slot_terms_), kNoTerm);
}

uint32_t RareKeys::Take(TermId term, VersionNumber next) {
  const uint32_t slot = *bits_.TakeSlot(next);
  slot_terms_[slot] = term;
  ++taken_;
  filling_ = slot;
  filled_below_ = 0;
  return slot;
}

void RareKeys::GiveUp(uint32_t slot, VersionNumber next) {
  slot_terms_[slot] = kNoTerm;
  --taken_;
  if (filling_ == slot) filling_.reset();
  bits_.Retire(slot, next);
}

uint64_t RareKeys::FilledSlotOf(ProfileId profile) const {
  if (!filling_ || !profiles_->HoldsKey(profile, terms_->key(slot_terms_[*filling_]))) return 0;
  return uint64_t{1} << *filling_;
}

void RareKeys::GoOn(size_t* budget, VersionNumber next) {
  bits_.Narrow(budget, next);
  if (!filling_) return;
  const uint64_t slot = uint64_t{1} << *filling_;
  const auto put = [&](ObjectId object) { bits_.Change(object, 0, slot, next); };
  const Posting& posting = terms_->posting(slot_terms_[*filling_]);
  if (!FillFromProfiles(posting, profiles_, &filled_below_, budget, put)) return;
  bits_.MakeReady(*filling_, next);
  filling_.reset();
}

}  // namespace labelix::index
