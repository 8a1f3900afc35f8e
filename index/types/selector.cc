// The definition of a match, written plainly; every faster way is tested
// against it. Source: apimachinery v0.37.2, pkg/labels/selector.go,
// Requirement.Matches and Requirement.String.
#include "labelix/selector.h"

#include <algorithm>

#include "index/types/parse_int.h"

namespace labelix {
namespace {

bool HasValue(const Requirement& requirement, std::string_view value) {
  return std::find(requirement.values.begin(), requirement.values.end(), value) !=
         requirement.values.end();
}

// False, not an error, where either side is no int64 or the bound is not one.
bool Compares(const Requirement& requirement, std::string_view value) {
  if (requirement.values.size() != 1) return false;
  const std::optional<int64_t> number = ParseInt64(value);
  const std::optional<int64_t> bound = ParseInt64(requirement.values.front());
  if (!number.has_value() || !bound.has_value()) return false;
  return requirement.op == Op::kGreaterThan ? *number > *bound : *number < *bound;
}

std::string_view Infix(Op op) {
  switch (op) {
    case Op::kEquals:
      return "=";
    case Op::kDoubleEquals:
      return "==";
    case Op::kNotEquals:
      return "!=";
    case Op::kIn:
      return " in ";
    case Op::kNotIn:
      return " notin ";
    case Op::kGreaterThan:
      return ">";
    case Op::kLessThan:
      return "<";
    case Op::kExists:
    case Op::kDoesNotExist:
      break;
  }
  return "";
}

std::string JoinSorted(std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  std::string out;
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    out += values[i];
  }
  return out;
}

}  // namespace

bool Requirement::Matches(Labels labels) const {
  const std::optional<std::string_view> value = FindLabel(labels, key);
  switch (op) {
    case Op::kEquals:
    case Op::kDoubleEquals:
    case Op::kIn:
      return value.has_value() && HasValue(*this, *value);
    case Op::kNotEquals:
    case Op::kNotIn:
      return !value.has_value() || !HasValue(*this, *value);
    case Op::kExists:
      return value.has_value();
    case Op::kDoesNotExist:
      return !value.has_value();
    case Op::kGreaterThan:
    case Op::kLessThan:
      return value.has_value() && Compares(*this, *value);
  }
  return false;
}

std::string Requirement::ToString() const {
  if (op == Op::kExists) return key;
  if (op == Op::kDoesNotExist) return "!" + key;
  const bool list = op == Op::kIn || op == Op::kNotIn;
  std::string out = key;
  out += Infix(op);
  if (list) out += '(';
  out += JoinSorted(values);
  if (list) out += ')';
  return out;
}

Selector Selector::Nothing() {
  Selector selector;
  selector.nothing_ = true;
  return selector;
}

Selector Selector::FromMap(std::span<const std::pair<std::string, std::string>> map) {
  std::vector<Requirement> requirements;
  requirements.reserve(map.size());
  for (const auto& [key, value] : map) requirements.push_back({key, Op::kEquals, {value}});
  return FromRequirements(std::move(requirements));
}

Selector Selector::FromRequirements(std::vector<Requirement> requirements) {
  const auto by_key = [](const Requirement& a, const Requirement& b) { return a.key < b.key; };
  // Mostly they are, and to sort them allocates.
  if (!std::is_sorted(requirements.begin(), requirements.end(), by_key)) {
    std::stable_sort(requirements.begin(), requirements.end(), by_key);
  }
  Selector selector;
  selector.requirements_ = std::move(requirements);
  return selector;
}

bool Selector::Matches(Labels labels) const {
  if (nothing_) return false;
  return std::all_of(requirements_.begin(), requirements_.end(),
                     [labels](const Requirement& r) { return r.Matches(labels); });
}

std::string Selector::ToString() const {
  std::string out;
  for (size_t i = 0; i < requirements_.size(); ++i) {
    if (i > 0) out += ',';
    out += requirements_[i].ToString();
  }
  return out;
}

}  // namespace labelix
