// Trees and statistics: shapes by name, and over the recorded dumps against
// plain loops.
#include "labelix/overview.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::overview_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
namespace fs = std::filesystem;

// `..Pod/a 1`: two deeper, one object; `3 Pod, 2 sets`.
std::vector<std::string> Words(const std::vector<TreeLine>& lines) {
  std::vector<std::string> words;
  for (const TreeLine& line : lines) {
    std::string text(line.depth, '.');
    const bool is_main = line.path.empty() || line.path == "spec.selector";
    const std::string name =
        line.object.kind + "/" + line.object.name + (is_main ? "" : " " + line.path);
    const std::string below =
        " (" + std::to_string(line.objects) + " in " + std::to_string(line.label_sets) + ")";
    switch (line.type) {
      case TreeLine::Type::kObject:
        text += name + below;
        break;
      case TreeLine::Type::kNobody:
        text += "nobody" + below;
        break;
      case TreeLine::Type::kLabelSet:
        text += std::to_string(line.objects) + " " + name;
        for (const auto& [key, value] : line.labels) text += " " + key + "=" + value;
        break;
      case TreeLine::Type::kPickedBy:
        text += "picked by " + name + " " + line.selector;
        break;
    }
    words.push_back(std::move(text));
  }
  return words;
}

std::vector<std::string> TreeOf(const std::vector<std::string>& world, std::string_view root) {
  const auto cluster = LoadWorld(world);
  const Version now = cluster->Current();
  return Words(MakeTree(now, IdOf(now, root)));
}

const std::string kService =
    Text({.kind = "Service", .name = "svc", .more = R"("spec":{"selector":{"run":"rng"}})"});
const std::string kDeployment =
    Text({.api_version = "apps/v1",
          .kind = "Deployment",
          .name = "d",
          .uid = "u-d",
          .more = R"("spec":{"selector":{"matchLabels":{"run":"rng"}},"template":{"metadata":)"
                  R"({"labels":{"run":"rng"}}}})"});
const std::string kSet =
    Text({.api_version = "apps/v1",
          .kind = "ReplicaSet",
          .name = "rs",
          .uid = "u-rs",
          .labels = R"({"run":"rng"})",
          .owner = "Deployment/d/u-d",
          .more = R"("spec":{"selector":{"matchLabels":{"run":"rng"}},"template":{"metadata":)"
                  R"({"labels":{"run":"rng"}}}})"});

std::string Owned(const std::string& name, const std::string& labels = R"({"run":"rng"})") {
  return Text({.name = name, .labels = labels, .owner = "ReplicaSet/rs/u-rs"});
}

TEST(Tree, FourHundredAndTwelvePodsAreOneLabelSet) {
  std::vector<std::string> world = {kService, kDeployment, kSet};
  for (int i = 0; i < 412; ++i) world.push_back(Owned("p" + std::to_string(i)));
  EXPECT_THAT(
      TreeOf(world, "svc/svc"),
      ElementsAre("Service/svc (412 in 1)", ".Deployment/d (412 in 1)", "..412 Pod/ run=rng"));
}

struct TreeRow {
  const char* name;
  std::vector<std::string> world;
  const char* root;
  std::vector<std::string> lines;
};

TEST(Tree, Shapes) {
  const std::string bare = Text({.name = "bare", .labels = R"({"run":"rng"})"});
  const TreeRow rows[] = {
      {"ServiceByOwnerThenLabelSet",
       {kService, kDeployment, kSet, Owned("a"), Owned("b"), Owned("c", R"({"run":"rng","v":"2"})"),
        bare},
       "svc/svc",
       {"Service/svc (4 in 3)", ".nobody (1 in 1)", "..1 Pod/bare run=rng",
        ".Deployment/d (3 in 2)", "..2 Pod/ run=rng", "..1 Pod/c run=rng v=2"}},
      {"DeploymentThroughItsReplicaSets",
       {kService, kDeployment, kSet, Owned("a")},
       "deploy/d",
       {"Deployment/d (1 in 1)", ".ReplicaSet/rs (1 in 1)", "..1 Pod/a run=rng",
        "...picked by Service/svc run=rng"}},
      {"PodUnderItsOwners",
       {kService, kDeployment, kSet, Owned("a")},
       "pod/a",
       {"Deployment/d (1 in 0)", ".ReplicaSet/rs (1 in 0)", "..1 Pod/a run=rng",
        "...picked by Service/svc run=rng"}},
      {"OwnerThatIsNotLoaded",
       {kService, Owned("a")},
       "svc/svc",
       {"Service/svc (1 in 1)", ".ReplicaSet/rs (1 in 1)", "..1 Pod/a run=rng"}},
      {"ServiceThatPicksNothing",
       {kService, EmptyList("v1", "Pod")},
       "svc/svc",
       {"Service/svc (0 in 0)"}},
      {"PodOfNobodyThatNobodyPicks", {bare}, "pod/bare", {"1 Pod/bare run=rng"}},
  };
  for (const TreeRow& row : rows) EXPECT_EQ(TreeOf(row.world, row.root), row.lines) << row.name;
}

std::string Controlling(const std::string& api, const std::string& kind, const std::string& name,
                        const std::string& selector, const std::string& more = "") {
  return Text({.api_version = api,
               .kind = kind,
               .name = name,
               .uid = "u-" + name,
               .more = R"("spec":{"selector":)" + selector + more + "}"});
}

// Whoever picks and does not own may fight for the pod.
TEST(Tree, ControllersThatPickWhatTheyDoNotOwnAreTold) {
  const std::string labels = R"({"matchLabels":{"run":"rng"}})";
  const std::string asks =
      R"(,"template":{"spec":{"topologySpreadConstraints":[{"labelSelector":)" + labels + "}]}}";
  const std::vector<std::string> world = {
      kDeployment,
      kSet,
      Owned("a"),
      Controlling("apps/v1", "DaemonSet", "ds", labels, asks),
      Controlling("v1", "ReplicationController", "rc", R"({"run":"rng"})"),
      Controlling("batch/v1", "Job", "j", labels, R"(,"manualSelector":true)")};
  const std::vector<std::string> pickers = {"picked by DaemonSet/ds run=rng",
                                            "picked by Job/j run=rng",
                                            "picked by ReplicationController/rc run=rng"};
  for (const char* const root : {"pod/a", "deploy/d"}) {
    std::vector<std::string> told;
    for (const std::string& line : TreeOf(world, root)) {
      const size_t at = line.find("picked by");
      if (at != std::string::npos) told.push_back(line.substr(at));
    }
    EXPECT_EQ(told, pickers) << root;
  }
}

TEST(Tree, ALineASelectorNamesItsPath) {
  const std::string policy = Text({.api_version = "networking.k8s.io/v1",
                                   .kind = "NetworkPolicy",
                                   .name = "np",
                                   .more = R"("spec":{"podSelector":{},"ingress":[{"from":[)"
                                           R"({"podSelector":{"matchLabels":{"run":"rng"}}},)"
                                           R"({"ipBlock":{"cidr":"10.0.0.0/8"}}]}]})"});
  const std::vector<std::string> world = {policy,
                                          Text({.name = "a", .labels = R"({"run":"rng"})"})};
  EXPECT_THAT(
      TreeOf(world, "pod/a"),
      ElementsAre("1 Pod/a run=rng", ".picked by NetworkPolicy/np spec.ingress[0].from[0] run=rng",
                  ".picked by NetworkPolicy/np spec.podSelector "));
  EXPECT_THAT(TreeOf(world, "netpol/np"),
              ElementsAre("NetworkPolicy/np spec.ingress[0].from[0] (1 in 1)", ".nobody (1 in 1)",
                          "..1 Pod/a run=rng", "NetworkPolicy/np spec.podSelector (1 in 1)",
                          ".nobody (1 in 1)", "..1 Pod/a run=rng"));
  // One without a selector called spec.selector had no tree.
  const std::string hook =
      Text({.api_version = "admissionregistration.k8s.io/v1",
            .kind = "ValidatingWebhookConfiguration",
            .ns = "",
            .name = "h",
            .more = R"("webhooks":[{"rules":[{"apiGroups":[""],"resources":["pods"]}]}])"});
  EXPECT_THAT(
      TreeOf({hook, world[1], Text({.kind = "Namespace", .ns = "", .name = "default"})},
             "validatingwebhookconfigurations/h"),
      ElementsAre("ValidatingWebhookConfiguration/h webhooks[0].namespaceSelector (1 in 1)",
                  ".nobody (1 in 1)", "..1 Namespace/default kubernetes.io/metadata.name=default",
                  "ValidatingWebhookConfiguration/h webhooks[0].objectSelector (1 in 1)",
                  ".nobody (1 in 1)", "..1 Pod/a run=rng"));
}

TEST(Tree, OfNothingIsEmpty) {
  const Cluster cluster;
  EXPECT_THAT(MakeTree(cluster.Current(), 7), IsEmpty());
}

// ---- The recorded dumps ---------------------------------------------------------

std::vector<std::string> Dumps() {
  std::vector<std::string> dumps;
  for (const auto& step : fs::directory_iterator(LABELIX_SOURCE_DIR "/tests/data/rng")) {
    const fs::path dump = step.path() / "dump.json.gz";
    if (fs::exists(dump)) dumps.push_back(dump.string());
  }
  dumps.push_back(LABELIX_SOURCE_DIR "/tests/data/town/03-midway");
  std::sort(dumps.begin(), dumps.end());
  return dumps;
}

std::vector<ObjectView> AllOf(const Version& now, std::string_view group, std::string_view kind) {
  std::vector<ObjectView> all;
  for (ObjectId id : now.Select({.kind = kind, .group = group}, Compiled(Selector::Everything()))) {
    all.push_back(now.Get(id));
  }
  return all;
}

// For each (controller's uid, label set) how many pods the selector picks.
using Groups = std::map<std::pair<std::string_view, std::vector<Label>>, uint64_t>;

Groups PlainGroups(const Version& now, std::string_view ns, const Selector& selector) {
  Groups groups;
  for (const ObjectView& pod : AllOf(now, "", "Pod")) {
    if (pod.ns != ns || !selector.Matches(pod.labels)) continue;
    ++groups[{pod.controller.uid, pod.labels}];
  }
  return groups;
}

TEST(Tree, OfRecordedServicesCountsWhatPlainLoopsCount) {
  size_t trees = 0;
  for (const std::string& dump : Dumps()) {
    Cluster cluster;
    ASSERT_TRUE(cluster.Load(dump, {}, nullptr).ok());
    const Version now = cluster.Current();
    for (const ObjectView& service : AllOf(now, "", "Service")) {
      // Of type ExternalName one picks nothing, whatever it selects.
      const auto matches = Match(now, {.object = service.id});
      ASSERT_TRUE(matches.ok());
      if (matches->front().state != SelectState::kSelects) continue;
      const std::vector<TreeLine> lines = MakeTree(now, service.id);
      const Selector selector = Selector::Parse(lines[0].selector).value();
      const Groups groups = PlainGroups(now, service.ns, selector);
      uint64_t pods = 0, counted = 0;
      std::multiset<uint64_t> plain, ours;
      // Pods of one owner's controllers with one label set are one line; the
      // recordings have no owner with two controllers of equal labels.
      for (const auto& [group, count] : groups) pods += count, plain.insert(count);
      for (const TreeLine& line : lines) {
        if (line.type != TreeLine::Type::kLabelSet) continue;
        counted += line.objects;
        ours.insert(line.objects);
      }
      EXPECT_EQ(lines[0].objects, pods) << dump << " " << service.name;
      EXPECT_EQ(counted, pods) << dump << " " << service.name;
      EXPECT_EQ(ours, plain) << dump << " " << service.name;
      ++trees;
    }
  }
  EXPECT_GT(trees, 40u);
}

struct PlainKey {
  uint64_t objects = 0;
  std::set<std::string_view> values;
  std::set<std::pair<std::string_view, std::vector<Label>>> label_sets;
};

TEST(Stats, OfRecordedDumpsAreWhatPlainLoopsCount) {
  size_t keys = 0;
  for (const std::string& dump : Dumps()) {
    Cluster cluster;
    ASSERT_TRUE(cluster.Load(dump, {}, nullptr).ok());
    const Version now = cluster.Current();
    std::map<std::tuple<std::string, std::string, std::string>, PlainKey> plain;
    for (const Version::KindCount& kind : now.Kinds()) {
      for (const ObjectView& object : AllOf(now, kind.group, kind.kind)) {
        for (const Label& label : object.labels) {
          PlainKey& key =
              plain[{std::string(kind.group), std::string(kind.kind), std::string(label.key)}];
          ++key.objects;
          key.values.insert(label.value);
          key.label_sets.emplace(object.ns, object.labels);
        }
      }
    }
    const LabelStats stats = CountLabels(now, std::nullopt);
    EXPECT_EQ(stats.keys.size(), plain.size()) << dump;
    uint64_t before = UINT64_MAX;
    for (const KeyStats& key : stats.keys) {
      const PlainKey& expected = plain[{key.group, key.kind, key.key}];
      EXPECT_EQ(key.objects, expected.objects) << dump << " " << key.key;
      EXPECT_EQ(key.values, expected.values.size()) << dump << " " << key.key;
      EXPECT_EQ(key.label_sets, expected.label_sets.size()) << dump << " " << key.key;
      EXPECT_LE(key.bytes, before) << "most bytes first";
      before = key.bytes;
    }
    keys += plain.size();
  }
  EXPECT_GT(keys, 100u);
}

TEST(Stats, AKeyWithOneValueAnObjectIsUnique) {
  std::vector<std::string> world;
  for (int i = 0; i < 10; ++i) {
    const std::string n = std::to_string(i);
    world.push_back(Text({.name = "p" + n, .labels = R"({"id":")" + n + R"(","run":"rng"})"}));
  }
  const auto cluster = LoadWorld(world);
  const LabelStats stats = CountLabels(cluster->Current(), "default");
  ASSERT_EQ(stats.keys.size(), 2u);
  EXPECT_EQ(stats.keys[0].key, "id");
  EXPECT_TRUE(stats.keys[0].is_unique);
  EXPECT_FALSE(stats.keys[1].is_unique);
  // "id", ten digits, ten pairs, ten label sets that hold one each.
  EXPECT_EQ(stats.keys[0].bytes, 2u + 10u + 10u * 48u + 10u * 8u);
  EXPECT_THAT(CountLabels(cluster->Current(), "other").keys, IsEmpty());
}

// ---- Owners -------------------------------------------------------------------

TEST(WhoOwns, IsWhatWhoSaysOfOwners) {
  for (const std::string& dump : Dumps()) {
    Cluster cluster;
    ASSERT_TRUE(cluster.Load(dump, {}, nullptr).ok());
    const Version now = cluster.Current();
    for (ObjectId id : now.Select({.kind = "Pod"}, Compiled(Selector::Everything()))) {
      std::vector<ObjectName> owners;
      for (const Relation& relation : Who(now, id).relations) {
        if (relation.type == Relation::Type::kOwns) owners.push_back(relation.object);
      }
      std::vector<ObjectName> alone;
      for (const Relation& relation : WhoOwns(now, id)) alone.push_back(relation.object);
      EXPECT_EQ(alone, owners) << now.Get(id).name;
    }
    EXPECT_THAT(WhoOwns(now, UINT32_MAX - 2), IsEmpty());
  }
}

}  // namespace
}  // namespace labelix::kubernetes::overview_test
