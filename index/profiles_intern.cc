// Which profile has these labels? Asked for each object that is new or relabelled.
#include <algorithm>
#include <bit>

#include "index/dense_on_demand.h"
#include "index/hash.h"
#include "index/profiles.h"
#include "index/types/short_text.h"

namespace labelix::index {
namespace {

// Of recent_: slots at the least.
constexpr size_t kLeastRecent = 8;

// From so many terms on their tables, 1.5 MiB and more, outgrow the second cache.
constexpr TermId kManyTerms = 1 << 16;

uint64_t MixIn(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
  return hash ^ hash >> 32;
}

// The ends of a text in one word.
uint64_t EndsOf(std::string_view text) {
  const size_t size = text.size();
  const char* data = text.data();
  if (size >= 8) return LoadWord<uint64_t>(data) * 31 + LoadWord<uint64_t>(data + size - 8);
  if (size >= 4) {
    return uint64_t{LoadWord<uint32_t>(data)} << 32 | LoadWord<uint32_t>(data + size - 4);
  }
  return size == 0 ? 0 : static_cast<unsigned char>(data[size - 1]) << 8 | data[size / 2];
}

// Without a fingerprint by ends and lengths of the values, for keys hardly tell profiles apart.
// Who makes them collide only makes his own look-ups slow: a fifth of what a hash of the whole
// texts costs.
uint64_t PlaceOf(const Profiles::Sought& sought) {
  // Who times his events may learn which places collide: these bits are not the fingerprint's.
  if (sought.fingerprint.IsKnown()) return Mix(sought.fingerprint.low, sought.fingerprint.high);
  uint64_t hash = MixIn(sought.labels.size(), EndsOf(sought.ns));
  for (const Label& label : sought.labels) {
    hash = MixIn(hash + label.value.size(), EndsOf(label.value));
  }
  return hash;
}

}  // namespace

bool Profiles::HasTexts(ProfileId id, Labels labels) const {
  const ProfileRow& row = rows_[id];
  if (row.count != labels.size() + 1) return false;
  // The namespace stands first.
  const Label* label = labels.data();
  for (const TermId term : InRow(row).subspan(1)) {
    if (!terms_->IsPair(term, *label++)) return false;
  }
  for (const TermId term : Overflowing(id)) {
    if (!terms_->IsPair(term, *label++)) return false;
  }
  return true;
}

void Profiles::Learn(ProfileId id, const Fingerprint& fingerprint) {
  if (fingerprint.IsKnown()) fingerprints_[id] = fingerprint;
}

bool Profiles::HasLabels(ProfileId id, const Sought& sought) {
  if (IsTold(id, sought)) return fingerprints_[id] == sought.fingerprint;
  if (!HasTexts(id, sought.labels)) return false;
  Learn(id, sought.fingerprint);
  return true;
}

bool Profiles::Is(ProfileId id, const Sought& sought) {
  if (id >= limit()) return false;
  if (IsTold(id, sought)) return fingerprints_[id] == sought.fingerprint;
  return IsInterned(id) && SameText(terms_->ValueText(TermAt(id, 0)), sought.ns) &&
         HasLabels(id, sought);
}

// Takes the terms that `like` holds too, kNoTerm in place of the others, and of these
// the pair with the same key into same_key_. Its pairs are in the order of keys, as
// labels are.
void Profiles::TakeShared(std::string_view ns, Labels labels, ProfileId like) {
  terms_here_.assign(labels.size() + 1, kNoTerm);
  if (same_key_.size() <= labels.size()) same_key_.resize(labels.size() + 1);
  if (like >= limit() || !IsInterned(like)) {
    std::fill(same_key_.begin(), same_key_.end(), kNoTerm);
    return;
  }
  if (const TermId held = TermAt(like, 0); SameText(terms_->ValueText(held), ns)) {
    terms_here_[0] = held;
  }
  uint32_t at = 1;
  const uint32_t end = TermCount(like);
  for (size_t i = 0; i < labels.size(); ++i) {
    same_key_[i + 1] = kNoTerm;
    while (at < end) {
      const TermId held = TermAt(like, at);
      const std::string_view key = terms_->KeyText(held);
      const bool same_key = SameText(key, labels[i].key);
      if (!same_key && LessText(labels[i].key, key)) break;
      ++at;
      if (!same_key) continue;
      const bool same = SameText(terms_->ValueText(held), labels[i].value);
      (same ? terms_here_ : same_key_)[i + 1] = held;
      break;
    }
  }
}

// Where two profiles stand, the later one first, each plus 1; 0: none.
// REQUIRES: recent_.size() > 0.
size_t Profiles::RecentAt(const Sought& sought) const {
  return PlaceOf(sought) & (recent_.size() - 2);
}

// Of labels that were not asked for lately.
ProfileId Profiles::InternUnknown(std::string_view ns, Labels labels, ProfileId like,
                                  VersionNumber next) {
  TakeShared(ns, labels, like == kNoProfile ? last_ : like);
  const bool is_new = MakeTerms(ns, labels, next);
  return last_ = InternTerms(is_new, next);
}

void Profiles::PrefetchRecent(const Sought& sought) const {
  if (recent_.size() != 0) __builtin_prefetch(&recent_[RecentAt(sought)]);
}

ProfileId Profiles::FindRecent(const Sought& sought) {
  if (recent_.size() == 0) return kNoProfile;
  ProfileId* const recent = &recent_[RecentAt(sought)];
  if (Is(recent[0] - 1, sought)) return last_ = recent[0] - 1;
  if (!Is(recent[1] - 1, sought)) return kNoProfile;
  std::swap(recent[0], recent[1]);
  return last_ = recent[0] - 1;
}

ProfileId Profiles::Intern(const Sought& sought, ProfileId like, VersionNumber next) {
  // Selectors come once: their texts are not asked for again and again.
  if (dense_ == nullptr) return InternUnknown(sought.ns, sought.labels, like, next);
  if (const ProfileId known = FindRecent(sought); known != kNoProfile) return known;
  const size_t wanted = std::max<size_t>(kLeastRecent, interned_);
  if (recent_.size() < wanted) recent_.Remake(std::bit_ceil(wanted));
  InternUnknown(sought.ns, sought.labels, like, next);
  Learn(last_, sought.fingerprint);
  ProfileId* const recent = &recent_[RecentAt(sought)];
  recent[1] = recent[0];
  recent[0] = last_ + 1;
  return last_;
}

// Of the labels whose terms are to be looked up: side by side, where each is a chain of
// misses.
void Profiles::HashMissing(Labels labels) {
  if (hashes_.size() < labels.size()) hashes_.resize(labels.size());
  for (size_t i = 0; i < labels.size(); ++i) {
    if (terms_here_[i + 1] != kNoTerm) continue;
    hashes_[i] = LabelHash(labels[i]);
    terms_->PrefetchPair(hashes_[i]);
  }
}

TermId Profiles::MakePair(const Label& label, const LabelHash& hash, TermId like,
                          VersionNumber next) {
  const TermId pair = like == kNoTerm ? terms_->MakePair(label, hash, next)
                                      : terms_->MakePairLike(like, label, hash, next);
  if (dense_ == nullptr) return pair;
  if (like == kNoTerm) {
    LinkKey(pair, TermText::Key(label, hash), next);
  } else {
    terms_->LinkKey(pair, terms_->StandsForKey(like) ? OwnKey(like, next) : terms_->key_term(like));
  }
  return pair;
}

// Whether any is new. A term that is made is in no posting until Fill: a profile that
// has it is new.
bool Profiles::MakeTerms(std::string_view ns, Labels labels, VersionNumber next) {
  const bool are_many = terms_->limit() >= kManyTerms;
  if (are_many) HashMissing(labels);
  bool is_new = false;
  if (terms_here_[0] == kNoTerm) {
    const std::optional<TermId> found = terms_->Find(TermText::Namespace(ns));
    terms_here_[0] = found ? *found : terms_->MakeNamespace(ns, next);
    is_new = !found;
  }
  for (size_t i = 0; i < labels.size(); ++i) {
    TermId& pair = terms_here_[i + 1];
    if (pair != kNoTerm) continue;
    const LabelHash hash = are_many ? hashes_[i] : LabelHash(labels[i]);
    const std::optional<TermId> found = terms_->Find(TermText::Pair(labels[i], hash));
    pair = found ? *found : MakePair(labels[i], hash, same_key_[i + 1], next);
    is_new |= !found;
  }
  return is_new;
}

// Of a pair that was made.
void Profiles::LinkKey(TermId pair, const TermText& key, VersionNumber next) {
  const std::optional<TermId> found = terms_->Find(key);
  if (!found) return terms_->StandForKey(pair, key.hash, next);
  terms_->LinkKey(pair, terms_->StandsForKey(*found) ? OwnKey(*found, next) : *found);
}

// A term for the key for which the pair stood.
TermId Profiles::OwnKey(TermId pair, VersionNumber next) {
  const TermId key = terms_->MakeKey(pair);
  dense_->AddTerm(key, next);
  return key;
}

// The profile of terms_here_. `is_new`: there is none yet.
ProfileId Profiles::InternTerms(bool is_new, VersionNumber next) {
  const uint64_t hash = HashOf(terms_here_);
  if (!is_new) {
    const auto has = [&](ProfileId id) { return HasTerms(id, terms_here_); };
    if (const auto found = ids_.Find(hash, has)) return *found;
  }
  const ProfileId id = NewId();
  Fill(id, next);
  meta_[id] = {next, next};
  ids_.Insert(hash, id, next);
  ++interned_;
  PutIdle(id, next);  // until its first object comes
  return id;
}

}  // namespace labelix::index
