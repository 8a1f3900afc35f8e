#include "index/types/requirement_errors.h"

#include "index/types/go_text.h"
#include "index/types/label_rules.h"
#include "index/types/parse_int.h"

namespace labelix {
namespace {

// A Go string slice as JSON; a nil one, which an empty one is here, is null.
std::string ListJson(const std::vector<std::string>& values) {
  if (values.empty()) return "null";
  std::string out = "[";
  for (const std::string& value : values) {
    if (out.size() > 1) out += ',';
    out += GoJsonString(value);
  }
  return out += ']';
}

// What is wrong with the number of values, "" if nothing.
std::string_view CountError(Op op, size_t count) {
  switch (op) {
    case Op::kIn:
    case Op::kNotIn:
      return count == 0 ? "for 'in', 'notin' operators, values set can't be empty" : "";
    case Op::kEquals:
    case Op::kDoubleEquals:
    case Op::kNotEquals:
      return count != 1 ? "exact-match compatibility requires one single value" : "";
    case Op::kExists:
    case Op::kDoesNotExist:
      return count != 0 ? "values set must be empty for exists and does not exist" : "";
    case Op::kGreaterThan:
    case Op::kLessThan:
      return count != 1 ? "for 'Gt', 'Lt' operators, exactly one value is required" : "";
  }
  return "";
}

std::string ValuePath(size_t i) { return "values[" + std::to_string(i) + "]"; }

void AppendBoundErrors(const Requirement& requirement, std::vector<std::string>* errors) {
  if (requirement.op != Op::kGreaterThan && requirement.op != Op::kLessThan) return;
  for (size_t i = 0; i < requirement.values.size(); ++i) {
    if (ParseInt64(requirement.values[i]).has_value()) continue;
    errors->push_back(InvalidField(ValuePath(i), requirement.values[i],
                                   "for 'Gt', 'Lt' operators, the value must be an integer"));
  }
}

}  // namespace

std::string InvalidField(std::string_view path, std::string_view value, std::string_view detail) {
  std::string out(path);
  out += ": Invalid value: ";
  out += GoQuote(value);
  out += ": ";
  return out += detail;
}

std::string JoinErrors(const std::vector<std::string>& errors, std::string_view separator) {
  std::string out;
  for (size_t i = 0; i < errors.size(); ++i) {
    if (i > 0) out += separator;
    out += errors[i];
  }
  return out;
}

std::vector<std::string> RequirementErrors(const Requirement& requirement) {
  std::vector<std::string> errors;
  if (!IsLabelKey(requirement.key)) {
    const std::string why = JoinErrors(LabelKeyErrors(requirement.key), "; ");
    errors.push_back(InvalidField("key", requirement.key, why));
  }
  const std::vector<std::string>& values = requirement.values;
  const std::string_view count_error = CountError(requirement.op, values.size());
  if (!count_error.empty()) {
    errors.push_back("values: Invalid value: " + ListJson(values) + ": " +
                     std::string(count_error));
  }
  AppendBoundErrors(requirement, &errors);
  for (size_t i = 0; i < values.size(); ++i) {
    if (IsLabelValue(values[i])) continue;
    const std::string why = JoinErrors(LabelValueErrors(values[i]), "; ");
    errors.push_back(InvalidField(ValuePath(i) + "[" + requirement.key + "]", values[i], why));
  }
  return errors;
}

std::string AggregateText(const std::vector<std::string>& errors) {
  if (errors.size() == 1) return errors.front();
  return "[" + JoinErrors(errors, ", ") + "]";
}

}  // namespace labelix
