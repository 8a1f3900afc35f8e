// What the API server says of volumes, classes and slices that choose nodes. Sources:
// k8s.io/kubernetes v1.37.2, pkg/apis/{core,storage,node,resource}/validation/validation.go;
// compared with what it answered (placements.jsonl).
#ifndef LABELIX_ENGINE_KUBERNETES_PLACEMENT_RULES_H_
#define LABELIX_ENGINE_KUBERNETES_PLACEMENT_RULES_H_

#include <string_view>
#include <vector>

#include "engine/ingest/manifest.h"
#include "engine/kubernetes/field_error.h"

namespace labelix::kubernetes {

// Of a PersistentVolume, a StorageClass, a CSIStorageCapacity, a RuntimeClass or a ResourceSlice,
// but for labels and LabelSelectors. False: it is of another kind. `old`: what is stored now,
// nullptr if the object is new.
bool AppendPlacementErrors(const ingest::ManifestObject& object, std::string_view kind,
                           const ingest::ManifestObject* old, std::vector<FieldError>* errors);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_PLACEMENT_RULES_H_
