#include "engine/kubernetes/daemon_nodes.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace labelix::kubernetes::daemon_nodes_test {
namespace {

using Obstacle = DaemonAnswer::Obstacle;

constexpr Label kLabels[] = {{"disk", "ssd"}};
constexpr Taint kCordoned{"node.kubernetes.io/unschedulable", "", "NoSchedule"};
constexpr Taint kNoNetwork{"node.kubernetes.io/network-unavailable", "", "NoSchedule"};
constexpr Taint kMineToStart{"mine", "", "NoSchedule"};
constexpr Taint kMineToRun{"mine", "", "NoExecute"};

DaemonTemplate Plain() { return {}; }

DaemonTemplate OnHostNetwork() {
  DaemonTemplate daemon;
  daemon.host_network = true;
  return daemon;
}

DaemonTemplate OnNode(const char* name) {
  DaemonTemplate daemon;
  daemon.node_name = name;
  return daemon;
}

DaemonTemplate OnDisk(const char* disk) {
  DaemonTemplate daemon;
  daemon.placement.node_selector = {{"disk", disk}};
  return daemon;
}

DaemonTemplate WithTerms(std::vector<NodeSelectorTerm> terms) {
  DaemonTemplate daemon;
  daemon.placement.required = std::move(terms);
  return daemon;
}

DaemonTemplate Tolerating(Toleration toleration) {
  DaemonTemplate daemon;
  daemon.tolerations = {std::move(toleration)};
  return daemon;
}

struct DaemonCase {
  const char* name;
  DaemonTemplate daemon;
  std::vector<Taint> taints;
  bool run;
  bool keep;
  Obstacle obstacle = Obstacle::kNone;
  int taint = -1;  // place of the one in the way
};

std::vector<DaemonCase> PlaceCases() {
  return {
      {"PlainNode", Plain(), {}, true, true},
      {"NodeNameAgrees", OnNode("node-1"), {}, true, true},
      {"NodeNameOfAnother", OnNode("node-2"), {}, false, false, Obstacle::kNodeName},
      {"NodeNameStillAsksTaints",
       OnNode("node-1"),
       {kMineToStart},
       false,
       true,
       Obstacle::kTaint,
       0},
      {"NodeSelectorAgrees", OnDisk("ssd"), {}, true, true},
      {"NodeSelectorDoesNot", OnDisk("hdd"), {}, false, false, Obstacle::kAffinity},
      {"LabelThatWentAwayEvictsWhateverTheTaint",
       OnDisk("hdd"),
       {kMineToStart},
       false,
       false,
       Obstacle::kAffinity},
      {"NoTermsIsNoNode", WithTerms({}), {}, false, false, Obstacle::kAffinity},
      {"BrokenTermIsNoNode",
       WithTerms({{{{"disk", "in", {"ssd"}}}, {}}}),
       {},
       false,
       false,
       Obstacle::kAffinity},
      {"BrokenTermBesideAHoldingOne",
       WithTerms({{{{"disk", "in", {"ssd"}}}, {}}, {{{"disk", "Exists", {}}}, {}}}),
       {},
       true,
       true},
  };
}

std::vector<DaemonCase> TaintCases() {
  return {
      {"CordonedNodeStillRuns", Plain(), {kCordoned}, true, true},
      {"NotReadyNodeStillRuns",
       Plain(),
       {{"node.kubernetes.io/not-ready", "", "NoExecute"}},
       true,
       true},
      {"UnreachableNodeStillRuns",
       Plain(),
       {{"node.kubernetes.io/unreachable", "", "NoExecute"}},
       true,
       true},
      {"DiskPressure",
       Plain(),
       {{"node.kubernetes.io/disk-pressure", "", "NoSchedule"}},
       true,
       true},
      {"MemoryPressure",
       Plain(),
       {{"node.kubernetes.io/memory-pressure", "", "NoSchedule"}},
       true,
       true},
      {"PidPressure", Plain(), {{"node.kubernetes.io/pid-pressure", "", "NoSchedule"}}, true, true},
      {"NoNetworkKeepsAPodOfItsOwnNetworkOff",
       Plain(),
       {kNoNetwork},
       false,
       true,
       Obstacle::kTaint,
       0},
      {"NoNetworkLetsAHostNetworkPodOn", OnHostNetwork(), {kNoNetwork}, true, true},
      {"NotReadyNoScheduleIsNotTolerated",
       Plain(),
       {{"node.kubernetes.io/not-ready", "", "NoSchedule"}},
       false,
       true,
       Obstacle::kTaint,
       0},
      {"CordonedNoExecuteIsNotTolerated",
       Plain(),
       {{"node.kubernetes.io/unschedulable", "", "NoExecute"}},
       false,
       false,
       Obstacle::kTaint,
       0},
      {"PreferNoScheduleNeverCounts", Plain(), {{"mine", "", "PreferNoSchedule"}}, true, true},
      {"NoScheduleKeepsWhatRunsAndStartsNone",
       Plain(),
       {kMineToStart},
       false,
       true,
       Obstacle::kTaint,
       0},
      {"NoExecuteEvicts", Plain(), {kMineToRun}, false, false, Obstacle::kTaint, 0},
      {"NoExecuteBehindANoScheduleEvicts",
       Plain(),
       {kCordoned, kMineToStart, kMineToRun},
       false,
       false,
       Obstacle::kTaint,
       1},
      {"OwnTolerationIsAddedToTheDefaults",
       Tolerating({"mine", "Exists", "", ""}),
       {kCordoned, kMineToStart, kMineToRun},
       true,
       true},
      {"EmptyKeyToleratesEverything",
       Tolerating({"", "Exists", "", ""}),
       {kNoNetwork, kMineToRun},
       true,
       true},
      {"OwnTolerationOfNoScheduleOnly",
       Tolerating({"mine", "Exists", "", "NoSchedule"}),
       {kMineToStart, kMineToRun},
       false,
       false,
       Obstacle::kTaint,
       1},
  };
}

class DaemonNodesTest : public testing::TestWithParam<DaemonCase> {};

TEST_P(DaemonNodesTest, FollowsTheTable) {
  const DaemonCase& c = GetParam();
  const DaemonAnswer got =
      DaemonNodes(c.daemon).Ask({.identity = {"node-1", kLabels}, .taints = c.taints});
  EXPECT_EQ(got.run, c.run);
  EXPECT_EQ(got.keep, c.keep);
  EXPECT_EQ(got.obstacle, c.obstacle);
  EXPECT_EQ(got.taint, c.taint < 0 ? nullptr : &c.taints[static_cast<size_t>(c.taint)]);
}

const auto kRowName = [](const auto& info) { return std::string(info.param.name); };
INSTANTIATE_TEST_SUITE_P(Place, DaemonNodesTest, testing::ValuesIn(PlaceCases()), kRowName);
INSTANTIATE_TEST_SUITE_P(Taints, DaemonNodesTest, testing::ValuesIn(TaintCases()), kRowName);

}  // namespace
}  // namespace labelix::kubernetes::daemon_nodes_test
