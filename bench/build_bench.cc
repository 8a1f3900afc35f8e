// How long does loading a pod from memory take, and how many bytes has it: from its labels,
// with uid, owner and facts, and in an index on CRoaring? The pods' texts are made in the
// timing, about 0.3 us a pod; giving back what was loaded is not timed.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "bench/peers/event_world.h"
#include "bench/peers/roaring_index.h"
#include "bench/program.h"

namespace labelix::bench {
namespace {

using World = EventWorld;

void Report(benchmark::State& state, size_t pods) {
  using benchmark::Counter;
  state.counters["pod"] =
      Counter(static_cast<double>(pods), Counter::kIsIterationInvariantRate | Counter::kInvert);
}

// Loads a new Built each iteration; count(state, built) counts what it takes.
template <class Built, class LoadInto, class Count>
void RunBuild(benchmark::State& state, const World& world, const LoadInto& load,
              const Count& count) {
  const auto pods = static_cast<double>(world.generator.pods());
  for (auto _ : state) {
    state.PauseTiming();
    const uint64_t before = ResidentBytes();
    state.ResumeTiming();
    auto built = std::make_unique<Built>();
    load(built.get());
    state.PauseTiming();
    count(*built);
    state.counters["rss/pod"] = static_cast<double>(ResidentBytes() - before) / pods;
    if (!world.Left(*built, 0)) state.SkipWithError("other pods than a map's");
    built.reset();
    state.ResumeTiming();
  }
  Report(state, world.generator.pods());
}

// `is_real`: with uid, owner and facts.
void BM_Build(benchmark::State& state, const World* world, bool is_real) {
  RunBuild<Engine>(
      state, *world, [&](Engine* engine) { world->LoadInto(engine, is_real); },
      [&](const Engine& engine) {
        const EngineStats stats = engine.Stats();
        state.counters["B/pod"] =
            static_cast<double>(stats.bytes) / static_cast<double>(world->generator.pods());
        state.counters["profiles"] = static_cast<double>(stats.profiles);
      });
}

#ifdef LABELIX_HAVE_CROARING
void BM_BuildRoaring(benchmark::State& state, const World* world) {
  RunBuild<peers::RoaringIndex>(
      state, *world, [&](peers::RoaringIndex* index) { world->LoadInto(index); },
      [](const peers::RoaringIndex&) {});
}
#endif

void Register(const std::string& where, World* world) {
  using benchmark::State;
  const auto add = [&](const std::string& name, auto run) {
    benchmark::RegisterBenchmark((name + "/" + where).c_str(), run)->Iterations(1);
  };
  add("build/labelix", [=](State& state) { BM_Build(state, world, false); });
  add("build_facts/labelix", [=](State& state) { BM_Build(state, world, true); });
#ifdef LABELIX_HAVE_CROARING
  add("build/croaring", [=](State& state) { BM_BuildRoaring(state, world); });
#endif
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  SayRoaring();
  return RunWorlds<World>(argc, argv, Register);
}
