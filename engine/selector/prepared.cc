#include "engine/selector/prepared.h"

#include <algorithm>
#include <string>
#include <utility>

#include "labelix/engine.h"

namespace labelix {
namespace {

using index::AskedTerm;
using index::TermText;

void AddTerms(const Normal::Constraint& c, absl::InlinedVector<AskedTerm, 2>* terms) {
  const auto add_pairs = [&](const std::vector<std::string>& values) {
    for (const std::string& value : values) terms->emplace_back(TermText::Pair(c.key, value));
  };
  if (c.allowed) return add_pairs(*c.allowed);
  const bool has_interval = c.greater_than || c.less_than;
  if (c.absent || c.required || has_interval) terms->emplace_back(TermText::Key(c.key));
  if (!has_interval) add_pairs(c.excluded);
}

bool IsOneSet(const Normal& normal) {
  if (normal.constraints.size() != 1) return false;
  const Normal::Constraint& only = normal.constraints[0];
  return only.required && only.excluded.empty() && !only.greater_than && !only.less_than;
}

bool IsConjunction(const Normal& normal) {
  return !normal.constraints.empty() &&
         std::all_of(normal.constraints.begin(), normal.constraints.end(),
                     [](const auto& c) { return c.allowed && c.allowed->size() == 1; });
}

}  // namespace

Prepared::Prepared(Normal n)
    : is_one_set(IsOneSet(n)), is_conjunction(IsConjunction(n)), normal(std::move(n)) {
  for (const Normal::Constraint& c : normal.constraints) AddTerms(c, &terms);
}

Compiled::Compiled(const Selector& selector)
    : prepared_(std::make_shared<const Prepared>(Normalize(selector))) {}

const Normal& Compiled::normal() const { return prepared_->normal; }

}  // namespace labelix
