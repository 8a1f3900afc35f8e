// How fast does a list become events, and an index, beside a bare simdjson
// walk of the same bytes that touches the same fields?
#include <benchmark/benchmark.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/peers/bare_walk.h"
#include "bench/peers/loaded_check.h"
#include "bench/program.h"
#include "bench/workload/writers.h"
#include "engine/ingest/decode.h"
#include "labelix/cluster.h"

namespace labelix::bench {
namespace {

constexpr size_t kBytesPerPod = 5'280;  // of the generated list, about

struct Input {
  std::string text;                                // simdjson's padding stands behind it
  std::vector<std::pair<size_t, size_t>> places;   // of each pod in it: from, to
  uint64_t pods = 0, labels = 0, touched = 0;      // touched: as BareWalk counts bytes
  std::unique_ptr<workload::Generator> generator;  // of the list
};

Input MakeInput(uint64_t megabytes) {
  Input input;
  input.generator = std::make_unique<workload::Generator>(
      std::max<uint64_t>(1'000, megabytes * 1'000'000 / kBytesPerPod));
  const workload::Generator& generator = *input.generator;
  input.pods = generator.pods();
  workload::Pod pod;
  input.text.reserve(generator.pods() * (kBytesPerPod + 300) + (1 << 20));
  input.text = R"({"kind":"PodList","apiVersion":"v1","metadata":{},"items":[)";
  for (size_t i = 0; i < generator.pods(); ++i) {
    if (i != 0) input.text += ',';
    generator.GetPod(i, &pod);
    input.labels += pod.labels.size();
    input.touched += peers::TouchedBytes(pod, i);
    const size_t from = input.text.size();
    workload::AppendPodJson(pod, i, &input.text);
    input.places.emplace_back(from, input.text.size());
  }
  input.text += "]}\n";
  input.text.reserve(input.text.size() + peers::BareWalk::Padding());
  return input;
}

void Report(benchmark::State& state, const Input& input, bool right) {
  if (!right) state.SkipWithError("not the pods, labels and bytes of the list");
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(input.text.size()));
  using benchmark::Counter;
  state.counters["pod"] = Counter(static_cast<double>(input.pods),
                                  Counter::kIsIterationInvariantRate | Counter::kInvert);
}

bool IsAll(const Input& input, const peers::BareWalk::Seen& seen) {
  return seen.pods == input.pods && seen.labels == input.labels && seen.bytes == input.touched;
}

void BM_BareWalk(benchmark::State& state, const Input* input) {
  peers::BareWalk walk;
  peers::BareWalk::Seen seen;
  walk.Walk(input->text, input->text.capacity());  // allocates
  for (auto _ : state) seen = walk.Walk(input->text, input->text.capacity());
  Report(state, *input, IsAll(*input, seen));
}

// The strongest form: somebody has found the pods' borders before, and each
// pod stays in the first cache from its first pass to its second.
void BM_BareWalkByPod(benchmark::State& state, const Input* input) {
  peers::BareWalk walk;
  peers::BareWalk::Seen all;
  for (auto _ : state) {
    all = {};
    for (const auto& [from, to] : input->places) {
      const std::string_view text = std::string_view(input->text).substr(from, to - from);
      const peers::BareWalk::Seen seen = walk.WalkPod(text, input->text.capacity() - from);
      all.pods += seen.pods, all.labels += seen.labels, all.bytes += seen.bytes;
    }
  }
  Report(state, *input, IsAll(*input, all));
}

// What the events leave in an index beside what was made; "" where it is the same.
std::string DecodedDiffers(const Input& input) {
  Engine engine;
  LoadReport report;
  const absl::Status status = ingest::DecodeJson(
      input.text, "pods.json", {},
      [&](std::span<const Event> batch) { return engine.Apply(batch).status(); }, &report);
  if (!status.ok()) return status.ToString();
  return peers::LoadedDiffers(*input.generator, engine.Current());
}

// Bytes to events, which are dropped. All that they say was compared before.
void BM_Decode(benchmark::State& state, const Input* input) {
  static const std::string differs = DecodedDiffers(*input);
  if (!differs.empty()) return state.SkipWithError(differs.c_str());
  uint64_t pods = 0, labels = 0;
  for (auto _ : state) {
    pods = labels = 0;
    LoadReport report;
    const absl::Status status = ingest::DecodeJson(
        input->text, "pods.json", {},
        [&](std::span<const Event> batch) {
          for (const Event& event : batch) {
            pods += event.op == Event::Op::kUpsert;
            labels += event.labels.size();
          }
          return absl::OkStatus();
        },
        &report);
    if (!status.ok()) pods = 0;
  }
  Report(state, *input, pods == input->pods && labels == input->labels);
}

// Bytes to a Cluster that answers, by one thread or two; each time all pods are compared.
void BM_Load(benchmark::State& state, const Input* input, uint32_t threads) {
  LoadOptions options = LoadOptions::Bulk();
  options.threads = threads;
  for (auto _ : state) {
    auto cluster = std::make_unique<Cluster>();
    LoadReport report;
    const absl::Status status = cluster->LoadBytes(input->text, "pods.json", options, &report);
    state.PauseTiming();
    const std::string differs = status.ok()
                                    ? peers::LoadedDiffers(*input->generator, cluster->Current())
                                    : status.ToString();
    cluster.reset();
    if (!differs.empty()) return state.SkipWithError(differs.c_str());
    state.ResumeTiming();
  }
  Report(state, *input, true);
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  std::optional<Input> input;
  return RunProgram(argc, argv, [&](const Flags& flags) {
    input = MakeInput(flags.megabytes);
    std::fprintf(stderr, "%zu bytes, %llu pods\n", input->text.size(),
                 static_cast<unsigned long long>(input->pods));
    const std::string size = "/" + std::to_string(flags.megabytes) + "MB";
    const auto add = [&](const std::string& name, auto run) {
      return benchmark::RegisterBenchmark((name + size).c_str(), run, &*input)
          ->Unit(benchmark::kMillisecond);
    };
    add("walk/bare_simdjson", BM_BareWalk);
    add("walk/bare_simdjson_cut_before", BM_BareWalkByPod);
    add("decode/labelix", BM_Decode);
    add("load/labelix", [](benchmark::State& state, const Input* of) { BM_Load(state, of, 1); });
    add("load/labelix_two_threads", [](benchmark::State& state, const Input* of) {
      BM_Load(state, of, 2);
    })->UseRealTime();
  });
}
