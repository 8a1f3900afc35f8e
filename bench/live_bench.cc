// What does one event cost while deltas are told? Against the number of
// selectors, of pods, of selectors on one pair, with labels that differ on each
// pod; a selector that is added, tables that grow, a namespace that is
// relabelled. Each case gives the median, the 99.9th of a hundred and the worst
// single event, as no event may pause a writer for long (G19). The deltas that are told are
// as many as plain loops over pods and selectors say, or there are no figures.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/workload/live_world.h"

namespace labelix::bench {
namespace {

using World = LiveWorld;

std::string N(int64_t i) { return std::to_string(i); }

// Runs `events` steps of a world that `make` makes, three times over, and of each
// event takes the least: what a machine does beside costs one run and not the
// other, what the event itself needs costs all. The table's row is the
// benchmark's counters; nothing else of Google Benchmark's columns counts.
// What takes long is hardly ever left alone: of that the thread's own time, whose
// clock is too slow for the others.
using Step = std::function<void(int64_t)>;
struct Case {
  Step step;
  uint64_t deltas;  // of all events together
};
constexpr int kPasses = 3;
constexpr double kLong = 100e-6;

double ThreadSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void Cost(benchmark::State& state, int64_t events, const std::function<Case(World*)>& make) {
  std::vector<double> took(static_cast<size_t>(events), 1e9);
  uint64_t deltas = 0, wanted = 0;
  for (auto _ : state) {
    for (int pass = 0; pass < kPasses; ++pass) {
      World world;
      const auto [step, of_pass] = make(&world);
      wanted += of_pass;
      Subscription subscription = world.engine.Subscribe({.owns = false, .traffic = false});
      for (int64_t i = 0; i < events; ++i) {
        const double cpu_start = ThreadSeconds();
        const auto start = std::chrono::steady_clock::now();
        step(i);
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
        const double cpu = ThreadSeconds() - cpu_start;
        double& least = took[static_cast<size_t>(i)];
        least = std::min(least, wall.count() < kLong ? wall.count() : cpu);
        while (const auto batch = subscription.Poll()) deltas += batch->deltas.size();
      }
    }
  }
  if (deltas != wanted) return state.SkipWithError("other deltas than plain loops say");
  const auto worst = std::max_element(took.begin(), took.end());
  state.counters["worst_at"] = static_cast<double>(worst - took.begin());
  std::sort(took.begin(), took.end());
  const auto at = [&](double share) {
    return took[static_cast<size_t>(share * static_cast<double>(took.size() - 1))];
  };
  state.counters["median"] = at(0.5);
  state.counters["p99.9"] = at(0.999);
  state.counters["worst"] = took.back();
  state.counters["deltas"] = static_cast<double>(deltas) / kPasses / static_cast<double>(events);
}

// Two label sets by turns on one pod, which is there.
Case Flip(World* world, int64_t events, Event a, Event b) {
  const Version now = world->engine.Current();
  const ObjectView pod = now.Get(now.Find("", "Pod", a.ns, a.name).value());
  const Labels had = pod.labels;
  const uint64_t first = world->Changes(a.ns, &had, &a.labels);
  const uint64_t each = world->Changes(a.ns, &a.labels, &b.labels);
  return {[=](int64_t i) { world->Apply({i % 2 == 0 ? &a : &b, 1}, {}); },
          first + each * static_cast<uint64_t>(events - 1)};
}

// One pod goes from app0 to app50 and back: two selectors change, or as many as
// the shape has it. Arguments: selectors, pods.
void BM_LabelChange(benchmark::State& state, Shape shape, int64_t namespaces) {
  constexpr int64_t kFlips = 20'000;
  Cost(state, kFlips, [&](World* world) {
    world->AddPods(state.range(1), namespaces, 2'000);
    world->AddSelectors(shape, state.range(0), namespaces);
    return Flip(world, kFlips,
                world->Pod("ns0", "p0", {{"app", "app0"}, {"env", "prod"}, {"tier", "t1"}}),
                world->Pod("ns0", "p0", {{"app", "app50"}, {"env", "prod"}, {"tier", "t1"}}));
  });
  state.SetLabel(std::string(ToString(shape)));
}
#define LABEL_CHANGE(name, ...) BENCHMARK_CAPTURE(BM_LabelChange, name, __VA_ARGS__)->Iterations(1)
LABEL_CHANGE(by_selectors, Shape::kServices, 50)
    ->Args({100, 10'000})
    ->Args({1'000, 10'000})
    ->Args({10'000, 10'000})
    ->Args({100'000, 10'000});
LABEL_CHANGE(by_pods, Shape::kServices, 50)
    ->Args({6'000, 10'000})
    ->Args({6'000, 150'000})
    ->Args({6'000, 1'000'000});
LABEL_CHANGE(one_namespace, Shape::kServices, 1)->Args({1'000, 200'000});
LABEL_CHANGE(common_pair, Shape::kCommonPair, 50)
    ->Args({10, 10'000})
    ->Args({100, 10'000})
    ->Args({1'000, 10'000})
    ->Args({10'000, 10'000});
LABEL_CHANGE(common_pair_but_one, Shape::kCommonPairBut, 50)
    ->Args({10, 10'000})
    ->Args({100, 10'000})
    ->Args({1'000, 10'000})
    ->Args({10'000, 10'000});
LABEL_CHANGE(negative, Shape::kNegative, 50)
    ->Args({10, 10'000})
    ->Args({100, 10'000})
    ->Args({1'000, 10'000})
    ->Args({10'000, 10'000});
LABEL_CHANGE(negative_by_namespace, Shape::kNegativeInNamespace, 50)
    ->Args({10'000, 10'000})
    ->Args({100'000, 10'000});

// The commonest event: nothing that selectors see.
void BM_StatusOnly(benchmark::State& state) {
  constexpr int64_t kFlips = 20'000;
  Cost(state, kFlips, [&](World* world) {
    world->AddPods(10'000, 50, 2'000);
    world->AddSelectors(Shape::kServices, state.range(0), 50);
    Event a = world->Pod("ns1", "p1", {{"app", "app1"}}), b = a;
    a.resource_version = "1", b.resource_version = "2";
    return Flip(world, kFlips, a, b);
  });
}
BENCHMARK(BM_StatusOnly)->Arg(100)->Arg(100'000)->Iterations(1);

void ApplyReplica(World* world, int64_t i, Event::Op op) {
  const Replica replica(i, op);
  world->Apply({&replica.event(), 1}, {});
}

// 10,000 replicas of one StatefulSet come, or go again. With `own`, a hundred
// of them have a Service each, so that selectors name the key.
void BM_Replicas(benchmark::State& state, Event::Op op, bool own) {
  constexpr int64_t kReplicas = 10'000;
  Cost(state, kReplicas, [&](World* world) -> Case {
    world->AddPods(10'000, 50, 2'000);
    world->AddSelectors(Shape::kServices, state.range(0), 50);
    for (int64_t i = 0; own && i < 100; ++i) {
      const SelectorEvent event = world->Register(
          "own" + N(i), "statefulset.kubernetes.io/pod-name=web-" + N(i * 100), "ns1");
      world->Apply({}, {&event, 1});
    }
    uint64_t deltas = 0;
    for (int64_t i = 0; i < kReplicas; ++i) {
      if (op == Event::Op::kRemove) ApplyReplica(world, i, Event::Op::kUpsert);
      const Replica replica(i, op);
      deltas += world->Picking(replica.event().ns, &replica.event().labels);
    }
    return {[=](int64_t i) { ApplyReplica(world, i, op); }, deltas};
  });
}
#define REPLICAS(name, ...) BENCHMARK_CAPTURE(BM_Replicas, name, __VA_ARGS__)->Iterations(1)
REPLICAS(come, Event::Op::kUpsert, false)->Arg(100)->Arg(6'000)->Arg(100'000);
REPLICAS(come_some_with_own_service, Event::Op::kUpsert, true)->Arg(6'000);
REPLICAS(go, Event::Op::kRemove, false)->Arg(6'000);

// A Job comes with its selector, by uid, and its pod: four labels of its own.
void BM_Jobs(benchmark::State& state) {
  constexpr int64_t kJobs = 10'000;  // each pod joins its Job, and nothing else
  Cost(state, kJobs, [&](World* world) -> Case {
    world->AddPods(10'000, 50, 2'000);
    world->AddSelectors(Shape::kServices, state.range(0), 50);
    return {[world](int64_t i) {
              const JobWithPod job(i);
              world->Apply({}, {&job.selector(), 1});
              world->Apply({&job.pod(), 1}, {});
            },
            kJobs};
  });
}
BENCHMARK(BM_Jobs)->Arg(100)->Arg(6'000)->Arg(100'000)->Iterations(1);

// A selector that picks one app's pods comes and goes; of `keys`, each names a
// key that no selector has named. Argument: pods.
void BM_Selector(benchmark::State& state, bool new_key) {
  constexpr int64_t kEdits = 4'000, kApps = 2'000, kApp = 51;
  Cost(state, kEdits, [&](World* world) -> Case {
    world->AddPods(state.range(0), 50, kApps);
    world->AddSelectors(Shape::kServices, 6'000, 50);
    const int64_t picked = new_key ? 0 : (state.range(0) - kApp + kApps - 1) / kApps;
    const Step step = [=](int64_t i) {
      const std::string key = new_key ? "key" + N(i / 2) : "app";
      const Selector selector = Selector::Parse(key + "=app51").value();
      const std::string_view ns[] = {"ns1"};
      SelectorEvent event;
      event.name.name = "mine", event.picks_kind = "Pod", event.selector = &selector;
      event.namespaces = ns;
      if (i % 2 == 1) event.op = SelectorEvent::Op::kUnregister;
      world->Apply({}, {&event, 1});
    };
    return {step, static_cast<uint64_t>(kEdits * picked)};
  });
}
#define SELECTOR(name, new_key) BENCHMARK_CAPTURE(BM_Selector, name, new_key)->Iterations(1)
SELECTOR(known_key, false)->Arg(10'000)->Arg(150'000)->Arg(1'000'000);
SELECTOR(new_key, true)->Arg(10'000)->Arg(150'000)->Arg(1'000'000);

// From nothing to so many pods, each with a label set of its own, one by one:
// every table grows all the way.
void BM_PodsGrow(benchmark::State& state) {
  Cost(state, state.range(0), [&](World* world) -> Case {
    world->AddSelectors(Shape::kServices, 1'000, 50);
    // Of 2,000 apps by turns the first 1,000 have a selector.
    const int64_t whole = state.range(0) / 2'000, rest = state.range(0) % 2'000;
    const int64_t joins = whole * 1'000 + std::min<int64_t>(rest, 1'000);
    const Step step = [world](int64_t i) {
      const std::string name = "p" + N(i), app = "app" + N(i % 2'000), ns = "ns" + N(i % 50);
      const Label labels[] = {{"app", app}, {"env", i % 3 == 0 ? "prod" : "dev"}, {"pod", name}};
      Event event;
      event.kind = "Pod", event.ns = ns, event.name = name, event.labels = labels;
      world->Apply({&event, 1}, {});
    };
    return {step, static_cast<uint64_t>(joins)};
  });
}
BENCHMARK(BM_PodsGrow)->Arg(200'000)->Arg(1'000'000)->Iterations(1);

// From nothing to so many selectors, one by one.
void BM_SelectorsGrow(benchmark::State& state) {
  constexpr uint64_t kPods = 10'000;  // each has one selector in the end
  Cost(state, state.range(0), [](World* world) -> Case {
    world->AddPods(kPods, 50, 2'000);
    const Step step = [world](int64_t i) {
      const Selector selector = Selector::Parse("app=app" + N(i)).value();
      const std::string ns = "ns" + N(i % 50), name = "s" + N(i);
      const std::string_view in[] = {ns};
      SelectorEvent event;
      event.name.name = name, event.picks_kind = "Pod", event.selector = &selector;
      event.namespaces = in;
      world->Apply({}, {&event, 1});
    };
    return {step, kPods};
  });
}
BENCHMARK(BM_SelectorsGrow)->Arg(100'000)->Iterations(1);

// A namespace of 3,000 pods comes under, and leaves, one policy of many that
// pick namespaces by label. Argument: policies.
void BM_NamespaceRelabel(benchmark::State& state) {
  constexpr int64_t kRelabels = 400, kPods = 30'000, kNamespaces = 10;
  Cost(state, kRelabels, [&](World* world) -> Case {
    world->AddPods(kPods, kNamespaces, 300);
    world->AddPolicies(state.range(0));
    const Step step = [world](int64_t i) {
      constexpr Label kOne[] = {{"team", "t1"}}, kNone[] = {{"team", "none"}};
      Event event;
      event.kind = "Namespace", event.name = "ns1", event.labels = i % 2 == 0 ? kOne : kNone;
      world->Apply({&event, 1}, {});
    };
    return {step, kRelabels * kPods / kNamespaces};
  });
}
BENCHMARK(BM_NamespaceRelabel)->Arg(10)->Arg(1'000)->Arg(10'000)->Iterations(1);

// What does a reader pay: the selectors of a label set that does not exist yet.
void BM_SelectorsPicking(benchmark::State& state, Shape shape) {
  World world;
  world.AddPods(1'000, 50, 200);
  world.AddSelectors(shape, state.range(0), 50);
  const Version now = world.engine.Current();
  constexpr Label kLabels[] = {{"app", "app51"}, {"env", "prod"}, {"tier", "t1"}, {"x", "y"}};
  const Labels labels = kLabels;
  if (SelectorsPicking(now, {.kind = "Pod", .ns = "ns1"}, kLabels).size() !=
      world.Picking("ns1", &labels)) {
    return state.SkipWithError("other selectors than a loop's");
  }
  uint64_t picking = 0;
  for (auto _ : state) {
    picking += SelectorsPicking(now, {.kind = "Pod", .ns = "ns1"}, kLabels).size();
  }
  state.counters["picking"] =
      static_cast<double>(picking) / static_cast<double>(std::max<int64_t>(1, state.iterations()));
  state.SetLabel(std::string(ToString(shape)));
}
BENCHMARK_CAPTURE(BM_SelectorsPicking, services, Shape::kServices)
    ->Arg(100)
    ->Arg(6'000)
    ->Arg(100'000);
BENCHMARK_CAPTURE(BM_SelectorsPicking, common_pair, Shape::kCommonPair)->Arg(10'000);
BENCHMARK_CAPTURE(BM_SelectorsPicking, negative_by_namespace, Shape::kNegativeInNamespace)
    ->Arg(10'000)
    ->Arg(100'000);

}  // namespace
}  // namespace labelix::bench
