// What the answers about selectors must say of the made cluster, by loops over
// its pods and Services: answers_bench compares before it times anything.
#ifndef LABELIX_BENCH_PEERS_PLAIN_ANSWERS_H_
#define LABELIX_BENCH_PEERS_PLAIN_ANSWERS_H_

#include <cstddef>
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
  struct Pod {
    std::string name, owner;  // the outermost: a StatefulSet or a Deployment
    std::map<std::string, std::string> labels;
  };
  using Selector = std::vector<std::pair<std::string, std::string>>;

  explicit PlainAnswers(const workload::Generator& generator);
  PlainAnswers(const PlainAnswers&) = delete;  // views into itself
  PlainAnswers& operator=(const PlainAnswers&) = delete;

  // Services that pick nothing: every hundredth again, with a letter too many.
  const std::vector<workload::Service>& mistyped() const { return mistyped_; }

  std::set<std::string> PodsPickedBy(const std::string& ns, const Selector& selector) const;
  // Services that pick the pod with its labels, and not without `key`.
  std::set<std::string> ServicesThatNeed(const std::string& ns, const std::string& pod,
                                         const std::string& key) const;
  // "code namespace/name" of each finding about a Service.
  std::multiset<std::string> FindingsOfServices() const;

  const workload::Service& ServiceNamed(std::string_view ns, std::string_view name) const;

 private:
  std::vector<workload::Service> mistyped_;
  std::map<std::string, std::vector<Pod>> pods_;                           // by namespace
  std::map<std::string, std::vector<const workload::Service*>> services_;  // by namespace
};

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_PLAIN_ANSWERS_H_
