#include "engine/query/direct.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "engine/query/sorted.h"

namespace labelix::query {
namespace {

using index::AskedTerm;
using index::Kind;
using index::kNoTerm;
using index::Posting;
using index::TermCounts;

// Of a conjunction.
constexpr size_t kMostTerms = 6;
// Of a list up to that long each one's namespace is read; a longer one is cut to the ids
// between the namespace's first and last before, for three misses and 150 instructions.
constexpr size_t kUncut = 24;
// A row says its namespace at once, and a term after some compares: the list of
// the namespace must be so much shorter to be gone through instead.
constexpr size_t kNamespaceShare = 3;

// A conjunction of labels, in one namespace or in all: a list of profiles, and what
// each one's row is asked for in one pass.
class Conjunction {
 public:
  // `ns`: nullopt is any one.
  Conjunction(const Kind& kind, const std::optional<std::string_view>& ns, const Prepared& selector)
      : kind_(kind), ns_(ns), selector_(selector) {}
  Conjunction(const Conjunction&) = delete;

  // False: nobody has one of the terms.
  bool FindTerms() {
    uint32_t fewest = ~0u;
    for (const AskedTerm& asked : selector_.terms) {
      index::PostingState state;
      const TermId term = kind_.terms.Find(asked, &state);
      if (term == kNoTerm) return false;
      terms_[size_] = term;
      if (const uint32_t size = Size(term); size < fewest) {
        fewest = size;
        source_ = {state, size_};
        std::swap(terms_[0], terms_[size_]);
      }
      ++size_;
    }
    return true;
  }

  // One term with bits by object: its ids are read from those.
  bool IsDense(VersionNumber version) const {
    return size_ == 1 && kind_.dense.Slot(terms_[0], version).has_value();
  }

  // The same with a list.
  std::optional<index::TermLists::List> FindList(VersionNumber version) const {
    if (size_ != 1 || !index::ListedTerms::IsMany(Size(terms_[0]))) return std::nullopt;
    return kind_.dense.List(terms_[0], version);
  }

  // False: too many profiles to go through; make a plan.
  bool FindProfiles() {
    kind_.terms.posting(terms_[0]).Read(&rarest_);
    if (ns_) return FindProfilesIn(*ns_);
    return Take(rarest_.ids, 1);
  }

  // The profiles that have all that is asked for, ascending. In a namespace they are noted, for
  // the next time.
  void Select(DirectProfiles* out) const {
    const index::Profiles& profiles = kind_.profiles;
    // The namespace in a step of its own, so short that the misses of many profiles overlap, and
    // without a branch on it, which would be guessed wrong at each end of a run.
    if (namespace_ == kNoTerm) {
      out->size = static_cast<size_t>(std::copy(ids_.begin(), ids_.end(), out->ids) - out->ids);
    } else {
      DirectProfiles::End end(out);
      profiles.ForEachNamespace(ids_, [&end, wanted = namespace_](ProfileId id, TermId ns) {
        end.Put(id, ns == wanted);
      });
    }
    for (size_t i = first_asked_; i < size_; ++i) Keep(terms_[i], out);
    if (ns_) selector_.known_profiles.Keep(*ns_, source_, out->span());
  }

  [[gnu::noinline]] uint64_t Count(VersionNumber version) const {
    if (!ns_ && first_asked_ == size_) return kind_.profiles.Sum(ids_, version);
    DirectProfiles profiles;
    Select(&profiles);
    return kind_.profiles.Sum(profiles.span(), version);
  }

 private:
  // Of those in `out`, the ones that have the term. Profiles near each other share a line of a
  // bitset, where each row is one.
  void Keep(TermId term, DirectProfiles* out) const {
    Posting::View has;
    kind_.terms.posting(term).Read(&has);
    const std::span<const ProfileId> left = out->span();
    DirectProfiles::End end(out);
    if (has.bits != nullptr) {
      for (const ProfileId id : left) {
        if (has.bits->Has(id)) end.Put(id, true);
      }
      return;
    }
    const index::Profiles& profiles = kind_.profiles;
    profiles.ForEachRow(left, [&](ProfileId id, const index::ProfileRow& row) {
      if (profiles.Holds(row, id, term)) end.Put(id, true);
    });
  }

  uint32_t Size(TermId term) const { return kind_.terms.posting(term).size(); }

  bool FindProfilesIn(std::string_view ns) {
    const bool is_list = rarest_.HasIds();
    const TermId found = kind_.terms.FindNamespace(ns, selector_.known_namespace);
    if (found == kNoTerm) return true;  // no profile
    namespace_ = found;
    if (is_list && rarest_.size <= kUncut) return Take(rarest_.ids, 1);
    Posting::View& all = inside_.emplace();
    kind_.terms.posting(namespace_).Read(&all);
    if (all.ids.empty()) return is_list && Take(rarest_.ids, 1);
    // Label sets that came with their namespace have ids near each other.
    std::span<const ProfileId> ids = rarest_.ids;
    if (is_list) {
      ids = ids.first(CountBelow(ids, all.ids.back() + 1));
      if (ids.empty()) return true;
      ids = ids.subspan(CountBelow(ids, all.ids.front()));
      if (ids.size() <= kNamespaceShare * all.ids.size()) return Take(ids, 1);
    }
    return Take(all.ids, 0);
  }

  // Those are asked for the terms from `first` on.
  bool Take(std::span<const ProfileId> ids, uint8_t first) {
    if (ids.size() > DirectProfiles::kMost || (first == 1 && !rarest_.HasIds())) return false;
    ids_ = ids;
    first_asked_ = first;
    return true;
  }

  const Kind& kind_;
  const std::optional<std::string_view>& ns_;
  const Prepared& selector_;
  TermId terms_[kMostTerms];  // the rarest first
  uint8_t size_ = 0, first_asked_ = 0;
  TermId namespace_ = kNoTerm;    // in any one
  KnownProfiles::Source source_;  // terms_[0]'s
  Posting::View rarest_;
  std::optional<Posting::View> inside_;  // of the namespace, if it is read
  std::span<const ProfileId> ids_;
};

bool IsConjunction(const Scope& scope, const Prepared& selector) {
  return selector.is_conjunction && selector.terms.size() <= kMostTerms && scope.namespaces.empty();
}

// Of one term that one profile has: its objects stand there side by side.
bool FindOnlyOne(const Kind& kind, std::span<const AskedTerm> terms, DirectProfiles* out) {
  if (terms.size() != 1) return false;
  const TermId term = kind.terms.Find(terms[0]);
  if (term == kNoTerm) return false;
  out->ids[0] = kind.terms.posting(term).OnlyOne();
  out->size = out->ids[0] == index::kNoProfile ? 0 : 1;
  return out->size == 1;
}

// The profiles of the last time, if what they were read from is as it was.
[[gnu::noinline]] bool FindKnown(const Kind& kind, std::string_view ns, const Prepared& selector,
                                 DirectProfiles* out) {
  KnownProfiles::Source source;
  size_t n;
  if (!selector.known_profiles.Read(ns, &source, out->ids, &n)) return false;
  if (!kind.terms.IsAsItWas(selector.terms[source.asked], source.posting)) return false;
  out->size = n;
  return true;
}

[[gnu::noinline]] uint64_t CountKnown(const State& state, const Kind& kind, std::string_view ns,
                                      const Prepared& selector) {
  DirectProfiles profiles;
  if (!FindKnown(kind, ns, selector, &profiles)) return kNotDirect;
  return kind.profiles.Sum(profiles.span(), state.version);
}

}  // namespace

uint64_t CountAsked(State state, const Kind& kind, const AskedTerm& asked) {
  const uint64_t stamp = kind.terms.StampOf(asked);
  const TermId term = kind.terms.Find(asked);
  if (term == kNoTerm) return 0;
  TermCounts::Counter counter = 0;
  const uint64_t count = CountTerm(state, kind, term, &counter);
  if (counter != 0) asked.counter.Know(counter, stamp);
  return count;
}

uint64_t CountSet(State state, const Scope& scope, const Prepared& selector) {
  const Kind* kind = state.index->FindKind(scope.group, scope.kind, state.version);
  if (kind == nullptr) return 0;
  uint64_t sum = 0;
  for (const AskedTerm& asked : selector.terms) {
    uint64_t count;
    if (!ReadKnown(state, *kind, asked, &count)) count = CountAsked(state, *kind, asked);
    if (count == kNotDirect) return kNotDirect;
    sum += count;
  }
  return sum;
}

uint64_t CountConjunction(State state, const Scope& scope, const Prepared& selector) {
  if (!IsConjunction(scope, selector)) return kNotDirect;
  const Kind* kind = state.index->FindKind(scope.group, scope.kind, state.version);
  if (kind == nullptr) return 0;
  if (scope.ns) {
    const uint64_t count = CountKnown(state, *kind, *scope.ns, selector);
    if (count != kNotDirect) return count;
  }
  Conjunction conjunction(*kind, scope.ns, selector);
  if (!conjunction.FindTerms()) return 0;
  if (!conjunction.FindProfiles()) return kNotDirect;
  return conjunction.Count(state.version);
}

bool SelectDirectly(const State& state, const Scope& scope, const Prepared& selector,
                    const Kind** kind, DirectProfiles* out) {
  if (!IsConjunction(scope, selector)) return false;
  *kind = state.index->FindKind(scope.group, scope.kind, state.version);
  if (*kind == nullptr) return true;
  if (scope.ns && FindKnown(**kind, *scope.ns, selector, out)) return true;
  if (!scope.ns && FindOnlyOne(**kind, selector.terms, out)) return true;
  Conjunction conjunction(**kind, scope.ns, selector);
  if (!conjunction.FindTerms()) return true;
  if (!scope.ns) {
    if (conjunction.IsDense(state.version)) return false;
    out->list = conjunction.FindList(state.version);
    if (out->list) return true;
  }
  if (!conjunction.FindProfiles()) return false;
  conjunction.Select(out);
  return true;
}

}  // namespace labelix::query
