#include <algorithm>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::match_test {
namespace {

const std::string kRun = R"({"run":"rng"})";

std::string Pod(const std::string& name, const std::string& labels = kRun,
                const std::string& owner = "", const std::string& ns = "default") {
  return Text({.ns = ns, .name = name, .uid = "uid-" + name, .labels = labels, .owner = owner});
}

std::string Service(const std::string& spec) {
  return Text({.kind = "Service", .name = "svc", .more = R"("spec":{)" + spec + "}"});
}

std::string Workload(const std::string& kind, const std::string& name, const std::string& selector,
                     const std::string& owner = "", const std::string& labels = kRun) {
  return Text({.api_version = "apps/v1",
               .kind = kind,
               .name = name,
               .uid = "uid-" + name,
               .labels = labels,
               .owner = owner,
               .more = R"("spec":{"selector":)" + selector + "}"});
}

const std::string kMatchRun = R"({"matchLabels":{"run":"rng"}})";

struct MatchCase {
  const char* name;
  std::vector<std::string> world;
  const char* object;
  const char* state;
  const char* objects;
  const char* owned = "";
  const char* not_owned = "";
  const char* why = "";
  const char* pods = "";
};

void PrintTo(const MatchCase& c, std::ostream* out) { *out << c.name; }

const MatchCase kCases[] = {
    {"ServicePicksPodsOfItsNamespace",
     {Service(R"("selector":{"run":"rng"})"), Pod("b"), Pod("a"), Pod("c", R"({"run":"web"})"),
      Pod("d", kRun, "", "other")},
     "svc/svc",
     "selects",
     "a b"},
    {"ServiceOfNullPicksNothing",
     {Service(R"("selector":null)"), Pod("a")},
     "svc/svc",
     "nothing",
     "",
     "",
     "",
     "no selector"},
    {"ServiceOfEmptyPicksNothing",
     {Service(R"("selector":{})"), Pod("a")},
     "svc/svc",
     "nothing",
     "",
     "",
     "",
     "empty selector"},
    {"ExternalNamePicksNothing",
     {Service(R"("type":"ExternalName","selector":{"run":"rng"})"), Pod("a")},
     "svc/svc",
     "nothing",
     "",
     "",
     "",
     "type ExternalName"},
    {"ServiceWithoutPodsLoadedIsUnknown",
     {Service(R"("selector":{"run":"rng"})")},
     "svc/svc",
     "unknown",
     "",
     "",
     "",
     "unknown: no Pod objects loaded"},
    {"ServiceWithoutSelectorIsNothingEvenThen",
     {Service(R"("selector":null)")},
     "svc/svc",
     "nothing",
     "",
     "",
     "",
     "no selector"},
    {"ServiceWithNoPodAtAllSelectsNone",
     {Service(R"("selector":{"run":"rng"})"), EmptyList("v1", "Pod")},
     "svc/svc",
     "selects",
     ""},
    {"DaemonSetPicksMoreThanItOwns",
     {Workload("DaemonSet", "rng", kMatchRun), Pod("mine", kRun, "DaemonSet/rng/uid-rng"),
      Pod("theirs", kRun, "ReplicaSet/rng-74c/uid-rs"), Pod("nobodys")},
     "ds/rng",
     "selects",
     "mine nobodys theirs",
     "mine",
     "nobodys (orphan), theirs (owned by ReplicaSet/rng-74c)"},
    {"AnOwnerOfTheSameNameIsNotMe",
     {Workload("DaemonSet", "rng", kMatchRun), Pod("old", kRun, "DaemonSet/rng/uid-before")},
     "ds/rng",
     "selects",
     "old",
     "",
     "old (owned by DaemonSet/rng)"},
    {"OwnedButNoLongerPicked",
     {Workload("DaemonSet", "rng", kMatchRun),
      Pod("changed", R"({"run":"x"})", "DaemonSet/rng/uid-rng")},
     "ds/rng",
     "selects",
     "",
     "changed"},
    {"EmptyDaemonSetPicksNothingButOwns",
     {Workload("DaemonSet", "rng", "{}"), Pod("mine", kRun, "DaemonSet/rng/uid-rng"), Pod("a")},
     "ds/rng",
     "invalid",
     "",
     "mine",
     "",
     "empty selector is invalid for daemonset"},
    {"BadOperator",
     {Workload("DaemonSet", "rng", R"({"matchExpressions":[{"key":"a","operator":"Gt"}]})"),
      Pod("a")},
     "ds/rng",
     "invalid",
     "",
     "",
     "",
     "\"Gt\" is not a valid label selector operator"},
    {"ReplicaSetOfADeployment",
     {Workload("ReplicaSet", "rng-74c", kMatchRun, "Deployment/rng/uid-rng"),
      Pod("a", kRun, "ReplicaSet/rng-74c/uid-rng-74c")},
     "rs/rng-74c",
     "selects",
     "a",
     "a"},
    {"DeploymentPicksReplicaSetsAndOwnsPodsThroughThem",
     {Workload("Deployment", "rng", kMatchRun),
      Workload("ReplicaSet", "rng-1", kMatchRun, "Deployment/rng/uid-rng"),
      Workload("ReplicaSet", "rng-2", kMatchRun, "Deployment/rng/uid-rng"),
      Workload("ReplicaSet", "alone", kMatchRun), Pod("b", kRun, "ReplicaSet/rng-1/uid-rng-1"),
      Pod("a", R"({"run":"x"})", "ReplicaSet/rng-2/uid-rng-2"),
      Pod("c", kRun, "ReplicaSet/alone/uid-alone"), Pod("d")},
     "deploy/rng",
     "selects",
     "alone rng-1 rng-2",
     "rng-1 rng-2",
     "alone (orphan)",
     "",
     "a b"},
    {"DeploymentWithoutReplicaSetsLoadedIsUnknown",
     {Workload("Deployment", "rng", kMatchRun), Pod("a")},
     "deploy/rng",
     "unknown",
     "",
     "",
     "",
     "unknown: no ReplicaSet objects loaded"},
    {"DeploymentWithoutPodsLoadedSaysSo",
     {Workload("Deployment", "rng", kMatchRun),
      Workload("ReplicaSet", "rng-1", kMatchRun, "Deployment/rng/uid-rng")},
     "deploy/rng",
     "selects",
     "rng-1",
     "rng-1",
     "",
     "unknown: no Pod objects loaded"},
    {"StatefulSetWantsItsNames",
     {Workload("StatefulSet", "web", kMatchRun), Pod("web-0", kRun, "StatefulSet/web/uid-web"),
      Pod("web-x"), Pod("other-0"), Pod("web-1")},
     "sts/web",
     "selects",
     "web-0 web-1",
     "web-0",
     "other-0 (name is not <set>-<ordinal>), web-1 (orphan), "
     "web-x (name is not <set>-<ordinal>)"},
};

class MatchTest : public testing::TestWithParam<MatchCase> {};

TEST_P(MatchTest, FollowsTheKindsRule) {
  const MatchCase& c = GetParam();
  const std::unique_ptr<Cluster> cluster = LoadWorld(c.world);
  const Version now = cluster->Current();
  const SelectorMatch got = MatchOf(now, c.object);
  EXPECT_EQ(ToString(got.state), c.state);
  EXPECT_EQ(NamesOf(now, got.objects), c.objects);
  EXPECT_EQ(NamesOf(now, got.owned), c.owned);
  EXPECT_EQ(NamesOf(now, got.not_owned), c.not_owned);
  EXPECT_EQ(got.why, c.why);
  EXPECT_EQ(NamesOf(now, got.pods), c.pods);
}

INSTANTIATE_TEST_SUITE_P(Table, MatchTest, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

// In the order of names, as the API server lists them, and in every other.
TEST(MatchOrder, AnswersAreByNameInWhateverOrderObjectsCame) {
  const std::string owner = "DaemonSet/rng/uid-rng";
  std::vector<std::string> pods = {Pod("a", kRun, owner), Pod("b", kRun, "DaemonSet/x/uid-x"),
                                   Pod("c", kRun, owner), Pod("d"), Pod("e", kRun, "", "a")};
  std::sort(pods.begin(), pods.end());
  do {
    std::vector<std::string> world = {Workload("DaemonSet", "rng", kMatchRun)};
    world.insert(world.end(), pods.begin(), pods.end());
    const auto cluster = LoadWorld(world);
    const Version now = cluster->Current();
    const auto all = Match(now, {});
    ASSERT_TRUE(all.ok()) << all.status();
    for (const SelectorMatch& match : {MatchOf(now, "ds/rng"), all->front()}) {
      EXPECT_EQ(NamesOf(now, match.objects), "a b c d");
      EXPECT_EQ(NamesOf(now, match.owned), "a c");
      EXPECT_EQ(NamesOf(now, match.not_owned), "b (owned by DaemonSet/x), d (orphan)");
    }
  } while (std::next_permutation(pods.begin(), pods.end()));
}

std::vector<std::string> NamesOfMatches(const std::vector<SelectorMatch>& matches) {
  std::vector<std::string> names;
  for (const SelectorMatch& match : matches) {
    names.push_back(match.object.kind + " " + match.object.ns + "/" + match.object.name);
  }
  return names;
}

std::string ServiceIn(const std::string& ns, const std::string& name) {
  return Text(
      {.kind = "Service", .ns = ns, .name = name, .more = R"("spec":{"selector":{"run":"rng"}})"});
}

class MatchQueryTest : public testing::Test {
 protected:
  const std::unique_ptr<Cluster> cluster_ = LoadWorld(
      {ServiceIn("b", "x"), ServiceIn("a", "z"), ServiceIn("a", "y"),
       Workload("DaemonSet", "rng", kMatchRun), Pod("p", kRun, "", "a"), Pod("q", kRun, "", "b")});
  const Version now_ = cluster_->Current();
};

TEST_F(MatchQueryTest, EverySelectingObjectByKindNamespaceAndName) {
  const auto all = Match(now_, {});
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(NamesOfMatches(*all), (std::vector<std::string>{"DaemonSet default/rng", "Service a/y",
                                                            "Service a/z", "Service b/x"}));
}

TEST_F(MatchQueryTest, OneNamespace) {
  const auto some = Match(now_, {.ns = "a"});
  ASSERT_TRUE(some.ok()) << some.status();
  EXPECT_EQ(NamesOfMatches(*some), (std::vector<std::string>{"Service a/y", "Service a/z"}));
  EXPECT_EQ(NamesOf(now_, some->front().objects), "a/p");
}

TEST_F(MatchQueryTest, OneKind) {
  const auto kinds = ResolveKinds(now_, "ds");
  ASSERT_TRUE(kinds.ok()) << kinds.status();
  const auto some = Match(now_, {.kinds = *kinds});
  ASSERT_TRUE(some.ok()) << some.status();
  EXPECT_EQ(NamesOfMatches(*some), (std::vector<std::string>{"DaemonSet default/rng"}));
}

TEST_F(MatchQueryTest, KindThatWasNeverListedIsUnknown) {
  const auto kinds = ResolveKinds(now_, "sts");
  ASSERT_TRUE(kinds.ok()) << kinds.status();
  const absl::Status status = Match(now_, {.kinds = *kinds}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ErrorMessage(status), "unknown: no StatefulSet objects loaded");
}

TEST_F(MatchQueryTest, KindWithoutASelectorIsRefused) {
  const auto kinds = ResolveKinds(now_, "no");
  ASSERT_TRUE(kinds.ok()) << kinds.status();
  const absl::Status status = Match(now_, {.kinds = *kinds}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorMessage(status), "nodes have no selector");
}

TEST_F(MatchQueryTest, KindWhoseRuleIsNotHereIsSaidToBeSo) {
  const auto world = LoadWorld({Text({.api_version = "x.dev/v1", .kind = "Widget", .name = "w"})});
  const Version now = world->Current();
  EXPECT_EQ(ErrorMessage(Match(now, {.kinds = ResolveKinds(now, "widgets").value()}).status()),
            "what widgets.x.dev select is not answered yet (docs/kinds.md)");
}

TEST_F(MatchQueryTest, ObjectWithoutASelectorIsRefused) {
  const auto world = LoadWorld({Text({.kind = "ConfigMap", .name = "c"})});
  const Version now = world->Current();
  const absl::Status status = Match(now, {.object = IdOf(now, "cm/c")}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorMessage(status), "configmaps have no selector");
}

TEST_F(MatchQueryTest, PodThatSaysNothingOfOthersHasNoSelector) {
  const auto none = Match(now_, {.object = IdOf(now_, "po/a/p")});
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_TRUE(none->empty());
}

TEST_F(MatchQueryTest, PathAndPrintedFormAreTold) {
  const SelectorMatch match = MatchOf(now_, "ds/rng");
  EXPECT_EQ(match.path, "spec.selector");
  EXPECT_EQ(match.selects, "Pod");
  EXPECT_EQ(match.selector, "run=rng");
  EXPECT_TRUE(match.is_controller);
  EXPECT_FALSE(match.is_deployment);
  EXPECT_FALSE(MatchOf(now_, "svc/a/y").is_controller);
}

}  // namespace
}  // namespace labelix::kubernetes::match_test
