#include "engine/kubernetes/node_affinity.h"

#include <algorithm>

#include "index/types/go_text.h"
#include "index/types/requirement_errors.h"

namespace labelix::kubernetes {
namespace {

constexpr char kLabelOperators[] = R"("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")";
constexpr char kFieldOperators[] = R"("In", "NotIn")";

std::optional<Op> OperatorOf(std::string_view op) {
  if (op == "In") return Op::kIn;
  if (op == "NotIn") return Op::kNotIn;
  if (op == "Exists") return Op::kExists;
  if (op == "DoesNotExist") return Op::kDoesNotExist;
  if (op == "Gt") return Op::kGreaterThan;
  if (op == "Lt") return Op::kLessThan;
  return std::nullopt;
}

// The operator is a named type in Go, so it is printed as JSON, unlike the
// supported ones, which are Go strings.
std::string NotSupported(const std::string& path, std::string_view op, const char* supported) {
  return path + ".operator: Unsupported value: " + GoJsonString(op) +
         ": supported values: " + supported;
}

// An empty list is null here as in a stored object: protobuf keeps no other.
std::string NotOneElement(const std::string& path, const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& value : values) {
    list += (list.empty() ? "" : ",") + GoJsonString(value);
  }
  return path + ".values: Invalid value: " + (values.empty() ? "null" : "[" + list + "]") +
         ": must have one element";
}

// Appends to one of the two. The errors name the values in the order given, so
// these are sorted after.
void ConvertExpression(const NodeSelectorRequirement& given, const std::string& path,
                       std::vector<Requirement>* out, std::vector<std::string>* errors) {
  const std::optional<Op> op = OperatorOf(given.op);
  if (!op.has_value()) return errors->push_back(NotSupported(path, given.op, kLabelOperators));
  Requirement requirement{given.key, *op, given.values};
  const std::vector<std::string> found = RequirementErrors(requirement);
  for (const std::string& error : found) errors->push_back(path + "." + error);
  if (!found.empty()) return;
  std::sort(requirement.values.begin(), requirement.values.end());
  out->push_back(std::move(requirement));
}

void ConvertField(const NodeSelectorRequirement& given, const std::string& path,
                  std::vector<FieldSelector::Term>* out, std::vector<std::string>* errors) {
  const std::optional<Op> op = OperatorOf(given.op);
  if (op != Op::kIn && op != Op::kNotIn) {
    return errors->push_back(NotSupported(path, given.op, kFieldOperators));
  }
  if (given.values.size() != 1) return errors->push_back(NotOneElement(path, given.values));
  out->push_back({given.key, op == Op::kIn, given.values.front()});
}

std::string Indexed(const std::string& path, size_t i) {
  return path + "[" + std::to_string(i) + "]";
}

}  // namespace

ConvertedTerm ConvertNodeTerm(const NodeSelectorTerm& given, const std::string& path) {
  ConvertedTerm term;
  std::vector<Requirement> requirements;
  for (size_t i = 0; i < given.match_expressions.size(); ++i) {
    ConvertExpression(given.match_expressions[i], Indexed(path + ".matchExpressions", i),
                      &requirements, &term.errors);
  }
  for (size_t i = 0; i < given.match_fields.size(); ++i) {
    ConvertField(given.match_fields[i], Indexed(path + ".matchFields", i), &term.fields,
                 &term.errors);
  }
  term.labels = Selector::FromRequirements(std::move(requirements));
  return term;
}

NodeAffinity::NodeAffinity(const Placement& placement)
    : node_selector_(Selector::FromMap(placement.node_selector)) {
  if (!placement.required.has_value()) return;
  required_.emplace();
  for (size_t i = 0; i < placement.required->size(); ++i) {
    const NodeSelectorTerm& term = (*placement.required)[i];
    if (term.match_expressions.empty() && term.match_fields.empty()) continue;
    required_->push_back(ConvertNodeTerm(term, Indexed("nodeSelectorTerms", i)));
  }
}

// A node without a name has no fields, and upstream then passes them over
// instead of reading them as "".
bool NodeAffinity::Holds(const ConvertedTerm& term, const NodeIdentity& node) {
  if (!term.labels.Matches(node.labels)) return false;
  if (node.name.empty()) return true;
  return std::all_of(term.fields.begin(), term.fields.end(), [&](const FieldSelector::Term& f) {
    const std::string_view value = f.field == "metadata.name" ? node.name : std::string_view();
    return (value == f.value) == f.equal;
  });
}

NodeMatch NodeAffinity::Match(const NodeIdentity& node) const {
  if (!node_selector_.Matches(node.labels)) return {};
  if (!required_.has_value()) return {.matches = true, .error = ""};
  bool converts = true;
  for (const ConvertedTerm& term : *required_) {
    converts &= term.errors.empty();
    if (term.errors.empty() && Holds(term, node)) return {.matches = true, .error = ""};
  }
  return {.matches = false, .error = converts ? "" : Error()};
}

std::string NodeAffinity::Error() const {
  if (!required_.has_value()) return "";
  std::vector<std::string> errors;
  for (const ConvertedTerm& term : *required_) {
    errors.insert(errors.end(), term.errors.begin(), term.errors.end());
  }
  return errors.empty() ? "" : AggregateText(errors);
}

}  // namespace labelix::kubernetes
