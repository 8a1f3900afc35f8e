// Pods and selectors of a made world, for what is measured while deltas are told.
#ifndef LABELIX_BENCH_WORKLOAD_LIVE_WORLD_H_
#define LABELIX_BENCH_WORKLOAD_LIVE_WORLD_H_

#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/live.h"

namespace labelix::bench {

enum class Shape {
  kServices,             // app=appN in one namespace
  kCommonPair,           // env=prod,app=appN everywhere
  kCommonPairBut,        // env=prod,app!=appN everywhere
  kNegative,             // !canary,app!=appN everywhere
  kNegativeInNamespace,  // the same in one namespace
};
std::string_view ToString(Shape shape);

// Stops the program where the engine refuses something.
class LiveWorld {
 public:
  // Pods with the labels of a rollout, by turns in `namespaces` namespaces and of
  // `apps` apps.
  void AddPods(int64_t pods, int64_t namespaces, int64_t apps);
  void AddSelectors(Shape shape, int64_t selectors, int64_t namespaces);
  // Each picks everything in namespaces whose label team is its own: t0, t1, …
  void AddPolicies(int64_t policies);

  // Views into this world.
  Event Pod(std::string ns, std::string name,
            std::vector<std::pair<std::string, std::string>> labels);
  // `ns`: "" is every namespace.
  SelectorEvent Register(std::string name, const std::string& text, const std::string& ns);

  void Apply(std::span<const Event> batch, std::span<const SelectorEvent> selectors);

  // By a loop over the registered selectors of the namespace and of all, but policies: how
  // many pick such a pod, and how many pick one of two and not the other. Null: no pod.
  uint64_t Picking(std::string_view ns, const Labels* labels) const;
  uint64_t Changes(std::string_view ns, const Labels* from, const Labels* to) const;

  Cluster cluster;
  Engine& engine = cluster.engine();

 private:
  SelectorEvent Named(std::string name, Selector selector, const std::string& ns);
  std::string_view Keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  std::deque<std::string> texts_;
  std::deque<std::vector<Label>> labels_;
  std::deque<std::vector<std::string_view>> namespaces_;
  std::deque<Selector> selectors_;
  std::map<std::string_view, std::vector<const Selector*>> registered_;  // by namespace
};

// A pod of the StatefulSet web in ns1: two labels of its own, and one that a
// Service selects by.
class Replica {
 public:
  Replica(int64_t ordinal, Event::Op op);
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;
  const Event& event() const { return event_; }

 private:
  const std::string name_, index_;
  const Label labels_[3];
  Event event_;
};

// A Job of ns1 with its selector, by uid, and its pod: four labels of its own.
class JobWithPod {
 public:
  explicit JobWithPod(int64_t number);
  JobWithPod(const JobWithPod&) = delete;
  JobWithPod& operator=(const JobWithPod&) = delete;
  const SelectorEvent& selector() const { return selector_event_; }
  const Event& pod() const { return pod_; }

 private:
  const std::string name_, uid_;
  const Selector selector_;
  const std::string_view namespaces_[1] = {"ns1"};
  const Label labels_[4];
  SelectorEvent selector_event_;
  Event pod_;
};

}  // namespace labelix::bench

#endif  // LABELIX_BENCH_WORKLOAD_LIVE_WORLD_H_
