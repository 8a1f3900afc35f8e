#include "engine/kubernetes/membership_diff.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>

#include "engine/kinds/facts.h"
#include "engine/kinds/kinds.h"
#include "engine/kubernetes/bound_policy.h"
#include "engine/kubernetes/match.h"
#include "engine/kubernetes/resolve.h"
#include "engine/kubernetes/stored_selector.h"
#include "engine/kubernetes/traffic.h"
#include "engine/kubernetes/who.h"

namespace labelix::kubernetes {
namespace {

// (link, who selects, path, object).
using Member = std::tuple<Link, ObjectName, std::string, ObjectName>;
using Members = std::set<Member>;

std::optional<ObjectId> Find(const Version& version, const ObjectName& name) {
  return version.Find(name.group, name.kind, name.ns, name.name);
}

// One side, and what several of its answers are made of, read once.
class Asker {
 public:
  explicit Asker(const Version& version)
      : version_(version), who_(version), matcher_(version, std::nullopt) {}

  void AddPickers(const ObjectName& object, Members* out);
  void AddPicked(const ObjectName& selecting, Members* out);
  void AddPickedThrough(const ObjectName& target, Members* out);
  void AddPickedByNamespace(const std::set<std::string>& namespaces, Members* out);

 private:
  using ByTarget = std::map<ObjectName, std::vector<ObjectName>>;
  const ByTarget& ThroughIn(const std::string& ns);
  void AddThrough(const Scope& scope, ByTarget* out);

  const Version& version_;
  WhoAsker who_;
  Matcher matcher_;
  std::map<std::string, ByTarget> through_;  // by namespace: what picks through which target
};

// What picks and owns the object.
void Asker::AddPickers(const ObjectName& object, Members* out) {
  const std::optional<ObjectId> id = Find(version_, object);
  if (!id) return;
  for (const Relation& relation : who_.Ask(*id).relations) {
    if (relation.type == Relation::Type::kOwns && relation.distance > 1) continue;
    // Another object that has come to the name of the owner.
    if (!relation.id && Find(version_, relation.object)) continue;
    const Link link = relation.type == Relation::Type::kOwns ? Link::kOwns : Link::kSelects;
    out->emplace(link, relation.object, relation.path, object);
  }
}

// What the object picks.
void Asker::AddPicked(const ObjectName& selecting, Members* out) {
  const std::optional<ObjectId> id = Find(version_, selecting);
  if (!id) return;
  const auto matches = matcher_.MatchNamed(*id);
  if (!matches.ok()) return;
  for (const SelectorMatch& match : *matches) {
    for (ObjectId object : match.objects) {
      out->emplace(Link::kSelects, selecting, match.path, NameOf(version_, object));
    }
    for (ObjectId object : match.owned) {
      out->emplace(Link::kOwns, selecting, "metadata.ownerReferences", NameOf(version_, object));
    }
  }
}

const Asker::ByTarget& Asker::ThroughIn(const std::string& ns) {
  const auto [at, is_new] = through_.try_emplace(ns);
  if (!is_new) return at->second;
  for (const kinds::KindRow& kind : kinds::AllKinds()) {
    if (!PicksThroughAnother(kind)) continue;
    AddThrough({.kind = kind.kind, .group = kind.group, .ns = ns}, &at->second);
  }
  for (const std::unique_ptr<UserRule>& rule : UserRules(version_)) {
    if (!PicksThroughAnother(rule->row)) continue;
    AddThrough({.kind = rule->row.kind, .group = rule->row.group, .ns = ns}, &at->second);
  }
  return at->second;
}

void Asker::AddThrough(const Scope& scope, ByTarget* out) {
  for (ObjectId id : version_.Select(scope, Compiled(Selector::Everything()))) {
    for (const StoredSelector& stored : ReadSelectors(version_.Get(id))) {
      if (stored.through) (*out)[*stored.through].push_back(NameOf(version_, id));
    }
  }
}

// What is picked by the object's selector by those that have none of their own.
void Asker::AddPickedThrough(const ObjectName& target, Members* out) {
  const ByTarget& through = ThroughIn(target.ns);
  const auto at = through.find(target);
  if (at == through.end()) return;
  for (const ObjectName& selecting : at->second) AddPicked(selecting, out);
}

// Paths of the object's selectors that ask for the labels of namespaces, but for
// what pods say of where they want to run.
std::set<std::string> PathsByNamespace(const Version& version, const ObjectView& selecting) {
  std::set<std::string> paths;
  for (const StoredSelector& stored : ReadResolved(version, selecting)) {
    if (stored.told == kinds::Told::kAlways && stored.reach.labels) paths.insert(stored.path);
  }
  return paths;
}

// What all selectors that ask for the labels of namespaces pick in these, or of these: beyond
// them it is what it was.
void Asker::AddPickedByNamespace(const std::set<std::string>& namespaces, Members* out) {
  Matcher matcher(version_, std::nullopt);
  matcher.PickAmong(&namespaces);
  for (const Version::KindCount& kind : version_.Kinds()) {
    const kinds::KindRow* row = kinds::FindKind(kind.group, kind.kind);
    // One without a row may have a user's rule, which its objects carry.
    if (row != nullptr && (row->kind == "Pod" || row->selectors.empty())) continue;
    for (ObjectId id : version_.Select({.kind = kind.kind, .group = kind.group},
                                       Compiled(Selector::Everything()))) {
      const std::set<std::string> paths = PathsByNamespace(version_, version_.Get(id));
      if (paths.empty()) continue;
      const auto matches = matcher.MatchNamed(id);
      if (!matches.ok()) continue;
      for (const SelectorMatch& match : *matches) {
        if (!paths.contains(match.path)) continue;
        for (ObjectId object : match.objects) {
          const ObjectView view = version_.Get(object);
          if (!namespaces.contains(std::string(view.ns.empty() ? view.name : view.ns))) continue;
          out->emplace(Link::kSelects, match.object, match.path, NameOf(version_, object));
        }
      }
    }
  }
}

bool IsNamespace(const ObjectName& name) { return name.kind == "Namespace" && name.group.empty(); }

bool IsNode(const ObjectName& name) { return name.kind == "Node" && name.group.empty(); }

// The node that the pod is on; "" where it is on none.
std::string_view NodeOf(const ObjectView& pod) {
  kinds::Pod facts;
  return kinds::DecodePod(pod.facts, &facts) ? facts.node_name : std::string_view();
}

// "node deleted", if it is the node of the pod that went; "" if none came or went.
std::string CauseByNode(const Sides& sides, const ObjectView& pod) {
  const ObjectName node{"Node", "", std::string(NodeOf(pod)), ""};
  const bool was = Find(sides.before, node).has_value(), is = Find(sides.after, node).has_value();
  if (was == is) return {};
  return is ? "node created" : "node deleted";
}

// What was done to the target that the selector at `path` is of, or to the policy that all of a
// binding are of; "" if nothing was, or it is the object's own.
std::string CauseByTarget(const Sides& sides, const ObjectView& selecting,
                          const std::string& path) {
  const bool of_policy = IsPolicyBinding(selecting);
  const std::string what = of_policy ? "policy " : "target ";
  for (const StoredSelector& stored : ReadSelectors(selecting)) {
    if (!stored.through || (!of_policy && path != stored.path)) continue;
    const auto was = Find(sides.before, *stored.through), is = Find(sides.after, *stored.through);
    if (!was || !is) return is ? what + "created" : was ? what + "deleted" : "";
    const bool same = sides.before.Get(*was).facts == sides.after.Get(*is).facts;
    return same ? "" : what + "edit";
  }
  return {};
}

// What was done to the Namespace of the object.
std::string CauseByNamespace(const Sides& sides, const ObjectName& object) {
  const ObjectName space{"Namespace", "", object.ns.empty() ? object.name : object.ns, ""};
  const bool was = Find(sides.before, space).has_value(), is = Find(sides.after, space).has_value();
  if (was == is) return "namespace relabelled";
  return is ? "namespace created" : "namespace deleted";
}

// Why a membership differs, in the order of what explains most.
std::string CauseOf(const Sides& sides, const Member& member) {
  const auto& [link, selector, path, object] = member;
  if (!Find(sides.before, object)) return "object created";
  if (!Find(sides.after, object)) return "object deleted";
  const std::optional<ObjectId> was = Find(sides.before, selector),
                                is = Find(sides.after, selector);
  if (!was) return "selector created";
  // Whether the object then goes or stays is the garbage collector's, a Reaction.
  if (!is) return link == Link::kOwns ? "owner deleted" : "selector deleted";
  const ObjectView old_object = sides.before.Get(*Find(sides.before, object));
  const ObjectView new_object = sides.after.Get(*Find(sides.after, object));
  if (link == Link::kOwns) {
    const bool replaced = sides.before.Get(*was).uid != sides.after.Get(*is).uid;
    return replaced && old_object.controller == new_object.controller ? "owner deleted"
                                                                      : "owner changed";
  }
  if (old_object.labels != new_object.labels) return "label change";
  if (sides.before.Get(*was).facts != sides.after.Get(*is).facts) return "selector edit";
  if (link == Link::kTraffic) {
    const std::string by_node = CauseByNode(sides, new_object);
    return by_node.empty() ? "status change" : by_node;
  }
  const std::string by_target = CauseByTarget(sides, sides.after.Get(*is), path);
  return by_target.empty() ? CauseByNamespace(sides, object) : by_target;
}

void AddDifference(const Sides& sides, const Members& from, const Members& to, bool joins,
                   std::vector<MembershipChange>* out) {
  for (const Member& member : from) {
    if (to.contains(member)) continue;
    const auto& [link, selector, path, object] = member;
    out->push_back({joins, link, selector, path, object, CauseOf(sides, member)});
  }
}

void Sort(std::vector<MembershipChange>* changes) {
  std::sort(changes->begin(), changes->end(),
            [](const MembershipChange& a, const MembershipChange& b) {
              return std::tie(a.link, a.selector, a.path, a.joins, a.object) <
                     std::tie(b.link, b.selector, b.path, b.joins, b.object);
            });
}

bool IsService(const ObjectName& name) { return name.kind == "Service" && name.group.empty(); }

// Its traffic, a member for each pod that is an endpoint.
Members TrafficOf(const Version& version, const ObjectName& service) {
  Members traffic;
  const std::optional<ObjectId> id = Find(version, service);
  if (!id) return traffic;
  for (ObjectId pod : EndpointPods(version, *id)) {
    traffic.emplace(Link::kTraffic, service, "spec.selector", NameOf(version, pod));
  }
  return traffic;
}

void AddServicesOf(Asker* asker, const ObjectName& pod, std::set<ObjectName>* out) {
  Members pickers;
  asker->AddPickers(pod, &pickers);
  for (const auto& [link, selector, path, object] : pickers) {
    if (IsService(selector)) out->insert(selector);
  }
}

// A pod of a node that is not there gets no traffic (endpoints.h).
void AddServicesOfNode(const Sides& sides, const ObjectName& node, Asker* after,
                       std::set<ObjectName>* out) {
  if (Find(sides.before, node).has_value() == Find(sides.after, node).has_value()) return;
  for (ObjectId id : sides.after.Select({.kind = "Pod"}, Compiled(Selector::Everything()))) {
    if (NodeOf(sides.after.Get(id)) != node.name) continue;
    AddServicesOf(after, NameOf(sides.after, id), out);
  }
}

}  // namespace

std::set<ObjectId> EndpointPods(const Version& version, ObjectId service) {
  std::set<ObjectId> pods;
  const auto in_traffic = PodsInTraffic(version, service);
  if (!in_traffic.ok()) return pods;
  for (const PodInTraffic& pod : *in_traffic) pods.insert(pods.end(), pod.id);
  return pods;
}

std::vector<MembershipChange> DiffMemberships(const Sides& sides,
                                              const std::map<ObjectName, Touched>& touched) {
  const auto members = [&](const Version& version) {
    Asker asker(version);
    Members out;
    std::set<std::string> namespaces;
    for (const auto& [name, what] : touched) {
      asker.AddPickers(name, &out);
      asker.AddPicked(name, &out);
      asker.AddPickedThrough(name, &out);
      if (IsNamespace(name)) namespaces.insert(name.name);
    }
    if (!namespaces.empty()) asker.AddPickedByNamespace(namespaces, &out);
    return out;
  };
  const Members before = members(sides.before), after = members(sides.after);
  std::vector<MembershipChange> changes;
  AddDifference(sides, before, after, false, &changes);
  AddDifference(sides, after, before, true, &changes);
  Sort(&changes);
  return changes;
}

std::vector<TrafficForecast> DiffTraffic(const Sides& sides,
                                         const std::map<ObjectName, Touched>& touched,
                                         std::vector<MembershipChange>* changes) {
  std::set<ObjectName> services;
  for (const MembershipChange& change : *changes) {
    if (IsService(change.selector)) services.insert(change.selector);
  }
  Asker after(sides.after);
  // A pod that stays picked may still come to have, or lose, an address.
  for (const auto& [name, what] : touched) {
    if (IsService(name)) services.insert(name);
    if (name.kind == "Pod") AddServicesOf(&after, name, &services);
    if (IsNode(name)) AddServicesOfNode(sides, name, &after, &services);
  }
  std::vector<TrafficForecast> forecasts;
  for (const ObjectName& service : services) {
    const Members was = TrafficOf(sides.before, service);
    const Members is = TrafficOf(sides.after, service);
    AddDifference(sides, was, is, false, changes);
    AddDifference(sides, is, was, true, changes);
    forecasts.push_back({service, was.size(), is.size(), is.size()});
  }
  Sort(changes);
  return forecasts;
}

}  // namespace labelix::kubernetes
