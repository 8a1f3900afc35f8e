// Files of every format that was released (G22): they load, and what they hold
// is what it was.
#include <string>

#include "engine/kinds/facts.h"
#include "gtest/gtest.h"
#include "labelix/snapshot.h"

namespace labelix::snapshot_golden_test {
namespace {

class SnapshotGolden : public testing::TestWithParam<const char*> {};

TEST_P(SnapshotGolden, LoadsAndIsSavedAsTheSameBytes) {
  const std::string path = std::string(LABELIX_SOURCE_DIR "/tests/data/snapshots/") + GetParam();
  const absl::StatusOr<Cluster> cluster = OpenSnapshot(path);
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const Version now = cluster->Current();
  const auto count = [&](std::string_view group, std::string_view kind, const char* selector) {
    return now.Count({.kind = kind, .group = group}, Compiled(Selector::Parse(selector).value()));
  };
  EXPECT_EQ(count("", "Pod", ""), 5u);
  EXPECT_EQ(count("", "Pod", "run=rng"), 5u);
  EXPECT_EQ(count("apps", "DaemonSet", ""), 1u);
  EXPECT_EQ(PrintName(NameOf(now, FindObject(now, "default", "ds/rng").value())),
            "daemonset.apps/rng");
  const ControllerRef daemon_set{"DaemonSet", "rng", "e443663b-d97d-4664-aaee-b492506a5083"};
  const ControllerRef replica_set{"ReplicaSet", "rng-74c7854ff6",
                                  "a6784dd0-e6f6-40b4-b015-b042541a335a"};
  for (const ObjectId pod : now.Select({.kind = "Pod"}, Compiled(Selector::Everything()))) {
    const ObjectView view = now.Get(pod);
    EXPECT_EQ(view.controller, view.name == "rng-74c7854ff6-9swsn" ? replica_set : daemon_set);
    kinds::Pod facts;
    ASSERT_TRUE(kinds::DecodePod(view.facts, &facts));
    EXPECT_EQ(facts.phase, "Running");
    EXPECT_TRUE(facts.node_name.starts_with("node")) << facts.node_name;
    EXPECT_EQ(facts.ips.size(), 1u);
  }
  ASSERT_EQ(cluster->inputs().size(), 1u);
  EXPECT_EQ(cluster->inputs()[0].name, "dump.json.gz");
  const std::string saved = SnapshotBytes(*cluster, now);
  const absl::StatusOr<Cluster> again = OpenSnapshotBytes(saved);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(SnapshotBytes(*again, again->Current()), saved);
}

INSTANTIATE_TEST_SUITE_P(Formats, SnapshotGolden, testing::Values("format1.lbx", "format2.lbx"),
                         [](const auto& row) { return std::string(row.param, 7); });

// What is known of each object.
std::string ObjectsIn(const char* name) {
  const std::string folder = LABELIX_SOURCE_DIR "/tests/data/snapshots/";
  const Cluster cluster = OpenSnapshot(folder + name).value();
  const Version now = cluster.Current();
  std::string text;
  for (const Version::KindCount& kind : now.Kinds()) {
    const Scope scope{.kind = kind.kind, .group = kind.group};
    for (const ObjectId id : now.Select(scope, Compiled(Selector::Everything()))) {
      const ObjectView object = now.Get(id);
      for (const std::string_view part :
           {object.kind, object.ns, object.name, object.uid, object.resource_version,
            object.controller.kind, object.controller.name, object.controller.uid, object.facts}) {
        text.append(part).append("|");
      }
      for (const Label& label : object.labels) text.append(label.key).append(label.value);
      text += "\n";
    }
  }
  return text;
}

TEST(SnapshotGoldens, HoldTheSameState) {
  EXPECT_EQ(ObjectsIn("format1.lbx"), ObjectsIn("format2.lbx"));
}

}  // namespace
}  // namespace labelix::snapshot_golden_test
