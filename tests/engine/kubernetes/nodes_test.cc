// On which nodes pods should run, and do.
#include "labelix/nodes.h"

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::nodes_test {
namespace {

std::string NodeText(const std::string& name, const std::string& labels = "{}",
                     const std::string& taints = "") {
  return Text({.kind = "Node",
               .ns = "",
               .name = name,
               .labels = labels,
               .more = R"("spec":{"taints":[)" + taints + "]}"});
}

std::string DaemonSet(const std::string& template_spec = "{}") {
  return Text({.api_version = "apps/v1",
               .kind = "DaemonSet",
               .name = "rng",
               .uid = "uid-ds",
               .more = R"("spec":{"selector":{"matchLabels":{"run":"rng"}},"template":{"spec":)" +
                       template_spec + "}}"});
}

std::string DaemonPod(const std::string& name, const std::string& spec,
                      const std::string& phase = "Running") {
  return Text({.name = name,
               .uid = "uid-" + name,
               .labels = R"({"run":"rng"})",
               .owner = "DaemonSet/rng/uid-ds",
               .more = R"("spec":)" + spec + R"(,"status":{"phase":")" + phase + R"("})"});
}

std::string On(const std::string& node) { return R"({"nodeName":")" + node + R"("})"; }

// `node state should pods (why)`.
std::vector<std::string> Lines(const Version& version, const NodesAnswer& answer) {
  std::vector<std::string> lines;
  for (const NodeRow& row : answer.rows) {
    std::string line = row.node + " " + std::string(ToString(row.state)) + " ";
    line += !row.should.has_value() ? "-" : *row.should ? "yes" : "no";
    line += " " + NamesOf(version, row.pods);
    if (!row.why.empty()) line += " (" + row.why + ")";
    lines.push_back(line);
  }
  return lines;
}

const char kSsd[] = R"({"disk":"ssd"})";
const char kNoSchedule[] = R"({"key":"k","value":"v","effect":"NoSchedule"})";
const char kNoExecute[] = R"({"key":"k","effect":"NoExecute"})";

struct Case {
  const char* name;
  std::vector<std::string> world;
  std::vector<std::string> want;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

const Case kCases[] = {
    {"OneOnEach",
     {DaemonSet(), NodeText("n2"), NodeText("n1"), DaemonPod("a", On("n1")),
      DaemonPod("b", On("n2"))},
     {"n1 runs yes a", "n2 runs yes b"}},
    {"MissingAndTwice",
     {DaemonSet(), NodeText("n1"), NodeText("n2"), DaemonPod("a", On("n2")),
      DaemonPod("b", On("n2"))},
     {"n1 missing yes ", "n2 twice yes a b"}},
    {"PodsThatEndedDoNotCount",
     {DaemonSet(), NodeText("n1"), DaemonPod("a", On("n1"), "Failed"),
      DaemonPod("b", On("n1"), "Succeeded")},
     {"n1 missing yes "}},
    {"NodeSelectorLeavesNodesOut",
     {DaemonSet(R"({"nodeSelector":{"disk":"ssd"}})"), NodeText("n1", kSsd), NodeText("n2"),
      DaemonPod("a", On("n1"))},
     {"n1 runs yes a", "n2 none no  (nodeSelector does not match)"}},
    {"AffinityLeavesNodesOut",
     {DaemonSet(
          R"({"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":)"
          R"({"nodeSelectorTerms":[{"matchExpressions":[{"key":"disk","operator":"Exists"}]}]}}}})"),
      NodeText("n1", kSsd), NodeText("n2"), EmptyList("v1", "Pod")},
     {"n1 missing yes ", "n2 none no  (nodeSelector or affinity does not match)"}},
    {"NodeName",
     {DaemonSet(R"({"nodeName":"n1"})"), NodeText("n1"), NodeText("n2"), EmptyList("v1", "Pod")},
     {"n1 missing yes ", "n2 none no  (nodeName is n1)"}},
    {"TaintOfNoScheduleKeepsWhatRuns",
     {DaemonSet(), NodeText("n1", "{}", kNoSchedule), NodeText("n2", "{}", kNoSchedule),
      DaemonPod("a", On("n1"))},
     {"n1 stays no a (taint k=v:NoSchedule is not tolerated)",
      "n2 none no  (taint k=v:NoSchedule is not tolerated)"}},
    {"TaintOfNoExecuteDoesNot",
     {DaemonSet(), NodeText("n1", "{}", kNoExecute), DaemonPod("a", On("n1"))},
     {"n1 surplus no a (taint k:NoExecute is not tolerated)"}},
    {"WhereNoneMayStayAllGo",
     {DaemonSet(), NodeText("n1", "{}", kNoExecute), NodeText("n2", "{}", kNoSchedule),
      DaemonPod("a", On("n1")), DaemonPod("b", On("n1")), DaemonPod("c", On("n2")),
      DaemonPod("d", On("n2"))},
     {"n1 surplus no a b (taint k:NoExecute is not tolerated)",
      "n2 twice no c d (taint k=v:NoSchedule is not tolerated)"}},
    {"TolerationLetsItOn",
     {DaemonSet(R"({"tolerations":[{"key":"k","operator":"Exists"}]})"),
      NodeText("n1", "{}", kNoExecute), DaemonPod("a", On("n1"))},
     {"n1 runs yes a"}},
    {"CordonedNodeRunsDaemonPods",
     {DaemonSet(),
      NodeText("n1", "{}", R"({"key":"node.kubernetes.io/unschedulable","effect":"NoSchedule"})"),
      DaemonPod("a", On("n1"))},
     {"n1 runs yes a"}},
    {"WaitingPodCountsForTheNodeThatItAsksFor",
     {DaemonSet(), NodeText("n1"),
      DaemonPod("a",
                R"({"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":)"
                R"({"nodeSelectorTerms":[{"matchFields":[{"key":"metadata.name","operator":"In",)"
                R"("values":["n1"]}]}]}}}})",
                "Pending")},
     {"n1 runs yes a"}},
    {"WaitingPodThatAsksForNoOneNodeCountsForNone",
     {DaemonSet(), NodeText("n1"),
      DaemonPod(
          "a",
          R"({"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":)"
          R"({"nodeSelectorTerms":[{"matchFields":[{"key":"metadata.name","operator":"In",)"
          R"("values":["n1","n2"]},{"key":"metadata.name","operator":"In","values":["n1"]}]}]}}}})",
          "Pending")},
     {"n1 missing yes ", " waiting - a (no node yet)"}},
    {"NoneComesWhileOneIsBeingDeleted",
     {DaemonSet(), NodeText("n1"),
      R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"default",)"
      R"("deletionTimestamp":"2026-01-01T00:00:00Z","ownerReferences":[{"kind":"DaemonSet",)"
      R"("name":"rng","uid":"uid-ds","controller":true}]},"spec":{"nodeName":"n1"}})"},
     {"n1 missing yes  (1 is being deleted)"}},
    {"NodeThatIsGone",
     {DaemonSet(), NodeText("n1"), DaemonPod("a", On("n1")), DaemonPod("b", On("n9"))},
     {"n1 runs yes a", "n9 gone - b"}},
};

class DaemonSetNodesTest : public testing::TestWithParam<Case> {};

TEST_P(DaemonSetNodesTest, EachNodeHasItsState) {
  const auto cluster = LoadWorld(GetParam().world);
  const Version now = cluster->Current();
  const auto answer = Nodes(now, IdOf(now, "ds/rng"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(answer->is_daemon_set);
  EXPECT_EQ(Lines(now, *answer), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Table, DaemonSetNodesTest, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

class DeploymentNodesTest : public testing::Test {
 protected:
  std::unique_ptr<Cluster> Load(const std::string& taints) {
    const auto apps = [](const char* kind, const char* name, const char* owner) {
      return Text({.api_version = "apps/v1",
                   .kind = kind,
                   .name = name,
                   .uid = std::string("uid-") + name,
                   .owner = owner,
                   .more = R"("spec":{"selector":{"matchLabels":{"run":"rng"}}})"});
    };
    const auto pod = [](const char* name, const char* spec) {
      return Text({.name = name,
                   .labels = R"({"run":"rng"})",
                   .owner = "ReplicaSet/r/uid-r",
                   .more = std::string(R"("spec":)") + spec});
    };
    return LoadWorld({apps("Deployment", "d", ""), apps("ReplicaSet", "r", "Deployment/d/uid-d"),
                      NodeText("n1"), NodeText("n2", "{}", taints), NodeText("n3"),
                      pod("a", R"({"nodeName":"n1"})"), pod("b", R"({"nodeName":"n1"})"),
                      pod("c", R"({"nodeName":"n2"})"), pod("w", "{}")});
  }
};

TEST_F(DeploymentNodesTest, PromisesNothing) {
  const auto cluster = Load("");
  const Version now = cluster->Current();
  const auto answer = Nodes(now, IdOf(now, "deploy/d"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_FALSE(answer->is_daemon_set);
  EXPECT_EQ(Lines(now, *answer),
            (std::vector<std::string>{"n1 twice yes a b", "n2 runs yes c", "n3 none yes ",
                                      " waiting - w (no node yet)"}));
}

// A DaemonSet's pods run on a cordoned node; others are not started there.
TEST_F(DeploymentNodesTest, HasNoTolerationsOfItsOwn) {
  const auto cluster = Load(R"({"key":"node.kubernetes.io/unschedulable","effect":"NoSchedule"})");
  const Version now = cluster->Current();
  EXPECT_EQ(Lines(now, Nodes(now, IdOf(now, "deploy/d")).value())[1],
            "n2 runs no c (taint node.kubernetes.io/unschedulable:NoSchedule is not tolerated)");
}

// The node `cordoned` is so by its field alone: the taint comes a moment later.
std::vector<std::string> LinesOfSet(const std::string& template_spec) {
  const auto node = [](const char* name, const char* spec) {
    return Text({.kind = "Node", .ns = "", .name = name, .more = std::string(R"("spec":)") + spec});
  };
  const auto cluster = LoadWorld(
      {Text({.api_version = "apps/v1",
             .kind = "StatefulSet",
             .name = "db",
             .more = R"("spec":{"selector":{"matchLabels":{"run":"db"}},"template":{"spec":)" +
                     template_spec + "}}"}),
       node("cordoned", R"({"unschedulable":true})"),
       node("tainted",
            (R"({"unschedulable":true,"taints":[)" + std::string(kNoSchedule) + "]}").c_str()),
       node("without", (R"({"taints":[)" + std::string(kNoExecute) + "]}").c_str()),
       EmptyList("v1", "Pod")});
  const Version now = cluster->Current();
  return Lines(now, Nodes(now, IdOf(now, "sts/db")).value());
}

TEST(NodesTest, SchedulerAsksWhetherANodeIsCordoned) {
  EXPECT_EQ(LinesOfSet("{}"), (std::vector<std::string>{
                                  "cordoned none no  (the node is cordoned (spec.unschedulable))",
                                  "tainted none no  (taint k=v:NoSchedule is not tolerated)",
                                  "without none no  (taint k:NoExecute is not tolerated)"}));
  EXPECT_EQ(LinesOfSet(R"({"tolerations":[{"key":"node.kubernetes.io/unschedulable",)"
                       R"("operator":"Exists"}]})")[0],
            "cordoned none yes ");
}

TEST(NodesTest, NodeNamePassesTheSchedulerBy) {
  EXPECT_EQ(LinesOfSet(R"({"nodeName":"cordoned"})")[0], "cordoned none yes ");
  EXPECT_EQ(LinesOfSet(R"({"nodeName":"tainted"})")[1], "tainted none yes ");
  EXPECT_EQ(LinesOfSet(R"({"nodeName":"without"})"),
            (std::vector<std::string>{"cordoned none no  (nodeName is without)",
                                      "tainted none no  (nodeName is without)",
                                      "without none no  (taint k:NoExecute is not tolerated)"}));
}

std::string RuntimeClass(const std::string& name, const std::string& scheduling) {
  return Text({.api_version = "node.k8s.io/v1",
               .kind = "RuntimeClass",
               .ns = "",
               .name = name,
               .more = R"("handler":"h","scheduling":)" + scheduling});
}

// Of the kind, whose template is of the class kata.
std::vector<std::string> LinesOfClass(const std::string& kind, const std::string& template_spec,
                                      const std::vector<std::string>& classes) {
  std::vector<std::string> world = {
      NodeText("n1", kSsd),
      NodeText("n2", kSsd, kNoSchedule),
      NodeText("n3"),
      EmptyList("v1", "Pod"),
      EmptyList("apps/v1", "ReplicaSet"),
      Text({.api_version = "apps/v1",
            .kind = kind,
            .name = "d",
            .uid = "uid-d",
            .more = R"("spec":{"template":{"spec":{"runtimeClassName":"kata")" + template_spec +
                    "}}}"})};
  world.insert(world.end(), classes.begin(), classes.end());
  const auto cluster = LoadWorld(world);
  const Version now = cluster->Current();
  return Lines(now, Nodes(now, IdOf(now, kind + "/d")).value());
}

using Rows = std::vector<std::string>;

// plugin/pkg/admission/runtimeclass/admission.go, setScheduling: what pods are given when they
// are created.
TEST(NodesTest, PodsHaveWhatTheirRuntimeClassAsksFor) {
  const std::string tolerated =
      R"({"nodeSelector":{"disk":"ssd"},"tolerations":[{"key":"k","operator":"Exists"}]})";
  const Rows want = {"n1 none yes ", "n2 none yes ", "n3 none no  (nodeSelector does not match)"};
  EXPECT_EQ(LinesOfClass("Deployment", "", {RuntimeClass("kata", tolerated)}), want);
  EXPECT_EQ(LinesOfClass("Deployment", R"(,"nodeSelector":{"disk":"ssd"})",
                         {RuntimeClass("kata", tolerated)}),
            want);
  EXPECT_EQ(LinesOfClass("Deployment", "", {RuntimeClass("kata", "null")}),
            (Rows{"n1 none yes ", "n2 none no  (taint k=v:NoSchedule is not tolerated)",
                  "n3 none yes "}));
  EXPECT_EQ(LinesOfClass("Deployment", R"(,"nodeSelector":{"disk":"hdd"})",
                         {RuntimeClass("kata", tolerated)})[2],
            "n3 none no  (conflict: runtimeClass.scheduling.nodeSelector[disk] = ssd; "
            "pod.spec.nodeSelector[disk] = hdd)");
}

TEST(NodesTest, OfAKeyThatAClassHasTwiceTheLastOneHolds) {
  EXPECT_EQ(
      LinesOfClass("Deployment", "",
                   {RuntimeClass("kata", R"({"nodeSelector":{"disk":"x","disk":"ssd"}})")}),
      LinesOfClass("Deployment", "", {RuntimeClass("kata", R"({"nodeSelector":{"disk":"ssd"}})")}));
}

TEST(NodesTest, ARuntimeClassThatIsNotThere) {
  EXPECT_EQ(LinesOfClass("Deployment", "", {RuntimeClass("runc", "null")})[0],
            "n1 none no  (pod rejected: RuntimeClass \"kata\" not found)");
  EXPECT_EQ(LinesOfClass("Deployment", "", {})[0], "n1 none yes ");  // nobody listed them
}

// NodeShouldRunDaemonPod goes by the template.
TEST(NodesTest, TheDaemonSetControllerDoesNotAskTheRuntimeClass) {
  const Rows lines =
      LinesOfClass("DaemonSet", "", {RuntimeClass("kata", R"({"nodeSelector":{"disk":"ssd"}})")});
  EXPECT_EQ(lines[0], "n1 missing yes ");
  EXPECT_EQ(lines[2], "n3 missing yes ");
}

TEST_F(DeploymentNodesTest, PodsBySelector) {
  const auto cluster = Load("");
  const Version now = cluster->Current();
  const auto answer = Nodes(now, "default", Selector::Parse("run=rng").value());
  EXPECT_EQ(Lines(now, answer.value()),
            (std::vector<std::string>{"n1 twice - a b", "n2 runs - c", "n3 none - ",
                                      " waiting - w (no node yet)"}));
  EXPECT_EQ(Lines(now, Nodes(now, "other", Selector::Everything()).value())[0], "n1 none - ");
}

TEST(NodesTest, WhatIsNotLoadedIsUnknown) {
  const auto cluster = LoadWorld({DaemonSet(), EmptyList("v1", "Pod")});
  const Version now = cluster->Current();
  const absl::Status status = Nodes(now, IdOf(now, "ds/rng")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ErrorMessage(status), "unknown: no Node objects loaded");
}

TEST(NodesTest, OnlyWhatMakesPods) {
  const auto cluster = LoadWorld({Text({.kind = "Service", .name = "s"})});
  const Version now = cluster->Current();
  EXPECT_EQ(ErrorMessage(Nodes(now, IdOf(now, "svc/s")).status()),
            "services make no pods of their own");
}

}  // namespace
}  // namespace labelix::kubernetes::nodes_test
