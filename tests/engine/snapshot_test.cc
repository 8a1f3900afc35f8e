#include "labelix/snapshot.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/engine/random_world.h"
#include "tests/model/model.h"

namespace labelix::snapshot_test {
namespace {

namespace fs = std::filesystem;

constexpr char kDump[] =
    R"({"apiVersion":"v1","kind":"List","items":[
 {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"default","uid":"u1",
  "resourceVersion":"7","labels":{"app":"web","tier":"front"},
  "ownerReferences":[{"kind":"ReplicaSet","name":"rs","uid":"u9","controller":true}]},
  "spec":{"nodeName":"n1"},"status":{"phase":"Running","podIP":"10.0.0.1"}},
 {"apiVersion":"v1","kind":"Pod","metadata":{"name":"b","namespace":"prod","labels":{"app":"web"}}},
 {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"default"},
  "spec":{"selector":{"app":"web"}}}]}
{"kind":"NodeList","apiVersion":"v1","items":[]})";

// All of a state, in words.
std::string Describe(const Version& version) {
  std::string text;
  for (const Version::KindCount& kind : version.Kinds()) {
    text += std::string(kind.group) + "/" + std::string(kind.kind) + "\n";
    const Scope scope{.kind = kind.kind, .group = kind.group};
    std::vector<std::string> lines;
    for (const ObjectId id : version.Select(scope, Compiled(Selector::Everything()))) {
      const ObjectView object = version.Get(id);
      std::string line = " ";
      for (const std::string_view part :
           {object.ns, object.name, object.uid, object.resource_version, object.controller.kind,
            object.controller.name, object.controller.uid, object.facts}) {
        line.append(part).append("|");
      }
      for (const Label& label : object.labels)
        line.append(label.key).append("=").append(label.value).append(",");
      lines.push_back(line + "\n");
    }
    std::sort(lines.begin(), lines.end());
    for (const std::string& line : lines) text += line;
  }
  return text;
}

std::unique_ptr<Cluster> LoadDump(bool keep_source = false) {
  auto cluster = std::make_unique<Cluster>();
  LoadOptions options;
  options.keep_source = keep_source;
  EXPECT_TRUE(cluster->LoadBytes(kDump, "some/folder/dump.json", options, nullptr).ok());
  return cluster;
}

std::string BytesOf(const Cluster& cluster, const SaveOptions& options = {}) {
  return SnapshotBytes(cluster, cluster.Current(), options);
}

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/labelix_snapshot_XXXXXX";
    path_ = mkdtemp(name);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  size_t files() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(path_), {}));
  }

 private:
  fs::path path_;
};

TEST(SnapshotTest, HoldsEverythingThatTheStateHolds) {
  const auto cluster = LoadDump();
  const auto again = OpenSnapshotBytes(BytesOf(*cluster));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Describe(again->Current()), Describe(cluster->Current()));
  EXPECT_EQ(again->inputs(), cluster->inputs());
  ASSERT_EQ(again->inputs().size(), 1u);
  EXPECT_EQ(again->inputs()[0], (InputRecord{"dump.json", sizeof(kDump) - 1, 3}));
}

TEST(SnapshotTest, AnEmptyClusterIsASnapshotToo) {
  const Cluster cluster;
  const auto again = OpenSnapshotBytes(BytesOf(cluster));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->Current().Kinds().empty());
  EXPECT_EQ(BytesOf(*again), BytesOf(cluster));
}

TEST(SnapshotTest, AnswersAsTheClusterDoes) {
  const auto cluster = LoadDump();
  const auto again = OpenSnapshotBytes(BytesOf(*cluster)).value();
  const Version before = cluster->Current(), after = again.Current();
  const auto want = Match(before, {}).value(), got = Match(after, {}).value();
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    EXPECT_EQ(got[i].object, want[i].object);
    EXPECT_EQ(got[i].state, want[i].state);
    EXPECT_EQ(got[i].objects.size(), want[i].objects.size());
  }
}

TEST(SnapshotTest, AnOldVersionIsSavedAsItWas) {
  const auto cluster = LoadDump();
  const Version old = cluster->Current();
  const std::string want = Describe(old);
  ASSERT_TRUE(cluster
                  ->LoadBytes(R"({"type":"DELETED","object":{"apiVersion":"v1","kind":"Pod",
                               "metadata":{"name":"a","namespace":"default"}}})",
                              "watch", {}, nullptr)
                  .ok());
  EXPECT_EQ(Describe(OpenSnapshotBytes(SnapshotBytes(*cluster, old)).value().Current()), want);
}

TEST(SnapshotTest, GoesOnTakingEvents) {
  auto again = OpenSnapshotBytes(BytesOf(*LoadDump())).value();
  ASSERT_TRUE(again
                  .LoadBytes(R"({"type":"DELETED","object":{"apiVersion":"v1","kind":"Pod",
                           "metadata":{"name":"a","namespace":"default"}}}
{"type":"ADDED","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"c","namespace":"prod","labels":{"app":"web"}}}})",
                             "watch", {}, nullptr)
                  .ok());
  const Compiled web(Selector::Parse("app=web").value());
  EXPECT_EQ(again.Current().Count({.kind = "Pod"}, web), 2u);
  EXPECT_EQ(again.Current().Count({.kind = "Pod", .ns = "default"}, web), 0u);
}

TEST(SnapshotTest, SourcesComeAlongWhenAskedFor) {
  const auto cluster = LoadDump(true);
  const auto with = OpenSnapshotBytes(BytesOf(*cluster, {.sources = true})).value();
  const Version now = with.Current();
  const auto id = FindObject(now, "prod", "po/b").value();
  EXPECT_EQ(
      with.Source(now, id).value(),
      R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"b","namespace":"prod","labels":{"app":"web"}}})");
  EXPECT_EQ(BytesOf(with, {.sources = true}), BytesOf(*cluster, {.sources = true}));
  // Without them no object may claim a text that a later input puts there.
  auto without = OpenSnapshotBytes(BytesOf(*cluster)).value();
  LoadOptions keep;
  keep.keep_source = true;
  ASSERT_TRUE(without.LoadBytes(kDump, "x", keep, nullptr).ok());
  EXPECT_TRUE(
      without.Source(without.Current(), FindObject(without.Current(), "prod", "po/b").value())
          .ok());
  auto bare = OpenSnapshotBytes(BytesOf(*cluster)).value();
  EXPECT_EQ(bare.Source(bare.Current(), FindObject(bare.Current(), "prod", "po/b").value())
                .status()
                .code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(SnapshotTest, LoadAddsItToWhatIsThere) {
  const auto source = LoadDump(true);
  for (const bool keep : {false, true}) {
    Cluster cluster;
    LoadOptions options;
    options.keep_source = keep;
    ASSERT_TRUE(
        cluster
            .LoadBytes(
                R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"z","namespace":"default"}})",
                "first", options, nullptr)
            .ok());
    LoadReport report;
    ASSERT_TRUE(
        cluster.LoadBytes(BytesOf(*source, {.sources = true}), "x.lbx", options, &report).ok());
    EXPECT_EQ(report.objects, 3u);
    const Version now = cluster.Current();
    EXPECT_EQ(now.Count({.kind = "Pod"}, Compiled(Selector::Everything())), 3u);
    const auto text = cluster.Source(now, FindObject(now, "prod", "po/b").value());
    EXPECT_EQ(text.ok() && text->find("\"name\":\"b\"") != std::string::npos, keep);
  }
}

TEST(SnapshotTest, FileIsReplacedAndNothingElseIsLeft) {
  const Folder folder;
  const std::string path = folder / "x.lbx";
  const auto cluster = LoadDump();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(SaveSnapshot(*cluster, cluster->Current(), path).ok());
    EXPECT_EQ(folder.files(), 1u);
  }
  EXPECT_TRUE(IsSnapshotFile(path));
  for (const bool map : {false, true}) {
    OpenOptions options;
    options.map = map;
    const auto again = OpenSnapshot(path, options);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(Describe(again->Current()), Describe(cluster->Current()));
  }
}

// LoadOptions::take, as of a list's items.
TEST(SnapshotTest, ALoadIsAskedWhichObjectsToTake) {
  const auto cluster = LoadDump();
  const std::string bytes = SnapshotBytes(*cluster, cluster->Current());
  const uint64_t pods = cluster->Current().Count({.kind = "Pod"}, Compiled(Selector()));
  ASSERT_GT(pods, 1u);
  LoadOptions options;
  bool listed = true;
  std::string kept;
  options.take = [&](const Event& event, bool is_listed) {
    listed &= is_listed;
    if (kept.empty() && event.kind == "Pod" && event.op == Event::Op::kUpsert) kept = event.name;
    return event.kind == "Pod" && event.name == kept;
  };
  Cluster some;
  LoadReport report;
  ASSERT_TRUE(some.LoadBytes(bytes, "x.lbx", options, &report).ok());
  EXPECT_TRUE(listed);
  EXPECT_EQ(report.objects, 1u);
  EXPECT_EQ(some.Current().Count({.kind = "Pod"}, Compiled(Selector())), 1u);
  options.take = [](const Event& event, bool) { return event.kind != "Pod"; };
  Cluster others;
  ASSERT_TRUE(others.LoadBytes(bytes, "x.lbx", options, &report).ok());
  EXPECT_FALSE(others.Current().Knows("", "Pod"));  // and not none of them
}

TEST(SnapshotTest, AMappedFileIsNeverWrittenTo) {
  const Folder folder;
  const std::string path = folder / "x.lbx";
  const auto cluster = LoadDump();
  ASSERT_TRUE(SaveSnapshot(*cluster, cluster->Current(), path).ok());
  OpenOptions options;
  options.map = true;
  auto mapped = OpenSnapshot(path, options).value();
  // Frees texts of the file, which are then used for others.
  for (const char* name : {"a", "c", "d"}) {
    const std::string event =
        std::string(
            R"({"type":"DELETED","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":")") +
        name + R"(","namespace":"default"}}})";
    ASSERT_TRUE(mapped.LoadBytes(event, "watch", {}, nullptr).ok());
    const std::string added =
        std::string(
            R"({"type":"ADDED","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"n)") +
        name + R"(","namespace":"default","labels":{"x":"y"}}}})";
    ASSERT_TRUE(mapped.LoadBytes(added, "watch", {}, nullptr).ok());
  }
  EXPECT_EQ(Describe(OpenSnapshot(path).value().Current()), Describe(cluster->Current()));
}

TEST(SnapshotTest, ErrorsNameTheFile) {
  const Folder folder;
  EXPECT_EQ(OpenSnapshot(folder / "none.lbx").status().code(), absl::StatusCode::kNotFound);
  std::ofstream(folder / "text.lbx") << "{}";
  const absl::Status status = OpenSnapshot(folder / "text.lbx").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ErrorMessage(status), folder / "text.lbx" + ": byte 0: not a labelix snapshot");
  EXPECT_FALSE(IsSnapshotFile(folder / "text.lbx"));
  EXPECT_FALSE(IsSnapshotFile(folder / "none.lbx"));
  const auto cluster = LoadDump();
  EXPECT_EQ(SaveSnapshot(*cluster, cluster->Current(), folder / "no/x.lbx").code(),
            absl::StatusCode::kNotFound);
  OpenOptions small;
  small.max_bytes = 10;
  EXPECT_EQ(OpenSnapshotBytes(BytesOf(*cluster), small).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(SnapshotTest, WhatIsNoFileIsNotReplaced) {
  const Folder folder;
  const std::string pipe = folder / "pipe", link = folder / "link", loop = folder / "loop";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::filesystem::create_symlink("pipe", link);
  std::filesystem::create_symlink("loop", loop);
  const auto cluster = LoadDump();
  const std::pair<std::string, std::string> cases[] = {
      {pipe, pipe + ": this is a pipe, and no regular file: the snapshot would take its place"},
      {link, link + ": this is a pipe, and no regular file: the snapshot would take its place"},
      {folder / "",
       folder / "" + ": this is a folder, and no regular file: the snapshot would take its place"},
      {"/dev/null",
       "/dev/null: this is a device, and no regular file: the snapshot would take its place"},
      {loop, loop + ": links that lead to no file"},
      {"", "the name of the snapshot is empty"},
      {std::string("a\0b", 3), "the name of the snapshot has a byte 0"},
  };
  for (const auto& [path, message] : cases) {
    // The check alone where a save of root's would go wrong.
    const absl::Status status = path == "/dev/null"
                                    ? CheckSnapshotPath(path)
                                    : SaveSnapshot(*cluster, cluster->Current(), path);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << path;
    EXPECT_EQ(ErrorMessage(status), message);
  }
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_TRUE(std::filesystem::is_symlink(link) && std::filesystem::is_symlink(loop));
  EXPECT_EQ(folder.files(), 3u);
}

TEST(SnapshotTest, ANameEndsAtItsEndAndNotAtAByteZero) {
  const Folder folder;
  const auto cluster = LoadDump();
  ASSERT_TRUE(SaveSnapshot(*cluster, cluster->Current(), folder / "a").ok());
  const std::string other = folder / "a" + std::string("\0b", 2);
  const absl::Status status = OpenSnapshot(other).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorMessage(status), "the name of the snapshot has a byte 0");
  EXPECT_EQ(ErrorOffset(status), other.size() - 2);
  EXPECT_TRUE(IsSnapshotFile(folder / "a"));
  EXPECT_FALSE(IsSnapshotFile(other));
}

TEST(SnapshotTest, TheFileThatALinkNamesIsMade) {
  const Folder folder;
  std::filesystem::create_directory(folder / "in");
  std::filesystem::create_symlink("in/x.lbx", folder / "new");  // which is not there yet
  std::filesystem::create_symlink("new", folder / "far");
  const auto cluster = LoadDump();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(SaveSnapshot(*cluster, cluster->Current(), folder / "far").ok());
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "new"));
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "far"));
    EXPECT_TRUE(OpenSnapshot(folder / "in/x.lbx").ok());
    EXPECT_EQ(folder.files(), 3u);
  }
}

// /dev/stdout, when its file was deleted: /proc speaks of "x (deleted)".
TEST(SnapshotTest, AFileWithoutANameIsNotReplaced) {
  const Folder folder;
  const int fd = open((folder / "x").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(fd, 0);
  std::filesystem::remove(folder / "x");
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  EXPECT_EQ(ErrorMessage(CheckSnapshotPath(path)),
            path + ": a link to a file that has no name any more");
  close(fd);
}

TEST(SnapshotTest, LimitsOfTheEngineHold) {
  const std::string bytes = BytesOf(*LoadDump());
  OpenOptions objects, labels, kinds;
  kinds.engine.max_kinds = 0;
  EXPECT_EQ(OpenSnapshotBytes(bytes, kinds).status().code(), absl::StatusCode::kResourceExhausted);
  objects.engine.max_objects = 2;
  labels.engine.max_labels_per_object = 1;
  EXPECT_EQ(OpenSnapshotBytes(bytes, objects).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(OpenSnapshotBytes(bytes, labels).status().code(), absl::StatusCode::kResourceExhausted);
  objects.engine.max_objects = 3;
  labels.engine.max_labels_per_object = 2;
  EXPECT_TRUE(OpenSnapshotBytes(bytes, objects).ok());
  EXPECT_TRUE(OpenSnapshotBytes(bytes, labels).ok());
}

TEST(SnapshotTest, AnotherFormatOrOtherFactsAreNamed) {
  std::string bytes = BytesOf(*LoadDump());
  bytes[8] = 9;
  const absl::Status status = OpenSnapshotBytes(bytes).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(ErrorMessage(status).find("format 9"), std::string::npos) << status;
}

// ---- Random states -----------------------------------------------------------

constexpr test::Shape kShapes[] = {
    {"FewLabelsOftenShared", 60, 3, 3, 4, 0, 3},
    {"ManyProfilesSoThatBitsetsForm", 4000, 4, 5, 6, 10, 5},
    {"EveryObjectUnique", 400, 2, 2, 3, 100, 2},
    {"ManyLabelsSoThatRowsOverflow", 150, 2, 30, 3, 20, 25},
    {"OneProfileHoldsThousands", 6000, 1, 1, 1, 0, 1},
};

class SnapshotOfRandomStates : public testing::TestWithParam<test::Shape> {};

// A state with a past (gaps, reused ids, idle profiles, dead symbols): the file
// gives the same state, the same file, and an engine that goes on as the model.
TEST_P(SnapshotOfRandomStates, GoesOnAsIfNothingHadHappened) {
  const int rounds = test::Cases(20);
  for (int seed = 1; seed <= rounds; ++seed) {
    SCOPED_TRACE(testing::Message() << GetParam().name << ", seed " << seed);
    test::RandomWorld random(GetParam(), static_cast<uint64_t>(seed));
    auto cluster = std::make_unique<Cluster>();
    model::World world;
    for (int part = 0; part < 4; ++part) {
      for (int step = 0; step < 400; ++step) {
        std::vector<test::OwnedEvent> owned(static_cast<size_t>(1 + random.Draw(20)));
        std::vector<Event> batch;
        for (test::OwnedEvent& event : owned) batch.push_back((event = random.NextEvent()).Get());
        ASSERT_TRUE(cluster->engine().Apply(batch).ok());
        for (const Event& event : batch) world.Apply(event);
      }
      const std::string bytes = BytesOf(*cluster);
      const std::string state = Describe(cluster->Current());
      auto opened = OpenSnapshotBytes(bytes);
      ASSERT_TRUE(opened.ok()) << opened.status();
      ASSERT_EQ(Describe(opened->Current()), state);
      ASSERT_EQ(BytesOf(*opened), bytes);
      cluster = std::make_unique<Cluster>(*std::move(opened));
      const Version now = cluster->Current();
      for (int i = 0; i < 20; ++i) {
        const Selector selector = random.NextSelector();
        const Compiled compiled(selector);
        const model::NameList want = world.Select({.kind = "Pod"}, selector);
        ASSERT_EQ(now.Count({.kind = "Pod"}, compiled), want.size()) << selector.ToString();
        model::NameList got;
        for (const ObjectId id : now.Select({.kind = "Pod"}, compiled)) {
          got.emplace_back(now.Get(id).ns, now.Get(id).name);
        }
        std::sort(got.begin(), got.end());
        ASSERT_EQ(got, want) << selector.ToString();
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, SnapshotOfRandomStates, testing::ValuesIn(kShapes),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace labelix::snapshot_test
