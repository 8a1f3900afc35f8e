// Files of every format that was released (G22): they load, and what they hold
// is what it was.
#include <string>

#include "gtest/gtest.h"
#include "labelix/snapshot.h"

namespace labelix {
namespace {

TEST(SnapshotGolden, Format1LoadsAndIsSavedAsTheSameBytes) {
  const std::string path = LABELIX_SOURCE_DIR "/tests/data/snapshots/format1.lbx";
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
  }
  ASSERT_EQ(cluster->inputs().size(), 1u);
  EXPECT_EQ(cluster->inputs()[0].name, "dump.json.gz");
  const std::string saved = SnapshotBytes(*cluster, now);
  const absl::StatusOr<Cluster> again = OpenSnapshotBytes(saved);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(SnapshotBytes(*again, again->Current()), saved);
}

}  // namespace
}  // namespace labelix
