// orphan-pod, pod-would-be-adopted.

#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/check.h"
#include "engine/kubernetes/stored_selector.h"

namespace labelix::kubernetes {

void Checker::CheckPods() {
  for (ObjectId id : All("", "Pod")) {
    const ObjectView pod = version_.Get(id);
    if (pod.controller.uid.empty()) CheckOrphan(pod);
  }
}

void Checker::CheckOrphan(const ObjectView& pod) {
  const ObjectName name = NameOf(version_, pod.id);
  kinds::Pod facts;
  const bool known = kinds::DecodePod(pod.facts, &facts);
  const bool active =
      !known || (facts.phase != "Succeeded" && facts.phase != "Failed" && !facts.common.deleting);
  for (const Workload& workload : WorkloadsIn(pod.ns)) {
    // A Deployment adopts ReplicaSets.
    if (!active || !workload.picks || workload.deleting) continue;
    if (workload.name.kind == "Deployment") continue;
    if (!workload.selector.Matches(pod.labels)) continue;
    if (workload.name.kind == "StatefulSet" && !IsMemberOf(workload.name.name, pod.name)) continue;
    if (!IsWanted("pod-would-be-adopted")) break;
    Finding& finding = Add("pod-would-be-adopted", Severity::kWarning, name, "metadata.labels",
                           "is owned by nobody and has the labels that " + workload.name.kind +
                               "/" + workload.name.name + " selects: it will be adopted");
    finding.others = {workload.name};
    finding.witness = ToList(pod.labels);
  }
  if (!IsWanted("orphan-pod")) return;
  std::vector<ObjectName> services;
  for (const Relation& relation : Who(version_, pod.id).relations) {
    if (relation.type == Relation::Type::kSelects && relation.object.kind == "Service") {
      services.push_back(relation.object);
    }
  }
  std::string message = "is owned by nobody: nothing makes it again when it is gone";
  if (!services.empty()) {
    message += "; it is picked by Service/" + services.front().name;
    if (services.size() > 1) message += " and " + std::to_string(services.size() - 1) + " more";
  }
  const Severity severity = services.empty() ? Severity::kInfo : Severity::kWarning;
  Finding& finding = Add("orphan-pod", severity, name, "metadata.ownerReferences", message);
  finding.others = std::move(services);
  finding.witness = ToList(pod.labels);
}

}  // namespace labelix::kubernetes
