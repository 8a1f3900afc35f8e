#include "labelix/explain.h"

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::explain_test {
namespace {

using testing::ElementsAre;

std::string Pod(const std::string& name, const std::string& labels,
                const std::string& ns = "default", const std::string& more = "") {
  return Text({.ns = ns, .name = name, .labels = labels, .more = more});
}

std::string Service(const std::string& selector, const std::string& more = "") {
  return Text(
      {.kind = "Service", .name = "svc", .more = R"("spec":{"selector":)" + selector + more + "}"});
}

// `deploy/web` with its own labels and its template's.
std::string Deployment(const std::string& labels, const std::string& of_pods, int replicas = 1) {
  return Text({.api_version = "apps/v1",
               .kind = "Deployment",
               .name = "web",
               .labels = labels,
               .more = R"("spec":{"replicas":)" + std::to_string(replicas) +
                       R"(,"selector":{"matchLabels":)" + of_pods +
                       R"(},"template":{"metadata":{"labels":)" + of_pods + "}}}"});
}

Explanation Explained(const std::vector<std::string>& world) {
  const auto cluster = LoadWorld(world);
  const Version now = cluster->Current();
  const auto answer = Explain(now, IdOf(now, "svc/svc"));
  EXPECT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->size(), 1u);
  return answer->front();
}

TEST(Explain, TheFunnelNarrowsFromWhatMostObjectsMeet) {
  const Explanation why =
      Explained({Service(R"({"a":"1","z":"1"})"), Pod("p1", R"({"a":"2","z":"1"})"),
                 Pod("p2", R"({"z":"1"})"), Pod("p3", R"({"a":"1"})"), Pod("p4", R"({"z":"1"})")});
  EXPECT_EQ(why.candidates, 4u);
  ASSERT_EQ(why.funnel.size(), 2u);
  EXPECT_EQ(why.funnel[0].requirement.ToString(), "z=1");
  EXPECT_EQ(why.funnel[0].left, 3u);
  EXPECT_EQ(why.funnel[0].failed, 1u);
  EXPECT_EQ(why.funnel[1].left, 0u);
  ASSERT_EQ(why.funnel[1].instead.size(), 2u);
  EXPECT_EQ(why.funnel[1].instead[0].value, std::nullopt);
  EXPECT_EQ(why.funnel[1].instead[0].objects, 2u);
  EXPECT_EQ(why.funnel[1].instead[1].value, "2");
}

TEST(Explain, TheNearestNeedFewestEdits) {
  const Explanation why =
      Explained({Service(R"({"a":"1","b":"1","c":"1"})"), Pod("far", R"({"a":"1"})"),
                 Pod("near1", R"({"a":"1","b":"1","c":"2"})"), Pod("near2", R"({"a":"1","b":"1"})"),
                 Pod("near3", R"({"a":"1","b":"1"})")});
  ASSERT_EQ(why.nearest.size(), 2u);
  EXPECT_EQ(why.nearest[0].objects.size(), 2u);
  ASSERT_EQ(why.nearest[0].edits.size(), 1u);
  EXPECT_EQ(why.nearest[0].edits[0].key, "c");
  EXPECT_EQ(why.nearest[0].edits[0].from, std::nullopt);
  EXPECT_EQ(why.nearest[0].edits[0].to, "1");
  EXPECT_EQ(why.nearest[1].edits[0].from, "2");
}

TEST(Explain, WhatIsPickedNeedsNoClue) {
  const Explanation why = Explained({Service(R"({"a":"1"})"), Pod("p", R"({"a":"1"})")});
  EXPECT_EQ(why.match.objects.size(), 1u);
  EXPECT_EQ(why.funnel[0].left, 1u);
  EXPECT_TRUE(why.nearest.empty());
  EXPECT_TRUE(why.clues.empty());
}

TEST(Explain, ASelectorThatSaysNothingHasNoFunnel) {
  const Explanation why = Explained({Service("null"), Pod("p", R"({"a":"1"})")});
  EXPECT_EQ(why.match.state, SelectState::kNothing);
  EXPECT_TRUE(why.funnel.empty());
  EXPECT_TRUE(why.clues.empty());
}

struct ClueCase {
  const char* name;
  std::vector<std::string> world;
  std::vector<std::string> want;  // `clue: text | cure (objects)`
};

void PrintTo(const ClueCase& c, std::ostream* out) { *out << c.name; }

std::vector<std::string> Words(const std::vector<Clue>& clues) {
  std::vector<std::string> lines;
  for (const Clue& clue : clues) {
    std::string line = std::string(ToString(clue.type)) + ": " + clue.text;
    if (!clue.cure.empty()) line += " | " + clue.cure;
    if (clue.objects > 0) line += " (" + std::to_string(clue.objects) + ")";
    lines.push_back(line);
  }
  return lines;
}

const ClueCase kClues[] = {
    {"AWordOfTheSameMeaning",
     {Service(R"({"run":"rng","isactive":"true"})"), Pod("p", R"({"run":"rng","isactive":"yes"})")},
     {R"(near-value: no Pod has isactive: "true"; 1 Pod has isactive: "yes" | selector isactive=yes,run=rng (1))"}},
    {"AnotherKey",
     {Service(R"({"name":"web"})"), Pod("p", R"({"app":"web"})"), Pod("q", R"({"app":"db"})")},
     {R"(near-key: no Pod has a label name; 1 Pod has app: "web" | selector app=web (1))"}},
    {"AKeyThatIsNearlyCalledSo",
     {Service(R"({"compnent":"x"})"), Pod("p", R"({"component":"y"})")},
     {R"(near-key: no Pod has a label compnent; 1 Pod has a label component ("y"))"}},
    {"AnotherNamespace",
     {Service(R"({"app":"web"})"), Pod("p", R"({"app":"web"})", "prod"), Pod("q", "{}")},
     {"wrong-namespace: it would pick 1 Pod in prod, but looks in default only"}},
    {"TheDeploymentsOwnLabels",
     {Service(R"({"app":"web","tier":"front"})"),
      Deployment(R"({"app":"web","tier":"front"})", R"({"app":"web"})"),
      Pod("p", R"({"app":"web"})")},
     {"label-on-owner-not-template: tier=front is on Deployment/web itself, not on the pods that "
      "it "
      "makes | put it under spec.template.metadata.labels of Deployment/web"}},
    {"ATemplateWithoutPods",
     {Service(R"({"app":"web"})"), Deployment("{}", R"({"app":"web"})", 0), Pod("p", "{}")},
     {"no-pods-yet: the template of Deployment/web, which wants 0 replicas, has these labels"}},
    {"AValueThatNoLabelCanHave",
     {Service(R"({"app":"a b"})"), Pod("p", R"({"app":"web"})")},
     {"contradiction: no labels can meet app=a b | take this requirement out, or write one that a "
      "label "
      "can meet"}},
    {"TheLabelsOfAService",
     {Service(R"({"app":"web"})"),
      Text({.kind = "Service", .name = "other", .labels = R"({"app":"web"})"}), Pod("p", "{}")},
     {"wrong-kind: it looks at the labels of Pod objects; 1 Service has these labels"}},
};

class ClueTest : public testing::TestWithParam<ClueCase> {};

TEST_P(ClueTest, IsFound) { EXPECT_EQ(Words(Explained(GetParam().world).clues), GetParam().want); }

INSTANTIATE_TEST_SUITE_P(Explain, ClueTest, testing::ValuesIn(kClues),
                         [](const auto& info) { return info.param.name; });

// ---- One against one ----------------------------------------------------------

// A policy that lets these peers in.
std::string Policy(const std::vector<std::string>& peers) {
  std::string all;
  for (const std::string& peer : peers) all += (all.empty() ? "" : ",") + peer;
  return Text({.api_version = "networking.k8s.io/v1",
               .kind = "NetworkPolicy",
               .name = "np",
               .more = R"("spec":{"podSelector":{},"ingress":[{"from":[)" + all + "]}]}"});
}

std::string Print(const Explanation& why) {
  std::string text =
      std::to_string(why.match.objects.size()) + " of " + std::to_string(why.candidates) + "\n";
  const auto print = [](const std::optional<std::string>& value) { return value.value_or("none"); };
  for (const FunnelStep& step : why.funnel) {
    text += step.requirement.ToString() + " " + std::to_string(step.left) + " left " +
            std::to_string(step.failed);
    for (const Instead& instead : step.instead) {
      text += " " + print(instead.value) + ":" + std::to_string(instead.objects);
    }
    text += "\n";
  }
  for (const NearMiss& miss : why.nearest) {
    for (const LabelEdit& edit : miss.edits) {
      text += edit.key + " " + print(edit.from) + "->" + print(edit.to) + " ";
    }
    for (ObjectId id : miss.objects) text += std::to_string(id) + ",";
    text += "\n";
  }
  for (const Clue& clue : why.clues) {
    text += clue.text + "; " + clue.cure + " " + std::to_string(clue.objects) + "\n";
  }
  return text;
}

// The same of each as where it is alone, whatever those before it have asked of the same pods.
TEST(Explain, ManySelectorsOfOneObjectKnowNothingOfEachOther) {
  std::vector<std::string> peers;
  for (const char* spaces :
       {"", R"("namespaceSelector":{},)", R"("namespaceSelector":{"matchLabels":{"team":"x"}},)"}) {
    for (const char* asks :
         {R"("matchLabels":{"run":"rng"})", R"("matchLabels":{"run":"rgn"})",
          R"("matchLabels":{"run":"rng"})", R"("matchLabels":{"tier":"web","run":"db"})",
          R"("matchExpressions":[{"key":"run","operator":"NotIn","values":["rng","web"]}])",
          R"("matchExpressions":[{"key":"run","operator":"In","values":["rnd","db","x"]}])",
          R"("matchExpressions":[{"key":"tier","operator":"DoesNotExist"},)"
          R"({"key":"run","operator":"Exists"},{"key":"none","operator":"Exists"}])"}) {
      peers.push_back("{" + std::string(spaces) + R"("podSelector":{)" + asks + "}}");
    }
  }
  std::vector<std::string> world = {
      Text({.kind = "Namespace", .ns = "", .name = "other", .labels = R"({"team":"x"})"}),
      Text({.kind = "Namespace", .ns = "", .name = "default"}),
      Deployment(R"({"run":"rgn"})", R"({"run":"db","tier":"web"})"),
      Pod("p1", R"({"run":"rng"})"),
      Pod("p2", R"({"run":"web","tier":"a"})"),
      Pod("p3", R"({"tier":"web"})"),
      Pod("p4", R"({"run":"web","tier":"web"})"),
      Pod("p5", "{}"),
      Pod("p6", R"({"run":"rgn","tier":"web"})", "other"),
      Pod("p7", R"({"tier":"db"})", "other")};
  const auto explain = [&](const std::vector<std::string>& of) {
    world.push_back(Policy(of));
    const auto cluster = LoadWorld(world);
    world.pop_back();
    std::vector<std::string> texts;
    const auto answer = Explain(cluster->Current(), IdOf(cluster->Current(), "netpol/np"));
    EXPECT_TRUE(answer.ok()) << answer.status();
    for (const Explanation& why : *answer) {
      if (why.match.path != "spec.podSelector") texts.push_back(Print(why));
    }
    return texts;
  };
  const std::vector<std::string> all = explain(peers);
  ASSERT_EQ(all.size(), peers.size());
  for (size_t i = 0; i < peers.size(); ++i) {
    EXPECT_EQ(all[i], explain({peers[i]}).at(0)) << peers[i];
  }
}

// ---- Names, and what no labels meet --------------------------------------------

std::string Node(const std::string& name, const std::string& labels = "{}") {
  return Text({.kind = "Node", .ns = "", .name = name, .labels = labels});
}

std::string Slice(const std::string& spec) {
  return Text({.api_version = "resource.k8s.io/v1",
               .kind = "ResourceSlice",
               .ns = "",
               .name = "s",
               .more = R"("spec":{)" + spec + "}"});
}

std::string SliceOf(const std::string& terms) {
  return Slice(R"("nodeSelector":{"nodeSelectorTerms":[)" + terms + "]}");
}

std::string OfName(const std::string& op, const std::string& name) {
  return R"("matchFields":[{"key":"metadata.name","operator":")" + op + R"(","values":[")" + name +
         R"("]}])";
}

std::string OfLabels(const std::string& requirements) {
  return R"("matchExpressions":[)" + requirements + "]";
}

std::string StatefulSet(const std::string& labels) {
  return Text({.api_version = "apps/v1",
               .kind = "StatefulSet",
               .name = "web",
               .uid = "u",
               .more = R"("spec":{"selector":{"matchLabels":)" + labels + "}}"});
}

// Aggregates what is labelled for it.
std::string Role(const std::string& name, const std::string& labels) {
  return Text({.api_version = "rbac.authorization.k8s.io/v1",
               .kind = "ClusterRole",
               .ns = "",
               .name = name,
               .labels = labels,
               .more = R"("aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"to":")" +
                       name + R"("}}]})"});
}

const std::string kZoneB = R"({"key":"zone","operator":"In","values":["b"]})";

struct NameCase {
  const char* name;
  std::vector<std::string> world;  // what selects is the last
  std::string object, want;
};

void PrintTo(const NameCase& c, std::ostream* out) { *out << c.name; }

const NameCase kNames[] = {
    {"ANodeThatIsNotThere",
     {Node("n1"), Slice(R"("nodeName":"n9")")},
     "resourceslice/s",
     "0 of 1\nno Node is named n9;  0\n"},
    {"TermsThatDifferInTheNameAlone",
     {Node("n1"), SliceOf("{" + OfName("In", "n8") + "},{" + OfName("In", "n9") + "}")},
     "resourceslice/s",
     "0 of 1\nno Node is named n8;  0\n0 of 1\nno Node is named n9;  0\n"},
    {"ANameThatItShouldNotBe",
     {Node("n1"), SliceOf("{" + OfName("NotIn", "n1") + "}")},
     "resourceslice/s",
     "0 of 1\nno Node is named as metadata.name!=n1;  0\n"},
    {"LabelsThatAnotherNodeHas",
     {Node("n1", R"({"zone":"a"})"), Node("n2", R"({"zone":"b"})"),
      SliceOf("{" + OfLabels(kZoneB) + "," + OfName("In", "n1") + "}")},
     "resourceslice/s",
     "0 of 2\nzone in (b) 1 left 1 a:1\nzone a->b 0,\n"
     "1 Node has these labels, but is not named n1;  0\n"},
    {"NeitherTheLabelsNorTheName",
     {Node("n1", R"({"zone":"a"})"),
      SliceOf("{" + OfLabels(kZoneB) + "," + OfName("In", "n9") + "}")},
     "resourceslice/s",
     "0 of 1\nzone in (b) 0 left 1 a:1\nno Node is named n9;  0\n"},
    {"NoNodeAtAll",
     {EmptyList("v1", "Node"), Pod("p", "{}"), Slice(R"("nodeName":"n9")")},
     "resourceslice/s",
     "0 of 0\n"},
    {"PodsOfAnotherName",
     {Pod("web-x", R"({"app":"web"})"), Pod("db-0", R"({"app":"web"})"),
      StatefulSet(R"({"app":"web"})")},
     "sts/web",
     "0 of 2\napp=web 2 left 0\n2 Pods have these labels, but none is named web-<ordinal>;  0\n"},
    {"ACureIsCountedByNameToo",
     {Pod("web-0", R"({"app":"front"})"), Pod("db-0", R"({"app":"front"})"),
      StatefulSet(R"({"app":"fornt"})")},
     "sts/web",
     "0 of 2\napp=fornt 0 left 2 front:2\napp front->fornt 0,\n"
     "no Pod has app: \"fornt\"; 2 Pods have app: \"front\"; selector app=front 1\n"},
    {"ARoleThatWouldAggregateItself",
     {Role("other", R"({"to":"x"})"), Role("role", R"({"to":"role"})")},
     "clusterrole/role",
     "0 of 2\nto=role 1 left 1 x:1\nto x->role 0,\n"},
    {"TermsThatContradict",
     {Node("n1", R"({"zone":"b"})"),
      SliceOf("{" + OfLabels(kZoneB + R"(,{"key":"zone","operator":"NotIn","values":["b"]})") +
              "}")},
     "resourceslice/s",
     "0 of 1\nzone in (b) 1 left 0\nzone notin (b) 0 left 1 b:1\n"
     "no labels can meet zone in (b) and zone notin (b); take one of these requirements out 0\n"},
    {"ABoundThatNoNumberIsPast",
     {Node("n1"),
      SliceOf("{" + OfLabels(R"({"key":"x","operator":"Gt","values":["9223372036854775807"]})") +
              "}")},
     "resourceslice/s",
     "0 of 1\nx>9223372036854775807 0 left 1 none:1\nno labels can meet x>9223372036854775807; "
     "take this requirement out, or write one that a label can meet 0\n"},
};

class NameTest : public testing::TestWithParam<NameCase> {};

TEST_P(NameTest, IsNoDifferenceInLabels) {
  const auto cluster = LoadWorld(GetParam().world);
  const Version now = cluster->Current();
  const auto answer = Explain(now, IdOf(now, GetParam().object));
  ASSERT_TRUE(answer.ok()) << answer.status();
  std::string text;
  for (const Explanation& why : *answer) text += Print(why);
  EXPECT_EQ(text, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Explain, NameTest, testing::ValuesIn(kNames),
                         [](const auto& info) { return info.param.name; });

PairExplanation Pair(const std::vector<std::string>& world, const std::string& selecting,
                     const std::string& object) {
  const auto cluster = LoadWorld(world);
  const Version now = cluster->Current();
  const auto answer = ExplainPair(now, IdOf(now, selecting), IdOf(now, object));
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer->front();
}

TEST(ExplainPair, EachRequirementIsHeldAgainstTheObject) {
  const PairExplanation why =
      Pair({Service(R"({"a":"1","b":"2","c":"3"})"), Pod("p", R"({"a":"1","b":"x"})")}, "svc/svc",
           "pod/p");
  EXPECT_FALSE(why.picked);
  ASSERT_EQ(why.checks.size(), 3u);
  EXPECT_TRUE(why.checks[0].met);
  EXPECT_FALSE(why.checks[1].met);
  EXPECT_EQ(why.checks[1].value, "x");
  EXPECT_FALSE(why.checks[2].met);
  EXPECT_EQ(why.checks[2].value, std::nullopt);
  EXPECT_TRUE(why.obstacles.empty());
}

struct ObstacleCase {
  const char* name;
  std::string pod, object;
  std::vector<std::string> want;
};

void PrintTo(const ObstacleCase& c, std::ostream* out) { *out << c.name; }

const std::string kRun = R"({"run":"rng"})";

const ObstacleCase kObstacles[] = {
    {"NoAddress", Pod("p", kRun), "pod/p", {"no podIP"}},
    {"NotReady",
     Pod("p", kRun, "default", R"("status":{"podIP":"10.0.0.1"})"),
     "pod/p",
     {"not ready"}},
    {"Finished",
     Pod("p", kRun, "default", R"("status":{"podIP":"10.0.0.1","phase":"Succeeded"})"),
     "pod/p",
     {"phase Succeeded"}},
    {"Ready",
     Pod("p", kRun, "default",
         R"("status":{"podIP":"10.0.0.1","conditions":[{"type":"Ready","status":"True"}]})"),
     "pod/p",
     {}},
    {"Elsewhere", Pod("p", kRun, "prod"), "pod/prod/p", {"in namespace prod, not default"}},
    {"AnotherKind",
     Text({.kind = "Service", .name = "other", .labels = kRun}),
     "svc/other",
     {"a Service, and this selector picks Pod objects"}},
};

class ObstacleTest : public testing::TestWithParam<ObstacleCase> {};

TEST_P(ObstacleTest, StandsBetweenThePodAndTraffic) {
  const std::string pods = EmptyList("v1", "Pod");
  EXPECT_EQ(Pair({pods, Service(kRun), GetParam().pod}, "svc/svc", GetParam().object).obstacles,
            GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(ExplainPair, ObstacleTest, testing::ValuesIn(kObstacles),
                         [](const auto& info) { return info.param.name; });

TEST(ExplainPair, AnotherNameIsInTheWay) {
  const std::string node = Node("n1");
  EXPECT_THAT(Pair({node, Slice(R"("nodeName":"n9")")}, "resourceslice/s", "node/n1").obstacles,
              ElementsAre("named n1, not n9"));
  EXPECT_THAT(Pair({node, Slice(R"("nodeName":"n1")")}, "resourceslice/s", "node/n1").obstacles,
              testing::IsEmpty());
  EXPECT_THAT(Pair({node, SliceOf("{" + OfName("NotIn", "n1") + "}")}, "resourceslice/s", "node/n1")
                  .obstacles,
              ElementsAre("named n1, not as metadata.name!=n1"));
  EXPECT_THAT(Pair({Role("r", R"({"to":"r"})")}, "clusterrole/r", "clusterrole/r").obstacles,
              ElementsAre("the object itself, which it never picks"));
  for (const std::string labels : {R"({"app":"web"})", R"({"app":"db"})"}) {
    EXPECT_THAT(Pair({Pod("db-0", R"({"app":"web"})"), StatefulSet(labels)}, "sts/web", "pod/db-0")
                    .obstacles,
                ElementsAre("named db-0, not web-<ordinal>"));
  }
}

TEST(ExplainPair, AControllerKeepsWhatItOwns) {
  const std::string set = Text({.api_version = "apps/v1",
                                .kind = "ReplicaSet",
                                .name = "rs",
                                .uid = "u",
                                .more = R"("spec":{"selector":{"matchLabels":{"run":"rng"}}})"});
  const std::string other = Text({.name = "p", .labels = kRun, .owner = "DaemonSet/rng/u2"});
  EXPECT_THAT(Pair({set, other}, "rs/rs", "pod/p").obstacles,
              ElementsAre("owned by DaemonSet/rng: a controller keeps only what it owns"));
  EXPECT_THAT(Pair({set, Pod("p", kRun)}, "rs/rs", "pod/p").obstacles,
              ElementsAre("owned by nobody: the controller will adopt it"));
}

}  // namespace
}  // namespace labelix::kubernetes::explain_test
