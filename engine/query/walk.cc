#include "engine/query/walk.h"

#include <vector>

namespace labelix::query {
namespace {

// Past this many terms, look the row's terms up in the step's instead of the
// step's in the row.
constexpr size_t kFewTerms = 4;

bool HoldsOne(const index::Kind& kind, ProfileId profile, const Step& step) {
  if (step.terms.size() <= kFewTerms) {
    for (const TermId term : step.terms) {
      if (kind.profiles.Holds(profile, term)) return true;
    }
    return false;
  }
  std::vector<TermId> row;
  kind.profiles.ReadTerms(profile, &row);
  for (const TermId term : row) {
    if (std::binary_search(step.terms.begin(), step.terms.end(), term)) return true;
  }
  return false;
}

}  // namespace

void Candidates::Gather(const index::Kind& kind, const Step& step) {
  for (const TermId term : step.terms) {
    kind.terms.posting(term).ForEach([this](ProfileId profile) { ids_.push_back(profile); });
  }
}

// Leaves the candidates empty if it is not worth it.
bool Candidates::Intersect(const Plan& plan) {
  if (plan.steps.size() < 2) return false;
  const Step &rarest = plan.steps[0], &next = plan.steps[1];
  if (rarest.terms.size() > 1 || next.terms.size() > 1 || next.op != Step::Op::kKeep) return false;
  index::Posting::View a, b;
  plan.kind->terms.posting(rarest.terms[0]).Read(&a);
  plan.kind->terms.posting(next.terms[0]).Read(&b);
  if (!a.HasIds() || !b.HasIds()) return false;
  if (b.ids.size() > kLeapFloor + kLeapShare * a.ids.size()) return false;
  ids_.resize(std::min(a.ids.size(), b.ids.size()));
  ids_.resize(sets::IntersectSorted(a.ids, b.ids, ids_.data()));
  first_to_test_ = 2;
  return true;
}

Candidates::Candidates(const Plan& plan) {
  if (!Intersect(plan)) Gather(*plan.kind, plan.steps[0]);
}

RowTest::RowTest(const Plan& plan, size_t first_step) : kind_(*plan.kind) {
  for (size_t i = first_step; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    // Key terms are in no row: the row is asked for a pair with that key.
    const bool is_key = kind_.terms.value(step.terms[0]) == index::kAnyValue;
    if (step.op == Step::Op::kKeep && step.terms.size() == 1 && !is_key) {
      with_.push_back(step.terms[0]);
    } else {
      others_.push_back(&step);
    }
  }
}

bool RowTest::PassesOthers(ProfileId profile) const {
  for (const Step* step : others_) {
    const TermId first = step->terms[0];
    const bool holds = kind_.terms.value(first) == index::kAnyValue
                           ? kind_.profiles.HoldsKey(profile, kind_.terms.key(first))
                           : HoldsOne(kind_, profile, *step);
    if (holds != (step->op == Step::Op::kKeep)) return false;
  }
  return true;
}

}  // namespace labelix::query
