// How long does one watch event take: one by one (a version each) and by 64 (a
// version a batch), with and without all Services registered and their deltas read,
// and when only its status is new; with a pod's facts written; in a bare store, and in an
// index on CRoaring?
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>

#include "bench/peers/event_world.h"
#include "bench/peers/roaring_index.h"
#include "bench/peers/store.h"
#include "bench/program.h"
#include "bench/workload/real_pods.h"
#include "labelix/live.h"

namespace labelix::bench {
namespace {

using Type = workload::EventStream::Type;
constexpr size_t kTimed = workload::EventStream::kTimed;
using World = EventWorld;

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
    world->LoadInto(store.get());
    state.ResumeTiming();
    for (size_t i = 0; i < kTimed; ++i) store->Apply(world->script.events()[i]);
    state.PauseTiming();
    if (!world->Left(*store, kTimed)) state.SkipWithError("other pods than a map's");
    store.reset();
    state.ResumeTiming();
  }
  Report(state, kTimed);
}

#ifdef LABELIX_HAVE_CROARING
void BM_Roaring(benchmark::State& state, const World* world) {
  for (auto _ : state) {
    state.PauseTiming();
    auto index = std::make_unique<peers::RoaringIndex>();
    world->LoadInto(index.get());
    state.ResumeTiming();
    for (size_t i = 0; i < kTimed; ++i) index->Apply(world->script.events()[i]);
    state.PauseTiming();
    if (!world->Left(*index, kTimed)) state.SkipWithError("other counts than a map's");
    index.reset();
    state.ResumeTiming();
  }
  Report(state, kTimed);
}
#endif

void Register(const std::string& where, World* world) {
  const auto add = [&](const std::string& name, auto run) {
    benchmark::RegisterBenchmark((name + "/" + where).c_str(), run)->Iterations(1);
  };
  const auto events = [&](const char* name, size_t from, size_t to, size_t batch) {
    add(name, [=](benchmark::State& state) { BM_Events(state, world, from, to, batch, false); });
  };
  add("mix_facts/by_64/labelix",
      [=](benchmark::State& state) { BM_Events(state, world, 0, kTimed, 64, true); });
  add("mix_facts_deltas/by_64/labelix",
      [=](benchmark::State& state) { BM_EventsLive(state, world, 64, true); });
#ifdef LABELIX_HAVE_CROARING
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
  benchmark::RegisterBenchmark("memory/dependent_load", BM_DependentLoad)->Iterations(1);
  SayRoaring();
  return RunWorlds<World>(argc, argv, Register);
}
