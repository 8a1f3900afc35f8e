// Terms of pods and templates, cluster-wide kinds and custom resources: what
// their selectors pick, row by row of docs/kinds.md.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/kind_world.h"

namespace labelix::kubernetes::kinds_further_test {
namespace {

class FurtherKindTest : public testing::TestWithParam<Case> {};

TEST_P(FurtherKindTest, PicksByItsOwnRule) {
  const auto cluster = LoadWorld(GetParam().world);
  EXPECT_EQ(Lines(cluster->Current(), GetParam().object), GetParam().want);
}

const std::string kAffinity =
    "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]";

std::string WithAffinity(const std::string& term) {
  return Pod("p", R"({"run":"rng","hash":"7"})", "default",
             R"("spec":{"affinity":{"podAffinity":)"
             R"({"requiredDuringSchedulingIgnoredDuringExecution":[)" +
                 term + "]}}}");
}

std::string WithSpread(const std::string& constraint) {
  return Pod("p", R"({"run":"rng","hash":"7"})", "default",
             R"("spec":{"topologySpreadConstraints":[)" + constraint + "]}");
}

const Case kTerms[] = {
    {"AffinityTermOfItsOwnNamespace",
     In(kSpaces, WithAffinity(R"({"labelSelector":)" + kMatchRun + "}")),
     "pod/p",
     {kAffinity + " selects run=rng -> a p"}},
    {"AffinityTermOfNull",
     In(kSpaces, WithAffinity(R"({"topologyKey":"zone"})")),
     "pod/p",
     {kAffinity + " nothing ->  (no labelSelector)"}},
    {"AffinityTermOfEmptyIsEverything",
     In(kSpaces, WithAffinity(R"({"labelSelector":{}})")),
     "pod/p",
     {kAffinity + " everything -> a p"}},
    {"AffinityTermOfNamedNamespaces",
     In(kSpaces, WithAffinity(R"({"labelSelector":)" + kMatchRun + R"(,"namespaces":["other"]})")),
     "pod/p",
     {kAffinity + " [other] selects run=rng -> other/b"}},
    {"AffinityTermOfNamedAndLabelledNamespaces",
     In(kSpaces, WithAffinity(R"({"labelSelector":)" + kMatchRun +
                              R"(,"namespaces":["other"],)"
                              R"("namespaceSelector":{"matchLabels":{"team":"a"}}})")),
     "pod/p",
     {kAffinity + " [other,{team=a}] selects run=rng -> a p other/b"}},
    {"AffinityTermOfAllNamespaces",
     In(kSpaces, WithAffinity(R"({"labelSelector":)" + kMatchRun + R"(,"namespaceSelector":{}})")),
     "pod/p",
     {kAffinity + " [*] selects run=rng -> a p other/b"}},
    {"MatchLabelKeysAreThePodsOwnValues",
     In(kSpaces, WithAffinity(R"({"labelSelector":)" + kMatchRun +
                              R"(,"matchLabelKeys":["hash","absent"]})")),
     "pod/p",
     {kAffinity + " selects hash in (7),run=rng -> p"}},
    {"KeysThatTheApiServerMergedAreNotRepeated",
     In(kSpaces, WithAffinity(R"({"labelSelector":{"matchExpressions":[)"
                              R"({"key":"hash","operator":"In","values":["7"]}]},)"
                              R"("matchLabelKeys":["hash"]})")),
     "pod/p",
     {kAffinity + " selects hash in (7) -> p"}},
    {"MismatchLabelKeys",
     In(kSpaces,
        WithAffinity(R"({"labelSelector":)" + kMatchRun + R"(,"mismatchLabelKeys":["hash"]})")),
     "pod/p",
     {kAffinity + " selects hash notin (7),run=rng -> a"}},
    {"SpreadOfEmptyCountsNoPod",
     {WithSpread(R"({"labelSelector":{}})")},
     "pod/p",
     {"spec.topologySpreadConstraints[0] nothing ->  (an empty labelSelector counts no pod)"}},
    {"SpreadOfNullCountsNoPod",
     {WithSpread(R"({"maxSkew":1})")},
     "pod/p",
     {"spec.topologySpreadConstraints[0] nothing ->  (no labelSelector)"}},
    {"SpreadWithKeysAlone",
     In(kSpaces, WithSpread(R"({"labelSelector":{},"matchLabelKeys":["hash"]})")),
     "pod/p",
     {"spec.topologySpreadConstraints[0] selects hash in (7) -> p"}},
    {"SpreadOfItsNamespace",
     In(kSpaces, WithSpread(R"({"labelSelector":)" + kMatchRun + "}")),
     "pod/p",
     {"spec.topologySpreadConstraints[0] selects run=rng -> a p"}},
};
LABELIX_KIND_CASES(FurtherKindTest, Terms, kTerms);

std::vector<std::string> Nodes(const std::string& object) {
  return {NodeText("n1", R"({"disk":"ssd","cpus":"4"})"), NodeText("n2", R"({"cpus":"16"})"),
          object};
}

const Case kPlacements[] = {
    {"NodeSelectorPicksNodes",
     Nodes(Pod("p", "{}", "default", R"("spec":{"nodeSelector":{"disk":"ssd"}})")),
     "pod/p",
     {"spec.nodeSelector [*] selects disk=ssd -> /n1"}},
    {"NodeSelectorOfEmptyIsNone",
     Nodes(Pod("p", "{}", "default", R"("spec":{"nodeSelector":{}})")),
     "pod/p",
     {}},
    {"NodeTermsAreOneByOne",
     Nodes(
         Pod("p", "{}", "default",
             R"("spec":{"affinity":{"nodeAffinity":{)"
             R"("requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[)"
             R"({"matchExpressions":[{"key":"cpus","operator":"Gt","values":["8"]}]},)"
             R"({"matchFields":[{"key":"metadata.name","operator":"In","values":["n1"]}]},)"
             R"({},{"matchExpressions":[{"key":"cpus","operator":"Near","values":["8"]}]}]}}}})")),
     "pod/p",
     {"spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[0] [*] selects cpus>8 -> /n2",
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[1] [*] selects metadata.name=n1 -> /n1",
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[2] [*] nothing ->  (an empty term matches no node)",
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[3] [*] invalid ->  "
      "(spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
      "nodeSelectorTerms[3].matchExpressions[0].operator: Unsupported value: \"Near\": supported "
      "values: \"In\", \"NotIn\", \"Exists\", \"DoesNotExist\", \"Gt\", \"Lt\")"}},
    {"TemplateOfADaemonSet",
     Nodes(Spec("apps/v1", "DaemonSet",
                R"({"selector":)" + kMatchRun +
                    R"(,"template":{"spec":{"nodeSelector":{"disk":"ssd"}}}})")),
     "ds/x",
     {"spec.selector unknown run=rng ->  (unknown: no Pod objects loaded)",
      "spec.template.spec.nodeSelector [*] selects disk=ssd -> /n1"}},
};
LABELIX_KIND_CASES(FurtherKindTest, Placements, kPlacements);

std::string Scaled(const std::string& kind, const std::string& api, const std::string& name) {
  return Spec("autoscaling/v2", "HorizontalPodAutoscaler",
              R"({"scaleTargetRef":{"apiVersion":")" + api + R"(","kind":")" + kind +
                  R"(","name":")" + name + R"("}})");
}

std::string Workload(const std::string& kind) {
  return Spec("apps/v1", kind, R"({"selector":)" + kMatchRun + "}");
}

const Case kThroughOthers[] = {
    {"AutoscalerOfADeploymentPicksPods",
     {Scaled("Deployment", "apps/v1", "x"), Workload("Deployment"), Pod("a"), Pod("b", "{}")},
     "hpa/x",
     {"spec.scaleTargetRef selects run=rng -> a"}},
    {"AutoscalerOfAReplicationController",
     {Scaled("ReplicationController", "v1", "x"),
      Spec("v1", "ReplicationController", R"({"selector":{"run":"rng"}})"), Pod("a")},
     "hpa/x",
     {"spec.scaleTargetRef selects run=rng -> a"}},
    {"AutoscalerOfNoObject",
     {Scaled("Deployment", "apps/v1", "y"), Workload("Deployment"), Pod("a")},
     "hpa/x",
     {"spec.scaleTargetRef nothing ->  (deployments.apps \"y\" not found)"}},
    {"AutoscalerOfAKindThatIsNotLoaded",
     {Scaled("Deployment", "apps/v1", "x"), Pod("a")},
     "hpa/x",
     {"spec.scaleTargetRef unknown ->  (unknown: no Deployment objects loaded)"}},
    {"AutoscalerOfADaemonSet",
     {Scaled("DaemonSet", "apps/v1", "x"), Workload("DaemonSet"), Pod("a")},
     "hpa/x",
     {"spec.scaleTargetRef nothing ->  (daemonsets.apps cannot be scaled)"}},
    {"AutoscalerWithoutATarget",
     {Spec("autoscaling/v2", "HorizontalPodAutoscaler", "{}"), Pod("a")},
     "hpa/x",
     {"spec.scaleTargetRef nothing ->  (spec.scaleTargetRef.name: Required value)"}},
    {"AutoscalerWithoutAnApiVersionIsOfTheCoreGroup",
     {Spec("autoscaling/v2", "HorizontalPodAutoscaler",
           R"({"scaleTargetRef":{"kind":"Deployment","name":"x"}})"),
      Workload("Deployment"), Pod("a")},
     "hpa/x",
     {"spec.scaleTargetRef nothing ->  (no matches for kind \"Deployment\" in group \"\": "
      "spec.scaleTargetRef.apiVersion is missing or of no group, write apps/v1)"}},
    {"AutoscalerOfACoreKindNeedsNoApiVersion",
     {Spec("autoscaling/v2", "HorizontalPodAutoscaler",
           R"({"scaleTargetRef":{"kind":"ReplicationController","name":"x"}})"),
      Spec("v1", "ReplicationController", R"({"selector":{"run":"rng"}})"), Pod("a")},
     "hpa/x",
     {"spec.scaleTargetRef selects run=rng -> a"}},
    {"AutoscalerOfAGroupThatLostTheKind",
     {Scaled("Deployment", "extensions/v1beta1", "x"), Workload("Deployment"), Pod("a")},
     "hpa/x",
     {"spec.scaleTargetRef nothing ->  (no matches for kind \"Deployment\" in group "
      "\"extensions\": spec.scaleTargetRef.apiVersion has to be apps/v1)"}},
    {"AutoscalerOfAKindThatNobodyHas",
     {Scaled("Rollout", "apps/v1", "x"), Workload("Deployment"), Pod("a")},
     "hpa/x",
     {"spec.scaleTargetRef nothing ->  (no matches for kind \"Rollout\" in group \"apps\")"}},
    {"AutoscalerOfACustomResource",
     {Scaled("Rollout", "argoproj.io/v1alpha1", "x"), Pod("a")},
     "hpa/x",
     {"spec.scaleTargetRef unknown ->  (unknown: no Rollout objects loaded)"}},
    {"AutoscalerWithAnApiVersionThatIsNone",
     {Scaled("Deployment", "apps/v1/x", "x"), Workload("Deployment"), Pod("a")},
     "hpa/x",
     {"spec.scaleTargetRef nothing ->  (spec.scaleTargetRef.apiVersion: unexpected GroupVersion "
      "string: apps/v1/x)"}},
    {"AutoscalerWithoutAKind",
     {Spec("autoscaling/v2", "HorizontalPodAutoscaler", R"({"scaleTargetRef":{"name":"x"}})"),
      Pod("a")},
     "hpa/x",
     {"spec.scaleTargetRef nothing ->  (spec.scaleTargetRef.kind: Required value)"}},
    {"CronJobSelectsNothing",
     {Spec("batch/v1", "CronJob", "{}"),
      Text({.api_version = "batch/v1", .kind = "Job", .name = "j", .owner = "CronJob/x/uid-x"})},
     "cj/x",
     {"metadata.ownerReferences nothing ->  (no selector: it has what it owns)"}},
};
LABELIX_KIND_CASES(FurtherKindTest, ThroughOthers, kThroughOthers);

std::string Role(const std::string& name, const std::string& labels, const std::string& rule = "") {
  return Text({.api_version = "rbac.authorization.k8s.io/v1",
               .kind = "ClusterRole",
               .ns = "",
               .name = name,
               .labels = labels,
               .more = rule});
}

const std::string kPodRule =
    R"("rules":[{"apiGroups":[""],"resources":["pods","pods/exec"],"apiVersions":["v1"]}])";

const Case kClusterWide[] = {
    {"AggregationIsOredAndSkipsItself",
     {Role("all", R"({"agg":"a"})",
           R"("aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"agg":"a"}},)"
           R"({"matchLabels":{"agg":"b"}},{}]})"),
      Role("a", R"({"agg":"a"})"), Role("b", R"({"agg":"b"})")},
     "clusterroles/all",
     {"aggregationRule.clusterRoleSelectors[0] [*] selects agg=a -> /a",
      "aggregationRule.clusterRoleSelectors[1] [*] selects agg=b -> /b",
      "aggregationRule.clusterRoleSelectors[2] [*] everything -> /a /b"}},
    {"WebhookWithoutSelectorsSeesEverything",
     In(kSpaces, Hook("{" + kPodRule + "}")),
     "validatingwebhookconfigurations/x",
     {"webhooks[0].namespaceSelector [*] everything -> /default /other",
      "webhooks[0].objectSelector [*] everything -> a other/b other/c"}},
    {"WebhookOfSomeNamespacesAndObjects",
     In(kSpaces, Hook(R"({"namespaceSelector":{"matchLabels":{"team":"b"}},"objectSelector":)" +
                      kMatchRun + "," + kPodRule + "}")),
     "validatingwebhookconfigurations/x",
     {"webhooks[0].namespaceSelector [*] selects team=b -> /other",
      "webhooks[0].objectSelector [{team=b}] selects run=rng -> other/b"}},
    {"WebhookOfAllSubresourcesSeesTheObjectsToo",
     In(kSpaces, Hook(R"({"rules":[{"apiGroups":[""],"resources":["pods/*","namespaces/x"]}]})")),
     "validatingwebhookconfigurations/x",
     {"webhooks[0].namespaceSelector [*] everything -> /default /other",
      "webhooks[0].objectSelector [*] everything -> a other/b other/c"}},
    {"WebhookOnNamespacesAsksTheirOwnLabels",
     In(kSpaces, Hook(R"({"namespaceSelector":{"matchLabels":{"team":"b"}},)"
                      R"("rules":[{"apiGroups":[""],"resources":["namespaces"]}]})")),
     "validatingwebhookconfigurations/x",
     {"webhooks[0].namespaceSelector [*] selects team=b -> /other",
      "webhooks[0].objectSelector [*] selects team=b -> /other"}},
};
LABELIX_KIND_CASES(FurtherKindTest, ClusterWide, kClusterWide);

std::string Monitor(const std::string& kind, const std::string& spec) {
  return Spec("monitoring.coreos.com/v1", kind, spec, R"({"team":"a"})");
}

std::string ServiceIn(const std::string& ns) {
  return Text({.kind = "Service", .ns = ns, .name = "s", .labels = kRun});
}

const Case kMonitors[] = {
    {"ServiceMonitorPicksServicesOfItsNamespace",
     {Monitor("ServiceMonitor", R"({"selector":)" + kMatchRun + "}"), ServiceIn("default"),
      ServiceIn("other"), Pod("a")},
     "smon/x",
     {"spec.selector selects run=rng -> s"}},
    {"ServiceMonitorOfAnyNamespace",
     {Monitor("ServiceMonitor",
              R"({"selector":{},"namespaceSelector":{"any":true,"matchNames":["other"]}})"),
      ServiceIn("default"), ServiceIn("other")},
     "smon/x",
     {"spec.selector [*] everything -> s other/s"}},
    {"PodMonitorOfNamedNamespaces",
     {Monitor("PodMonitor", R"({"selector":)" + kMatchRun +
                                R"(,"namespaceSelector":{"matchNames":["other","gone"]}})"),
      Pod("a"), Pod("b", kRun, "other")},
     "pmon/x",
     {"spec.selector [other,gone] selects run=rng -> other/b"}},
    {"PrometheusOfItsOwnNamespaceAndNothingElse",
     {Monitor("Prometheus", R"({"serviceMonitorSelector":{"matchLabels":{"team":"a"}}})"),
      Monitor("ServiceMonitor", "{}")},
     "prom/x",
     {"spec.podMonitorSelector nothing ->  (no selector)",
      "spec.probeSelector nothing ->  (no selector)", "spec.ruleSelector nothing ->  (no selector)",
      "spec.scrapeConfigSelector nothing ->  (no selector)",
      "spec.serviceMonitorSelector selects team=a -> x"}},
};
LABELIX_KIND_CASES(FurtherKindTest, Monitors, kMonitors);

TEST(WhoTest, CustomKindsAreNotMissedWhereNothingOfTheirGroupIs) {
  const auto plain = LoadWorld({ServiceIn("default")});
  const auto text = [](const Cluster& cluster) {
    std::string all;
    for (const std::string& line :
         Who(cluster.Current(), IdOf(cluster.Current(), "svc/s")).unknown) {
      all += line;
    }
    return all;
  };
  EXPECT_EQ(text(*plain).find("ServiceMonitor"), std::string::npos);
  const auto monitored = LoadWorld({ServiceIn("default"), Monitor("PodMonitor", "{}")});
  EXPECT_NE(text(*monitored).find("no ServiceMonitor objects loaded"), std::string::npos);
}

// What a template says of nodes and other pods is told where it is asked for.
TEST(SchedulingTest, IsAskedForOverKinds) {
  const auto cluster =
      LoadWorld({Pod("a", kRun, "default", R"("spec":{"nodeSelector":{"disk":"ssd"}})"),
                 Spec("apps/v1", "DaemonSet",
                      R"({"selector":)" + kMatchRun +
                          R"(,"template":{"spec":{"nodeSelector":{"disk":"ssd"}}}})"),
                 NodeText("n1", R"({"disk":"ssd"})")});
  const Version now = cluster->Current();
  EXPECT_EQ(Match(now, {}).value().size(), 1u);
  EXPECT_EQ(Match(now, {.scheduling = true}).value().size(), 3u);
  const WhoAnswer who = Who(now, IdOf(now, "no/n1"));
  ASSERT_EQ(who.relations.size(), 1u);  // the template's, not each pod's
  EXPECT_EQ(who.relations[0].path, "spec.template.spec.nodeSelector");
}

// A DaemonSet's revision hash is a label that only its pods have.
TEST(SchedulingTest, KeysGivenToPodsLaterAreSaid) {
  const auto cluster = LoadWorld(
      {Pod("a"),
       Spec(
           "apps/v1", "StatefulSet",
           R"({"selector":)" + kMatchRun +
               R"(,"template":{"metadata":{"labels":{"run":"rng"}},"spec":{"topologySpreadConstraints":[)"
               R"({"labelSelector":{"matchLabels":{"run":"rng"}},)"
               R"("matchLabelKeys":["run","controller-revision-hash"]}]}}})")});
  const auto matches = Match(cluster->Current(), {.object = IdOf(cluster->Current(), "sts/x")});
  ASSERT_EQ(matches.value().size(), 2u);
  EXPECT_EQ(matches.value()[1].selector, "run=rng,run in (rng)");
  EXPECT_EQ(matches.value()[1].why,
            "not counted: label controller-revision-hash, which each pod is given");
}

}  // namespace
}  // namespace labelix::kubernetes::kinds_further_test
