#include "index/profiles.h"

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

#include "index/dense_on_demand.h"
#include "index/hash.h"

namespace labelix::index {

Profiles::Profiles(Reclaimer* reclaimer, Terms* terms, CountSlicePool* slices)
    : reclaimer_(reclaimer),
      terms_(terms),
      ids_(reclaimer),
      lists_(reclaimer),
      members_(reclaimer, &MemberLists::DropList),
      slice_pool_(slices),
      slices_(reclaimer, [this](Slices& dropped) { slice_pool_->Drop(&dropped); }) {}

// ---- Readers ---------------------------------------------------------------

bool Profiles::OverflowHolds(ProfileId id, TermId term) const {
  const std::span<const TermId> more = Overflowing(id);
  return std::find(more.begin(), more.end(), term) != more.end();
}

uint32_t Profiles::CountInChain(ProfileId id, VersionNumber version) const {
  const Members* members = members_.At(id, version);
  return members == nullptr ? 0 : members->Count();
}

bool Profiles::HoldsKey(ProfileId id, SymbolId key) const {
  for (uint32_t i = 1, n = TermCount(id); i < n; ++i) {
    if (terms_->key(TermAt(id, i)) == key) return true;
  }
  return false;
}

void Profiles::ReadTerms(ProfileId id, std::vector<TermId>* out) const {
  const std::span<const TermId> here = InRow(rows_[id]), more = Overflowing(id);
  out->assign(here.begin(), here.end());
  if (!more.empty()) out->insert(out->end(), more.begin(), more.end());
}

// ---- Making profiles -------------------------------------------------------

ProfileId Profiles::NewId() {
  if (free_ != kNoProfile) {
    return std::exchange(free_, static_cast<ProfileId>(meta_[free_].idle_since));
  }
  const ProfileId id = limit();
  rows_.Grow(id + 1);
  namespaces_.Grow(id + 1);
  counts_.Grow(id + 1);
  meta_.Grow(id + 1);
  if (keeps_notes_) notes_.Grow(id + 1);
  if (dense_ != nullptr) fingerprints_.Grow(id + 1);
  newest_slices_.Grow(id / sets::kBlockBits + 1);
  earlier_slices_.Grow(id / sets::kBlockBits + 1);
  // A reader may find the profile in a posting before its first object comes.
  members_.Grow(id + size_t{1});
  limit_.store(id + 1, std::memory_order_release);
  return id;
}

void Profiles::SetTerms(ProfileId id, std::span<const TermId> terms) {
  ProfileRow& row = rows_[id];
  const size_t here = std::min<size_t>(terms.size(), ProfileRow::kTerms);
  std::fill(std::copy_n(terms.begin(), here, row.terms), row.terms + ProfileRow::kTerms, kNoTerm);
  if (const auto more = terms.subspan(here); !more.empty()) {
    overflow_.Grow(id + size_t{1});
    overflow_[id].terms = std::make_unique_for_overwrite<TermId[]>(more.size());
    std::copy(more.begin(), more.end(), overflow_[id].terms.get());
  }
  row.count = static_cast<uint32_t>(terms.size());
  namespaces_[id] = terms[0];
  counts_.Renew(id);
}

void Profiles::Fill(ProfileId id, VersionNumber next) {
  // The row first, then the postings that lead readers to it: a term found
  // through an unpublished row costs nothing, a row that changes under a
  // reader would be a race.
  SetTerms(id, terms_here_);
  for (const TermId term : terms_here_) terms_->File(term, id, limit(), next);
  if (dense_ == nullptr) return;
  for (size_t i = 1; i < terms_here_.size(); ++i) {
    const TermId pair = terms_here_[i], key = terms_->key_term(pair);
    if (key != pair) {
      terms_->File(key, id, limit(), next);
    } else if (terms_->posting(pair).size() > 1) {
      OwnKey(pair, next);
    }
  }
  for (size_t i = 1; i < terms_here_.size(); ++i) terms_->SayChanged(terms_here_[i]);
  dense_->AddProfile(id, next);
}

// ---- Bulk load ---------------------------------------------------------------

void Profiles::Reserve(size_t n) {
  ids_.Reserve(n);
  rows_.Reserve(n);
  namespaces_.Reserve(n);
  counts_.Reserve(n);
  meta_.Reserve(n);
  members_.Reserve(n);
}

bool Profiles::HasTerms(ProfileId id, std::span<const TermId> terms) const {
  if (TermCount(id) != terms.size()) return false;
  for (uint32_t i = 0; i < terms.size(); ++i) {
    if (TermAt(id, i) != terms[i]) return false;
  }
  return true;
}

bool Profiles::Adopt(std::span<const TermId> terms, uint64_t hash, VersionNumber next) {
  if (ids_.Find(hash, [&](ProfileId id) { return HasTerms(id, terms); })) return false;
  const ProfileId id = NewId();
  SetTerms(id, terms);
  meta_[id] = {next, next};
  ids_.Insert(hash, id, next);
  ++interned_;
  return true;
}

void Profiles::AdoptObjects(ProfileId id, std::span<const ObjectId> objects, VersionNumber next) {
  lists_.Assign(WriteMembers(id, next), objects, next);
  ++live_;
  SetCount(id, 0, static_cast<uint32_t>(objects.size()), next);
}

// ---- Objects ---------------------------------------------------------------

void Profiles::PrefetchChunk(ProfileId id) {
  const Members* members = members_.Newest(id);
  if (members == nullptr || !members->IsMany() || members->many.chunks > 1) return;
  __builtin_prefetch(members->many.chunk);
}

Members* Profiles::WriteMembers(ProfileId id, VersionNumber next) {
  const Members* old = nullptr;
  Members* members = members_.Write(id, next, &old);
  if (old == nullptr) return members;
  try {
    MemberLists::Copy(*old, members);
  } catch (const std::bad_alloc&) {
    members_.TakeBack(id);
    throw;
  }
  return members;
}

void Profiles::AddObject(ProfileId id, ObjectId object, VersionNumber next) {
  Members* members = WriteMembers(id, next);
  lists_.Add(members, object, next);
  const uint32_t count = members->Count();
  live_ += count == 1;
  SetCount(id, count - 1, count, next);
}

void Profiles::RemoveObject(ProfileId id, ObjectId object, VersionNumber next) {
  Members* members = WriteMembers(id, next);
  lists_.Remove(members, object, next);
  const uint32_t count = members->Count();
  SetCount(id, count + 1, count, next);
  if (count > 0) return;
  --live_;
  if (meta_[id].idle_since == next) return;  // it was idle in this version before
  meta_[id].idle_since = next;
  PutIdle(id, next);
}

void Profiles::SetCount(ProfileId id, uint32_t from, uint32_t to, VersionNumber next) {
  counts_.Set(id, to, next, *reclaimer_);
  const Slices* old = nullptr;
  Slices* slices = slices_.Write(id / sets::kBlockBits, next, &old);
  const uint32_t had = old != nullptr ? old->n : slices->n;
  const uint32_t wanted = std::max(had, static_cast<uint32_t>(std::bit_width(to)));
  if (old != nullptr || wanted > slices->n) {
    const Slices fresh = slice_pool_->Copy(old != nullptr ? *old : *slices, wanted);
    if (old == nullptr) slice_pool_->Drop(slices);
    *slices = fresh;
    NewestWords& newest = newest_slices_[id / sets::kBlockBits];
    earlier_slices_[id / sets::kBlockBits].Replace(newest, next, *reclaimer_);
    newest.Set(fresh.words, fresh.n, next);
  }
  const uint32_t at = id % sets::kBlockBits;
  for (uint32_t changed = from ^ to; changed != 0; changed &= changed - 1) {
    const auto k = static_cast<uint32_t>(std::countr_zero(changed));
    slices->words[k * sets::kBlockWords + at / 64] ^= uint64_t{1} << (at % 64);
  }
}

// ---- Giving back -----------------------------------------------------------

// A profile that becomes idle again leaves an entry that says nothing any more, and
// one that stays idle keeps all behind it from the front. Where such are the most, an
// entry that comes turns a few over: what says nothing goes.
void Profiles::PutIdle(ProfileId id, VersionNumber next) {
  constexpr int kTurned = 4;
  for (int i = 0; i < kTurned && idle_.size() > kIdleFloor + 2 * size_t{interned_}; ++i) {
    const Idle first = idle_.front();
    idle_.pop_front();
    if (IsLatest(first)) idle_.push_back(first);
  }
  idle_.push_back({id, next});
}

void Profiles::EvictIdle(uint32_t most, VersionNumber next) {
  const size_t allowed = IdleAllowed();
  for (uint32_t done = 0; done < most && !idle_.empty();) {
    const Idle first = idle_.front();
    const bool still = IsLatest(first) && NewestCount(first.id) == 0;
    if (still && (idle() <= allowed || first.since > reclaimer_->oldest_pin())) return;
    idle_.pop_front();
    ++done;
    if (still) Evict(first.id, next);
  }
}

void Profiles::Unfile(ProfileId id, TermId term, VersionNumber next) {
  if (dense_ != nullptr && terms_->posting(term).size() == 1) dense_->DropTerm(term, next);
  terms_->RemoveProfile(term, id, next);
}

void Profiles::Evict(ProfileId id, VersionNumber next) {
  const uint32_t n = TermCount(id);
  for (uint32_t i = 1; i < n && dense_ != nullptr; ++i) {
    const TermId pair = TermAt(id, i), key = terms_->key_term(pair);
    if (key != pair) Unfile(id, key, next);
  }
  for (uint32_t i = 0; i < n; ++i) Unfile(id, TermAt(id, i), next);
  ReadTerms(id, &terms_here_);
  for (size_t i = 1; i < n; ++i) terms_->SayChanged(terms_here_[i]);
  ids_.Erase(HashOf(terms_here_), id);
  meta_[id].born = 0;
  if (dense_ != nullptr) fingerprints_[id] = {};
  --interned_;
  reclaimer_->RetireShared(this, id, next);
}

void Profiles::Free(uint64_t what) {
  const auto id = static_cast<ProfileId>(what);
  members_.Erase(id);
  if (auto* note = NoteOf(id)) note->store(0, std::memory_order_relaxed);
  if (TermCount(id) > ProfileRow::kTerms) overflow_[id].terms.reset();
  meta_[id].idle_since = std::exchange(free_, id);
}

size_t Profiles::bytes() const {
  const uint32_t n = limit();
  return ids_.bytes() + lists_.bytes() + members_.bytes(n) + slices_.bytes() +
         newest_slices_.bytes() + earlier_slices_.bytes() + rows_.bytes(n) + namespaces_.bytes(n) +
         counts_.bytes(n) + overflow_.bytes(std::min<size_t>(n, overflow_.capacity())) +
         meta_.bytes(n) + fingerprints_.bytes(n) + (keeps_notes_ ? notes_.bytes(n) : 0) +
         idle_.bytes() + recent_.size() * sizeof(ProfileId);
}

}  // namespace labelix::index
