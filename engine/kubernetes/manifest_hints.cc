#include "engine/kubernetes/manifest_hints.h"

#include "engine/kinds/api_types.h"

namespace labelix::kubernetes {
namespace {

using Kind = ingest::DecodeFault::Kind;

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string_view Parent(std::string_view path) { return path.substr(0, path.rfind('.')); }
std::string_view Last(std::string_view path) { return path.substr(path.rfind('.') + 1); }

// "Deployment, ReplicaSet": the kinds whose spec knows the field.
std::string KindsThatKnow(std::string_view field) {
  std::string kinds;
  for (const std::string_view kind :
       {"DaemonSet", "Deployment", "ReplicaSet", "StatefulSet", "Job", "CronJob", "Service", "Pod",
        "PodDisruptionBudget", "NetworkPolicy", "PersistentVolumeClaim", "PersistentVolume",
        "ResourceSlice"}) {
    const kinds::ApiType* const type = kinds::ApiTypeOf(kinds::CurrentApiVersion(kind), kind);
    const kinds::ApiType* const spec = kinds::FindApiType(type->Find("spec")->form);
    if (spec->Find(field) == nullptr) continue;
    if (!kinds.empty()) kinds += ", ";
    kinds += kind;
  }
  return kinds;
}

std::string HintForUnknown(const ingest::DecodeFault& fault, std::string_view kind) {
  const std::string_view field = Last(fault.path), parent = Parent(fault.path);
  if (kind == "DaemonSet" && fault.path == "spec.strategy") {
    return "a DaemonSet's is called updateStrategy; or take it out";
  }
  if (kind == "DaemonSet" && fault.path == "spec.replicas") {
    return "a DaemonSet runs one pod a node, and counts none: take it out";
  }
  if (!fault.near.empty()) return "did you mean " + fault.near + "?";
  if (fault.path.starts_with("status.")) return "status is the server's: take it out";
  if (Last(parent) == "selector" || Last(parent) == "podSelector" ||
      Last(parent) == "namespaceSelector" || Last(parent) == "labelSelector") {
    return "labels of a LabelSelector stand under matchLabels: write matchLabels: {" +
           std::string(field) + ": …}";
  }
  if (parent == "spec") {
    const std::string kinds = KindsThatKnow(field);
    if (!kinds.empty())
      return "a field of " + kinds + ", not of " + std::string(kind) + ": take it out";
  }
  return std::string(kind) + " has no such field: take it out";
}

std::string HintForType(const ingest::DecodeFault& fault, std::string_view kind) {
  const bool map = kind == "Service" || kind == "ReplicationController";
  if (map && (fault.path == "spec.selector.matchLabels" ||
              fault.path == "spec.selector.matchExpressions")) {
    return "the selector of a " + std::string(kind) +
           " is a plain map: write the labels right under selector";
  }
  if (map && fault.path == "spec.selector") return "write a map: selector: {run: rng}";
  if (Last(fault.path) == "matchExpressions")
    return "write a list: - {key: …, operator: …, values: […]}";
  if (Contains(fault.path, "matchExpressions") && Last(fault.path) == "values") {
    return "write a list: values: […]";
  }
  if (Last(fault.path) == "labels") return "write a map: labels: {run: rng}";
  if (Last(fault.path) == "selector") return "write selector: {matchLabels: {…}}";
  return "";
}

// "run=rng,tier=web": what the template would need.
std::string Needed(const SelectingPart& object) {
  if (object.map_selector) {
    std::string text;
    for (const auto& [key, value] : *object.map_selector) {
      if (!text.empty()) text += ',';
      text += key + "=" + value;
    }
    return text;
  }
  const auto selector = object.selector ? object.selector->ToSelector() : Selector::Nothing();
  return selector.ok() ? selector->ToString() : "";
}

std::string HintForMismatch(const SelectingPart& object) {
  const std::string needed = Needed(object);
  if (needed.empty()) return "write a selector that the template's labels match";
  return "the template's labels must match " + needed;
}

// What cures an error that has these words.
struct Cure {
  std::string_view words, hint;
};
constexpr Cure kNodeCures[] = {
    {"must specify required node constraints",
     "write required: {nodeSelectorTerms: […]}, or take nodeAffinity out"},
    {"Local volume requires node affinity",
     "write under nodeAffinity the node that has the path, as kubernetes.io/hostname in [NODE]"},
    {"except for updating from beta label",
     "keep the node affinity that is stored, or delete the PersistentVolume and create it anew"},
    {"matchLabelExpressions: Duplicate value",
     "take the term out: it is empty, or says what one before it says"},
    {"Duplicate value", "take one of them out"},
    {"values: Required value", "write a list: values: […]"},
    {"operator must be Exists when", "write operator: Exists, or a key"},
    {"effect must be 'NoExecute'", "write effect: NoExecute, or take tolerationSeconds out"},
    {"value must be empty when", "take the value out"},
    {"supported values: \"Equal\", \"Exists\"", "write Equal or Exists"},
    {"supported values: \"NoSchedule\"", "write NoSchedule, PreferNoSchedule or NoExecute"},
    {"can only be set if `perDevice",
     "write perDeviceNodeSelection: true in the spec, or take them out"},
    {"exactly one of `nodeName`", "write one of them, and none beside it"},
    {"must be either unset or set to", "take it out"},
    {"nodeName: Invalid value: \"\": must not be empty", "take it out"},
    {"must have exactly one node selector term",
     "write one term: those of several slices are merged"},
    {"prefix part ",
     "a key's prefix has lower-case letters, digits, '-' and '.', and begins and ends with a "
     "letter or digit"},
    {"a lowercase RFC 1123 subdomain",
     "a node's name has lower-case letters, digits, '-' and '.', and begins and ends with a letter "
     "or digit"},
};

std::string HintForNodes(std::string_view text) {
  for (const Cure& cure : kNodeCures) {
    if (Contains(text, cure.words)) return std::string(cure.hint);
  }
  return "";
}

}  // namespace

bool IsLabelPath(std::string_view path) {
  for (const std::string_view map :
       {"metadata.labels.", ".matchLabels.", "spec.selector.", "nodeSelector."}) {
    const size_t at = path.find(map);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = path.substr(at + map.size());
    if (!rest.starts_with("matchLabels") && !rest.starts_with("matchExpressions") &&
        !rest.starts_with("nodeSelectorTerms")) {
      return true;
    }
  }
  return false;
}

std::string HintFor(const ingest::DecodeFault& fault, std::string_view kind) {
  switch (fault.kind) {
    case Kind::kUnknown:
      return HintForUnknown(fault, kind);
    case Kind::kDuplicate:
      return "take one of them out";
    case Kind::kType:
      return HintForType(fault, kind);
  }
  return "";
}

std::string HintFor(const FieldError& error, const SelectingPart& object,
                    const SelectingPart* old) {
  const std::string& text = error.text;
  if (Contains(text, "does not match template")) return HintForMismatch(object);
  const bool of_claim = Contains(text, "spec is immutable after creation");
  if (of_claim || text.ends_with("field is immutable")) {
    const bool of_selector = error.field == "spec.selector" || error.field == "nodeTopology";
    const std::string kept = old != nullptr && (of_claim || of_selector)
                                 ? "keep the selector " + JsonOf(old->selector) + ", or "
                                 : "";
    return kept + "delete the " + object.kind + " and create it anew";
  }
  if (Contains(text, "empty selector is invalid") || text.ends_with("selector: Required value")) {
    return "write the template's labels under matchLabels";
  }
  if (Contains(text, "not a valid selector operator")) {
    if (Contains(error.field, ".matchFields[")) return "write In or NotIn";
    const bool of_nodes =
        Contains(error.field, ".nodeAffinity.") || Contains(error.field, ".nodeSelectorTerms[");
    return std::string("write In, NotIn, Exists") +
           (of_nodes ? ", DoesNotExist, Gt or Lt" : " or DoesNotExist");
  }
  if (Contains(text, "not a valid field selector key")) return "write metadata.name";
  if (Contains(text, "when labelSelector is not set")) return "write a labelSelector beside it";
  if (Contains(text, "must be only one value")) return "write a list of one: values: [NODE]";
  if (Contains(text, "must be specified single value"))
    return "write a list of one: values: [\"5\"]";
  if (text.ends_with("topologyKey: Required value: can not be empty")) {
    return "write a key of nodes' labels, as topology.kubernetes.io/zone";
  }
  if (Contains(text, "must have at least one node selector term")) {
    return "write a term, or take the whole out";
  }
  if (Contains(text, "must specify a peer")) {
    return "write podSelector, namespaceSelector or ipBlock: an empty peer is none, and {} under "
           "one of them is all";
  }
  if (Contains(text, "manualSelector: Unsupported value")) return "leave manualSelector out";
  if (Contains(text, "exists in both matchLabelKeys and")) return "take it out of one of them";
  if (Contains(text, "Required value: must be specified")) return "write a list: values: […]";
  if (Contains(text, "Forbidden: may not be specified")) return "take the values out";
  if (Contains(text, "not auto-generated")) {
    return "leave the selector out, or write manualSelector: true";
  }
  if (Contains(text, "will be auto-generated")) return "leave the selector out";
  if (Contains(text, "a valid label must be")) {
    return "a value has letters, digits, '-', '_' and '.', and begins and ends with a letter or "
           "digit";
  }
  if (Contains(text, "must be no more than")) return "write a shorter one";
  if (Contains(text, "name part must")) {
    return "a key has letters, digits, '-', '_' and '.', and begins and ends with a letter or "
           "digit";
  }
  return HintForNodes(text);
}

}  // namespace labelix::kubernetes
