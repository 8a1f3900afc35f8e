#include "engine/kubernetes/node_rules.h"

#include <set>
#include <string>
#include <vector>

#include "index/types/go_text.h"
#include "index/types/label_rules.h"
#include "labelix/labels.h"

namespace labelix::kubernetes {
namespace {

constexpr const char* kNoOperator = "not a valid selector operator";

// ValidateNodeSelectorRequirement.
void AppendRequirementErrors(Spots& spots, const Spot& requirement, NodeValues values) {
  const std::string op = spots.Text(requirement, "operator");
  const std::vector<std::string> list = spots.Texts(spots.Field(requirement, "values"));
  if (op == "In" || op == "NotIn") {
    if (list.empty()) {
      spots.Add(requirement, "values",
                "Required value: must be specified when `operator` is 'In' or 'NotIn'");
    }
  } else if (op == "Exists" || op == "DoesNotExist") {
    if (!list.empty()) {
      spots.Add(requirement, "values",
                "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    }
  } else if (op == "Gt" || op == "Lt") {
    if (list.size() != 1) {
      spots.Add(requirement, "values",
                "Required value: must be specified single value when `operator` is 'Lt' or 'Gt'");
    }
  } else {
    spots.InvalidJson(requirement.path + ".operator", GoJsonString(op), kNoOperator);
  }
  const std::string key = spots.Text(requirement, "key");
  spots.Invalids(requirement.path + ".key", key, LabelKeyErrors(key));
  if (values == NodeValues::kAny) return;
  for (size_t i = 0; i < list.size(); ++i) {
    spots.Invalids(requirement.path + ".values[" + std::to_string(i) + "]", list[i],
                   LabelValueErrors(list[i]));
  }
}

// ValidateNodeFieldSelectorRequirement.
void AppendFieldErrors(Spots& spots, const Spot& requirement) {
  const std::string op = spots.Text(requirement, "operator");
  const std::vector<std::string> names = spots.Texts(spots.Field(requirement, "values"));
  if (op != "In" && op != "NotIn") {
    spots.InvalidJson(requirement.path + ".operator", GoJsonString(op), kNoOperator);
  } else if (names.size() != 1) {
    spots.Add(requirement, "values",
              "Required value: must be only one value when `operator` is 'In' or 'NotIn' for node "
              "field selector");
  }
  const std::string key = spots.Text(requirement, "key");
  if (key != "metadata.name") {
    spots.Invalids(requirement.path + ".key", key, {"not a valid field selector key"});
    return;
  }
  for (size_t i = 0; i < names.size(); ++i) {
    AppendNodeNameErrors(spots, requirement.path + ".values[" + std::to_string(i) + "]", names[i]);
  }
}

// ---- Tolerations -----------------------------------------------------------

std::string Unsupported(const std::string& value, const char* supported) {
  return "Unsupported value: " + GoJsonString(value) + ": supported values: " + supported;
}

// Upstream names the operator where the value is wrong.
void AppendOperatorErrors(Spots& spots, const Spot& toleration) {
  const std::string op = spots.Text(toleration, "operator");
  const std::string value = spots.Text(toleration, "value");
  const std::string path = toleration.path + ".operator";
  if (op.empty() || op == "Equal") {
    std::string why;
    for (const std::string& error : LabelValueErrors(value))
      why += (why.empty() ? "" : ";") + error;
    if (!why.empty()) spots.Invalids(path, value, {why});
  } else if (op == "Exists") {
    if (!value.empty()) {
      spots.Invalids(path, value, {"value must be empty when `operator` is 'Exists'"});
    }
  } else if (op == "Lt" || op == "Gt") {
    spots.Told(path, Unsupported(op, R"("Equal", "Exists", "Lt", "Gt")"));
  } else {
    spots.Told(path, Unsupported(op, R"("Equal", "Exists")"));
  }
}

void AppendOneTolerationErrors(Spots& spots, const Spot& toleration) {
  const std::string key = spots.Text(toleration, "key");
  const std::string op = spots.Text(toleration, "operator");
  const std::string effect = spots.Text(toleration, "effect");
  if (!key.empty()) spots.Invalids(toleration.path + ".key", key, LabelKeyErrors(key));
  if (key.empty() && op != "Exists") {
    spots.InvalidJson(toleration.path + ".operator", GoJsonString(op),
                      "operator must be Exists when `key` is empty, which means \"match all values "
                      "and all keys\"");
  }
  const bool timed = !spots.Value(spots.Field(toleration, "tolerationSeconds")).absent();
  if (timed && effect != "NoExecute") {
    spots.InvalidJson(toleration.path + ".effect", GoJsonString(effect),
                      "effect must be 'NoExecute' when `tolerationSeconds` is set");
  }
  AppendOperatorErrors(spots, toleration);
  const bool known = effect.empty() || effect == "NoSchedule" || effect == "PreferNoSchedule" ||
                     effect == "NoExecute";
  if (known) return;
  spots.Add(toleration, "effect",
            Unsupported(effect, R"("NoSchedule", "PreferNoSchedule", "NoExecute")"));
}

// As Go prints the server's own struct but for the seconds, which are no part of what makes two
// of them equal.
std::string GoToleration(const Spots& spots, const Spot& toleration) {
  std::string out;
  for (const auto& [name, field] : {std::pair("Key", "key"), std::pair("Operator", "operator"),
                                    std::pair("Value", "value"), std::pair("Effect", "effect")}) {
    out += (out.empty() ? "{\"" : ",\"") + std::string(name) +
           "\":" + GoJsonString(spots.Text(toleration, field));
  }
  return out;
}

}  // namespace

void AppendNodeTermErrors(Spots& spots, const Spot& term, NodeValues values) {
  for (const Spot& requirement : spots.Elements(spots.Field(term, "matchExpressions"))) {
    AppendRequirementErrors(spots, requirement, values);
  }
  for (const Spot& requirement : spots.Elements(spots.Field(term, "matchFields"))) {
    AppendFieldErrors(spots, requirement);
  }
}

void AppendNodeSelectorErrors(Spots& spots, const Spot& selector, NodeValues values) {
  if (!spots.IsObject(selector)) return;
  const std::vector<Spot> terms = spots.Elements(spots.Field(selector, "nodeSelectorTerms"));
  if (terms.empty()) {
    spots.Add(selector, "nodeSelectorTerms",
              "Required value: must have at least one node selector term");
  }
  for (const Spot& term : terms) AppendNodeTermErrors(spots, term, values);
}

void AppendTolerationErrors(Spots& spots, const Spot& list) {
  const std::vector<Spot> tolerations = spots.Elements(list);
  for (const Spot& toleration : tolerations) AppendOneTolerationErrors(spots, toleration);
  std::set<std::string> seen;
  for (const Spot& toleration : tolerations) {
    const std::string text = GoToleration(spots, toleration);
    if (seen.insert(text).second) continue;
    const std::string seconds = spots.Value(spots.Field(toleration, "tolerationSeconds")).Json();
    spots.Told(toleration.path,
               "Duplicate value: " + text + ",\"TolerationSeconds\":" + seconds + "}");
  }
}

void AppendNodeNameErrors(Spots& spots, const std::string& path, const std::string& name) {
  spots.Invalids(path, name, SubdomainErrors(name));
}

}  // namespace labelix::kubernetes
