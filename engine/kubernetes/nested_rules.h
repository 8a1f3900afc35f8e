// What the API server says of labels and selectors that stand inside a spec and
// are no LabelSelector: nodeSelector, node affinity, the keys of pod affinity and
// spread, the peers of a NetworkPolicy. Sources: k8s.io/kubernetes v1.37.2,
// pkg/apis/{core,networking}/validation/validation.go.
#ifndef LABELIX_ENGINE_KUBERNETES_NESTED_RULES_H_
#define LABELIX_ENGINE_KUBERNETES_NESTED_RULES_H_

#include <string_view>
#include <vector>

#include "engine/ingest/manifest.h"
#include "engine/kubernetes/field_error.h"

namespace labelix::kubernetes {

// `old` is what is stored now, nullptr if the object is new.
// REQUIRES: CheckManifest found no value of the wrong type.
void AppendNestedErrors(const ingest::ManifestObject& object, std::string_view kind,
                        const ingest::ManifestObject* old, std::vector<FieldError>* errors);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_NESTED_RULES_H_
