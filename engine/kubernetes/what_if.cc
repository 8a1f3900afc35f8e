#include "labelix/what_if.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "engine/kubernetes/fork.h"
#include "engine/kubernetes/membership_diff.h"
#include "engine/kubernetes/reactions.h"
#include "engine/kubernetes/reading.h"
#include "labelix/label_sets.h"
#include "labelix/labels.h"

namespace labelix {

std::string_view ToString(Link link) {
  switch (link) {
    case Link::kSelects:
      return "selects";
    case Link::kOwns:
      return "owns";
    case Link::kTraffic:
      return "traffic";
  }
  return "selects";
}

std::string_view ToString(Reaction::Type type) {
  switch (type) {
    case Reaction::Type::kAdopt:
      return "adopt";
    case Reaction::Type::kRelease:
      return "release";
    case Reaction::Type::kOrphan:
      return "orphan";
    case Reaction::Type::kCreate:
      return "create";
    case Reaction::Type::kDelete:
      return "delete";
    case Reaction::Type::kReplace:
      return "replace";
  }
  return "create";
}

namespace kubernetes {
namespace {

using Gone = std::map<std::string, std::pair<ObjectName, bool>>;

// By the uid that they had: what they own names them by it.
Gone GoneOwners(const Version& before, const Fork& fork) {
  Gone gone;
  for (const auto& [name, what] : fork.touched()) {
    if (!what.deleted) continue;
    const auto id = before.Find(name.group, name.kind, name.ns, name.name);
    if (!id) continue;
    const std::string uid(before.Get(*id).uid);
    // One of the same name that was made since is another object.
    if (!uid.empty()) gone.emplace(uid, std::pair(name, what.orphans));
  }
  return gone;
}

// The namespaces of what was touched; all, where that is cluster-wide.
std::set<std::string> Concerned(const Version& after, const Fork& fork) {
  std::set<std::string> namespaces;
  bool all = false;
  for (const auto& [name, what] : fork.touched()) {
    if (name.ns.empty()) all = true;
    const bool is_namespace = name.kind == "Namespace" && name.group.empty();
    namespaces.insert(is_namespace ? name.name : name.ns);
  }
  if (!all) return namespaces;
  for (const LabelSet& set :
       LabelSets(after, {.kind = "DaemonSet", .group = "apps"}, Compiled(Selector::Everything()))) {
    namespaces.emplace(set.ns);
  }
  for (const LabelSet& set : LabelSets(after, {.kind = "Pod"}, Compiled(Selector::Everything()))) {
    namespaces.emplace(set.ns);
  }
  return namespaces;
}

// Of one object: whatever the reason, which counts what the edit changed.
using SameReaction =
    std::tuple<Reaction::Type, ObjectName, std::optional<ObjectName>, uint64_t, std::string>;
SameReaction Same(const Reaction& r) {
  return {r.type, r.controller, r.object, r.object ? 0 : r.count, r.object ? "" : r.why};
}

// What the controllers would have done without the edits is not told.
void Subtract(const std::vector<Reaction>& baseline, std::vector<Reaction>* reactions) {
  std::map<SameReaction, size_t> left;
  for (const Reaction& reaction : baseline) ++left[Same(reaction)];
  std::erase_if(*reactions, [&](const Reaction& reaction) {
    const auto same = left.find(Same(reaction));
    if (same == left.end() || same->second == 0) return false;
    --same->second;
    return true;
  });
}

// The effects in one namespace, added up: pods that are known to go, and by their labels those
// that come or of which it is not known which go.
struct EffectsIn {
  std::map<ObjectId, int64_t> going;
  std::map<std::vector<Label>, int64_t> by_labels;
};

// Views into `effects`.
std::map<std::string_view, EffectsIn> AddUp(const std::vector<PodEffect>& effects) {
  std::map<std::string_view, EffectsIn> sums;
  for (const PodEffect& effect : effects) {
    EffectsIn& in = sums[effect.ns];
    if (effect.pod && effect.count < 0) {
      in.going[*effect.pod] += effect.count;
      continue;
    }
    std::vector<Label> labels;
    for (const auto& [key, value] : effect.labels) labels.push_back({key, value});
    in.by_labels[std::move(labels)] += effect.count;
  }
  return sums;
}

// By how many endpoints the effects change the Service: pods that come will have
// an address, and of those that go only an endpoint is missed.
int64_t ChangeOf(const Version& after, ObjectId service, const std::set<ObjectId>& now,
                 const EffectsIn& effects) {
  int64_t change = 0;
  for (ObjectId pod : now) {
    const auto going = effects.going.find(pod);
    if (going != effects.going.end()) change += going->second;
  }
  const std::optional<Reading> reading = ReadMain(after, service);
  if (!reading) return change;
  for (const auto& [labels, count] : effects.by_labels) {
    if (reading->stored.selector.Matches(labels)) change += count;
  }
  return change;
}

// Adds what comes of the reactions to each Service's endpoints.
void Settle(const Version& after, const std::vector<PodEffect>& effects,
            std::vector<TrafficForecast>* traffic) {
  std::map<ObjectName, size_t> places;
  for (const TrafficForecast& forecast : *traffic) places.emplace(forecast.service, places.size());
  for (const auto& [ns, sums] : AddUp(effects)) {
    for (ObjectId id :
         after.Select({.kind = "Service", .ns = ns}, Compiled(Selector::Everything()))) {
      const std::set<ObjectId> now = EndpointPods(after, id);
      const int64_t change = ChangeOf(after, id, now, sums);
      if (change == 0) continue;
      const ObjectName name = NameOf(after, id);
      const auto [place, is_new] = places.emplace(name, traffic->size());
      if (is_new) traffic->push_back({name, now.size(), now.size(), now.size()});
      uint64_t& settled = (*traffic)[place->second].settled;
      settled = static_cast<uint64_t>(std::max<int64_t>(0, static_cast<int64_t>(settled) + change));
    }
  }
}

void AddReactions(const Version& before, const Version& after, const Fork& fork,
                  const std::function<std::optional<std::string>(const ObjectName&)>& text_before,
                  WhatIfAnswer* answer) {
  const std::set<std::string> namespaces = Concerned(after, fork);
  const Gone gone = GoneOwners(before, fork), none;
  const std::map<ObjectName, Touched> untouched;
  const auto text = [&](const ObjectName& name) { return fork.Text(name); };
  const Forecast baseline =
      Predict({before, namespaces, untouched, none, text_before, text_before});
  Forecast forecast = Predict({after, namespaces, fork.touched(), gone, text, text_before});
  Subtract(baseline.reactions, &forecast.reactions);
  answer->reactions = std::move(forecast.reactions);
  answer->unknown.assign(forecast.unknown.begin(), forecast.unknown.end());
  const bool makes = std::any_of(fork.touched().begin(), fork.touched().end(),
                                 [](const auto& touched) { return touched.second.made; });
  if (makes || !answer->reactions.empty()) Settle(after, forecast.effects, &answer->traffic);
  std::stable_sort(
      answer->reactions.begin(), answer->reactions.end(),
      [](const Reaction& a, const Reaction& b) { return a.controller < b.controller; });
}

}  // namespace
}  // namespace kubernetes

absl::StatusOr<WhatIfAnswer> WhatIf(const Cluster& cluster, const Version& version,
                                    std::span<const Edit> edits) {
  kubernetes::Fork fork(cluster, version);
  if (absl::Status copied = fork.Prepare(edits); !copied.ok()) return copied;
  const Version before = fork.Current();
  for (const Edit& edit : edits) {
    if (absl::Status made = fork.Make(edit); !made.ok()) return made;
  }
  const Version after = fork.Current();
  WhatIfAnswer answer;
  const kubernetes::Sides sides{before, after};
  answer.changes = kubernetes::DiffMemberships(sides, fork.touched());
  answer.traffic = kubernetes::DiffTraffic(sides, fork.touched(), &answer.changes);
  const auto text_before = [&](const ObjectName& name) -> std::optional<std::string> {
    const auto id = version.Find(name.group, name.kind, name.ns, name.name);
    if (!id) return std::nullopt;
    absl::StatusOr<std::string> text = cluster.Source(version, *id);
    return text.ok() ? std::optional(*std::move(text)) : std::nullopt;
  };
  kubernetes::AddReactions(before, after, fork, text_before, &answer);
  std::erase_if(answer.traffic, [](const TrafficForecast& forecast) {
    return forecast.before == forecast.at_once && forecast.at_once == forecast.settled;
  });
  return answer;
}

}  // namespace labelix
