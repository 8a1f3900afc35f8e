// The N-th allocation of a Cluster's calls fails, for every N (G11): what loads,
// changes and saves.
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/replace.h"
#include "labelix/snapshot.h"
#include "tests/faults/cluster_text.h"
#include "tests/faults/each_allocation.h"
#include "tests/faults/state_text.h"

namespace labelix::allocation_cluster_test {
namespace {

using faults::FailEachAllocation;

// A cluster, and what an operation made beside it.
struct State {
  Cluster cluster;
  std::optional<Cluster> opened;
  std::string made;
};

std::unique_ptr<State> Loaded() {
  auto state = std::make_unique<State>();
  LoadOptions options;
  options.keep_source = true;
  const std::string text = std::string(faults::kWorkloads) + faults::kPods;
  EXPECT_TRUE(state->cluster.LoadBytes(text, "cluster", options, nullptr).ok());
  return state;
}

std::string Text(State& state) {
  const Version now = state.cluster.Current();
  std::string text = faults::StateText(now, false) + state.made;
  for (const Version::KindCount& kind : now.Kinds()) {
    const Scope all{.kind = kind.kind, .group = kind.group};
    for (ObjectId id : now.Select(all, Compiled(Selector::Everything()))) {
      text += state.cluster.Source(now, id).value_or("no source");
    }
  }
  if (state.opened) text += faults::StateText(state.opened->Current(), true);
  return text;
}

// A later change is taken, and is all that changed.
void GoOn(State& state) {
  const Scope pods{.kind = "Pod", .ns = "prod"};
  const Compiled app(Selector::Parse("app=later").value());
  const uint64_t before = state.cluster.Current().Count(pods, Compiled(Selector::Everything()));
  const Label labels[] = {{"app", "later"}};
  Event event;
  event.kind = "Pod", event.ns = "prod", event.name = "later", event.labels = labels;
  ASSERT_TRUE(state.cluster.Apply({&event, 1}).ok());
  EXPECT_EQ(state.cluster.Current().Count(pods, app), 1u);
  EXPECT_EQ(state.cluster.Current().Count(pods, Compiled(Selector::Everything())), before + 1);
}

void FailEach(const char* name, const std::function<void(State&)>& run) {
  for (const heap::Failing failing : {heap::Failing::kOne, heap::Failing::kAllFromThere}) {
    FailEachAllocation(name, failing, Loaded, Text, run, GoOn);
  }
}

std::function<void(State&)> Loading(std::string_view text, bool keep_source) {
  return [=](State& state) {
    LoadOptions options;
    options.keep_source = keep_source;
    const absl::Status loaded = state.cluster.LoadBytes(text, "input", options, nullptr);
    ASSERT_TRUE(loaded.ok()) << loaded;
  };
}

TEST(ClusterAllocationTest, LoadJson) { FailEach("JSON", Loading(faults::kWorkloads, false)); }
TEST(ClusterAllocationTest, LoadYaml) { FailEach("YAML", Loading(faults::kYaml, false)); }
TEST(ClusterAllocationTest, LoadYamlAndKeepIt) { FailEach("YAML", Loading(faults::kYaml, true)); }

TEST(ClusterAllocationTest, LoadList) {
  FailEach("list",
           Loading(R"({"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":"40"},
      "items":[{"metadata":{"namespace":"prod","name":"listed","labels":{"a":"b"}}}]})",
                   true));
}

// Four events are four versions: a failure leaves a beginning of them, as a broken
// line would.
TEST(ClusterAllocationTest, LoadWatchLines) {
  std::string line;
  for (const char* c = faults::kWatchLines; *c != '\0'; ++c) {
    line += *c;
    if (*c != '\n') continue;
    if (line.find("BOOKMARK") == std::string::npos) FailEach("watch line", Loading(line, false));
    line.clear();
  }
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const char* name)
      : path_(testing::TempDir() + std::to_string(getpid()) + name) {}
  ~TemporaryFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(ClusterAllocationTest, LoadGzipFile) {
  const TemporaryFile file("faults.json.gz");
  gzFile out = gzopen(file.path().c_str(), "wb");
  ASSERT_NE(out, nullptr);
  gzputs(out, faults::kPods);
  gzclose(out);
  FailEach("gzip", [&](State& state) {
    LoadReport report;
    const absl::Status loaded = state.cluster.Load(file.path(), {}, &report);
    ASSERT_TRUE(loaded.ok()) << loaded;
  });
}

Event PodEvent(std::string_view name, Labels labels, std::string_view version) {
  Event event;
  event.kind = "Pod", event.ns = "prod", event.name = name;
  event.labels = labels, event.resource_version = version;
  return event;
}

constexpr Label kRng[] = {{"app", "rng"}};

TEST(ClusterAllocationTest, Apply) {
  std::vector<Event> events = {PodEvent("new", kRng, "31"), PodEvent("log-x", {}, "32")};
  events[1].op = Event::Op::kRemove;
  FailEach("Apply", [&](State& state) { ASSERT_TRUE(state.cluster.Apply(events).ok()); });
}

TEST(ClusterAllocationTest, ApplyWithSubscribersOfAllRelations) {
  const std::vector<Event> events = {PodEvent("new", kRng, "31"), PodEvent("rng-1-a", {}, "32")};
  FailEach("Apply", [&](State& state) {
    Subscription all = state.cluster.engine().Subscribe({.owns = true, .traffic = true});
    ASSERT_TRUE(state.cluster.Apply(events).ok());
    while (all.Poll()) {
    }
  });
}

// A deletion is remembered, whatever failed: what is older stays out.
TEST(ClusterAllocationTest, TheFeedRemembersWhatWasApplied) {
  Event gone = PodEvent("log-x", {}, "50");
  gone.op = Event::Op::kRemove;
  const Event older = PodEvent("log-x", kRng, "49");
  for (uint64_t n = 1, failed = 1; failed != 0; ++n) {
    auto state = Loaded();
    heap::FailAt(n, heap::Failing::kOne);
    try {
      ASSERT_TRUE(state->cluster.Apply({&gone, 1}).ok());
    } catch (const std::bad_alloc&) {
    }
    failed = heap::Disarm() ? 1 : 0;
    const bool applied = !state->cluster.Current().Find("", "Pod", "prod", "log-x");
    ASSERT_TRUE(state->cluster.Apply({&older, 1}).ok());
    EXPECT_EQ(!state->cluster.Current().Find("", "Pod", "prod", "log-x"), applied) << n;
    EXPECT_EQ(state->cluster.feed().metrics().deletions, applied ? 1u : 0u) << n;
  }
}

TEST(ClusterAllocationTest, Replace) {
  const std::vector<Event> objects = {PodEvent("only", kRng, "60")};
  const KindList list{.kind = "Pod", .objects = objects, .resource_version = "60"};
  FailEach("Replace", [&](State& state) { ASSERT_TRUE(state.cluster.Replace(list).ok()); });
}

TEST(ClusterAllocationTest, ReplaceFrom) {
  const KindList list{.kind = "Pod", .resource_version = "60"};
  FailEach("ReplaceFrom", [&](State& state) {
    ASSERT_TRUE(ReplaceFrom(&state.cluster, faults::kPods, "pods", list, true).ok());
  });
}

TEST(ClusterAllocationTest, Verify) {
  const std::vector<Event> objects = {PodEvent("only", kRng, "60")};
  FailEach("Verify", [&](State& state) {
    state.made = Verify(state.cluster.Current(), {.kind = "Pod", .objects = objects}).difference;
  });
}

// ---- Snapshots -------------------------------------------------------------------

TEST(ClusterAllocationTest, SaveSnapshot) {
  const TemporaryFile file("faults.lbx");
  FailEach("SaveSnapshot", [&](State& state) {
    const absl::Status saved =
        SaveSnapshot(state.cluster, state.cluster.Current(), file.path(), {.sources = true});
    ASSERT_TRUE(saved.ok()) << saved;
  });
  EXPECT_TRUE(OpenSnapshot(file.path()).ok());
}

TEST(ClusterAllocationTest, SnapshotBytes) {
  FailEach("SnapshotBytes", [](State& state) {
    state.made = SnapshotBytes(state.cluster, state.cluster.Current());
  });
}

TEST(ClusterAllocationTest, OpenSnapshotFile) {
  const TemporaryFile file("faults.lbx");
  const auto source = Loaded();
  ASSERT_TRUE(SaveSnapshot(source->cluster, source->cluster.Current(), file.path()).ok());
  for (const bool map : {false, true}) {
    FailEach("OpenSnapshot", [&](State& state) {
      absl::StatusOr<Cluster> opened = OpenSnapshot(file.path(), {.engine = {}, .map = map});
      ASSERT_TRUE(opened.ok()) << opened.status();
      state.opened.emplace(*std::move(opened));
    });
  }
}

TEST(ClusterAllocationTest, LoadSnapshot) {
  Cluster other;
  ASSERT_TRUE(other.LoadBytes(faults::kYaml, "yaml", {}, nullptr).ok());
  const std::string bytes = SnapshotBytes(other, other.Current());
  FailEach("LoadBytes of a snapshot", Loading(bytes, true));
}

}  // namespace
}  // namespace labelix::allocation_cluster_test
