#include "engine/kubernetes/selecting_part.h"

#include <algorithm>
#include <charconv>

#include "engine/ingest/label_selector_json.h"
#include "engine/ingest/text.h"
#include "engine/kinds/group_version.h"
#include "index/types/go_text.h"

namespace labelix::kubernetes {
namespace {

using ingest::JsonTree;
using ingest::ManifestObject;
using Index = JsonTree::Index;
using Type = JsonTree::Type;
constexpr Index kNone = JsonTree::kNone;

std::string Plain(std::string_view escaped) {
  std::string text;
  ingest::Unescape(escaped, &text);
  return text;
}

std::optional<LabelSelector> ReadSelector(const ManifestObject& object, Index node) {
  if (node == kNone) return std::nullopt;
  absl::StatusOr<std::optional<LabelSelector>> selector =
      ingest::DecodeLabelSelector(object.Json(node));
  return selector.ok() ? *std::move(selector) : std::nullopt;
}

Index SelectorOf(const ManifestObject& object, std::string_view kind) {
  if (kind == "CronJob") return object.Find({"spec", "jobTemplate", "spec", "selector"});
  if (kind == "NetworkPolicy") return object.Find({"spec", "podSelector"});
  if (kind == "CSIStorageCapacity") return object.Find({"nodeTopology"});
  return object.Find({"spec", "selector"});
}

bool IsObject(const ManifestObject& object, Index node) {
  return node != kNone && object.tree()[node].type == Type::kObject;
}

// Steps into `[n]` of a list; kNone if it is not there.
Index Element(const ManifestObject& object, Index list, std::string_view number) {
  size_t n = 0;
  std::from_chars(number.data(), number.data() + number.size(), n);
  Index i = object.tree()[list].type == Type::kArray ? object.tree()[list].child : kNone;
  while (i != kNone && n-- > 0) i = object.tree()[i].next;
  return i;
}

// The value at "spec.selector.matchExpressions[0].key", or the nearest around
// it that is there.
Index FindNearest(const ManifestObject& object, std::string_view path) {
  Index at = object.node;
  while (!path.empty()) {
    const bool element = path.front() == '[';
    const size_t end = element ? path.find(']') : path.find_first_of(".[");
    const std::string_view step = path.substr(element ? 1 : 0, element ? end - 1 : end);
    path.remove_prefix(std::min(path.size(), element ? end + 1 : step.size()));
    if (path.starts_with('.')) path.remove_prefix(1);
    if (!element && object.tree()[at].type != Type::kObject) return at;
    const Index next = element ? Element(object, at, step) : object.tree().Field(at, step);
    if (next == kNone) return at;
    at = next;
  }
  return at;
}

// A CronJob's pods are made by the Jobs that it makes.
Index TemplateOf(const ManifestObject& object, std::string_view kind) {
  if (kind == "CronJob") return object.Find({"spec", "jobTemplate", "spec", "template"});
  return object.Find({"spec", "template"});
}

Index FieldOf(const ManifestObject& object, Index node, std::string_view key) {
  return IsObject(object, node) ? object.tree().Field(node, key) : kNone;
}

}  // namespace

std::string_view SelectorPath(std::string_view kind) {
  if (kind == "CronJob") return "spec.jobTemplate.spec.selector";
  if (kind == "NetworkPolicy") return "spec.podSelector";
  if (kind == "CSIStorageCapacity") return "nodeTopology";
  return "spec.selector";
}

std::optional<LabelMap> ReadLabelMap(const ManifestObject& object, Index node) {
  if (!IsObject(object, node)) return std::nullopt;
  LabelMap map;
  for (Index i = object.tree()[node].child; i != kNone; i = object.tree()[i].next) {
    const JsonTree::Node& value = object.tree()[i];
    map[Plain(value.key)] = value.type == Type::kString ? Plain(value.text) : "";
  }
  return map;
}

SelectingPart ReadSelectingPart(const ManifestObject& object, std::string_view kind,
                                std::string_view api_version) {
  SelectingPart part;
  const kinds::GroupVersion parts = kinds::SplitApiVersion(api_version);
  part.group = parts.group;
  part.version = parts.version;
  part.kind = kind;
  const Index metadata = object.Find({"metadata"});
  part.name = object.Text(metadata, "name");
  if (std::string uid = object.Text(metadata, "uid"); !uid.empty()) part.uid = std::move(uid);
  part.labels = ReadLabelMap(object, object.Find({"metadata", "labels"}));
  const bool map = kind == "Service" || kind == "ReplicationController";
  if (map) {
    part.map_selector = ReadLabelMap(object, SelectorOf(object, kind));
  } else {
    part.selector = ReadSelector(object, SelectorOf(object, kind));
  }
  const Index pods = TemplateOf(object, kind);
  part.has_template = IsObject(object, pods);
  part.template_labels =
      ReadLabelMap(object, FieldOf(object, FieldOf(object, pods, "metadata"), "labels"));
  const Index manual = kind == "CronJob"
                           ? object.Find({"spec", "jobTemplate", "spec", "manualSelector"})
                           : object.Find({"spec", "manualSelector"});
  part.manual_selector = manual != kNone && object.tree()[manual].text == "true";
  return part;
}

std::vector<std::string> SelectorErrors(const ManifestObject& object,
                                        const ingest::FoundField& found) {
  const std::optional<LabelSelector> selector = ReadSelector(object, found.node);
  return selector ? selector->Validate(found.path) : std::vector<std::string>();
}

Index FindPlace(const ManifestObject& object, const FieldError& error, bool* at_key) {
  // Upstream leaves metadata out of the one path, and spec out of the other.
  std::string path = error.field;
  if (path == "nodeAffinity") path = "spec.nodeAffinity";
  constexpr std::string_view kLabels = "template.labels";
  if (path.ends_with(kLabels))
    path.replace(path.size() - kLabels.size(), path.npos, "template.metadata.labels");
  const Index node = FindNearest(object, path);
  *at_key = false;
  if (object.tree()[node].type != Type::kObject) return node;
  for (Index i = object.tree()[node].child; i != kNone; i = object.tree()[i].next) {
    const JsonTree::Node& entry = object.tree()[i];
    const auto named = [&](std::string_view escaped) {
      return error.text.starts_with(error.field + ": Invalid value: " + GoQuote(Plain(escaped)) +
                                    ":");
    };
    *at_key = named(entry.key);
    if (*at_key || (entry.type == Type::kString && named(entry.text))) return i;
  }
  return node;
}

}  // namespace labelix::kubernetes
