// What a pod's spec says of nodes, read from JSON parts (kinds::Part).
#ifndef LABELIX_ENGINE_KUBERNETES_PLACEMENT_JSON_H_
#define LABELIX_ENGINE_KUBERNETES_PLACEMENT_JSON_H_

#include "engine/kubernetes/json_value.h"
#include "engine/kubernetes/node_affinity.h"

namespace labelix::kubernetes {

// As it stands; what has the wrong type reads as not there.
NodeSelectorTerm ReadNodeSelectorTerm(const JsonValue& term);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_PLACEMENT_JSON_H_
