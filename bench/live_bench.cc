// What does one event cost while deltas are told? Against the number of
// selectors, of pods, of selectors on one pair, with labels that differ on each
// pod; and a selector that is added, a namespace that is relabelled. Each case
// reports the longest single event beside the mean, as no event may pause a
// writer for long.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "labelix/live.h"

namespace labelix::bench {
namespace {

std::string N(int64_t i) { return std::to_string(i); }

// Pods with the labels of a rollout, and selectors, in `namespaces` namespaces.
class World {
 public:
  void AddPods(int64_t pods, int64_t namespaces, int64_t apps) {
    std::vector<Event> batch;
    for (int64_t i = 0; i < pods; ++i) {
      const std::string app = "app" + N(i % apps);
      batch.push_back(Pod("ns" + N(i % namespaces), "p" + N(i),
                          {{"app", app},
                           {"env", i % 3 == 0 ? "prod" : "dev"},
                           {"pod-template-hash", "h" + N(i % apps)},
                           {"tier", "t" + N(i % 5)}}));
      if (batch.size() == 1'000 || i + 1 == pods) Flush(&batch, {});
    }
  }

  Event Pod(std::string ns, std::string name,
            std::vector<std::pair<std::string, std::string>> labels) {
    std::sort(labels.begin(), labels.end());
    std::vector<Label>& own = labels_.emplace_back();
    for (auto& [key, value] : labels) own.push_back({Keep(key), Keep(value)});
    Event event;
    event.kind = "Pod", event.ns = Keep(ns), event.name = Keep(name), event.labels = own;
    return event;
  }

  SelectorEvent Register(std::string name, const std::string& text, const std::string& ns) {
    selectors_.push_back(Selector::Parse(text).value());
    SelectorEvent event;
    event.name.kind = "Service", event.name.ns = Keep(ns), event.name.name = Keep(std::move(name));
    event.picks_kind = "Pod", event.selector = &selectors_.back();
    if (!ns.empty()) {
      namespaces_.push_back({event.name.ns});
      event.namespaces = namespaces_.back();
    }
    return event;
  }

  void Flush(std::vector<Event>* batch, std::span<const SelectorEvent> selectors) {
    if (!engine.Apply(*batch, selectors).ok()) std::abort();
    batch->clear();
  }
  void Apply(std::span<const Event> batch, std::span<const SelectorEvent> selectors) {
    if (!engine.Apply(batch, selectors).ok()) std::abort();
  }

  Engine engine;

 private:
  std::string_view Keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  std::deque<std::string> texts_;
  std::deque<std::vector<Label>> labels_;
  std::deque<std::vector<std::string_view>> namespaces_;
  std::deque<Selector> selectors_;
};

// Runs `step(i)` once an iteration, drains the deltas, and keeps the longest.
template <typename Step>
void Run(benchmark::State& state, World* world, Step&& step) {
  Subscription subscription = world->engine.Subscribe({});
  double longest = 0;
  uint64_t deltas = 0;
  int64_t i = 0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    step(i++);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    longest = std::max(longest, took.count());
    while (const auto batch = subscription.Poll()) deltas += batch->deltas.size();
  }
  state.counters["longest"] = longest;
  state.counters["deltas"] = benchmark::Counter(static_cast<double>(deltas) /
                                                static_cast<double>(std::max<int64_t>(i, 1)));
}

// Two label sets by turns on one pod.
void Flip(benchmark::State& state, World* world, const Event& a, const Event& b) {
  Run(state, world, [&](int64_t i) { world->Apply({i % 2 == 0 ? &a : &b, 1}, {}); });
}

enum Shape { kServices, kCommonPair, kCommonPairBut, kNegative, kNegativeInNamespace };
constexpr const char* kShapes[] = {"services", "common pair", "common pair but one", "negative",
                                   "negative, by namespace"};

void AddSelectors(World* world, Shape shape, int64_t selectors, int64_t namespaces) {
  std::vector<Event> none;
  std::vector<SelectorEvent> batch;
  for (int64_t i = 0; i < selectors; ++i) {
    const std::string app = "app" + N(i), ns = "ns" + N(i % namespaces);
    switch (shape) {
      case kServices:
        batch.push_back(world->Register("s" + N(i), "app=" + app, ns));
        break;
      case kCommonPair:
        batch.push_back(world->Register("s" + N(i), "env=prod,app=" + app, ""));
        break;
      case kCommonPairBut:
        batch.push_back(world->Register("s" + N(i), "env=prod,app!=" + app, ""));
        break;
      case kNegative:
        batch.push_back(world->Register("s" + N(i), "!canary,app!=" + app, ""));
        break;
      case kNegativeInNamespace:
        batch.push_back(world->Register("s" + N(i), "!canary,app!=" + app, ns));
        break;
    }
    if (batch.size() == 1'000 || i + 1 == selectors) {
      world->Apply({}, batch);
      batch.clear();
    }
  }
}

// One pod goes from app1 to app2 and back: two selectors change, or as many as
// the shape has it.
void BM_LabelChange(benchmark::State& state, Shape shape, int64_t namespaces) {
  World world;
  world.AddPods(state.range(1), namespaces, 2'000);
  AddSelectors(&world, shape, state.range(0), namespaces);
  const Event a = world.Pod("ns1", "p1", {{"app", "app1"}, {"env", "prod"}, {"tier", "t1"}});
  const Event b = world.Pod("ns1", "p1", {{"app", "app2"}, {"env", "prod"}, {"tier", "t1"}});
  state.SetLabel(kShapes[shape]);
  Flip(state, &world, a, b);
}
BENCHMARK_CAPTURE(BM_LabelChange, by_selectors, kServices, 50)
    ->Args({100, 10'000})
    ->Args({1'000, 10'000})
    ->Args({10'000, 10'000})
    ->Args({100'000, 10'000});
BENCHMARK_CAPTURE(BM_LabelChange, by_pods, kServices, 50)
    ->Args({6'000, 10'000})
    ->Args({6'000, 100'000})
    ->Args({6'000, 1'000'000});
BENCHMARK_CAPTURE(BM_LabelChange, common_pair, kCommonPair, 50)
    ->Args({10, 10'000})
    ->Args({100, 10'000})
    ->Args({1'000, 10'000})
    ->Args({10'000, 10'000});
BENCHMARK_CAPTURE(BM_LabelChange, common_pair_but_one, kCommonPairBut, 50)
    ->Args({10, 10'000})
    ->Args({1'000, 10'000})
    ->Args({10'000, 10'000});
BENCHMARK_CAPTURE(BM_LabelChange, negative, kNegative, 50)
    ->Args({10, 10'000})
    ->Args({1'000, 10'000})
    ->Args({10'000, 10'000});
BENCHMARK_CAPTURE(BM_LabelChange, negative_by_namespace, kNegativeInNamespace, 50)
    ->Args({10'000, 10'000})
    ->Args({100'000, 10'000});
BENCHMARK_CAPTURE(BM_LabelChange, one_namespace, kServices, 1)->Args({1'000, 200'000});

// The commonest event: nothing that selectors see.
void BM_StatusOnly(benchmark::State& state) {
  World world;
  world.AddPods(10'000, 50, 2'000);
  AddSelectors(&world, kServices, state.range(0), 50);
  Event a = world.Pod("ns1", "p1", {{"app", "app1"}}), b = a;
  a.resource_version = "1", b.resource_version = "2";
  Flip(state, &world, a, b);
}
BENCHMARK(BM_StatusOnly)->Arg(100)->Arg(100'000);

// Pods that come with a label of their own.
void BM_UniqueLabels(benchmark::State& state) {
  World world;
  world.AddPods(10'000, 50, 2'000);
  AddSelectors(&world, kServices, state.range(0), 50);
  Run(state, &world, [&](int64_t i) {
    const std::string name = "web-" + N(i), index = N(i);
    const Label labels[] = {{"app", "app51"},
                            {"apps.kubernetes.io/pod-index", index},
                            {"statefulset.kubernetes.io/pod-name", name}};
    Event event;
    event.kind = "Pod", event.ns = "ns1", event.name = name, event.labels = labels;
    world.Apply({&event, 1}, {});
  });
}
BENCHMARK(BM_UniqueLabels)->Arg(100)->Arg(6'000)->Arg(100'000);

// A selector that picks one app's pods comes and goes; of `keys`, each names a
// key that no selector has named.
void BM_Selector(benchmark::State& state, bool new_key) {
  World world;
  world.AddPods(state.range(0), 50, 2'000);
  AddSelectors(&world, kServices, 6'000, 50);
  Run(state, &world, [&](int64_t i) {
    const std::string key = new_key ? "key" + N(i / 2) : "app";
    const Selector selector = Selector::Parse(key + "=app51").value();
    const std::string_view ns[] = {"ns1"};
    SelectorEvent event;
    event.name.name = "mine", event.picks_kind = "Pod", event.selector = &selector;
    event.namespaces = ns;
    if (i % 2 == 1) event.op = SelectorEvent::Op::kUnregister;
    world.Apply({}, {&event, 1});
  });
}
BENCHMARK_CAPTURE(BM_Selector, known_key, false)->Arg(10'000)->Arg(100'000)->Arg(1'000'000);
BENCHMARK_CAPTURE(BM_Selector, new_key, true)->Arg(10'000)->Arg(100'000)->Arg(1'000'000);

// A namespace of 3,000 pods comes under, and leaves, one policy of many that
// pick namespaces by label.
void BM_NamespaceRelabel(benchmark::State& state) {
  World world;
  world.AddPods(30'000, 10, 300);
  std::deque<Selector> teams;
  for (int64_t i = 0; i < state.range(0); ++i) {
    SelectorEvent event = world.Register("policy" + N(i), "", "");
    event.namespace_selector = &teams.emplace_back(Selector::Parse("team=t" + N(i)).value());
    world.Apply({}, {&event, 1});
  }
  constexpr Label kOne[] = {{"team", "t1"}}, kNone[] = {{"team", "none"}};
  Run(state, &world, [&](int64_t i) {
    Event event;
    event.kind = "Namespace", event.name = "ns1", event.labels = i % 2 == 0 ? kOne : kNone;
    world.Apply({&event, 1}, {});
  });
}
BENCHMARK(BM_NamespaceRelabel)->Arg(10)->Arg(1'000)->Arg(10'000);

// What does a reader pay: the selectors of a label set that does not exist yet.
void BM_SelectorsPicking(benchmark::State& state, Shape shape) {
  World world;
  world.AddPods(1'000, 50, 200);
  AddSelectors(&world, shape, state.range(0), 50);
  const Version now = world.engine.Current();
  constexpr Label kLabels[] = {{"app", "app51"}, {"env", "prod"}, {"tier", "t1"}, {"x", "y"}};
  uint64_t picking = 0;
  for (auto _ : state) {
    picking += SelectorsPicking(now, {.kind = "Pod", .ns = "ns1"}, kLabels).size();
  }
  state.counters["picking"] =
      static_cast<double>(picking) / static_cast<double>(std::max<int64_t>(1, state.iterations()));
  state.SetLabel(kShapes[shape]);
}
BENCHMARK_CAPTURE(BM_SelectorsPicking, services, kServices)->Arg(100)->Arg(6'000)->Arg(100'000);
BENCHMARK_CAPTURE(BM_SelectorsPicking, common_pair, kCommonPair)->Arg(10'000);
BENCHMARK_CAPTURE(BM_SelectorsPicking, negative_by_namespace, kNegativeInNamespace)
    ->Arg(10'000)
    ->Arg(100'000);

}  // namespace
}  // namespace labelix::bench
