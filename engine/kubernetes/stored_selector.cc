#include "engine/kubernetes/stored_selector.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/kinds/facts.h"
#include "labelix/status.h"

namespace labelix::kubernetes {
namespace {

StoredSelector Nothing(std::string why, std::string text = {}) {
  return {SelectState::kNothing, std::move(why), Selector::Nothing(), std::move(text)};
}

StoredSelector Invalid(std::string why) {
  return {SelectState::kInvalid, std::move(why), Selector::Nothing(), {}};
}

StoredSelector Picks(Selector selector) {
  std::string text = selector.ToString();
  const SelectState state =
      selector.IsEverything() ? SelectState::kEverything : SelectState::kSelects;
  return {state, {}, std::move(selector), std::move(text)};
}

// A null LabelSelector picks nothing even where the API server demands one: it
// has no meaning of its own (metav1.LabelSelectorAsSelector).
StoredSelector Absent(const kinds::SelectorRow& row) {
  if (row.absent == kinds::Verdict::kAll) return Picks(Selector::Everything());
  if (row.absent == kinds::Verdict::kInvalid) {
    return Nothing(std::string(row.path) + ": Required value");
  }
  return Nothing("no selector");
}

// The text of apps/validation, which speaks of a deployment for a ReplicaSet
// too (k8s.io/kubernetes v1.37.2, pkg/apis/apps/validation/validation.go).
std::string EmptyIsInvalid(std::string_view kind) {
  if (kind == "DaemonSet") return "empty selector is invalid for daemonset";
  if (kind == "StatefulSet") return "empty selector is invalid for statefulset";
  if (kind == "Deployment" || kind == "ReplicaSet") {
    return "empty selector is invalid for deployment";
  }
  return "empty selector is invalid";
}

StoredSelector Empty(const kinds::KindRow& kind, const kinds::SelectorRow& row) {
  if (row.empty == kinds::Verdict::kAll) return Picks(Selector::Everything());
  if (row.empty == kinds::Verdict::kInvalid) return Invalid(EmptyIsInvalid(kind.kind));
  return Nothing("empty selector");
}

Selector FromPairs(const std::vector<Label>& labels) {
  std::vector<std::pair<std::string, std::string>> pairs;
  pairs.reserve(labels.size());
  for (const Label& label : labels) pairs.emplace_back(label.key, label.value);
  return Selector::FromMap(pairs);
}

LabelSelector ToLabelSelector(const kinds::Workload& facts) {
  LabelSelector selector;
  for (const Label& label : facts.match_labels) {
    selector.match_labels.emplace_back(label.key, label.value);
  }
  for (const kinds::Expression& e : facts.expressions) {
    selector.match_expressions.push_back(
        {std::string(e.key), std::string(e.op), {e.values.begin(), e.values.end()}});
  }
  return selector;
}

StoredSelector ReadService(const kinds::KindRow& kind, const kinds::SelectorRow& row,
                           std::string_view facts) {
  kinds::Service service;
  if (!kinds::DecodeService(facts, &service)) return Invalid("unreadable facts");
  if (service.selector_state == kinds::SelectorState::kBroken) {
    return Invalid(std::string(row.path) + ": not a map of strings");
  }
  if (service.type == "ExternalName") {
    return Nothing("type ExternalName", FromPairs(service.selector).ToString());
  }
  if (service.selector_state == kinds::SelectorState::kAbsent) return Absent(row);
  if (service.selector.empty()) return Empty(kind, row);
  return Picks(FromPairs(service.selector));
}

StoredSelector ReadWorkload(const kinds::KindRow& kind, const kinds::SelectorRow& row,
                            std::string_view facts) {
  kinds::Workload workload;
  if (!kinds::DecodeWorkload(facts, &workload)) return Invalid("unreadable facts");
  if (workload.selector_state == kinds::SelectorState::kBroken) {
    return Invalid(std::string(workload.selector_error));
  }
  if (workload.selector_state == kinds::SelectorState::kAbsent) return Absent(row);
  if (workload.match_labels.empty() && workload.expressions.empty()) return Empty(kind, row);
  if (row.form == kinds::Form::kMap) return Picks(FromPairs(workload.match_labels));
  absl::StatusOr<Selector> selector = ToLabelSelector(workload).ToSelector();
  if (!selector.ok()) return Invalid(ErrorMessage(selector.status()));
  return Picks(*std::move(selector));
}

}  // namespace

StoredSelector ReadSelector(const kinds::KindRow& kind, const kinds::SelectorRow& row,
                            std::string_view facts) {
  if (kind.facts == kinds::FactsForm::kService) return ReadService(kind, row, facts);
  return ReadWorkload(kind, row, facts);
}

bool IsMemberOf(std::string_view set, std::string_view pod) {
  const size_t dash = pod.rfind('-');
  if (dash == std::string_view::npos || pod.substr(0, dash) != set) return false;
  const std::string_view ordinal = pod.substr(dash + 1);
  return !ordinal.empty() &&
         std::all_of(ordinal.begin(), ordinal.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool HasMemberNames(const kinds::KindRow& kind) {
  return kind.kind == "StatefulSet" && kind.group == "apps";
}

}  // namespace labelix::kubernetes
