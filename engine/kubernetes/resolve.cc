#include "engine/kubernetes/resolve.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/kubernetes/names.h"

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

StoredSelector Without(StoredSelector stored, SelectState state, std::string why) {
  stored.state = state;
  stored.why = std::move(why);
  return stored;
}

}  // namespace

StoredSelector Resolve(const Version& version, StoredSelector stored) {
  if (!stored.through.has_value()) return stored;
  const ObjectName target = *stored.through;
  const std::string resource = GroupResource(NameKind(target.group, target.kind, true));
  const bool built_in = kinds::FindKind(target.group, target.kind) != nullptr;
  if (built_in && !HasScale(target)) {
    return Without(std::move(stored), SelectState::kNothing, resource + " cannot be scaled");
  }
  if (!IsDeclared(version, target.group, target.kind)) {
    return Without(std::move(stored), SelectState::kUnknown, UnknownKind(target.kind));
  }
  const auto id = version.Find(target.group, target.kind, target.ns, target.name);
  if (!id.has_value()) {
    return Without(std::move(stored), SelectState::kNothing,
                   resource + " \"" + target.name + "\" not found");
  }
  const std::vector<StoredSelector> of_target = ReadSelectors(version.Get(*id));
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

}  // namespace labelix::kubernetes
