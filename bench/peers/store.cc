#include "bench/peers/store.h"

#include <algorithm>

namespace labelix::peers {

void Store::Apply(const Event& event) {
  key_.assign(event.ns).append("/").append(event.name);
  if (event.op == Event::Op::kRemove) {
    objects_.erase(key_);
    return;
  }
  Pairs pairs;
  pairs.reserve(event.labels.size());
  for (const Label& label : event.labels) pairs.emplace_back(label.key, label.value);
  objects_[key_] = std::move(pairs);
}

bool Store::IsAs(const Event& event) const {
  const auto at = objects_.find(std::string(event.ns).append("/").append(event.name));
  if (event.op == Event::Op::kRemove || at == objects_.end()) {
    return (event.op == Event::Op::kRemove) == (at == objects_.end());
  }
  return std::ranges::equal(at->second, event.labels, [](const auto& pair, const Label& label) {
    return pair.first == label.key && pair.second == label.value;
  });
}

std::unordered_map<std::string, uint64_t> Store::LabelCounts() const {
  std::unordered_map<std::string, uint64_t> counts;
  for (const auto& [name, pairs] : objects_) {
    for (const auto& [key, value] : pairs) ++counts[std::string(key).append("=").append(value)];
  }
  return counts;
}

}  // namespace labelix::peers
