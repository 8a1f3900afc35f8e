// The selecting part of a manifest: labels and selectors, decoded.
#ifndef LABELIX_ENGINE_KUBERNETES_SELECTING_PART_H_
#define LABELIX_ENGINE_KUBERNETES_SELECTING_PART_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/ingest/manifest_check.h"
#include "engine/kubernetes/admission.h"

namespace labelix::kubernetes {

// REQUIRES: CheckManifest found no value of the wrong type. `kind` and
// `api_version` stand for what the object says.
SelectingPart ReadSelectingPart(const ingest::ManifestObject& object, std::string_view kind,
                                std::string_view api_version);

// Where the kind's own LabelSelector stands: "spec.selector".
std::string_view SelectorPath(std::string_view kind);

// A map of strings, null for "" in it; nullopt: absent or null.
std::optional<LabelMap> ReadLabelMap(const ingest::ManifestObject& object,
                                     ingest::JsonTree::Index node);

// metav1validation.ValidateLabelSelector of one found in the object.
std::vector<std::string> SelectorErrors(const ingest::ManifestObject& object,
                                        const ingest::FoundField& found);

// Where an error's field stands, or the nearest around it that is there. Of an
// entry of a map: the key or the value that the error names; `at_key` tells
// which of both.
ingest::JsonTree::Index FindPlace(const ingest::ManifestObject& object, const FieldError& error,
                                  bool* at_key);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_SELECTING_PART_H_
