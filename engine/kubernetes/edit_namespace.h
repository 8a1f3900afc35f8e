// Namespaces as edits have them: where an object goes, and which one an edit is of.
#ifndef LABELIX_ENGINE_KUBERNETES_EDIT_NAMESPACE_H_
#define LABELIX_ENGINE_KUBERNETES_EDIT_NAMESPACE_H_

#include <optional>
#include <string>
#include <string_view>

#include "engine/ingest/object.h"
#include "labelix/engine.h"
#include "labelix/what_if.h"

namespace labelix::kubernetes {

// Where an object of a manifest goes: `otherwise`, if it says none and its kind has one.
std::string NamespaceOf(const Version& version, const ObjectView& view,
                        const std::string& otherwise);

bool IsNamespaceKind(std::string_view group, std::string_view kind);

using ingest::kNameLabel;
void SetNameLabel(ObjectView* view);

// The Namespace that an edit names; nullopt: it names something else.
std::optional<ObjectName> NamespaceNamed(const Version& version, const Edit& edit);

bool HasObjectsOf(const Version& version, std::string_view ns);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_EDIT_NAMESPACE_H_
