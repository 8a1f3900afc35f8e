#include "engine/kubernetes/owners.h"

#include <optional>
#include <string_view>
#include <utility>

#include "engine/kubernetes/controller.h"
#include "labelix/overview.h"

namespace labelix {
namespace kubernetes {
namespace {

// Pod, ReplicaSet, Deployment and what an operator puts above them; longer
// chains are loops of objects that name each other.
constexpr uint32_t kMaxOwners = 16;

}  // namespace

std::vector<Relation> OwnersOf(const Version& version, ObjectId object) {
  std::vector<Relation> owners;
  std::optional<ObjectId> at = object;
  for (uint32_t distance = 1; at && distance <= kMaxOwners; ++distance) {
    const ObjectView view = version.Get(*at);
    if (view.controller.uid.empty()) break;
    const Controller controller = FindController(version, view.ns, view.controller);
    at = controller.id;
    Relation owner;
    owner.type = Relation::Type::kOwns;
    owner.object = Copy(controller.name);
    owner.id = at;
    owner.path = "metadata.ownerReferences";
    if (!at) owner.note = "not loaded";
    owner.distance = distance;
    owners.push_back(std::move(owner));
  }
  return owners;
}

std::optional<OutermostOwner> OutermostOwners::Of(const ObjectView& object) {
  if (object.controller.uid.empty()) return std::nullopt;
  const auto [at, is_new] = known_.try_emplace({object.ns, object.controller.uid});
  if (is_new) {
    Relation owner = std::move(OwnersOf(version_, object.id).back());
    at->second = {std::move(owner.object), owner.id.has_value()};
  }
  return at->second;
}

}  // namespace kubernetes

std::vector<Relation> WhoOwns(const Version& version, ObjectId object) {
  if (!version.Contains(object)) return {};
  return kubernetes::OwnersOf(version, object);
}

}  // namespace labelix
