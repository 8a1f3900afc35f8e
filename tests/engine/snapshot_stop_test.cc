// Whoever opens or loads a snapshot is told how far it is, and may stop it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "labelix/snapshot.h"
#include "tests/temp_folder.h"

namespace labelix::snapshot_stop_test {
namespace {

constexpr int kPods = 50'000;

std::string ListOfPods(int pods) {
  std::string text = R"({"apiVersion":"v1","kind":"PodList","items":[)";
  for (int i = 0; i < pods; ++i) {
    text += (i == 0 ? "" : ",") + std::string(R"({"metadata":{"namespace":"a","name":"p)") +
            std::to_string(i) + R"(","labels":{"i":")" + std::to_string(i / 10) + R"("}}})";
  }
  return text + "]}\n" + R"({"kind":"NodeList","apiVersion":"v1","items":[]})";
}

const std::string& Snapshot() {
  static const std::string bytes = [] {
    Cluster cluster;
    EXPECT_TRUE(cluster.LoadBytes(ListOfPods(kPods), "list", {}, nullptr).ok());
    return SnapshotBytes(cluster, cluster.Current());
  }();
  return bytes;
}

// `done` never goes back, and all is done at the end.
class Seen {
 public:
  void Tell(uint64_t done, uint64_t total) {
    EXPECT_LE(done_, done);
    EXPECT_EQ(total, Snapshot().size());
    done_ = done, ++times_;
  }
  void ExpectWhole() const {
    EXPECT_EQ(done_, Snapshot().size());
    EXPECT_GT(times_, 5);      // a chunk each,
    EXPECT_LT(times_, 1'000);  // and no object
  }

 private:
  uint64_t done_ = 0;
  int times_ = 0;
};

TEST(SnapshotStopTest, AnOpenTellsHowFarItIs) {
  const test::TempFolder folder;
  const std::string file = folder.Write("x.lbx", Snapshot());
  Seen from_memory, from_file;
  OpenOptions options;
  options.progress = [&](uint64_t done, uint64_t total) { from_memory.Tell(done, total); };
  ASSERT_TRUE(OpenSnapshotBytes(Snapshot(), options).ok());
  from_memory.ExpectWhole();
  options.progress = [&](uint64_t done, uint64_t total) { from_file.Tell(done, total); };
  ASSERT_TRUE(OpenSnapshot(file, options).ok());
  from_file.ExpectWhole();
}

TEST(SnapshotStopTest, AnOpenIsStoppedWhereverItIsAsked) {
  const test::TempFolder folder;
  const std::string file = folder.Write("x.lbx", Snapshot());
  const auto open = [&](int after) {
    int asked = 0;
    OpenOptions options;
    options.stop = [&] { return ++asked > after; };
    const absl::Status status = OpenSnapshot(file, options).status();
    EXPECT_LE(asked, after + 1);  // and not again
    return status;
  };
  int after = 0;
  for (; !open(after).ok(); ++after) {
    ASSERT_EQ(open(after).code(), absl::StatusCode::kCancelled);
    EXPECT_EQ(open(after).message(), "stopped by the caller");
  }
  EXPECT_GT(after, 5);
  EXPECT_LT(after, 1'000);
}

TEST(SnapshotStopTest, ALoadTellsHowFarItIs) {
  Seen seen;
  LoadOptions options;
  options.progress = [&](uint64_t done, uint64_t total) { seen.Tell(done, total); };
  Cluster cluster;
  ASSERT_TRUE(cluster.LoadBytes(Snapshot(), "x.lbx", options, nullptr).ok());
  seen.ExpectWhole();
}

// As of a text (ClusterTest.StopEndsTheLoadBetweenBatches).
TEST(SnapshotStopTest, ALoadThatIsStoppedKeepsWhatWasTakenIn) {
  bool was_half = false, was_none = false;
  for (int after = 0;; ++after) {
    Cluster cluster;
    LoadReport report;
    LoadOptions options;
    int asked = 0;
    options.stop = [&] { return ++asked > after; };
    const absl::Status loaded = cluster.LoadBytes(Snapshot(), "x.lbx", options, &report);
    const Version now = cluster.Current();
    EXPECT_EQ(now.Count({.kind = "Pod"}, Compiled(Selector::Everything())), report.objects);
    // None is an answer only where all was read.
    EXPECT_EQ(now.Knows("", "Pod"), report.objects > 0);
    EXPECT_EQ(now.Knows("", "Node"), loaded.ok());
    if (loaded.ok()) break;
    ASSERT_EQ(loaded.code(), absl::StatusCode::kCancelled);
    was_none |= report.objects == 0, was_half |= report.objects > 0;
    if (report.objects == 0) {
      EXPECT_EQ(now.number(), Cluster().Current().number());
    }
    if (was_half) after += 20;
  }
  EXPECT_TRUE(was_none && was_half);
}

TEST(SnapshotStopTest, WhatIsThrownComesOut) {
  OpenOptions options;
  options.stop = []() -> bool { throw std::string("stop"); };
  EXPECT_THROW(OpenSnapshotBytes(Snapshot(), options).status().IgnoreError(), std::string);
  options.stop = {};
  options.progress = [](uint64_t, uint64_t) { throw std::string("progress"); };
  EXPECT_THROW(OpenSnapshotBytes(Snapshot(), options).status().IgnoreError(), std::string);
}

}  // namespace
}  // namespace labelix::snapshot_stop_test
