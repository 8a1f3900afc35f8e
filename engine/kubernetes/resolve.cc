#include "engine/kubernetes/resolve.h"

#include <algorithm>

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
