#include "engine/selector/prepared.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "labelix/engine.h"

namespace labelix {
namespace {

using index::LabelHash;
using index::TermText;

bool IsConjunction(const Normal& normal) {
  return !normal.constraints.empty() &&
         std::all_of(normal.constraints.begin(), normal.constraints.end(),
                     [](const auto& c) { return c.allowed && c.allowed->size() == 1; });
}

// One for the key, where it is asked for, and one for each pair.
size_t MostTerms(const Normal& normal) {
  size_t terms = 0;
  for (const Normal::Constraint& c : normal.constraints) {
    terms += c.allowed ? c.allowed->size() : 1 + c.excluded.size();
  }
  return terms;
}

}  // namespace

Prepared::Prepared(Normal n) : is_conjunction(IsConjunction(n)), normal(std::move(n)) {
  if (const size_t most = MostTerms(normal); most > terms.capacity()) terms.reserve(most);
  for (uint32_t i = 0; i < normal.constraints.size(); ++i) AddSteps(normal.constraints[i], i);
  is_one_set = steps.size() == 1 && steps[0].op == AskedStep::Op::kKeep;
}

void Prepared::AddSteps(const Normal::Constraint& c, uint32_t number) {
  size_t begin = terms.size();
  LabelHash hash;
  hash.key = index::HashText(c.key);
  const auto add_pairs = [&](const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      hash.value = index::HashText(value);
      terms.emplace_back(TermText::Pair(Label{c.key, value}, hash));
    }
  };
  const auto end_step = [&](AskedStep::Op op) {
    const auto count = static_cast<uint32_t>(terms.size() - begin);
    if (count > 0) steps.push_back({op, count, number});
    begin = terms.size();
  };
  if (c.allowed) {
    add_pairs(*c.allowed);
    return end_step(AskedStep::Op::kKeep);
  }
  const bool has_interval = c.greater_than || c.less_than;
  if (c.absent || c.required || has_interval) {
    terms.emplace_back(TermText::Key(Label{c.key, {}}, hash));
  }
  if (has_interval) return end_step(AskedStep::Op::kInterval);
  end_step(c.absent ? AskedStep::Op::kDrop : AskedStep::Op::kKeep);
  add_pairs(c.excluded);
  end_step(AskedStep::Op::kDrop);
}

Compiled::Compiled(const Selector& selector)
    : prepared_(std::make_shared<const Prepared>(Normalize(selector))) {}

Compiled::Compiled(Selector&& selector)
    : prepared_(std::make_shared<const Prepared>(Normalize(std::move(selector)))) {}

const Normal& Compiled::normal() const { return prepared_->normal; }

}  // namespace labelix
