// What goes because something else is gone: the objects of a deleted Namespace,
// and what a deleted owner owned.
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "engine/kubernetes/settling.h"
#include "labelix/selector.h"

namespace labelix::kubernetes {
namespace {

constexpr const char* kNamespaceGone = "its Namespace is deleted";
constexpr const char* kOwnerGone = "its owner is deleted";
constexpr const char* kLeft = "its owner is deleted, and it is left";

}  // namespace

// k8s.io/kubernetes pkg/controller/namespace/deletion.
bool Settling::CollectAll() {
  SettlingController owner;
  owner.name = {"Namespace", "", ns_, ""};
  const auto ns = question_.touched.find(owner.name);
  if (ns == question_.touched.end() || !ns->second.deleted) return false;
  if (question_.version.Find("", "Namespace", "", ns_)) return false;  // made again since
  for (SettlingPod& pod : pods_) DeleteOne(owner, &pod, kNamespaceGone);
  for (const Version::KindCount& kind : question_.version.Kinds()) {
    if (kind.kind == "Pod" && kind.group.empty()) continue;
    const Scope scope{.kind = kind.kind, .group = kind.group, .ns = ns_};
    for (ObjectId id : question_.version.Select(scope, Compiled(Selector::Everything()))) {
      out_->reactions.push_back(
          {Reaction::Type::kDelete, owner.name, NameOf(question_.version, id), 1, kNamespaceGone});
    }
  }
  return true;
}

// The garbage collector: k8s.io/kubernetes pkg/controller/garbagecollector.
void Settling::Collect() {
  CollectSets();
  std::map<std::string_view, const SettlingController*> sets;  // that are gone, by uid
  for (const SettlingController& c : controllers_) {
    if (c.gone && !c.view.uid.empty()) sets[c.view.uid] = &c;
  }
  for (SettlingPod& pod : pods_) {
    const auto gone = question_.gone.find(std::string(pod.owner));
    const auto set = sets.find(pod.owner);
    if (gone == question_.gone.end() && set == sets.end()) continue;
    SettlingController owner;
    owner.name = set != sets.end() ? set->second->name : gone->second.first;
    if (set == sets.end() && gone->second.second) {
      SetOwner(&pod, {});
      Say(Reaction::Type::kOrphan, owner, &pod, 1, kLeft);
    } else {
      DeleteOne(owner, &pod, kOwnerGone);
    }
  }
}

void Settling::CollectSets() {
  for (SettlingController& controller : controllers_) {
    const auto gone = question_.gone.find(std::string(controller.owner));
    if (controller.owner.empty() || gone == question_.gone.end()) continue;
    SettlingController owner;
    owner.name = gone->second.first;
    const bool stays = gone->second.second;
    controller.owner = {};
    controller.gone = !stays;
    Reaction reaction{stays ? Reaction::Type::kOrphan : Reaction::Type::kDelete, owner.name,
                      controller.name, 1, stays ? kLeft : kOwnerGone};
    out_->reactions.push_back(std::move(reaction));
  }
}

}  // namespace labelix::kubernetes
