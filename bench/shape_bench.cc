// Does an odd shape of cluster cost more than the made one? One huge namespace,
// very many small ones with policies, thousands of selectors on one pair or with
// nothing but negatives, labels that no two pods share. Of each: how many pods does
// one of its selectors pick, which selectors pick one of its pods, what does a
// label change cost while somebody reads the deltas?
#include <benchmark/benchmark.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/peers/scan.h"
#include "bench/program.h"
#include "bench/workload/live_world.h"

namespace labelix::bench {
namespace {

constexpr size_t kAsked = 1'000;  // pods, and selectors
constexpr size_t kScanned = 10;   // selectors, by the scan

std::string N(int64_t i) { return std::to_string(i); }

struct Shaped {
  struct Picker {
    std::string name, ns;  // "": everywhere
    Selector selector;
    Compiled compiled;
  };

  void AddPod(Event pod) {
    scan.Add(pod.ns, pod.labels);
    pods.push_back(pod);
  }
  void AddSelector(const std::string& text, const std::string& ns) {
    const Selector selector = Selector::Parse(text).value();
    pickers.push_back(
        {"s" + N(static_cast<int64_t>(pickers.size())), ns, selector, Compiled(selector)});
    by_namespace[ns].push_back(pickers.size() - 1);
  }
  // Everything into the engine.
  void Load() {
    for (size_t i = 0; i < pods.size(); i += kAsked) {
      world.Apply(std::span(pods).subspan(i, std::min(kAsked, pods.size() - i)), {});
    }
    std::vector<SelectorEvent> batch;
    for (const Picker& p : pickers) {
      batch.push_back(world.Register(p.name, p.selector.ToString(), p.ns));
    }
    world.Apply({}, batch);
    version = world.engine.Current();
  }

  const Event& Pod(size_t k) const { return pods[k * 7919 % pods.size()]; }
  const Picker& Asker(size_t k) const { return pickers[k * 7919 % pickers.size()]; }

  size_t Count(size_t k) const {
    const Picker& p = Asker(k);
    Scope scope{.kind = "Pod"};
    if (!p.ns.empty()) scope.ns = p.ns;
    return version->Count(scope, p.compiled);
  }
  size_t CountByScan(size_t k) const { return scan.Count(Asker(k).ns, Asker(k).selector); }

  std::vector<PickingSelector> Picking(size_t k) const {
    return SelectorsPicking(*version, {.kind = "Pod", .ns = Pod(k).ns}, Pod(k).labels);
  }
  // All selectors of the namespace and those of everywhere, one after the other.
  std::vector<std::string_view> PickingByLoop(size_t k) const {
    return PickingByLoop(Pod(k).ns, Pod(k).labels);
  }
  std::vector<std::string_view> PickingByLoop(std::string_view where, Labels labels) const {
    std::vector<std::string_view> names;
    for (const std::string& ns : {std::string(where), std::string()}) {
      const auto found = by_namespace.find(ns);
      if (found == by_namespace.end()) continue;
      for (const size_t i : found->second) {
        if (pickers[i].selector.Matches(labels)) names.push_back(pickers[i].name);
      }
    }
    return names;
  }
  // Memberships that change when the asked pods lose their labels, by the loop; reckoned once.
  uint64_t Changes() {
    if (changes) return *changes;
    changes = 0;
    for (size_t k = 0; k < kAsked; ++k) {
      auto had = PickingByLoop(k), bare = PickingByLoop(Pod(k).ns, {}), differ = had;
      differ.clear();
      std::ranges::sort(had);
      std::ranges::sort(bare);
      std::ranges::set_symmetric_difference(had, bare, std::back_inserter(differ));
      *changes += differ.size();
    }
    return *changes;
  }

  LiveWorld world;
  std::optional<Version> version;
  peers::Scan scan;
  std::vector<Event> pods;
  std::vector<Picker> pickers;
  std::map<std::string, std::vector<size_t>> by_namespace;
  std::optional<uint64_t> changes;
  std::optional<bool> agrees;  // compared once
};

// ---- The shapes --------------------------------------------------------------

using Make = void (*)(Shaped*);

void AddPods(Shaped* shaped, int64_t pods, int64_t namespaces, int64_t apps) {
  for (int64_t i = 0; i < pods; ++i) {
    shaped->AddPod(shaped->world.Pod("ns" + N(i % namespaces), "p" + N(i),
                                     {{"app", "app" + N(i % apps)},
                                      {"env", i % 3 == 0 ? "prod" : "dev"},
                                      {"tier", "t" + N(i % 5)}}));
  }
}

void OneNamespace(Shaped* shaped) {
  AddPods(shaped, 200'000, 1, 1'000);
  for (int64_t i = 0; i < 1'000; ++i) shaped->AddSelector("app=app" + N(i), "ns0");
}

void ManyNamespaces(Shaped* shaped) {
  AddPods(shaped, 100'000, 25'000, 3);
  for (int64_t i = 0; i < 25'000; ++i) {
    for (const char* text : {"app=app0", "app!=app1", ""}) {
      shaped->AddSelector(text, "ns" + N(i));
    }
  }
}

void OnePair(Shaped* shaped) {
  AddPods(shaped, 10'000, 50, 10'000);
  for (int64_t i = 0; i < 10'000; ++i) shaped->AddSelector("env=prod,app=app" + N(i), "");
}

// As above, but for the pair there is nothing that few pods have.
void OnePairOnly(Shaped* shaped) {
  AddPods(shaped, 10'000, 50, 10'000);
  for (int64_t i = 0; i < 10'000; ++i) shaped->AddSelector("env=prod,app!=app" + N(i), "");
}

void Negative(Shaped* shaped) {
  AddPods(shaped, 10'000, 50, 10'000);
  for (int64_t i = 0; i < 10'000; ++i) {
    shaped->AddSelector("!canary,app!=app" + N(i), "ns" + N(i % 50));
  }
}

void Unique(Shaped* shaped) {
  for (int64_t i = 0; i < 150'000; ++i) {
    shaped->AddPod(
        shaped->world.Pod("ns" + N(i % 50), "p" + N(i),
                          {{"app", "app" + N(i)}, {"key" + N(i), "x"}, {"pod-uid", "u" + N(i)}}));
  }
  for (int64_t i = 0; i < 1'000; ++i) shaped->AddSelector("pod-uid=u" + N(i * 150), "");
}

// ---- Measuring ---------------------------------------------------------------

bool Compare(const Shaped& shaped) {
  for (size_t k = 0; k < kAsked; ++k) {
    std::vector<std::string_view> names;
    for (const PickingSelector& each : shaped.Picking(k)) names.push_back(each.name.name);
    std::vector<std::string_view> want = shaped.PickingByLoop(k);
    std::sort(names.begin(), names.end());
    std::sort(want.begin(), want.end());
    if (names != want) return false;
  }
  for (size_t k = 0; k < kScanned; ++k) {
    if (shaped.Count(k) != shaped.CountByScan(k)) return false;
  }
  return true;
}

template <class Ask>
void Run(benchmark::State& state, Shaped* shaped, size_t asked, const Ask& ask) {
  if (!shaped->agrees) shaped->agrees = Compare(*shaped);
  if (!*shaped->agrees) {
    state.SkipWithError("other answers than the loops'");
    return;
  }
  TimeQueries(state, asked, ask);
}

// Pods lose their labels and get them back, one by one. Ends as it began.
void BM_Event(benchmark::State& state, Shaped* shaped) {
  Subscription subscription = shaped->world.engine.Subscribe({});
  uint64_t deltas = 0, events = 0;
  for (auto _ : state) {
    for (size_t k = 0; k < kAsked; ++k) {
      Event bare = shaped->Pod(k);
      bare.labels = {};
      for (const Event& event : {bare, shaped->Pod(k)}) {
        shaped->world.Apply({&event, 1}, {});
        ++events;
        while (const auto batch = subscription.Poll()) deltas += batch->deltas.size();
      }
    }
  }
  const uint64_t rounds = events / (2 * kAsked);
  if (deltas != 2 * shaped->Changes() * rounds) state.SkipWithError("other deltas than the loop's");
  using benchmark::Counter;
  state.counters["event"] =
      Counter(2 * kAsked, Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.counters["deltas"] = static_cast<double>(deltas) / static_cast<double>(events);
}

void Register(const std::string& name, const std::string& size, Make make) {
  // Made when first asked for: not all shapes need be in memory.
  auto made = std::make_shared<std::unique_ptr<Shaped>>();
  const auto get = [made, make] {
    if (!*made) {
      *made = std::make_unique<Shaped>();
      make(made->get());
      (*made)->Load();
    }
    return made->get();
  };
  const auto add = [&](const std::string& what, auto run) {
    benchmark::RegisterBenchmark((name + "/" + what + "/" + size + "/in_order").c_str(),
                                 [=](benchmark::State& state) { run(state, get()); });
  };
  add("count/labelix", [](benchmark::State& state, Shaped* s) {
    Run(state, s, kAsked, [s](size_t k) { return s->Count(k); });
  });
  add("count/scan", [](benchmark::State& state, Shaped* s) {
    Run(state, s, kScanned, [s](size_t k) { return s->CountByScan(k); });
  });
  add("match/labelix", [](benchmark::State& state, Shaped* s) {
    Run(state, s, kAsked, [s](size_t k) { return s->Picking(k).size(); });
  });
  add("match/loop", [](benchmark::State& state, Shaped* s) {
    Run(state, s, kAsked, [s](size_t k) { return s->PickingByLoop(k).size(); });
  });
  add("event/labelix", [](benchmark::State& state, Shaped* s) { BM_Event(state, s); });
}

const bool kRegistered = [] {
  Register("one_namespace", "200k", OneNamespace);
  Register("many_namespaces", "100k", ManyNamespaces);
  Register("one_pair", "10k", OnePair);
  Register("one_pair_only", "10k", OnePairOnly);
  Register("negative", "10k", Negative);
  Register("unique", "150k", Unique);
  return true;
}();

}  // namespace
}  // namespace labelix::bench
