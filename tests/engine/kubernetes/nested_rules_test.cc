// Labels and selectors inside a spec that are no LabelSelector. What is wanted are
// the answers of the API server's create strategies (k8s.io/kubernetes v1.37.2).
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "labelix/validate.h"

namespace labelix::nested_rules_test {
namespace {

constexpr const char* kDeployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec:\n"
    "  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n"
    "    spec: {containers: [{name: c, image: i}], ";
constexpr const char* kPod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: x, labels: {a: b}}\n"
    "spec: {containers: [{name: c, image: i}], ";
constexpr const char* kCronJob =
    "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: x}\nspec:\n"
    "  schedule: \"* * * * *\"\n  jobTemplate: {spec: {";
constexpr const char* kPolicy =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x}\n"
    "spec: {podSelector: {}, ";
constexpr const char* kJob = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: x}\nspec: {";

struct Row {
  const char* name;
  const char *head, *text;
  std::vector<std::string> want;  // ascending, without what upstream says of all bad labels
};

const Row kRows[] = {
    {"NodeSelector",
     kDeployment,
     "nodeSelector: {disk: \"ssd \", -x: z}}\n",
     {"spec.template.spec.nodeSelector: Invalid value: \"-x\": name part",
      "spec.template.spec.nodeSelector: Invalid value: \"ssd \": a valid label"}},
    {"NodeSelectorOfGoodLabels", kDeployment, "nodeSelector: {disk: ssd, x: \"\"}}\n", {}},
    {"NodeAffinityWithoutTerms",
     kDeployment,
     "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
     "{nodeSelectorTerms: []}}}}\n",
     {"spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms: Required value: must have at least one node selector term"}},
    {"NodeAffinityOperators",
     kDeployment,
     "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
     "{nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Equals}, {key: a, operator: In}, "
     "{key: a, operator: Exists, values: [b]}, {key: a, operator: Gt, values: [\"1\", \"2\"]}, "
     "{key: a/b/c, operator: Lt, values: [\"x y\"]}]}]}}}}\n",
     {"spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: \"Equals\": not a valid "
      "selector operator",
      "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[0].matchExpressions[1].values: Required value: must be specified when "
      "`operator` is 'In' or 'NotIn'",
      "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[0].matchExpressions[2].values: Forbidden: may not be specified when "
      "`operator` is 'Exists' or 'DoesNotExist'",
      "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[0].matchExpressions[3].values: Required value: must be specified single "
      "value when `operator` is 'Lt' or 'Gt'",
      "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[0].matchExpressions[4].key: Invalid value: \"a/b/c\": a valid label key",
      "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[0].matchExpressions[4].values[0]: Invalid value: \"x y\": a valid label"}},
    {"PreferredNodesHaveAnyValue",
     kDeployment,
     "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, "
     "preference: {matchExpressions: [{key: a, operator: In, values: [\"x y\"]}, {key: \"\", "
     "operator: Exists}]}}]}}}\n",
     {"spec.template.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0]."
      "preference.matchExpressions[1].key: Invalid value: \"\": name part",
      "spec.template.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0]."
      "preference.matchExpressions[1].key: Invalid value: \"\": name part must be non-empty"}},
    {"NodeFields",
     kDeployment,
     "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
     "{nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [b, m]}, "
     "{key: spec.x, operator: Exists}]}]}}}}\n",
     {"spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[0].matchFields[0].values: Required value: must be only one value when "
      "`operator` is 'In' or 'NotIn' for node field selector",
      "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[0].matchFields[1].key: Invalid value: \"spec.x\": not a valid field "
      "selector key",
      "spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[0].matchFields[1].operator: Invalid value: \"Exists\": not a valid "
      "selector operator"}},
    {"TopologyKeys",
     kDeployment,
     "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: "
     "{}}]}, podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, "
     "podAffinityTerm: {topologyKey: \"a b\"}}]}}, topologySpreadConstraints: [{maxSkew: 1, "
     "topologyKey: \"\", whenUnsatisfiable: DoNotSchedule}]}\n",
     {"spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]."
      "topologyKey: Invalid value: \"\": name part",
      "spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]."
      "topologyKey: Invalid value: \"\": name part must be non-empty",
      "spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]."
      "topologyKey: Required value: can not be empty",
      "spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution["
      "0].podAffinityTerm.topologyKey: Invalid value: \"a b\": name part",
      "spec.template.spec.topologySpreadConstraints[0].topologyKey: Required value: can not be "
      "empty"}},
    {"LabelKeys",
     kDeployment,
     "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z, "
     "matchLabelKeys: [a]}, {topologyKey: z, labelSelector: {}, matchLabelKeys: [b, \"c d\"], "
     "mismatchLabelKeys: [b]}]}}}\n",
     {"spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]."
      "matchLabelKeys: Forbidden: must not be specified when labelSelector is not set",
      "spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[1]."
      "matchLabelKeys[0]: Invalid value: \"b\": exists in both matchLabelKeys and "
      "mismatchLabelKeys",
      "spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[1]."
      "matchLabelKeys[1]: Invalid value: \"c d\": name part"}},
    {"LabelKeyThatTheSelectorNamesTwice",
     kDeployment,
     "topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule, "
     "matchLabelKeys: [c, a], labelSelector: {matchLabels: {a: b}, matchExpressions: [{key: a, "
     "operator: Exists}]}}]}\n",
     {"spec.template.spec.topologySpreadConstraints[0][1]: Invalid value: \"a\": exists in both "
      "matchLabelKeys and labelSelector"}},
    {"LabelKeyOfATemplateThatTheSelectorNames",
     kDeployment,
     "topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule, "
     "matchLabelKeys: [a], labelSelector: {matchLabels: {a: b}}}]}\n",
     {}},
    {"LabelKeyOfAPodThatTheSelectorNames",
     kPod,
     "topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule, "
     "matchLabelKeys: [a], labelSelector: {matchLabels: {a: b}}}]}\n",
     {"spec.topologySpreadConstraints[0][0]: Invalid value: \"a\": exists in both matchLabelKeys "
      "and labelSelector"}},
    {"CronJobPods",
     kCronJob,
     "manualSelector: true, template: {metadata: {labels: {a: \"x y\"}}, spec: {containers: "
     "[{name: c, image: i}], restartPolicy: Never, nodeSelector: {a: -}}}}}\n",
     {"spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: \"nil\", "
      "\"false\"",
      "spec.jobTemplate.spec.template.labels: Invalid value: \"x y\": a valid label",
      "spec.jobTemplate.spec.template.spec.nodeSelector: Invalid value: \"-\": a valid label"}},
    {"JobWithoutLabelsHasItsPods",
     kJob,
     "template: {metadata: {labels: {a: \"x y\"}}, spec: {containers: [{name: c, image: i}], "
     "restartPolicy: Never}}}\n",
     {"metadata.labels: Invalid value: \"x y\": a valid label",
      "spec.template.labels: Invalid value: \"x y\": a valid label"}},
    {"Peers",
     kPolicy,
     "ingress: [{from: [{}, {podSelector: {}}]}], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}, "
     "{podSelector: null}]}]}\n",
     {"spec.egress[0].to[1]: Required value: must specify a peer",
      "spec.ingress[0].from[0]: Required value: must specify a peer"}},
};

std::string Short(const std::string& message) {
  size_t end = message.size();
  for (const char* tail : {" must consist", " must be an empty string"}) {
    end = std::min(end, message.find(tail));
  }
  return message.substr(0, end);
}

class NestedRules : public testing::TestWithParam<Row> {};

TEST_P(NestedRules, AreUpstreams) {
  const auto report = Validate(std::string(GetParam().head) + GetParam().text, "m.yml", {});
  ASSERT_TRUE(report.ok());
  std::set<std::string> got;
  for (const ManifestFinding& finding : report->findings) got.insert(Short(finding.message));
  EXPECT_EQ(std::vector<std::string>(got.begin(), got.end()), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(All, NestedRules, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace labelix::nested_rules_test
