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

namespace {

// The last event of each pod.
std::vector<const Event*> LastOf(std::span<const Event> events) {
  std::unordered_map<std::string, const Event*> by_name;
  for (const Event& event : events) {
    by_name[std::string(event.ns).append("/").append(event.name)] = &event;
  }
  std::vector<const Event*> last;
  for (const auto& [name, event] : by_name) last.push_back(event);
  return last;
}

bool IsAs(const Version& version, const Event& event) {
  const auto id = version.Find("", "Pod", event.ns, event.name);
  if (event.op == Event::Op::kRemove || !id) return (event.op == Event::Op::kRemove) == !id;
  const ObjectView pod = version.Get(*id);
  return pod.resource_version == event.resource_version &&
         std::ranges::equal(pod.labels, event.labels);
}

}  // namespace

bool PlainEvents::Holds(const Version& version, std::span<const Event> events) const {
  const Scope everywhere{.kind = "Pod"};
  if (version.Count(everywhere, Compiled(Selector::Everything())) != size()) return false;
  for (const Event* event : LastOf(events)) {
    if (!IsAs(version, *event)) return false;
  }
  return Counts([&](std::string_view key, std::string_view value) {
    const std::pair<std::string, std::string> pair(key, value);
    return version.Count(everywhere, Compiled(Selector::FromMap({&pair, 1})));
  });
}

bool PlainEvents::Holds(const Store& store, std::span<const Event> events) const {
  if (store.size() != size()) return false;
  for (const Event* event : LastOf(events)) {
    if (!store.IsAs(*event)) return false;
  }
  const auto counts = store.LabelCounts();
  return Counts([&](std::string_view key, std::string_view value) {
    const auto at = counts.find(std::string(key).append("=").append(value));
    return at == counts.end() ? 0 : at->second;
  });
}

}  // namespace labelix::peers
