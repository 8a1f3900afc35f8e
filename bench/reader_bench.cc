// How long does a reader wait? Q1 asked of the newest version, each question
// timed by itself, alone and while a thread applies events as fast as it can: the
// median, the 99th and 99.9th of a hundred, and the worst. A reader never waits
// for the writer, but shares caches, memory and, where there are fewer cores than
// threads, the processor with it.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "bench/program.h"
#include "bench/workload/script.h"

namespace labelix::bench {
namespace {

constexpr size_t kRounds = 100;  // through all questions

struct Question {
  Scope scope;
  Compiled compiled;
};

struct World {
  explicit World(uint64_t pods) : generator(pods), script(generator) {
    Load(generator, nullptr, &engine);
    for (const workload::Query& query : generator.queries()) {
      if (query.klass != "Q1") continue;
      questions.push_back(
          {{.kind = "Pod", .ns = query.ns}, Compiled(Selector::Parse(query.selector).value())});
    }
  }
  workload::Generator generator;
  Script script;
  Engine engine;
  std::vector<Question> questions;
};

// Applies the script's events over and over until it is told to stop.
class Writer {
 public:
  explicit Writer(World* world) : thread_([this, world] { Write(world); }) {}
  ~Writer() {
    stop_ = true;
    thread_.join();
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  uint64_t events() const { return events_; }

 private:
  void Write(World* world) {
    const auto& events = world->script.events();
    for (size_t i = 0; !stop_; i = (i + 1) % events.size(), ++events_) {
      if (!world->engine.Apply({&events[i], 1}).ok()) std::abort();
    }
  }
  std::atomic<bool> stop_{false};
  std::atomic<uint64_t> events_{0};
  std::thread thread_;
};

double Seconds(std::chrono::steady_clock::duration took) {
  return std::chrono::duration<double>(took).count();
}

void BM_Reader(benchmark::State& state, World* world, bool beside_writer) {
  std::vector<double> took;
  for (auto _ : state) {
    took.clear();
    std::unique_ptr<Writer> writer;
    if (beside_writer) writer = std::make_unique<Writer>(world);
    const auto begin = std::chrono::steady_clock::now();
    for (size_t round = 0; round < kRounds; ++round) {
      for (const Question& q : world->questions) {
        const auto start = std::chrono::steady_clock::now();
        benchmark::DoNotOptimize(world->engine.Current().Count(q.scope, q.compiled));
        took.push_back(Seconds(std::chrono::steady_clock::now() - start));
      }
    }
    if (!writer) continue;
    state.counters["events/s"] =
        static_cast<double>(writer->events()) / Seconds(std::chrono::steady_clock::now() - begin);
  }
  std::sort(took.begin(), took.end());
  const auto at = [&](double share) {
    return took[static_cast<size_t>(share * static_cast<double>(took.size() - 1))];
  };
  state.counters["query"] = at(0.5);
  state.counters["p99"] = at(0.99);
  state.counters["p99.9"] = at(0.999);
  state.counters["worst"] = took.back();
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  std::vector<std::unique_ptr<World>> worlds;
  return RunProgram(argc, argv, [&](const Flags& flags) {
    for (const uint64_t pods : flags.pods) {
      World* world = worlds.emplace_back(std::make_unique<World>(pods)).get();
      for (const bool beside : {false, true}) {
        const std::string who = beside ? "beside_writer" : "labelix";
        const std::string name = "reader/newest/" + who + "/" + SizeName(pods) + "/in_order";
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
          BM_Reader(state, world, beside);
        })->Iterations(1);
      }
    }
  });
}
