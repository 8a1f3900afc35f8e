#include "engine/kubernetes/match.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "engine/kubernetes/names.h"
#include "engine/kubernetes/stored_selector.h"
#include "index/types/absl_text.h"

namespace labelix {
namespace kubernetes {
namespace {

bool IsDeployment(const kinds::KindRow& kind) {
  return kind.kind == "Deployment" && kind.group == "apps";
}

std::string ReasonOf(const ControllerRef& controller) {
  const std::string owner = PrintController(controller);
  return owner.empty() ? "orphan" : "owned by " + owner;
}

}  // namespace

const PickedKind& Matcher::Kind(std::string_view group, std::string_view kind) {
  for (const PickedKind& known : kinds_) {
    if (known.kind() == kind && known.group() == group) return known;
  }
  return kinds_.emplace_back(version_, group, kind, ns_);
}

std::vector<ObjectId> Matcher::Pick(const ObjectView& object, const kinds::SelectorRow& row,
                                    const Selector& selector, const PickedKind& picked) const {
  Scope scope{.kind = row.selects, .group = row.selects_group};
  if (row.reach == kinds::Reach::kOwnNamespace) scope.ns = object.ns;
  std::vector<ObjectId> ids = version_.Select(scope, Compiled(selector));
  picked.Sort(&ids);
  return ids;
}

// Moves what a StatefulSet's selector picks under a foreign name from the
// objects to `not_owned`.
void Matcher::DropNonMembers(std::string_view set, SelectorMatch* match) const {
  std::erase_if(match->objects, [&](ObjectId id) {
    if (IsMemberOf(set, version_.Get(id).name)) return false;
    match->not_owned.push_back({id, "name is not <set>-<ordinal>"});
    return true;
  });
}

void Matcher::AddOwned(const ObjectView& object, const PickedKind& picked,
                       SelectorMatch* match) const {
  match->owned = picked.ControlledBy(object.uid);
  for (ObjectId id : match->objects) {
    const ControllerRef controller = version_.Get(id).controller;
    if (!object.uid.empty() && controller.uid == object.uid) continue;
    match->not_owned.push_back({id, ReasonOf(controller)});
  }
  picked.Sort(&match->not_owned);
}

// A Deployment never lists pods by its selector: its ReplicaSets own them.
void Matcher::AddPods(SelectorMatch* match) {
  const PickedKind& pods = Kind("", "Pod");
  if (!pods.declared() && match->state != SelectState::kUnknown) match->why = UnknownKind("Pod");
  for (ObjectId set : match->owned) {
    const std::vector<ObjectId> of_set = pods.ControlledBy(version_.Get(set).uid);
    match->pods.insert(match->pods.end(), of_set.begin(), of_set.end());
  }
  pods.Sort(&match->pods);
}

void Matcher::Fill(const ObjectView& object, const kinds::KindRow& kind,
                   const kinds::SelectorRow& row, const Selector& selector, SelectorMatch* match) {
  const PickedKind& picked = Kind(row.selects_group, row.selects);
  const bool picks =
      match->state == SelectState::kSelects || match->state == SelectState::kEverything;
  if (picks && !picked.declared()) {
    match->state = SelectState::kUnknown;
    match->why = UnknownKind(row.selects);
  }
  if (picks && picked.declared()) match->objects = Pick(object, row, selector, picked);
  if (HasMemberNames(kind)) DropNonMembers(object.name, match);
  if (!kind.is_controller) return;
  AddOwned(object, picked, match);
  if (IsDeployment(kind)) AddPods(match);
}

SelectorMatch Matcher::Match(ObjectId id, const kinds::KindRow& kind,
                             const kinds::SelectorRow& row) {
  const ObjectView object = version_.Get(id);
  StoredSelector stored = ReadSelector(kind, row, object.facts);
  SelectorMatch match;
  match.id = id;
  match.object = NameOf(version_, id);
  match.path = row.path;
  match.selects = row.selects;
  match.selector = std::move(stored.text);
  match.state = stored.state;
  match.why = std::move(stored.why);
  match.is_controller = kind.is_controller;
  match.is_deployment = IsDeployment(kind);
  Fill(object, kind, row, stored.selector, &match);
  return match;
}

namespace {

// The rows with a selector among the kinds asked for: all of them, if none is.
std::vector<const kinds::KindRow*> SelectingKinds(const std::vector<KindName>& asked) {
  std::vector<const kinds::KindRow*> rows;
  for (const kinds::KindRow& row : kinds::AllKinds()) {
    const bool wanted =
        asked.empty() || std::any_of(asked.begin(), asked.end(), [&](const KindName& kind) {
          return kind.kind == row.kind && kind.group == row.group;
        });
    if (wanted && !row.selectors.empty()) rows.push_back(&row);
  }
  return rows;
}

absl::Status NoSelector(const KindName& kind) {
  const std::string resource = GroupResource(kind);
  if (kinds::SelectsByOtherRule(kind.group, kind.kind)) {
    return absl::InvalidArgumentError(
        ToAbsl("what " + resource + " select is not answered yet (docs/kinds.md)"));
  }
  return absl::InvalidArgumentError(ToAbsl(resource + " have no selector"));
}

// An answer about kinds that were never listed would be ignorance.
absl::Status CheckKinds(const Version& version, const MatchQuery& query,
                        const std::vector<const kinds::KindRow*>& rows) {
  if (query.kinds.empty()) return absl::OkStatus();
  if (rows.empty()) return NoSelector(query.kinds.front());
  for (const kinds::KindRow* row : rows) {
    if (IsDeclared(version, row->group, row->kind)) return absl::OkStatus();
  }
  return absl::FailedPreconditionError(ToAbsl(UnknownKind(rows.front()->kind)));
}

void MatchObject(Matcher* matcher, ObjectId id, const kinds::KindRow& kind,
                 std::vector<SelectorMatch>* out) {
  for (const kinds::SelectorRow& row : kind.selectors) {
    out->push_back(matcher->Match(id, kind, row));
  }
}

absl::StatusOr<std::vector<SelectorMatch>> MatchOne(const Version& version, ObjectId id) {
  if (!version.Contains(id)) return absl::NotFoundError("no such object");
  const ObjectView object = version.Get(id);
  const kinds::KindRow* kind = kinds::FindKind(object.group, object.kind);
  if (kind == nullptr || kind->selectors.empty()) {
    return NoSelector(NameKind(object.group, object.kind, true));
  }
  // A selector that reaches over the cluster needs the other namespaces too.
  const bool own = std::all_of(
      kind->selectors.begin(), kind->selectors.end(),
      [](const kinds::SelectorRow& row) { return row.reach == kinds::Reach::kOwnNamespace; });
  Matcher matcher(version, own ? std::optional(object.ns) : std::nullopt);
  std::vector<SelectorMatch> matches;
  MatchObject(&matcher, id, *kind, &matches);
  return matches;
}

bool HasClusterReach(const std::vector<const kinds::KindRow*>& rows) {
  return std::any_of(rows.begin(), rows.end(), [](const kinds::KindRow* kind) {
    return std::any_of(
        kind->selectors.begin(), kind->selectors.end(),
        [](const kinds::SelectorRow& row) { return row.reach == kinds::Reach::kCluster; });
  });
}

}  // namespace
}  // namespace kubernetes

std::string_view ToString(SelectState state) {
  switch (state) {
    case SelectState::kSelects:
      return "selects";
    case SelectState::kNothing:
      return "nothing";
    case SelectState::kEverything:
      return "everything";
    case SelectState::kUnknown:
      return "unknown";
    case SelectState::kInvalid:
      return "invalid";
  }
  return "unknown";
}

absl::StatusOr<std::vector<SelectorMatch>> Match(const Version& version, const MatchQuery& query) {
  if (query.object) return kubernetes::MatchOne(version, *query.object);
  const auto rows = kubernetes::SelectingKinds(query.kinds);
  if (absl::Status known = kubernetes::CheckKinds(version, query, rows); !known.ok()) return known;
  std::optional<std::string_view> reach;
  if (query.ns && !kubernetes::HasClusterReach(rows)) reach = *query.ns;
  kubernetes::Matcher matcher(version, reach);
  std::vector<SelectorMatch> matches;
  for (const kinds::KindRow* kind : rows) {
    Scope scope{.kind = kind->kind, .group = kind->group};
    if (query.ns && kind->namespaced) scope.ns = *query.ns;
    for (ObjectId id : version.Select(scope, Compiled(Selector::Everything()))) {
      kubernetes::MatchObject(&matcher, id, *kind, &matches);
    }
  }
  std::sort(matches.begin(), matches.end(), [](const SelectorMatch& a, const SelectorMatch& b) {
    return std::tie(a.object, a.path) < std::tie(b.object, b.path);
  });
  return matches;
}

}  // namespace labelix
