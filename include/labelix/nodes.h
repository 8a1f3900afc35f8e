// On which nodes the pods of a workload should run, and on which they do.
//
//   labelix::Cluster cluster;
//   cluster.Load("dump.json", {}, nullptr).IgnoreError();
//   const labelix::Version now = cluster.Current();
//   const auto daemon_set = labelix::FindObject(now, "default", "ds/rng");
//   if (daemon_set.ok()) {
//     const auto answer = labelix::Nodes(now, *daemon_set);
//     for (const labelix::NodeRow& row : answer->rows)
//       std::cout << row.node << " " << labelix::ToString(row.state) << "\n";
//   }
//
// Functions of one Version, from any thread. Rules and sources: docs/nodes.md.
#ifndef LABELIX_NODES_H_
#define LABELIX_NODES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/engine.h"
#include "labelix/selector.h"
#include "labelix/status.h"

namespace labelix {

enum class NodeState : uint8_t {
  kRuns,     // one pod runs here
  kTwice,    // more than one
  kMissing,  // a daemon pod should run here, and none does
  kStays,    // a daemon pod would not be started here, but the one that runs may stay
  kSurplus,  // a daemon pod runs here that should not: it is to go
  kNone,     // none, and none has to
  kGone,     // pods name this node, and no such node was loaded
  kWaiting,  // no node: pods that have none yet
};
std::string_view ToString(NodeState state);  // "runs", "twice", …

struct NodeRow {
  std::string node;  // "": pods that have no node yet
  NodeState state = NodeState::kNone;
  // May a pod of the template be started here by its nodeName, nodeSelector,
  // node affinity and tolerations, and (but a daemon pod) is the node not
  // cordoned? A DaemonSet's then should; of others room and the scheduler
  // decide. nullopt: there is no template, or no such node.
  std::optional<bool> should;
  std::string why;             // where `should` is false, or none runs: what is in the way
  std::vector<ObjectId> pods;  // by (namespace, name)
  uint32_t terminating = 0;    // being deleted; not among `pods`
};

struct NodesAnswer {
  // Promises one pod, and exactly one, on each node that should have it.
  bool is_daemon_set = false;
  std::vector<NodeRow> rows;  // every node by name, then gone ones, then ""
};

// Pods that ended (phase Succeeded or Failed) or are being deleted do not count.
// A daemon pod that waits for the scheduler counts for the node that it asks for.
// kInvalidArgument: `workload` makes no pods. kNotFound: it is not in the version.
// kFailedPrecondition: `unknown: no Node objects loaded`, or no Pod objects, or a Deployment's no
// ReplicaSets. Cost: a look at every node and at every pod of the namespace.
absl::StatusOr<NodesAnswer> Nodes(const Version& version, ObjectId workload);

// The pods that a selector picks in a namespace (nullopt: in all).
absl::StatusOr<NodesAnswer> Nodes(const Version& version, std::optional<std::string_view> ns,
                                  const Selector& pods);

}  // namespace labelix

#endif  // LABELIX_NODES_H_
