// How long does one watch event take: one by one (a version each), by 64 (a
// version a batch), when only its status is new, and in a bare store? How large
// is a pod, and how long does loading one take?
#include <benchmark/benchmark.h>

#include <cstdio>
#include <memory>
#include <set>
#include <span>

#include "bench/peers/store.h"
#include "bench/workload/feed.h"
#include "bench/workload/script.h"

namespace labelix::bench {
namespace {

using Type = workload::EventStream::Type;
constexpr size_t kTimed = workload::EventStream::kTimed;

struct World {
  World(uint64_t pods, bool shuffled) : generator(pods), script(generator) {
    if (shuffled) order = generator.ShuffledOrder();
  }
  const std::vector<uint32_t>* order_or_null() const { return order.empty() ? nullptr : &order; }

  workload::Generator generator;
  Script script;
  std::vector<uint32_t> order;  // empty: as the generator has it
};

// Applies events [from, to) `batch` at a time; false: refused.
bool Replay(const World& world, size_t from, size_t to, size_t batch, Engine* engine) {
  const std::span<const Event> events(world.script.events());
  for (size_t i = from; i < to; i += batch) {
    if (!engine->Apply(events.subspan(i, std::min(batch, to - i))).ok()) return false;
  }
  return true;
}

void Report(benchmark::State& state, size_t events) {
  using benchmark::Counter;
  state.counters["event"] =
      Counter(static_cast<double>(events), Counter::kIsIterationInvariantRate | Counter::kInvert);
}

// Events [from, to) on a fresh engine that has seen all before them.
void BM_Events(benchmark::State& state, const World* world, size_t from, size_t to, size_t batch) {
  for (auto _ : state) {
    state.PauseTiming();
    auto engine = std::make_unique<Engine>();
    Load(world->generator, world->order_or_null(), engine.get());
    bool ok = Replay(*world, 0, from, 64, engine.get());
    state.ResumeTiming();
    ok = ok && Replay(*world, from, to, batch, engine.get());
    state.PauseTiming();
    const uint64_t live =
        engine->Current().Count({.kind = "Pod"}, Compiled(Selector::Everything()));
    if (!ok || live != world->script.LiveAfter(to)) state.SkipWithError("wrong number of pods");
    engine.reset();
    state.ResumeTiming();
  }
  Report(state, to - from);
}

// Events that bring a new resourceVersion and nothing else, of pods that the
// script has not changed before: the commonest event of all.
std::vector<Event> StatusEvents(const Script& script) {
  std::vector<Event> chosen;
  std::set<std::pair<std::string_view, std::string_view>> touched;
  for (size_t i = 0; i < kTimed; ++i) {
    const Event& event = script.events()[i];
    const std::pair name(event.ns, event.name);
    if (script.types()[i] != Type::kStatus) {
      touched.insert(name);
    } else if (!touched.contains(name)) {
      chosen.push_back(event);
    }
  }
  return chosen;
}

void BM_Status(benchmark::State& state, const World* world, size_t batch) {
  const std::vector<Event> events = StatusEvents(world->script);
  for (auto _ : state) {
    state.PauseTiming();
    auto engine = std::make_unique<Engine>();
    Load(world->generator, world->order_or_null(), engine.get());
    uint64_t other = 0;
    state.ResumeTiming();
    for (size_t i = 0; i < events.size(); i += batch) {
      const size_t n = std::min(batch, events.size() - i);
      const auto applied = engine->Apply(std::span(events).subspan(i, n));
      other += !applied.ok() || applied->created + applied->removed != 0;
    }
    state.PauseTiming();
    if (other != 0) state.SkipWithError("an event was more than a status");
    engine.reset();
    state.ResumeTiming();
  }
  Report(state, events.size());
}

void BM_Store(benchmark::State& state, const World* world) {
  for (auto _ : state) {
    state.PauseTiming();
    auto store = std::make_unique<peers::Store>();
    workload::Pod pod;
    for (size_t i = 0; i < world->generator.pods(); ++i) {
      world->generator.GetPod(world->order.empty() ? i : world->order[i], &pod);
      store->Apply(UpsertOf(pod));
    }
    state.ResumeTiming();
    for (size_t i = 0; i < kTimed; ++i) store->Apply(world->script.events()[i]);
    state.PauseTiming();
    if (store->size() != world->script.LiveAfter(kTimed)) state.SkipWithError("wrong number");
    store.reset();
    state.ResumeTiming();
  }
  Report(state, kTimed);
}

// Loading all pods, text made in the timing (about 0.3 us a pod of it is the
// generator), and what they take.
void BM_Build(benchmark::State& state, const World* world) {
  for (auto _ : state) {
    const uint64_t before = ResidentBytes();
    auto engine = std::make_unique<Engine>();
    Load(world->generator, world->order_or_null(), engine.get());
    const auto pods = static_cast<double>(world->generator.pods());
    const EngineStats stats = engine->Stats();
    state.counters["B/pod"] = static_cast<double>(stats.bytes) / pods;
    state.counters["rss/pod"] = static_cast<double>(ResidentBytes() - before) / pods;
    state.counters["profiles"] = static_cast<double>(stats.profiles);
    engine.reset();
  }
  using benchmark::Counter;
  state.counters["pod"] = Counter(static_cast<double>(world->generator.pods()),
                                  Counter::kIsIterationInvariantRate | Counter::kInvert);
}

void Register(const std::string& where, const World* world) {
  const auto add = [&](const std::string& name, auto run) {
    benchmark::RegisterBenchmark((name + "/" + where).c_str(), run)->Iterations(1);
  };
  const auto events = [&](const char* name, size_t from, size_t to, size_t batch) {
    add(name, [=](benchmark::State& state) { BM_Events(state, world, from, to, batch); });
  };
  add("build", [=](benchmark::State& state) { BM_Build(state, world); });
  const size_t all = world->script.events().size();
  events("mix/one_by_one/labelix", 0, kTimed, 1);
  add("mix/one_by_one/store", [=](benchmark::State& state) { BM_Store(state, world); });
  events("mix2/one_by_one/labelix", kTimed, all, 1);
  events("mix2/by_64/labelix", kTimed, all, 64);
  for (const size_t batch : {1, 64}) {
    const std::string name = batch == 1 ? "status/one_by_one/labelix" : "status/by_64/labelix";
    add(name, [=](benchmark::State& state) { BM_Status(state, world, batch); });
  }
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  const Flags flags = TakeFlags(&argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  std::vector<std::unique_ptr<World>> worlds;
  for (const uint64_t pods : flags.pods) {
    for (const std::string& order : flags.orders) {
      worlds.push_back(std::make_unique<World>(pods, order == "shuffled"));
      Register(SizeName(pods) + "/" + order, worlds.back().get());
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
