#include "engine/kubernetes/resolve.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "engine/kubernetes/bound_policy.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/stored_forms.h"
#include "engine/kubernetes/user_rule.h"

namespace labelix::kubernetes {

using Where = NamespaceReach::Where;

ReachedNamespaces NamespacesOf(const Version& version, const NamespaceReach& reach,
                               std::string_view own) {
  if (reach.where == Where::kAll) return {.known = true, .all = true, .names = {}};
  if (reach.where == Where::kOwn) return {.known = true, .all = false, .names = {std::string(own)}};
  ReachedNamespaces reached{.known = true, .all = false, .names = reach.names};
  if (reach.labels.has_value()) {
    reached.known = IsDeclared(version, "", "Namespace");
    for (ObjectId id : version.Select({.kind = "Namespace"}, Compiled(*reach.labels))) {
      reached.names.emplace_back(version.Get(id).name);
    }
  }
  std::sort(reached.names.begin(), reached.names.end());
  reached.names.erase(std::unique(reached.names.begin(), reached.names.end()), reached.names.end());
  return reached;
}

namespace {

// The built-in kinds with a scale subresource, which has their selector.
// Source: k8s.io/kubernetes pkg/registry/{apps,core}/*/storage.
bool HasScale(const ObjectName& target) {
  if (target.group.empty()) return target.kind == "ReplicationController";
  return target.group == "apps" && (target.kind == "Deployment" || target.kind == "ReplicaSet" ||
                                    target.kind == "StatefulSet");
}

// Whether the API server has the group itself, so that what it does not know of
// it no custom resource is. `extensions` had the workloads until 1.16.
bool IsServersOwn(std::string_view group) {
  const auto kinds = kinds::AllKinds();
  return group == "extensions" ||
         std::any_of(kinds.begin(), kinds.end(),
                     [&](const kinds::KindRow& row) { return !row.custom && row.group == group; });
}

// In the words of the HPA controller's event FailedGetScale: an apiVersion that
// is left out is group "" to it (schema.ParseGroupVersion, RESTMappings). Sources:
// k8s.io/kubernetes pkg/controller/podautoscaler/horizontal.go, apimachinery
// pkg/api/meta/errors.go (NoKindMatchError).
std::string NoSuchKind(const ObjectName& target, const std::string& path) {
  std::string why = "no matches for kind \"" + target.kind + "\" in group \"" + target.group + "\"";
  ObjectName meant = target;
  for (const std::string_view group : {"apps", ""}) {
    meant.group = group;
    if (!HasScale(meant)) continue;
    const bool left_out = target.group.empty();
    return why + ": " + path + ".apiVersion " + (left_out ? "is missing or of no group" : "") +
           (left_out ? ", write " : "has to be ") + (meant.group.empty() ? "v1" : "apps/v1");
  }
  return why;
}

StoredSelector Without(StoredSelector stored, SelectState state, std::string why) {
  stored.state = state;
  stored.why = std::move(why);
  return stored;
}

constexpr std::string_view kMain = "spec.selector";

// Nothing if there is none in the target, or unknown if nobody asked for one.
StoredSelector WithoutMain(StoredSelector stored, const ObjectView& target,
                           const std::string& resource) {
  const std::unique_ptr<UserRule> rule = ReadUserRule(target);
  const bool has_rules = rule != nullptr && !rule->selectors.empty();
  const bool is_asked =
      kinds::FindKind(target.group, target.kind) != nullptr ||
      (has_rules && std::any_of(rule->selectors.begin(), rule->selectors.end(),
                                [](const auto& row) { return row.path == kMain; }));
  if (is_asked) {
    return Without(std::move(stored), SelectState::kNothing, resource + " have no spec.selector");
  }
  return Without(std::move(stored), SelectState::kUnknown,
                 has_rules ? "unknown: the rules of " + resource + " have no spec.selector"
                           : "unknown: what " + resource + " select has no rule here");
}

}  // namespace

StoredSelector Resolve(const Version& version, StoredSelector stored) {
  if (!stored.through.has_value()) return stored;
  const ObjectName target = *stored.through;
  const std::string resource = GroupResource(NameKind(target.group, target.kind, true));
  const bool built_in = kinds::FindKind(target.group, target.kind) != nullptr;
  if (!built_in && IsServersOwn(target.group)) {
    const std::string why = NoSuchKind(target, stored.path);
    return Without(std::move(stored), SelectState::kNothing, why);
  }
  if (built_in && !stored.through_any && !HasScale(target)) {
    return Without(std::move(stored), SelectState::kNothing, resource + " cannot be scaled");
  }
  if (!IsDeclared(version, target.group, target.kind)) {
    return Without(std::move(stored), SelectState::kUnknown,
                   UnknownKind(version, target.group, target.kind));
  }
  const auto id = version.Find(target.group, target.kind, target.ns, target.name);
  if (!id.has_value()) {
    return Without(std::move(stored), SelectState::kNothing,
                   resource + " \"" + target.name + "\" not found");
  }
  std::vector<StoredSelector> of_target = ReadSelectors(version.Get(*id));
  if (stored.through_any) {
    std::erase_if(of_target, [](const StoredSelector& one) { return one.path != kMain; });
    if (of_target.empty()) return WithoutMain(std::move(stored), version.Get(*id), resource);
  }
  if (of_target.empty()) {
    return Without(std::move(stored), SelectState::kUnknown,
                   "unknown: what " + resource + " select has no rule here");
  }
  stored.state = of_target.front().state;
  stored.selector = of_target.front().selector;
  stored.text = of_target.front().text;
  stored.why = of_target.front().why;
  return stored;
}

namespace {

// Those over resources told of the kinds that were loaded.
class KindTeller {
 public:
  explicit KindTeller(const Version& version) : version_(version) {}

  std::vector<StoredSelector> Tell(std::vector<StoredSelector> read) {
    for (StoredSelector& stored : read) {
      if (stored.of_resource) {
        AddOfKinds(stored);
      } else {
        Add(std::move(stored));
      }
    }
    return std::move(all_);
  }

 private:
  using Target = std::tuple<std::string, std::string, std::string>;  // path, group, kind

  static Target TargetOf(const StoredSelector& stored) {
    return {stored.path, stored.selects_group, stored.selects};
  }

  // Several rules may mean one kind.
  void AddNew(StoredSelector stored) {
    if (told_.insert(TargetOf(stored)).second) all_.push_back(std::move(stored));
  }
  void Add(StoredSelector stored) {
    told_.insert(TargetOf(stored));
    all_.push_back(std::move(stored));
  }

  void AddOfKinds(const StoredSelector& stored) {
    if (!without_row_) without_row_ = LoadedWithoutRow(version_);
    bool any = false;
    for (const KindName& kind : *without_row_) {
      std::optional<StoredSelector> of_kind = OfKind(stored, kind);
      if (!of_kind.has_value()) continue;
      any = true;
      AddNew(*std::move(of_kind));
    }
    if (!any) Add(stored);
  }

  const Version& version_;
  std::vector<StoredSelector> all_;
  std::set<Target> told_;  // of `all_`, which may be as many as kinds are loaded
  std::optional<std::vector<KindName>> without_row_;
};

std::vector<StoredSelector> ToldOfKinds(const Version& version, std::vector<StoredSelector> read) {
  if (std::none_of(read.begin(), read.end(),
                   [](const StoredSelector& stored) { return stored.of_resource; })) {
    return read;
  }
  return KindTeller(version).Tell(std::move(read));
}

}  // namespace

std::vector<StoredSelector> ReadResolved(const Version& version, const ObjectView& object) {
  std::vector<StoredSelector> read = ReadSelectors(object);
  if (IsPolicyBinding(object)) {
    return ToldOfKinds(version, WithPolicy(version, object, std::move(read)));
  }
  std::vector<StoredSelector> all = ToldOfKinds(version, std::move(read));
  for (StoredSelector& stored : all) stored = Resolve(version, std::move(stored));
  return all;
}

bool IsTold(const Version& version, const StoredSelector& stored) {
  return !stored.by_wildcard || IsDeclared(version, stored.selects_group, stored.selects);
}

Reached Reaches(const Version& version, const NamespaceReach& reach, std::string_view own,
                std::string_view ns) {
  if (reach.where == Where::kAll) return Reached::kYes;
  if (reach.where == Where::kOwn) return own == ns ? Reached::kYes : Reached::kNo;
  if (std::find(reach.names.begin(), reach.names.end(), ns) != reach.names.end()) {
    return Reached::kYes;
  }
  if (!reach.labels.has_value()) return Reached::kNo;
  if (!IsDeclared(version, "", "Namespace")) return Reached::kUnknown;
  const std::optional<ObjectId> space = version.Find("", "Namespace", "", ns);
  if (!space.has_value()) return Reached::kNo;
  return reach.labels->Matches(version.Get(*space).labels) ? Reached::kYes : Reached::kNo;
}

ReachedNamespaces NamespacesAmong(const Version& version, const NamespaceReach& reach,
                                  std::string_view own, const std::set<std::string>& few) {
  if (reach.where == Where::kAll) return NamespacesOf(version, reach, own);
  ReachedNamespaces reached;
  reached.known = !reach.labels || IsDeclared(version, "", "Namespace");
  const auto add = [&](const std::string& ns) {
    if (Reaches(version, reach, own, ns) == Reached::kYes) reached.names.push_back(ns);
  };
  if (!few.contains("")) add("");
  for (const std::string& ns : few) add(ns);
  return reached;
}

}  // namespace labelix::kubernetes
