#include "engine/query/plan.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include "index/types/parse_int.h"

namespace labelix::query {
namespace {

using index::AskedTerm;
using index::kNoTerm;
using index::Posting;
using index::TermText;

class Planner {
 public:
  Planner(const index::Kind& kind, const Scope& scope, const Prepared& selector, Plan* plan);

  // False: nothing can match, and plan.why says why.
  bool AddScope(const Scope& scope);
  bool AddStep(const AskedStep& asked, const Normal::Constraint& constraint);
  void Finish();

 private:
  void ForgetRepeated();  // of the namespaces, which stand first
  // `count` terms more of those found.
  void AddTerms(size_t count, Step* step);
  void AddKnownTerm(TermId term, Step* step) const;
  void AddInterval(const Normal::Constraint& constraint, TermId key, Step* step) const;
  // A step more, made in place. Keep ends one that keeps.
  Step* NewStep(Step::Op op, uint32_t constraint);
  bool Keep(const char* why);

  const index::Kind& kind_;
  Plan& plan_;
  // Every term asked for, in the order in which they are added; kNoTerm: there is
  // no such term.
  absl::InlinedVector<TermId, 8> found_;
  size_t next_ = 0;
};

Planner::Planner(const index::Kind& kind, const Scope& scope, const Prepared& selector, Plan* plan)
    : kind_(kind), plan_(*plan) {
  // No look-up waits for another one, so that their misses overlap.
  for (const std::string_view ns : scope.namespaces) {
    found_.push_back(kind.terms.Find(TermText::Namespace(ns)).value_or(kNoTerm));
  }
  ForgetRepeated();
  if (scope.namespaces.empty() && scope.ns) {
    found_.push_back(kind.terms.FindNamespace(*scope.ns, selector.known_namespace));
  }
  for (const AskedTerm& asked : selector.terms) found_.push_back(kind.terms.Find(asked));
}

// A namespace that is given twice counts once.
void Planner::ForgetRepeated() {
  if (found_.size() < 2) return;
  std::sort(found_.begin(), found_.end());
  for (size_t i = found_.size() - 1; i > 0; --i) {
    if (found_[i] == found_[i - 1]) found_[i] = kNoTerm;
  }
}

void Planner::AddKnownTerm(TermId term, Step* step) const {
  Posting::View view;
  kind_.terms.posting(term).Read(&view);
  step->terms.push_back(term);
  step->profiles += view.size;
  step->all_lists &= view.HasIds();
}

void Planner::AddTerms(size_t count, Step* step) {
  for (size_t i = 0; i < count; ++i) {
    if (const TermId term = found_[next_++]; term != kNoTerm) AddKnownTerm(term, step);
  }
}

Step* Planner::NewStep(Step::Op op, uint32_t constraint) {
  Step* step = &plan_.steps.emplace_back();
  step->op = op;
  step->constraint = constraint;
  return step;
}

bool Planner::Keep(const char* why) {
  if (!plan_.steps.back().terms.empty()) return true;
  plan_.why = why;
  return false;
}

bool Planner::AddScope(const Scope& scope) {
  if (scope.namespaces.empty() && !scope.ns) return true;
  AddTerms(std::max<size_t>(1, scope.namespaces.size()), NewStep(Step::Op::kKeep, Step::kScope));
  return Keep("no object of the kind in the namespace");
}

// Every value of the key that some profile has is asked once.
void Planner::AddInterval(const Normal::Constraint& constraint, TermId key, Step* step) const {
  const index::SymbolId symbol = kind_.terms.key(key);
  std::vector<TermId> pairs, row;
  kind_.terms.posting(key).ForEach([&](ProfileId profile) {
    if (profile >= kind_.profiles.limit()) return;
    kind_.profiles.ReadTerms(profile, &row);
    for (TermId term : row) {
      if (kind_.terms.key(term) == symbol) pairs.push_back(term);
    }
  });
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  for (TermId pair : pairs) {
    if (constraint.Accepts(kind_.terms.ValueText(pair))) AddKnownTerm(pair, step);
  }
}

bool Planner::AddStep(const AskedStep& asked, const Normal::Constraint& constraint) {
  switch (asked.op) {
    case AskedStep::Op::kKeep:
      AddTerms(asked.terms, NewStep(Step::Op::kKeep, asked.constraint));
      return Keep(constraint.allowed ? "no object has such a label" : "no object has the key");
    case AskedStep::Op::kDrop:
      AddTerms(asked.terms, NewStep(Step::Op::kDrop, asked.constraint));
      if (plan_.steps.back().terms.empty()) plan_.steps.pop_back();
      return true;
    case AskedStep::Op::kInterval:
      Step* step = NewStep(Step::Op::kKeep, asked.constraint);
      if (const TermId key = found_[next_++]; key != kNoTerm) AddInterval(constraint, key, step);
      return Keep("no object has a number in the interval");
  }
  return true;
}

void Planner::Finish() {
  // A handful: std::stable_sort would allocate.
  const auto before = [](const Step& a, const Step& b) {
    return a.op != b.op ? a.op < b.op : a.profiles < b.profiles;
  };
  for (size_t i = 1; i < plan_.steps.size(); ++i) {
    for (size_t k = i; k > 0 && before(plan_.steps[k], plan_.steps[k - 1]); --k) {
      std::swap(plan_.steps[k], plan_.steps[k - 1]);
    }
  }
  for (Step& step : plan_.steps) {
    if (step.terms.size() > 1) std::sort(step.terms.begin(), step.terms.end());
  }
  const bool walk = !plan_.steps.empty() && plan_.steps[0].op == Step::Op::kKeep &&
                    plan_.steps[0].all_lists && PaysToWalk(plan_.steps[0].profiles, kind_);
  plan_.mode = walk ? Plan::Mode::kWalk : Plan::Mode::kScan;
}

const char* ContainerOf(const Step& step, const index::Kind& kind) {
  if (step.terms.size() > 1) return "union";
  Posting::View view;
  kind.terms.posting(step.terms[0]).Read(&view);
  switch (view.container) {
    case index::Container::kEmpty:
      return "empty";
    case index::Container::kInline:
      return "inline";
    case index::Container::kSorted:
      return "sorted";
    case index::Container::kBitSet:
      return "bitset";
  }
  return "";
}

std::string PrintStep(const Step& step, bool first, const Plan& plan, const Normal& normal) {
  std::string what = "namespace";
  if (step.constraint != Step::kScope) {
    what = normal.constraints[step.constraint].key;
  }
  const bool keep = step.op == Step::Op::kKeep;
  const bool walk = plan.mode == Plan::Mode::kWalk;
  const char* how = first && keep ? (walk ? "walk" : "start")
                    : walk        ? (keep ? "test each, keep" : "test each, drop")
                                  : (keep ? "AND" : "AND NOT");
  char line[160];
  std::snprintf(line, sizeof line, "  %-8s %8llu profiles  %4zu term%s  %-20s ",
                ContainerOf(step, *plan.kind), static_cast<unsigned long long>(step.profiles),
                step.terms.size(), step.terms.size() == 1 ? " " : "s", how);
  return line + what + "\n";
}

}  // namespace

Plan MakePlan(const State& state, const Scope& scope, const Prepared& selector) {
  const Normal& normal = selector.normal;
  Plan plan;
  plan.kind = state.index->FindKind(scope.group, scope.kind, state.version);
  if (plan.kind == nullptr) {
    plan.why = "no object of the kind";
    return plan;
  }
  if (normal.nothing) {
    plan.why = "the selector contradicts itself or selects nothing";
    return plan;
  }
  Planner planner(*plan.kind, scope, selector, &plan);
  if (!planner.AddScope(scope)) return plan;
  for (const AskedStep& asked : selector.steps) {
    if (!planner.AddStep(asked, normal.constraints[asked.constraint])) return plan;
  }
  planner.Finish();
  return plan;
}

Plan MakePlan(const State& state, const Scope& scope, const Normal& normal) {
  return MakePlan(state, scope, Prepared(normal));
}

std::string PrintPlan(const Plan& plan, const Scope& scope, const Normal& normal) {
  std::string out = "plan for " + std::string(scope.kind) + ": ";
  if (plan.mode == Plan::Mode::kNothing) return out + "cannot match: " + plan.why + "\n";
  out += plan.mode == Plan::Mode::kWalk ? "walk" : "scan";
  out += " of " + std::to_string(plan.kind->profiles.limit()) + " profiles\n";
  if (plan.steps.empty()) out += "  every profile\n";
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    out += PrintStep(plan.steps[i], i == 0, plan, normal);
  }
  return out;
}

}  // namespace labelix::query
