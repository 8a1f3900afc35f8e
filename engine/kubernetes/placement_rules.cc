#include "engine/kubernetes/placement_rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "engine/kubernetes/node_affinity.h"
#include "engine/kubernetes/node_rules.h"
#include "engine/kubernetes/placement_json.h"
#include "engine/kubernetes/spots.h"
#include "index/types/go_text.h"
#include "labelix/labels.h"

namespace labelix::kubernetes {
namespace {

using ingest::ManifestObject;

// ---- Values as Go prints the server's own structs ---------------------------

std::string GoList(const JsonValue& list, std::string (*print)(const JsonValue&)) {
  if (!list.IsList()) return "null";
  std::string out = "[";
  for (const JsonValue& item : list.Items()) out += (out.size() > 1 ? "," : "") + print(item);
  return out + "]";
}

std::string GoText(const JsonValue& text) { return GoJsonString(text.Text()); }

std::string GoRequirement(const JsonValue& requirement) {
  return "{\"Key\":" + GoText(requirement.Field("key")) +
         ",\"Operator\":" + GoText(requirement.Field("operator")) +
         ",\"Values\":" + GoList(requirement.Field("values"), GoText) + "}";
}

std::string GoTerm(const JsonValue& term) {
  return "{\"MatchExpressions\":" + GoList(term.Field("matchExpressions"), GoRequirement) +
         ",\"MatchFields\":" + GoList(term.Field("matchFields"), GoRequirement) + "}";
}

std::string GoAffinity(const JsonValue& affinity) {
  if (!affinity.IsObject()) return "null";
  const JsonValue required = affinity.Field("required");
  if (!required.IsObject()) return "{\"Required\":null}";
  return "{\"Required\":{\"NodeSelectorTerms\":" +
         GoList(required.Field("nodeSelectorTerms"), GoTerm) + "}}";
}

// ---- PersistentVolume --------------------------------------------------------

std::vector<NodeSelectorTerm> TermsOf(const JsonValue& affinity) {
  std::vector<NodeSelectorTerm> terms;
  for (const JsonValue& term : affinity.Field("required").Field("nodeSelectorTerms").Items()) {
    terms.push_back(ReadNodeSelectorTerm(term));
  }
  return terms;
}

// HasInvalidLabelValueInNodeSelectorTerms.
bool HasInvalidValue(const std::vector<NodeSelectorTerm>& terms) {
  for (const NodeSelectorTerm& term : terms) {
    for (const NodeSelectorRequirement& requirement : term.match_expressions) {
      const auto& values = requirement.values;
      const bool invalid = std::any_of(values.begin(), values.end(), [](const std::string& value) {
        return !LabelValueErrors(value).empty();
      });
      if (invalid) return true;
    }
  }
  return false;
}

// betaToGALabel.
bool IsSameKey(std::string_view key, std::string_view old) {
  constexpr std::pair<std::string_view, std::string_view> kGeneral[] = {
      {"failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"},
      {"failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"},
      {"beta.kubernetes.io/os", "kubernetes.io/os"},
      {"beta.kubernetes.io/arch", "kubernetes.io/arch"},
      {"beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"}};
  if (key == old) return true;
  return std::any_of(std::begin(kGeneral), std::end(kGeneral),
                     [&](const auto& pair) { return old == pair.first && key == pair.second; });
}

bool AreSame(const std::vector<NodeSelectorRequirement>& now,
             const std::vector<NodeSelectorRequirement>& old) {
  return std::equal(now.begin(), now.end(), old.begin(), old.end(),
                    [](const auto& a, const auto& b) {
                      return IsSameKey(a.key, b.key) && a.op == b.op && a.values == b.values;
                    });
}

bool IsSameAffinity(const JsonValue& now, const JsonValue& old) {
  if (now.IsObject() != old.IsObject()) return false;
  if (now.Field("required").IsObject() != old.Field("required").IsObject()) return false;
  const std::vector<NodeSelectorTerm> a = TermsOf(now), b = TermsOf(old);
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return AreSame(x.match_expressions, y.match_expressions) &&
           AreSame(x.match_fields, y.match_fields);
  });
}

// A volume of another type is refused for its second source, and not asked for its nodes.
bool IsLocal(const Spots& spots, const Spot& spec) {
  for (const char* other :
       {"hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs",
        "rbd", "quobyte", "cephfs", "iscsi", "cinder", "fc", "flexVolume", "azureFile",
        "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "scaleIO"}) {
    if (spots.IsObject(spots.Field(spec, other))) return false;
  }
  return spots.IsObject(spots.Field(spec, "local"));
}

// ValidatePersistentVolumeSpec, ValidatePersistentVolumeUpdate; the path of what is immutable is
// upstream's, without spec.
void Volume(Spots& spots, const JsonValue& old) {
  const Spot spec = spots.Field(spots.Root(), "spec");
  const Spot affinity = spots.Field(spec, "nodeAffinity");
  if (spots.IsObject(affinity)) {
    const Spot required = spots.Field(affinity, "required");
    if (!spots.IsObject(required)) {
      spots.Told(required.path, "Required value: must specify required node constraints");
    }
    const bool any = HasInvalidValue(TermsOf(old));
    AppendNodeSelectorErrors(spots, required, any ? NodeValues::kAny : NodeValues::kChecked);
  } else if (IsLocal(spots, spec)) {
    spots.Told(affinity.path, "Required value: Local volume requires node affinity");
  }
  if (!old.IsObject() || IsSameAffinity(spots.Value(affinity), old)) return;
  spots.InvalidJson("nodeAffinity", GoAffinity(spots.Value(affinity)),
                    "field is immutable, except for updating from beta label to GA");
}

// ---- StorageClass ------------------------------------------------------------

using Topology = std::map<std::string, std::set<std::string>>;

// validateTopologySelectorLabelRequirement; what its values are as a set.
std::set<std::string> TopologyValues(Spots& spots, const Spot& requirement) {
  const Spot list = spots.Field(requirement, "values");
  const std::vector<std::string> values = spots.Texts(list);
  if (values.empty()) spots.Told(list.path, "Required value");
  std::set<std::string> seen;
  for (size_t i = 0; i < values.size(); ++i) {
    if (seen.insert(values[i]).second) continue;
    spots.Told(list.path + "[" + std::to_string(i) + "]", "Duplicate value: " + GoQuote(values[i]));
  }
  const std::string key = spots.Text(requirement, "key");
  spots.Invalids(requirement.path + ".key", key, LabelKeyErrors(key));
  return seen;
}

// ValidateTopologySelectorTerm.
Topology TopologyTerm(Spots& spots, const Spot& term) {
  Topology topology;
  for (const Spot& requirement : spots.Elements(spots.Field(term, "matchLabelExpressions"))) {
    const std::string key = spots.Text(requirement, "key");
    std::set<std::string> values = TopologyValues(spots, requirement);
    if (!topology.insert_or_assign(key, std::move(values)).second) {
      spots.Add(requirement, "key", "Duplicate value: " + GoQuote(key));
    }
  }
  return topology;
}

// validateAllowedTopologies. A term without expressions is always a duplicate: upstream's list of
// those seen begins with as many empty ones as there are terms.
void StorageClass(Spots& spots) {
  std::set<Topology> seen = {Topology()};
  for (const Spot& term : spots.Elements(spots.Field(spots.Root(), "allowedTopologies"))) {
    if (seen.insert(TopologyTerm(spots, term)).second) continue;
    spots.Add(term, "matchLabelExpressions", "Duplicate value: \"\"");
  }
}

// ---- RuntimeClass ------------------------------------------------------------

void RuntimeClass(Spots& spots) {
  const Spot scheduling = spots.Field(spots.Root(), "scheduling");
  const Spot nodes = spots.Field(scheduling, "nodeSelector");
  if (const auto labels = spots.Map(nodes)) spots.Labels(nodes, *labels);
  AppendTolerationErrors(spots, spots.Field(scheduling, "tolerations"));
}

// ---- ResourceSlice -----------------------------------------------------------

// Which fields of a slice or a device choose nodes: "`nodeName`".
using Choices = std::vector<std::string>;

void NodeName(Spots& spots, const Spot& of, const char* empty, Choices* set) {
  const Spot at = spots.Field(of, "nodeName");
  if (spots.Value(at).absent()) return;
  const std::string name = spots.Text(of, "nodeName");
  if (name.empty()) return spots.Invalids(at.path, name, {empty});
  set->push_back("`nodeName`");
  AppendNodeNameErrors(spots, at.path, name);
}

void NodeTerms(Spots& spots, const Spot& of, Choices* set) {
  const Spot at = spots.Field(of, "nodeSelector");
  if (!spots.IsObject(at)) return;
  set->push_back("`nodeSelector`");
  AppendNodeSelectorErrors(spots, at, NodeValues::kChecked);
}

void IsTrueOrUnset(Spots& spots, const Spot& of, const char* field, Choices* set) {
  const Spot at = spots.Field(of, field);
  if (spots.Value(at).absent()) return;
  if (spots.Value(at).IsTrue()) return set->push_back("`" + std::string(field) + "`");
  spots.InvalidJson(at.path, "false", "must be either unset or set to true");
}

void ExactlyOne(Spots& spots, const Spot& of, const Choices& set, const std::string& why,
                const std::string& several) {
  if (set.size() == 1) return;
  if (set.empty()) return spots.Told(of.path, "Required value: " + why);
  std::string fields;
  for (const std::string& field : set) fields += (fields.empty() ? "" : ", ") + field;
  spots.Invalids(of.path, "{" + fields + "}", {why + several});
}

// validateDevice, of the nodes.
void Device(Spots& spots, const Spot& device, bool per_device) {
  if (per_device) {
    Choices set;
    NodeName(spots, device, "must not be empty", &set);
    NodeTerms(spots, device, &set);
    IsTrueOrUnset(spots, device, "allNodes", &set);
    return ExactlyOne(spots, device, set,
                      "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when "
                      "`perDeviceNodeSelection` is set to true in the ResourceSlice spec",
                      "");
  }
  for (const char* field : {"nodeName", "nodeSelector", "allNodes"}) {
    if (spots.Value(spots.Field(device, field)).absent()) continue;
    return spots.InvalidJson(device.path, "null",
                             "`nodeName`, `nodeSelector` and `allNodes` can only be set if "
                             "`perDeviceNodeSelection` is set to true in the ResourceSlice spec");
  }
}

// validateResourceSliceSpec, of the nodes.
void Slice(Spots& spots, const ManifestObject* old) {
  const Spot spec = spots.Field(spots.Root(), "spec");
  const JsonValue name = spots.Value(spots.Field(spec, "nodeName"));
  if (old != nullptr) {
    const JsonValue was(&old->tree(), old->Find({"spec", "nodeName"}));
    if (name.absent() != was.absent() || name.Text() != was.Text()) {
      const std::string now = name.absent() ? "null" : GoText(name);
      spots.InvalidJson("spec.nodeName", now, "field is immutable");
    }
  }
  Choices set;
  NodeName(spots, spec, "must be either unset or set to a non-empty string", &set);
  NodeTerms(spots, spec, &set);
  const Spot selector = spots.Field(spec, "nodeSelector");
  const Spot terms = spots.Field(selector, "nodeSelectorTerms");
  if (spots.IsObject(selector) && spots.Elements(terms).size() != 1) {
    spots.InvalidJson(terms.path, GoList(spots.Value(terms), GoTerm),
                      "must have exactly one node selector term");
  }
  IsTrueOrUnset(spots, spec, "allNodes", &set);
  IsTrueOrUnset(spots, spec, "perDeviceNodeSelection", &set);
  ExactlyOne(spots, spec, set,
             "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is "
             "required",
             ", but multiple fields are set");
  const bool per_device = spots.Value(spots.Field(spec, "perDeviceNodeSelection")).IsTrue();
  for (const Spot& device : spots.Elements(spots.Field(spec, "devices"))) {
    Device(spots, device, per_device);
  }
}

}  // namespace

bool AppendPlacementErrors(const ManifestObject& object, std::string_view kind,
                           const ManifestObject* old, std::vector<FieldError>* errors) {
  Spots spots(object, errors);
  if (kind == "PersistentVolume") {
    JsonValue was;
    if (old != nullptr) was = JsonValue(&old->tree(), old->Find({"spec", "nodeAffinity"}));
    Volume(spots, was);
  } else if (kind == "StorageClass") {
    StorageClass(spots);
  } else if (kind == "RuntimeClass") {
    RuntimeClass(spots);
  } else if (kind == "ResourceSlice") {
    Slice(spots, old);
  } else {
    return kind == "CSIStorageCapacity";
  }
  return true;
}

}  // namespace labelix::kubernetes
