// Who controls an object once `kubectl apply` has put a manifest over it.
#ifndef LABELIX_ENGINE_KUBERNETES_APPLIED_OWNER_H_
#define LABELIX_ENGINE_KUBERNETES_APPLIED_OWNER_H_

#include <optional>
#include <string>

#include "labelix/engine.h"

namespace labelix::kubernetes {

// The manifest's controller; without one that of the object, unless the manifest takes it
// off: `ownerReferences: null` does, and so does what names no more an owner that the
// last-applied annotation names. An empty list alone does not where kubectl knows the
// kind, as owners are merged by uid; of other kinds it takes the list's place.
// `text` and `was_text`: their JSON, of the latter nullopt if it was not kept.
//
// Sources: apimachinery v0.37.2, pkg/util/strategicpatch (CreateThreeWayMergePatch) and
// pkg/util/jsonmergepatch, which k8s.io/kubectl pkg/cmd/apply/patcher.go calls.
ControllerRef AppliedOwner(const ObjectView& was, const std::optional<std::string>& was_text,
                           const ObjectView& now, const std::string& text);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_APPLIED_OWNER_H_
