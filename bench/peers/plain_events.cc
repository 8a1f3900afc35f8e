#include "bench/peers/plain_events.h"

#include <algorithm>

namespace labelix::peers {

PlainEvents::PlainEvents(std::span<const Event> events, size_t most) {
  for (size_t i = 0; i < events.size(); i += std::max<size_t>(1, events.size() / most)) {
    for (const Label& label : events[i].labels) {
      if (Find(label) != nullptr) continue;
      numbers_.emplace(label_, labels_.size());
      labels_.emplace_back(label.key, label.value);
    }
  }
  counts_.resize(labels_.size());
}

// Null: not counted.
uint32_t* PlainEvents::Find(const Label& label) {
  label_.assign(label.key).append("=").append(label.value);
  const auto at = numbers_.find(label_);
  return at == numbers_.end() ? nullptr : &at->second;
}

void PlainEvents::Apply(const Event& event) {
  name_.assign(event.ns).append("/").append(event.name);
  const bool goes = event.op == Event::Op::kRemove;
  const auto at = goes ? pods_.find(name_) : pods_.try_emplace(name_).first;
  if (at == pods_.end()) return;
  for (const uint32_t had : at->second) --counts_[had];
  at->second.clear();
  if (goes) {
    pods_.erase(at);
    return;
  }
  for (const Label& label : event.labels) {
    const uint32_t* number = Find(label);
    if (number == nullptr) continue;
    ++counts_[*number];
    at->second.push_back(*number);
  }
}

bool PlainEvents::Counts(const Count& count) const {
  for (size_t i = 0; i < labels_.size(); ++i) {
    if (count(labels_[i].first, labels_[i].second) != counts_[i]) return false;
  }
  return true;
}

bool PlainEvents::Holds(const Version& version, std::span<const Event> events) const {
  const Scope everywhere{.kind = "Pod"};
  if (version.Count(everywhere, Compiled(Selector::Everything())) != size()) return false;
  std::unordered_map<std::string, const Event*> last;
  for (const Event& event : events) {
    last[std::string(event.ns).append("/").append(event.name)] = &event;
  }
  for (const auto& [name, event] : last) {
    const auto id = version.Find("", "Pod", event->ns, event->name);
    if (id.has_value() == (event->op == Event::Op::kRemove)) return false;
    if (!id) continue;
    const ObjectView pod = version.Get(*id);
    if (pod.resource_version != event->resource_version) return false;
    if (!std::ranges::equal(pod.labels, event->labels)) return false;
  }
  return Counts([&](std::string_view key, std::string_view value) {
    const std::pair<std::string, std::string> pair(key, value);
    return version.Count(everywhere, Compiled(Selector::FromMap({&pair, 1})));
  });
}

}  // namespace labelix::peers
