// Whose pods they are: by the uid of the owner, and what a controller adopts and releases.
#include <algorithm>
#include <iterator>

#include "engine/kubernetes/claim.h"
#include "engine/kubernetes/controller_facts.h"
#include "engine/kubernetes/settling.h"
#include "engine/kubernetes/stored_selector.h"

namespace labelix::kubernetes {

void Settling::SetOwner(SettlingPod* pod, std::string_view uid) {
  by_owner_[pod->owner].erase(pod);
  pod->owner = uid;
  by_owner_[uid].insert(pod);
}

std::vector<SettlingPod*> Settling::OwnedBy(const SettlingController& controller) const {
  const auto owned = by_owner_.find(controller.view.uid);
  if (owned == by_owner_.end() || controller.view.uid.empty()) return {};
  return {owned->second.begin(), owned->second.end()};
}

std::vector<SettlingPod*> Settling::PodsOf(const SettlingController& controller) const {
  std::vector<SettlingPod*> pods = OwnedBy(controller);
  std::erase_if(pods, [](const SettlingPod* pod) { return pod->gone || !pod->active; });
  return pods;
}

// Its own and nobody's, in the order of `pods_`.
std::vector<SettlingPod*> Settling::Claimable(const SettlingController& controller) const {
  std::vector<SettlingPod*> pods = OwnedBy(controller);
  const auto nobodys = by_owner_.find(std::string_view());
  if (nobodys == by_owner_.end()) return pods;
  std::vector<SettlingPod*> all;
  std::set_union(pods.begin(), pods.end(), nobodys->second.begin(), nobodys->second.end(),
                 std::back_inserter(all));
  return all;
}

void Settling::Claim(SettlingController* controller) {
  for (SettlingPod* pod : Claimable(*controller)) {
    if (pod->gone || (!pod->active && !ClaimsEnded(controller->name.kind))) continue;
    ClaimQuestion claim;
    claim.object_deleting = pod->deleting;
    claim.owner = pod->owner.empty() ? Owner::kNone : Owner::kMe;
    claim.selector_matches =
        controller->selector.Matches(pod->view.labels) &&
        (!controller->Is("StatefulSet") || IsMemberOf(controller->name.name, pod->view.name));
    const Patch patch = Decide(claim).patch;
    if (patch == Patch::kRelease) {
      SetOwner(pod, {});
      Say(Reaction::Type::kRelease, *controller, pod, 1, "it no longer matches the selector");
    } else if (patch == Patch::kAdopt) {
      SetOwner(pod, controller->view.uid);
      Say(Reaction::Type::kAdopt, *controller, pod, 1, "it has no owner and matches the selector");
    }
  }
}

}  // namespace labelix::kubernetes
