#include "bench/workload/live_world.h"

#include <algorithm>
#include <cstdlib>

namespace labelix::bench {
namespace {

constexpr size_t kPage = 1'000;

std::string N(int64_t i) { return std::to_string(i); }

std::string TextOf(Shape shape, const std::string& app) {
  switch (shape) {
    case Shape::kServices:
      return "app=" + app;
    case Shape::kCommonPair:
      return "env=prod,app=" + app;
    case Shape::kCommonPairBut:
      return "env=prod,app!=" + app;
    case Shape::kNegative:
    case Shape::kNegativeInNamespace:
      return "!canary,app!=" + app;
  }
  std::abort();
}

}  // namespace

std::string_view ToString(Shape shape) {
  constexpr std::string_view kNames[] = {"services", "common pair", "common pair but one",
                                         "negative", "negative, by namespace"};
  return kNames[static_cast<size_t>(shape)];
}

void LiveWorld::Apply(std::span<const Event> batch, std::span<const SelectorEvent> selectors) {
  if (!engine.Apply(batch, selectors).ok()) std::abort();
}

void LiveWorld::AddPods(int64_t pods, int64_t namespaces, int64_t apps) {
  std::vector<Event> batch;
  for (int64_t i = 0; i < pods; ++i) {
    const std::string app = "app" + N(i % apps);
    batch.push_back(Pod("ns" + N(i % namespaces), "p" + N(i),
                        {{"app", app},
                         {"env", i % 3 == 0 ? "prod" : "dev"},
                         {"pod-template-hash", "h" + N(i % apps)},
                         {"tier", "t" + N(i % 5)}}));
    if (batch.size() < kPage && i + 1 < pods) continue;
    Apply(batch, {});
    batch.clear();
  }
}

void LiveWorld::AddSelectors(Shape shape, int64_t selectors, int64_t namespaces) {
  const bool own = shape == Shape::kServices || shape == Shape::kNegativeInNamespace;
  std::vector<SelectorEvent> batch;
  for (int64_t i = 0; i < selectors; ++i) {
    batch.push_back(
        Register("s" + N(i), TextOf(shape, "app" + N(i)), own ? "ns" + N(i % namespaces) : ""));
    if (batch.size() < kPage && i + 1 < selectors) continue;
    Apply({}, batch);
    batch.clear();
  }
}

void LiveWorld::AddPolicies(int64_t policies) {
  for (int64_t i = 0; i < policies; ++i) {
    const Selector team = Selector::Parse("team=t" + N(i)).value();
    SelectorEvent event = Named("policy" + N(i), Selector::Everything(), "");
    event.namespace_selector = &team;
    Apply({}, {&event, 1});
  }
}

uint64_t LiveWorld::Picking(std::string_view ns, const Labels* labels) const {
  return Changes(ns, nullptr, labels);
}

uint64_t LiveWorld::Changes(std::string_view ns, const Labels* from, const Labels* to) const {
  const auto picks = [](const Selector* selector, const Labels* labels) {
    return labels != nullptr && selector->Matches(*labels);
  };
  uint64_t changes = 0;
  for (const std::string_view where : {ns, std::string_view()}) {
    const auto at = registered_.find(where);
    if (at == registered_.end()) continue;
    for (const Selector* each : at->second) changes += picks(each, from) != picks(each, to);
  }
  return changes;
}

Event LiveWorld::Pod(std::string ns, std::string name,
                     std::vector<std::pair<std::string, std::string>> labels) {
  std::sort(labels.begin(), labels.end());
  std::vector<Label>& own = labels_.emplace_back();
  for (auto& [key, value] : labels) own.push_back({Keep(key), Keep(value)});
  Event event;
  event.kind = "Pod", event.ns = Keep(std::move(ns)), event.name = Keep(std::move(name));
  event.labels = own;
  return event;
}

SelectorEvent LiveWorld::Register(std::string name, const std::string& text,
                                  const std::string& ns) {
  const SelectorEvent event = Named(std::move(name), Selector::Parse(text).value(), ns);
  registered_[event.name.ns].push_back(event.selector);
  return event;
}

SelectorEvent LiveWorld::Named(std::string name, Selector selector, const std::string& ns) {
  selectors_.push_back(std::move(selector));
  SelectorEvent event;
  event.name.kind = "Service", event.name.ns = Keep(ns), event.name.name = Keep(std::move(name));
  event.picks_kind = "Pod", event.selector = &selectors_.back();
  if (ns.empty()) return event;
  namespaces_.push_back({event.name.ns});
  event.namespaces = namespaces_.back();
  return event;
}

Replica::Replica(int64_t ordinal, Event::Op op)
    : name_("web-" + N(ordinal)),
      index_(N(ordinal)),
      labels_{{"app", "app51"},
              {"apps.kubernetes.io/pod-index", index_},
              {"statefulset.kubernetes.io/pod-name", name_}} {
  event_.op = op, event_.kind = "Pod", event_.ns = "ns1", event_.name = name_;
  event_.labels = labels_;
}

JobWithPod::JobWithPod(int64_t number)
    : name_("job-" + N(number)),
      uid_("6b1f4b1e-58d0-4c3e-9c4f-" + N(number + 100'000'000)),
      selector_(Selector::Parse("batch.kubernetes.io/controller-uid=" + uid_).value()),
      labels_{{"batch.kubernetes.io/controller-uid", uid_},
              {"batch.kubernetes.io/job-name", name_},
              {"controller-uid", uid_},
              {"job-name", name_}} {
  selector_event_.name = {"batch", "Job", "ns1", name_, "spec.selector"};
  selector_event_.picks_kind = "Pod", selector_event_.selector = &selector_;
  selector_event_.namespaces = namespaces_;
  pod_.kind = "Pod", pod_.ns = "ns1", pod_.name = name_, pod_.labels = labels_;
}

}  // namespace labelix::bench
