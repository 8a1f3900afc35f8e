// Answers without a plan: counts of one set of terms, and the profiles of a
// conjunction of single labels. What controllers ask most is one of the two, and
// a plan would cost more than the answer.
#ifndef LABELIX_ENGINE_QUERY_DIRECT_H_
#define LABELIX_ENGINE_QUERY_DIRECT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/query/plan.h"

namespace labelix::query {

// Profiles of a direct answer; not zeroed.
struct DirectProfiles {
  static constexpr size_t kMost = 512;  // more are a plan's
  std::span<const ProfileId> span() const { return {ids, size}; }
  // Puts them one behind the other, without a branch, from the first place on; what is read
  // meanwhile may be those that stand there.
  class End {
   public:
    explicit End(DirectProfiles* of) : of_(of), at_(of->ids) {}
    ~End() { of_->size = static_cast<size_t>(at_ - of_->ids); }
    End(const End&) = delete;
    // REQUIRES: fewer than kMost were put before, counted or not.
    void Put(ProfileId id, bool counts) {
      *at_ = id;
      at_ += counts ? 1 : 0;
    }

   private:
    DirectProfiles* of_;
    ProfileId* at_;  // not a number in *of_: it stays in a register
  };
  ProfileId ids[kMost];
  size_t size = 0;
  std::optional<index::TermLists::List> list;  // of their objects, if there is one
};

// It is neither, or its postings are long: make a plan. No count.
constexpr uint64_t kNotDirect = ~uint64_t{0};
// The term's counter, or, where it has none in that version, the sum of its profiles.
// kNotDirect: those are too many for that. *counter is written if it was looked for.
inline uint64_t CountTerm(State state, const index::Kind& kind, TermId term,
                          index::TermCounts::Counter* counter) {
  constexpr size_t kMostSummed = 64;  // a plan takes as long as a hundred
  const index::Posting& posting = kind.terms.posting(term);
  const index::ProfileId only = posting.OnlyOne();
  if (only != index::kNoProfile) return kind.profiles.Count(only, state.version);
  const std::span<const index::ProfileId> ids = posting.List();
  const bool is_few = !ids.empty() && ids.size() <= index::DenseTerms::kFewProfiles;
  if (is_few) return kind.profiles.Sum(ids, state.version);
  *counter = kind.dense.Counter(term);
  uint64_t count;
  if (*counter != 0 && kind.dense.counts().Read(*counter, state.version, &count)) return count;
  if (ids.empty() || ids.size() > kMostSummed) return kNotDirect;
  return kind.profiles.Sum(ids, state.version);
}
// The same of what is looked up first; its counter is remembered.
uint64_t CountAsked(State state, const index::Kind& kind, const index::AskedTerm& asked);

// CountAsked of what is remembered, without a call. False: nothing is, or not of that version.
inline bool ReadKnown(State state, const index::Kind& kind, const index::AskedTerm& asked,
                      uint64_t* count) {
  const uint64_t stamp = kind.terms.StampOf(asked);
  const index::TermCounts::Counter counter = asked.counter.Under(stamp);
  if (counter != index::kNoTerm) {
    return kind.dense.counts().ReadRecent(counter, state.version, count);
  }
  const TermId term = asked.known.Under(stamp);
  if (term == index::kNoTerm) return false;
  const index::ProfileId only = kind.terms.posting(term).OnlyOne();
  return only != index::kNoProfile && kind.profiles.ReadCount(only, state.version, count);
}

inline bool IsEveryNamespace(const Scope& scope) { return !scope.ns && scope.namespaces.empty(); }

// Of a selector that is one set of terms, of which an object has at most one, in all namespaces.
uint64_t CountSet(State state, const Scope& scope, const Prepared& selector);
// kNotDirect of what is none, too.
uint64_t CountConjunction(State state, const Scope& scope, const Prepared& selector);
inline uint64_t CountDirectly(State state, const Scope& scope, const Prepared& selector) {
  const bool is_set = selector.is_one_set && IsEveryNamespace(scope);
  return is_set ? CountSet(state, scope, selector) : CountConjunction(state, scope, selector);
}

// The profiles whose objects are the answer, ascending, or that list alone. False: make a plan.
// `*kind` is null where no object is of the kind; there are no profiles then.
bool SelectDirectly(const State& state, const Scope& scope, const Prepared& selector,
                    const index::Kind** kind, DirectProfiles* out);

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_DIRECT_H_
