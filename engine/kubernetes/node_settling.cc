// What goes because of its node: pods that do not tolerate its taints, and all
// pods of a node that is gone.
#include <algorithm>

#include "engine/kubernetes/object_text.h"
#include "engine/kubernetes/settling.h"

namespace labelix::kubernetes {
namespace {

ObjectName NodeName(std::string_view name) { return {"Node", "", std::string(name), ""}; }

}  // namespace

// The pod garbage collector: k8s.io/kubernetes pkg/controller/podgc,
// gcOrphaned. It asks for neither phase, tolerations nor budgets.
void Settling::CollectFromNodes() {
  for (const auto& [name, touched] : question_.touched) {
    if (name.kind != "Node" || !name.group.empty() || !touched.deleted) continue;
    if (question_.version.Find("", "Node", "", name.name)) continue;  // made again since
    SettlingController node;
    node.name = name;
    for (SettlingPod& pod : pods_) {
      if (pod.gone || pod.deleting || pod.node != name.name) continue;
      DeleteOne(node, &pod, "its node is deleted");
    }
  }
}

// The taint manager; a daemon pod is its controller's affair.
void Settling::Evict() {
  for (SettlingPod& pod : pods_) {
    if (pod.gone || pod.node.empty() || pod.view.controller.kind == "DaemonSet") continue;
    if (!IsEvicted(pod)) continue;
    SettlingController node;
    node.name = NodeName(pod.node);
    DeleteOne(node, &pod, "it does not tolerate a NoExecute taint of its node");
  }
}

bool Settling::IsEvicted(const SettlingPod& pod) {
  // Other nodes have not changed, and are as settled as they were.
  if (!question_.touched.contains(NodeName(pod.node))) return false;
  const auto id = question_.version.Find("", "Node", "", pod.node);
  kinds::Node node;
  if (!id || !kinds::DecodeNode(question_.version.Get(*id).facts, &node)) return false;
  const bool evicts = std::any_of(node.taints.begin(), node.taints.end(),
                                  [](const Taint& taint) { return taint.effect == "NoExecute"; });
  if (!evicts) return false;
  const auto text = question_.text(NameOf(question_.version, pod.view.id));
  if (!text) {
    out_->unknown.insert("unknown: which pods tolerate a taint, as their texts were not kept");
    return false;
  }
  const DaemonTemplate spec = ReadDaemonTemplate(*text, "spec");
  return FirstUntolerated(spec.tolerations, node.taints, PodStage::kRuns) != nullptr;
}

}  // namespace labelix::kubernetes
