#include "engine/query/direct.h"

#include <array>
#include <span>

#include "index/types/short_text.h"

namespace labelix::query {
namespace {

using index::Kind;
using index::kNoTerm;
using index::Posting;
using index::TermText;

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
std::optional<uint64_t> CountSet(const State& state, const Kind& kind,
                                 std::span<const TermText> texts) {
  uint64_t sum = 0;
  for (const TermText& text : texts) {
    const std::optional<TermId> term = kind.terms.Find(text);
    if (!term) continue;
    Posting::View view;
    kind.terms.posting(*term).Read(&view);
    if (view.bits == nullptr && view.ids.size() <= kFewProfiles) {
      sum += Sum(kind, view.ids, state.version);
      continue;
    }
    const std::optional<uint64_t> count = kind.dense.Count(*term, state.version);
    if (!count) return std::nullopt;
    sum += *count;
  }
  return sum;
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
  explicit Conjunction(const Kind& kind) : kind_(kind) {}

  // False: nobody has one of them.
  bool Find(std::span<const TermText> texts) {
    for (const TermText& text : texts) {
      const std::optional<TermId> term = kind_.terms.Find(text);
      if (!term) return false;
      size_t at = size_++;  // a handful: insertion
      for (const uint32_t size = Size(*term); at > 0 && size < Size(terms_[at - 1]); --at) {
        terms_[at] = terms_[at - 1];
      }
      terms_[at] = *term;
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
    const std::optional<TermId> term = kind_.terms.Find(TermText::Namespace(ns));
    if (!term) return true;
    const bool from_namespace = Size(*term) < size / kNamespaceShare;
    if (!Start(from_namespace ? *term : terms_[0], out)) return false;
    if (!from_namespace) {
      Keep([&](ProfileId id) { return kind_.profiles.NamespaceTerm(id) == *term; }, out);
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
  std::array<TermId, kMostTerms> terms_;
  uint8_t size_ = 0;
};

bool IsConjunction(const Prepared& selector) {
  return selector.is_conjunction && selector.terms.size() <= kMostTerms;
}

}  // namespace

std::optional<uint64_t> CountDirectly(const State& state, const Scope& scope,
                                      const Prepared& selector) {
  if (!scope.namespaces.empty()) return std::nullopt;
  const bool is_set = selector.is_one_set && !scope.ns;
  if (!is_set && !IsConjunction(selector)) return std::nullopt;
  const Kind* kind = state.index->FindKind(scope.group, scope.kind, state.version);
  if (kind == nullptr) return 0;
  if (is_set) return CountSet(state, *kind, selector.terms);
  Conjunction conjunction(*kind);
  DirectProfiles profiles;
  if (!conjunction.Find(selector.terms)) return 0;
  if (!conjunction.Select(scope.ns, &profiles)) return std::nullopt;
  return Sum(*kind, profiles, state.version);
}

bool SelectDirectly(const State& state, const Scope& scope, const Prepared& selector,
                    const Kind** kind, DirectProfiles* out) {
  if (!scope.namespaces.empty() || !IsConjunction(selector)) return false;
  *kind = state.index->FindKind(scope.group, scope.kind, state.version);
  if (*kind == nullptr) return true;
  Conjunction conjunction(**kind);
  if (!conjunction.Find(selector.terms)) return true;
  if (!scope.ns && conjunction.IsDense(state.version)) return false;
  return conjunction.Select(scope.ns, out);
}

}  // namespace labelix::query
