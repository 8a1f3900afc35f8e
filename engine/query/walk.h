// A plan by its rarest term: the profiles of that term's posting, each tested
// by its own row.
#ifndef LABELIX_ENGINE_QUERY_WALK_H_
#define LABELIX_ENGINE_QUERY_WALK_H_

#include <algorithm>
#include <span>

#include "engine/query/plan.h"

namespace labelix::query {

// A list up to so many times as long is leapt through rather than tested row by
// row: a row is a cache miss, a leap a few compares in lines that lie together.
constexpr size_t kLeapShare = 16, kLeapFloor = 64;

// What the rows are tested for: prepared once, a few compares a row.
class RowTest {
 public:
  RowTest(const Plan& plan, size_t first_step);
  bool operator()(ProfileId profile) const {
    for (const TermId term : with_) {
      if (!kind_.profiles.Holds(profile, term)) return false;
    }
    return others_.empty() || PassesOthers(profile);
  }

 private:
  bool PassesOthers(ProfileId profile) const;

  const index::Kind& kind_;
  absl::InlinedVector<TermId, 4> with_;         // single terms to keep
  absl::InlinedVector<const Step*, 4> others_;  // everything else
};

// Where a walk goes: the profiles of the rarest step, or, if the next step's
// are a list not much longer, those that stand in both.
class Candidates {
 public:
  explicit Candidates(const Plan& plan);
  // Steps before this one need no test.
  size_t first_to_test() const { return first_to_test_; }
  std::span<const ProfileId> ids() const { return ids_; }

 private:
  bool Intersect(const Plan& plan);
  void Gather(const index::Kind& kind, const Step& step);

  size_t first_to_test_ = 1;
  absl::InlinedVector<ProfileId, 128> ids_;
};

// Calls visit(profile) for each profile that the plan keeps, in no order.
// REQUIRES: plan.mode == kWalk.
template <typename Visit>
void Walk(const Plan& plan, Visit&& visit) {
  // How many profiles ahead their rows are asked for.
  constexpr size_t kAhead = 8;
  const index::Profiles& profiles = plan.kind->profiles;
  const Candidates candidates(plan);
  const RowTest test(plan, candidates.first_to_test());
  const std::span<const ProfileId> ids = candidates.ids();
  for (size_t i = 0; i < std::min(kAhead, ids.size()); ++i) profiles.PrefetchRow(ids[i]);
  for (size_t i = 0; i < ids.size(); ++i) {
    if (i + kAhead < ids.size()) profiles.PrefetchRow(ids[i + kAhead]);
    if (test(ids[i])) visit(ids[i]);
  }
}

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_WALK_H_
