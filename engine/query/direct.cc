#include "engine/query/direct.h"

#include <array>
#include <span>

#include "index/types/short_text.h"

namespace labelix::query {
namespace {

using index::AskedTerm;
using index::Kind;
using index::kNoTerm;
using index::Posting;

// Up to so many profiles are summed about as fast as a counter is found.
constexpr size_t kFewProfiles = 8;
// Of a conjunction; and profiles of its rarest term.
constexpr size_t kMostTerms = 6, kMostProfiles = 512;
// Up to so many profiles are asked for their namespace by its text: cheaper than
// to hash the text and find its term.
constexpr size_t kAskedForText = 4;
// A row says its namespace at once, and a term after some compares: the list of
// the namespace must be so much shorter to be gone through instead.
constexpr uint32_t kNamespaceShare = 3;

uint64_t Sum(const Kind& kind, std::span<const ProfileId> profiles, VersionNumber version) {
  uint64_t sum = 0;
  for (const ProfileId profile : profiles) sum += kind.profiles.Count(profile, version);
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
        sum += Sum(kind, view.ids, state.version);
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

// Those of `ids` that pass. No branch: whether one does is as good as random.
template <typename Passes>
void Keep(const Passes& passes, DirectProfiles* ids) {
  ProfileId* const data = ids->data();
  size_t n = 0;
  for (size_t i = 0, size = ids->size(); i < size; ++i) {
    const ProfileId id = data[i];
    data[n] = id;
    n += passes(id);
  }
  ids->resize(n);
}

// The terms of a conjunction, rarest first.
class Conjunction {
 public:
  Conjunction(const Kind& kind, const Prepared& selector) : kind_(kind), selector_(selector) {}

  // False: nobody has one of them.
  bool Find() {
    for (const AskedTerm& asked : selector_.terms) {
      const TermId term = kind_.terms.Find(asked);
      if (term == kNoTerm) return false;
      size_t at = size_++;  // a handful: insertion
      for (const uint32_t size = Size(term); at > 0 && size < Size(terms_[at - 1]); --at) {
        terms_[at] = terms_[at - 1];
      }
      terms_[at] = term;
    }
    return true;
  }

  // One term with bits by object: its ids are read from those.
  bool IsDense(VersionNumber version) const {
    return size_ == 1 && kind_.dense.Slot(terms_[0], version).has_value();
  }

  // The profiles with all of them. False: too many to go through; make a plan.
  bool Select(const std::optional<std::string_view>& ns, DirectProfiles* out) const {
    if (ns) return SelectIn(*ns, out);
    if (!Start(terms_[0], out)) return false;
    KeepHolders(1, out);
    return true;
  }

 private:
  bool SelectIn(std::string_view ns, DirectProfiles* out) const {
    const uint32_t size = Size(terms_[0]);
    if (size <= kAskedForText && Start(terms_[0], out)) {
      KeepByText(ns, out);
      KeepHolders(1, out);
      return true;
    }
    const TermId term = kind_.terms.FindNamespace(ns, selector_.known_namespace);
    if (term == kNoTerm) return true;
    const bool from_namespace = Size(term) < size / kNamespaceShare;
    if (!Start(from_namespace ? term : terms_[0], out)) return false;
    if (!from_namespace) {
      Keep([&](ProfileId id) { return kind_.profiles.NamespaceTerm(id) == term; }, out);
    }
    KeepHolders(from_namespace ? 0 : 1, out);
    return true;
  }

  uint32_t Size(TermId term) const { return kind_.terms.posting(term).size(); }

  bool Start(TermId term, DirectProfiles* out) const {
    Posting::View view;
    kind_.terms.posting(term).Read(&view);
    if (view.bits != nullptr || view.ids.size() > kMostProfiles) return false;
    out->assign(view.ids.begin(), view.ids.end());
    return true;
  }

  void KeepByText(std::string_view ns, DirectProfiles* out) const {
    TermId is = kNoTerm, is_not = kNoTerm;
    const auto is_in = [&](ProfileId profile) {
      const TermId term = kind_.profiles.NamespaceTerm(profile);
      if (term == is || term == is_not) return term == is;
      const bool same = index::SameText(kind_.terms.ValueText(term), ns);
      (same ? is : is_not) = term;
      return same;
    };
    Keep(is_in, out);
  }

  // Those with the terms from `first` on.
  void KeepHolders(size_t first, DirectProfiles* out) const {
    for (size_t i = first; i < size_ && !out->empty(); ++i) {
      Posting::View view;
      kind_.terms.posting(terms_[i]).Read(&view);
      if (view.bits == nullptr) {
        Keep([&](ProfileId id) { return kind_.profiles.Holds(id, terms_[i]); }, out);
      } else {
        Keep([&](ProfileId id) { return view.bits->Has(id); }, out);
      }
    }
  }

  const Kind& kind_;
  const Prepared& selector_;
  std::array<TermId, kMostTerms> terms_;
  uint8_t size_ = 0;
};

bool IsConjunction(const Prepared& selector) {
  return selector.is_conjunction && selector.terms.size() <= kMostTerms;
}

// Apart, for its room on the stack is large.
[[gnu::noinline]] bool CountConjunction(const State& state, const Kind& kind, const Scope& scope,
                                        const Prepared& selector, uint64_t* count) {
  Conjunction conjunction(kind, selector);
  DirectProfiles profiles;
  *count = 0;
  if (!conjunction.Find()) return true;
  if (!conjunction.Select(scope.ns, &profiles)) return false;
  *count = Sum(kind, profiles, state.version);
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
  if (!conjunction.Find()) return true;
  if (!scope.ns && conjunction.IsDense(state.version)) return false;
  return conjunction.Select(scope.ns, out);
}

}  // namespace labelix::query
