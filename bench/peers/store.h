// What an informer's cache does with an event and nothing more: the object is
// stored under its key. No index, no question that it could answer but "by
// name"; the floor that a store with string keys stands on.
#ifndef LABELIX_BENCH_PEERS_STORE_H_
#define LABELIX_BENCH_PEERS_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "labelix/event.h"

namespace labelix::peers {

class Store {
 public:
  void Apply(const Event& event);
  size_t size() const { return objects_.size(); }
  // Whether it has the object as the event says it, or not, if that takes it away.
  bool IsAs(const Event& event) const;
  // Of each "key=value" how many objects have it. A look at all.
  std::unordered_map<std::string, uint64_t> LabelCounts() const;

 private:
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  std::unordered_map<std::string, Pairs> objects_;
  std::string key_;  // reused buffer
};

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_STORE_H_
