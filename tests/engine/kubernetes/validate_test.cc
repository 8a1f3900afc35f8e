// What a finding says to people, where upstream's own words do not tell: the
// messages themselves are upstream's answers, see vectors_test.
#include "labelix/validate.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace labelix::validate_test {
namespace {

struct PlainRow {
  const char* name;
  const char* text;
  const char* want;  // "line:column: plain; hint" of each finding
};

constexpr PlainRow kPlainRows[] = {
    {"BooleanOfYamlUnderAnEscapedKey",
     "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {\"a\\u002eb/on\": yes}}\n",
     "3:45: label a.b/on: yes is the boolean true in YAML, labels are strings; write \"yes\"\n"},
    {"NumberOfYaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {v: 1_000}}\n",
     "3:33: label v: 1_000 is the number 1000 in YAML, labels are strings; write \"1_000\"\n"},
    {"BooleanAndNumberOfJson",
     R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"a\u002eb": true, "n": 12}}})",
     "1:73: label a.b: true is the boolean true, labels are strings; write \"true\"\n"
     "1:84: label n: 12 is the number 12, labels are strings; write \"12\"\n"},
    {"NumberThatIsNoLabel", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {nodeName: 7}\n",
     "4:18: spec.nodeName: 7 is the number 7 in YAML, a string is wanted; write \"7\"\n"},
    {"KeyThatYamlRenames",
     "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {y: z}}\n",
     "4:19: ; write \"y\"\n"},
    {"KeyGivenTwice",
     "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {a: b, a: c}}\n",
     "4:25: key \"a\" already set in map; take one of them out\n"},
    {"FlowStyle", "{kind: Pod, apiVersion: v1, metadata: {name: p, labels: {on: off}}}\n",
     "1:58: ; write \"on\"\n"
     "1:62: label true: off is the boolean false in YAML, labels are strings; write \"off\"\n"},
    {"FlowStyleBetweenOthers",
     "{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}\n---\n{kind: Pod, apiVersion: v1}\n---\na: b\n",
     "5:1: the object has no kind; \n"},
    {"FlowStyleBehindJson",
     "{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}\n{kind: Pod, metadata: '}'}\n---\na: b\n",
     "2:1: the object has no apiVersion; \n4:1: the object has no kind; \n"},
    {"BlockStyleBehindJsonIndented",
     "{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}\n  kind: Pod\n  metadata: 1\n",
     "2:3: the object has no apiVersion; \n"},
    {"YamlBehindTwoOfJson",
     "{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}\n{\"kind\": \"Pod\", \"apiVersion\": \"v1\"}\n"
     "kind: Pod\nmetadata: 1\n",
     "3:1: expected a value, found 'kind', which is no JSON; YAML behind several documents of JSON "
     "begins with a line ---\n"},
    {"NeitherJsonNorYaml", "\n{kind: Pod, metadata: {name: p}\n",
     "2:2: expected a key, found 'kind', which is no JSON; \n"},
    {"RemovedVersion",
     "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: d}\n"
     "spec:\n  selector: {matchLabels: {a: b}}\n  template: {metadata: {labels: {a: b}}}\n",
     "1:13: extensions/v1beta1 of Deployment was removed in 1.16; write apiVersion: apps/v1, where "
     "spec.selector must be given: the old version took the template's labels for it\n"},
    {"KindOfAnotherVersion", "apiVersion: v1\nkind: DaemonSet\nmetadata: {name: d}\n",
     "1:1: ; write a selector that the template's labels match\n"
     "1:13: v1 has no kind DaemonSet; write apiVersion: apps/v1\n"},
    {"KindInAnotherCase", "apiVersion: v1\nkind: pod\nmetadata: {name: p}\n",
     "2:7: v1 has no kind pod; write kind: Pod\n"},
    {"KindInAnotherCaseAndGroup", "apiVersion: core/v1\nkind: SERVICE\nmetadata: {name: s}\n",
     "2:7: core/v1 has no kind SERVICE; write kind: Service, and apiVersion: v1\n"},
    {"GroupWithoutItsEnd", "apiVersion: policy.k8s.io/v1\nkind: PodDisruptionBudget\n",
     "1:13: policy.k8s.io/v1 has no kind PodDisruptionBudget; write apiVersion: policy/v1\n"},
    {"CustomResourceOfThatName", "apiVersion: serving.knative.dev/v1\nkind: Service\n", ""},
    {"KindThatIsNotKnown", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n", ""},
    {"CoreGroupWithASlash", "apiVersion: /v1\nkind: Pod\nmetadata: {name: p, labels: {a: yes}}\n",
     "3:33: label a: yes is the boolean true in YAML, labels are strings; write \"yes\"\n"},
    {"KindOfAnotherVersionThanTheCoreGroupsWithASlash",
     "apiVersion: /v1\nkind: DaemonSet\nmetadata: {name: d}\n",
     "1:1: ; write a selector that the template's labels match\n"
     "1:13: v1 has no kind DaemonSet; write apiVersion: apps/v1\n"},
    {"VersionWithASecondSlash", "apiVersion: apps/v1/x\nkind: Deployment\n",
     "1:13: ; an apiVersion is GROUP/VERSION, and VERSION alone of the core group\n"},
    {"VersionWithASecondSlashOfAnUnknownKind", "apiVersion: x.io/v1/y\nkind: Gate\n",
     "1:13: ; an apiVersion is GROUP/VERSION, and VERSION alone of the core group\n"},
    {"VersionOfNothing", "apiVersion: /\nkind: Pod\n", "1:13: apiVersion / has no version; \n"},
    {"EmptyVersion", "apiVersion: ''\nkind: Pod\n", "1:13: the object has no apiVersion; \n"},
    {"GroupWithoutVersion", "apiVersion: apps/\nkind: Deployment\n",
     "1:13: apiVersion apps/ has no version; \n"},
    {"NoMap", "- a\n", "1:1: a manifest is a map; \n"},
    {"NoKind", "apiVersion: v1\n", "1:1: the object has no kind; \n"},
    {"NoVersion", "kind: Pod\n", "1:1: the object has no apiVersion; \n"},
    {"NoObject", "# nothing\n", "1:1: the file holds no object; \n"},
};

class PlainRows : public testing::TestWithParam<PlainRow> {};

TEST_P(PlainRows, AreSaidAtTheirPlace) {
  const auto report = Validate(GetParam().text, "m.yml", {});
  ASSERT_TRUE(report.ok());
  std::string got;
  for (const ManifestFinding& f : report->findings) {
    got += std::to_string(f.line) + ":" + std::to_string(f.column) + ": " + f.plain + "; " +
           f.hint + "\n";
  }
  EXPECT_EQ(got, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(All, PlainRows, testing::ValuesIn(kPlainRows),
                         [](const auto& row) { return std::string(row.param.name); });

// The caret is under all of it.
TEST(Validate, AQuotedKeyIsAsWideAsItStands) {
  for (const auto& [text, want] : std::vector<std::pair<std::string, std::string>>{
           {R"({"kind":"Service","apiVersion":"v1","spec":{"selektor":{}}})", R"("selektor")"},
           {R"({"kind":"Service","apiVersion":"v1","spec":{"typ":"x"}})", R"("typ")"},
           {"kind: Service\napiVersion: v1\nspec: {selektor: {}}\n", "selektor"},
           {"kind: Service\napiVersion: v1\nspec: {'selektor': {}}\n", "'selektor'"}}) {
    const auto report = Validate(text, "m.yml", {});
    ASSERT_TRUE(report.ok());
    ASSERT_EQ(report->findings.size(), 1u) << text;
    const ManifestFinding& finding = report->findings[0];
    EXPECT_EQ(finding.source.substr(finding.source_column - 1, finding.width), want) << text;
  }
}

// As Go quotes a string, and not as it stands in JSON; the place is found by it.
TEST(Validate, ABadLabelIsQuotedAsText) {
  const auto report = Validate(
      "apiVersion: v1\nkind: Pod\n"
      "metadata: {name: p, labels: {\"b<c\": d, a: \"x<y&\\x01é\\u2028\"}}\n"
      "spec: {nodeSelector: {z: \"p&q\"}, affinity: {podAffinity: {"
      "requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z, "
      "labelSelector: {matchLabels: {\"k>\": v}}}]}}}\n",
      "m.yml", {});
  ASSERT_TRUE(report.ok());
  std::string got;
  for (const ManifestFinding& f : report->findings) {
    got += std::to_string(f.line) + ":" + std::to_string(f.column) + ": " +
           f.message.substr(0, f.message.find("\": ") + 1) + "\n";
  }
  EXPECT_EQ(got,
            "3:30: metadata.labels: Invalid value: \"b<c\"\n"
            "3:43: metadata.labels: Invalid value: \"x<y&\\x01é\\u2028\"\n"
            "4:26: spec.nodeSelector: Invalid value: \"p&q\"\n"
            "4:155: spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]."
            "labelSelector.matchLabels: Invalid value: \"k>\"\n");
}

// Before each manifest; nothing of what was found is told then.
TEST(Validate, IsStopped) {
  std::string text;
  for (int i = 0; i < 5; ++i) text += "kind: Service\napiVersion: v1\n---\n";
  int asked = 0;
  ValidateOptions options;
  options.stop = [&asked] { return ++asked == 3; };
  EXPECT_EQ(Validate(text, "m.yml", options).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(asked, 3);
  options.stop = [&asked] { return ++asked < 0; };
  EXPECT_EQ(Validate(text, "m.yml", options)->manifests.size(), 5u);
  EXPECT_EQ(asked, 8);
}

// An edit that is taken for something new would be let through.
TEST(ValidateAgainst, WhatIsStoredWithoutItsTextIsToldOf) {
  const std::string stored =
      "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d, namespace: default}\n"
      "spec:\n  selector: {matchLabels: {a: b}}\n  template: {metadata: {labels: {a: b}}}\n";
  const std::string edited =
      "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}\n"
      "spec:\n  selector: {matchLabels: {a: c}}\n  template: {metadata: {labels: {a: c}}}\n";
  for (const bool kept : {true, false}) {
    Cluster cluster;
    LoadOptions load;
    load.keep_source = kept;
    ASSERT_TRUE(cluster.LoadBytes(stored, "stored.yml", load, nullptr).ok());
    const auto report = Validate(edited, "m.yml", {.against = &cluster});
    ASSERT_TRUE(report.ok());
    ASSERT_EQ(report->findings.size(), 1u);
    const ManifestFinding& finding = report->findings[0];
    EXPECT_EQ(finding.severity, kept ? Severity::kError : Severity::kWarning);
    EXPECT_NE(finding.message.find(kept ? "field is immutable" : "has no JSON here"),
              std::string::npos)
        << finding.message;
    EXPECT_EQ(report->manifests[0].accepted, !kept);
    EXPECT_EQ(report->manifests[0].file, "m.yml");
  }
}

// AllowInvalidLabelValueInSelector of the kinds' update strategies: of expressions, and where
// what is stored has such a value (of claims and policies where it has any error).
TEST(ValidateAgainst, BadValuesThatAreStoredMayStay) {
  const auto manifest = [](const std::string& kind, const std::string& selector) {
    return "apiVersion: " + kind + "\nmetadata: {name: x, namespace: default}\nspec: {" + selector +
           "}\n";
  };
  const auto errors = [](const std::string& stored, const std::string& edited) {
    Cluster cluster;
    LoadOptions load;
    load.keep_source = true;
    EXPECT_TRUE(cluster.LoadBytes(stored, "stored.yml", load, nullptr).ok());
    return Validate(edited, "m.yml", {.against = &cluster})->findings.size();
  };
  const std::string bad = "selector: {matchExpressions: [{key: a, operator: In, values: [-x-]}]}";
  const std::string good = "selector: {matchExpressions: [{key: a, operator: In, values: [x]}]}";
  const std::string bad_label = "selector: {matchLabels: {a: -x-}}";
  for (const std::string kind :
       {"policy/v1\nkind: PodDisruptionBudget", "v1\nkind: PersistentVolumeClaim"}) {
    EXPECT_EQ(errors(manifest(kind, bad), manifest(kind, bad)), 0u) << kind;
    EXPECT_EQ(errors(manifest(kind, bad_label), manifest(kind, bad_label)), 1u) << kind;
    EXPECT_EQ(Validate(manifest(kind, bad), "m.yml", {})->findings.size(), 1u) << kind;
  }
  const std::string budget = "policy/v1\nkind: PodDisruptionBudget";
  EXPECT_EQ(errors(manifest(budget, good), manifest(budget, bad)), 1u);
  EXPECT_EQ(errors(manifest(budget, bad_label), manifest(budget, bad)), 1u);
  const std::string policy = "networking.k8s.io/v1\nkind: NetworkPolicy";
  const auto of_pods = [](std::string selector) { return "podS" + selector.substr(1); };
  EXPECT_EQ(errors(manifest(policy, of_pods(bad)), manifest(policy, of_pods(bad))), 0u);
  EXPECT_EQ(errors(manifest(policy, of_pods(bad_label)), manifest(policy, of_pods(bad))), 0u);
}

// Of a StatefulSet the templates of claims are looked at when it is created, not later:
// statefulset/strategy.go, SkipValidateVolumeClaimTemplates.
TEST(ValidateTest, AnUpdateDoesNotLookIntoTemplatesOfClaims) {
  const std::string set =
      R"({"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"s","namespace":"default"},)"
      R"("spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}}},)"
      R"("volumeClaimTemplates":[{"spec":{"selector":{"matchLabels":{"a":"b c"}}}}]}})";
  Cluster stored;
  LoadOptions with_texts;
  with_texts.keep_source = true;
  LoadReport report;
  ASSERT_TRUE(stored.LoadBytes(set, "stored", with_texts, &report).ok());
  ValidateOptions options;
  EXPECT_EQ(Validate(set, "m.json", options)->findings.size(), 1u);
  options.against = &stored;
  EXPECT_EQ(Validate(set, "m.json", options)->findings.size(), 0u);
}

}  // namespace
}  // namespace labelix::validate_test
