#include "engine/kubernetes/owners.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/names.h"
#include "labelix/overview.h"

namespace labelix {
namespace kubernetes {
namespace {

// Pod, ReplicaSet, Deployment and what an operator puts above them; longer
// chains are loops of objects that name each other.
constexpr uint32_t kMaxOwners = 16;

// The object that a controllerRef names. It has no API group, so every known
// kind of that name is tried; a name without the uid is another object's.
std::optional<ObjectId> FindController(const Version& version, std::string_view ns,
                                       const ControllerRef& controller) {
  for (const Version::KindCount& kind : version.Kinds()) {
    if (kind.kind != controller.kind) continue;
    for (std::string_view place : {ns, std::string_view()}) {
      const auto id = version.Find(kind.group, kind.kind, place, controller.name);
      if (id && version.Get(*id).uid == controller.uid) return id;
    }
  }
  return std::nullopt;
}

// The name of an owner that is not loaded: its group and scope are those of
// the first known kind so called.
ObjectName NameMissing(std::string_view ns, const ControllerRef& controller) {
  ObjectName name{std::string(controller.kind), std::string(ns), std::string(controller.name), ""};
  for (const kinds::KindRow* row : kinds::KindsNamed(controller.kind)) {
    name.group = row->group;
    if (!row->namespaced) name.ns.clear();
    break;
  }
  return name;
}

}  // namespace

std::vector<Relation> OwnersOf(const Version& version, ObjectId object) {
  std::vector<Relation> owners;
  std::optional<ObjectId> at = object;
  for (uint32_t distance = 1; at && distance <= kMaxOwners; ++distance) {
    const ObjectView view = version.Get(*at);
    if (view.controller.uid.empty()) break;
    at = FindController(version, view.ns, view.controller);
    Relation owner;
    owner.type = Relation::Type::kOwns;
    owner.object = at ? NameOf(version, *at) : NameMissing(view.ns, view.controller);
    owner.id = at;
    owner.path = "metadata.ownerReferences";
    if (!at) owner.note = "not loaded";
    owner.distance = distance;
    owners.push_back(std::move(owner));
  }
  return owners;
}

std::optional<ObjectName> OutermostOwners::Of(const ObjectView& object) {
  if (object.controller.uid.empty()) return std::nullopt;
  const auto [at, is_new] = known_.try_emplace({object.ns, object.controller.uid});
  if (is_new) at->second = OwnersOf(version_, object.id).back().object;
  return at->second;
}

}  // namespace kubernetes

std::vector<Relation> WhoOwns(const Version& version, ObjectId object) {
  if (!version.Contains(object)) return {};
  return kubernetes::OwnersOf(version, object);
}

}  // namespace labelix
