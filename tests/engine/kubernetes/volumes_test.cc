// Which volumes a claim may have, and which nodes a volume: by the selectors of
// claims and of volumes, as upstream reads them.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/kubernetes/who.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "labelix/check.h"
#include "labelix/cluster.h"
#include "labelix/diff.h"
#include "labelix/live.h"
#include "labelix/snapshot.h"
#include "tests/engine/kubernetes/kind_world.h"

namespace labelix::kubernetes::volumes_test {
namespace {

class VolumeTest : public testing::TestWithParam<Case> {};

TEST_P(VolumeTest, PicksByItsOwnRule) {
  const auto cluster = LoadWorld(GetParam().world);
  EXPECT_EQ(Lines(cluster->Current(), GetParam().object), GetParam().want);
}

std::string Volume(const std::string& name, const std::string& labels,
                   const std::string& spec = "{}") {
  return Text({.kind = "PersistentVolume",
               .ns = "",
               .name = name,
               .labels = labels,
               .more = R"("spec":)" + spec});
}

std::string Claim(const std::string& spec) { return Spec("v1", "PersistentVolumeClaim", spec); }

std::vector<std::string> Volumes(const std::string& claim) {
  return {Volume("fast", R"({"disk":"ssd","zone":"a"})"),
          Volume("slow", R"({"disk":"hdd","zone":"a"})"), Volume("bare", "{}"), claim};
}

// component-helpers v0.37.2, storage/volume/pv_helpers.go, FindMatchingVolume: a
// selector that is nil is not asked, {} is everything.
const Case kClaims[] = {
    {"ByLabels",
     Volumes(Claim(R"({"selector":{"matchLabels":{"disk":"ssd"}}})")),
     "pvc/x",
     {"spec.selector [*] selects disk=ssd -> /fast"}},
    {"ByExpressions",
     Volumes(Claim(R"({"selector":{"matchLabels":{"zone":"a"},"matchExpressions":[)"
                   R"({"key":"disk","operator":"NotIn","values":["ssd"]}]}})")),
     "pvc/x",
     {"spec.selector [*] selects disk notin (ssd),zone=a -> /slow"}},
    {"EmptyIsEverything",
     Volumes(Claim(R"({"selector":{}})")),
     "pvc/x",
     {"spec.selector [*] everything -> /bare /fast /slow"}},
    {"NoneIsNotTold", Volumes(Claim("{}")), "pvc/x", {}},
    {"NullIsNotTold", Volumes(Claim(R"({"selector":null})")), "pvc/x", {}},
    {"ABoundOneHasItStill",
     Volumes(Claim(R"({"volumeName":"slow","selector":{"matchLabels":{"disk":"ssd"}}})")),
     "pvc/x",
     {"spec.selector [*] selects disk=ssd -> /fast"}},
    {"AnOperatorThatIsNone",
     Volumes(Claim(R"({"selector":{"matchExpressions":[{"key":"disk","operator":"Gt"}]}})")),
     "pvc/x",
     {R"(spec.selector [*] invalid ->  ("Gt" is not a valid label selector operator))"}},
    {"VolumesThatWereNotLoaded",
     {Claim(R"({"selector":{"matchLabels":{"disk":"ssd"}}})")},
     "pvc/x",
     {"spec.selector [*] unknown disk=ssd ->  (unknown: no PersistentVolume objects loaded)"}},
};
LABELIX_KIND_CASES(VolumeTest, Claims, kClaims);

std::vector<std::string> Nodes(const std::string& object) {
  return {NodeText("n1", R"({"zone":"a","disk":"ssd","cpus":"4"})"),
          NodeText("n2", R"({"zone":"b","cpus":"16"})"), NodeText("n3", R"({"zone":"a"})"), object};
}

std::string OfCluster(const std::string& api, const std::string& kind, const std::string& more) {
  return Text({.api_version = api, .kind = kind, .ns = "", .name = "x", .more = more});
}

std::string VolumeOn(const std::string& terms) {
  return Volume("x", "{}", R"({"nodeAffinity":{"required":{"nodeSelectorTerms":)" + terms + "}}}");
}

const std::string kTerm = "spec.nodeAffinity.required.nodeSelectorTerms";

// component-helpers v0.37.2, storage/volume/helpers.go, CheckNodeAffinity: the node has labels
// there, and no name.
const Case kVolumes[] = {
    {"TermsAreOneByOne",
     Nodes(VolumeOn(R"([{"matchExpressions":[{"key":"cpus","operator":"Gt","values":["8"]}]},)"
                    R"({"matchExpressions":[{"key":"disk","operator":"Exists"}]},{}])")),
     "pv/x",
     {kTerm + "[0] [*] selects cpus>8 -> /n2", kTerm + "[1] [*] selects disk -> /n1",
      kTerm + "[2] [*] nothing ->  (an empty term matches no node)"}},
    {"FieldsAreNotAsked",
     Nodes(
         VolumeOn(R"([{"matchExpressions":[{"key":"zone","operator":"In","values":["a"]}],)"
                  R"("matchFields":[{"key":"metadata.name","operator":"In","values":["n2"]}]}])")),
     "pv/x",
     {kTerm + "[0] [*] selects zone in (a) -> /n1 /n3 (matchFields are not asked of a volume)"}},
    {"FieldsAloneAreEveryNode",
     Nodes(VolumeOn(
         R"([{"matchFields":[{"key":"metadata.name","operator":"In","values":["n2"]}]}])")),
     "pv/x",
     {kTerm + "[0] [*] everything -> /n1 /n2 /n3 (matchFields are not asked of a volume)"}},
    {"FieldsThatDoNotConvertHoldNowhere",
     Nodes(VolumeOn(
         R"([{"matchFields":[{"key":"metadata.name","operator":"In","values":["n1","n2"]}]}])")),
     "pv/x",
     {kTerm + "[0] [*] invalid ->  (" + kTerm +
      R"([0].matchFields[0].values: Invalid value: ["n1","n2"]: must have one element))"}},
    {"WithoutAffinityNothingIsSaid", Nodes(Volume("x", "{}")), "pv/x", {}},
    {"OfNodesThatWereNotLoaded",
     {VolumeOn(R"([{"matchExpressions":[{"key":"disk","operator":"Exists"}]}])")},
     "pv/x",
     {kTerm + "[0] [*] unknown disk ->  (unknown: no Node objects loaded)"}},
};
LABELIX_KIND_CASES(VolumeTest, Volumes, kVolumes);

std::string Class(const std::string& topologies) {
  return OfCluster("storage.k8s.io/v1", "StorageClass", R"("allowedTopologies":)" + topologies);
}

std::string Capacity(const std::string& topology) {
  return Text({.api_version = "storage.k8s.io/v1",
               .kind = "CSIStorageCapacity",
               .name = "x",
               .more = topology});
}

// k8s.io/kubernetes v1.37.2, pkg/apis/core/v1/helper/helpers.go, MatchTopologySelectorTerms; of
// capacities pkg/scheduler/framework/plugins/volumebinding/binder.go, nodeHasAccess.
const Case kClasses[] = {
    {"TopologiesAreOred",
     Nodes(Class(R"([{"matchLabelExpressions":[{"key":"zone","values":["a","c"]},)"
                 R"({"key":"disk","values":["ssd"]}]},{},)"
                 R"({"matchLabelExpressions":[{"key":"zone","values":["b"]}]},)"
                 R"({"matchLabelExpressions":[{"key":"zone","values":[]}]}])")),
     "sc/x",
     {"allowedTopologies[0] [*] selects disk in (ssd),zone in (a,c) -> /n1",
      "allowedTopologies[1] [*] nothing ->  (an empty term matches no node)",
      "allowedTopologies[2] [*] selects zone in (b) -> /n2",
      "allowedTopologies[3] [*] invalid ->  "
      "(values: Invalid value: null: for 'in', 'notin' operators, values set can't be empty)"}},
    {"NoTopologiesAreEveryNode", Nodes(Class("[]")), "sc/x", {}},
    {"CapacityByLabels",
     Nodes(Capacity(R"("nodeTopology":{"matchLabels":{"zone":"a"}})")),
     "csistoragecapacities/x",
     {"nodeTopology [*] selects zone=a -> /n1 /n3"}},
    {"CapacityOfEmptyIsEveryNode",
     Nodes(Capacity(R"("nodeTopology":{})")),
     "csistoragecapacities/x",
     {"nodeTopology [*] everything -> /n1 /n2 /n3"}},
    {"CapacityOfNullIsOfNoNode",
     Nodes(Capacity(R"("nodeTopology":null)")),
     "csistoragecapacities/x",
     {"nodeTopology [*] nothing ->  (no selector)"}},
    {"CapacityOfNoneIsOfNoNode",
     Nodes(Capacity(R"("capacity":"1Gi")")),
     "csistoragecapacities/x",
     {"nodeTopology [*] nothing ->  (no selector)"}},
    {"RuntimeClass",
     Nodes(OfCluster("node.k8s.io/v1", "RuntimeClass",
                     R"("handler":"kata","scheduling":{"nodeSelector":{"zone":"a"}})")),
     "runtimeclasses/x",
     {"scheduling.nodeSelector [*] selects zone=a -> /n1 /n3"}},
    {"RuntimeClassOfEmptyIsEveryNode",
     Nodes(OfCluster("node.k8s.io/v1", "RuntimeClass", R"("scheduling":{"nodeSelector":{}})")),
     "runtimeclasses/x",
     {}},
};
LABELIX_KIND_CASES(VolumeTest, Classes, kClasses);

std::string Slice(const std::string& spec) {
  return OfCluster("resource.k8s.io/v1", "ResourceSlice", R"("spec":)" + spec);
}

// k8s.io/dynamic-resource-allocation v0.37.2, structured/internal/*/pools_*.go, NodeMatches: the
// node is held whole against the term.
const Case kSlices[] = {
    {"SliceOfANode",
     Nodes(Slice(R"({"nodeName":"n2"})")),
     "resourceslices/x",
     {"spec.nodeName [*] selects metadata.name=n2 -> /n2"}},
    {"SliceOfAllNodes",
     Nodes(Slice(R"({"allNodes":true,"nodeName":""})")),
     "resourceslices/x",
     {"spec.allNodes [*] everything -> /n1 /n2 /n3"}},
    {"SliceByATerm",
     Nodes(Slice(R"({"nodeSelector":{"nodeSelectorTerms":[{"matchExpressions":)"
                 R"([{"key":"zone","operator":"In","values":["a"]}],"matchFields":)"
                 R"([{"key":"metadata.name","operator":"NotIn","values":["n1"]}]}]}})")),
     "resourceslices/x",
     {"spec.nodeSelector.nodeSelectorTerms[0] [*] selects zone in (a),metadata.name!=n1 -> /n3"}},
    {"SliceWhoseDevicesSayIt",
     Nodes(Slice(R"({"perDeviceNodeSelection":true,"devices":[{"nodeName":"n1"}]})")),
     "resourceslices/x",
     {"spec.perDeviceNodeSelection [*] unknown ->  "
      "(unknown: each device says its own nodes, which is not asked)"}},
    {"SliceOfNothing", Nodes(Slice(R"({"allNodes":false})")), "resourceslices/x", {}},
};
LABELIX_KIND_CASES(VolumeTest, Slices, kSlices);

// `Kind/name path` of each that selects the object.
std::vector<std::string> Selecting(const Version& version, const std::string& object) {
  std::vector<std::string> lines;
  for (const Relation& relation : Who(version, IdOf(version, object)).relations) {
    lines.push_back(relation.object.kind + "/" + relation.object.name + " " + relation.path);
  }
  return lines;
}

TEST(VolumeTest, WhoClaimsAVolume) {
  const auto cluster =
      LoadWorld(In(Volumes(Claim(R"({"selector":{"matchLabels":{"disk":"ssd"}}})")),
                   Text({.kind = "PersistentVolumeClaim", .name = "y", .more = R"("spec":{})"})));
  const Version now = cluster->Current();
  EXPECT_EQ(Selecting(now, "pv/fast"),
            (std::vector<std::string>{"PersistentVolumeClaim/x spec.selector"}));
  EXPECT_TRUE(Selecting(now, "pv/slow").empty());
}

TEST(VolumeTest, ClaimsThatWereNotLoadedAreUnknown) {
  const auto cluster = LoadWorld({Volume("v", "{}")});
  const Version now = cluster->Current();
  EXPECT_THAT(Who(now, IdOf(now, "pv/v")).unknown,
              testing::Contains("unknown: no PersistentVolumeClaim objects loaded"));
}

std::vector<std::string> OnNodes() {
  std::vector<std::string> world =
      Nodes(VolumeOn(R"([{"matchExpressions":[{"key":"disk","operator":"Exists"}]}])"));
  world.push_back(Class(R"([{"matchLabelExpressions":[{"key":"zone","values":["a"]}]}])"));
  world.push_back(Capacity(R"("nodeTopology":{})"));
  world.push_back(OfCluster("node.k8s.io/v1", "RuntimeClass",
                            R"("scheduling":{"nodeSelector":{"disk":"ssd"}})"));
  world.push_back(Slice(R"({"nodeName":"n1"})"));
  return world;
}

TEST(VolumeTest, WhoSelectsANode) {
  const auto cluster = LoadWorld(OnNodes());
  const Version now = cluster->Current();
  EXPECT_EQ(Selecting(now, "node/n1"),
            (std::vector<std::string>{
                "CSIStorageCapacity/x nodeTopology", "PersistentVolume/x " + kTerm + "[0]",
                "ResourceSlice/x spec.nodeName", "RuntimeClass/x scheduling.nodeSelector",
                "StorageClass/x allowedTopologies[0]"}));
  EXPECT_EQ(Selecting(now, "node/n2"),
            (std::vector<std::string>{"CSIStorageCapacity/x nodeTopology"}));
}

// What is not asked of a slice is said of the node too, asked alone or as one of many.
TEST(VolumeTest, WhoSelectsANodeSaysWhatIsNotKnown) {
  const auto cluster = LoadWorld(Nodes(Slice(R"({"perDeviceNodeSelection":true})")));
  const Version now = cluster->Current();
  WhoAsker asker(now);
  for (const char* const node : {"node/n1", "node/n2", "node/n1"}) {
    EXPECT_THAT(asker.Ask(IdOf(now, node)).unknown,
                testing::Contains("unknown: each device says its own nodes, which is not asked"));
  }
}

// That no slices were loaded is worth a word where something of their group was.
TEST(VolumeTest, KindsThatSelectNodesAndWereNotLoadedAreUnknown) {
  const auto cluster = LoadWorld({NodeText("n", "{}")});
  const Version now = cluster->Current();
  const std::vector<std::string> unknown = Who(now, IdOf(now, "node/n")).unknown;
  for (const char* kind :
       {"PersistentVolume", "StorageClass", "CSIStorageCapacity", "RuntimeClass"}) {
    EXPECT_THAT(unknown, testing::Contains("unknown: no " + std::string(kind) + " objects loaded"));
  }
  EXPECT_THAT(unknown, testing::Not(testing::Contains("unknown: no ResourceSlice objects loaded")));
}

// Of all kinds as what templates say of nodes; of one that is named, and says nothing else, always.
TEST(VolumeTest, AreToldAsScheduling) {
  const auto cluster = LoadWorld(OnNodes());
  const Version now = cluster->Current();
  EXPECT_EQ(Match(now, {})->size(), 0u);
  EXPECT_EQ(Match(now, {.scheduling = true})->size(), 5u);
  const KindName volumes{"", "PersistentVolume", "persistentvolumes", false};
  EXPECT_EQ(Match(now, {.kinds = {volumes}})->size(), 1u);
}

// A DaemonSet whose template says that of nodes.
std::string Template(const std::string& spec) {
  return Text({.api_version = "apps/v1",
               .kind = "DaemonSet",
               .name = "ds",
               .more = R"("spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"spec":)" +
                       spec + "}}"});
}

// Both from the same state on: a row of one is a row of the other.
void ExpectDiffTellsWhatWatchTells(const std::vector<std::string>& start,
                                   const std::vector<std::string>& news, size_t rows) {
  const auto before = LoadWorld(start), after = LoadWorld(start);
  Subscription deltas = after->engine().Subscribe({});
  std::vector<std::string> told, differ;
  const auto add = [](Delta::Op op, std::string_view by, std::string_view path,
                      std::string_view object, Delta::Cause cause, std::vector<std::string>* out) {
    std::string row(ToString(op));
    for (const std::string_view word : {by, path, object, ToString(cause)}) {
      row.append(" ").append(word);
    }
    out->push_back(std::move(row));
  };
  for (const std::string& object : news) {
    ASSERT_TRUE(after->LoadBytes(object, "world", {}, nullptr).ok());
    while (const auto batch = deltas.Poll()) {
      for (const Delta& d : batch->deltas) {
        add(d.op, d.selector.kind, d.selector.path, d.object.name, d.cause, &told);
      }
    }
  }
  EXPECT_EQ(told.size(), rows);
  const auto answer = Diff(before->Current(), after->Current());
  ASSERT_TRUE(answer.ok()) << answer.status();
  for (const DiffRow& row : answer->differences) {
    add(row.op, row.selector.kind, row.path, row.object.name, row.cause, &differ);
  }
  EXPECT_THAT(differ, testing::UnorderedElementsAreArray(told));
}

TEST(VolumeTest, DiffTellsWhatWatchTells) {
  std::vector<std::string> start = Nodes(EmptyList("v1", "PersistentVolume"));
  for (const auto& [api, kind] : {std::pair("v1", "Pod"), std::pair("apps/v1", "DaemonSet"),
                                  std::pair("storage.k8s.io/v1", "StorageClass"),
                                  std::pair("storage.k8s.io/v1", "CSIStorageCapacity"),
                                  std::pair("node.k8s.io/v1", "RuntimeClass"),
                                  std::pair("resource.k8s.io/v1", "ResourceSlice")}) {
    start.push_back(EmptyList(api, kind));
  }
  std::vector<std::string> news = OnNodes();
  news.erase(news.begin(), news.begin() + 3);  // the nodes
  news.push_back(Template(R"({"nodeSelector":{"zone":"b"}})"));
  // What a pod itself says is told by neither.
  news.push_back(Text({.name = "p", .more = R"("spec":{"nodeSelector":{"zone":"a"}})"}));
  ExpectDiffTellsWhatWatchTells(start, news, 9);
}

// A term more is a selector more, of an object that was there.
TEST(VolumeTest, DiffTellsWhatWatchTellsOfEdits) {
  const std::string disk = R"({"matchExpressions":[{"key":"disk","operator":"Exists"}]})",
                    zone = R"({"matchExpressions":[{"key":"zone","operator":"Exists"}]})";
  std::vector<std::string> start = OnNodes();
  start.push_back(Template("{}"));
  ExpectDiffTellsWhatWatchTells(start, {VolumeOn("[" + disk + "," + zone + "]")}, 3);
  ExpectDiffTellsWhatWatchTells(start, {VolumeOn("[" + zone + "]")}, 2);
  ExpectDiffTellsWhatWatchTells(start, {Volume("x", "{}")}, 1);
  ExpectDiffTellsWhatWatchTells(start, {Template(R"({"nodeSelector":{"zone":"b"}})")}, 1);
  ExpectDiffTellsWhatWatchTells(start, {NodeText("n3", R"({"zone":"b","disk":"x"})")}, 2);
}

std::vector<std::string> FoundWithoutNodes(const std::vector<std::string>& world) {
  const auto cluster = LoadWorld(world);
  std::vector<std::string> found;
  for (const Finding& finding : Check(*cluster, cluster->Current(), {}).findings) {
    if (finding.code != "selects-no-nodes") continue;
    EXPECT_EQ(finding.severity, Severity::kWarning);
    found.push_back(finding.object.kind + " " + finding.path + ": " + finding.message);
  }
  return found;
}

TEST(VolumeTest, CheckFindsWhatPicksNoNode) {
  const std::string none =
                        R"([{"matchExpressions":[{"key":"zone","operator":"In","values":["c"]}]})",
                    gpu = R"(,{"matchExpressions":[{"key":"gpu","operator":"Exists"}]})",
                    disk = R"(,{"matchExpressions":[{"key":"disk","operator":"Exists"}]}])",
                    by_name =
                        R"({"nodeSelector":{"nodeSelectorTerms":[{"matchExpressions":[{"key":)"
                        R"("zone","operator":"Exists"}],"matchFields":[{"key":)"
                        R"("metadata.name","operator":"In","values":[")";
  using Found = std::vector<std::string>;
  EXPECT_EQ(FoundWithoutNodes(OnNodes()), Found());
  EXPECT_EQ(FoundWithoutNodes(Nodes(VolumeOn(none + "]"))),
            Found({"PersistentVolume " + kTerm + "[0]: zone in (c) picks none of the 3 nodes"}));
  EXPECT_EQ(FoundWithoutNodes(Nodes(VolumeOn(none + gpu + "]"))),
            Found({"PersistentVolume " + kTerm + ": its 2 terms pick none of the 3 nodes"}));
  EXPECT_EQ(FoundWithoutNodes(Nodes(VolumeOn(none + disk))), Found()) << "one is enough";
  EXPECT_EQ(FoundWithoutNodes({VolumeOn(none + "]")}), Found()) << "no nodes are known";
  EXPECT_EQ(FoundWithoutNodes(
                Nodes(Class(R"([{"matchLabelExpressions":[{"key":"zone","values":["c"]}]}])"))),
            Found({"StorageClass allowedTopologies[0]: zone in (c) picks none of the 3 nodes"}));
  EXPECT_EQ(FoundWithoutNodes(Nodes(Capacity(R"("nodeTopology":{"matchLabels":{"zone":"c"}})"))),
            Found({"CSIStorageCapacity nodeTopology: zone=c picks none of the 3 nodes"}));
  EXPECT_EQ(FoundWithoutNodes(Nodes(Capacity(R"("x":{})"))), Found()) << "it asks for none";
  EXPECT_EQ(FoundWithoutNodes(Nodes(OfCluster("node.k8s.io/v1", "RuntimeClass",
                                              R"("scheduling":{"nodeSelector":{"vm":"yes"}})"))),
            Found({"RuntimeClass scheduling.nodeSelector: vm=yes picks none of the 3 nodes"}));
  EXPECT_EQ(FoundWithoutNodes(Nodes(Slice(R"({"nodeName":"n9"})"))),
            Found({"ResourceSlice spec.nodeName: metadata.name=n9 picks none of the 3 nodes"}));
  EXPECT_EQ(FoundWithoutNodes(Nodes(Slice(by_name + R"(n1"]}]}]}})"))), Found());
  EXPECT_EQ(FoundWithoutNodes(Nodes(Slice(by_name + R"(n9"]}]}]}})"))).size(), 1u);
  EXPECT_EQ(FoundWithoutNodes(Nodes(Slice(R"({"perDeviceNodeSelection":true})"))), Found());
}

TEST(VolumeTest, ASnapshotKeepsWhatTheySay) {
  std::vector<std::string> world = OnNodes();
  world.push_back(Claim(R"({"selector":{"matchLabels":{"disk":"ssd"}}})"));
  const auto cluster = LoadWorld(world);
  const std::string bytes = SnapshotBytes(*cluster, cluster->Current());
  const Cluster again = OpenSnapshotBytes(bytes).value();
  for (const char* const object : {"pvc/x", "pv/x", "sc/x", "csistoragecapacities/x",
                                   "runtimeclasses/x", "resourceslices/x"}) {
    EXPECT_EQ(Lines(again.Current(), object), Lines(cluster->Current(), object));
    EXPECT_EQ(Lines(again.Current(), object).size(), 1u);
  }
}

// What was registered when the claim came is asked when a volume does.
TEST(VolumeTest, VolumesComeToAClaimLive) {
  const auto cluster = LoadWorld({Claim(R"({"selector":{"matchLabels":{"disk":"ssd"}}})")});
  Subscription deltas = cluster->engine().Subscribe({});
  ASSERT_TRUE(cluster->LoadBytes(Volume("v", R"({"disk":"ssd"})"), "world", {}, nullptr).ok());
  std::vector<std::string> joined;
  while (const std::optional<DeltaBatch> batch = deltas.Poll()) {
    for (const Delta& delta : batch->deltas) {
      joined.push_back(std::string(delta.selector.kind) + " " + std::string(delta.object.name));
    }
  }
  EXPECT_THAT(joined, testing::Contains("PersistentVolumeClaim v"));
}

}  // namespace
}  // namespace labelix::kubernetes::volumes_test
