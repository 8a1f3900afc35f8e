// The questions of labelix/live.h.

#include <algorithm>
#include <string>
#include <tuple>

#include "engine/match/access.h"
#include "engine/match/filing_keys.h"
#include "engine/match/picking.h"
#include "engine/match/registered.h"
#include "engine/match/reverse.h"
#include "index/types/absl_text.h"
#include "labelix/live.h"

namespace labelix {
namespace match {

std::vector<Picker> Picking(const query::State& state, const Picked& picked) {
  std::vector<Picker> picking;
  const index::Index& index = *state.index;
  const index::Kind* selectors =
      index.FindKind(picked.group, picked.kind, state.version, index::Holds::kSelectors);
  if (selectors == nullptr) return picking;
  NamespaceLabels ns;
  if (MayAskNamespaces(index.asked())) ns.Read(state, picked.ns);
  Reverse reverse;
  for (index::ProfileId id :
       reverse.Find(state, *selectors, {picked.ns, picked.labels, ns.known, ns.labels})) {
    const auto add = [&](ObjectId selector) {
      const Registered registered = ReadRegistered(*index.objects().At(selector, state.version));
      if (picked.object && !PicksName(index, selector, registered.names, *picked.object)) return;
      picking.push_back({selector, registered.text});
    };
    selectors->profiles.MembersAt(id, state.version)
        ->ForEachRun(
            [&](std::span<const ObjectId> run) { std::for_each(run.begin(), run.end(), add); });
  }
  return picking;
}

std::vector<Picker> Picking(const Version& version, ObjectId object) {
  const ObjectView view = version.Get(object);
  return Picking(Access::StateOf(version), {view.group, view.kind, view.ns, view.labels, object});
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

std::vector<PickingSelector> Named(const Version& version,
                                   const std::vector<match::Picker>& pickers) {
  const index::Objects& objects = Access::StateOf(version).index->objects();
  std::vector<PickingSelector> picking;
  picking.reserve(pickers.size());
  for (const match::Picker& picker : pickers) {
    picking.push_back({picker.selector, match::NameOf(objects, picker.selector), picker.text});
  }
  Sort(&picking);
  return picking;
}

}  // namespace

std::vector<PickingSelector> SelectorsPicking(const Version& version, const Scope& where,
                                              Labels labels) {
  return Named(version, match::Picking(Access::StateOf(version),
                                       {where.group, where.kind, where.ns.value_or(""), labels,
                                        std::nullopt}));
}

std::vector<PickingSelector> SelectorsPicking(const Version& version, ObjectId object) {
  return Named(version, match::Picking(version, object));
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
