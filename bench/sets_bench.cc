// How fast are the kernels, on each CPU path and on each shape of bits? Where
// does leaping through a sorted list start to pay? What each answers is compared with a
// plain loop's before (bench/peers/plain_sets.h).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <span>
#include <string>

#include "bench/peers/plain_sets.h"
#include "index/sets/bits.h"

namespace labelix::sets {
namespace {

using peers::Bits;

// 150,000 objects: 18.3 KiB, half of an L1 cache.
constexpr size_t kWords = 2344;

Bits Scattered(double share) {
  std::mt19937_64 random(1);
  std::bernoulli_distribution set(share);
  Bits bits(kWords);
  for (size_t i = 0; i < kWords * 64; ++i) bits[i / 64] |= Word{set(random)} << (i % 64);
  return bits;
}

// Runs of `length` set and as many unset, on average.
Bits Runs(double length) {
  std::mt19937_64 random(2);
  std::geometric_distribution<size_t> next(1 / length);
  Bits bits(kWords);
  bool on = false;
  for (size_t i = 0; i < kWords * 64; on = !on) {
    for (size_t left = next(random) + 1; left-- > 0 && i < kWords * 64; ++i) {
      bits[i / 64] |= Word{on} << (i % 64);
    }
  }
  return bits;
}

void Differs(benchmark::State& state) {
  state.SkipWithError("other than a plain loop");
  ForcePathForTest("");
}

void Ids(benchmark::State& state, uint64_t ids) {
  using benchmark::Counter;
  state.counters["ids/s"] = Counter(static_cast<double>(ids), Counter::kIsIterationInvariantRate);
}

void BM_Decode(benchmark::State& state, const Bits& bits, std::string_view path) {
  ForcePathForTest(path);
  if (!peers::DecodesRightly(bits, Decode)) return Differs(state);
  const uint64_t count = PopCount(bits.data(), bits.size());
  std::vector<uint32_t> out(count + kDecodeSlack);
  for (auto _ : state) {
    benchmark::DoNotOptimize(Decode(bits.data(), bits.size(), 0, out.data()));
    benchmark::ClobberMemory();
  }
  Ids(state, count);
  ForcePathForTest("");
}

void BM_AndCount(benchmark::State& state, const Bits& bits, std::string_view path) {
  ForcePathForTest(path);
  Bits acc = Scattered(0.5);
  if (!peers::AndsRightly(acc, bits, And, PopCount)) return Differs(state);
  for (auto _ : state) {
    And(acc.data(), bits.data(), bits.size());
    benchmark::DoNotOptimize(PopCount(acc.data(), acc.size()));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(3 * kWords * sizeof(Word)));
  ForcePathForTest("");
}

// Six slices a block: what 150,000 pods of the workload need on average.
void BM_CountSlices(benchmark::State& state, const Bits& bits, std::string_view path) {
  constexpr size_t kSlices = 6, kStep = kSlices * kBlockWords;
  ForcePathForTest(path);
  const Bits slices = Scattered(0.3);
  for (size_t w = 0; w + kStep <= kWords; w += kStep) {
    const Word *block = bits.data() + w, *of = slices.data() + w;
    if (!peers::CountsSlicesRightly(block, of, kSlices, CountSlices)) return Differs(state);
  }
  for (auto _ : state) {
    uint64_t count = 0;
    for (size_t w = 0; w + kStep <= kWords; w += kStep) {
      count += CountSlices(bits.data() + w, slices.data() + w, kSlices);
    }
    benchmark::DoNotOptimize(count);
  }
  using benchmark::Counter;
  state.counters["block"] = Counter(static_cast<double>(kWords / kStep),
                                    Counter::kIsIterationInvariantRate | Counter::kInvert);
  ForcePathForTest("");
}

// A list of 1,000 ids against one that is `ratio` times as long, by a kernel that leaps or
// by a merge.
template <class Intersect>
void BM_Intersect(benchmark::State& state, const Intersect& intersect) {
  std::mt19937_64 random(3);
  const auto make = [&](size_t n, uint32_t step) {
    std::vector<uint32_t> ids;
    uint32_t id = 0;
    for (size_t i = 0; i < n; ++i) ids.push_back(id += 1 + static_cast<uint32_t>(random() % step));
    return ids;
  };
  const auto ratio = static_cast<uint32_t>(state.range(0));
  const std::vector<uint32_t> few = make(1'000, 2 * ratio * 4), many = make(1'000 * ratio, 8);
  if (!peers::IntersectsRightly(few, many, intersect)) return Differs(state);
  std::vector<uint32_t> out(few.size());
  for (auto _ : state) {
    benchmark::DoNotOptimize(intersect(few, many, out.data()));
    benchmark::ClobberMemory();
  }
}
// Without a branch to miss, as the kernel's own.
size_t Merge(std::span<const uint32_t> a, std::span<const uint32_t> b, uint32_t* out) {
  size_t i = 0, j = 0, n = 0;
  while (i < a.size() && j < b.size()) {
    const uint32_t x = a[i], y = b[j];
    out[n] = x;
    n += x == y, i += x <= y, j += y <= x;
  }
  return n;
}
BENCHMARK_CAPTURE(BM_Intersect, labelix, IntersectSorted)->RangeMultiplier(2)->Range(1, 512);
BENCHMARK_CAPTURE(BM_Intersect, merge, Merge)->RangeMultiplier(2)->Range(1, 16);

void RegisterAll() {
  struct Shape {
    const char* name;
    Bits bits;
  };
  static const Shape shapes[] = {
      {"runs_500", Runs(500)},         {"runs_30", Runs(30)},
      {"scattered_90", Scattered(.9)}, {"scattered_50", Scattered(.5)},
      {"scattered_10", Scattered(.1)}, {"scattered_3", Scattered(.03)},
      {"all", Bits(kWords, ~Word{0})},
  };
  for (const std::string_view path : Paths()) {
    for (const Shape& shape : shapes) {
      const auto add = [&](const char* kernel, auto run) {
        const std::string name = std::string(kernel) + "/" + shape.name + "/" + std::string(path);
        benchmark::RegisterBenchmark(
            name.c_str(), [=, &shape](benchmark::State& state) { run(state, shape.bits, path); });
      };
      add("decode", BM_Decode);
      if (&shape == &shapes[0]) add("and_count", BM_AndCount);
      if (&shape == &shapes[0]) add("count_slices", BM_CountSlices);
    }
  }
}

}  // namespace
}  // namespace labelix::sets

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  labelix::sets::RegisterAll();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
