// What controllers, the garbage collectors and the taint manager do about an edit.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "labelix/what_if.h"
#include "tests/engine/kubernetes/what_if_world.h"

namespace labelix::kubernetes::what_if::what_if_reactions_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

TEST(WhatIf, ALostLabelIsReleasedAndReplaced) {
  const WhatIfAnswer answer =
      Ask({kService, Set(2), Owned("a"), Owned("b")}, {Label("pod/a", "run", std::nullopt)});
  EXPECT_THAT(Words(answer, Link::kSelects),
              ElementsAre("-rs a: label change", "-svc a: label change"));
  EXPECT_THAT(Words(answer.reactions), ElementsAre("rs release a", "rs create 1"));
  EXPECT_EQ(answer.traffic[0].settled, 2u);
}

// It has no address yet, and will have one.
TEST(WhatIf, APodThatTheEditMakesWillHaveAnAddress) {
  const std::string made = Text({.name = "new", .labels = kRun});
  const auto settled = [](const WhatIfAnswer& answer) {
    return answer.traffic.size() == 1 ? static_cast<int>(answer.traffic[0].settled) : -1;
  };
  EXPECT_EQ(settled(Ask({kService, EmptyList("v1", "Pod")}, {Apply(made)})), 1);
  EXPECT_EQ(settled(Ask({kService, Owned("a")}, {Apply(made), Delete("pod/new")})), -1);
  // Adopted, it is one too many: whichever goes, two stay.
  const std::vector<std::string> two = {kService, Set(2), Owned("a"), Owned("b")};
  EXPECT_EQ(settled(Ask(two, {Apply(made), Selects("run=rng,x=y")})), 0);
  const WhatIfAnswer adopted = Ask(two, {Apply(made)});
  EXPECT_THAT(Words(adopted.reactions), ElementsAre("rs adopt new", "rs delete 1"));
  EXPECT_THAT(adopted.traffic, IsEmpty());  // two before, two at once, two at last
}

// Of the pods of a ReplicaSet one that waits for a node or an address goes first.
TEST(WhatIf, APodWithoutAnAddressGoesFirst) {
  const std::string waits = Text({.name = "w",
                                  .labels = kRun,
                                  .owner = "ReplicaSet/rs/u-rs",
                                  .more = R"("status":{"phase":"Pending"})"});
  const std::vector<std::string> world = {kService, Set(3), Owned("a"), Owned("b"), waits};
  EXPECT_THAT(Ask(world, {Scale("rs/rs", 2)}).traffic, IsEmpty());
  const WhatIfAnswer one = Ask(world, {Scale("rs/rs", 1)});
  ASSERT_EQ(one.traffic.size(), 1u);
  EXPECT_EQ(one.traffic[0].settled, 1u);
}

TEST(WhatIf, WhatADeletedOwnerOwnedGoesOrStays) {
  const std::vector<std::string> world = {kService, Set(2), Owned("a"), Owned("b")};
  EXPECT_THAT(Words(Ask(world, {Delete("rs/rs")}).reactions),
              ElementsAre("rs delete a", "rs delete b"));
  Edit orphan = Delete("rs/rs");
  orphan.orphan = true;
  EXPECT_THAT(Words(Ask(world, {orphan}).reactions), ElementsAre("rs orphan a", "rs orphan b"));
}

TEST(WhatIf, ADeletedNamespaceTakesItsPodsAlong) {
  const std::vector<std::string> world = {Space("default", "{}"), Set(2), Owned("a"), Owned("b")};
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
  listed.push_back(Space("other", "{}"));
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
      // More failed than its backoffLimit, which is 6 where it says none.
      {"SixFailed", R"(,"parallelism":2)", R"({"failed":6})", {"c delete b"}},
      {"FiveFailed", R"(,"parallelism":2)", R"({"failed":5})", {"c create 1"}},
      {"NoneMayFail", R"(,"parallelism":2,"backoffLimit":0)", "{}", {"c delete b"}},
      {"HadFailedAnyway", R"(,"parallelism":2)", R"({"failed":7})", {}},
      {"Suspended", R"(,"parallelism":2,"suspend":true)", "{}", {}},
      {"ManagedByAnother", R"(,"parallelism":2,"managedBy":"x.dev/queue")", "{}", {}},
      {"GoesAlready",
       R"(,"parallelism":2)",
       R"({"conditions":[{"type":"FailureTarget","status":"True"}]})",
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

std::string JobPod(const std::string& name, const std::string& phase) {
  return Text({.name = name,
               .labels = kRun,
               .owner = "Job/c/u-c",
               .more = R"("status":{"phase":")" + phase + R"("})"});
}

// What ended before the edit is in the status; what ends with it is not yet.
TEST(WhatIf, AJobCountsPodsThatEnd) {
  const std::string numbers = R"({"matchLabels":{"run":"rng"}},"parallelism":2,"completions":2)";
  const std::string job = Controller(numbers + R"(,"backoffLimit":0)", "batch/v1", "Job");
  const std::vector<std::string> world = {job, JobPod("a", "Running"), JobPod("b", "Running"),
                                          JobPod("old", "Failed"), JobPod("new", "Succeeded")};
  const auto asked = [&](const Edit& edit) { return Words(AskWithTexts(world, edit).reactions); };
  EXPECT_THAT(asked(Apply(JobPod("a", "Succeeded"))), IsEmpty());
  EXPECT_THAT(asked(Apply(JobPod("a", "Failed"))), ElementsAre("c delete b"));
  EXPECT_THAT(asked(Delete("pod/old")), IsEmpty());
  EXPECT_THAT(asked(Delete("pod/new")), IsEmpty());
  // One that is released has not failed.
  EXPECT_THAT(asked(Label("pod/a", "run", "other")), ElementsAre("c release a", "c create 1"));
}

TEST(WhatIf, WhetherAJobFailsMayBeJudgedOtherwise) {
  const std::string selector = R"({"matchLabels":{"run":"rng"}},"parallelism":2)";
  for (const std::string field : {"backoffLimitPerIndex", "podFailurePolicy"}) {
    const std::string value = field == "podFailurePolicy" ? R"({"rules":[]})" : "1";
    const std::string job = Controller(selector + ",\"" + field + "\":" + value, "batch/v1", "Job");
    const std::vector<std::string> world = {job, JobPod("a", "Running"), JobPod("b", "Running")};
    const WhatIfAnswer answer = AskWithTexts(world, Delete("pod/a"));
    EXPECT_THAT(answer.reactions, IsEmpty()) << field;
    EXPECT_THAT(answer.unknown,
                ElementsAre("unknown: whether Job/c makes pods for those that fail, which its " +
                            field + " decides"));
    const WhatIfAnswer released = AskWithTexts(world, Label("pod/a", "run", "other"));
    EXPECT_THAT(Words(released.reactions), ElementsAre("c release a", "c create 1"));
    EXPECT_THAT(released.unknown, IsEmpty());
  }
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

TEST(WhatIf, ADaemonPodThatEndedGoesAndAnotherOneComes) {
  const std::vector<std::string> world = OnePodOf("DaemonSet");
  for (const char* phase : {"Failed", "Succeeded"}) {
    const Edit ends = Apply(OnNode("c-0", "n", "DaemonSet/c/u-c", phase));
    EXPECT_THAT(Words(Ask(world, {ends}).reactions), ElementsAre("c delete c-0", "c create 1"));
  }
}

// All but the ReplicaSets' controllers adopt and release pods that ended too.
TEST(WhatIf, APodThatEndedIsAdoptedAndReleasedToo) {
  const std::string spec = R"({"matchLabels":{"run":"rng"}},"replicas":1,"backoffLimit":0)";
  const auto asked = [&](const std::string& kind, const std::string& pod, const Edit& edit) {
    const std::string api = kind == "Job" ? "batch/v1" : "apps/v1";
    return Words(AskWithTexts({Controller(spec, api, kind), NodeText("n"), pod}, edit).reactions);
  };
  const Edit joins = Label("pod/c-0", "run", "rng"), leaves = Label("pod/c-0", "run", "x");
  const std::string stray = Text({.name = "c-0", .more = R"("status":{"phase":"Failed"})"});
  EXPECT_THAT(asked("ReplicaSet", stray, joins), IsEmpty());
  EXPECT_THAT(asked("DaemonSet", stray, joins), ElementsAre("c adopt c-0", "c delete c-0"));
  EXPECT_THAT(asked("StatefulSet", stray, joins), ElementsAre("c adopt c-0", "c create 1"));
  // It is one more that failed.
  EXPECT_THAT(asked("Job", stray + "\n" + JobPod("b", "Running"), joins),
              ElementsAre("c adopt c-0", "c delete b"));
  const auto own = [](const std::string& kind) {
    return OnNode("c-0", "n", kind + "/c/u-c", "Failed");
  };
  EXPECT_THAT(asked("ReplicaSet", own("ReplicaSet"), leaves), IsEmpty());
  EXPECT_THAT(asked("Job", own("Job"), leaves), ElementsAre("c release c-0"));
}

// The scheduler has not placed it yet, and the controller makes no other one.
TEST(WhatIf, ADaemonPodThatWaitsIsOnTheNodeThatItAsksFor) {
  const std::string waits = Text(
      {.name = "c-0",
       .uid = "u-c-0",
       .labels = kRun,
       .owner = "DaemonSet/c/u-c",
       .more = R"("spec":{"affinity":{"nodeAffinity":{)"
               R"("requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[)"
               R"({"matchFields":[{"key":"metadata.name","operator":"In","values":["n"]}]}]}}}})"});
  const std::vector<std::string> world = {
      NodeText("n"), waits, Controller(R"({"matchLabels":{"run":"rng"}})", "apps/v1", "DaemonSet")};
  EXPECT_THAT(Ask(world, {Label("ds/c", "more", "x")}).reactions, IsEmpty());
  EXPECT_THAT(Words(Ask(world, {Label("pod/c-0", "run", std::nullopt)}).reactions),
              ElementsAre("c release c-0", "c create 1"));
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

}  // namespace
}  // namespace labelix::kubernetes::what_if::what_if_reactions_test
