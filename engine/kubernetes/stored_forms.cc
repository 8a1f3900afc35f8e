#include "engine/kubernetes/stored_forms.h"

#include <algorithm>

#include "engine/ingest/label_selector_json.h"
#include "engine/kinds/group_version.h"
#include "engine/kubernetes/node_affinity.h"
#include "engine/kubernetes/placement_json.h"
#include "index/types/absl_text.h"
#include "labelix/status.h"

namespace labelix::kubernetes {

using kinds::Verdict;

StoredSelector PicksNothing(std::string why, std::string text) {
  StoredSelector stored;
  stored.why = std::move(why);
  stored.text = std::move(text);
  return stored;
}

StoredSelector IsInvalid(std::string why) {
  StoredSelector stored = PicksNothing(std::move(why));
  stored.state = SelectState::kInvalid;
  return stored;
}

StoredSelector PicksBy(Selector selector) {
  StoredSelector stored;
  stored.text = selector.ToString();
  stored.state = selector.IsEverything() ? SelectState::kEverything : SelectState::kSelects;
  stored.selector = std::move(selector);
  return stored;
}

namespace {

// The text of apps/validation, which speaks of a deployment for a ReplicaSet
// too (k8s.io/kubernetes v1.37.2, pkg/apis/apps/validation/validation.go).
std::string EmptyIsInvalid(std::string_view kind) {
  if (kind == "DaemonSet") return "empty selector is invalid for daemonset";
  if (kind == "StatefulSet") return "empty selector is invalid for statefulset";
  if (kind == "Deployment" || kind == "ReplicaSet") {
    return "empty selector is invalid for deployment";
  }
  return "empty selector is invalid";
}

// A path without its indices, as Go's decoder names a field.
std::string FieldName(std::string_view path) {
  std::string name;
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '[') i = path.find(']', i);
    if (i >= path.size()) break;
    if (path[i] != ']') name += path[i];
  }
  return name;
}

// The Go struct that a selector stands in, for the decoder's words.
std::string OwnerOf(std::string_view kind, const kinds::SelectorRow& row) {
  if (row.path == "spec.selector" || row.path == "spec.podSelector") {
    return std::string(kind) + "Spec";
  }
  return std::string(kind);
}

absl::StatusOr<std::optional<LabelSelector>> Decode(const JsonValue& value, std::string_view owner,
                                                    std::string_view path) {
  const std::string field = FieldName(path);
  return ingest::DecodeLabelSelector(value.Json(), {owner, field});
}

StoredSelector FromLabelSelector(const LabelSelector& selector) {
  absl::StatusOr<Selector> converted = selector.ToSelector();
  if (!converted.ok()) return IsInvalid(ErrorMessage(converted.status()));
  return PicksBy(*std::move(converted));
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

// A map of strings; the error is what the API server's decoder would say.
absl::StatusOr<Pairs> ReadMap(const PlacedValue& at, const std::string& owner) {
  const auto mistyped = [&](std::string_view found, const char* wanted) {
    return absl::InvalidArgumentError(ToAbsl("json: cannot unmarshal " + std::string(found) +
                                             " into Go struct field " + owner + "." +
                                             FieldName(at.path) + " of type " + wanted));
  };
  if (!at.value.absent() && !at.value.IsObject()) {
    return mistyped(at.value.GoType(), "map[string]string");
  }
  Pairs pairs;
  for (const auto& [key, value] : at.value.Fields()) {
    if (!value.absent() && !value.IsString()) return mistyped(value.GoType(), "string");
    pairs.emplace_back(key, value.Text());
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

}  // namespace

std::optional<StoredSelector> ByVerdict(std::string_view kind, const kinds::SelectorRow& row,
                                        bool is_absent, const PodTemplate& pod) {
  switch (is_absent ? row.absent : row.empty) {
    case Verdict::kOmitted:
      return std::nullopt;
    case Verdict::kAll:
      return PicksBy(Selector::Everything());
    case Verdict::kInvalid:
      // A null LabelSelector picks nothing even where the API server demands
      // one: it has no meaning of its own (metav1.LabelSelectorAsSelector).
      if (is_absent) return PicksNothing(std::string(row.path) + ": Required value");
      return IsInvalid(EmptyIsInvalid(kind));
    case Verdict::kTemplate:
      if (pod.labels.empty()) return PicksNothing(std::string(row.path) + ": Required value");
      return PicksBy(Selector::FromMap(pod.labels));
    case Verdict::kGenerated:
      if (!pod.manual_selector) return PicksNothing("generated when the object is created");
      if (is_absent) return PicksNothing(std::string(row.path) + ": Required value");
      return PicksBy(Selector::Everything());
    case Verdict::kNone:
      break;
  }
  return PicksNothing(is_absent ? "no selector" : "empty selector");
}

std::optional<StoredSelector> ReadPlain(std::string_view kind, const kinds::SelectorRow& row,
                                        const PlacedValue& at, const PodTemplate& pod) {
  if (at.value.absent()) return ByVerdict(kind, row, true, pod);
  const std::string owner = OwnerOf(kind, row);
  if (row.form == kinds::Form::kMap) {
    const absl::StatusOr<Pairs> pairs = ReadMap(at, owner);
    if (!pairs.ok()) return IsInvalid(ErrorMessage(pairs.status()));
    if (pairs->empty()) return ByVerdict(kind, row, false, pod);
    return PicksBy(Selector::FromMap(*pairs));
  }
  const auto selector = Decode(at.value, owner, at.path);
  if (!selector.ok()) return IsInvalid(ErrorMessage(selector.status()));
  if ((*selector)->IsEmpty()) return ByVerdict(kind, row, false, pod);
  return FromLabelSelector(**selector);
}

absl::StatusOr<std::optional<Selector>> ReadNamespaceSelector(const PlacedValue& at) {
  const auto decoded = Decode(at.value, "namespaceSelector", at.path);
  if (!decoded.ok()) return decoded.status();
  if (!decoded->has_value()) return std::optional<Selector>();
  absl::StatusOr<Selector> selector = (*decoded)->ToSelector();
  if (!selector.ok()) return selector.status();
  return std::optional<Selector>(*std::move(selector));
}

namespace {

// The names and labels of namespaces that a term gives: neither is its own,
// an empty selector is all.
NamespaceReach ReachOf(std::vector<std::string> names, std::optional<Selector> labels) {
  NamespaceReach reach;
  if (names.empty() && !labels.has_value()) return reach;
  if (labels.has_value() && labels->IsEverything()) {
    reach.where = NamespaceReach::Where::kAll;
    return reach;
  }
  reach.where = NamespaceReach::Where::kChosen;
  reach.names = std::move(names);
  reach.labels = std::move(labels);
  return reach;
}

PlacedValue FieldOf(const PlacedValue& at, std::string_view name) {
  return {at.path + "." + std::string(name), at.value.Field(name)};
}

}  // namespace

// Source: prometheus-operator, api/monitoring/v1: "If nil, the operator
// selects … from the same namespace", "empty label selector matches all".
absl::StatusOr<NamespaceReach> ReadSelectedOrOwn(const PlacedValue& at) {
  auto labels = ReadNamespaceSelector(at);
  if (!labels.ok()) return labels.status();
  return ReachOf({}, *std::move(labels));
}

// The same, type NamespaceSelector: `any`, else `matchNames`, else its own.
NamespaceReach ReadNamed(const PlacedValue& at) {
  if (!at.value.Field("any").IsTrue()) return ReachOf(at.value.Field("matchNames").Texts(), {});
  return ReachOf({}, Selector::Everything());
}

StoredSelector ReadScaleTarget(const PlacedValue& at, std::string_view ns) {
  const std::string api = at.value.Field("apiVersion").Text();
  const std::optional<kinds::GroupVersion> parts = kinds::ParseApiVersion(api);
  if (!parts) return PicksNothing(at.path + ".apiVersion: " + kinds::WrongApiVersion(api));
  const ObjectName target{at.value.Field("kind").Text(), std::string(ns),
                          at.value.Field("name").Text(), std::string(parts->group)};
  if (target.name.empty()) return PicksNothing(at.path + ".name: Required value");
  if (target.kind.empty()) return PicksNothing(at.path + ".kind: Required value");
  StoredSelector stored = PicksNothing("that of " + target.kind + "/" + target.name);
  stored.through = target;
  return stored;
}

// Source: k8s.io/api networking/v1 types.go: "If this field is empty or
// missing, this rule matches all sources".
std::optional<StoredSelector> ReadPeers(const PlacedValue& at) {
  if (!at.value.absent() && !at.value.IsList()) return std::nullopt;  // its elements say so
  if (!at.value.Items().empty()) return std::nullopt;
  StoredSelector stored = PicksBy(Selector::Everything());
  stored.why = "no peers: everything, in the cluster and outside";
  return stored;
}

// Source: pkg/apis/networking/validation/validation.go,
// ValidateNetworkPolicyPeer; the meaning is the field documentation's.
StoredSelector ReadPeer(const PlacedValue& at) {
  const PlacedValue pods = FieldOf(at, "podSelector"), spaces = FieldOf(at, "namespaceSelector");
  const JsonValue block = at.value.Field("ipBlock");
  const bool selects = !pods.value.absent() || !spaces.value.absent();
  if (!block.absent() && selects) {
    return IsInvalid(at.path + ": Forbidden: may not specify both ipBlock and another peer");
  }
  if (!block.absent()) return PicksNothing("ipBlock " + block.Field("cidr").Text());
  if (!selects) return IsInvalid(at.path + ": Required value: must specify a peer");
  auto labels = ReadNamespaceSelector(spaces);
  if (!labels.ok()) return IsInvalid(ErrorMessage(labels.status()));
  const auto selector = Decode(pods.value, "NetworkPolicyPeer", pods.path);
  if (!selector.ok()) return IsInvalid(ErrorMessage(selector.status()));
  StoredSelector stored = FromLabelSelector(selector->value_or(LabelSelector()));
  stored.reach = ReachOf({}, *std::move(labels));
  return stored;
}

namespace {

// Labels that a controller gives each pod beside those of the template, so that
// their values are not known from it.
// Source: k8s.io/api apps/v1 and batch/v1 types.go, well-known labels.
bool IsGivenLater(std::string_view key) {
  constexpr std::string_view kGiven[] = {
      "controller-revision-hash", "pod-template-generation", "statefulset.kubernetes.io/pod-name",
      "apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-completion-index"};
  return std::find(std::begin(kGiven), std::end(kGiven), key) != std::end(kGiven);
}

// Adds `key in (own value)` for each key of the pod's own labels. A pod of an
// API server that merged them at creation has that requirement already. Sources:
// pkg/registry/core/pod/strategy.go (applyMatchLabelKeysAndMismatchLabelKeys),
// pkg/scheduler/framework/plugins/podtopologyspread/common.go.
std::string MergeKeys(const JsonValue& keys, const char* op, const PodTemplate& own,
                      LabelSelector* selector) {
  std::string later;
  for (const std::string& key : keys.Texts()) {
    const auto label = std::find_if(own.labels.begin(), own.labels.end(),
                                    [&](const auto& pair) { return pair.first == key; });
    if (label == own.labels.end()) {
      if (IsGivenLater(key)) later = "not counted: label " + key + ", which each pod is given";
      continue;
    }
    LabelSelector::Expression merged{key, op, {label->second}};
    auto& all = selector->match_expressions;
    if (std::find(all.begin(), all.end(), merged) == all.end()) all.push_back(std::move(merged));
  }
  return later;
}

}  // namespace

StoredSelector ReadAffinityTerm(const PlacedValue& at, const PodTemplate& own) {
  const PlacedValue pods = FieldOf(at, "labelSelector");
  auto selector = Decode(pods.value, "PodAffinityTerm", pods.path);
  if (!selector.ok()) return IsInvalid(ErrorMessage(selector.status()));
  auto labels = ReadNamespaceSelector(FieldOf(at, "namespaceSelector"));
  if (!labels.ok()) return IsInvalid(ErrorMessage(labels.status()));
  const NamespaceReach reach = ReachOf(at.value.Field("namespaces").Texts(), *std::move(labels));
  StoredSelector stored = PicksNothing("no labelSelector");
  if (selector->has_value()) {
    std::string why = MergeKeys(at.value.Field("matchLabelKeys"), "In", own, &**selector);
    why += MergeKeys(at.value.Field("mismatchLabelKeys"), "NotIn", own, &**selector);
    stored = FromLabelSelector(**selector);
    if (stored.why.empty()) stored.why = std::move(why);
  }
  stored.reach = reach;
  return stored;
}

// countPodsMatchSelector returns 0 of an empty selector.
StoredSelector ReadSpreadConstraint(const PlacedValue& at, const PodTemplate& own) {
  const PlacedValue pods = FieldOf(at, "labelSelector");
  auto selector = Decode(pods.value, "TopologySpreadConstraint", pods.path);
  if (!selector.ok()) return IsInvalid(ErrorMessage(selector.status()));
  if (!selector->has_value()) return PicksNothing("no labelSelector");
  std::string why = MergeKeys(at.value.Field("matchLabelKeys"), "In", own, &**selector);
  StoredSelector stored = FromLabelSelector(**selector);
  if (stored.state == SelectState::kEverything) {
    return PicksNothing("an empty labelSelector counts no pod");
  }
  if (stored.why.empty()) stored.why = std::move(why);
  return stored;
}

StoredSelector ReadNodeTerm(const PlacedValue& at) {
  const NodeSelectorTerm term = ReadNodeSelectorTerm(at.value);
  if (term.match_expressions.empty() && term.match_fields.empty()) {
    return PicksNothing("an empty term matches no node");
  }
  ConvertedTerm converted = ConvertNodeTerm(term, at.path);
  if (!converted.errors.empty()) return IsInvalid(converted.errors.front());
  StoredSelector stored = PicksBy(std::move(converted.labels));
  stored.state = SelectState::kSelects;
  stored.name_terms = std::move(converted.fields);
  for (const FieldSelector::Term& field : stored.name_terms) {
    if (!stored.text.empty()) stored.text += ",";
    stored.text += field.field + (field.equal ? "=" : "!=") + field.value;
  }
  return stored;
}

// It is held against the labels of a node, of which no name is known then: component-helpers
// v0.37.2, storage/volume/helpers.go, CheckNodeAffinity.
StoredSelector ReadVolumeNodeTerm(const PlacedValue& at) {
  StoredSelector stored = ReadNodeTerm(at);
  if (stored.name_terms.empty()) return stored;
  stored = PicksBy(std::move(stored.selector));
  stored.why = "matchFields are not asked of a volume";
  return stored;
}

// Source: pkg/apis/core/v1/helper/helpers.go, MatchTopologySelectorTerms.
StoredSelector ReadTopologyTerm(const PlacedValue& at) {
  LabelSelector selector;
  for (const JsonValue& item : at.value.Field("matchLabelExpressions").Items()) {
    selector.match_expressions.push_back(
        {item.Field("key").Text(), "In", item.Field("values").Texts()});
  }
  if (selector.IsEmpty()) return PicksNothing("an empty term matches no node");
  return FromLabelSelector(selector);
}

StoredSelector ReadNodeName(const std::string& name) {
  StoredSelector stored = PicksBy(Selector::Everything());
  stored.state = SelectState::kSelects;
  stored.name_terms = {{"metadata.name", true, name}};
  stored.text = "metadata.name=" + name;
  return stored;
}

}  // namespace labelix::kubernetes
