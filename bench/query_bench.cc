// How long does one query take, of each class, and how long for a plain scan?
// Text is parsed before, labels are looked up inside. Questions, units and
// limits: bench/README.md.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <span>

#include "bench/peers/bitset.h"
#include "bench/peers/pair_index.h"
#include "bench/peers/scan.h"
#include "bench/program.h"
#include "index/sets/bits.h"
#ifdef LABELIX_HAVE_CROARING
#include "bench/peers/croaring.h"
#endif

namespace labelix::bench {
namespace {

constexpr size_t kFirst = 10;
// Cold rounds: queries of a class, and bytes that pass through the caches before each.
constexpr size_t kCold = 64, kEvicted = 64 << 20;
// A scan of a million pods takes milliseconds: it runs so many pod tests an
// iteration, over queries spread evenly through the class, and reports a query.
constexpr size_t kScanWork = 30'000'000;

struct Question {
  size_t number;  // of all classes
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

// Another way to the same answers. Pods are numbers, by arrival.
struct Peer {
  std::string name;
  std::function<uint64_t(const Question&)> count;
  std::function<size_t(const Question&, uint32_t* out)> write;
  std::function<uint64_t(const Question&)> count_text;  // reads the text; may be null
};

class World {
 public:
  World(uint64_t pods, bool shuffled);

  const Version& version() const { return *version_; }
  const peers::Scan& scan() const { return scan_; }
  const std::vector<Peer>& peers() const { return peers_; }
  size_t pods() const { return ids_.size(); }
  const Questions& OfClass(const std::string& klass) const { return classes_.at(klass); }
  // Room for every pod, used again and again.
  std::span<ObjectId> room() { return room_; }

  // "" if whoever is named answers every query of the class as the scan does,
  // else the first text that they differ on.
  const std::string& Difference(const std::string& klass, const std::string& name);

 private:
  template <class Set>
  void AddPeer(const std::string& name, const workload::Generator& generator,
               const std::vector<uint32_t>& order);
  void AskAndPublish(const workload::Generator& generator);
  void Compare(const std::string& klass);
  bool Agrees(const Question& question, const IdSet& want);
  bool Agrees(const Peer& peer, const Question& question, const IdSet& want);

  Engine engine_;
  std::optional<Version> version_;
  peers::Scan scan_;
  std::vector<Peer> peers_;
  std::vector<ObjectId> ids_;  // the engine's, of each pod by arrival
  std::vector<ObjectId> room_;
  std::map<std::string, Questions> classes_;
  size_t questions_ = 0;
  std::map<std::string, std::map<std::string, std::string>> differences_;  // of compared classes
};

World::World(uint64_t pods, bool shuffled) {
  const workload::Generator generator(pods);
  for (const auto* queries : {&generator.queries(), &generator.second_queries()}) {
    for (const workload::Query& query : *queries) {
      const Selector selector = Selector::Parse(query.selector).value();
      classes_[query.klass].push_back(
          {questions_++, query.ns, query.selector, selector, Compiled(selector)});
    }
  }
  std::vector<uint32_t> order(generator.pods());
  std::iota(order.begin(), order.end(), 0);
  if (shuffled) order = generator.ShuffledOrder();
  Load(generator, &order, &engine_);
  version_ = engine_.Current();
  workload::Pod pod;
  for (const uint32_t i : order) {
    generator.GetPod(i, &pod);
    scan_.Add(pod.ns, pod.labels);
    ids_.push_back(version_->Find("", "Pod", pod.ns, pod.name).value());
  }
#ifdef LABELIX_HAVE_CROARING
  AddPeer<peers::Roaring>("croaring", generator, order);
#endif
  if (pods <= peers::Bitset::kMostPods) AddPeer<peers::Bitset>("bitsets", generator, order);
  room_.resize(pods + 1'024);
  AskAndPublish(generator);
}

// As in a cluster that is asked and goes on, 64 events a publish.
void World::AskAndPublish(const workload::Generator& generator) {
  constexpr size_t kRounds = 16, kPublishes = 32;
  for (size_t round = 0; round < kRounds; ++round) {
    for (const auto& [klass, questions] : classes_) {
      for (const Question& q : questions) {
        for (int twice = 0; twice < 2; ++twice) version_->Write(q.scope(), q.compiled, room_);
      }
    }
    version_.reset();
    PublishStatus(generator, round * kPublishes, kPublishes, &engine_);
    version_ = engine_.Current();
  }
}

template <class Set>
void World::AddPeer(const std::string& name, const workload::Generator& generator,
                    const std::vector<uint32_t>& order) {
  auto index = std::make_shared<peers::PairIndex<Set>>();
  workload::Pod pod;
  for (const uint32_t i : order) {
    generator.GetPod(i, &pod);
    index->Add(pod.ns, pod.labels);
  }
  index->Finish();
  peers_.push_back(
      {name, [index](const Question& q) { return index->Count(q.ns, q.selector); },
       [index](const Question& q, uint32_t* out) { return index->Write(q.ns, q.selector, out); },
       [index](const Question& q) { return index->Count(q.ns, Selector::Parse(q.text).value()); }});
  // Beside `bound`, and beside what a compiled selector remembers: the sets were found before.
  std::vector<typename peers::PairIndex<Set>::Found> found(questions_);
  for (const auto& [klass, questions] : classes_) {
    for (const Question& q : questions) found[q.number] = index->Find(q.ns, q.selector);
  }
  const auto kept = std::make_shared<const decltype(found)>(std::move(found));
  peers_.push_back({name + " bound",
                    [index, kept](const Question& q) { return index->Count((*kept)[q.number]); },
                    [index, kept](const Question& q, uint32_t* out) {
                      return index->Write((*kept)[q.number], out);
                    },
                    nullptr});
}

bool World::Agrees(const Question& q, const IdSet& want) {
  const Compiled fresh(Selector::Parse(q.text).value());
  if (version_->Count(q.scope(), fresh) != want.size()) return false;
  if (version_->Count(q.scope(), q.compiled) != want.size()) return false;
  if (version_->Select(q.scope(), q.compiled) != want) return false;
  const Bound bound = version_->Bind(q.scope(), q.compiled);
  if (bound.Count() != want.size() || bound.Select() != want) return false;
  const auto wrote = [&](const auto& write, const IdSet& ids) {
    const auto room = std::span(room_).first(std::max(ids.size() + 1, kFirst));
    return std::ranges::equal(room.first(write(room)), ids);
  };
  const auto all = [&](std::span<ObjectId> room) {
    return version_->Write(q.scope(), q.compiled, room);
  };
  const auto bound_all = [&](std::span<ObjectId> room) { return bound.Write(room); };
  if (!wrote(all, want) || !wrote(bound_all, want)) return false;
  const IdSet few(want.begin(),
                  want.begin() + static_cast<ptrdiff_t>(std::min(want.size(), kFirst)));
  const auto bound_few = [&](std::span<ObjectId> room) { return bound.Write(room.first(kFirst)); };
  return version_->First(q.scope(), q.compiled, kFirst) == few && wrote(bound_few, few);
}

bool World::Agrees(const Peer& peer, const Question& q, const IdSet& want) {
  if (peer.count(q) != want.size()) return false;
  if (peer.count_text && peer.count_text(q) != want.size()) return false;
  const size_t n = peer.write(q, room_.data());
  IdSet got;
  for (size_t i = 0; i < n; ++i) got.push_back(ids_[room_[i]]);
  std::sort(got.begin(), got.end());
  return got == want;
}

void World::Compare(const std::string& klass) {
  auto& differences = differences_[klass];
  const auto differs = [&](const std::string& name, const Question& question) {
    std::string& text = differences[name];
    if (text.empty()) {
      text = "differs from the scan: " + question.text + " in '" + question.ns + "'";
    }
  };
  for (const Question& question : OfClass(klass)) {
    IdSet want;
    for (const uint32_t pod : scan_.Select(question.ns, question.selector)) {
      want.push_back(ids_[pod]);
    }
    std::sort(want.begin(), want.end());
    if (!Agrees(question, want)) differs("labelix", question);
    for (const Peer& peer : peers_) {
      if (!Agrees(peer, question, want)) differs(peer.name, question);
    }
  }
}

const std::string& World::Difference(const std::string& klass, const std::string& name) {
  if (!differences_.contains(klass)) Compare(klass);
  return differences_[klass][name];
}

// Runs `ask` for every `step`th query of the class an iteration.
template <class Ask>
void RunClass(benchmark::State& state, World* world, const std::string& klass,
              const std::string& who, size_t step, const Ask& ask) {
  const Questions& questions = world->OfClass(klass);
  const std::string& difference = world->Difference(klass, who);
  if (!difference.empty()) {
    state.SkipWithError(difference.c_str());
    return;
  }
  const size_t asked = (questions.size() + step - 1) / step;
  TimeQueries(state, asked, [&](size_t k) { return ask(k * step); });
  state.counters["queries"] = static_cast<double>(asked);
  state.counters["of"] = static_cast<double>(questions.size());
}

// Before each query other memory goes through the caches; the median of the queries,
// by the clock, which takes some 25 ns itself. A mean would tell of the machine: where
// another program has the core meanwhile, one query takes a thousand times as long.
template <class Ask>
void RunCold(benchmark::State& state, World* world, const std::string& klass,
             const std::string& who, const Ask& ask) {
  const std::string& difference = world->Difference(klass, who);
  if (!difference.empty()) {
    state.SkipWithError(difference.c_str());
    return;
  }
  static std::vector<uint64_t> other(kEvicted / sizeof(uint64_t));
  const size_t questions = world->OfClass(klass).size(), asked = std::min(kCold, questions);
  std::vector<double> took;
  for (auto _ : state) {
    took.clear();
    for (size_t k = 0; k < asked; ++k) {
      for (size_t i = 0; i < other.size(); i += 8) ++other[i];
      const auto start = std::chrono::steady_clock::now();
      benchmark::DoNotOptimize(ask(k * questions / asked));
      took.push_back(
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
  }
  const auto middle = took.begin() + static_cast<ptrdiff_t>(took.size() / 2);
  std::nth_element(took.begin(), middle, took.end());
  state.counters["query"] = *middle;
}

size_t Length(const IdSet& ids) {
  benchmark::DoNotOptimize(ids.data());
  return ids.size();
}

void RegisterClass(const std::string& klass, const std::string& where, World* world) {
  const Questions& questions = world->OfClass(klass);
  const auto add = [&](const std::string& what, const std::string& who, size_t step, auto ask) {
    const std::string name = klass + "/" + what + "/" + who + "/" + where;
    // What is bound is ours, and was compared with it.
    const std::string compared = who == "bound" ? "labelix" : who;
    benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
      RunClass(state, world, klass, compared, step, ask);
    });
    if (what != "count" || who == "scan" || who.starts_with("bitsets")) return;
    const std::string cold = klass + "/count_cold/" + who + "/" + where;
    benchmark::RegisterBenchmark(cold.c_str(), [=](benchmark::State& state) {
      RunCold(state, world, klass, compared, ask);
    })->Iterations(1);
  };
  const auto on = [world, &questions](auto call) {
    return [world, &questions, call](size_t i) {
      return call(world->version(), questions[i].scope(), questions[i].compiled);
    };
  };
  using V = const Version&;
  using S = const Scope&;
  using C = const Compiled&;
  add("count", "labelix", 1, on([](V v, S s, C c) { return v.Count(s, c); }));
  // A text that is read for this one question: nothing is remembered of it.
  add("count_text", "labelix", 1, [world, &questions](size_t i) {
    const Compiled compiled(Selector::Parse(questions[i].text).value());
    return world->version().Count(questions[i].scope(), compiled);
  });
  add("ids", "labelix", 1, on([](V v, S s, C c) { return Length(v.Select(s, c)); }));
  add("write", "labelix", 1, on([world](V v, S s, C c) { return v.Write(s, c, world->room()); }));
  add("first10", "labelix", 1, on([](V v, S s, C c) { return Length(v.First(s, c, kFirst)); }));
  // Looked up before, evaluated inside.
  auto bound = std::make_shared<std::vector<Bound>>();
  for (const Question& q : questions) {
    bound->push_back(world->version().Bind(q.scope(), q.compiled));
  }
  add("count", "bound", 1, [bound](size_t i) { return (*bound)[i].Count(); });
  add("write", "bound", 1, [bound, world](size_t i) { return (*bound)[i].Write(world->room()); });
  add("first10", "bound", 1,
      [bound, world](size_t i) { return (*bound)[i].Write(world->room().first(kFirst)); });

  for (const Peer& peer : world->peers()) {
    if (peer.count_text) {
      add("count_text", peer.name, 1,
          [&peer, &questions](size_t i) { return peer.count_text(questions[i]); });
    }
    add("count", peer.name, 1, [&peer, &questions](size_t i) { return peer.count(questions[i]); });
    add("write", peer.name, 1, [&peer, &questions, world](size_t i) {
      return peer.write(questions[i], world->room().data());
    });
  }

  const size_t few = std::clamp<size_t>(kScanWork / world->pods(), 1, questions.size());
  const size_t step = (questions.size() + few - 1) / few;
  add("count", "scan", step, [world, &questions](size_t i) {
    return world->scan().Count(questions[i].ns, questions[i].selector);
  });
  add("write", "scan", step, [world, &questions](size_t i) {
    return Length(world->scan().Select(questions[i].ns, questions[i].selector));
  });
  add("first10", "scan", step, [world, &questions](size_t i) {
    return Length(world->scan().First(questions[i].ns, questions[i].selector, kFirst));
  });
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  std::vector<std::unique_ptr<World>> worlds;
  return RunProgram(argc, argv, [&](const Flags& flags) {
    ForEachWorld(flags, [&](uint64_t pods, bool shuffled, const std::string& where) {
      std::fprintf(stderr, "making %s\n", where.c_str());
      worlds.push_back(std::make_unique<World>(pods, shuffled));
      for (const char* klass : {"Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q3b", "Q4b", "Q5b"}) {
        RegisterClass(klass, where, worlds.back().get());
      }
    });
    SayRoaring();
    benchmark::AddCustomContext("cpu_path", std::string(labelix::sets::CurrentPath()));
  });
}
