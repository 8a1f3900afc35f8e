// Source: apimachinery v0.37.2, pkg/apis/meta/v1/helpers.go and
// pkg/apis/meta/v1/validation/validation.go.
#include "index/types/label_selector.h"

#include <algorithm>
#include <map>

#include "index/types/absl_text.h"
#include "index/types/go_text.h"
#include "index/types/requirement_errors.h"

namespace labelix {
namespace {

absl::Status Invalid(const std::string& message) {
  return absl::InvalidArgumentError(ToAbsl(message));
}

std::optional<Op> ExpressionOp(std::string_view op) {
  if (op == "In") return Op::kIn;
  if (op == "NotIn") return Op::kNotIn;
  if (op == "Exists") return Op::kExists;
  if (op == "DoesNotExist") return Op::kDoesNotExist;
  return std::nullopt;
}

// The errors name the values in the order given, so they are sorted after.
absl::Status Add(Requirement requirement, std::vector<Requirement>* requirements) {
  const std::vector<std::string> errors = RequirementErrors(requirement);
  if (!errors.empty()) return Invalid(AggregateText(errors));
  std::sort(requirement.values.begin(), requirement.values.end());
  requirements->push_back(std::move(requirement));
  return absl::OkStatus();
}

void AppendKeyErrors(std::string_view key, const std::string& path,
                     std::vector<std::string>* errors) {
  for (const std::string& why : LabelKeyErrors(key)) {
    errors->push_back(InvalidField(path, key, why));
  }
}

void AppendValueErrors(std::string_view value, const std::string& path,
                       std::vector<std::string>* errors) {
  for (const std::string& why : LabelValueErrors(value)) {
    errors->push_back(InvalidField(path, value, why));
  }
}

void AppendExpressionErrors(const LabelSelector::Expression& expression, const std::string& path,
                            std::vector<std::string>* errors) {
  const std::optional<Op> op = ExpressionOp(expression.op);
  const bool list = op == Op::kIn || op == Op::kNotIn;
  if (!op.has_value()) {
    errors->push_back(path + ".operator: Invalid value: " + GoJsonString(expression.op) +
                      ": not a valid selector operator");
  } else if (list && expression.values.empty()) {
    errors->push_back(path +
                      ".values: Required value: must be specified when `operator` is 'In' or "
                      "'NotIn'");
  } else if (!list && !expression.values.empty()) {
    errors->push_back(path +
                      ".values: Forbidden: may not be specified when `operator` is 'Exists' or "
                      "'DoesNotExist'");
  }
  AppendKeyErrors(expression.key, path + ".key", errors);
  for (size_t i = 0; i < expression.values.size(); ++i) {
    AppendValueErrors(expression.values[i], path + ".values[" + std::to_string(i) + "]", errors);
  }
}

}  // namespace

absl::StatusOr<Selector> LabelSelector::ToSelector() const {
  std::vector<Requirement> requirements;
  requirements.reserve(match_labels.size() + match_expressions.size());
  for (const auto& [key, value] : match_labels) {
    const absl::Status added = Add({key, Op::kEquals, {value}}, &requirements);
    if (!added.ok()) return added;
  }
  for (const Expression& expression : match_expressions) {
    const std::optional<Op> op = ExpressionOp(expression.op);
    if (!op.has_value()) {
      return Invalid(GoQuote(expression.op) + " is not a valid label selector operator");
    }
    const absl::Status added = Add({expression.key, *op, expression.values}, &requirements);
    if (!added.ok()) return added;
  }
  return Selector::FromRequirements(std::move(requirements));
}

std::vector<std::string> LabelSelector::Validate(std::string_view path) const {
  std::vector<std::string> errors;
  const std::string root(path);
  for (const auto& [key, value] : match_labels) {
    AppendKeyErrors(key, root + ".matchLabels", &errors);
    AppendValueErrors(value, root + ".matchLabels", &errors);
  }
  for (size_t i = 0; i < match_expressions.size(); ++i) {
    AppendExpressionErrors(match_expressions[i],
                           root + ".matchExpressions[" + std::to_string(i) + "]", &errors);
  }
  return errors;
}

std::string FormatLabelSelector(const LabelSelector* selector) {
  if (selector == nullptr) return "<none>";
  const absl::StatusOr<Selector> converted = selector->ToSelector();
  if (!converted.ok()) return "<error>";
  std::string text = converted->ToString();
  return text.empty() ? "<none>" : text;
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> LabelSelectorAsMap(
    const LabelSelector* selector) {
  std::map<std::string, std::string> map;
  if (selector != nullptr) {
    map.insert(selector->match_labels.begin(), selector->match_labels.end());
    for (const LabelSelector::Expression& expression : selector->match_expressions) {
      const std::string op = GoQuote(expression.op);
      if (!ExpressionOp(expression.op).has_value()) {
        return Invalid(op + " is not a valid selector operator");
      }
      if (expression.op != "In") {
        return Invalid("operator " + op +
                       " cannot be converted into the old label selector format");
      }
      if (expression.values.size() != 1) {
        return Invalid("operator " + op +
                       " without a single value cannot be converted into the old label selector "
                       "format");
      }
      map[expression.key] = expression.values.front();
    }
  }
  return std::vector<std::pair<std::string, std::string>>(map.begin(), map.end());
}

}  // namespace labelix
