// The questions of labelix/live.h.

#include <algorithm>
#include <string>
#include <tuple>

#include "engine/match/access.h"
#include "engine/match/picking.h"
#include "engine/match/registered.h"
#include "engine/match/reverse.h"
#include "index/types/absl_text.h"
#include "labelix/live.h"

namespace labelix {
namespace match {

IdSet Picking(const query::State& state, const ObjectView& about, std::optional<ObjectId> object) {
  IdSet picking;
  const index::Index& index = *state.index;
  const index::Kind* selectors =
      index.FindKind(about.group, about.kind, state.version, index::Holds::kSelectors);
  if (selectors == nullptr) return picking;
  NamespaceLabels ns;
  ns.Read(state, about.ns);
  Reverse reverse;
  for (index::ProfileId id :
       reverse.Find(state, *selectors, {about.ns, about.labels, ns.known, ns.labels})) {
    const auto add = [&](ObjectId selector) {
      const Registered registered = ReadRegistered(*index.objects().At(selector, state.version));
      if (object && !PicksName(index, selector, registered.names, *object)) return;
      picking.push_back(selector);
    };
    selectors->profiles.MembersAt(id, state.version)
        ->ForEachRun(
            [&](std::span<const ObjectId> run) { std::for_each(run.begin(), run.end(), add); });
  }
  return picking;
}

}  // namespace match

namespace {

using index::Holds;
using match::Access;

// By name. Most often one kind of one namespace holds them all.
void Sort(std::vector<PickingSelector>* picking) {
  const auto holder = [](const PickingSelector& p) {
    return std::tie(p.name.kind, p.name.ns, p.name.group);
  };
  const bool alike = std::all_of(picking->begin(), picking->end(), [&](const PickingSelector& p) {
    return holder(p) == holder(picking->front());
  });
  std::sort(picking->begin(), picking->end(), [alike](const auto& a, const auto& b) {
    if (!alike) return a.name < b.name;
    const int order = a.name.name.compare(b.name.name);
    return order != 0 ? order < 0 : a.name.path < b.name.path;
  });
}

std::vector<PickingSelector> Ask(const query::State& state, const ObjectView& about,
                                 std::optional<ObjectId> object) {
  const index::Objects& objects = state.index->objects();
  const IdSet ids = match::Picking(state, about, object);
  std::vector<PickingSelector> picking;
  picking.reserve(ids.size());
  for (const ObjectId id : ids) {
    const match::Registered registered = match::ReadRegistered(*objects.At(id, state.version));
    picking.push_back({id, match::NameOf(objects, id), registered.text});
  }
  Sort(&picking);
  return picking;
}

}  // namespace

std::vector<PickingSelector> SelectorsPicking(const Version& version, const Scope& where,
                                              Labels labels) {
  ObjectView about;
  about.group = where.group;
  about.kind = where.kind;
  about.ns = where.ns.value_or("");
  about.labels.assign(labels.begin(), labels.end());
  return Ask(Access::StateOf(version), about, std::nullopt);
}

std::vector<PickingSelector> SelectorsPicking(const Version& version, ObjectId object) {
  return Ask(Access::StateOf(version), version.Get(object), object);
}

absl::StatusOr<IdSet> PickedBy(const Version& version, const SelectorName& name,
                               std::string_view picks_group, std::string_view picks_kind) {
  const query::State state = Access::StateOf(version);
  std::string place, holder;
  match::PackPlace(name, &place);
  match::PackHolder(name, &holder);
  const auto id = state.index->FindObject(picks_group, picks_kind, place, holder, state.version,
                                          Holds::kSelectors);
  if (!id) {
    return absl::NotFoundError(
        ToAbsl("selector \"" + std::string(name.name) + "\" is not registered"));
  }
  const index::Kind* picked = state.index->FindKind(picks_group, picks_kind, state.version);
  if (picked == nullptr) return IdSet();
  const index::ObjectRow& row = *state.index->objects().At(*id, state.version);
  IdSet ids = match::Pick(state, *picked, state.index->KindOf(*id), row.profile);
  match::FilterByName(*state.index, *id, match::ReadRegistered(row).names, &ids);
  return ids;
}

}  // namespace labelix
