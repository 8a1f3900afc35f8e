// The manifests of an edit: how they are read, and which the API server would refuse.
#ifndef LABELIX_ENGINE_KUBERNETES_MANIFEST_EDIT_H_
#define LABELIX_ENGINE_KUBERNETES_MANIFEST_EDIT_H_

#include <functional>
#include <memory>
#include <string>

#include "labelix/cluster.h"
#include "labelix/status.h"
#include "labelix/what_if.h"

namespace labelix::kubernetes {

// With their texts, by which templates are told apart. `kinds`: LoadOptions::kinds.
absl::StatusOr<std::unique_ptr<Cluster>> ReadManifest(const Edit& edit, const std::string& kinds);

// All that was read of it, kind by kind.
IdSet ObjectsOf(const Version& manifest);

// What `labelix validate --validate=ignore` refuses: a field that a kind does not have is dropped.
// `is_gone`: of an object that is stored, whether an edit before this one deleted it.
absl::Status CheckManifests(const Edit& edit, const Cluster& stored,
                            const std::function<bool(const ObjectName&)>& is_gone);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_MANIFEST_EDIT_H_
