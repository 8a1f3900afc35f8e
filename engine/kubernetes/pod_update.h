// Fields of a pod that an update may not change.
#ifndef LABELIX_ENGINE_KUBERNETES_POD_UPDATE_H_
#define LABELIX_ENGINE_KUBERNETES_POD_UPDATE_H_

#include <optional>
#include <string>
#include <string_view>

#include "labelix/engine.h"

namespace labelix::kubernetes {

// What the API server says of any of them.
inline constexpr std::string_view kPodUpdateForbidden =
    "spec: Forbidden: pod updates may not change fields other than "
    "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
    "`spec.tolerations` (only additions to existing tolerations),"
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

// The first that the manifest `now` gives another value than the pod `was` has, and both
// values: "spec.nodeName is \"a\", and \"b\" in the manifest". Of the fields that facts keep and
// that are one value; what a manifest does not name stays. Source: k8s.io/kubernetes v1.37.2,
// pkg/apis/core/validation/validation.go (ValidatePodUpdate).
std::optional<std::string> ChangedPodField(const ObjectView& was, const ObjectView& now);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_POD_UPDATE_H_
