#include "engine/selector/normal.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "index/types/parse_int.h"

namespace labelix {
namespace {

using Values = std::vector<std::string>;
using Constraint = Normal::Constraint;

bool Holds(const Values& sorted, std::string_view value) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), value);
  return at != sorted.end() && *at == value;
}

void SortOnce(Values* values) {
  const auto wrong = std::adjacent_find(values->begin(), values->end(), std::greater_equal<>());
  if (wrong == values->end()) return;  // mostly: Parse makes sets
  std::sort(values->begin(), values->end());
  values->erase(std::unique(values->begin(), values->end()), values->end());
}

void MakeSet(Values* values) {
  if (values->size() > 1) SortOnce(values);
}

bool HasInterval(const Constraint& c) {
  return c.greater_than.has_value() || c.less_than.has_value();
}

// Whether the bounds alone let `value` pass.
bool InInterval(const Constraint& c, std::string_view value) {
  if (!HasInterval(c)) return true;
  const std::optional<int64_t> number = ParseInt64(value);
  return number.has_value() && (!c.greater_than.has_value() || *number > *c.greater_than) &&
         (!c.less_than.has_value() || *number < *c.less_than);
}

// No int64 lies strictly between the bounds.
bool IsEmptyInterval(const Constraint& c) {
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  if (c.greater_than == kMax || c.less_than == kMin) return true;
  if (!c.greater_than.has_value() || !c.less_than.has_value()) return false;
  return *c.greater_than + 1 >= *c.less_than;
}

// `values`: copied, or taken from an rvalue, as below.
template <class From>
void Intersect(From&& values, Constraint* c) {
  if (!c->allowed.has_value()) return MakeSet(&c->allowed.emplace(std::forward<From>(values)));
  Values wanted = std::forward<From>(values);
  MakeSet(&wanted);
  std::erase_if(*c->allowed, [&](const std::string& v) { return !Holds(wanted, v); });
}

// False: the requirement can never hold.
bool AddBound(const Requirement& requirement, Constraint* c) {
  if (requirement.values.size() != 1) return false;
  const std::optional<int64_t> bound = ParseInt64(requirement.values.front());
  if (!bound.has_value()) return false;
  if (requirement.op == Op::kGreaterThan) {
    c->greater_than = std::max(c->greater_than.value_or(*bound), *bound);
  } else {
    c->less_than = std::min(c->less_than.value_or(*bound), *bound);
  }
  return true;
}

template <class From>
void Exclude(From&& values, Constraint* c) {
  if (c->excluded.empty()) {
    c->excluded = std::forward<From>(values);
  } else {
    c->excluded.insert(c->excluded.end(), values.begin(), values.end());
  }
}

// Takes one requirement in; `excluded` is not yet a set. False as above.
template <class Taken>
bool Add(Taken&& requirement, Constraint* c) {
  switch (requirement.op) {
    case Op::kEquals:
    case Op::kDoubleEquals:
    case Op::kIn:
      c->required = true;
      Intersect(std::forward<Taken>(requirement).values, c);
      return !c->allowed->empty();
    case Op::kNotEquals:
    case Op::kNotIn:
      Exclude(std::forward<Taken>(requirement).values, c);
      return true;
    case Op::kExists:
      c->required = true;
      return true;
    case Op::kDoesNotExist:
      c->absent = true;
      return true;
    case Op::kGreaterThan:
    case Op::kLessThan:
      c->required = true;
      return AddBound(requirement, c);
  }
  return false;
}

void KeepAccepted(Constraint* c) {
  std::erase_if(*c->allowed,
                [&](const std::string& v) { return Holds(c->excluded, v) || !InInterval(*c, v); });
  c->excluded.clear();
  c->greater_than.reset();
  c->less_than.reset();
}

// Brings what was added to the smallest form of its shape. False as above.
bool Reduce(Constraint* c) {
  if (c->absent) {
    c->excluded.clear();
    return !c->required;
  }
  MakeSet(&c->excluded);
  const bool has_interval = HasInterval(*c);
  if (c->allowed.has_value()) {
    if (has_interval || !c->excluded.empty()) KeepAccepted(c);
    return !c->allowed->empty();
  }
  if (!has_interval) return true;
  std::erase_if(c->excluded, [&](const std::string& v) { return !InInterval(*c, v); });
  return !IsEmptyInterval(*c);
}

bool SaysNothing(const Constraint& c) { return !c.required && !c.absent && c.excluded.empty(); }

Normal Contradiction() { return {.nothing = true, .constraints = {}}; }

// Of requirements ascending by key, each handed on as a `Taken`.
template <class Taken, class Requirements>
Normal Join(Requirements& requirements) {
  Normal normal;
  constexpr size_t kFew = 8;  // many may be of one key
  normal.constraints.reserve(std::min(requirements.size(), kFew));
  for (auto& requirement : requirements) {
    if (normal.constraints.empty() || normal.constraints.back().key != requirement.key) {
      normal.constraints.emplace_back().key = static_cast<Taken>(requirement).key;
    }
    if (!Add(static_cast<Taken>(requirement), &normal.constraints.back())) return Contradiction();
  }
  for (Constraint& constraint : normal.constraints) {
    if (!Reduce(&constraint)) return Contradiction();
  }
  if (std::any_of(normal.constraints.begin(), normal.constraints.end(), SaysNothing)) {
    std::erase_if(normal.constraints, SaysNothing);
  }
  return normal;
}

}  // namespace

bool Normal::Constraint::Accepts(std::optional<std::string_view> value) const {
  if (!value.has_value()) return !required;
  if (absent) return false;
  if (allowed.has_value()) return Holds(*allowed, *value);
  return InInterval(*this, *value) && !Holds(excluded, *value);
}

bool Normal::Matches(Labels labels) const {
  if (nothing) return false;
  return std::all_of(constraints.begin(), constraints.end(),
                     [labels](const Constraint& c) { return c.Accepts(FindLabel(labels, c.key)); });
}

Normal Normalize(const Selector& selector) {
  if (selector.IsNothing()) return Contradiction();
  return Join<const Requirement&>(selector.requirements());
}

Normal Normalize(Selector&& selector) {
  if (selector.IsNothing()) return Contradiction();
  std::vector<Requirement> requirements = std::move(selector).requirements();
  return Join<Requirement&&>(requirements);
}

}  // namespace labelix
