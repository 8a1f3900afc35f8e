// What do versions cost? A pin; a question to a held version, and the same
// with the announcement that another design of reclamation would need at each
// question; an event beside a pin, and what the pin keeps (docs/versions.md). Counts
// are compared with what the pods were made with, before the timing or, of changes, after it.
#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "labelix/engine.h"

namespace labelix::bench {
namespace {

constexpr int kPods = 20'000, kOfAnApp = 6;

// Pods of one template by sixes, each with a name of its own.
class Cluster {
 public:
  Cluster() {
    std::vector<Event> batch;
    for (int i = 0; i < kPods; ++i) {
      names_.push_back("web-" + std::to_string(i));
      apps_.push_back("app-" + std::to_string(i / kOfAnApp));
    }
    for (int i = 0; i < kPods; ++i) Apply(i, "a");
  }
  void Apply(int i, std::string_view tier) {
    const Label labels[] = {{"app", apps_[static_cast<size_t>(i)]}, {"tier", tier}};
    Event event;
    event.kind = "Pod";
    event.ns = "prod";
    event.name = names_[static_cast<size_t>(i)];
    event.labels = labels;
    if (!engine.Apply({&event, 1}).ok()) std::abort();
  }
  Engine engine;

 private:
  std::vector<std::string> names_, apps_;
};

constexpr Scope kScope{.kind = "Pod", .ns = "prod"};

uint64_t CountOf(const Version& version, const char* text) {
  return version.Count(kScope, Compiled(Selector::Parse(text).value()));
}

void BM_Pin(benchmark::State& state) {
  Cluster cluster;
  if (cluster.engine.Current().number() != Engine().Current().number() + kPods)
    return state.SkipWithError("another version");
  for (auto _ : state) benchmark::DoNotOptimize(cluster.engine.Current().number());
}
BENCHMARK(BM_Pin);

void BM_CountOfAHeldVersion(benchmark::State& state) {
  Cluster cluster;
  const Bound bound =
      cluster.engine.Current().Bind(kScope, Compiled(Selector::Parse("app=app-7").value()));
  if (bound.Count() != kOfAnApp) return state.SkipWithError("counts other pods");
  std::atomic<uint64_t> inside{0};
  const bool announce = state.range(0) != 0;
  for (auto _ : state) {
    if (announce) inside.fetch_add(1);
    benchmark::DoNotOptimize(bound.Count());
    if (announce) inside.fetch_sub(1, std::memory_order_release);
  }
}
BENCHMARK(BM_CountOfAHeldVersion)->ArgName("announced")->Arg(0)->Arg(1);

// Label changes one by one; with a version held from before them all, or none.
void BM_LabelChange(benchmark::State& state) {
  Cluster cluster;
  std::optional<Version> held;
  if (state.range(0) != 0) held = cluster.engine.Current();
  const uint64_t before = cluster.engine.Stats().bytes;
  int i = 0;
  for (auto _ : state) {
    cluster.Apply(i % kPods, i / kPods % 2 == 0 ? "b" : "a");
    ++i;
  }
  // Every whole pass changes all; what is held is as it was.
  const int changed = (i - 1) / kPods % 2 == 0 ? (i - 1) % kPods + 1 : kPods - 1 - (i - 1) % kPods;
  if (CountOf(cluster.engine.Current(), "tier=b") != static_cast<uint64_t>(changed) ||
      (held && CountOf(*held, "tier=a") != kPods)) {
    return state.SkipWithError("other pods than were changed");
  }
  const EngineStats stats = cluster.engine.Stats();
  state.counters["kept"] = static_cast<double>(stats.records_kept);
  state.counters["bytes/event"] =
      (static_cast<double>(stats.bytes) - static_cast<double>(before)) / i;
}
BENCHMARK(BM_LabelChange)->ArgName("pinned")->Arg(0)->Arg(1)->Iterations(100'000);

}  // namespace
}  // namespace labelix::bench
