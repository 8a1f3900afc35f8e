// What cures a manifest's fault.
#ifndef LABELIX_ENGINE_KUBERNETES_MANIFEST_HINTS_H_
#define LABELIX_ENGINE_KUBERNETES_MANIFEST_HINTS_H_

#include <string>
#include <string_view>

#include "engine/ingest/manifest_check.h"
#include "engine/kubernetes/admission.h"

namespace labelix::kubernetes {

// Is the path that of an entry in a map of labels?
bool IsLabelPath(std::string_view path);

std::string HintFor(const ingest::DecodeFault& fault, std::string_view kind);

// `old`: what is stored, nullptr if the object is new.
std::string HintFor(const FieldError& error, const SelectingPart& object, const SelectingPart* old);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_MANIFEST_HINTS_H_
