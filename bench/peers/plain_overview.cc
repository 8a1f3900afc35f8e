#include "bench/peers/plain_overview.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "bench/workload/writers.h"

namespace labelix::peers {
namespace {

using LabelMap = PlainAnswers::LabelMap;

template <class Pairs>
std::string Print(const Pairs& labels) {
  std::string text;
  for (const auto& [key, value] : labels) text.append(key).append("=").append(value).append(",");
  return text;
}

std::string Join(std::string text, std::initializer_list<size_t> numbers) {
  for (const size_t number : numbers) text += " " + std::to_string(number);
  return text;
}

// Of one kind.
class Stats {
 public:
  explicit Stats(std::string kind) : kind_(std::move(kind)) {}
  void Add(const std::string& ns, const LabelMap& labels) {
    ++objects_;
    sets_.emplace(ns, labels);
    for (const auto& [key, value] : labels) {
      Key& at = keys_[key];
      ++at.objects;
      at.values.insert(value);
      at.sets.emplace(ns, labels);
    }
  }
  void Print(std::set<std::string>* lines) const {
    lines->insert(Join(kind_, {objects_, sets_.size()}));
    for (const auto& [key, at] : keys_) {
      lines->insert(Join(kind_ + " " + key, {at.objects, at.values.size(), at.sets.size()}));
    }
  }

 private:
  using Sets = std::set<std::pair<std::string, LabelMap>>;  // with the namespace
  struct Key {
    size_t objects = 0;
    std::set<std::string> values;
    Sets sets;
  };
  const std::string kind_;
  size_t objects_ = 0;
  Sets sets_;
  std::map<std::string, Key> keys_;
};

}  // namespace

TreeText TreeOf(const PlainAnswers& plain, const workload::Service& service) {
  std::map<std::string, std::map<LabelMap, size_t>> by_owner;
  size_t pods = 0, sets = 0;
  for (const PlainAnswers::Pod& pod : plain.In(service.ns).pods) {
    if (!PlainAnswers::Picks(service.selector, pod.labels)) continue;
    ++pods;
    sets += ++by_owner[pod.owner][pod.labels] == 1;
  }
  TreeText text = {{Join("Service/" + service.name, {pods, sets})}};
  for (const auto& [owner, of_owner] : by_owner) {
    size_t owned = 0;
    std::multiset<std::string> lines;
    for (const auto& [labels, count] : of_owner) {
      owned += count;
      lines.insert(Join("", {count}) + " " + Print(labels));
    }
    text.push_back({Join(owner, {owned, of_owner.size()})});
    text.push_back(std::move(lines));
  }
  return text;
}

TreeText TextOf(const std::vector<TreeLine>& tree) {
  TreeText text;
  for (const TreeLine& line : tree) {
    const bool is_set = line.type == TreeLine::Type::kLabelSet;
    if (is_set != (line.depth == 2)) return {};
    if (!is_set) {
      const std::string name = line.object.kind + "/" + line.object.name;
      text.push_back({Join(name, {line.objects, line.label_sets})});
      if (line.depth == 1) text.emplace_back();
    } else {
      text.back().insert(Join("", {line.objects}) + " " + Print(line.labels));
    }
  }
  return text;
}

std::set<std::string> StatsOf(const PlainAnswers& plain) {
  std::map<std::string, Stats> kinds;
  const auto add = [&](const std::string& kind, const std::string& ns, const LabelMap& labels) {
    kinds.try_emplace(kind, kind).first->second.Add(ns, labels);
  };
  for (const auto& [ns, in] : plain.namespaces()) {
    for (const PlainAnswers::Pod& pod : in.pods) add("Pod", ns, pod.labels);
    for (size_t i = 0; i < in.services.size(); ++i) add("Service", ns, {});
    for (const auto& [name, controller] : in.controllers) {
      add(name.substr(0, name.find('/')), ns, controller.labels);
    }
    for (const auto& [name, labels] : in.deployments) add("Deployment", ns, labels);
    if (!in.services.empty()) add("Namespace", "", {{"kubernetes.io/metadata.name", ns}});
  }
  for (size_t i = 0; i < workload::kNodes; ++i) add("Node", "", {});
  std::set<std::string> lines;
  for (const auto& [kind, stats] : kinds) stats.Print(&lines);
  return lines;
}

std::set<std::string> TextOf(const LabelStats& stats) {
  std::set<std::string> lines;
  for (const KindStats& kind : stats.kinds) {
    lines.insert(Join(kind.kind, {kind.objects, kind.label_sets}));
  }
  for (const KeyStats& key : stats.keys) {
    lines.insert(Join(key.kind + " " + key.key, {key.objects, key.values, key.label_sets}));
  }
  return lines;
}

std::optional<size_t> FewestRequirements(const PlainAnswers::Namespace& in,
                                         const PlainAnswers::Pod& pod) {
  std::map<std::string, uint32_t> keys;
  for (const PlainAnswers::Pod& each : in.pods) {
    for (const auto& [key, value] : each.labels) keys.try_emplace(key, keys.size());
  }
  // Keys on which somebody else differs: one of them must be asked for.
  std::set<uint32_t> differ;
  for (const PlainAnswers::Pod& other : in.pods) {
    if (&other == &pod) continue;
    uint32_t on = 0;
    for (const auto& [key, number] : keys) {
      const auto has = pod.labels.find(key), had = other.labels.find(key);
      const bool same = has == pod.labels.end() || had == other.labels.end()
                            ? (has == pod.labels.end()) == (had == other.labels.end())
                            : has->second == had->second;
      if (!same) on |= 1u << number;
    }
    if (on == 0) return std::nullopt;
    differ.insert(on);
  }
  for (int size = 0;; ++size) {
    for (uint32_t asked = 0; asked < 1u << keys.size(); ++asked) {
      if (std::popcount(asked) != size) continue;
      if (std::all_of(differ.begin(), differ.end(), [&](uint32_t on) { return on & asked; })) {
        return static_cast<size_t>(size);
      }
    }
  }
}

}  // namespace labelix::peers
