// What the API server says of volumes, classes and slices that choose nodes, by name; many more
// of its answers are in placements.jsonl (vectors_test).
#include <gtest/gtest.h>

#include <string>

#include "labelix/validate.h"

namespace labelix::placement_rules_test {
namespace {

struct Row {
  const char* name;
  std::string stored;  // "": the object is new
  std::string manifest;
  std::string want;  // behind "is invalid: "; "": accepted
};

std::string Volume(const std::string& spec) {
  return "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: x}\nspec: {" + spec + "}\n";
}

std::string OneTerm(const std::string& requirements) {
  return Volume("nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [" +
                requirements + "]}]}}");
}

std::string Class(const std::string& topologies) {
  return "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: x}\n"
         "provisioner: p\nallowedTopologies: [" +
         topologies + "]\n";
}

std::string Capacity(const std::string& topology) {
  return "apiVersion: storage.k8s.io/v1\nkind: CSIStorageCapacity\n"
         "metadata: {name: x, namespace: default}\nstorageClassName: c\n" +
         topology + "\n";
}

std::string Runtime(const std::string& scheduling) {
  return "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: x}\nhandler: h\n"
         "scheduling: {" +
         scheduling + "}\n";
}

std::string Slice(const std::string& spec) {
  return "apiVersion: resource.k8s.io/v1\nkind: ResourceSlice\nmetadata: {name: x}\nspec: {" +
         spec + "}\n";
}

const std::string kBetaZone =
    "{key: failure-domain.beta.kubernetes.io/zone, operator: In, values: [a]}";
const std::string kZone = "{key: topology.kubernetes.io/zone, operator: In, values: [a]}";
const std::string kBadValue = "{key: zone, operator: In, values: [-x-]}";
const std::string kImmutable = ": field is immutable, except for updating from beta label to GA";
const std::string kBadName =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end "
    "with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const Row kRows[] = {
    {"VolumeOfEveryNode", "", Volume("nfs: {server: s, path: /p}"), ""},
    {"VolumeWithoutRequired", "", Volume("nodeAffinity: {}"),
     "spec.nodeAffinity.required: Required value: must specify required node constraints"},
    {"LocalVolumeOfEveryNode", "", Volume("local: {path: /p}"),
     "spec.nodeAffinity: Required value: Local volume requires node affinity"},
    {"SecondSourceIsNotAskedForNodes", "", Volume("nfs: {server: s, path: /p}, local: {path: /p}"),
     ""},
    {"VolumeMayGetNodes", Volume("nfs: {server: s, path: /p}"), OneTerm(kZone), ""},
    {"VolumesKeysMayBecomeGeneral", OneTerm(kBetaZone), OneTerm(kZone), ""},
    {"VolumesKeysStayGeneral", OneTerm(kZone), OneTerm(kBetaZone),
     R"(nodeAffinity: Invalid value: {"Required":{"NodeSelectorTerms":[{"MatchExpressions":[{"Key":)"
     R"("failure-domain.beta.kubernetes.io/zone","Operator":"In","Values":["a"]}],"MatchFields":)"
     R"(null}]}})" +
         kImmutable},
    {"VolumesNodesMayNotGo", OneTerm(kZone), Volume("nfs: {server: s, path: /p}"),
     "nodeAffinity: Invalid value: null" + kImmutable},
    {"VolumesBadValuesMayStay", OneTerm(kBadValue), OneTerm(kBadValue), ""},
    {"ClassWithoutTopologies", "", Class(""), ""},
    {"TermWithoutExpressions", "", Class("{}"),
     "allowedTopologies[0].matchLabelExpressions: Duplicate value: \"\""},
    {"TermsThatSayTheSame", "",
     Class("{matchLabelExpressions: [{key: a, values: [x, w]}, {key: b, values: [z]}]}, "
           "{matchLabelExpressions: [{key: b, values: [z]}, {key: a, values: [w, x]}]}"),
     "allowedTopologies[1].matchLabelExpressions: Duplicate value: \"\""},
    {"TopologyWithoutValuesAndGivenTwice", "",
     Class("{matchLabelExpressions: [{key: a}, {key: a, values: [x, x]}]}"),
     "[allowedTopologies[0].matchLabelExpressions[0].values: Required value, "
     "allowedTopologies[0].matchLabelExpressions[1].values[1]: Duplicate value: \"x\", "
     "allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: \"a\"]"},
    {"ClassMayChooseOthers", Class("{matchLabelExpressions: [{key: a, values: [x]}]}"),
     Class("{matchLabelExpressions: [{key: a, values: [w]}]}"), ""},
    {"CapacityMayNotChooseOthers", Capacity("nodeTopology: {matchLabels: {zone: a}}"),
     Capacity("nodeTopology: {matchLabels: {zone: b}}"),
     R"(nodeTopology: Invalid value: {"matchLabels":{"zone":"b"}}: field is immutable)"},
    {"CapacitysTopologyIsNotNone", Capacity("nodeTopology: {}"), Capacity(""),
     "nodeTopology: Invalid value: null: field is immutable"},
    {"CapacitysBadValuesMayStay", Capacity("nodeTopology: {matchExpressions: [" + kBadValue + "]}"),
     Capacity("nodeTopology: {matchExpressions: [" + kBadValue + "]}"), ""},
    {"CapacitysOperator", "",
     Capacity("nodeTopology: {matchExpressions: [{key: a, operator: Lt, values: [\"1\"]}]}"),
     "nodeTopology.matchExpressions[0].operator: Invalid value: \"Lt\": not a valid selector "
     "operator"},
    {"TolerationsOfNumbers", "", Runtime("tolerations: [{key: a, operator: Gt, value: \"1\"}]"),
     "scheduling.tolerations[0].operator: Unsupported value: \"Gt\": supported values: \"Equal\", "
     "\"Exists\", \"Lt\", \"Gt\""},
    {"TolerationGivenTwiceForOtherSeconds", "",
     Runtime("tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 1}, "
             "{operator: Exists, effect: NoExecute, tolerationSeconds: 2}]"),
     R"(scheduling.tolerations[1]: Duplicate value: {"Key":"","Operator":"Exists","Value":"",)"
     R"("Effect":"NoExecute","TolerationSeconds":2})"},
    {"SliceOfNoNodes", "", Slice("driver: d"),
     "spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, "
     "`perDeviceNodeSelection` is required"},
    {"SliceOfTwoChoices", "", Slice("nodeName: a, allNodes: true"),
     "spec: Invalid value: \"{`nodeName`, `allNodes`}\": exactly one of `nodeName`, "
     "`nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are "
     "set"},
    {"SliceOfNotAllNodes", "", Slice("nodeName: a, allNodes: false"),
     "spec.allNodes: Invalid value: false: must be either unset or set to true"},
    {"SliceOfTwoTerms", "", Slice("nodeSelector: {nodeSelectorTerms: [{}, {}]}"),
     R"(spec.nodeSelector.nodeSelectorTerms: Invalid value: [{"MatchExpressions":null,)"
     R"("MatchFields":null},{"MatchExpressions":null,"MatchFields":null}]: must have exactly one )"
     "node selector term"},
    {"DevicesOfASliceThatChooses", "", Slice("allNodes: true, devices: [{name: d, nodeName: a}]"),
     "spec.devices[0]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be "
     "set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec"},
    {"DevicesThatChoose", "",
     Slice("perDeviceNodeSelection: true, devices: [{name: d, nodeName: \"\"}, "
           "{name: e, allNodes: true}]"),
     "[spec.devices[0].nodeName: Invalid value: \"\": must not be empty, spec.devices[0]: Required "
     "value: exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when "
     "`perDeviceNodeSelection` is set to true in the ResourceSlice spec]"},
    // Go prints a string as it quotes it, and what has a type of its own as JSON.
    {"ValueGivenTwiceIsText", "",
     Class("{matchLabelExpressions: [{key: a, values: [\"p&\\x01\", \"p&\\x01\"]}]}"),
     "allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: \"p&\\x01\""},
    {"KeyGivenTwiceIsText", "",
     Class("{matchLabelExpressions: [{key: \"<\", values: [x]}, {key: \"<\", values: [x]}]}"),
     "[allowedTopologies[0].matchLabelExpressions[0].key: Invalid value: \"<\": " + kBadName +
         ", allowedTopologies[0].matchLabelExpressions[1].key: Invalid value: \"<\": " + kBadName +
         ", allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: \"<\"]"},
    {"VolumesOperatorIsJson", "", OneTerm("{key: a, operator: \">\"}"),
     "spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "
     R"("\u003e": not a valid selector operator)"},
    {"TolerationsOperatorAndEffectAreJson", "",
     Runtime("tolerations: [{operator: \">\", effect: \"<\", tolerationSeconds: 1}]"),
     R"([scheduling.tolerations[0].operator: Invalid value: "\u003e": operator must be Exists when )"
     R"(`key` is empty, which means "match all values and all keys", )"
     R"(scheduling.tolerations[0].effect: Invalid value: "\u003c": effect must be 'NoExecute' when )"
     R"(`tolerationSeconds` is set, )"
     R"(scheduling.tolerations[0].operator: Unsupported value: "\u003e": supported values: "Equal", )"
     R"("Exists", )"
     R"(scheduling.tolerations[0].effect: Unsupported value: "\u003c": supported values: )"
     R"("NoSchedule", "PreferNoSchedule", "NoExecute"])"},
    {"TolerationsValueIsText", "",
     Runtime("tolerations: [{key: a, operator: Exists, value: \"<\"}]"),
     "scheduling.tolerations[0].operator: Invalid value: \"<\": value must be empty when "
     "`operator` "
     "is 'Exists'"},
    {"SlicesOtherNodeIsJson", Slice("nodeName: a"), Slice("nodeName: \"a<b\""),
     R"([spec.nodeName: Invalid value: "a\u003cb": field is immutable, spec.nodeName: Invalid value: )"
     R"("a<b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, )"
     R"('-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex )"
     R"(used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')])"},
    {"SlicesOtherNode", Slice("nodeName: a"), Slice("nodeName: b"),
     "spec.nodeName: Invalid value: \"b\": field is immutable"},
};

class PlacementRules : public testing::TestWithParam<Row> {};

TEST_P(PlacementRules, AreTheApiServers) {
  Cluster stored;
  LoadOptions load;
  load.keep_source = true;
  if (!GetParam().stored.empty()) {
    ASSERT_TRUE(stored.LoadBytes(GetParam().stored, "stored.yml", load, nullptr).ok());
  }
  const auto report = Validate(GetParam().manifest, "m.yml", {.against = &stored});
  ASSERT_TRUE(report.ok());
  const CheckedManifest& manifest = report->manifests.at(0);
  EXPECT_TRUE(manifest.known);
  const std::string& text = manifest.server_text;
  const size_t at = text.find("is invalid: ");
  EXPECT_EQ(at == std::string::npos ? text : text.substr(at + 12), GetParam().want);
  EXPECT_EQ(report->HasErrors(), !GetParam().want.empty());
}

INSTANTIATE_TEST_SUITE_P(All, PlacementRules, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

// What has no namespace is found as it is stored.
TEST(PlacementRulesTest, WhatHasNoNamespaceIsNamedWithoutOne) {
  const auto report = Validate(Volume("") + "---\n" + Capacity(""), "m.yml", {.ns = "team"});
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->manifests.at(0).object.ns, "");
  EXPECT_EQ(report->manifests.at(1).object.ns, "default");
}

std::string WithNamespace(std::string manifest) {
  return manifest.replace(manifest.find("{name: x}"), 9, "{name: x, namespace: default}");
}

// The API server clears it (apiserver pkg/registry/rest/meta.go).
TEST(PlacementRulesTest, ANamespaceOfWhatHasNoneMakesItNoOtherObject) {
  const std::string wanted = "field is immutable, except for updating from beta label to GA";
  for (const bool is_stored : {true, false}) {
    Cluster stored;
    LoadOptions load;
    load.keep_source = true;
    const std::string old = is_stored ? WithNamespace(OneTerm(kZone)) : OneTerm(kZone);
    ASSERT_TRUE(stored.LoadBytes(old, "stored.yml", load, nullptr).ok());
    const std::string now = is_stored ? OneTerm(kBetaZone) : WithNamespace(OneTerm(kBetaZone));
    const auto report = Validate(now, "m.yml", {.against = &stored});
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->manifests.at(0).object.ns, "");
    EXPECT_TRUE(report->manifests.at(0).server_text.ends_with(wanted)) << is_stored;
  }
}

}  // namespace
}  // namespace labelix::placement_rules_test
