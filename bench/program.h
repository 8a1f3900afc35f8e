// What every benchmark program is made of besides its questions: the flags, the
// worlds, the run.
#ifndef LABELIX_BENCH_PROGRAM_H_
#define LABELIX_BENCH_PROGRAM_H_

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "bench/workload/feed.h"
#ifdef LABELIX_HAVE_CROARING
#include "bench/peers/croaring.h"
#endif

namespace labelix::bench {

// The main of a program: reads our flags and Google Benchmark's, calls
// add(flags), which registers the benchmarks, and runs them. Returns what main
// returns; 2: a flag that nobody knows.
template <class Add>
int RunProgram(int argc, char** argv, const Add& add) {
  const Flags flags = TakeFlags(&argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  add(flags);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

// Calls make(pods, shuffled, where) for each size and order; where: "150k/shuffled".
template <class Make>
void ForEachWorld(const Flags& flags, const Make& make) {
  for (const uint64_t pods : flags.pods) {
    for (const std::string& order : flags.orders) {
      make(pods, order == "shuffled", SizeName(pods) + "/" + order);
    }
  }
}

// The main of a program of a World for each size and order: add(where, world) registers
// its benchmarks.
template <class World, class Add>
int RunWorlds(int argc, char** argv, const Add& add) {
  std::vector<std::unique_ptr<World>> worlds;
  return RunProgram(argc, argv, [&](const Flags& flags) {
    ForEachWorld(flags, [&](uint64_t pods, bool shuffled, const std::string& where) {
      add(where, worlds.emplace_back(std::make_unique<World>(pods, shuffled)).get());
    });
  });
}

// Which CRoaring is the peer, or that none is.
inline void SayRoaring() {
#ifdef LABELIX_HAVE_CROARING
  benchmark::AddCustomContext("croaring", peers::Roaring::Version());
#else
  benchmark::AddCustomContext("without", "CRoaring: CMake found none (-Droaring_DIR=)");
  std::fprintf(stderr, "without CRoaring: CMake found none (-Droaring_DIR=)\n");
#endif
}

// An iteration is ask(0) to ask(asked - 1), each of which says how many ids it found.
// Reports seconds and ids a query.
template <class Ask>
void TimeQueries(benchmark::State& state, size_t asked, const Ask& ask) {
  size_t found = 0;
  for (auto _ : state) {
    found = 0;
    for (size_t k = 0; k < asked; ++k) found += ask(k);
    benchmark::DoNotOptimize(found);
  }
  using benchmark::Counter;
  const auto n = static_cast<double>(asked);
  state.counters["query"] = Counter(n, Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.counters["ids"] = static_cast<double>(found) / n;
}

}  // namespace labelix::bench

#endif  // LABELIX_BENCH_PROGRAM_H_
