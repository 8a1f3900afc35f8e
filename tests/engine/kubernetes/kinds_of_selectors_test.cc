// Controllers, budgets and policies: what their selectors pick, row by row of
// docs/kinds.md.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/kind_world.h"

namespace labelix::kubernetes::kinds_of_selectors_test {
namespace {

class EveryKindTest : public testing::TestWithParam<Case> {};

TEST_P(EveryKindTest, PicksByItsOwnRule) {
  const auto cluster = LoadWorld(GetParam().world);
  EXPECT_EQ(Lines(cluster->Current(), GetParam().object), GetParam().want);
}

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
LABELIX_KIND_CASES(EveryKindTest, Controllers, kControllers);

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
LABELIX_KIND_CASES(EveryKindTest, Budgets, kBudgets);

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
LABELIX_KIND_CASES(EveryKindTest, Policies, kPolicies);

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
}  // namespace labelix::kubernetes::kinds_of_selectors_test
