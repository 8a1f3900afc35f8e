// Ownership, live: adopted, released, orphaned.

#include <string_view>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/controller.h"
#include "engine/kubernetes/relations.h"

namespace labelix::kubernetes {
namespace {

using Cause = Delta::Cause;

// An object's owner at one version.
struct Owner {
  SelectorName name;
  bool loaded = false, going = false;  // going: deletion has begun
};

Owner FindOwner(const Version& version, std::string_view ns, const ControllerRef& controller) {
  const auto [name, id] = FindController(version, ns, controller);
  Owner owner;
  owner.name = {name.group, name.kind, name.ns, name.name, "metadata.ownerReferences"};
  owner.loaded = id.has_value();
  kinds::Common common;
  owner.going = id && kinds::DecodeCommon(version.Get(*id).facts, &common) && common.deleting;
  return owner;
}

struct Side {
  bool lives = false;
  ControllerRef controller;
};

Side SideAt(const Version& version, ObjectId id) {
  if (!version.Contains(id)) return {};
  return {true, version.Get(id).controller};
}

Cause JoinCause(const Side& was, bool replaced) {
  if (!was.lives) return Cause::kObjectCreated;
  if (replaced) return Cause::kObjectReplaced;
  return was.controller.uid.empty() ? Cause::kAdopted : Cause::kOwnerChanged;
}

Cause LeaveCause(const Side& is, const Owner& now, bool replaced) {
  if (!is.lives) return Cause::kObjectDeleted;
  if (replaced) return Cause::kObjectReplaced;
  if (!is.controller.uid.empty()) return Cause::kOwnerChanged;
  return now.loaded && !now.going ? Cause::kReleased : Cause::kOrphaned;
}

void Compare(const match::PinnedChange& change, ObjectId id, match::DeltaSink* sink) {
  const Side was = SideAt(change.was, id), is = SideAt(change.is, id);
  const bool replaced = change.IsReplaced(id);
  if (was.controller.uid == is.controller.uid && !replaced) return;
  const std::string_view ns = change.after.index->objects().ns(id);
  const auto add = [&](Delta::Op op, Cause cause, const SelectorName& owner) {
    if (!sink->IsAbout(owner.ns, owner.name) && !sink->IsAbout(id)) return;
    Delta delta;
    delta.relation = Delta::Relation::kOwns;
    delta.op = op;
    delta.cause = cause;
    delta.object = sink->Object(id);
    delta.selector = sink->Keep(owner);
    delta.resource_version = sink->Keep(change.ResourceVersion(id));
    sink->Add(delta);
  };
  if (!was.controller.uid.empty()) {
    const Owner now = FindOwner(change.is, ns, was.controller);
    add(Delta::Op::kLeave, LeaveCause(is, now, replaced),
        FindOwner(change.was, ns, was.controller).name);
  }
  if (!is.controller.uid.empty()) {
    add(Delta::Op::kJoin, JoinCause(was, replaced), FindOwner(change.is, ns, is.controller).name);
  }
}

}  // namespace

void FindOwners(const match::PinnedChange& change, match::DeltaSink* sink) {
  for (const index::Touched& t : change.touched) {
    if (change.after.index->KindOf(t.id).holds == index::Holds::kObjects) {
      Compare(change, t.id, sink);
    }
  }
}

}  // namespace labelix::kubernetes
