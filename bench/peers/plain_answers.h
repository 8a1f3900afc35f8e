// What the answers about selectors must say of the made cluster, by loops over
// its pods, Services and controllers: answers_bench compares before it times
// anything (answers_check.h).
#ifndef LABELIX_BENCH_PEERS_PLAIN_ANSWERS_H_
#define LABELIX_BENCH_PEERS_PLAIN_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/workload/generator.h"

namespace labelix::peers {

class PlainAnswers {
 public:
  using LabelMap = std::map<std::string, std::string>;
  using Selector = std::vector<std::pair<std::string, std::string>>;
  struct Pod {
    std::string name, owner;  // the outermost: StatefulSet/x or Deployment/x
    std::string controller;   // ReplicaSet/x or StatefulSet/x
    LabelMap labels;
  };
  struct Controller {
    std::string deployment;  // Deployment/x, of a ReplicaSet
    uint64_t pods = 0;
    LabelMap labels;  // its own and its template's
    Selector selector;
  };
  struct Namespace {
    std::vector<Pod> pods;
    std::vector<const workload::Service*> services;
    std::map<std::string, Controller> controllers;     // by KIND/NAME, without Deployments
    std::map<std::string, LabelMap> deployments;       // their labels
    const Pod& PodNamed(std::string_view name) const;  // stops the program where none is
    std::vector<const workload::Service*> ServicesOf(const LabelMap& labels) const;
  };

  explicit PlainAnswers(const workload::Generator& generator);
  PlainAnswers(const PlainAnswers&) = delete;  // views into itself
  PlainAnswers& operator=(const PlainAnswers&) = delete;

  // Services that pick nothing: every hundredth again, with a letter too many.
  const std::vector<workload::Service>& mistyped() const { return mistyped_; }
  const std::map<std::string, Namespace>& namespaces() const { return namespaces_; }
  const Namespace& In(std::string_view ns) const;  // stops the program where none is

  static bool Picks(const Selector& selector, const LabelMap& labels);
  std::set<std::string> PodsPickedBy(const std::string& ns, const Selector& selector) const;
  // "code namespace/name" of each finding about a Service; there are no others.
  std::multiset<std::string> Findings() const;

  const workload::Service& ServiceNamed(std::string_view ns, std::string_view name) const;

 private:
  void Add(const workload::Pod& made);

  std::vector<workload::Service> mistyped_;
  std::map<std::string, Namespace> namespaces_;
};

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_PLAIN_ANSWERS_H_
