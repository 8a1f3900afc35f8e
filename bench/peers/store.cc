#include "bench/peers/store.h"

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

}  // namespace labelix::peers
