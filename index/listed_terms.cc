#include "index/listed_terms.h"

#include "index/fill_from_profiles.h"
#include "index/profiles.h"

namespace labelix::index {

// Threads may overwrite what others noted: who asks often is heard.
void ListedTerms::NoteMissedOne(TermId term) const {
  std::atomic<TermId>& missed = missed_[term % kMissed];
  const TermId noted = missed.load(std::memory_order_relaxed);
  if (noted == (term | kAgain)) return;
  if (noted != term) return missed.store(term, std::memory_order_relaxed);
  missed.store(term | kAgain, std::memory_order_relaxed);
  has_missed_.store(true, std::memory_order_relaxed);
}

bool ListedTerms::Take(TermId term, Counter counter) {
  by_counter_.Grow(size_t{counter} + 1);
  const std::optional<List> list = lists_.Take();
  if (!list) return false;
  uses_.Grow(size_t{*list} + 1);
  uses_[*list].asked.store(0, std::memory_order_relaxed);
  uses_[*list].left = 0;
  if (terms_of_.size() <= *list) terms_of_.resize(*list + 1, kNoTerm);
  terms_of_[*list] = term;
  by_counter_[counter].store(*list, std::memory_order_relaxed);
  filling_ = list;
  filled_below_ = 0;
  return true;
}

void ListedTerms::GiveUp(Counter counter, VersionNumber next) {
  const List list = Of(counter);
  terms_of_[list] = kNoTerm;
  if (filling_ == list) filling_.reset();
  lists_.Retire(list, next);
}

bool ListedTerms::IsIdle(Counter counter, uint32_t objects) {
  Use& use = uses_[Of(counter)];
  if (++use.left < kIdleFloor + objects / kIdleShare) return false;
  use.left = 0;
  return use.asked.exchange(0, std::memory_order_relaxed) == 0;
}

void ListedTerms::TakeUpFilling(ProfileId profile) {
  if (filling_ && profiles_->Holds(profile, terms_of_[*filling_])) taken_.push_back(*filling_);
}

void ListedTerms::Change(ObjectId id, VersionNumber next) {
  for (const List list : left_) lists_.Remove(list, id, next);
  for (const List list : taken_) lists_.Add(list, id, next);
}

void ListedTerms::GoOn(size_t* budget, VersionNumber next) {
  const auto put = [&](ObjectId object) { lists_.Add(*filling_, object, next); };
  const Posting& posting = terms_->posting(terms_of_[*filling_]);
  if (!FillFromProfiles(posting, profiles_, &filled_below_, budget, put)) return;
  lists_.MakeReady(*filling_, next);
  filling_.reset();
}

}  // namespace labelix::index
