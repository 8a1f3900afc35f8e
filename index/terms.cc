#include "index/terms.h"

#include <utility>

namespace labelix::index {

TermText Terms::TextOf(TermId id) const {
  const Entry& entry = entries_[id];
  if (entry.key == kNamespaceKey) return TermText::Namespace(symbols_->Text(entry.value));
  if (entry.value == kAnyValue) return TermText::Key(symbols_->Text(entry.key));
  return TermText::Pair(symbols_->Text(entry.key), symbols_->Text(entry.value));
}

uint64_t TermStamps::Fresh() {
  static std::atomic<uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

// Of both: the stamp is read before the look-up, so that a term that is given up
// meanwhile is not known under the stamp after it.
TermId Terms::FindAnew(const AskedTerm& asked) const {
  const uint64_t stamp = stamps_.Of(asked.text.hash);
  const std::optional<TermId> found = Find(asked.text);
  if (!found) return kNoTerm;
  asked.known.Know(*found, stamp);
  return *found;
}

TermId Terms::FindNamespaceAnew(std::string_view ns, const KnownTerm& known) const {
  const uint64_t stamp = stamps_.OfNamespaces();
  const std::optional<TermId> found = Find(TermText::Namespace(ns));
  if (!found) return kNoTerm;
  // Not the next one: threads that ask here and there would all write to one line.
  if (known.Under(stamp) == kNoTerm) known.Know(*found, stamp);
  return *found;
}

TermId Terms::NewId() {
  if (free_ != kNoTerm) return std::exchange(free_, entries_[free_].key_term);
  entries_.Grow(size_t{used_} + 1);
  return used_++;
}

TermId Terms::Make(SymbolId key, SymbolId value, uint64_t hash, VersionNumber next) {
  const TermId id = NewId();
  entries_[id].key = key;
  entries_[id].value = value;
  entries_[id].key_term = kNoTerm;
  ids_.Insert(hash, id, next);
  return id;
}

TermId Terms::MakeNamespace(std::string_view ns, VersionNumber next) {
  const uint64_t hash = HashText(ns);
  return Make(kNamespaceKey, symbols_->Intern(ns, hash, next), TermText::NamespaceHash(hash), next);
}

TermId Terms::MakePair(const Label& label, const LabelHash& hash, VersionNumber next) {
  const SymbolId key = symbols_->Intern(label.key, hash.key, next);
  const SymbolId value = symbols_->Intern(label.value, hash.value, next);
  return Make(key, value, TermText::PairHash(hash.key, hash.value), next);
}

void Terms::StandForKey(TermId pair, uint64_t hash, VersionNumber next) {
  ids_.Insert(hash, pair | kAsKey, next);
  entries_[pair].key_term = pair;
}

TermId Terms::MakeKey(TermId pair) {
  const TermId id = NewId();
  Entry &key = entries_[id], &stood = entries_[pair];
  key.key = stood.key;
  key.value = kAnyValue;
  key.key_term = kNoTerm;
  symbols_->AddUses(key.key, 1);
  Posting::View profiles;
  stood.posting.Read(&profiles);
  key.posting.Assign(profiles.ids, profiles.size);
  // Whole before it can be found.
  const TermText text = TermText::Key(KeyText(pair));
  ids_.Replace(text.hash, pair | kAsKey, id);
  stamps_.Renew(text);
  stood.key_term = id;
  return id;
}

TermId Terms::MakePairLike(TermId like, const Label& label, const LabelHash& hash,
                           VersionNumber next) {
  const SymbolId key = entries_[like].key;
  symbols_->AddUses(key, 1);
  const SymbolId value = symbols_->Intern(label.value, hash.value, next);
  return Make(key, value, TermText::PairHash(hash.key, hash.value), next);
}

bool Terms::Adopt(SymbolId key, SymbolId value, uint64_t hash, VersionNumber next) {
  // Each text has one symbol, so equal terms have equal symbols.
  const auto is = [&](TermId id) { return entries_[id].key == key && entries_[id].value == value; };
  if (ids_.Find(hash, is)) return false;
  entries_.Grow(size_t{used_} + 1);
  const TermId id = used_++;
  entries_[id].key = key;
  entries_[id].value = value;
  entries_[id].key_term = kNoTerm;
  ids_.Insert(hash, id, next);
  return true;
}

void Terms::AdoptProfiles(TermId id, std::span<const ProfileId> profiles, uint32_t all) {
  entries_[id].posting.Assign(profiles, all);
}

void Terms::File(TermId id, ProfileId profile, uint32_t profiles, VersionNumber next) {
  entries_[id].posting.Add(profile, profiles, next, reclaimer_, &posting_freer_);
}

void Terms::GiveUp(const TermText& text, uint32_t under) {
  ids_.Erase(text.hash, under);
  stamps_.Renew(text);
}

void Terms::RemoveProfile(TermId id, ProfileId profile, VersionNumber next) {
  Entry& entry = entries_[id];
  entry.posting.Remove(profile, next, reclaimer_, &posting_freer_);
  if (entry.posting.size() > 0) return;
  GiveUp(TextOf(id), id);
  if (StandsForKey(id)) GiveUp(TermText::Key(KeyText(id)), id | kAsKey);
  reclaimer_->RetireShared(this, id, next);
}

void Terms::Free(uint64_t what) {
  Entry& entry = entries_[what];
  // The symbols are retired in their turn: no reader can name this term, but
  // the same texts may be in use elsewhere.
  if (entry.key != kNamespaceKey) symbols_->Drop(entry.key, reclaimer_->oldest_pin());
  if (entry.value != kAnyValue) symbols_->Drop(entry.value, reclaimer_->oldest_pin());
  entry.posting.Reset();
  entry.key_term = std::exchange(free_, static_cast<TermId>(what));
}

size_t Terms::bytes() const {
  size_t sum = ids_.bytes() + entries_.bytes(used_);
  for (TermId id = 0; id < used_; ++id) sum += entries_[id].posting.bytes();
  return sum;
}

}  // namespace labelix::index
