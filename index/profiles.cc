#include "index/profiles.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

#include "index/dense.h"
#include "index/keep_room.h"

namespace labelix::index {
namespace {

// Kept without objects: an eighth of the live ones, and a few.
constexpr uint32_t kIdleShare = 8, kIdleFloor = 256;

sets::Word* NewSlices(uint32_t n) {
  const size_t bytes = size_t{n} * sets::kBlockWords * sizeof(sets::Word);
  auto* words = static_cast<sets::Word*>(::operator new(bytes, std::align_val_t{64}));
  std::memset(words, 0, bytes);
  return words;
}

void DropSlices(Profiles::Slices& slices) {
  if (slices.words != nullptr) ::operator delete(slices.words, std::align_val_t{64});
  slices = {};
}

}  // namespace

Profiles::Profiles(Reclaimer* reclaimer, Terms* terms)
    : reclaimer_(reclaimer),
      terms_(terms),
      ids_(reclaimer),
      lists_(reclaimer),
      members_(reclaimer, &MemberLists::DropList),
      slices_(reclaimer, &DropSlices) {}

Profiles::~Profiles() {
  for (ProfileId id = 0; id < limit(); ++id) {
    if (Members* members = members_.Newest(id)) MemberLists::FreeAll(*members);
  }
}

// ---- Readers ---------------------------------------------------------------

TermId Profiles::TermAt(ProfileId id, uint32_t i) const {
  return i < ProfileRow::kTerms ? rows_[id].terms[i] : overflow_[id].terms[i - ProfileRow::kTerms];
}

uint32_t Profiles::TermCount(ProfileId id) const {
  const ProfileRow& row = rows_[id];
  if (row.more > 0) return ProfileRow::kTerms + row.more;
  return static_cast<uint32_t>(std::find(row.terms, row.terms + ProfileRow::kTerms, kNoTerm) -
                               row.terms);
}

bool Profiles::Holds(ProfileId id, TermId term) const {
  const ProfileRow& row = rows_[id];
  // No early exit: the compiler makes vector compares of it.
  bool found = false;
  for (uint32_t i = 0; i < ProfileRow::kTerms; ++i) found |= row.terms[i] == term;
  if (found || row.more == 0) return found;
  const TermId* more = overflow_[id].terms.get();
  return std::find(more, more + row.more, term) != more + row.more;
}

bool Profiles::HoldsKey(ProfileId id, SymbolId key) const {
  for (uint32_t i = 1, n = TermCount(id); i < n; ++i) {
    if (terms_->key(TermAt(id, i)) == key) return true;
  }
  return false;
}

void Profiles::ReadTerms(ProfileId id, std::vector<TermId>* out) const {
  out->clear();
  for (uint32_t i = 0, n = TermCount(id); i < n; ++i) out->push_back(TermAt(id, i));
}

uint32_t Profiles::Count(ProfileId id, VersionNumber version) const {
  const uint64_t newest = rows_[id].newest.load(std::memory_order_acquire);
  if (newest != ProfileRow::kAsk && newest >> ProfileRow::kCountBits <= version) {
    return static_cast<uint32_t>(newest & ((1u << ProfileRow::kCountBits) - 1));
  }
  const Members* members = members_.At(id, version);
  return members == nullptr ? 0 : members->count;
}

// ---- Making profiles -------------------------------------------------------

uint64_t Profiles::HashOf(std::string_view ns, Labels labels) {
  const auto append = [this](std::string_view piece) {
    const auto size = static_cast<uint32_t>(piece.size());
    text_.append(reinterpret_cast<const char*>(&size), sizeof size);
    text_.append(piece);
  };
  text_.clear();
  append(ns);
  for (const Label& label : labels) {
    append(label.key);
    append(label.value);
  }
  return HashText(text_);
}

bool Profiles::Is(ProfileId id, std::string_view ns, Labels labels) const {
  if (TermCount(id) != labels.size() + 1 || terms_->ValueText(TermAt(id, 0)) != ns) return false;
  for (uint32_t i = 0; i < labels.size(); ++i) {
    const TermId term = TermAt(id, i + 1);
    if (terms_->KeyText(term) != labels[i].key || terms_->ValueText(term) != labels[i].value) {
      return false;
    }
  }
  return true;
}

ProfileId Profiles::Intern(std::string_view ns, Labels labels, VersionNumber next) {
  const uint64_t hash = HashOf(ns, labels);
  if (auto found = ids_.Find(hash, [&](ProfileId id) { return Is(id, ns, labels); })) {
    return *found;
  }
  const ProfileId id = NewId();
  Fill(id, ns, labels, next);
  meta_[id] = {hash, next, next};
  ids_.Insert(hash, id, next);
  ++interned_;
  idle_.push_back({id, next});  // until its first object comes
  return id;
}

ProfileId Profiles::NewId() {
  if (!free_.empty()) {
    const ProfileId id = free_.back();
    free_.pop_back();
    return id;
  }
  const ProfileId id = limit();
  KeepRoom(&free_, id + size_t{1});
  rows_.Grow(id + 1);
  overflow_.Grow(id + 1);
  meta_.Grow(id + 1);
  // A reader may find the profile in a posting before its first object comes.
  members_.Grow(id + size_t{1});
  limit_.store(id + 1, std::memory_order_release);
  return id;
}

void Profiles::SetTerms(ProfileId id, std::span<const TermId> terms) {
  ProfileRow& row = rows_[id];
  const size_t here = std::min<size_t>(terms.size(), ProfileRow::kTerms);
  std::fill(std::copy_n(terms.begin(), here, row.terms), row.terms + ProfileRow::kTerms, kNoTerm);
  row.more = static_cast<uint32_t>(terms.size() - here);
  overflow_[id].terms.reset(row.more > 0 ? new TermId[row.more] : nullptr);
  std::copy(terms.begin() + static_cast<std::ptrdiff_t>(here), terms.end(),
            overflow_[id].terms.get());
  row.newest.store(ProfileRow::kAsk, std::memory_order_release);
}

void Profiles::Fill(ProfileId id, std::string_view ns, Labels labels, VersionNumber next) {
  const size_t n = labels.size() + 1;
  // The row first, then the postings that lead readers to it: a term found
  // through an unpublished row costs nothing, a row that changes under a
  // reader would be a race.
  std::vector<TermText> texts;
  texts.reserve(2 * n);
  texts.push_back(TermText::Namespace(ns));
  for (const Label& label : labels) texts.push_back(TermText::Pair(label.key, label.value));
  std::vector<TermId> terms;
  terms.reserve(n);
  for (const TermText& text : texts) terms.push_back(terms_->Intern(text, next));
  SetTerms(id, terms);
  for (size_t i = 0; i < n; ++i) terms_->File(TermAt(id, i), id, limit(), next);
  for (size_t i = 1; i < n; ++i) {
    const TermId key = terms_->Intern(TermText::Key(labels[i - 1].key), next);
    terms_->File(key, id, limit(), next);
    dense_->Link(TermAt(id, static_cast<uint32_t>(i)), key);
  }
  dense_->AddProfile(id, next);
}

// ---- Bulk load ---------------------------------------------------------------

void Profiles::Reserve(size_t n) {
  ids_.Reserve(n);
  rows_.Reserve(n);
  overflow_.Reserve(n);
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
  meta_[id] = {hash, next, next};
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
  live_ += members->count == 1;
  SetCount(id, members->count - 1, members->count, next);
}

void Profiles::RemoveObject(ProfileId id, ObjectId object, VersionNumber next) {
  Members* members = WriteMembers(id, next);
  lists_.Remove(members, object, next);
  SetCount(id, members->count + 1, members->count, next);
  if (members->count > 0) return;
  --live_;
  meta_[id].idle_since = next;
  idle_.push_back({id, next});
}

void Profiles::SetCount(ProfileId id, uint32_t from, uint32_t to, VersionNumber next) {
  const bool fits =
      to < (1u << ProfileRow::kCountBits) && next >> (64 - ProfileRow::kCountBits) == 0;
  rows_[id].newest.store(fits ? next << ProfileRow::kCountBits | to : ProfileRow::kAsk,
                         std::memory_order_release);
  const Slices* old = nullptr;
  Slices* slices = slices_.Write(id / sets::kBlockBits, next, &old);
  const uint32_t had = old != nullptr ? old->n : slices->n;
  const uint32_t wanted = std::max(had, static_cast<uint32_t>(std::bit_width(to)));
  if (old != nullptr || wanted > slices->n) {
    const Slices before = old != nullptr ? *old : *slices;
    sets::Word* words = NewSlices(wanted);
    if (before.n > 0) {
      std::memcpy(words, before.words, size_t{before.n} * sets::kBlockWords * sizeof(sets::Word));
    }
    if (old == nullptr) DropSlices(*slices);
    *slices = {wanted, words};
  }
  const uint32_t at = id % sets::kBlockBits;
  for (uint32_t changed = from ^ to; changed != 0; changed &= changed - 1) {
    const auto k = static_cast<uint32_t>(std::countr_zero(changed));
    slices->words[k * sets::kBlockWords + at / 64] ^= uint64_t{1} << (at % 64);
  }
}

// ---- Giving back -----------------------------------------------------------

void Profiles::EvictIdle(uint32_t most, VersionNumber next) {
  const size_t allowed = kIdleFloor + live_ / kIdleShare;
  for (uint32_t done = 0; done < most && !idle_.empty();) {
    const auto [id, since] = idle_.front();
    const Members* members = members_.Newest(id);
    const bool still = meta_[id].born != 0 && meta_[id].idle_since == since &&
                       (members == nullptr || members->count == 0);
    if (still && (idle() <= allowed || since > reclaimer_->oldest_pin())) return;
    idle_.pop_front();
    ++done;
    if (still) Evict(id, next);
  }
}

void Profiles::Unfile(ProfileId id, TermId term, VersionNumber next) {
  if (terms_->posting(term).size() == 1) dense_->DropTerm(term, next);
  terms_->RemoveProfile(term, id, next);
}

void Profiles::Evict(ProfileId id, VersionNumber next) {
  const uint32_t n = TermCount(id);
  for (uint32_t i = 1; i < n; ++i) {
    const TermText key = TermText::Key(terms_->KeyText(TermAt(id, i)));
    Unfile(id, *terms_->Find(key), next);
  }
  for (uint32_t i = 0; i < n; ++i) Unfile(id, TermAt(id, i), next);
  ids_.Erase(meta_[id].hash, id);
  meta_[id].born = 0;
  --interned_;
  reclaimer_->RetireShared(this, id, next);
}

void Profiles::Free(uint64_t what) {
  const auto id = static_cast<ProfileId>(what);
  members_.Erase(id);
  overflow_[id].terms.reset();
  free_.push_back(id);
}

size_t Profiles::bytes() const {
  return ids_.bytes() + lists_.bytes() + members_.bytes() + slices_.bytes() + rows_.bytes() +
         overflow_.bytes() + meta_.bytes();
}

}  // namespace labelix::index
