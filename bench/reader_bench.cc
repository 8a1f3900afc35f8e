// How long does a reader wait? Q1 asked of the newest version, each question
// timed by itself, alone and while a thread applies events as fast as it can: the
// median, the 99th and 99.9th of a hundred, and the worst. A reader never waits
// for the writer, but shares caches, memory and, where there are fewer cores than
// threads, the processor with it. Before that, what readers count is compared with a
// plain scan of the version that they hold, while the writer goes on.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bench/peers/scan.h"
#include "bench/program.h"
#include "bench/workload/script.h"

namespace labelix::bench {
namespace {

constexpr size_t kRounds = 100;  // through all questions
constexpr int kCompared = 2;     // versions, while the writer goes on

struct Question {
  Scope scope;
  Selector selector;
  Compiled compiled;
};

struct World {
  explicit World(uint64_t pods) : generator(pods), script(generator) {
    Load(generator, nullptr, &engine);
    for (const workload::Query& query : generator.queries()) {
      if (query.klass != "Q1") continue;
      const Selector selector = Selector::Parse(query.selector).value();
      questions.push_back({{.kind = "Pod", .ns = query.ns}, selector, Compiled(selector)});
    }
  }
  // Whether all questions of the newest version are answered as a scan of its pods.
  bool Agrees() const {
    const Version held = engine.Current();
    const peers::Scan scan = peers::Scan::Of(held);
    return std::ranges::all_of(questions, [&](const Question& q) {
      return held.Count(q.scope, q.compiled) == scan.Count(*q.scope.ns, q.selector);
    });
  }

  workload::Generator generator;
  Script script;
  Engine engine;
  std::vector<Question> questions;
  uint64_t written = 0;        // the writer's, of all its lives
  std::optional<bool> agrees;  // compared once
};

// Applies the script's events over and over until it is told to stop: each time from where it
// stopped, and with a resourceVersion of its own, so that each is news.
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
    std::string version;
    for (uint64_t& i = world->written; !stop_; ++i, ++events_) {
      Event event = events[i % events.size()];
      event.resource_version = version = std::to_string(kFirstVersion + i);
      if (!world->engine.Apply({&event, 1}).ok()) std::abort();
    }
  }
  // Past the script's own.
  static constexpr uint64_t kFirstVersion = 90'000'000;
  std::atomic<bool> stop_{false};
  std::atomic<uint64_t> events_{0};
  std::thread thread_;
};

double Seconds(std::chrono::steady_clock::duration took) {
  return std::chrono::duration<double>(took).count();
}

// At rest, and of some versions that the writer goes on behind.
bool Compare(World* world) {
  if (!world->Agrees()) return false;
  const uint64_t before = world->engine.Current().number();
  {
    const Writer writer(world);
    for (int i = 0; i < kCompared; ++i) {
      if (!world->Agrees()) return false;
    }
  }
  return world->engine.Current().number() > before;
}

void BM_Reader(benchmark::State& state, World* world, bool beside_writer) {
  if (!world->agrees) world->agrees = Compare(world);
  if (!*world->agrees) return state.SkipWithError("counts other pods than a scan");
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
