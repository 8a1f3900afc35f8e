// A plan by its rarest term: the profiles of that term's posting, each tested
// by its own row.
#ifndef LABELIX_ENGINE_QUERY_WALK_H_
#define LABELIX_ENGINE_QUERY_WALK_H_

#include <algorithm>

#include "engine/query/plan.h"

namespace labelix::query {

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

// Calls visit(profile) for each profile that the plan keeps, in no order.
// REQUIRES: plan.mode == kWalk.
template <typename Visit>
void Walk(const Plan& plan, Visit&& visit) {
  // How many profiles ahead their rows are asked for.
  constexpr size_t kAhead = 8;
  const index::Kind& kind = *plan.kind;
  const RowTest test(plan, 1);
  for (const TermId term : plan.steps[0].terms) {
    index::Posting::View view;
    kind.terms.posting(term).Read(&view);
    for (size_t i = 0; i < std::min(kAhead, view.ids.size()); ++i) {
      kind.profiles.PrefetchRow(view.ids[i]);
    }
    for (size_t i = 0; i < view.ids.size(); ++i) {
      if (i + kAhead < view.ids.size()) kind.profiles.PrefetchRow(view.ids[i + kAhead]);
      if (test(view.ids[i])) visit(view.ids[i]);
    }
    if (view.bits == nullptr) continue;  // it may have become a bitset since it was planned
    kind.terms.posting(term).ForEach([&](ProfileId profile) {
      if (test(profile)) visit(profile);
    });
  }
}

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_WALK_H_
