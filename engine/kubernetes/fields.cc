// Field selectors over objects: the public calls of labelix/cluster.h.

#include "engine/kinds/fields.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "engine/kubernetes/names.h"
#include "index/types/go_text.h"
#include "labelix/cluster.h"

namespace labelix {
namespace {

// The words of the conversion function that upstream registers for the kind; a
// kind without one has those of apimachinery's
// DefaultMetaV1FieldSelectorConversion.
std::string NotSupportedText(std::string_view group, std::string_view kind,
                             const std::string& field) {
  if (kinds::FieldsOf(group, kind).empty()) {
    return GoQuote(field) +
           " is not a known field selector: only \"metadata.name\", \"metadata.namespace\"";
  }
  if (group == "batch" && kind == "Job") {
    return "field label " + GoQuote(field) + " not supported for Job";
  }
  if (group == "resource.k8s.io" && kind == "ResourceSlice") {
    return "field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: " + field;
  }
  return "field label not supported: " + field;
}

// "" where the text says it.
std::string FieldsHint(std::string_view group, std::string_view kind) {
  std::string fields;
  for (const kinds::FieldRow& row : kinds::FieldsOf(group, kind)) {
    fields += (fields.empty() ? "" : ", ") + std::string(row.label);
  }
  return fields.empty() ? "" : "fields of " + std::string(kind) + " are " + fields;
}

absl::Status NotSupported(std::string_view group, std::string_view kind, std::string_view field) {
  return ErrorAt(0, NotSupportedText(group, kind, std::string(field)), FieldsHint(group, kind));
}

bool Holds(const FieldSelector::Term& term, const ObjectView& view) {
  const std::optional<std::string> value =
      kinds::FieldOf(view.group, view.kind, view.ns, view.name, view.facts, term.field);
  return (value.value_or("") == term.value) == term.equal;
}

}  // namespace

absl::StatusOr<std::string> FieldValue(const Version& version, ObjectId id,
                                       std::string_view field) {
  if (!version.Contains(id)) return kubernetes::NoObject(version, id);
  const ObjectView view = version.Get(id);
  std::optional<std::string> value =
      kinds::FieldOf(view.group, view.kind, view.ns, view.name, view.facts, field);
  if (!value) return NotSupported(view.group, view.kind, field);
  return *std::move(value);
}

absl::Status FilterByFields(const Version& version, const KindName& kind,
                            const FieldSelector& fields, IdSet* ids) {
  for (const FieldSelector::Term& term : fields.terms()) {
    if (!kinds::IsSelectable(kind.group, kind.kind, term.field)) {
      return NotSupported(kind.group, kind.kind, term.field);
    }
  }
  if (fields.IsEverything()) return absl::OkStatus();
  std::erase_if(*ids, [&](ObjectId id) {
    if (!version.Contains(id)) return true;
    const ObjectView view = version.Get(id);
    return !std::all_of(fields.terms().begin(), fields.terms().end(),
                        [&](const FieldSelector::Term& term) { return Holds(term, view); });
  });
  return absl::OkStatus();
}

}  // namespace labelix
