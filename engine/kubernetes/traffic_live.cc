// Who gets traffic, live.

#include <algorithm>
#include <optional>
#include <string_view>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/endpoints.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/relations.h"
#include "engine/match/access.h"
#include "engine/match/picking.h"
#include "engine/match/registered.h"

namespace labelix::kubernetes {
namespace {

using Cause = Delta::Cause;

constexpr std::string_view kServicePath = "spec.selector";

bool IsCore(const index::Kind& kind, std::string_view name) {
  return kind.holds == index::Holds::kObjects && kind.group.empty() && kind.kind == name;
}

NodeOfPod FindNode(const Version& version, std::string_view name) {
  if (!IsDeclared(version, "", "Node")) return {};
  const std::optional<ObjectId> id = version.Find("", "Node", "", name);
  if (!id) return {NodeOfPod::State::kMissing, {}};
  return {NodeOfPod::State::kFound, ZoneOf(version.Get(*id).labels)};
}

SelectorName NameOfService(const ObjectView& service) {
  return {"", "Service", service.ns, service.name, kServicePath};
}

using Ends = std::vector<Endpoint>;  // of one pod and Service, one a family

Ends EndpointsAt(const Version& version, ObjectId service, ObjectId pod) {
  const ObjectView service_view = version.Get(service), pod_view = version.Get(pod);
  kinds::Service service_facts;
  kinds::Pod pod_facts;
  if (!kinds::DecodeService(service_view.facts, &service_facts) ||
      !kinds::DecodePod(pod_view.facts, &pod_facts)) {
    return {};
  }
  EndpointsAnswer answer;
  AddPod({service_view.ns, service_view.name, &service_facts},
         {pod, pod_view.ns, pod_view.name, &pod_facts, FindNode(version, pod_facts.node_name)},
         &answer);
  return std::move(answer.endpoints);
}

bool IsSame(const Endpoint& a, const Endpoint& b) {
  return std::tie(a.node, a.zone, a.hostname, a.family, a.addresses, a.ready, a.serving,
                  a.terminating, a.ports) == std::tie(b.node, b.zone, b.hostname, b.family,
                                                      b.addresses, b.ready, b.serving,
                                                      b.terminating, b.ports);
}

bool IsSame(const Ends& a, const Ends& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Endpoint& x, const Endpoint& y) { return IsSame(x, y); });
}

// ---- What is the same before and after ----

bool IsInBoth(const match::PinnedChange& change, ObjectId id) {
  return change.was.Contains(id) && change.is.Contains(id);
}

// What endpoints tell of their node. Other labels and all of its status are no news of them.
bool IsSameNode(const match::PinnedChange& change, ObjectId node) {
  return IsInBoth(change, node) &&
         ZoneOf(change.was.Get(node).labels) == ZoneOf(change.is.Get(node).labels);
}

// All that endpoints are made of but the pods, and the selector.
bool IsSameService(const match::PinnedChange& change, ObjectId service) {
  if (!IsInBoth(change, service)) return false;
  kinds::Service was, is;
  if (!kinds::DecodeService(change.was.Get(service).facts, &was) ||
      !kinds::DecodeService(change.is.Get(service).facts, &is)) {
    return false;
  }
  was.common = is.common;
  return was == is;
}

// Labels too: the Services that pick it are the same, if they stay as they are.
bool IsSamePod(const match::PinnedChange& change, ObjectId pod) {
  if (!IsInBoth(change, pod) || change.IsReplaced(pod)) return false;
  if (change.Before(pod)->profile != change.After(pod)->profile) return false;
  kinds::Pod was, is;
  if (!kinds::DecodePod(change.was.Get(pod).facts, &was) ||
      !kinds::DecodePod(change.is.Get(pod).facts, &is)) {
    return false;
  }
  was.common.source = is.common.source;
  return was == is;
}

// `same_pick`: the selector picks the pod in both versions, or in neither.
Cause CauseOf(const match::PinnedChange& change, ObjectId service, ObjectId pod, bool same_pick) {
  if (!change.was.Contains(pod)) return Cause::kObjectCreated;
  if (!change.is.Contains(pod)) return Cause::kObjectDeleted;
  if (change.IsReplaced(pod)) return Cause::kObjectReplaced;
  if (!change.was.Contains(service)) return Cause::kSelectorCreated;
  if (!change.is.Contains(service)) return Cause::kSelectorDeleted;
  const bool same_labels = change.Before(pod)->profile == change.After(pod)->profile;
  if (!same_pick) return same_labels ? Cause::kSelectorEdit : Cause::kLabelChange;
  return change.IsTouched(service) ? Cause::kServiceChange : Cause::kStatusChange;
}

// Whether some Service is asked about, so that pods of any name are.
bool IsAboutServices(const match::PinnedChange& change, const match::DeltaSink& sink) {
  if (sink.about() == nullptr) return true;
  IdSet services;
  for (const query::State& state : {change.before, change.after}) {
    const index::Kind* kind = state.index->FindKind("", "Service", state.version);
    if (kind != nullptr) sink.about()->FindObjects(*state.index, *kind, state.version, &services);
  }
  return !services.empty();
}

}  // namespace

// ---- Which pairs ---------------------------------------------------------------

void Traffic::Learn(const match::PinnedChange& change) {
  const auto learn = [this](const Version& version, ObjectId pod) {
    kinds::Pod facts;
    if (!kinds::DecodePod(version.Get(pod).facts, &facts) || facts.node_name.empty()) return;
    node_of_[pod] = facts.node_name;
    pods_on_[std::string(facts.node_name)].insert(pod);
  };
  const auto forget = [this](ObjectId pod) {
    const auto at = node_of_.find(pod);
    if (at == node_of_.end()) return;
    const auto pods = pods_on_.find(at->second);
    pods->second.erase(pod);
    if (pods->second.empty()) pods_on_.erase(pods);
    node_of_.erase(at);
  };
  const bool follows = learnt_ == change.before.version;
  learnt_ = 0;  // should there be no memory below
  if (!follows) {
    pods_on_.clear();
    node_of_.clear();
    const Scope pods{.kind = "Pod"};
    for (ObjectId id : change.is.Select(pods, Compiled(Selector::Everything()))) {
      learn(change.is, id);
    }
    learnt_ = change.after.version;
    return;
  }
  for (const index::Touched& t : change.touched) {
    if (!IsCore(change.after.index->KindOf(t.id), "Pod")) continue;
    forget(t.id);
    if (change.is.Contains(t.id)) learn(change.is, t.id);
  }
  learnt_ = change.after.version;
}

// A pod with each Service that picks it.
void Traffic::AddServicesOf(const Version& version, ObjectId pod, const Picked& sides) {
  if (!version.Contains(pod)) return;
  if (!sink_->IsAbout(pod) && !is_about_services_) return;
  for (const PickingSelector& picking : match::Picking(version, pod)) {
    const SelectorName& name = picking.name;
    if (name.kind != "Service" || !name.group.empty()) continue;
    const auto service = version.Find("", "Service", name.ns, name.name);
    if (service) AddPair({*service, pod}, sides);
  }
}

// With labels that stay, and Services that do, one question answers for both sides.
void Traffic::AddServicesOf(const match::PinnedChange& change, ObjectId pod) {
  const index::ObjectRow *was = change.Before(pod), *is = change.After(pod);
  const bool same_labels = was != nullptr && is != nullptr && was->profile == is->profile;
  if (same_labels && services_stay_) return AddServicesOf(change.is, pod, kBoth);
  AddServicesOf(change.was, pod, kWas);
  AddServicesOf(change.is, pod, kIs);
}

// A Service with each of its pods.
void Traffic::AddPodsOf(const Version& version, ObjectId service, const Picked& sides) {
  if (!version.Contains(service)) return;
  const auto pods = PickedBy(version, NameOfService(version.Get(service)), "", "Pod");
  if (!pods.ok()) return;  // it picks nothing
  for (ObjectId pod : *pods) AddPair({service, pod}, sides);
}

void Traffic::AddPair(const Pair& pair, const Picked& sides) {
  if (!sink_->IsAbout(pair.first) && !sink_->IsAbout(pair.second)) return;
  Picked& picked = pairs_[pair];
  picked.was |= sides.was;
  picked.is |= sides.is;
}

// A node that comes or goes decides whether pods on it are endpoints at all, and
// its zone is told with them.
void Traffic::AddPodsOnNode(const match::PinnedChange& change, ObjectId node) {
  const auto pods = pods_on_.find(std::string(change.after.index->objects().name(node)));
  if (pods == pods_on_.end()) return;
  for (ObjectId pod : pods->second) AddServicesOf(change, pod);
}

void Traffic::AddPairsOf(const match::PinnedChange& change, ObjectId id) {
  const index::Kind& kind = change.after.index->KindOf(id);
  if (IsCore(kind, "Pod")) {
    if (!IsSamePod(change, id)) AddServicesOf(change, id);
  } else if (IsCore(kind, "Service")) {
    if (IsSameService(change, id)) return;
    AddPodsOf(change.was, id, kWas);
    AddPodsOf(change.is, id, kIs);
  } else if (IsCore(kind, "Node")) {
    if (!IsSameNode(change, id)) AddPodsOnNode(change, id);
  }
}

// ---- Comparing -----------------------------------------------------------------

void Traffic::Find(const match::PinnedChange& change, match::DeltaSink* sink) {
  Learn(change);
  sink_ = sink;
  is_about_services_ = IsAboutServices(change, *sink);
  pairs_.clear();
  services_stay_ = std::none_of(
      change.touched.begin(), change.touched.end(), [&change](const index::Touched& t) {
        const index::Kind& kind = change.after.index->KindOf(t.id);
        return kind.holds == index::Holds::kSelectors || IsCore(kind, "Service");
      });
  for (const index::Touched& t : change.touched) AddPairsOf(change, t.id);
  // From the first list of Nodes on, a pod on none of them is no endpoint.
  if (IsDeclared(change.was, "", "Node") != IsDeclared(change.is, "", "Node")) {
    for (const auto& [pod, node] : node_of_) AddServicesOf(change, pod);
  }
  for (const auto& [pair, picked] : pairs_) Compare(change, pair, picked);
}

void Traffic::Compare(const match::PinnedChange& change, const Pair& pair, const Picked& picked) {
  const auto [service, pod] = pair;
  Ends was, is;
  if (picked.was) was = EndpointsAt(change.was, service, pod);
  if (picked.is) is = EndpointsAt(change.is, service, pod);
  const bool left = !was.empty() && (is.empty() || change.IsReplaced(pod));
  const bool joined = !is.empty() && (was.empty() || change.IsReplaced(pod));
  if (!left && !joined && IsSame(was, is)) return;
  const Version& version = change.is.Contains(service) ? change.is : change.was;
  Delta delta;
  delta.relation = Delta::Relation::kTraffic;
  delta.cause = CauseOf(change, service, pod, picked.was == picked.is);
  delta.selector = sink_->Keep(NameOfService(version.Get(service)));
  delta.object = sink_->Object(pod);
  delta.resource_version =
      sink_->Keep(change.ResourceVersion(change.IsTouched(pod) ? pod : service));
  const auto add = [&](Delta::Op op, const Endpoint& endpoint) {
    delta.op = op;
    delta.conditions = {endpoint.ready, endpoint.serving, endpoint.terminating};
    sink_->Add(delta);
  };
  if (left) add(Delta::Op::kLeave, was.front());
  if (joined) add(Delta::Op::kJoin, is.front());
  if (!left && !joined) add(Delta::Op::kUpdate, is.front());
}

}  // namespace labelix::kubernetes
