// orphan-pod, pod-would-be-adopted.

#include <algorithm>
#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/check.h"
#include "engine/kubernetes/controller_facts.h"
#include "engine/kubernetes/stored_selector.h"
#include "engine/match/access.h"
#include "engine/match/picking.h"

namespace labelix::kubernetes {
namespace {

constexpr std::string_view kService = "Service";
constexpr const char* kAdopted = ": it will be adopted";

}  // namespace

// Those of one label set have the same pickers, which need not be kept for the next.
void Checker::CheckPods() {
  if (!IsWanted("pod-would-be-adopted") && !IsWanted("orphan-pod")) return;
  std::map<std::pair<std::string_view, std::vector<Label>>, std::vector<ObjectId>> by_labels;
  for (ObjectId id : All("", "Pod")) {
    const ObjectView pod = version_.Get(id);
    if (pod.controller.uid.empty()) by_labels[{pod.ns, pod.labels}].push_back(id);
  }
  for (const auto& [labels, pods] : by_labels) {
    const OrphanPickers pickers = PickersOf(version_.Get(pods.front()));
    for (ObjectId id : pods) {
      const ObjectView pod = version_.Get(id);
      if (IsWanted("pod-would-be-adopted")) CheckAdoption(pod, pickers);
      if (IsWanted("orphan-pod")) AddOrphan(pod, pickers);
    }
  }
}

OrphanPickers Checker::PickersOf(const ObjectView& pod) {
  const bool has_own_services =
      std::any_of(user_rules_.begin(), user_rules_.end(),
                  [](const auto& rule) { return rule->row.kind == kService; });
  if (!has_own_services && match::Access::StateOf(version_).index->Registers(version_.number())) {
    return IndexedPickersOf(pod);
  }
  OrphanPickers pickers;
  for (const Workload& workload : WorkloadsIn(pod.ns)) {
    if (!workload.picks || !workload.adopts) continue;
    if (workload.selector.Matches(pod.labels)) pickers.workloads.push_back(&workload);
  }
  for (const Relation& relation : who_.Ask(pod.id).relations) {
    if (relation.type == Relation::Type::kSelects && relation.object.kind == kService) {
      pickers.services.push_back(relation.object);
    }
  }
  return pickers;
}

// By what the index of selectors says of its labels; a StatefulSet's condition on names is
// asked of each pod.
OrphanPickers Checker::IndexedPickersOf(const ObjectView& pod) {
  OrphanPickers pickers;
  const match::Picked picked{pod.group, pod.kind, pod.ns, pod.labels};
  // Policies, whose entries may each pick all pods, are none of these.
  const auto is_wanted = [](const SelectorName& place) {
    return IsMain(place.path) && place.kind != "NetworkPolicy";
  };
  for (const PickingSelector& picking :
       match::PickingOf(match::Access::StateOf(version_), picked, is_wanted)) {
    const SelectorName& name = picking.name;
    const auto id = version_.Find(name.group, name.kind, name.ns, name.name);
    if (!id) continue;
    if (name.kind == kService && name.group.empty()) {
      pickers.services.push_back(NameOf(version_, *id));
    }
    const auto workload = workload_of_.find(*id);
    if (workload == workload_of_.end() || !workload->second->adopts) continue;
    pickers.workloads.push_back(workload->second);
  }
  std::sort(pickers.services.begin(), pickers.services.end());
  return pickers;
}

void Checker::CheckAdoption(const ObjectView& pod, const OrphanPickers& pickers) {
  kinds::Pod facts;
  const bool known = kinds::DecodePod(pod.facts, &facts);
  if (known && facts.common.deleting) return;
  const ObjectName pod_name = NameOf(version_, pod.id);
  for (const Workload* workload : pickers.workloads) {
    const ObjectName& name = workload->name;
    if (known && !IsActive(facts) && !ClaimsEnded(name.kind)) continue;
    if (name.kind == "StatefulSet" && !IsMemberOf(name.name, pod.name)) continue;
    Finding* finding =
        pairs_.Add({"pod-would-be-adopted", pod.id, pod_name}, Severity::kWarning, name);
    if (finding == nullptr) continue;
    finding->path = "metadata.labels";
    finding->message =
        workload->selector.IsEverything()
            ? "is owned by nobody, and " + Short(name) + " selects every pod of its namespace" +
                  kAdopted
            : "is owned by nobody and has the labels that " + Short(name) + " selects" + kAdopted;
    finding->witness = ToList(pod.labels);
  }
}

void Checker::AddOrphan(const ObjectView& pod, const OrphanPickers& pickers) {
  const std::vector<ObjectName>& services = pickers.services;
  std::string message = "is owned by nobody: nothing makes it again when it is gone";
  if (!services.empty()) {
    message += "; it is picked by Service/" + services.front().name;
    if (services.size() > 1) message += " and " + std::to_string(services.size() - 1) + " more";
  }
  Finding& finding = Add("orphan-pod", services.empty() ? Severity::kInfo : Severity::kWarning,
                         NameOf(version_, pod.id), "metadata.ownerReferences", std::move(message));
  finding.others.assign(services.begin(), services.begin() + Named(services.size()));
  finding.witness = ToList(pod.labels);
}

}  // namespace labelix::kubernetes
