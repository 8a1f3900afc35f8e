// What a pod's spec says of nodes, read from JSON parts (kinds::Part).
#ifndef LABELIX_ENGINE_KUBERNETES_PLACEMENT_JSON_H_
#define LABELIX_ENGINE_KUBERNETES_PLACEMENT_JSON_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/daemon_nodes.h"
#include "engine/kubernetes/json_value.h"
#include "engine/kubernetes/node_affinity.h"
#include "engine/kubernetes/tolerations.h"

namespace labelix::kubernetes {

// As it stands; what has the wrong type reads as not there.
NodeSelectorTerm ReadNodeSelectorTerm(const JsonValue& term);

std::vector<Toleration> ReadTolerations(const JsonValue& list);

// The pod template whose parts stand under `prefix` ("spec.template.spec.").
DaemonTemplate ReadPodTemplate(std::span<const kinds::Part> parts, std::string_view prefix);

// The node that a daemon pod was made for: the one that its affinity names by
// metadata.name; "" if none. Source: k8s.io/kubernetes
// pkg/controller/daemon/util/daemonset_util.go, GetTargetNodeName.
std::string TargetNode(std::span<const kinds::Part> parts);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_PLACEMENT_JSON_H_
