// What the API server puts into a pod of a RuntimeClass when it is created, so that a
// template does not say it and the pods do. Source: k8s.io/kubernetes v1.37.2,
// plugin/pkg/admission/runtimeclass/admission.go, setScheduling.
#ifndef LABELIX_ENGINE_KUBERNETES_RUNTIME_CLASS_H_
#define LABELIX_ENGINE_KUBERNETES_RUNTIME_CLASS_H_

#include <span>
#include <string>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/daemon_nodes.h"
#include "labelix/engine.h"

namespace labelix::kubernetes {

// Adds the node selector and the tolerations of the class that the parts of a template
// name; nothing where none is named, or no RuntimeClass was ever listed. The answer is why
// such a pod is refused, in upstream's words; "": it is not.
std::string AddRuntimeClass(const Version& version, std::span<const kinds::Part> parts,
                            DaemonTemplate* pod);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_RUNTIME_CLASS_H_
