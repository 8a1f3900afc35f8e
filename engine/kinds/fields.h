// Which fields the API server takes in field selectors of each kind: data only.
// Source: k8s.io/kubernetes pkg/apis/<group>/<version>/conversion.go
// (AddFieldLabelConversionFunc) for what is accepted, and
// pkg/registry/<group>/<kind>/strategy.go for the value that is compared.
#ifndef LABELIX_ENGINE_KINDS_FIELDS_H_
#define LABELIX_ENGINE_KINDS_FIELDS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/kinds/facts.h"

namespace labelix::kinds {

// A kind with rows takes these labels and no other: a Node, whose rows lack
// metadata.namespace, refuses it. A kind without rows takes metadata.name and
// metadata.namespace (apimachinery DefaultMetaV1FieldSelectorConversion).
struct FieldRow {
  std::string_view group, kind;
  std::string_view label;     // what the selector says: "spec.nodeName"
  std::string_view path;      // where the value stands in the object, two steps at most; "" if
                              // nothing is compared: always ""
  std::string_view absent;    // how a missing value reads: "", "false", "0"
  std::string_view fallback;  // the label whose value is read instead of ""
};

std::span<const FieldRow> AllFields();

// True: the API server takes `label` for this kind.
bool IsSelectable(std::string_view group, std::string_view kind, std::string_view label);

// The rows of a kind, adjacent in AllFields.
std::span<const FieldRow> FieldsOf(std::string_view group, std::string_view kind);

// The value that a selector's `label` is compared with; nullopt if the kind
// does not take it (`field label not supported: x`). `ns` and `name` are the
// object's.
std::optional<std::string> FieldOf(std::string_view group, std::string_view kind,
                                   std::string_view ns, std::string_view name,
                                   std::string_view facts, std::string_view label);

}  // namespace labelix::kinds

#endif  // LABELIX_ENGINE_KINDS_FIELDS_H_
