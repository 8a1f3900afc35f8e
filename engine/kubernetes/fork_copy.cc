// Fork's part about the copy: what the edits can reach.

#include "engine/kubernetes/fork.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/edit_namespace.h"
#include "engine/kubernetes/manifest_edit.h"
#include "engine/kubernetes/object_event.h"
#include "engine/kubernetes/registrar.h"
#include "engine/kubernetes/stored_selector.h"
#include "engine/match/access.h"

namespace labelix::kubernetes {
namespace {

// Of a kind: objects that reach over the whole cluster, or are reached from all of it.
bool ReachesFar(const kinds::KindRow& row) {
  return !row.namespaced ||
         std::any_of(row.selectors.begin(), row.selectors.end(), [](const auto& selector) {
           const bool says_itself = selector.form == kinds::Form::kPeer;
           const bool reaches = says_itself || selector.reach != kinds::Reach::kOwnNamespace;
           return selector.told == kinds::Told::kAlways && reaches;
         });
}

// Whether the object's pods ask for pods of other namespaces to be near, or not.
bool LooksFar(const ObjectView& view) {
  const std::vector<StoredSelector> all = ReadSelectors(view);
  return std::any_of(all.begin(), all.end(), [](const StoredSelector& stored) {
    return stored.told != kinds::Told::kAlways && stored.selects == "Pod" &&
           stored.reach.where != NamespaceReach::Where::kOwn;
  });
}

// Whether templates of the kind are told of what they ask for.
bool MayLookFar(std::string_view group, std::string_view kind) {
  const kinds::KindRow* row = kinds::FindKind(group, kind);
  return row != nullptr &&
         std::any_of(row->selectors.begin(), row->selectors.end(), [](const auto& selector) {
           return selector.told == kinds::Told::kAsScheduling &&
                  selector.form == kinds::Form::kAffinityTerm;
         });
}

// By the table, or by a user's rules.
bool IsClusterWide(const UserRuleList& rules, std::string_view group, std::string_view kind) {
  const kinds::KindRow* row = kinds::FindKind(group, kind);
  if (row != nullptr) return ReachesFar(*row);
  return std::any_of(rules.begin(), rules.end(), [&](const std::unique_ptr<UserRule>& rule) {
    return rule->row.kind == kind && rule->row.group == group && ReachesFar(rule->row);
  });
}

}  // namespace

absl::Status Fork::Prepare(std::span<const Edit> edits) {
  std::set<std::string> namespaces;
  bool whole = false;
  for (const Edit& edit : edits) {
    if (edit.type == Edit::Type::kApply) {
      const auto manifest = Read(edit);
      if (!manifest.ok()) return manifest.status();
      const Version read = (*manifest)->Current();
      const UserRuleList rules = UserRules(read);
      for (ObjectId id : ObjectsOf(read)) {
        const ObjectView view = read.Get(id);
        whole = whole || IsClusterWide(rules, view.group, view.kind) || LooksFar(view);
        namespaces.insert(NamespaceOf(version_, view, edit.ns));
      }
      continue;
    }
    const absl::StatusOr<ObjectId> id = FindObject(version_, edit.ns, edit.object);
    // What is not there yet may be made by an edit before this one.
    if (!id.ok()) {
      whole = whole || NamespaceNamed(version_, edit);
      namespaces.insert(edit.ns);
      continue;
    }
    const ObjectView view = version_.Get(*id);
    whole = whole || IsClusterWide(rules_, view.group, view.kind) || LooksFar(view);
    namespaces.emplace(view.ns);
  }
  absl::Status copied = whole ? CopyAll(std::nullopt) : CopyAll(namespaces);
  return copied.ok() ? Register() : copied;
}

// Of all that was copied, as Cluster does of a snapshot.
absl::Status Fork::Register() {
  const Registrar selectors(Current());
  const absl::StatusOr<Applied> applied = world_.Apply({}, selectors.events());
  if (!applied.ok()) return applied.status();
  match::Access::IndexOf(world_).SetRegistersFrom(applied->version);
  return absl::OkStatus();
}

// Of the namespaces; cluster-scoped objects, and what selects over the whole
// cluster, in any case.
absl::Status Fork::CopyAll(const std::optional<std::set<std::string>>& namespaces) {
  std::vector<std::string_view> places;
  if (namespaces) places.assign(namespaces->begin(), namespaces->end());
  for (const Version::KindCount& kind : version_.Kinds()) {
    Event declared;
    declared.op = Event::Op::kDeclare;
    declared.group = kind.group, declared.kind = kind.kind;
    if (absl::Status s = world_.Apply({&declared, 1}).status(); !s.ok()) return s;
    Scope scope{.kind = kind.kind, .group = kind.group};
    if (namespaces && !IsClusterWide(rules_, kind.group, kind.kind)) scope.namespaces = places;
    if (absl::Status status = CopyKind(scope); !status.ok()) return status;
    if (!namespaces || !MayLookFar(kind.group, kind.kind)) continue;
    if (absl::Status status = CopyFar(scope, *namespaces); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Of the kind those beyond the namespaces that look into them.
absl::Status Fork::CopyFar(const Scope& kind, const std::set<std::string>& namespaces) {
  const Scope everywhere{.kind = kind.kind, .group = kind.group};
  for (ObjectId id : version_.Select(everywhere, Compiled(Selector::Everything()))) {
    const ObjectView view = version_.Get(id);
    if (namespaces.contains(std::string(view.ns)) || !LooksFar(view)) continue;
    const Event event = EventOf(view);
    if (absl::Status s = world_.Apply({&event, 1}).status(); !s.ok()) return s;
  }
  return absl::OkStatus();
}

absl::Status Fork::CopyKind(const Scope& scope) {
  std::vector<ObjectView> views;
  for (ObjectId id : version_.Select(scope, Compiled(Selector::Everything()))) {
    views.push_back(version_.Get(id));
  }
  std::vector<Event> events;
  events.reserve(views.size());
  for (const ObjectView& view : views) events.push_back(EventOf(view));
  return world_.Apply(events).status();
}

}  // namespace labelix::kubernetes
