#include "engine/query/direct.h"

#include <algorithm>
#include <span>
#include <utility>

#include "engine/query/sorted.h"
#include "index/types/short_text.h"

namespace labelix::query {
namespace {

using index::AskedTerm;
using index::Kind;
using index::kNoTerm;
using index::Posting;

// Up to so many profiles are summed about as fast as a counter is found.
constexpr size_t kFewProfiles = 8;
// Of a conjunction.
constexpr size_t kMostTerms = 6;
// Up to so many profiles are asked for their namespace by its text: cheaper than
// to hash the text and find its term.
constexpr size_t kAskedForText = 4;
// A row says its namespace at once, and a term after some compares: the list of
// the namespace must be so much shorter to be gone through instead.
constexpr size_t kNamespaceShare = 3;

uint64_t Sum(const Kind& kind, std::span<const ProfileId> profiles, VersionNumber version) {
  uint64_t sum = 0;
  kind.profiles.ForEachRow(profiles, [&](ProfileId id, const index::ProfileRow& row) {
    sum += kind.profiles.Count(row, id, version);
  });
  return sum;
}

// Terms of which an object has at most one: their counters, or, where there
// are few profiles and so no counter, the sum of those.
// False: one of them is not counted in that version.
bool CountSet(const State& state, const Kind& kind, std::span<const AskedTerm> terms,
              uint64_t* count) {
  uint64_t sum = 0;
  for (const AskedTerm& asked : terms) {
    const TermId term = kind.terms.Find(asked);
    if (term == kNoTerm) continue;
    const Posting& posting = kind.terms.posting(term);
    if (posting.size() <= kFewProfiles) {
      Posting::View view;
      posting.Read(&view);
      if (view.bits == nullptr) {
        for (const ProfileId id : view.ids) sum += kind.profiles.Count(id, state.version);
        continue;
      }
    }
    const std::optional<uint64_t> counted = kind.dense.Count(term, state.version);
    if (!counted) return false;
    sum += *counted;
  }
  *count = sum;
  return true;
}

// A conjunction of labels, in one namespace or in all: a list of profiles, and what
// each one's row is asked for in one pass.
class Conjunction {
 public:
  Conjunction(const Kind& kind, const Prepared& selector) : kind_(kind), selector_(selector) {}
  Conjunction(const Conjunction&) = delete;

  // False: nobody has one of the terms.
  bool FindTerms() {
    uint32_t fewest = ~0u;
    for (const AskedTerm& asked : selector_.terms) {
      const TermId term = kind_.terms.Find(asked);
      if (term == kNoTerm) return false;
      terms_[size_] = term;
      if (const uint32_t size = Size(term); size < fewest) {
        fewest = size;
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

  // False: too many profiles to go through; make a plan.
  bool FindProfiles(const std::optional<std::string_view>& ns) {
    kind_.terms.posting(terms_[0]).Read(&rarest_);
    if (ns) return FindProfilesIn(*ns);
    return Take(rarest_.ids, 1);
  }

  // The profiles that have all that is asked for, ascending. No branch on a row:
  // whether it passes is as good as random.
  [[gnu::noinline]] void Select(DirectProfiles* out) const {
    const index::Profiles& profiles = kind_.profiles;
    // The namespace in a step of its own, so short that the misses of many rows overlap.
    if (namespace_mask_ == 0) {
      out->size = static_cast<size_t>(std::copy(ids_.begin(), ids_.end(), out->ids) - out->ids);
    } else {
      profiles.ForEachRow(ids_, [this, out](ProfileId id, const index::ProfileRow& row) {
        out->Put(id, IsInside(row));
      });
    }
    for (size_t i = first_asked_; i < size_; ++i) {
      const size_t n = std::exchange(out->size, 0);
      const TermId term = terms_[i];
      profiles.ForEachRow({out->ids, n}, [&](ProfileId id, const index::ProfileRow& row) {
        out->Put(id, profiles.Holds(row, id, term));
      });
    }
  }

  uint64_t Count(VersionNumber version) const {
    if (first_asked_ < size_) {
      DirectProfiles profiles;
      Select(&profiles);
      return Sum(kind_, profiles.span(), version);
    }
    uint64_t sum = 0;
    const index::Profiles& profiles = kind_.profiles;
    profiles.ForEachRow(ids_, [&](ProfileId id, const index::ProfileRow& row) {
      const uint32_t has = profiles.Count(row, id, version);
      sum += IsInside(row) ? has : 0;
    });
    return sum;
  }

 private:
  bool IsInside(const index::ProfileRow& row) const {
    return (row.terms[0] & namespace_mask_) == namespace_;
  }
  uint32_t Size(TermId term) const { return kind_.terms.posting(term).size(); }

  bool FindProfilesIn(std::string_view ns) {
    const bool is_list = rarest_.HasIds();
    const TermId found = is_list && rarest_.size <= kAskedForText
                             ? NamespaceOf(rarest_.ids, ns)
                             : kind_.terms.FindNamespace(ns, selector_.known_namespace);
    if (found == kNoTerm) return true;  // no profile
    namespace_ = found, namespace_mask_ = ~TermId{0};
    if (is_list && rarest_.size <= kFewProfiles) return Take(rarest_.ids, 1);
    const Posting::View& all = inside_;
    kind_.terms.posting(namespace_).Read(&inside_);
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

  // The namespace of that name, if a profile of `ids` is in it.
  TermId NamespaceOf(std::span<const ProfileId> ids, std::string_view ns) const {
    TermId is_not = kNoTerm;
    for (const ProfileId id : ids) {
      const TermId term = kind_.profiles.NamespaceTerm(id);
      if (term == is_not) continue;
      if (index::SameText(kind_.terms.ValueText(term), ns)) return term;
      is_not = term;
    }
    return kNoTerm;
  }

  // Those are asked for the terms from `first` on.
  bool Take(std::span<const ProfileId> ids, uint8_t first) {
    if (ids.size() > DirectProfiles::kMost || (first == 1 && !rarest_.HasIds())) return false;
    ids_ = ids;
    first_asked_ = first;
    return true;
  }

  const Kind& kind_;
  const Prepared& selector_;
  TermId terms_[kMostTerms];  // the rarest first
  uint8_t size_ = 0, first_asked_ = 0;
  TermId namespace_ = 0, namespace_mask_ = 0;  // both 0: in any one
  Posting::View rarest_, inside_;
  std::span<const ProfileId> ids_;
};

bool IsConjunction(const Prepared& selector) {
  return selector.is_conjunction && selector.terms.size() <= kMostTerms;
}

bool CountConjunction(const State& state, const Kind& kind, const Scope& scope,
                      const Prepared& selector, uint64_t* count) {
  Conjunction conjunction(kind, selector);
  *count = 0;
  if (!conjunction.FindTerms()) return true;
  if (!conjunction.FindProfiles(scope.ns)) return false;
  *count = conjunction.Count(state.version);
  return true;
}

}  // namespace

bool CountDirectly(const State& state, const Scope& scope, const Prepared& selector,
                   uint64_t* count) {
  if (!scope.namespaces.empty()) return false;
  const bool is_set = selector.is_one_set && !scope.ns;
  if (!is_set && !IsConjunction(selector)) return false;
  const Kind* kind = state.index->FindKind(scope.group, scope.kind, state.version);
  if (kind == nullptr) {
    *count = 0;
    return true;
  }
  return is_set ? CountSet(state, *kind, selector.terms, count)
                : CountConjunction(state, *kind, scope, selector, count);
}

bool SelectDirectly(const State& state, const Scope& scope, const Prepared& selector,
                    const Kind** kind, DirectProfiles* out) {
  if (!scope.namespaces.empty() || !IsConjunction(selector)) return false;
  *kind = state.index->FindKind(scope.group, scope.kind, state.version);
  if (*kind == nullptr) return true;
  Conjunction conjunction(**kind, selector);
  if (!conjunction.FindTerms()) return true;
  if (!scope.ns && conjunction.IsDense(state.version)) return false;
  if (!conjunction.FindProfiles(scope.ns)) return false;
  conjunction.Select(out);
  return true;
}

}  // namespace labelix::query
