// Which Services pick this pod? Asked of 20,000 pods spread over the cluster:
// by its labels, as of a pod that is only being written, and by its id. The peer
// does as the EndpointSlice controller does: it goes through all Services of the
// pod's namespace (in Go, with that controller's own function: bench/peers/go).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/program.h"
#include "bench/workload/writers.h"
#include "labelix/live.h"

namespace labelix::bench {
namespace {

bool Picks(const workload::Service& service, Labels labels) {
  return std::all_of(service.selector.begin(), service.selector.end(), [&](const auto& pair) {
    const auto at =
        std::lower_bound(labels.begin(), labels.end(), pair.first,
                         [](const Label& label, std::string_view key) { return label.key < key; });
    return at != labels.end() && at->key == pair.first && at->value == pair.second;
  });
}

class World {
 public:
  World(uint64_t pods, bool shuffled) : generator_(pods) {
    Load(generator_, shuffled, &engine_);
    RegisterServices(generator_, &engine_);
    version_ = engine_.Current();
    bytes_ = engine_.Stats().bytes;
    for (const workload::Service& service : generator_.services()) {
      by_namespace_[service.ns].push_back(&service);
    }
    pods_.resize(workload::kPickedPods);
    for (size_t k = 0; k < pods_.size(); ++k) {
      generator_.GetPod(PickedPod(generator_, k), &pods_[k]);
      ids_.push_back(version_->Find("", "Pod", pods_[k].ns, pods_[k].name).value());
    }
  }

  size_t size() const { return pods_.size(); }
  size_t ByLabels(size_t k) const {
    return SelectorsPicking(*version_, {.kind = "Pod", .ns = pods_[k].ns}, pods_[k].labels).size();
  }
  size_t ById(size_t k) const { return SelectorsPicking(*version_, ids_[k]).size(); }
  size_t ByLoop(size_t k) const {
    const auto found = by_namespace_.find(pods_[k].ns);
    if (found == by_namespace_.end()) return 0;
    return static_cast<size_t>(
        std::count_if(found->second.begin(), found->second.end(),
                      [&](const auto* service) { return Picks(*service, pods_[k].labels); }));
  }

  // What was taken since for answers that are kept.
  double KeptBytesPerPod() const {
    return static_cast<double>(engine_.Stats().bytes - bytes_) /
           static_cast<double>(generator_.pods());
  }

  // Whether both ways name the Services that the loop finds, for every pod.
  bool Agrees() const {
    for (size_t k = 0; k < size(); ++k) {
      const auto names = NamesByLoop(k);
      const Scope where{.kind = "Pod", .ns = pods_[k].ns};
      if (Names(SelectorsPicking(*version_, where, pods_[k].labels)) != names) return false;
      if (Names(SelectorsPicking(*version_, ids_[k])) != names) return false;
    }
    return true;
  }

 private:
  static std::vector<std::string_view> Names(const std::vector<PickingSelector>& picking) {
    std::vector<std::string_view> names;
    for (const PickingSelector& each : picking) names.push_back(each.name.name);
    return names;
  }
  std::vector<std::string_view> NamesByLoop(size_t k) const {
    std::vector<std::string_view> names;
    const auto found = by_namespace_.find(pods_[k].ns);
    if (found == by_namespace_.end()) return names;
    for (const workload::Service* service : found->second) {
      if (Picks(*service, pods_[k].labels)) names.push_back(service->name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  workload::Generator generator_;
  Engine engine_;
  uint64_t bytes_ = 0;
  std::optional<Version> version_;
  std::unordered_map<std::string_view, std::vector<const workload::Service*>> by_namespace_;
  std::vector<workload::Pod> pods_;
  std::vector<ObjectId> ids_;
};

template <class Ask>
void Run(benchmark::State& state, const World& world, const Ask& ask) {
  if (!world.Agrees()) {
    state.SkipWithError("other Services than the loop's");
    return;
  }
  TimeQueries(state, world.size(), ask);
  state.counters["kept/pod"] = world.KeptBytesPerPod();
}

void Register(const std::string& where, const World* world) {
  const auto add = [&](const std::string& name, auto ask) {
    benchmark::RegisterBenchmark(("reverse/" + name + "/" + where).c_str(),
                                 [=](benchmark::State& state) { Run(state, *world, ask); });
  };
  add("match/labelix", [world](size_t k) { return world->ByLabels(k); });
  add("match/by_id", [world](size_t k) { return world->ById(k); });
  add("match/loop", [world](size_t k) { return world->ByLoop(k); });
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) {
  using namespace labelix::bench;  // NOLINT: a program of one file
  return RunWorlds<World>(argc, argv, Register);
}
