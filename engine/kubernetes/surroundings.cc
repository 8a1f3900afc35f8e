// What selectors with the same reach share while they are explained.

#include <algorithm>
#include <deque>
#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/controller_facts.h"
#include "engine/kubernetes/explain.h"
#include "labelix/labels.h"

namespace labelix::kubernetes {
namespace {

// Kinds whose labels, or whose template's, people take for those of pods, in the order in
// which they are told.
constexpr std::pair<std::string_view, std::string_view> kTemplated[] = {
    {"apps", "Deployment"}, {"apps", "StatefulSet"}, {"apps", "DaemonSet"},
    {"batch", "Job"},       {"batch", "CronJob"},    {"", "ReplicationController"}};

KeyColumn MakeColumn(const std::vector<LabelSet>& sets, std::string_view key,
                     const Surroundings::Values& values) {
  KeyColumn column;
  for (const auto& [value, objects] : values) {
    column.values.emplace_back(value);
    column.objects.push_back(0);
  }
  const auto first = column.values.begin();
  for (const LabelSet& set : sets) {
    const auto at = std::lower_bound(first, column.values.end(), FindLabel(set.labels, key));
    column.of_set.push_back(static_cast<uint32_t>(at - first));
    column.objects[column.of_set.back()] += set.ids.size();
  }
  return column;
}

}  // namespace

Surroundings::Surroundings(const Version& version, const Reading& reading)
    : version_(version), reading_(reading) {
  std::vector<std::string_view> buffer;
  sets_ = LabelSets(version, reading.ScopeOf(&buffer), Compiled(Selector::Everything()));
  for (const LabelSet& set : sets_) {
    objects_ += set.ids.size();
    for (const Label& label : set.labels) keys_[label.key][label.value] += set.ids.size();
  }
  none_.objects[0] = objects_;
}

const KeyColumn& Surroundings::Column(std::string_view key) const {
  const auto values = keys_.find(key);
  if (values == keys_.end()) return none_;
  const auto [at, is_new] = columns_.try_emplace(values->first);
  if (is_new) at->second = MakeColumn(sets_, key, values->second);
  return at->second;
}

const std::vector<Template>& Surroundings::Templates() const {
  if (templates_) return *templates_;
  templates_.emplace();
  std::vector<std::string_view> buffer;
  Scope scope = reading_.ScopeOf(&buffer);
  for (const auto& [group, kind] : kTemplated) {
    scope.kind = kind, scope.group = group;
    for (ObjectId id : version_.Select(scope, Compiled(Selector::Everything()))) {
      ObjectView owner = version_.Get(id);
      kinds::Workload facts;
      if (!DecodeController(owner, &texts_, &facts)) continue;
      templates_->push_back({std::move(owner), std::move(facts.template_labels), facts.replicas});
    }
  }
  return *templates_;
}

}  // namespace labelix::kubernetes
