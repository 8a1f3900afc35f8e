// Every kind beyond Services and the four workloads: what its selectors pick,
// row by row of docs/kinds.md.
#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes {
namespace {

const std::string kRun = R"({"run":"rng"})";
const std::string kMatchRun = R"({"matchLabels":{"run":"rng"}})";

std::string Pod(const std::string& name, const std::string& labels = kRun,
                const std::string& ns = "default", const std::string& more = {}) {
  return Text({.ns = ns, .name = name, .uid = "uid-" + name, .labels = labels, .more = more});
}

std::string Space(const std::string& name, const std::string& labels = "{}") {
  return Text({.kind = "Namespace", .ns = "", .name = name, .labels = labels});
}

std::string Spec(const std::string& api, const std::string& kind, const std::string& spec,
                 const std::string& labels = "{}", const std::string& ns = "default") {
  return Text({.api_version = api,
               .kind = kind,
               .ns = ns,
               .name = "x",
               .uid = "uid-x",
               .labels = labels,
               .more = R"("spec":)" + spec});
}

std::string Policy(const std::string& spec) {
  return Spec("networking.k8s.io/v1", "NetworkPolicy", spec);
}

// A line a selector: `path [namespaces] state selector -> objects (why)`.
std::vector<std::string> Lines(const Version& version, const std::string& object) {
  std::vector<std::string> lines;
  const auto matches = Match(version, {.object = IdOf(version, object)});
  EXPECT_TRUE(matches.ok()) << matches.status();
  if (!matches.ok()) return lines;
  for (const SelectorMatch& match : *matches) {
    std::string line = match.path;
    if (!match.namespaces.empty()) line += " [" + match.namespaces + "]";
    line += " " + std::string(ToString(match.state));
    if (!match.selector.empty()) line += " " + match.selector;
    line += " -> " + NamesOf(version, match.objects);
    if (!match.why.empty()) line += " (" + match.why + ")";
    lines.push_back(line);
  }
  return lines;
}

struct Case {
  const char* name;
  std::vector<std::string> world;
  const char* object;
  std::vector<std::string> want;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class EveryKindTest : public testing::TestWithParam<Case> {};

TEST_P(EveryKindTest, PicksByItsOwnRule) {
  const auto cluster = LoadWorld(GetParam().world);
  EXPECT_EQ(Lines(cluster->Current(), GetParam().object), GetParam().want);
}

#define LABELIX_KIND_CASES(SUITE, CASES)                                   \
  INSTANTIATE_TEST_SUITE_P(SUITE, EveryKindTest, testing::ValuesIn(CASES), \
                           [](const auto& info) { return std::string(info.param.name); })

const std::string kTemplate = R"("template":{"metadata":{"labels":{"run":"rng"}}})";

const Case kControllers[] = {
    {"ReplicationControllerByItsMap",
     {Spec("v1", "ReplicationController", R"({"selector":{"run":"rng"}})"), Pod("a"),
      Pod("b", "{}")},
     "rc/x",
     {"spec.selector selects run=rng -> a"}},
    {"ReplicationControllerWithoutASelectorByItsTemplate",
     {Spec("v1", "ReplicationController", "{" + kTemplate + "}"), Pod("a")},
     "rc/x",
     {"spec.selector selects run=rng -> a"}},
    {"ReplicationControllerOfEmptyByItsTemplate",
     {Spec("v1", "ReplicationController", R"({"selector":{},)" + kTemplate + "}"), Pod("a")},
     "rc/x",
     {"spec.selector selects run=rng -> a"}},
    {"ReplicationControllerWithoutAnyLabels",
     {Spec("v1", "ReplicationController", "{}"), Pod("a")},
     "rc/x",
     {"spec.selector nothing ->  (spec.selector: Required value)"}},
    {"ReplicationControllerWithABoolean",
     {Spec("v1", "ReplicationController", R"({"selector":{"run":true}})"), Pod("a")},
     "rc/x",
     {"spec.selector invalid ->  (json: cannot unmarshal bool into Go struct field "
      "ReplicationControllerSpec.spec.selector of type string)"}},
    {"JobByItsUid",
     {Spec("batch/v1", "Job",
           R"({"selector":{"matchLabels":{"batch.kubernetes.io/controller-uid":"u"}}})"),
      Pod("a", R"({"batch.kubernetes.io/controller-uid":"u"})"), Pod("b")},
     "job/x",
     {"spec.selector selects batch.kubernetes.io/controller-uid=u -> a"}},
    {"JobThatWasNotCreatedYet",
     {Spec("batch/v1", "Job", "{" + kTemplate + "}"), Pod("a")},
     "job/x",
     {"spec.selector nothing ->  (generated when the object is created)"}},
    {"JobOfEmptyIsGeneratedToo",
     {Spec("batch/v1", "Job", R"({"selector":{}})"), Pod("a")},
     "job/x",
     {"spec.selector nothing ->  (generated when the object is created)"}},
    {"JobOfEmptyWithManualSelectorPicksAll",
     {Spec("batch/v1", "Job", R"({"manualSelector":true,"selector":{}})"), Pod("a"),
      Pod("b", "{}")},
     "job/x",
     {"spec.selector everything -> a b"}},
    {"JobWithManualSelector",
     {Spec("batch/v1", "Job", R"({"manualSelector":true,"selector":)" + kMatchRun + "}"), Pod("a")},
     "job/x",
     {"spec.selector selects run=rng -> a"}},
    {"ManualSelectorThatIsAbsent",
     {Spec("batch/v1", "Job", R"({"manualSelector":true})"), Pod("a")},
     "job/x",
     {"spec.selector nothing ->  (spec.selector: Required value)"}},
};
LABELIX_KIND_CASES(Controllers, kControllers);

const Case kBudgets[] = {
    {"BudgetOfItsNamespace",
     {Spec("policy/v1", "PodDisruptionBudget", R"({"selector":)" + kMatchRun + "}"), Pod("a"),
      Pod("b", kRun, "other")},
     "pdb/x",
     {"spec.selector selects run=rng -> a"}},
    {"BudgetOfEmptyIsEverything",
     {Spec("policy/v1", "PodDisruptionBudget", R"({"selector":{}})"), Pod("a"), Pod("b", "{}")},
     "pdb/x",
     {"spec.selector everything -> a b"}},
    {"BudgetOfNullIsNothing",
     {Spec("policy/v1", "PodDisruptionBudget", R"({"selector":null})"), Pod("a")},
     "pdb/x",
     {"spec.selector nothing ->  (no selector)"}},
    {"BudgetWithoutASpecIsNothing",
     {Text({.api_version = "policy/v1", .kind = "PodDisruptionBudget", .name = "x"}), Pod("a")},
     "pdb/x",
     {"spec.selector nothing ->  (no selector)"}},
    {"OldBudgetOfEmptyIsNothing",
     {Spec("policy/v1beta1", "PodDisruptionBudget", R"({"selector":{}})"), Pod("a")},
     "pdb/x",
     {"spec.selector nothing ->  (empty selector)"}},
    {"OldBudgetWithRequirementsIsTheSame",
     {Spec("policy/v1beta1", "PodDisruptionBudget", R"({"selector":)" + kMatchRun + "}"), Pod("a")},
     "pdb/x",
     {"spec.selector selects run=rng -> a"}},
    {"MisspeltFieldIsEverything",
     {Spec("policy/v1", "PodDisruptionBudget", R"({"selector":{"matchlabels":{"run":"rng"}}})"),
      Pod("a"), Pod("b", "{}")},
     "pdb/x",
     {"spec.selector everything -> a b"}},
    {"BudgetWithAText",
     {Spec("policy/v1", "PodDisruptionBudget", R"({"selector":"run=rng"})"), Pod("a")},
     "pdb/x",
     {"spec.selector invalid ->  (json: cannot unmarshal string into Go struct field "
      "PodDisruptionBudgetSpec.spec.selector of type v1.LabelSelector)"}},
    {"BudgetWithABadOperator",
     {Spec("policy/v1", "PodDisruptionBudget",
           R"({"selector":{"matchExpressions":[{"key":"a","operator":"Gt","values":["1"]}]}})"),
      Pod("a")},
     "pdb/x",
     {"spec.selector invalid ->  (\"Gt\" is not a valid label selector operator)"}},
};
LABELIX_KIND_CASES(Budgets, kBudgets);

const std::vector<std::string> kSpaces = {Space("default", R"({"team":"a"})"),
                                          Space("other", R"({"team":"b"})"), Pod("a"),
                                          Pod("b", kRun, "other"), Pod("c", "{}", "other")};

std::vector<std::string> In(std::vector<std::string> world, std::string more) {
  world.push_back(std::move(more));
  return world;
}

const Case kPolicies[] = {
    {"PodSelectorOfEmptyIsEverything",
     {Policy(R"({"podSelector":{}})"), Pod("a"), Pod("b", "{}"), Pod("c", kRun, "other")},
     "netpol/x",
     {"spec.podSelector everything -> a b"}},
    {"PodSelectorThatIsAbsentIsEverything",
     {Policy("{}"), Pod("a")},
     "netpol/x",
     {"spec.podSelector everything -> a"}},
    {"PodSelectorThatPicks",
     {Policy(R"({"podSelector":)" + kMatchRun + "}"), Pod("a"), Pod("b", "{}")},
     "netpol/x",
     {"spec.podSelector selects run=rng -> a"}},
};
LABELIX_KIND_CASES(Policies, kPolicies);

TEST(NetworkPolicyTest, PeersOfEveryForm) {
  const auto cluster = LoadWorld(
      In(kSpaces, Policy(R"({"podSelector":{"matchLabels":{"no":"pod"}},"ingress":[{},{"from":[
        {"podSelector":{"matchLabels":{"run":"rng"}}},
        {"namespaceSelector":{"matchLabels":{"team":"b"}}},
        {"namespaceSelector":{},"podSelector":{"matchLabels":{"run":"rng"}}},
        {"namespaceSelector":{"matchLabels":{"team":"b"}},"podSelector":{"matchLabels":{"run":"rng"}}},
        {"namespaceSelector":{"matchLabels":{"team":"c"}}},
        {"podSelector":{}},
        {"ipBlock":{"cidr":"10.0.0.0/8"}},
        {"ipBlock":{"cidr":"10.0.0.0/8"},"podSelector":{}},
        {}]}],
        "egress":[{"to":[]},{"to":[{"podSelector":{"matchExpressions":[{"key":"run","operator":"Exists"}]}}]}]})")));
  const std::vector<std::string> want = {
      "spec.egress[0].to [*] everything -> a other/b other/c (no peers: everything, in the cluster "
      "and outside)",
      "spec.egress[1].to[0] selects run -> a",
      "spec.ingress[0].from [*] everything -> a other/b other/c (no peers: everything, in the "
      "cluster and outside)",
      "spec.ingress[1].from[0] selects run=rng -> a",
      "spec.ingress[1].from[1] [{team=b}] everything -> other/b other/c",
      "spec.ingress[1].from[2] [*] selects run=rng -> a other/b",
      "spec.ingress[1].from[3] [{team=b}] selects run=rng -> other/b",
      "spec.ingress[1].from[4] [{team=c}] everything -> ",
      "spec.ingress[1].from[5] everything -> a",
      "spec.ingress[1].from[6] nothing ->  (ipBlock 10.0.0.0/8)",
      "spec.ingress[1].from[7] invalid ->  (spec.ingress[1].from[7]: Forbidden: may not specify "
      "both ipBlock and another peer)",
      "spec.ingress[1].from[8] invalid ->  (spec.ingress[1].from[8]: Required value: must specify "
      "a peer)",
      "spec.podSelector selects no=pod -> "};
  EXPECT_EQ(Lines(cluster->Current(), "netpol/x"), want);
}

TEST(NetworkPolicyTest, NamespaceSelectorNeedsNamespaces) {
  const auto cluster = LoadWorld(
      {Policy(R"({"ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"team":"a"}}},)"
              R"({"namespaceSelector":{}}]}]})"),
       Pod("a")});
  const std::vector<std::string> want = {
      "spec.ingress[0].from[0] [{team=a}] unknown ->  (unknown: no Namespace objects loaded)",
      "spec.ingress[0].from[1] [*] everything -> a", "spec.podSelector everything -> a"};
  EXPECT_EQ(Lines(cluster->Current(), "netpol/x"), want);
  const WhoAnswer who = Who(cluster->Current(), IdOf(cluster->Current(), "po/a"));
  EXPECT_EQ(
      std::count(who.unknown.begin(), who.unknown.end(), "unknown: no Namespace objects loaded"),
      1);
}

TEST(NetworkPolicyTest, ListsOfTheWrongTypeAreSaid) {
  const auto cluster =
      LoadWorld({Policy(R"({"ingress":{"from":1},"egress":[7],"podSelector":"x"})"), Pod("a")});
  const std::vector<std::string> lines = Lines(cluster->Current(), "netpol/x");
  EXPECT_EQ(
      std::count(lines.begin(), lines.end(), "spec.ingress invalid ->  (spec.ingress: not a list)"),
      1);
  EXPECT_NE(std::find(lines.begin(), lines.end(),
                      "spec.podSelector invalid ->  (json: cannot unmarshal string into Go struct "
                      "field NetworkPolicySpec.spec.podSelector of type v1.LabelSelector)"),
            lines.end());
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
LABELIX_KIND_CASES(Terms, kTerms);

std::string NodeText(const std::string& name, const std::string& labels) {
  return Text({.kind = "Node", .ns = "", .name = name, .labels = labels});
}

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
LABELIX_KIND_CASES(Placements, kPlacements);

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
    {"CronJobSelectsNothing",
     {Spec("batch/v1", "CronJob", "{}"),
      Text({.api_version = "batch/v1", .kind = "Job", .name = "j", .owner = "CronJob/x/uid-x"})},
     "cj/x",
     {"metadata.ownerReferences nothing ->  (no selector: it has what it owns)"}},
};
LABELIX_KIND_CASES(ThroughOthers, kThroughOthers);

std::string Role(const std::string& name, const std::string& labels, const std::string& rule = "") {
  return Text({.api_version = "rbac.authorization.k8s.io/v1",
               .kind = "ClusterRole",
               .ns = "",
               .name = name,
               .labels = labels,
               .more = rule});
}

std::string Hook(const std::string& webhook) {
  return Text({.api_version = "admissionregistration.k8s.io/v1",
               .kind = "ValidatingWebhookConfiguration",
               .ns = "",
               .name = "x",
               .more = R"("webhooks":[)" + webhook + "]"});
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
    {"WebhookOnNamespacesAsksTheirOwnLabels",
     In(kSpaces, Hook(R"({"namespaceSelector":{"matchLabels":{"team":"b"}},)"
                      R"("rules":[{"apiGroups":[""],"resources":["namespaces"]}]})")),
     "validatingwebhookconfigurations/x",
     {"webhooks[0].namespaceSelector [*] selects team=b -> /other",
      "webhooks[0].objectSelector [*] selects team=b -> /other"}},
};
LABELIX_KIND_CASES(ClusterWide, kClusterWide);

// "*" is every kind that was loaded: each is told under the same path.
TEST(WebhookTest, WildcardIsEveryLoadedKind) {
  const auto cluster =
      LoadWorld(In(kSpaces, Hook(R"({"rules":[{"apiGroups":["*"],"resources":["*"]}]})")));
  const Version now = cluster->Current();
  const auto matches = Match(now, {.object = IdOf(now, "validatingwebhookconfigurations/x")});
  std::string kinds;
  for (const SelectorMatch& match : matches.value()) kinds += match.selects + ";";
  EXPECT_EQ(kinds, "Namespace;Pod;Namespace;ValidatingWebhookConfiguration;");
}

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
LABELIX_KIND_CASES(Monitors, kMonitors);

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

TEST(WhoTest, PoliciesAndBudgetsByPath) {
  const auto cluster =
      LoadWorld(In(kSpaces, Policy(R"({"ingress":[{"from":[{"namespaceSelector":{"matchLabels":)"
                                   R"({"team":"b"}}}]}]})")));
  const Version now = cluster->Current();
  const auto paths = [&](const char* object) {
    std::string text;
    for (const Relation& relation : Who(now, IdOf(now, object)).relations) {
      text += relation.path + ";";
    }
    return text;
  };
  EXPECT_EQ(paths("po/a"), "spec.podSelector;");
  EXPECT_EQ(paths("po/other/b"), "spec.ingress[0].from[0];");
}

}  // namespace
}  // namespace labelix::kubernetes
