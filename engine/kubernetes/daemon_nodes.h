// Which nodes should run a pod of a DaemonSet, and on which a running one stays.
//
//   DaemonTemplate pod;
//   pod.placement.node_selector = {{"disk", "ssd"}};
//   const DaemonNodes daemon(pod);
//   const DaemonAnswer answer = daemon.Ask({{"node-1", labels}, taints});
//
// Source: k8s.io/kubernetes v1.37.2, pkg/controller/daemon/daemon_controller.go
// (NodeShouldRunDaemonPod) and util/daemonset_util.go
// (AddOrUpdateDaemonPodTolerations); told in docs/nodes.md.
#ifndef LABELIX_ENGINE_KUBERNETES_DAEMON_NODES_H_
#define LABELIX_ENGINE_KUBERNETES_DAEMON_NODES_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/kubernetes/node_affinity.h"
#include "engine/kubernetes/tolerations.h"

namespace labelix::kubernetes {

// What the pod template says of nodes.
struct DaemonTemplate {
  std::string node_name;  // "": any
  bool host_network = false;
  Placement placement;
  std::vector<Toleration> tolerations;  // the controller's own are added by DaemonNodes
};

// The caller's bytes. `spec.unschedulable` is not asked: a cordoned node is
// known by its taint, which every daemon pod tolerates.
struct NodeState {
  NodeIdentity identity;
  std::span<const Taint> taints;
};

struct DaemonAnswer {
  // What stands in the way, asked in this order; kCordoned never of a daemon pod.
  enum class Obstacle : uint8_t { kNone, kNodeName, kAffinity, kTaint, kCordoned };

  bool run = false;   // a pod should be started where none runs
  bool keep = false;  // a running one may stay; upstream's shouldContinueRunning
  Obstacle obstacle = Obstacle::kNone;
  const Taint* taint = nullptr;  // with kTaint: the first untolerated; into the node's taints
};

// The tolerations that the controller adds to every daemon pod.
std::vector<Toleration> DefaultDaemonTolerations(bool host_network);

// A template converted once, to be asked for many nodes. Safe to read from any
// thread.
class DaemonNodes {
 public:
  explicit DaemonNodes(const DaemonTemplate& daemon);

  // An affinity term that does not convert matches no node, and says nothing:
  // the controller drops the error; NodeAffinity::Error has it.
  DaemonAnswer Ask(const NodeState& node) const;

 private:
  std::string node_name_;
  NodeAffinity affinity_;
  std::vector<Toleration> tolerations_;
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_DAEMON_NODES_H_
