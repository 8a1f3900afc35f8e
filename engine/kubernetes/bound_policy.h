// What a binding of an admission policy matches: what its matchResources and its policy's
// matchConstraints both do, and which parameters it brings. Source: k8s.io/apiserver v0.37.2,
// pkg/admission/plugin/policy/generic/policy_dispatcher.go (Dispatch, CollectParams).
#ifndef LABELIX_ENGINE_KUBERNETES_BOUND_POLICY_H_
#define LABELIX_ENGINE_KUBERNETES_BOUND_POLICY_H_

#include <vector>

#include "engine/kubernetes/stored_selector.h"
#include "labelix/engine.h"

namespace labelix::kubernetes {

bool IsPolicyBinding(const ObjectView& object);

// `own`: the binding's own selectors, as ReadSelectors has them, and so the answer is: resources
// without a row are yet to be told of the kinds that were loaded, which a wildcard of one side
// must not be before it meets the other's. Where no policies were loaded they stay, and say so.
// Cost: two look-ups by name, the policy read, and each pair of selectors of one kind.
std::vector<StoredSelector> WithPolicy(const Version& version, const ObjectView& binding,
                                       std::vector<StoredSelector> own);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_BOUND_POLICY_H_
