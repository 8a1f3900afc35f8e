// How long does one watch event take: one by one (a version each) and by 64 (a
// version a batch), with and without all Services registered and their deltas read,
// and when only its status is new; with a pod's facts written; in a bare store, and in an
// index on CRoaring? How large is a pod, and how long does loading one take?
#include <benchmark/benchmark.h>

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>

#include "bench/peers/plain_events.h"
#include "bench/peers/roaring_index.h"
#include "bench/peers/store.h"
#include "bench/program.h"
#include "bench/workload/real_pods.h"
#include "bench/workload/script.h"
#include "labelix/live.h"

namespace labelix::bench {
namespace {

using Type = workload::EventStream::Type;
constexpr size_t kTimed = workload::EventStream::kTimed;
constexpr size_t kCompared = 100;  // events whose labels are counted

struct World {
  World(uint64_t pods, bool shuffled) : generator(pods), script(generator) {
    if (shuffled) order = generator.ShuffledOrder();
  }
  const std::vector<uint32_t>* order_or_null() const { return order.empty() ? nullptr : &order; }
  // `is_real`: with uid, owner and facts.
  void LoadInto(Engine* engine, bool is_real = false) const {
    if (is_real) {
      LoadReal(generator, order_or_null(), engine);
    } else {
      Load(generator, order_or_null(), engine);
    }
  }

  // What the first so many events leave; made once.
  const peers::PlainEvents& After(size_t events) const {
    const auto [at, is_new] =
        plain.try_emplace(events, std::span(script.events()).first(kTimed), kCompared);
    if (is_new) {
      workload::Pod pod;
      for (size_t i = 0; i < generator.pods(); ++i) {
        generator.GetPod(i, &pod);
        at->second.Apply(UpsertOf(pod));
      }
      for (size_t i = 0; i < events; ++i) at->second.Apply(script.events()[i]);
    }
    return at->second;
  }

  // Whether that is what the engine has.
  bool Left(const Engine& engine, size_t events) const {
    return After(events).Holds(engine.Current(), std::span(script.events()).first(events));
  }

  workload::Generator generator;
  Script script;
  std::vector<uint32_t> order;  // empty: as the generator has it
  mutable std::map<size_t, peers::PlainEvents> plain;
};

// The script's events, or those with uid, owner and facts.
class Events {
 public:
  Events(const World& world, bool is_real) : events_(world.script.events()) {
    if (is_real) events_ = real_.emplace(events_).events;
  }
  operator std::span<const Event>() const { return events_; }  // NOLINT: it is one

 private:
  std::optional<RealEvents> real_;
  std::span<const Event> events_;
};

// Applies events [from, to) `batch` at a time; false: refused.
bool Replay(std::span<const Event> events, size_t from, size_t to, size_t batch, Engine* engine) {
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
void BM_Events(benchmark::State& state, const World* world, size_t from, size_t to, size_t batch,
               bool is_real) {
  const Events events(*world, is_real);
  for (auto _ : state) {
    state.PauseTiming();
    auto engine = std::make_unique<Engine>();
    world->LoadInto(engine.get(), is_real);
    bool ok = Replay(events, 0, from, 64, engine.get());
    state.ResumeTiming();
    ok = ok && Replay(events, from, to, batch, engine.get());
    state.PauseTiming();
    if (!ok || !world->Left(*engine, to)) state.SkipWithError("other pods than a map's");
    engine.reset();
    state.ResumeTiming();
  }
  Report(state, to - from);
}

// The first events, `batch` at a time, while somebody reads what joins and leaves
// every Service. The deltas, replayed, are the counts of Services that the state has.
void BM_EventsLive(benchmark::State& state, const World* world, size_t batch, bool is_real) {
  const Events events(*world, is_real);
  for (auto _ : state) {
    state.PauseTiming();
    auto engine = std::make_unique<Engine>();
    world->LoadInto(engine.get(), is_real);
    RegisterServices(world->generator, engine.get());
    Subscription subscription = engine->Subscribe({});
    const auto members = [&] {
      int64_t sum = 0;
      for (const workload::Service& service : world->generator.services()) {
        sum += static_cast<int64_t>(engine->Current().Count(
            {.kind = "Pod", .ns = service.ns}, Compiled(Selector::FromMap(service.selector))));
      }
      return sum;
    };
    int64_t had = members(), deltas = 0;
    state.ResumeTiming();
    for (size_t i = 0; i < kTimed; i += batch) {
      if (!Replay(events, i, std::min(i + batch, kTimed), batch, engine.get())) std::abort();
      while (const auto told = subscription.Poll()) {
        for (const Delta& delta : told->deltas) {
          ++deltas;
          had += delta.op == Delta::Op::kJoin ? 1 : -1;
        }
      }
    }
    state.PauseTiming();
    if (had != members()) state.SkipWithError("the deltas are not the membership");
    if (!world->Left(*engine, kTimed)) state.SkipWithError("other pods than a map's");
    state.counters["deltas"] = static_cast<double>(deltas) / static_cast<double>(kTimed);
    engine.reset();
    state.ResumeTiming();
  }
  Report(state, kTimed);
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
    world->LoadInto(engine.get());
    uint64_t other = 0;
    state.ResumeTiming();
    for (size_t i = 0; i < events.size(); i += batch) {
      const size_t n = std::min(batch, events.size() - i);
      const auto applied = engine->Apply(std::span(events).subspan(i, n));
      other += !applied.ok() || applied->created + applied->removed != 0;
    }
    state.PauseTiming();
    if (other != 0 || !world->After(0).Holds(engine->Current(), events)) {
      state.SkipWithError("an event was more than a status, or did not come");
    }
    engine.reset();
    state.ResumeTiming();
  }
  Report(state, events.size());
}

// What an event is measured by: one load from memory that the next one waits for. A
// cycle through 256 MiB, a line each, in random order.
void BM_DependentLoad(benchmark::State& state) {
  constexpr size_t kLines = (256 << 20) / 64, kLoads = 1'000'000;
  struct alignas(64) Line {
    uint32_t next;
  };
  std::vector<Line> lines(kLines);
  std::vector<uint32_t> order(kLines);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937_64(1));
  for (size_t i = 0; i < kLines; ++i) lines[order[i]].next = order[(i + 1) % kLines];
  uint32_t at = 0;
  for (auto _ : state) {
    for (size_t i = 0; i < kLoads; ++i) at = lines[at].next;
    benchmark::DoNotOptimize(at);
  }
  Report(state, kLoads);
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

#ifdef LABELIX_HAVE_CROARING
void LoadRoaring(const World& world, peers::RoaringIndex* index) {
  workload::Pod pod;
  for (size_t i = 0; i < world.generator.pods(); ++i) {
    world.generator.GetPod(world.order.empty() ? i : world.order[i], &pod);
    index->Apply(UpsertOf(pod));
  }
  index->Optimize();
}

bool SameCounts(const World& world, const peers::RoaringIndex& index, size_t events) {
  return world.After(events).Counts(
      [&](std::string_view key, std::string_view value) { return index.Count(key, value); });
}

void BM_Roaring(benchmark::State& state, const World* world) {
  for (auto _ : state) {
    state.PauseTiming();
    auto index = std::make_unique<peers::RoaringIndex>();
    LoadRoaring(*world, index.get());
    state.ResumeTiming();
    for (size_t i = 0; i < kTimed; ++i) index->Apply(world->script.events()[i]);
    state.PauseTiming();
    if (!SameCounts(*world, *index, kTimed)) state.SkipWithError("other counts than a map's");
    index.reset();
    state.ResumeTiming();
  }
  Report(state, kTimed);
}

void BM_BuildRoaring(benchmark::State& state, const World* world) {
  for (auto _ : state) {
    state.PauseTiming();
    const uint64_t before = ResidentBytes();
    state.ResumeTiming();
    auto index = std::make_unique<peers::RoaringIndex>();
    LoadRoaring(*world, index.get());
    state.PauseTiming();
    const auto pods = static_cast<double>(world->generator.pods());
    state.counters["rss/pod"] = static_cast<double>(ResidentBytes() - before) / pods;
    if (!SameCounts(*world, *index, 0)) state.SkipWithError("other counts than a map's");
    index.reset();
    state.ResumeTiming();
  }
  using benchmark::Counter;
  state.counters["pod"] = Counter(static_cast<double>(world->generator.pods()),
                                  Counter::kIsIterationInvariantRate | Counter::kInvert);
}
#endif

// Loading all pods, text made in the timing (about 0.3 us a pod of it is the
// generator), and what they take; giving it back is not timed. `is_real`: with uid, owner and
// facts.
void BM_Build(benchmark::State& state, const World* world, bool is_real) {
  for (auto _ : state) {
    state.PauseTiming();
    const uint64_t before = ResidentBytes();
    state.ResumeTiming();
    auto engine = std::make_unique<Engine>();
    world->LoadInto(engine.get(), is_real);
    state.PauseTiming();
    const auto pods = static_cast<double>(world->generator.pods());
    const EngineStats stats = engine->Stats();
    state.counters["B/pod"] = static_cast<double>(stats.bytes) / pods;
    state.counters["rss/pod"] = static_cast<double>(ResidentBytes() - before) / pods;
    state.counters["profiles"] = static_cast<double>(stats.profiles);
    if (!world->Left(*engine, 0)) state.SkipWithError("other pods than a map's");
    engine.reset();
    state.ResumeTiming();
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
    add(name, [=](benchmark::State& state) { BM_Events(state, world, from, to, batch, false); });
  };
  add("build/labelix", [=](benchmark::State& state) { BM_Build(state, world, false); });
  add("build_facts/labelix", [=](benchmark::State& state) { BM_Build(state, world, true); });
  add("mix_facts/by_64/labelix",
      [=](benchmark::State& state) { BM_Events(state, world, 0, kTimed, 64, true); });
  add("mix_facts_deltas/by_64/labelix",
      [=](benchmark::State& state) { BM_EventsLive(state, world, 64, true); });
#ifdef LABELIX_HAVE_CROARING
  add("build/croaring", [=](benchmark::State& state) { BM_BuildRoaring(state, world); });
  add("mix/one_by_one/croaring", [=](benchmark::State& state) { BM_Roaring(state, world); });
#endif
  add("mix_deltas/one_by_one/labelix",
      [=](benchmark::State& state) { BM_EventsLive(state, world, 1, false); });
  add("mix_deltas/by_64/labelix",
      [=](benchmark::State& state) { BM_EventsLive(state, world, 64, false); });
  const size_t all = world->script.events().size();
  events("mix/one_by_one/labelix", 0, kTimed, 1);
  events("mix/by_64/labelix", 0, kTimed, 64);
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
  std::vector<std::unique_ptr<World>> worlds;
  return RunProgram(argc, argv, [&](const Flags& flags) {
    ForEachWorld(flags, [&](uint64_t pods, bool shuffled, const std::string& where) {
      worlds.push_back(std::make_unique<World>(pods, shuffled));
      Register(where, worlds.back().get());
    });
    benchmark::RegisterBenchmark("memory/dependent_load", BM_DependentLoad)->Iterations(1);
    SayRoaring();
  });
}
