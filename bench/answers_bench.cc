// How long do the answers about selectors take at a given number of pods:
// explain, check of one object, what an edit would do, check of everything;
// beside loading the same objects.
//
//   answers_bench --pods 150000
#include <benchmark/benchmark.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/workload/feed.h"
#include "bench/workload/generator.h"
#include "engine/kinds/facts.h"
#include "labelix/check.h"
#include "labelix/cluster.h"
#include "labelix/explain.h"
#include "labelix/separate.h"
#include "labelix/what_if.h"

namespace labelix::bench {
namespace {

constexpr size_t kAsked = 256;  // objects that questions go round

// The made cluster with what controllers need to be asked: each workload as a
// ReplicaSet or StatefulSet, each pod owned by it and running on a node.
class World {
 public:
  explicit World(uint64_t pods) : generator_(pods) { Load(&cluster_); }

  void Load(Cluster* cluster) const {
    LoadServices(cluster);
    LoadPods(cluster);
  }

  const Cluster& cluster() const { return cluster_; }
  const workload::Generator& generator() const { return generator_; }

  // Spread over the list, the same for every run.
  std::vector<ObjectId> Some(std::string_view group, std::string_view kind) const {
    const Version now = cluster_.Current();
    const IdSet all = now.Select({.kind = kind, .group = group}, Compiled(Selector::Everything()));
    std::vector<ObjectId> some;
    for (size_t i = 0; i < kAsked && !all.empty(); ++i) {
      some.push_back(all[i * 7919 % all.size()]);
    }
    return some;
  }

 private:
  static void Put(Cluster* cluster, const Event& event) {
    cluster->engine().Apply({&event, 1}).IgnoreError();
  }

  void LoadServices(Cluster* cluster) const {
    for (const workload::Service& service : generator_.services()) {
      kinds::Service facts;
      facts.type = "ClusterIP";
      facts.cluster_ip = "10.96.0.1";
      facts.ip_families = {"IPv4"};
      facts.selector_state = kinds::SelectorState::kGiven;
      for (const auto& [key, value] : service.selector) facts.selector.push_back({key, value});
      SortLabels(&facts.selector);
      std::string blob;
      kinds::EncodeService(facts, &blob);
      Event event;
      event.kind = "Service", event.ns = service.ns, event.name = service.name;
      event.facts = blob;
      Put(cluster, event);
    }
  }

  // A controller selects what its first pod's labels say of the workload.
  void LoadController(Cluster* cluster, const workload::Pod& pod, uint32_t replicas) const {
    kinds::Workload facts;
    facts.selector_state = kinds::SelectorState::kGiven;
    for (const Label& label : pod.labels) {
      if (label.key == "app.kubernetes.io/instance" || label.key == "pod-template-hash") {
        facts.match_labels.push_back(label);
      }
      if (label.key.find("pod") == label.key.npos) facts.template_labels.push_back(label);
      if (label.key == "pod-template-hash") facts.template_labels.push_back(label);
    }
    SortLabels(&facts.template_labels);
    facts.replicas = replicas;
    std::string blob;
    kinds::EncodeWorkload(facts, &blob);
    Event event;
    event.group = "apps", event.kind = pod.stateful ? "StatefulSet" : "ReplicaSet";
    event.ns = pod.ns, event.name = pod.controller;
    event.uid = pod.controller;
    event.facts = blob;
    Put(cluster, event);
  }

  void LoadPods(Cluster* cluster) const {
    kinds::Pod facts;
    facts.phase = "Running";
    facts.ips = {"10.0.0.1"};
    facts.ready = true;
    std::string blob;
    kinds::EncodePod(facts, &blob);
    workload::Pod pod, first;
    uint32_t replicas = 0;
    for (size_t i = 0; i < generator_.pods(); ++i) {
      generator_.GetPod(i, &pod);
      if (replicas == 0 || pod.controller != first.controller || pod.ns != first.ns) {
        if (replicas > 0) LoadController(cluster, first, replicas);
        generator_.GetPod(i, &first);
        replicas = 0;
      }
      ++replicas;
      Event event;
      event.kind = "Pod", event.ns = pod.ns, event.name = pod.name;
      event.labels = pod.labels;
      event.controller = {pod.stateful ? "StatefulSet" : "ReplicaSet", pod.controller,
                          pod.controller};
      event.facts = blob;
      Put(cluster, event);
    }
    if (replicas > 0) LoadController(cluster, first, replicas);
  }

  workload::Generator generator_;
  Cluster cluster_;
};

void BM_Load(benchmark::State& state, const World* world) {
  for (auto _ : state) {
    auto cluster = std::make_unique<Cluster>();
    world->Load(cluster.get());
    benchmark::DoNotOptimize(cluster->Current().number());
    state.PauseTiming();
    cluster.reset();
    state.ResumeTiming();
  }
}

void BM_Explain(benchmark::State& state, const World* world) {
  const Version now = world->cluster().Current();
  const std::vector<ObjectId> services = world->Some("", "Service");
  size_t i = 0, picked = 0;
  for (auto _ : state) {
    const auto answer = Explain(now, services[i++ % services.size()]);
    picked += answer.ok() ? answer->size() : 0;
  }
  if (picked == 0) state.SkipWithError("nothing explained");
}

// A selector that picks nothing: the longest answer.
void BM_ExplainNothing(benchmark::State& state, const World* world) {
  const Version now = world->cluster().Current();
  const std::vector<ObjectId> services = world->Some("", "Service");
  const ObjectView service = now.Get(services[0]);
  kinds::Service facts;
  kinds::DecodeService(service.facts, &facts);
  for (Label& label : facts.selector) label.value = "mistyped";
  std::string blob;
  kinds::EncodeService(facts, &blob);
  auto cluster = std::make_unique<Cluster>();
  world->Load(cluster.get());
  Event event;
  event.kind = "Service", event.ns = service.ns, event.name = service.name, event.facts = blob;
  cluster->engine().Apply({&event, 1}).IgnoreError();
  const Version then = cluster->Current();
  const auto id = then.Find("", "Service", service.ns, service.name);
  for (auto _ : state) {
    const auto answer = Explain(then, *id);
    if (!answer.ok() || !answer->front().match.objects.empty()) {
      state.SkipWithError("it picks something");
    }
  }
}

void BM_CheckOne(benchmark::State& state, const World* world) {
  const Version now = world->cluster().Current();
  const std::vector<ObjectId> services = world->Some("", "Service");
  size_t i = 0, findings = 0;
  for (auto _ : state) {
    CheckOptions options;
    options.object = services[i++ % services.size()];
    findings += Check(world->cluster(), now, options).findings.size();
  }
  state.counters["findings"] = static_cast<double>(findings);
}

void BM_CheckAll(benchmark::State& state, const World* world) {
  const Version now = world->cluster().Current();
  size_t findings = 0;
  for (auto _ : state) findings = Check(world->cluster(), now, {}).findings.size();
  state.counters["findings"] = static_cast<double>(findings);
}

void AskWhatIf(benchmark::State& state, const World* world, const std::vector<Edit>& edits) {
  const Version now = world->cluster().Current();
  size_t i = 0, changes = 0;
  for (auto _ : state) {
    const auto answer = WhatIf(world->cluster(), now, {&edits[i++ % edits.size()], 1});
    if (!answer.ok()) return state.SkipWithError(std::string(answer.status().message()).c_str());
    changes += answer->changes.size();
  }
  if (changes == 0) state.SkipWithError("no edit changed anything");
}

void BM_WhatIfLabel(benchmark::State& state, const World* world) {
  const Version now = world->cluster().Current();
  std::vector<Edit> edits;
  for (ObjectId id : world->Some("", "Pod")) {
    const ObjectView pod = now.Get(id);
    Edit& edit = edits.emplace_back();
    edit.type = Edit::Type::kLabel;
    edit.object = "pod/" + std::string(pod.ns) + "/" + std::string(pod.name);
    edit.labels = {{"app.kubernetes.io/instance", std::nullopt}};
  }
  AskWhatIf(state, world, edits);
}

void BM_WhatIfSelector(benchmark::State& state, const World* world) {
  const Version now = world->cluster().Current();
  std::vector<Edit> edits;
  for (ObjectId id : world->Some("", "Service")) {
    const ObjectView service = now.Get(id);
    Edit& edit = edits.emplace_back();
    edit.type = Edit::Type::kSelector;
    edit.object = "svc/" + std::string(service.ns) + "/" + std::string(service.name);
    edit.selector = "canary=true";
  }
  AskWhatIf(state, world, edits);
}

void BM_Separate(benchmark::State& state, const World* world) {
  const Version now = world->cluster().Current();
  const std::vector<ObjectId> pods = world->Some("", "Pod");
  size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(Separate(now, {.pick = {pods[i++ % pods.size()]}}).ok());
  }
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  const Flags flags = TakeFlags(&argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  std::deque<World> worlds;  // do not move
  for (uint64_t pods : flags.pods) {
    const World* world = &worlds.emplace_back(pods);
    const auto add = [&](const std::string& name, auto run) {
      benchmark::RegisterBenchmark((name + "/" + SizeName(pods)).c_str(), run, world)
          ->Unit(benchmark::kMillisecond);
    };
    add("load", BM_Load);
    add("explain/service", BM_Explain);
    add("explain/picks_nothing", BM_ExplainNothing);
    add("check/one_service", BM_CheckOne);
    add("check/all", BM_CheckAll);
    add("what_if/label", BM_WhatIfLabel);
    add("what_if/selector", BM_WhatIfSelector);
    add("separate/one_pod", BM_Separate);
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
