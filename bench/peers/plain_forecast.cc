#include "bench/peers/plain_forecast.h"

#include <optional>
#include <vector>

namespace labelix::peers {
namespace {

using LabelMap = PlainAnswers::LabelMap;
using Namespace = PlainAnswers::Namespace;
using Pod = PlainAnswers::Pod;

std::string TrafficLine(const std::string& service, uint64_t before, uint64_t at_once,
                        uint64_t settled) {
  return "traffic " + service + " " + std::to_string(before) + " " + std::to_string(at_once) + " " +
         std::to_string(settled);
}

void AddTraffic(const std::string& service, uint64_t before, uint64_t at_once, uint64_t settled,
                Lines* lines) {
  if (before == at_once && at_once == settled) return;
  lines->insert(TrafficLine(service, before, at_once, settled));
}

uint64_t CountPicked(const PlainAnswers::Selector& selector, const Namespace& in) {
  uint64_t picked = 0;
  for (const Pod& pod : in.pods) picked += PlainAnswers::Picks(selector, pod.labels);
  return picked;
}

// Of each Service: endpoints that it loses at once, and those that `made` pods with a
// template's labels are; fewer than none: pods of it that go.
void AddTraffic(const Namespace& in, const LabelMap* before, const LabelMap* after, int64_t made,
                const LabelMap& of_template, Lines* lines) {
  for (const workload::Service* service : in.services) {
    const auto picks = [&](const LabelMap* labels) {
      return labels != nullptr && PlainAnswers::Picks(service->selector, *labels);
    };
    const uint64_t had = CountPicked(service->selector, in);
    const uint64_t at_once = had - picks(before) + picks(after);
    const int64_t comes = picks(&of_template) ? made : 0;
    AddTraffic(service->name, had, at_once, at_once + static_cast<uint64_t>(comes), lines);
  }
}

// The pod has `after` in place of its labels, or is gone.
Lines AfterPodEdit(const Namespace& in, const Pod& pod, const LabelMap* after) {
  Lines lines;
  const auto leaves = [&](const PlainAnswers::Selector& selector) {
    return PlainAnswers::Picks(selector, pod.labels) &&
           (after == nullptr || !PlainAnswers::Picks(selector, *after));
  };
  for (const workload::Service* service : in.services) {
    if (!leaves(service->selector)) continue;
    lines.insert("leaves selects Service/" + service->name + " " + pod.name);
    lines.insert("leaves traffic Service/" + service->name + " " + pod.name);
  }
  for (const auto& [name, controller] : in.controllers) {
    if (leaves(controller.selector)) lines.insert("leaves selects " + name + " " + pod.name);
  }
  const PlainAnswers::Controller& controller = in.controllers.at(pod.controller);
  const bool lost = leaves(controller.selector);
  if (after == nullptr) lines.insert("leaves owns " + pod.controller + " " + pod.name);
  if (after != nullptr && lost) lines.insert("release " + pod.controller + " " + pod.name);
  // A StatefulSet's pod that is only released still has the name that a new one would get.
  const bool taken = after != nullptr && pod.controller.starts_with("StatefulSet/");
  const bool made = lost && !taken;
  if (made) lines.insert("create " + pod.controller + " 1");
  AddTraffic(in, &pod.labels, after, made, controller.labels, &lines);
  return lines;
}

}  // namespace

Lines AfterDelete(const PlainAnswers& plain, std::string_view ns, std::string_view pod) {
  const Namespace& in = plain.In(ns);
  return AfterPodEdit(in, in.PodNamed(pod), nullptr);
}

Lines AfterLabelOff(const PlainAnswers& plain, std::string_view ns, std::string_view pod,
                    const std::string& key) {
  const Namespace& in = plain.In(ns);
  LabelMap after = in.PodNamed(pod).labels;
  after.erase(key);
  return AfterPodEdit(in, in.PodNamed(pod), &after);
}

Lines AfterSelector(const PlainAnswers& plain, const workload::Service& service,
                    const PlainAnswers::Selector& selector) {
  Lines lines;
  const Namespace& in = plain.In(service.ns);
  for (const Pod& pod : in.pods) {
    const bool had = PlainAnswers::Picks(service.selector, pod.labels);
    if (had == PlainAnswers::Picks(selector, pod.labels)) continue;
    for (const char* link : {" selects Service/", " traffic Service/"}) {
      lines.insert((had ? "leaves" : "joins") + (link + service.name) + " " + pod.name);
    }
  }
  const uint64_t after = CountPicked(selector, in);
  AddTraffic(service.name, CountPicked(service.selector, in), after, after, &lines);
  return lines;
}

Lines AfterScale(const PlainAnswers& plain, std::string_view ns, std::string_view deployment,
                 uint64_t replicas) {
  const Namespace& in = plain.In(ns);
  std::vector<const std::pair<const std::string, PlainAnswers::Controller>*> of;
  for (const auto& each : in.controllers) {
    if (each.second.deployment == deployment) of.push_back(&each);
  }
  if (of.size() != 1) return {"unknown"};  // how two share, in a rollout
  const auto& [name, controller] = *of.front();
  if (controller.pods == replicas) return {};
  Lines lines;
  const auto more = static_cast<int64_t>(replicas - controller.pods);
  lines.insert((more > 0 ? "create " : "delete ") + name + " " +
               std::to_string(more > 0 ? more : -more));
  AddTraffic(in, nullptr, nullptr, more, controller.labels, &lines);
  return lines;
}

Lines LinesOf(const WhatIfAnswer& answer) {
  Lines lines;
  for (const MembershipChange& change : answer.changes) {
    lines.insert((change.joins ? "joins " : "leaves ") + std::string(ToString(change.link)) + " " +
                 change.selector.kind + "/" + change.selector.name + " " + change.object.name);
  }
  for (const Reaction& reaction : answer.reactions) {
    const std::string what =
        reaction.object ? reaction.object->name : std::to_string(reaction.count);
    lines.insert(std::string(ToString(reaction.type)) + " " + reaction.controller.kind + "/" +
                 reaction.controller.name + " " + what);
  }
  for (const TrafficForecast& traffic : answer.traffic) {
    lines.insert(
        TrafficLine(traffic.service.name, traffic.before, traffic.at_once, traffic.settled));
  }
  if (!answer.unknown.empty()) lines.insert("unknown");
  return lines;
}

}  // namespace labelix::peers
