#include "labelix/cluster.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/temp_folder.h"

namespace labelix::cluster_test {
namespace {

constexpr char kTwoPods[] =
    R"({"apiVersion":"v1","kind":"PodList","items":[
 {"metadata":{"name":"a","namespace":"default","labels":{"run":"rng"}}},
 {"metadata":{"name":"b","namespace":"default","labels":{"run":"web"}}}]})";

uint64_t CountPods(const Cluster& cluster, const char* selector = "") {
  return cluster.Current().Count({.kind = "Pod"}, Compiled(Selector::Parse(selector).value()));
}

TEST(ClusterTest, LoadsAListFromMemory) {
  Cluster cluster;
  LoadReport report;
  const absl::Status loaded = cluster.LoadBytes(kTwoPods, "pods.json", {}, &report);
  ASSERT_TRUE(loaded.ok()) << loaded;
  EXPECT_EQ(CountPods(cluster), 2u);
  EXPECT_EQ(CountPods(cluster, "run=rng"), 1u);
  EXPECT_EQ(report.objects, 2u);
  EXPECT_EQ(report.documents, 1u);
  EXPECT_EQ(report.bytes, sizeof(kTwoPods) - 1);
}

TEST(ClusterTest, LoadsGzipFromMemoryAsFromAFile) {
  const std::string path =
      std::string(LABELIX_SOURCE_DIR) + "/tests/data/rng/04-daemonset-one-too-many/dump.json.gz";
  std::ifstream file(path, std::ios::binary);
  const std::string zipped{std::istreambuf_iterator<char>(file), {}};
  Cluster from_file, from_memory;
  LoadReport of_file, of_memory;
  ASSERT_TRUE(from_file.Load(path, {}, &of_file).ok());
  LoadOptions keeping;
  keeping.keep_source = true;
  ASSERT_TRUE(from_memory.LoadBytes(zipped, "dump", keeping, &of_memory).ok());
  EXPECT_GT(CountPods(from_memory), 0u);
  EXPECT_EQ(CountPods(from_memory), CountPods(from_file));
  EXPECT_EQ(of_memory.bytes, of_file.bytes);  // inflated ones
  const Version now = from_memory.Current();
  const ObjectId pod = now.Select({.kind = "Pod"}, Compiled(Selector::Everything())).front();
  EXPECT_TRUE(from_memory.Source(now, pod)->starts_with('{'));
}

// A cluster that is fed text by text does not keep a record of each.
TEST(ClusterTest, TextsOfOneNameAreOneInput) {
  Cluster cluster;
  for (const char* name : {"events", "objects", "events", "events"}) {
    ASSERT_TRUE(cluster.LoadBytes(kTwoPods, name, {}, nullptr).ok());
  }
  const uint64_t bytes = sizeof(kTwoPods) - 1;
  EXPECT_EQ(cluster.inputs(),
            (std::vector<InputRecord>{{"events", 3 * bytes, 6}, {"objects", bytes, 2}}));
}

TEST(ClusterTest, FilesOfOneNameAreSeveralInputs) {
  const std::string path =
      std::string(LABELIX_SOURCE_DIR) + "/tests/data/rng/04-daemonset-one-too-many/dump.json.gz";
  Cluster cluster;
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(cluster.Load(path, {}, nullptr).ok());
  EXPECT_EQ(cluster.inputs().size(), 2u);
}

TEST(ClusterTest, GzipFromMemoryIsBounded) {
  const std::string zipped = "\x1f\x8b";
  Cluster cluster;
  const absl::Status cut = cluster.LoadBytes(zipped, "dump", {}, nullptr);
  EXPECT_EQ(cut.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(cut.message(), "dump: byte 2: gzip: the gzip data is cut short");
}

TEST(ClusterTest, ReportMayBeNull) {
  Cluster cluster;
  EXPECT_TRUE(cluster.LoadBytes(kTwoPods, "pods.json", {}, nullptr).ok());
}

std::string ListOfPods(int pods) {
  std::string list = R"({"apiVersion":"v1","kind":"PodList","items":[)";
  for (int i = 0; i < pods; ++i) {
    list += (i > 0 ? "," : "") + std::string(R"({"metadata":{"namespace":"n","name":"p)") +
            std::to_string(i) + R"("}})";
  }
  return list + "]}";
}

// Who reads meanwhile sees all of it or none.
TEST(ClusterTest, AListOfAThousandIsOneVersion) {
  const auto versions = [](const LoadOptions& options) {
    Cluster cluster;
    const uint64_t before = cluster.Current().number();
    EXPECT_TRUE(cluster.LoadBytes(ListOfPods(1'000), "list", options, nullptr).ok());
    EXPECT_EQ(CountPods(cluster), 1'000u);
    return cluster.Current().number() - before;
  };
  EXPECT_EQ(versions({}), 1u);
  EXPECT_EQ(versions(LoadOptions::Bulk()), 8u);
}

TEST(ClusterTest, StopEndsTheLoadBetweenBatches) {
  const std::string list = ListOfPods(5'000);
  Cluster cluster;
  LoadOptions options;
  int asked = 0;
  options.stop = [&asked] { return ++asked > 2; };
  LoadReport report;
  const absl::Status loaded = cluster.LoadBytes(list, "list", options, &report);
  EXPECT_EQ(loaded.code(), absl::StatusCode::kCancelled);
  EXPECT_GT(report.objects, 0u);
  EXPECT_LT(report.objects, 5'000u);
  EXPECT_EQ(CountPods(cluster), report.objects);
}

TEST(ClusterTest, WatchLinesChangeTheState) {
  Cluster cluster;
  ASSERT_TRUE(cluster.LoadBytes(kTwoPods, "list", {}, nullptr).ok());
  LoadReport report;
  const absl::Status loaded = cluster.LoadBytes(
      R"({"type":"MODIFIED","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"b","namespace":"default","labels":{"run":"rng"}}}}
{"type":"DELETED","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"default"}}}
{"type":"BOOKMARK","object":{"apiVersion":"v1","kind":"Pod","metadata":{"resourceVersion":"9"}}}
)",
      "watch", {}, &report);
  ASSERT_TRUE(loaded.ok()) << loaded;
  EXPECT_EQ(CountPods(cluster), 1u);
  EXPECT_EQ(CountPods(cluster, "run=rng"), 1u);
  EXPECT_EQ(report.objects, 1u);
  EXPECT_EQ(report.removes, 1u);
  EXPECT_EQ(report.bookmarks, 1u);
}

// A watch of each of two namespaces: the bookmark of one says nothing of the other.
TEST(ClusterTest, AnEventBehindABookmarkIsTakenIfAskedFor) {
  const auto pod = [](const char* name, const char* version) {
    return std::string(
               R"({"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":")") +
           name + R"(","resourceVersion":")" + version + "\"}}}\n";
  };
  const std::string bookmark =
      R"({"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":"9"}}})"
      "\n";
  Cluster cluster;
  ASSERT_TRUE(cluster.LoadBytes(pod("a", "5") + bookmark + pod("b", "7"), "w", {}, nullptr).ok());
  const Compiled all{Selector::Everything()};
  EXPECT_EQ(cluster.Current().Count({.kind = "Pod"}, all), 1u);
  cluster.AcceptTimeTravel(true);
  ASSERT_TRUE(cluster.LoadBytes(pod("b", "7"), "w", {}, nullptr).ok());
  EXPECT_EQ(cluster.Current().Count({.kind = "Pod"}, all), 2u);
  cluster.AcceptTimeTravel(false);
  ASSERT_TRUE(cluster.LoadBytes(pod("c", "8"), "w", {}, nullptr).ok());
  EXPECT_EQ(cluster.Current().Count({.kind = "Pod"}, all), 2u);
  EXPECT_EQ(cluster.feed().metrics().time_travel, 3u);
}

TEST(ClusterTest, EmptyListDeclaresItsKind) {
  Cluster cluster;
  ASSERT_TRUE(
      cluster.LoadBytes(R"({"kind":"PodList","apiVersion":"v1","items":[]})", "x", {}, nullptr)
          .ok());
  const Version now = cluster.Current();
  const auto kinds = now.Kinds();
  ASSERT_EQ(kinds.size(), 1u);
  EXPECT_EQ(kinds[0].kind, "Pod");
  EXPECT_EQ(kinds[0].objects, 0u);
}

// What stood before the broken place stays, and the report counts it.
TEST(ClusterTest, BrokenInputKeepsWhatWasGood) {
  Cluster cluster;
  LoadReport report;
  const std::string text = std::string(kTwoPods) + "\n{\"kind\":\"Pod\",\"metadata\":{\"name\":";
  const absl::Status loaded = cluster.LoadBytes(text, "dump.json", {}, &report);
  EXPECT_EQ(loaded.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ErrorMessage(loaded).rfind("dump.json:", 0), 0u) << loaded;
  EXPECT_EQ(CountPods(cluster), 2u);
  EXPECT_EQ(report.objects, 2u);
}

TEST(ClusterTest, AnEventOfNoOpChangesNothing) {
  Cluster cluster;
  ASSERT_TRUE(cluster.LoadBytes(kTwoPods, "pods.json", {}, nullptr).ok());
  const uint64_t before = cluster.Current().number();
  Event good, odd;
  good.kind = odd.kind = "Service", good.ns = odd.ns = "default";
  good.name = "s", odd.name = "t", odd.op = static_cast<Event::Op>(9);
  const Event batch[] = {good, odd};
  const absl::Status status = cluster.Apply(batch).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorMessage(status),
            "Service default/t: op 9 is none of kUpsert (0), kRemove (1), kDeclare (2) and "
            "kBookmark (3)");
  EXPECT_EQ(cluster.Current().number(), before);
  EXPECT_FALSE(cluster.Current().Knows("", "Service"));
}

TEST(ClusterTest, OldVersionsStayAsTheyWere) {
  Cluster cluster;
  const Version before = cluster.Current();
  ASSERT_TRUE(cluster.LoadBytes(kTwoPods, "pods.json", {}, nullptr).ok());
  EXPECT_EQ(before.Count({.kind = "Pod"}, Compiled(Selector::Everything())), 0u);
  EXPECT_EQ(CountPods(cluster), 2u);
}

TEST(ClusterTest, SourceIsTheTextAsItCame) {
  Cluster cluster;
  LoadOptions options;
  options.keep_source = true;
  ASSERT_TRUE(cluster.LoadBytes(kTwoPods, "pods.json", options, nullptr).ok());
  const Version now = cluster.Current();
  const auto source = cluster.Source(now, FindObject(now, "default", "po/b").value());
  ASSERT_TRUE(source.ok()) << source.status();
  EXPECT_EQ(*source, R"({"metadata":{"name":"b","namespace":"default","labels":{"run":"web"}}})");
}

TEST(ClusterTest, SourceOfALaterLoadIsItsOwn) {
  Cluster cluster;
  LoadOptions options;
  options.keep_source = true;
  ASSERT_TRUE(cluster.LoadBytes(kTwoPods, "1", options, nullptr).ok());
  const std::string second =
      R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"default"}})";
  ASSERT_TRUE(cluster.LoadBytes(second, "2", options, nullptr).ok());
  const Version now = cluster.Current();
  EXPECT_EQ(cluster.Source(now, FindObject(now, "default", "po/a").value()).value(), second);
}

TEST(ClusterTest, WithoutKeepSourceThereIsNone) {
  Cluster cluster;
  ASSERT_TRUE(cluster.LoadBytes(kTwoPods, "pods.json", {}, nullptr).ok());
  const Version now = cluster.Current();
  EXPECT_EQ(cluster.Source(now, FindObject(now, "default", "po/a").value()).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(ClusterTest, TotalBytesAreLimited) {
  Cluster cluster;
  LoadOptions options;
  options.limits.total_bytes = sizeof(kTwoPods) - 1;
  EXPECT_TRUE(cluster.LoadBytes(kTwoPods, "x", options, nullptr).ok());
  options.limits.total_bytes = sizeof(kTwoPods) - 2;
  const absl::Status past = cluster.LoadBytes(kTwoPods, "x", options, nullptr);
  EXPECT_EQ(past.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(past.message(), "x: more than the limit of " +
                                std::to_string(options.limits.total_bytes) + " bytes in all");
}

TEST(ClusterTest, KindsWithoutANameHaveAPlace) {
  Cluster cluster;
  LoadOptions options;
  options.kinds = "[]";
  EXPECT_EQ(cluster.LoadBytes("", "in", options, nullptr).message(),
            "kinds: kinds: a list is expected");
}

TEST(ClusterTest, FullEngineIsTold) {
  EngineOptions engine;
  engine.max_objects = 1;
  Cluster cluster(engine);
  EXPECT_EQ(cluster.LoadBytes(kTwoPods, "x", {}, nullptr).code(),
            absl::StatusCode::kResourceExhausted);
}

class ClusterFolderTest : public testing::Test {
 protected:
  void Write(const char* name, const std::string& text) { folder_.Write(name, text); }

  const test::TempFolder folder_;
};

// The list is first by name, so the watch line changes what it made.
TEST_F(ClusterFolderTest, FilesAreReadInOrderOfName) {
  Write(
      "2.ndjson",
      R"({"type":"DELETED","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"default"}}})");
  Write("1.json", kTwoPods);
  Write("notes.txt", "no JSON");
  Cluster cluster;
  LoadReport report;
  const absl::Status loaded = cluster.Load(folder_.path(), {}, &report);
  ASSERT_TRUE(loaded.ok()) << loaded;
  EXPECT_EQ(CountPods(cluster), 1u);
  EXPECT_EQ(report.removes, 1u);
}

TEST_F(ClusterFolderTest, TotalBytesCountAllFiles) {
  Write("1.json", kTwoPods);
  Write("2.json", kTwoPods);
  Cluster cluster;
  LoadOptions options;
  options.limits.total_bytes = 2 * sizeof(kTwoPods) - 3;
  EXPECT_EQ(cluster.Load(folder_.path(), options, nullptr).code(),
            absl::StatusCode::kResourceExhausted);
  options.limits.total_bytes = 2 * sizeof(kTwoPods) - 2;
  EXPECT_TRUE(cluster.Load(folder_.path(), options, nullptr).ok());
}

TEST_F(ClusterFolderTest, NoSuchFile) {
  Cluster cluster;
  EXPECT_EQ(cluster.Load(folder_.Path("gone.json"), {}, nullptr).code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ClusterFolderTest, ProgressEndsWithTheWholeFile) {
  Write("1.json", kTwoPods);
  Cluster cluster;
  std::vector<uint64_t> seen;
  LoadOptions options;
  options.progress = [&](uint64_t done, uint64_t total) {
    EXPECT_LE(done, total);
    EXPECT_EQ(total, sizeof(kTwoPods) - 1);
    seen.push_back(done);
  };
  ASSERT_TRUE(cluster.Load(folder_.Path("1.json"), options, nullptr).ok());
  for (size_t i = 1; i < seen.size(); ++i) EXPECT_LE(seen[i - 1], seen[i]);
}

}  // namespace
}  // namespace labelix::cluster_test
