#include "labelix/algebra.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/selector/algebra_key.h"

namespace labelix {
namespace {

using algebra::KeyCases;
using algebra::Requirements;

// What two selectors ask of one key.
struct KeyPair {
  std::string_view key;
  Requirements a, b, both;
};

// Both lists are ascending by key: a merge.
std::vector<KeyPair> PairByKey(const Selector& a, const Selector& b) {
  const std::vector<Requirement>&left = a.requirements(), &right = b.requirements();
  std::vector<KeyPair> pairs;
  for (size_t i = 0, j = 0; i < left.size() || j < right.size();) {
    const bool from_left = j == right.size() || (i < left.size() && left[i].key <= right[j].key);
    KeyPair& pair = pairs.emplace_back();
    pair.key = from_left ? left[i].key : right[j].key;
    for (; i < left.size() && left[i].key == pair.key; ++i) pair.a.push_back(&left[i]);
    for (; j < right.size() && right[j].key == pair.key; ++j) pair.b.push_back(&right[j]);
    pair.both = pair.a;
    pair.both.insert(pair.both.end(), pair.b.begin(), pair.b.end());
  }
  return pairs;
}

std::vector<Requirement> Copies(const Requirements& requirements) {
  std::vector<Requirement> out;
  for (const Requirement* r : requirements) out.push_back(*r);
  return out;
}

Verdict Conflict(bool answer, const KeyCases& cases, const Requirements& requirements) {
  return {answer, std::nullopt, Copies(cases.MinimalConflict(requirements))};
}

void AddCase(std::string_view key, const KeyCases::Case& chosen, LabelList* labels) {
  if (chosen.value.has_value()) labels->emplace_back(key, *chosen.value);
}

std::optional<size_t> FirstZero(const std::vector<uint32_t>& counts) {
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) return i;
  }
  return std::nullopt;
}

// Accepted by `inside`, refused by `outside`.
std::optional<size_t> FirstBetween(const std::vector<uint32_t>& inside,
                                   const std::vector<uint32_t>& outside) {
  for (size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == 0 && outside[i] > 0) return i;
  }
  return std::nullopt;
}

Verdict Not(Verdict verdict) {
  verdict.answer = !verdict.answer;
  return verdict;
}

}  // namespace

Verdict IsEmpty(const Selector& selector, Universe universe) {
  return Not(Overlaps(selector, Selector::Everything(), universe));
}

Verdict Overlaps(const Selector& a, const Selector& b, Universe universe) {
  if (a.IsNothing() || b.IsNothing()) return {};
  LabelList witness;
  for (const KeyPair& pair : PairByKey(a, b)) {
    const KeyCases cases(pair.key, pair.both, universe);
    const std::optional<size_t> at = FirstZero(cases.CountRefused(pair.both));
    if (!at.has_value()) return Conflict(false, cases, pair.both);
    AddCase(pair.key, cases.cases()[*at], &witness);
  }
  return {true, std::move(witness), {}};
}

// A label set is outside of `a` if one key alone makes it so: the first that
// can is taken, and every other key has what `b` asks for.
Verdict Covers(const Selector& a, const Selector& b, Universe universe) {
  if (b.IsNothing()) return {true, std::nullopt, {}};
  LabelList witness;
  bool is_outside = a.IsNothing();
  for (const KeyPair& pair : PairByKey(a, b)) {
    const KeyCases cases(pair.key, pair.both, universe);
    const std::vector<uint32_t> refused_by_b = cases.CountRefused(pair.b);
    std::optional<size_t> at = FirstZero(refused_by_b);
    if (!at.has_value()) return Conflict(true, cases, pair.b);
    if (!is_outside) {
      const std::optional<size_t> outside = FirstBetween(refused_by_b, cases.CountRefused(pair.a));
      is_outside = outside.has_value();
      if (is_outside) at = outside;
    }
    AddCase(pair.key, cases.cases()[*at], &witness);
  }
  if (!is_outside) return {true, std::nullopt, {}};
  return {false, std::move(witness), {}};
}

Verdict Equals(const Selector& a, const Selector& b, Universe universe) {
  Verdict covers = Covers(a, b, universe);
  return covers.answer ? Covers(b, a, universe) : covers;
}

Verdict Differs(const Selector& a, const Selector& b, Universe universe) {
  return Not(Covers(b, a, universe));
}

}  // namespace labelix
