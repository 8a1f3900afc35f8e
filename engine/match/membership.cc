#include "engine/match/membership.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/match/filing.h"
#include "index/hash.h"
#include "index/packed_text.h"
#include "index/types/short_text.h"

namespace labelix::match {
namespace {

using index::Kind;
using index::ProfileId;

std::string_view NamespaceOf(const Kind& picked, ProfileId profile) {
  return picked.terms.ValueText(picked.profiles.TermAt(profile, 0));
}

// A class of more pairs by turns makes all void: it is no more work.
constexpr size_t kMostPairs = 8;

uint64_t HashPair(std::string_view key, std::string_view value) {
  return index::TermText::Pair(key, value).hash;
}

// Calls visit(hash) for pairs one of which each label set has that satisfies; false:
// there are none, or too many. Of a class that is no OnePair.
template <typename Visit>
bool ForEachRequired(const Kind& selectors, ProfileId id, Visit&& visit) {
  const Condition condition = Decode(BytesOf(selectors, id));
  if (condition.nothing) return true;
  for (const Normal::Constraint& c : condition.labels.constraints) {
    if (!c.allowed || c.allowed->size() > kMostPairs) continue;
    for (const std::string& value : *c.allowed) visit(HashPair(c.key, value));
    return true;
  }
  return false;
}

}  // namespace

// ---- Arena ---------------------------------------------------------------------

char* Arena::Take(size_t bytes) {
  bytes = (bytes + alignof(void*) - 1) & ~(alignof(void*) - 1);
  while (chunk_ < chunks_.size() && at_ + bytes > chunks_[chunk_].size) ++chunk_, at_ = 0;
  if (chunk_ == chunks_.size()) {
    const size_t size = std::max(kChunk, bytes);
    chunks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
    at_ = 0;
  }
  char* taken = chunks_[chunk_].bytes.get() + at_;
  at_ += bytes;
  used_ += bytes;
  return taken;
}

void Arena::Reset() {
  std::erase_if(chunks_, [](const Chunk& chunk) { return chunk.size != kChunk; });
  chunk_ = at_ = used_ = 0;
}

// ---- Memberships ---------------------------------------------------------------

void Memberships::Forget(index::VersionNumber now) {
  since_ = now + 1;
  ++keys_round_;
  arena_.Reset();
}

void Memberships::Note(const Kind& selectors, ProfileId id, const std::optional<HashedPair>& pair,
                       size_t others, index::VersionNumber now) {
  pairs_.Grow(size_t{1} << kPairBits);
  if (MentionsNewKey(selectors, id, 1 + others)) ++keys_round_;
  changed_ = now;
  const auto note = [&](uint64_t hash) { pairs_[hash % (size_t{1} << kPairBits)] = now; };
  if (pair) return note(pair->text.hash);
  if (!ForEachRequired(selectors, id, note)) Forget(now);
}

bool Memberships::IsStale(index::VersionNumber at) const {
  if (at >= changed_) return false;
  return std::any_of(labels_.begin(), labels_.end(), [&](const Label& label) {
    return pairs_[HashPair(label.key, label.value) % (size_t{1} << kPairBits)] > at;
  });
}

void Memberships::Trim(index::VersionNumber now) {
  if (arena_.used() > kMostBytes) Forget(now);
}

Memberships::List Memberships::Of(const query::State& state, const Kind& selectors,
                                  const Kind& picked, ProfileId profile, Reverse* reverse,
                                  ProfileId like) {
  by_profile_.Grow(size_t{profile} + 1);
  OfProfile& known = by_profile_[profile];
  const bool valid = known.at >= std::max({since_, changed_, picked.profiles.Born(profile)});
  if (known.list != nullptr && valid) {
    ++recalled_;
  } else if (like != index::kNoProfile && AreAlike(selectors, picked, profile, like)) {
    ++recalled_;
    known = {state.version, by_profile_[like].list};
  } else {
    known = {state.version, Find(state, selectors, picked, profile, reverse)};
  }
  return {known.list->classes, known.list->size};
}

// Pairs are in the order of keys, after the namespace.
bool Memberships::AreAlike(const Kind& selectors, const Kind& picked, ProfileId a, ProfileId b) {
  const index::Terms& terms = picked.terms;
  const auto is_mentioned = [&](index::TermId term) {
    return IsMentioned(selectors, terms.KeyText(term), terms.key(term));
  };
  const uint32_t a_end = picked.profiles.TermCount(a), b_end = picked.profiles.TermCount(b);
  uint32_t i = 1, k = 1;
  while (i < a_end && k < b_end) {
    const index::TermId x = picked.profiles.TermAt(a, i), y = picked.profiles.TermAt(b, k);
    if (x == y) {
      ++i, ++k;
      continue;
    }
    const bool same_key = terms.key(x) == terms.key(y);
    const bool takes_x = same_key || index::LessText(terms.KeyText(x), terms.KeyText(y));
    if (is_mentioned(takes_x ? x : y)) return false;
    i += takes_x, k += same_key || !takes_x;
  }
  for (; i < a_end; ++i) {
    if (is_mentioned(picked.profiles.TermAt(a, i))) return false;
  }
  for (; k < b_end; ++k) {
    if (is_mentioned(picked.profiles.TermAt(b, k))) return false;
  }
  return true;
}

const Memberships::ClassList* Memberships::Find(const query::State& state, const Kind& selectors,
                                                const Kind& picked, ProfileId profile,
                                                Reverse* reverse) {
  by_projection_.Grow(kSlots);
  ReadMentioned(selectors, picked, profile);
  const std::string_view projection = Project(NamespaceOf(picked, profile));
  const uint64_t hash = index::HashText(projection);
  OfProjection& known = by_projection_[hash % kSlots];
  const bool is_known = known.at >= since_ && known.hash == hash && known.text == projection;
  if (is_known && !IsStale(known.at)) {
    ++recalled_;
    known.at = state.version;
    return known.list;
  }
  std::string_view text = known.text;
  if (!is_known) {
    char* kept = arena_.Take(projection.size());
    std::memcpy(kept, projection.data(), projection.size());
    text = {kept, projection.size()};
  }
  const ClassList* list =
      Keep(AskMentioned(state, selectors, NamespaceOf(picked, profile), reverse), state.version);
  known = {state.version, hash, text, list};
  return list;
}

bool Memberships::IsMentioned(const Kind& selectors, std::string_view key, index::SymbolId symbol) {
  OfKey& known = keys_[symbol % kKeys];
  if (known.round != keys_round_ || !index::SameText(known.key, key)) {
    known.round = 0;  // should there be no memory below
    known.key.assign(key);
    known.is_mentioned = Mentions(selectors, key, &buffer_);
    known.round = keys_round_;
  }
  return known.is_mentioned;
}

// Other labels make no difference to any class.
void Memberships::ReadMentioned(const Kind& selectors, const Kind& picked, ProfileId profile) {
  labels_.clear();
  bool is_namespace = true;  // the first one
  picked.profiles.ForEachTerm(profile, [&](index::TermId term) {
    if (std::exchange(is_namespace, false)) return;
    const std::string_view key = picked.terms.KeyText(term);
    if (!IsMentioned(selectors, key, picked.terms.key(term))) return;
    labels_.push_back({key, picked.terms.ValueText(term)});
  });
}

std::string_view Memberships::Project(std::string_view ns) {
  size_t most = ns.size() + index::kMostSizeBytes;
  for (const Label& label : labels_) {
    most += label.key.size() + label.value.size() + 2 * index::kMostSizeBytes;
  }
  if (projection_.size() < most) projection_.resize(most);
  char* end = index::WriteText(ns, projection_.data());
  for (const Label& label : labels_) {
    end = index::WriteText(label.value, index::WriteText(label.key, end));
  }
  return {projection_.data(), static_cast<size_t>(end - projection_.data())};
}

const Memberships::ClassList* Memberships::Keep(const Reverse::Classes& classes,
                                                index::VersionNumber now) {
  lists_.Grow(kSlots);
  const size_t bytes = classes.size() * sizeof(ProfileId);
  const std::string_view text(reinterpret_cast<const char*>(classes.data()), bytes);
  const uint64_t hash = index::HashText(text);
  OfList& known = lists_[hash % kSlots];
  if (known.at >= since_ && known.hash == hash && known.list->size == classes.size() &&
      std::equal(classes.begin(), classes.end(), known.list->classes)) {
    return known.list;
  }
  auto* kept = new (arena_.Take(sizeof(ClassList))) ClassList();
  kept->size = static_cast<uint32_t>(classes.size());
  kept->classes = reinterpret_cast<ProfileId*>(arena_.Take(bytes));
  std::copy(classes.begin(), classes.end(), kept->classes);
  known = {now, hash, kept};
  return kept;
}

const Reverse::Classes& Memberships::Ask(const query::State& state, const Kind& selectors,
                                         const Kind& picked, ProfileId profile, Reverse* reverse) {
  ReadMentioned(selectors, picked, profile);
  return AskMentioned(state, selectors, NamespaceOf(picked, profile), reverse);
}

const Reverse::Classes& Memberships::AskMentioned(const query::State& state, const Kind& selectors,
                                                  std::string_view ns, Reverse* reverse) {
  Subject subject;
  subject.ns = ns;
  subject.labels = labels_;
  namespace_labels_.Read(state, subject.ns);
  subject.namespace_known = namespace_labels_.known;
  subject.namespace_labels = namespace_labels_.labels;
  return reverse->Find(state, selectors, subject);
}

}  // namespace labelix::match
