#include "engine/kubernetes/daemon_nodes.h"

namespace labelix::kubernetes {
namespace {

using Obstacle = DaemonAnswer::Obstacle;

Toleration AnyValue(const char* key, const char* effect) {
  return {.key = key, .op = "Exists", .value = "", .effect = effect};
}

DaemonAnswer Refused(Obstacle obstacle) {
  return {.run = false, .keep = false, .obstacle = obstacle, .taint = nullptr};
}

}  // namespace

std::vector<Toleration> DefaultDaemonTolerations(bool host_network) {
  std::vector<Toleration> tolerations = {
      AnyValue("node.kubernetes.io/not-ready", "NoExecute"),
      AnyValue("node.kubernetes.io/unreachable", "NoExecute"),
      AnyValue("node.kubernetes.io/disk-pressure", "NoSchedule"),
      AnyValue("node.kubernetes.io/memory-pressure", "NoSchedule"),
      AnyValue("node.kubernetes.io/pid-pressure", "NoSchedule"),
      AnyValue("node.kubernetes.io/unschedulable", "NoSchedule"),
  };
  if (host_network) {
    tolerations.push_back(AnyValue("node.kubernetes.io/network-unavailable", "NoSchedule"));
  }
  return tolerations;
}

// Upstream replaces an equal toleration instead of adding it again; which are
// tolerated does not differ by that.
DaemonNodes::DaemonNodes(const DaemonTemplate& daemon)
    : node_name_(daemon.node_name),
      affinity_(daemon.placement),
      tolerations_(DefaultDaemonTolerations(daemon.host_network)) {
  tolerations_.insert(tolerations_.end(), daemon.tolerations.begin(), daemon.tolerations.end());
}

DaemonAnswer DaemonNodes::Ask(const NodeState& node) const {
  if (!node_name_.empty() && node_name_ != node.identity.name) return Refused(Obstacle::kNodeName);
  if (!affinity_.Match(node.identity).matches) return Refused(Obstacle::kAffinity);
  const Taint* taint = FirstUntolerated(tolerations_, node.taints, PodStage::kStarts);
  if (taint == nullptr) {
    return {.run = true, .keep = true, .obstacle = Obstacle::kNone, .taint = nullptr};
  }
  const bool evicted = FirstUntolerated(tolerations_, node.taints, PodStage::kRuns) != nullptr;
  return {.run = false, .keep = !evicted, .obstacle = Obstacle::kTaint, .taint = taint};
}

}  // namespace labelix::kubernetes
