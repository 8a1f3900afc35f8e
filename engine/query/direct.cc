#include "engine/query/direct.h"

#include <algorithm>
#include <array>
#include <span>

#include "engine/query/walk.h"
#include "index/sets/bits.h"

namespace labelix::query {
namespace {

using index::Kind;
using index::Posting;
using index::TermText;

// Up to so many profiles are summed about as fast as a counter is found.
constexpr size_t kFewProfiles = 8;
// Of a conjunction, the namespace among them; and profiles of its rarest term.
constexpr size_t kMostTerms = 6, kMostProfiles = 128;

// Terms of which an object has at most one: their counters, or, where there
// are few profiles and so no counter, the sum of those.
std::optional<uint64_t> CountSet(const State& state, const Kind& kind,
                                 std::span<const TermText> texts) {
  uint64_t sum = 0;
  for (const TermText& text : texts) {
    const std::optional<TermId> term = kind.terms.Find(text);
    if (!term) continue;
    if (const std::optional<uint64_t> count = kind.dense.Count(*term, state.version)) {
      sum += *count;
      continue;
    }
    Posting::View view;
    kind.terms.posting(*term).Read(&view);
    if (view.bits != nullptr || view.ids.size() > kFewProfiles) return std::nullopt;
    for (const ProfileId profile : view.ids) sum += kind.profiles.Count(profile, state.version);
  }
  return sum;
}

// Those of `ids` that stand in `bits`, to `out`; returns how many.
size_t KeepMarked(std::span<const ProfileId> ids, const index::BitSet& bits, ProfileId* out) {
  size_t n = 0;
  for (const ProfileId id : ids) {
    out[n] = id;
    n += bits.Has(id);
  }
  return n;
}

// The terms of a conjunction, rarest first.
class Conjunction {
 public:
  explicit Conjunction(const Kind& kind) : kind_(kind) {}

  // False: nobody has one of them.
  bool Find(std::span<const TermText> texts) {
    kind_.terms.Prefetch(texts);
    for (const TermText& text : texts) {
      const std::optional<TermId> term = kind_.terms.Find(text);
      if (!term) return false;
      terms_[size_++] = *term;
    }
    // A handful: insertion.
    for (size_t i = 1; i < size_; ++i) {
      for (size_t k = i; k > 0 && Size(k) < Size(k - 1); --k) std::swap(terms_[k], terms_[k - 1]);
    }
    return true;
  }

  std::optional<uint64_t> Count(VersionNumber version) const {
    Posting::View rarest, next;
    kind_.terms.posting(terms_[0]).Read(&rarest);
    if (rarest.bits != nullptr || rarest.ids.size() > kMostProfiles) return std::nullopt;
    if (size_ > 1) kind_.terms.posting(terms_[1]).Read(&next);
    std::array<ProfileId, kMostProfiles> both;
    std::span<const ProfileId> profiles = rarest.ids;
    size_t tested = 1;  // so many terms need no look into rows
    if (next.bits != nullptr) {
      profiles = {both.data(), KeepMarked(rarest.ids, *next.bits, both.data())};
      tested = 2;
    } else if (size_ > 1 && next.ids.size() <= kLeapFloor + kLeapShare * rarest.ids.size()) {
      profiles = {both.data(), sets::IntersectSorted(rarest.ids, next.ids, both.data())};
      tested = 2;
    }
    return CountOf(profiles, tested, version);
  }

 private:
  uint32_t Size(size_t i) const { return kind_.terms.posting(terms_[i]).size(); }

  // Of the objects of these profiles, those that hold the terms from `first` on.
  uint64_t CountOf(std::span<const ProfileId> profiles, size_t first, VersionNumber version) const {
    for (const ProfileId profile : profiles) kind_.profiles.PrefetchRow(profile);
    uint64_t count = 0;
    for (const ProfileId profile : profiles) {
      if (Holds(profile, first)) count += kind_.profiles.Count(profile, version);
    }
    return count;
  }

  bool Holds(ProfileId profile, size_t first) const {
    for (size_t i = first; i < size_; ++i) {
      if (!kind_.profiles.Holds(profile, terms_[i])) return false;
    }
    return true;
  }

  const Kind& kind_;
  std::array<TermId, kMostTerms> terms_;
  uint8_t size_ = 0;
};

}  // namespace

std::optional<uint64_t> CountDirectly(const State& state, const Scope& scope,
                                      const Prepared& selector) {
  const bool everywhere = !scope.ns && scope.namespaces.empty();
  const bool is_set = selector.is_one_set && everywhere;
  const bool is_conjunction = selector.is_conjunction && selector.terms.size() < kMostTerms;
  if (!is_set && (!is_conjunction || !scope.namespaces.empty())) return std::nullopt;
  const Kind* kind = state.index->FindKind(scope.group, scope.kind, state.version);
  if (kind == nullptr) return 0;
  if (is_set) return CountSet(state, *kind, selector.terms);
  absl::InlinedVector<TermText, kMostTerms> texts(selector.terms.begin(), selector.terms.end());
  if (scope.ns) texts.push_back(TermText::Namespace(*scope.ns));
  Conjunction conjunction(*kind);
  return conjunction.Find(texts) ? conjunction.Count(state.version) : 0;
}

}  // namespace labelix::query
