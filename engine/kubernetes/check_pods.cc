// orphan-pod, pod-would-be-adopted.

#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/check.h"
#include "engine/kubernetes/controller_facts.h"
#include "engine/kubernetes/stored_selector.h"

namespace labelix::kubernetes {
namespace {

constexpr const char* kAdopted = ": it will be adopted";

}  // namespace

void Checker::CheckPods() {
  std::map<std::pair<std::string_view, std::vector<Label>>, OrphanPickers> by_labels;
  for (ObjectId id : All("", "Pod")) {
    const ObjectView pod = version_.Get(id);
    if (!pod.controller.uid.empty()) continue;
    const auto [at, is_new] = by_labels.try_emplace({pod.ns, pod.labels});
    if (is_new) at->second = PickersOf(pod);
    if (IsWanted("pod-would-be-adopted")) CheckAdoption(pod, at->second);
    if (IsWanted("orphan-pod")) AddOrphan(pod, at->second);
  }
}

OrphanPickers Checker::PickersOf(const ObjectView& pod) {
  OrphanPickers pickers;
  for (const Workload& workload : WorkloadsIn(pod.ns)) {
    if (!workload.picks || !workload.adopts) continue;
    if (workload.selector.Matches(pod.labels)) pickers.workloads.push_back(&workload);
  }
  for (const Relation& relation : who_.Ask(pod.id).relations) {
    if (relation.type == Relation::Type::kSelects && relation.object.kind == "Service") {
      pickers.services.push_back(relation.object);
    }
  }
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
  finding.others = services;
  finding.witness = ToList(pod.labels);
}

}  // namespace labelix::kubernetes
