#include "index/dense.h"

#include <algorithm>

#include "index/objects.h"
#include "index/profiles.h"

namespace labelix::index {

DenseTerms::DenseTerms(Reclaimer* reclaimer, Terms* terms, Profiles* profiles)
    : terms_(terms),
      profiles_(profiles),
      counts_(reclaimer),
      bits_(reclaimer),
      pairs_(reclaimer),
      rare_(reclaimer, terms, profiles),
      listed_(reclaimer, terms, profiles) {
  std::fill(std::begin(slot_terms_), std::end(slot_terms_), kNoTerm);
}

// ---- Readers ---------------------------------------------------------------

std::optional<uint32_t> DenseTerms::Slot(TermId term, VersionNumber version) const {
  if (term >= links_.capacity()) return std::nullopt;
  const uint32_t field = SlotField(links_[term].load(std::memory_order_acquire));
  if (!IsSlot(field) || !bits_.IsReady(field - 1, version)) return std::nullopt;
  return field - 1;
}

std::optional<uint32_t> DenseTerms::RareSlot(TermId term, VersionNumber version) const {
  if (term >= links_.capacity()) return std::nullopt;
  const uint32_t field = SlotField(links_[term].load(std::memory_order_acquire));
  if (!IsRare(field) || !rare().IsReady(field - kRare, version)) return std::nullopt;
  return field - kRare;
}

std::optional<TermLists::List> DenseTerms::List(TermId term, VersionNumber version) const {
  if (term >= links_.capacity()) return std::nullopt;
  const uint32_t packed = links_[term].load(std::memory_order_acquire);
  if (SlotField(packed) != kListed) {
    listed_.NoteMissed(term);
    return std::nullopt;
  }
  const TermLists::List list = listed_.Of(CounterOf(packed));
  listed_.NoteAsked(list);
  if (!lists().IsReady(list, version)) return std::nullopt;
  return list;
}

// ---- Counters --------------------------------------------------------------

uint32_t DenseTerms::Sum(TermId term) const {
  uint32_t sum = 0;
  terms_->posting(term).ForEach([&](ProfileId id) { sum += profiles_->NewestCount(id); });
  return sum;
}

void DenseTerms::StartCounter(TermId term, VersionNumber next) {
  CountAll(next);  // Sum has those who came
  const TermCounts::Counter counter = counts_.New(Sum(term), next);
  SetPacked(term, counter << 8 | SlotField(Packed(term)));
}

void DenseTerms::SetSlotField(TermId term, uint32_t field) {
  SetPacked(term, (Packed(term) & ~uint32_t{0xFF}) | field);
}

void DenseTerms::ReadTerms(ProfileId id, std::vector<TermId>* out) const {
  out->clear();
  if (id != kNoProfile) profiles_->ReadTerms(id, out);
}

// The namespace stands first and has no key. A pair that stands for its key is not
// repeated.
void DenseTerms::AddKeys(std::vector<TermId>* terms) const {
  const size_t n = terms->size();
  if (n < 2) return;
  terms->resize(2 * n - 1);
  TermId* const all = terms->data();
  size_t size = n;
  for (size_t i = 1; i < n; ++i) {
    const TermId key = terms_->key_term(all[i]);
    all[size] = key;
    size += key != all[i];
  }
  terms->resize(size);
}

// Into came_, which has them since the profile was added, if that was just now.
void DenseTerms::ReadComing(ProfileId to) {
  if (to != kNoProfile && came_of_ == to) return;
  ReadTerms(to, &came_);
  AddKeys(&came_);
  came_of_ = to;
}

void DenseTerms::AddProfile(ProfileId id, VersionNumber next) {
  links_.Grow(terms_->limit());
  came_of_ = kNoProfile;  // the id may be another one's by now
  ReadComing(id);
  const bool is_big = IsBig(id);
  for (const TermId term : came_) {
    if (CounterOf(Packed(term)) == 0 && (is_big || terms_->posting(term).size() > kFewProfiles)) {
      StartCounter(term, next);
    }
  }
}

void DenseTerms::Start(VersionNumber next) {
  for (ProfileId id = 0; id < profiles_->limit(); ++id) {
    if (!profiles_->IsInterned(id)) continue;
    AddProfile(id, next);
    profiles_->ForEachNewestMember(id, [&](ObjectId object) {
      Change(object, 0, uint64_t{1} << ObjectBits::kEveryObject, next);
      pairs_.Come(uint64_t{1} << ObjectBits::kEveryObject, next);
    });
  }
}

void DenseTerms::AddTerm(TermId term, VersionNumber next) {
  came_of_ = kNoProfile;  // its pair may be one of that
  links_.Grow(terms_->limit());
  const uint32_t count = Sum(term);
  if (count < Threshold()) return;
  StartCounter(term, next);
  // Its bits would not be taken back, had it none.
  if (CounterOf(Packed(term)) != 0) Want(term, count, next);
}

void DenseTerms::DropTerm(TermId term, VersionNumber next) {
  CountAll(next);
  const uint32_t packed = Packed(term);
  if (packed == 0) return;
  if (CounterOf(packed) != 0) counts_.Drop(CounterOf(packed), next);
  Demote(term, next);
  SetPacked(term, 0);
}

// ---- Events ----------------------------------------------------------------

// gone_ and came_ become what only one of the two holds. Rows are in the order
// of keys, and an object's namespace does not change.
void DenseTerms::FindDifference(ProfileId from, ProfileId to) {
  ReadTerms(from, &row_from_);
  ReadTerms(to, &row_to_);
  gone_.clear();
  came_.clear();
  came_of_ = kNoProfile;
  const std::vector<TermId>&a = row_from_, &b = row_to_;
  const auto with_key = [this](TermId pair, std::vector<TermId>* out) {
    out->push_back(pair);
    if (const TermId key = terms_->key_term(pair); key != pair) out->push_back(key);
  };
  size_t i = 1, k = 1;
  while (i < a.size() && k < b.size()) {
    if (a[i] == b[k]) {
      ++i, ++k;
    } else if (terms_->key_term(a[i]) ==
               terms_->key_term(b[k])) {  // the key stays, its value changes
      gone_.push_back(a[i++]);
      came_.push_back(b[k++]);
    } else if (LessText(terms_->KeyText(a[i]), terms_->KeyText(b[k]))) {
      with_key(a[i++], &gone_);
    } else {
      with_key(b[k++], &came_);
    }
  }
  while (i < a.size()) with_key(a[i++], &gone_);
  while (k < b.size()) with_key(b[k++], &came_);
}

uint64_t DenseTerms::Add(TermId term, bool is_big, VersionNumber next) {
  uint32_t packed = Packed(term);
  uint32_t count = 0;
  if (CounterOf(packed) != 0) {
    count = counts_.Add(CounterOf(packed), 1, next);
  } else if (is_big) {
    StartCounter(term, next);
    packed = Packed(term);
    if (CounterOf(packed) != 0) count = counts_.Newest(CounterOf(packed));
  }
  const uint32_t field = SlotField(packed);
  if (IsSlot(field)) return uint64_t{1} << (field - 1);
  if (IsRare(field) || field == kListed) {
    if (field == kListed) {
      listed_.TakeUp(CounterOf(packed));
    } else {
      rare_set_ |= uint64_t{1} << (field - kRare);
    }
    if (count < Threshold() || bits_.free_slots() == 0) return 0;
    Demote(term, next);
  }
  if (field != kWanted) Want(term, count, next);
  return 0;
}

uint64_t DenseTerms::Remove(TermId term, uint32_t threshold, VersionNumber next) {
  const uint32_t packed = Packed(term);
  if (CounterOf(packed) == 0) return 0;
  const uint32_t count = counts_.Add(CounterOf(packed), -1, next);
  const uint32_t field = SlotField(packed);
  if (field == kNoSlot || field == kWanted) return 0;
  if (!IsSlot(field)) {
    threshold = IsRare(field) ? RareKeys::Threshold(bits_.blocks()) : ListedTerms::kThreshold;
  }
  if (IsTooFew(count, threshold)) {
    Demote(term, next);
    return 0;
  }
  if (IsSlot(field)) return uint64_t{1} << (field - 1);
  if (IsRare(field)) {
    rare_clear_ |= uint64_t{1} << (field - kRare);
  } else if (listed_.IsIdle(CounterOf(packed), count)) {
    Demote(term, next);
  } else {
    listed_.Leave(CounterOf(packed));
  }
  return 0;
}

void DenseTerms::Move(ObjectId id, ProfileId from, ProfileId to, VersionNumber next) {
  const bool is_new = from == kNoProfile;
  if (is_new && Arrive(id, to, next)) return;
  if (!is_new) CountAll(next);
  uint64_t clear = 0, set = 0;
  rare_clear_ = rare_set_ = 0;
  listed_.Start();
  if (from != kNoProfile && to != kNoProfile) {
    FindDifference(from, to);
  } else {
    ReadTerms(from, &gone_);
    AddKeys(&gone_);
    ReadComing(to);
    (to == kNoProfile ? clear : set) = uint64_t{1} << ObjectBits::kEveryObject;
  }
  const bool is_big = to != kNoProfile && IsBig(to);
  const uint32_t threshold = Threshold();
  for (const TermId term : gone_) clear |= Remove(term, threshold, next);
  for (const TermId term : came_) set |= Add(term, is_big, next);
  // It may have left a profile that is not filled from yet for one that is.
  if (filling_ && to != kNoProfile && Holds(to, slot_terms_[*filling_])) {
    set |= uint64_t{1} << *filling_;
  }
  if (to != kNoProfile) {
    rare_set_ |= rare_.FilledSlotOf(to);
    listed_.TakeUpFilling(to);
  }
  listed_.Change(id, next);
  if ((rare_clear_ | rare_set_) != 0) rare_.Change(id, rare_clear_, rare_set_, next);
  if (is_new && rare_set_ == 0) Remember(to, is_big, set, next);
  if ((clear | set) == 0) return;
  Change(id, clear, set, next);
  NotePairs(from, to, clear, set, next);
}

uint64_t DenseTerms::SlotsOf(const std::vector<TermId>& terms) const {
  const auto slot_of = [this](TermId term) {
    const uint32_t field = SlotField(Packed(term));
    return IsSlot(field) ? uint64_t{1} << (field - 1) : 0;
  };
  uint64_t slots = uint64_t{1} << ObjectBits::kEveryObject | slot_of(terms[0]);
  for (size_t i = 1; i < terms.size(); ++i) {
    slots |= slot_of(terms[i]) | slot_of(terms_->key_term(terms[i]));
  }
  return slots;
}

// A slot that has just been given up may be among them: from `next` on nobody asks for
// its pairs.
void DenseTerms::NotePairs(ProfileId from, ProfileId to, uint64_t clear, uint64_t set,
                           VersionNumber next) {
  uint64_t gone = clear, come = set;
  if (from != kNoProfile && to != kNoProfile) {
    gone = SlotsOf(row_from_);  // FindDifference has read it
    come |= gone & ~clear;
  }
  gone = Counted(gone, from);
  come = Counted(come, to);
  if (gone == come) return;
  if (gone != 0) pairs_.Go(gone, next);
  if (come != 0) pairs_.Come(come, next);
}

bool DenseTerms::Holds(ProfileId id, TermId term) const {
  return terms_->value(term) == kAnyValue ? profiles_->HoldsKey(id, terms_->key(term))
                                          : profiles_->Holds(id, term);
}

bool DenseTerms::IsBig(ProfileId id) const { return profiles_->NewestCount(id) >= Threshold(); }

void DenseTerms::Change(ObjectId id, uint64_t clear, uint64_t set, VersionNumber next) {
  if (moving_) {
    clear |= (clear >> moving_->from & 1) << moving_->to;
    set |= (set >> moving_->from & 1) << moving_->to;
  }
  bits_.Change(id, clear, set, next);
  if (bits_.blocks() != blocks_seen_) DemoteSparse(next);
}

}  // namespace labelix::index
