#include "index/dense.h"

#include <algorithm>

#include "index/objects.h"
#include "index/profiles.h"

namespace labelix::index {
namespace {

// Objects that Step looks at: a few microseconds a publish. To read a profile's
// terms takes as long as so many.
constexpr size_t kStepFloor = 1024, kStepPerEvent = 256, kProfile = 8;

}  // namespace

DenseTerms::DenseTerms(Reclaimer* reclaimer, Terms* terms, Profiles* profiles)
    : terms_(terms), profiles_(profiles), counts_(reclaimer), bits_(reclaimer), pairs_(reclaimer) {
  std::fill(std::begin(slot_terms_), std::end(slot_terms_), kNoTerm);
}

// ---- Readers ---------------------------------------------------------------

std::optional<uint32_t> DenseTerms::Slot(TermId term, VersionNumber version) const {
  if (term >= links_.capacity()) return std::nullopt;
  const uint32_t field = SlotField(links_[term].load(std::memory_order_acquire));
  if (field == kNoSlot || field == kWanted || !bits_.IsReady(field - 1, version)) {
    return std::nullopt;
  }
  return field - 1;
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
  if (CounterOf(Packed(term)) != 0) Want(term, count);
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
  if (SlotField(packed) == kNoSlot) {
    Want(term, count);
    return 0;
  }
  return SlotField(packed) == kWanted ? 0 : uint64_t{1} << (SlotField(packed) - 1);
}

uint64_t DenseTerms::Remove(TermId term, uint32_t threshold, VersionNumber next) {
  const uint32_t packed = Packed(term);
  if (CounterOf(packed) == 0) return 0;
  const uint32_t count = counts_.Add(CounterOf(packed), -1, next);
  if (SlotField(packed) == kNoSlot || SlotField(packed) == kWanted) return 0;
  if (count < threshold / 2) {
    Demote(term, next);
    return 0;
  }
  return uint64_t{1} << (SlotField(packed) - 1);
}

void DenseTerms::Move(ObjectId id, ProfileId from, ProfileId to, VersionNumber next) {
  const bool is_new = from == kNoProfile;
  if (is_new && Arrive(id, to, next)) return;
  if (!is_new) CountAll(next);
  uint64_t clear = 0, set = 0;
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
  if (is_new) Remember(to, is_big, set, next);
  if ((clear | set) == 0) return;
  Change(id, clear, set, next);
  NotePairs(from, to, clear, set, next);
}

uint64_t DenseTerms::SlotsOf(const std::vector<TermId>& terms) const {
  const auto slot_of = [this](TermId term) {
    const uint32_t field = SlotField(Packed(term));
    return field == kNoSlot || field == kWanted ? 0 : uint64_t{1} << (field - 1);
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

bool DenseTerms::IsBig(ProfileId id) const { return profiles_->NewestCount(id) >= Threshold(); }

void DenseTerms::Change(ObjectId id, uint64_t clear, uint64_t set, VersionNumber next) {
  bits_.Change(id, clear, set, next);
  if (bits_.blocks() != blocks_seen_) DemoteSparse(next);
}

// ---- Slots -----------------------------------------------------------------

bool DenseTerms::Holds(ProfileId id, TermId term) const {
  return terms_->value(term) == kAnyValue ? profiles_->HoldsKey(id, terms_->key(term))
                                          : profiles_->Holds(id, term);
}

void DenseTerms::Want(TermId term, uint32_t count) {
  if (count < Threshold() || !bits_.HasFreeSlot()) return;
  wanted_.push_back(term);
  SetSlotField(term, kWanted);
}

void DenseTerms::Demote(TermId term, VersionNumber next) {
  CountAll(next);
  const uint32_t field = SlotField(Packed(term));
  SetSlotField(term, kNoSlot);
  if (field == kNoSlot || field == kWanted) return;
  slot_terms_[field - 1] = kNoTerm;
  if (filling_ == field - 1) filling_.reset();
  bits_.Retire(field - 1, next);
}

// The kind has grown, so what is dense has too.
void DenseTerms::DemoteSparse(VersionNumber next) {
  CountAll(next);
  blocks_seen_ = bits_.blocks();
  for (const TermId term : slot_terms_) {
    if (term == kNoTerm) continue;
    if (counts_.Newest(CounterOf(Packed(term))) < Threshold() / 2) Demote(term, next);
  }
}

bool DenseTerms::StartFill(VersionNumber next) {
  while (!wanted_.empty()) {
    const TermId term = wanted_.front();
    wanted_.pop_front();
    if (SlotField(Packed(term)) != kWanted) continue;
    SetSlotField(term, kNoSlot);
    if (counts_.Newest(CounterOf(Packed(term))) < Threshold()) continue;
    const std::optional<uint32_t> slot = bits_.TakeSlot(next);
    if (!slot) continue;
    pairs_.Reserve(*slot + 1, next);
    pairs_.Clear(*slot);
    SetSlotField(term, *slot + 1);
    slot_terms_[*slot] = term;
    filling_ = slot;
    filled_below_ = 0;
    return true;
  }
  return false;
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

void DenseTerms::Step(size_t events, VersionNumber next) {
  CountAll(next);
  size_t budget = kStepFloor + kStepPerEvent * events;
  while (budget > 0 && (filling_ || StartFill(next))) GoOn(&budget, next);
}

}  // namespace labelix::index
