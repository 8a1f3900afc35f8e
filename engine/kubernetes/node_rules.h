// What the API server says of what chooses nodes: node selectors, their terms, tolerations.
// Source: k8s.io/kubernetes v1.37.2, pkg/apis/core/validation/validation.go (ValidateNodeSelector
// and what it calls, ValidateTolerations).
#ifndef LABELIX_ENGINE_KUBERNETES_NODE_RULES_H_
#define LABELIX_ENGINE_KUBERNETES_NODE_RULES_H_

#include <cstdint>
#include <string>

#include "engine/kubernetes/spots.h"

namespace labelix::kubernetes {

// Whether values that are no label's are errors.
enum class NodeValues : uint8_t { kChecked, kAny };

// Nothing where there is no selector.
void AppendNodeSelectorErrors(Spots& spots, const Spot& selector, NodeValues values);
void AppendNodeTermErrors(Spots& spots, const Spot& term, NodeValues values);

// Of a RuntimeClass: a pod's may be given twice, and may compare numbers where a gate is on.
void AppendTolerationErrors(Spots& spots, const Spot& list);

// ValidateNodeName.
void AppendNodeNameErrors(Spots& spots, const std::string& path, const std::string& name);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_NODE_RULES_H_
