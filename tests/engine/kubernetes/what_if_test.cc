// What the recordings do not show (tests/scenarios/what_if_test.py): several
// edits in order, edits that are refused, and that nothing else is touched.
#include "labelix/what_if.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

const std::string kRun = R"({"run":"rng"})";

std::string Owned(const std::string& name) {
  return Text({.name = name,
               .labels = kRun,
               .owner = "ReplicaSet/rs/u-rs",
               .more = R"("status":{"podIP":"10.0.0.1","phase":"Running"})"});
}

std::string Set(int replicas) {
  return Text({.api_version = "apps/v1",
               .kind = "ReplicaSet",
               .name = "rs",
               .uid = "u-rs",
               .more = R"("spec":{"replicas":)" + std::to_string(replicas) +
                       R"(,"selector":{"matchLabels":{"run":"rng"}},"template":{"metadata":)"
                       R"({"labels":{"run":"rng"}}}})"});
}

const std::string kService =
    Text({.kind = "Service", .name = "svc", .more = R"("spec":{"selector":{"run":"rng"}})"});

Edit Label(const std::string& object, const std::string& key, std::optional<std::string> value) {
  Edit edit;
  edit.type = Edit::Type::kLabel;
  edit.object = object;
  edit.labels = {{key, std::move(value)}};
  return edit;
}

Edit Selects(const std::string& selector) {
  Edit edit;
  edit.type = Edit::Type::kSelector;
  edit.object = "svc/svc";
  edit.selector = selector;
  return edit;
}

Edit Apply(const std::string& manifest) {
  Edit edit;
  edit.manifest = manifest;
  return edit;
}

Edit Delete(const std::string& object) {
  Edit edit;
  edit.type = Edit::Type::kDelete;
  edit.object = object;
  return edit;
}

// `+traffic svc a: cause`, `-selects …`.
std::vector<std::string> Words(const WhatIfAnswer& answer, Link link) {
  std::vector<std::string> lines;
  for (const MembershipChange& change : answer.changes) {
    if (change.link != link) continue;
    lines.push_back((change.joins ? "+" : "-") + change.selector.name + " " + change.object.name +
                    ": " + change.cause);
  }
  return lines;
}

std::vector<std::string> Words(const std::vector<Reaction>& reactions) {
  std::vector<std::string> lines;
  for (const Reaction& reaction : reactions) {
    lines.push_back(reaction.controller.name + " " + std::string(ToString(reaction.type)) + " " +
                    (reaction.object ? reaction.object->name : std::to_string(reaction.count)));
  }
  return lines;
}

WhatIfAnswer Ask(const std::vector<std::string>& world, const std::vector<Edit>& edits) {
  const auto cluster = LoadWorld(world);
  const Version now = cluster->Current();
  const auto answer = WhatIf(*cluster, now, edits);
  EXPECT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(cluster->Current().number(), now.number());  // nothing was made
  return answer.ok() ? *answer : WhatIfAnswer();
}

absl::Status Refused(const std::vector<std::string>& world, const std::vector<Edit>& edits) {
  const auto cluster = LoadWorld(world);
  return WhatIf(*cluster, cluster->Current(), edits).status();
}

TEST(WhatIf, EditsAreMadeInOrder) {
  const std::vector<std::string> world = {kService, Set(2), Owned("a"), Owned("b")};
  const WhatIfAnswer both =
      Ask(world, {Label("pod/a", "isactive", "yes"), Selects("run=rng,isactive=yes")});
  EXPECT_THAT(Words(both, Link::kTraffic), ElementsAre("-svc b: selector edit"));
  EXPECT_THAT(both.reactions, IsEmpty());
  ASSERT_EQ(both.traffic.size(), 1u);
  EXPECT_EQ(both.traffic[0].before, 2u);
  EXPECT_EQ(both.traffic[0].at_once, 1u);
  // Put on and taken off again: nothing differs.
  const WhatIfAnswer none =
      Ask(world, {Label("pod/a", "run", std::nullopt), Label("pod/a", "run", "rng")});
  EXPECT_THAT(none.changes, IsEmpty());
  EXPECT_THAT(none.reactions, IsEmpty());
}

// In one command kubectl takes no label that is both.
TEST(WhatIf, ALabelIsNotSetAndTakenOffInOneEdit) {
  const std::vector<std::string> world = {kService, Owned("a")};
  const auto edit = [](std::vector<std::pair<std::string, std::optional<std::string>>> labels) {
    Edit made = Label("pod/a", "x", std::nullopt);
    made.labels = std::move(labels);
    return made;
  };
  for (const Edit& both : {edit({{"run", "z"}, {"run", std::nullopt}}),
                           edit({{"run", std::nullopt}, {"a", "b"}, {"run", "z"}})}) {
    const absl::Status refused = Refused(world, {both});
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ErrorMessage(refused),
              "can not both modify and remove a label in the same command: run");
  }
  EXPECT_TRUE(Refused(world, {edit({{"run", "z"}, {"a", std::nullopt}})}).ok());
}

TEST(WhatIf, ALostLabelIsReleasedAndReplaced) {
  const WhatIfAnswer answer =
      Ask({kService, Set(2), Owned("a"), Owned("b")}, {Label("pod/a", "run", std::nullopt)});
  EXPECT_THAT(Words(answer, Link::kSelects),
              ElementsAre("-rs a: label change", "-svc a: label change"));
  EXPECT_THAT(Words(answer.reactions), ElementsAre("rs release a", "rs create 1"));
  EXPECT_EQ(answer.traffic[0].settled, 2u);
}

TEST(WhatIf, AManifestMayMakeWhatALaterEditNames) {
  const WhatIfAnswer answer =
      Ask({kService, EmptyList("v1", "Pod")},
          {Apply(Text({.ns = "", .name = "new", .labels = "{}"})), Label("pod/new", "run", "rng")});
  EXPECT_THAT(Words(answer, Link::kSelects), ElementsAre("+svc new: object created"));
}

TEST(WhatIf, WhatADeletedOwnerOwnedGoesOrStays) {
  const std::vector<std::string> world = {kService, Set(2), Owned("a"), Owned("b")};
  EXPECT_THAT(Words(Ask(world, {Delete("rs/rs")}).reactions),
              ElementsAre("rs delete a", "rs delete b"));
  Edit orphan = Delete("rs/rs");
  orphan.orphan = true;
  EXPECT_THAT(Words(Ask(world, {orphan}).reactions), ElementsAre("rs orphan a", "rs orphan b"));
}

// Only the reaction says whether they go or stay: the change is the same.
TEST(WhatIf, WhatADeletedOwnerOwnedHasNoOwner) {
  for (const bool orphan : {false, true}) {
    Edit edit = Delete("rs/rs");
    edit.orphan = orphan;
    const WhatIfAnswer answer = Ask({Set(1), Owned("a")}, {edit});
    EXPECT_THAT(Words(answer, Link::kOwns), ElementsAre("-rs a: owner deleted"));
    EXPECT_THAT(Words(answer, Link::kSelects), ElementsAre("-rs a: selector deleted"));
  }
}

TEST(WhatIf, WhatWouldHappenAnywayIsNotTold) {
  // It wants three and has two, whatever becomes of the Service.
  const WhatIfAnswer answer = Ask({kService, Set(3), Owned("a"), Owned("b")}, {Selects("")});
  EXPECT_THAT(answer.reactions, IsEmpty());
  EXPECT_EQ(answer.traffic[0].at_once, 0u);
}

std::string Policy(const std::string& peer) {
  return Text({.api_version = "networking.k8s.io/v1",
               .kind = "NetworkPolicy",
               .name = "np",
               .more = R"("spec":{"podSelector":{"matchLabels":{"run":"none"}},)"
                       R"("ingress":[{"from":[)" +
                       peer + "]}]}"});
}

std::string Namespace(const std::string& name, const std::string& labels) {
  return Text({.kind = "Namespace", .ns = "", .name = name, .labels = labels});
}

TEST(WhatIf, ARelabelledNamespaceChangesWhoSelectsByIt) {
  const std::vector<std::string> world = {
      Policy(R"({"namespaceSelector":{"matchLabels":{"team":"x"}}})"), Namespace("default", "{}"),
      Namespace("other", R"({"team":"x"})"), Text({.name = "here"}),
      Text({.ns = "other", .name = "there"})};
  const auto on = Label("namespace/default", "team", "x");
  const auto off = Label("namespace/other", "team", std::nullopt);
  const WhatIfAnswer answer = Ask(world, {on, off});
  EXPECT_THAT(Words(answer, Link::kSelects),
              ElementsAre("-np there: namespace relabelled", "+np here: namespace relabelled"));
  EXPECT_EQ(answer.changes[0].path, "spec.ingress[0].from[0]");
  EXPECT_THAT(Ask(world, {Label("namespace/other", "more", "y")}).changes, IsEmpty());
  EXPECT_THAT(Words(Ask(world, {Delete("namespace/other")}), Link::kSelects),
              ElementsAre("-np there: namespace deleted"));
}

TEST(WhatIf, ADeletedNamespaceTakesItsPodsAlong) {
  const std::vector<std::string> world = {Namespace("default", "{}"), Set(2), Owned("a"),
                                          Owned("b")};
  EXPECT_THAT(Words(Ask(world, {Delete("namespace/default")}).reactions),
              ElementsAre("default delete a", "default delete b", "default delete rs"));
}

// A dump of one namespace, as most are, holds no Namespace.
TEST(WhatIf, ANamespaceIsThereWhereAnObjectOfItIs) {
  const std::vector<std::string> world = {kService, Set(1), Owned("a"),
                                          Text({.ns = "other", .name = "stays"})};
  const WhatIfAnswer answer = Ask(world, {Delete("ns/default")});
  EXPECT_THAT(Words(answer.reactions),
              UnorderedElementsAre("default delete a", "default delete rs", "default delete svc"));
  ASSERT_EQ(answer.traffic.size(), 1U);
  EXPECT_EQ(answer.traffic[0].settled, 0U);
  // One that holds no pods.
  EXPECT_THAT(Words(Ask({kService}, {Delete("ns/default")}).reactions),
              ElementsAre("default delete svc"));
  // Beside Namespaces that are listed; not a second time; and not out of nothing.
  std::vector<std::string> listed = world;
  listed.push_back(Namespace("other", "{}"));
  EXPECT_THAT(Words(Ask(listed, {Delete("ns/default")}).reactions), SizeIs(3));
  for (const std::vector<std::string>& objects : {world, listed}) {
    const absl::Status gone = Refused(objects, {Delete("ns/gone")});
    EXPECT_EQ(gone.code(), absl::StatusCode::kNotFound);
    EXPECT_THAT(std::string(gone.message()), HasSubstr("nor any object of that namespace"));
  }
  EXPECT_EQ(Refused(world, {Delete("ns/default"), Delete("ns/default")}).code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Refused(world, {Label("ns/default", "a", "b")}).code(), absl::StatusCode::kNotFound);
}

std::string Controller(const std::string& spec, const std::string& api = "v1",
                       const std::string& kind = "ReplicationController",
                       const std::string& more = "") {
  return Text({.api_version = api,
               .kind = kind,
               .name = "c",
               .uid = "u-c",
               .more = R"("spec":{"selector":)" + spec +
                       R"(,"template":{"metadata":{"labels":{"run":"rng"}}}})" + more});
}

std::string OwnedByIt(const std::string& kind, const std::string& name) {
  return Text({.name = name, .labels = kRun, .owner = kind + "/c/u-c"});
}

TEST(WhatIf, AReplicationControllerKeepsItsNumber) {
  const std::vector<std::string> world = {Controller(R"({"run":"rng"},"replicas":2)"),
                                          OwnedByIt("ReplicationController", "a"),
                                          OwnedByIt("ReplicationController", "b")};
  EXPECT_THAT(Words(Ask(world, {Label("pod/a", "run", std::nullopt)}).reactions),
              ElementsAre("c release a", "c create 1"));
  Edit scale = Delete("rc/c");
  scale.type = Edit::Type::kScale;
  scale.replicas = 5;
  EXPECT_THAT(Words(Ask(world, {scale}).reactions), ElementsAre("c create 3"));
}

Edit Scale(const std::string& object, int32_t replicas) {
  Edit edit;
  edit.type = Edit::Type::kScale;
  edit.object = object;
  edit.replicas = static_cast<uint32_t>(replicas);
  return edit;
}

TEST(WhatIf, AStatefulSetCountsOrdinals) {
  const auto pod = [](const std::string& name) { return OwnedByIt("StatefulSet", name); };
  const std::string set =
      Controller(R"({"matchLabels":{"run":"rng"}},"replicas":2)", "apps/v1", "StatefulSet");
  const std::vector<std::string> two = {set, pod("c-0"), pod("c-1")};
  EXPECT_THAT(Words(Ask(two, {Scale("sts/c", 4)}).reactions), ElementsAre("c create 2"));
  EXPECT_THAT(Words(Ask(two, {Scale("sts/c", 1)}).reactions), ElementsAre("c delete c-1"));
  EXPECT_THAT(Words(Ask(two, {Delete("pod/c-0")}).reactions), ElementsAre("c create 1"));
  // One past the end goes, however many are missing.
  const std::string far = Text({.name = "c-5", .labels = kRun});
  EXPECT_THAT(Words(Ask(two, {Apply(far), Delete("pod/c-1")}).reactions),
              ElementsAre("c adopt c-5", "c create 1", "c delete c-5"));
  // A released pod keeps its name: another of that name cannot be made.
  EXPECT_THAT(Words(Ask(two, {Label("pod/c-1", "run", std::nullopt)}).reactions),
              ElementsAre("c release c-1"));
}

// The objects' texts are kept, as the command keeps them.
WhatIfAnswer AskWithTexts(const std::vector<std::string>& world, const Edit& edit) {
  Cluster cluster;
  LoadOptions options;
  options.keep_source = true;
  for (const std::string& document : world) {
    EXPECT_TRUE(cluster.LoadBytes(document, "world", options, nullptr).ok());
  }
  const auto answer = WhatIf(cluster, cluster.Current(), {&edit, 1});
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *answer : WhatIfAnswer();
}

struct JobRow {
  const char* name;
  const char* numbers;  // of its spec
  const char* status;
  std::vector<std::string> reactions;  // to the deletion of pod a, one of two
};

TEST(WhatIf, AJobMakesThePodsThatItStillWants) {
  const std::string selector = R"({"matchLabels":{"run":"rng"}})";
  const JobRow rows[] = {
      {"TwoAtATime", R"(,"parallelism":2,"completions":5)", "{}", {"c create 1"}},
      {"OneIsLeft", R"(,"parallelism":2,"completions":5)", R"({"succeeded":4})", {}},
      {"Queue", R"(,"parallelism":2)", "{}", {"c create 1"}},
      {"QueueThatIsEmpty", R"(,"parallelism":2)", R"({"succeeded":1})", {}},
      {"Finished",
       R"(,"parallelism":2,"completions":5)",
       R"({"conditions":[{"type":"Failed","status":"True"}]})",
       {}},
  };
  for (const JobRow& row : rows) {
    const std::vector<std::string> world = {Controller(selector + row.numbers, "batch/v1", "Job",
                                                       R"(,"status":)" + std::string(row.status)),
                                            OwnedByIt("Job", "a"), OwnedByIt("Job", "b")};
    EXPECT_EQ(Words(AskWithTexts(world, Delete("pod/a")).reactions), row.reactions) << row.name;
  }
  // Without its text it is said that this is not known.
  const WhatIfAnswer unknown =
      Ask({Controller(selector, "batch/v1", "Job"), OwnedByIt("Job", "a")}, {Delete("pod/a")});
  EXPECT_THAT(unknown.unknown, ElementsAre(HasSubstr("how many pods Job/c wants")));
}

std::string Templated(const std::string& kind, const std::string& labels, const std::string& image,
                      const std::string& spec = "") {
  return Text({.api_version = "apps/v1",
               .kind = kind,
               .name = "c",
               .uid = "u-c",
               .more = R"("spec":{)" + std::string(kind == "DaemonSet" ? "" : R"("replicas":1,)") +
                       R"("selector":{"matchLabels":{"run":"rng"}},)" + spec +
                       R"("template":{"metadata":{"labels":{"run":"rng")" + labels +
                       R"(}},"spec":{"containers":[{"name":"c","image":")" + image + R"("}]}}})"});
}

// `c` of the kind with its pod `c-0`, and what is between them.
std::vector<std::string> OnePodOf(const std::string& kind) {
  const bool deployment = kind == "Deployment";
  const std::string set =
      Text({.api_version = "apps/v1",
            .kind = "ReplicaSet",
            .name = "rs",
            .uid = "u-rs",
            .labels = kRun,
            .owner = "Deployment/c/u-c",
            .more = R"("spec":{"replicas":1,"selector":{"matchLabels":)" + kRun +
                    R"(},"template":{"metadata":{"labels":)" + kRun + "}}}"});
  const std::string pod = Text({.name = "c-0",
                                .labels = kRun,
                                .owner = deployment ? "ReplicaSet/rs/u-rs" : kind + "/c/u-c",
                                .more = R"("spec":{"nodeName":"n"})"});
  return {Templated(kind, "", "old"), deployment ? set : EmptyList("apps/v1", "ReplicaSet"), pod,
          Text({.kind = "Node", .ns = "", .name = "n"})};
}

TEST(WhatIf, WhatADeploymentMakesOfItsReplicaSetsIsUnknown) {
  const std::vector<std::string> world = OnePodOf("Deployment");
  const std::string said =
      "unknown: what Deployment/c makes of ReplicaSet/rs, which the edit changes";
  for (const Edit& edit : {Scale("rs/rs", 3), Delete("rs/rs"), Label("rs/rs", "run", "other")}) {
    EXPECT_THAT(Ask(world, {edit}).unknown, testing::Contains(said));
  }
  EXPECT_THAT(Ask(world, {Label("rs/rs", "more", "x")}).unknown, IsEmpty());
  // What it left behind it may take up again.
  Edit orphan = Delete("deploy/c");
  orphan.orphan = true;
  const WhatIfAnswer again = Ask(world, {orphan, Apply(Templated("Deployment", "", "old"))});
  EXPECT_THAT(again.unknown,
              ElementsAre("unknown: whether Deployment/c goes on with ReplicaSet/rs, which nobody "
                          "owns"));
  for (const std::string& word : Words(again.reactions))
    EXPECT_THAT(word, Not(HasSubstr("create")));
}

std::string OnNode(const std::string& name, const std::string& node, const std::string& owner,
                   const std::string& phase = "Running") {
  return Text({.name = name,
               .labels = kRun,
               .owner = owner,
               .more = R"("spec":{"nodeName":")" + node +
                       R"("},"status":{"podIP":"10.0.0.1","phase":")" + phase + R"("})"});
}

std::string NodeText(const std::string& name) {
  return Text({.kind = "Node", .ns = "", .name = name});
}

// The pod garbage collector takes all of its pods, the finished one too; the
// daemon pod does not come again.
TEST(WhatIf, ADeletedNodeTakesItsPodsAlong) {
  const std::string set = "ReplicaSet/rs/u-rs", daemon = "DaemonSet/c/u-c";
  const std::vector<std::string> world = {
      kService,
      NodeText("n"),
      NodeText("m"),
      Set(2),
      Controller(R"({"matchLabels":{"run":"rng"}})", "apps/v1", "DaemonSet"),
      OnNode("a", "n", set),
      OnNode("b", "m", set),
      OnNode("d", "n", daemon),
      OnNode("e", "m", daemon),
      OnNode("done", "n", "", "Succeeded")};
  const WhatIfAnswer answer = AskWithTexts(world, Delete("node/n"));
  ASSERT_THAT(Words(answer.reactions),
              ElementsAre("n delete a", "n delete d", "n delete done", "rs create 1"));
  EXPECT_EQ(answer.reactions[0].why, "its node is deleted");
  EXPECT_THAT(answer.unknown, IsEmpty());
  // At once the Service loses them, as their node is not known; the new one has an address.
  EXPECT_THAT(Words(answer, Link::kTraffic),
              ElementsAre("-svc a: node deleted", "-svc d: node deleted"));
  ASSERT_EQ(answer.traffic.size(), 1u);
  EXPECT_EQ(answer.traffic[0].before, 4u);
  EXPECT_EQ(answer.traffic[0].at_once, 2u);
  EXPECT_EQ(answer.traffic[0].settled, 3u);
  // One that is made again has them still.
  EXPECT_THAT(Ask(world, {Delete("node/n"), Apply(NodeText("n"))}).reactions, IsEmpty());
}

TEST(WhatIf, ANodeThatComesBringsItsPodsTraffic) {
  const std::vector<std::string> world = {kService, NodeText("m"), OnNode("a", "n", "")};
  const WhatIfAnswer answer = Ask(world, {Apply(NodeText("n"))});
  EXPECT_THAT(Words(answer, Link::kTraffic), ElementsAre("+svc a: node created"));
}

// A pod that goes and had no traffic takes none away.
TEST(WhatIf, OnlyEndpointsAreMissed) {
  const std::string pending =
      Text({.name = "p", .labels = kRun, .owner = "ReplicaSet/rs/u-rs", .more = R"("spec":{})"});
  const std::string stays = Text({.name = "stays",
                                  .labels = kRun,
                                  .more = R"("status":{"podIP":"10.0.0.1","phase":"Running"})"});
  const WhatIfAnswer answer = Ask({kService, Set(2), pending, stays}, {Delete("rs/rs")});
  EXPECT_THAT(Words(answer.reactions), ElementsAre("rs delete p"));
  EXPECT_THAT(answer.traffic, IsEmpty());
}

std::string Autoscaler(const std::string& kind, const std::string& api) {
  return Text({.api_version = "autoscaling/v2",
               .kind = "HorizontalPodAutoscaler",
               .name = "h",
               .more = R"("spec":{"scaleTargetRef":{"apiVersion":")" + api + R"(","kind":")" +
                       kind + R"(","name":"c"}})"});
}

// What an autoscaler picks is picked by its target's selector.
TEST(WhatIf, ATargetTakesWhatIsPickedThroughItAlong) {
  const auto picks = [](const WhatIfAnswer& answer) {
    std::vector<std::string> words = Words(answer, Link::kSelects);
    std::erase_if(words, [](const std::string& word) { return word.substr(1, 2) != "h "; });
    return words;
  };
  std::vector<std::string> world = OnePodOf("Deployment");
  world.push_back(Autoscaler("Deployment", "apps/v1"));
  const WhatIfAnswer deleted = Ask(world, {Delete("deploy/c")});
  EXPECT_THAT(picks(deleted), ElementsAre("-h c-0: target deleted"));
  Edit orphan = Delete("deploy/c");
  orphan.orphan = true;
  EXPECT_THAT(picks(Ask(world, {orphan})), ElementsAre("-h c-0: target deleted"));
  EXPECT_THAT(picks(Ask(world, {Delete("deploy/c"), Apply(Templated("Deployment", "", "old"))})),
              IsEmpty());
  EXPECT_THAT(Ask(world, {Label("deploy/c", "more", "x"), Scale("deploy/c", 0)}).changes,
              IsEmpty());
  world[0] = EmptyList("apps/v1", "Deployment");
  EXPECT_THAT(picks(Ask(world, {Apply(Templated("Deployment", "", "old"))})),
              ElementsAre("+h c-0: target created"));
  // The selector of a ReplicationController may be edited.
  const std::string other = Text({.kind = "ReplicationController",
                                  .name = "c",
                                  .more = R"("spec":{"selector":{"a":"b"},"template":{"metadata":)"
                                          R"({"labels":{"a":"b"}},"spec":{"containers":)"
                                          R"([{"name":"c","image":"i"}]}}})"});
  const WhatIfAnswer edited = Ask({Controller(kRun), OwnedByIt("ReplicationController", "a"),
                                   Autoscaler("ReplicationController", "v1")},
                                  {Apply(other)});
  EXPECT_THAT(picks(edited), ElementsAre("-h a: target edit"));
}

struct TemplateRow {
  const char* name;
  const char* kind;
  const char* labels;  // that the applied template has besides
  const char* spec;    // of the applied manifest
  std::vector<std::string> reactions;
  bool unknown;
};

TEST(WhatIf, WithoutTextsAnAppliedTemplateIsComparedByItsLabelsOrSaidToBeUnknown) {
  const std::string on_delete = R"("updateStrategy":{"type":"OnDelete"},)";
  const TemplateRow rows[] = {
      {"Deployment", "Deployment", "", "", {}, true},
      {"DeploymentLabels", "Deployment", R"(,"a":"b")", "", {"c replace 1"}, false},
      {"StatefulSet", "StatefulSet", "", "", {}, true},
      {"StatefulSetLabels", "StatefulSet", R"(,"a":"b")", "", {"c replace 1"}, false},
      {"StatefulSetOnDelete", "StatefulSet", "", on_delete.c_str(), {}, false},
      {"DaemonSet", "DaemonSet", "", "", {}, true},
      {"DaemonSetLabels", "DaemonSet", R"(,"a":"b")", "", {"c replace 1"}, false},
      {"DaemonSetOnDelete", "DaemonSet", R"(,"a":"b")", on_delete.c_str(), {}, false},
      {"ReplicaSet", "ReplicaSet", R"(,"a":"b")", "", {}, false},  // replaces no pod
  };
  for (const TemplateRow& row : rows) {
    const std::string kind = row.kind;
    const std::vector<std::string> world = OnePodOf(kind);
    const Edit edit = Apply(Templated(kind, row.labels, "new", row.spec));
    const WhatIfAnswer answer = Ask(world, {edit});
    EXPECT_EQ(Words(answer.reactions), row.reactions) << row.name;
    const std::string said =
        "unknown: whether " + kind + "/c replaces its pods, as its text was not kept";
    EXPECT_EQ(answer.unknown, row.unknown ? std::vector{said} : std::vector<std::string>())
        << row.name;
    EXPECT_THAT(AskWithTexts(world, edit).unknown, IsEmpty()) << row.name;
  }
}

TEST(WhatIf, WithoutTextsAnAppliedJobMayBeFinished) {
  const std::string selector = R"({"matchLabels":{"run":"rng"}},"manualSelector":true)";
  const std::string done = R"(,"status":{"conditions":[{"type":"Complete","status":"True"}]})";
  const std::vector<std::string> world = {Controller(selector, "batch/v1", "Job", done),
                                          EmptyList("v1", "Pod")};
  const Edit edit = Apply(Controller(selector, "batch/v1", "Job"));
  const WhatIfAnswer answer = Ask(world, {edit});
  EXPECT_THAT(answer.reactions, IsEmpty());
  EXPECT_THAT(answer.unknown, ElementsAre(HasSubstr("how many pods Job/c wants")));
  EXPECT_THAT(AskWithTexts(world, edit).unknown, IsEmpty());
}

TEST(WhatIf, WhatTheServerWouldRefuseIsRefused) {
  const std::vector<std::string> world = {kService, Set(1), Owned("a")};
  const std::string other = Text({.api_version = "apps/v1",
                                  .kind = "ReplicaSet",
                                  .name = "rs",
                                  .more = R"("spec":{"selector":{"matchLabels":{"a":"b"}},)"
                                          R"("template":{"metadata":{"labels":{"a":"b"}}}})"});
  EXPECT_THAT(std::string(Refused(world, {Apply(other)}).message()),
              HasSubstr("field is immutable"));
  EXPECT_THAT(std::string(Refused(world, {Selects("run in (a,b)")}).message()),
              HasSubstr("a Service selects by equality alone"));
  EXPECT_THAT(std::string(Refused(world, {Label("pod/a", "run", "-no-")}).message()),
              HasSubstr("label run"));
  EXPECT_EQ(Refused(world, {Delete("pod/gone")}).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Refused(world, {Apply("{broken")}).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(std::string(Refused(world, {Apply("")}).message()),
            "manifest: no objects passed to apply");
}

// As `labelix validate` says it, with its place and cure.
TEST(WhatIf, AManifestThatTheServerWouldRefuseIsRefused) {
  const std::vector<std::string> world = {kService, Set(1), Owned("a")};
  const std::string service =
      "apiVersion: v1\nkind: Service\nmetadata: {name: svc}\nspec:\n  selector:\n    run: yes\n";
  const absl::Status mistyped = Refused(world, {Apply(service)});
  EXPECT_EQ(mistyped.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(
      ErrorMessage(mistyped),
      HasSubstr("manifest:6:10: the API server would refuse it: Service in version \"v1\""));
  EXPECT_THAT(ErrorHint(mistyped), HasSubstr("write \"yes\""));
  for (const char* const spec : {"selector: {matchLabels: {run: rng}}", "selector: run=rng",
                                 "selector: {run: 5}", "selector: {\"a b\": c}"}) {
    const std::string text =
        std::string("apiVersion: v1\nkind: Service\nmetadata: {name: svc}\nspec: {") + spec + "}\n";
    EXPECT_THAT(ErrorMessage(Refused(world, {Apply(text)})),
                HasSubstr("the API server would refuse it"))
        << spec;
  }
  const std::string policy =
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\n"
      "spec: {selector: {matchExpressions: [{key: run, operator: in, values: [rng]}]}}\n";
  EXPECT_THAT(ErrorMessage(Refused(world, {Apply(policy)})), HasSubstr("refuse it"));
}

}  // namespace
}  // namespace labelix::kubernetes
