// How long does one query take, of each class, and how long for a plain scan?
// Text is parsed before, labels are looked up inside. Questions, units and
// limits: bench/README.md.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "bench/peers/scan.h"
#include "bench/workload/feed.h"

namespace labelix::bench {
namespace {

constexpr size_t kFirst = 10;
// A scan of a million pods takes milliseconds: it runs so many pod tests an
// iteration, over queries spread evenly through the class, and reports a query.
constexpr size_t kScanWork = 30'000'000;

struct Question {
  std::string ns, text;
  Selector selector;
  Compiled compiled{Selector()};

  Scope scope() const {
    Scope scope{.kind = "Pod"};
    if (!ns.empty()) scope.ns = ns;
    return scope;
  }
};
using Questions = std::vector<Question>;

class World {
 public:
  World(uint64_t pods, bool shuffled);

  const Version& version() const { return *version_; }
  const peers::Scan& scan() const { return scan_; }
  size_t pods() const { return ids_.size(); }
  const Questions& OfClass(const std::string& klass) const { return classes_.at(klass); }

  // "" if the engine and the scan answer every query of the class alike, else
  // the first text that they differ on. Asked once a class.
  const std::string& Difference(const std::string& klass);

 private:
  bool Agrees(const Question& question) const;

  Engine engine_;
  std::optional<Version> version_;
  peers::Scan scan_;
  std::vector<ObjectId> ids_;  // the engine's, of each pod by arrival
  std::map<std::string, Questions> classes_;
  std::map<std::string, std::string> differences_;
};

World::World(uint64_t pods, bool shuffled) {
  const workload::Generator generator(pods);
  std::vector<uint32_t> order;
  if (shuffled) order = generator.ShuffledOrder();
  Load(generator, shuffled ? &order : nullptr, &engine_);
  version_ = engine_.Current();
  workload::Pod pod;
  for (size_t i = 0; i < generator.pods(); ++i) {
    generator.GetPod(shuffled ? order[i] : i, &pod);
    scan_.Add(pod.ns, pod.labels);
    ids_.push_back(version_->Find("", "Pod", pod.ns, pod.name).value());
  }
  for (const workload::Query& query : generator.queries()) {
    const Selector selector = Selector::Parse(query.selector).value();
    classes_[query.klass].push_back({query.ns, query.selector, selector, Compiled(selector)});
  }
}

bool World::Agrees(const Question& q) const {
  IdSet want;
  for (const uint32_t pod : scan_.Select(q.ns, q.selector)) want.push_back(ids_[pod]);
  std::sort(want.begin(), want.end());
  if (version_->Count(q.scope(), q.compiled) != want.size()) return false;
  if (version_->Select(q.scope(), q.compiled) != want) return false;
  const Bound bound = version_->Bind(q.scope(), q.compiled);
  if (bound.Count() != want.size() || bound.Select() != want) return false;
  const IdSet first = version_->First(q.scope(), q.compiled, kFirst);
  want.resize(std::min(want.size(), kFirst));
  return first == want && bound.First(kFirst) == want;
}

const std::string& World::Difference(const std::string& klass) {
  const auto [at, added] = differences_.emplace(klass, "");
  if (!added) return at->second;
  for (const Question& question : OfClass(klass)) {
    if (Agrees(question)) continue;
    at->second = "differs from the scan: " + question.text + " in '" + question.ns + "'";
    break;
  }
  return at->second;
}

// Runs `ask` for every `step`th query of the class an iteration.
template <class Ask>
void RunClass(benchmark::State& state, World* world, const std::string& klass, size_t step,
              const Ask& ask) {
  const Questions& questions = world->OfClass(klass);
  const std::string& difference = world->Difference(klass);
  if (!difference.empty()) {
    state.SkipWithError(difference.c_str());
    return;
  }
  uint64_t picked = 0, asked = 0;
  for (auto _ : state) {
    picked = asked = 0;
    for (size_t i = 0; i < questions.size(); i += step, ++asked) picked += ask(i);
    benchmark::DoNotOptimize(picked);
  }
  using benchmark::Counter;
  const auto n = static_cast<double>(asked);
  state.counters["query"] = Counter(n, Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.counters["ids"] = static_cast<double>(picked) / n;
}

size_t Length(const IdSet& ids) {
  benchmark::DoNotOptimize(ids.data());
  return ids.size();
}

void RegisterClass(const std::string& klass, const std::string& where, World* world) {
  const Questions& questions = world->OfClass(klass);
  const auto add = [&](const std::string& what, size_t step, auto ask) {
    const std::string name = klass + "/" + what + "/" + where;
    benchmark::RegisterBenchmark(
        name.c_str(), [=](benchmark::State& state) { RunClass(state, world, klass, step, ask); });
  };
  const auto on = [world, &questions](auto call) {
    return [world, &questions, call](size_t i) {
      return call(world->version(), questions[i].scope(), questions[i].compiled);
    };
  };
  using V = const Version&;
  using S = const Scope&;
  using C = const Compiled&;
  add("count/labelix", 1, on([](V v, S s, C c) { return v.Count(s, c); }));
  add("ids/labelix", 1, on([](V v, S s, C c) { return Length(v.Select(s, c)); }));
  add("first10/labelix", 1, on([](V v, S s, C c) { return Length(v.First(s, c, kFirst)); }));
  // Looked up before, evaluated inside.
  auto bound = std::make_shared<std::vector<Bound>>();
  for (const Question& q : questions)
    bound->push_back(world->version().Bind(q.scope(), q.compiled));
  add("count/bound", 1, [bound](size_t i) { return (*bound)[i].Count(); });
  add("ids/bound", 1, [bound](size_t i) { return Length((*bound)[i].Select()); });

  const size_t few = std::clamp<size_t>(kScanWork / world->pods(), 1, questions.size());
  const size_t step = (questions.size() + few - 1) / few;
  add("count/scan", step, [world, &questions](size_t i) {
    return world->scan().Count(questions[i].ns, questions[i].selector);
  });
  add("ids/scan", step, [world, &questions](size_t i) {
    return Length(world->scan().Select(questions[i].ns, questions[i].selector));
  });
  add("first10/scan", step, [world, &questions](size_t i) {
    return Length(world->scan().First(questions[i].ns, questions[i].selector, kFirst));
  });
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
      std::fprintf(stderr, "making %s, %s\n", SizeName(pods).c_str(), order.c_str());
      worlds.push_back(std::make_unique<World>(pods, order == "shuffled"));
      for (const char* klass : {"Q1", "Q2", "Q3", "Q4", "Q5", "Q6"}) {
        RegisterClass(klass, SizeName(pods) + "/" + order, worlds.back().get());
      }
    }
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
