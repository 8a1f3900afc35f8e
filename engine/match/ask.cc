// The questions of labelix/live.h.

#include <algorithm>
#include <string>

#include "engine/match/access.h"
#include "engine/match/registered.h"
#include "engine/match/reverse.h"
#include "index/types/absl_text.h"
#include "labelix/live.h"

namespace labelix {
namespace {

using index::Holds;
using match::Access;

// `object`: whose name is asked about too; nullopt: labels alone.
std::vector<PickingSelector> Ask(const query::State& state, const ObjectView& about,
                                 std::optional<ObjectId> object) {
  std::vector<PickingSelector> picking;
  const index::Index& index = *state.index;
  const index::Kind* selectors =
      index.FindKind(about.group, about.kind, state.version, Holds::kSelectors);
  if (selectors == nullptr) return picking;
  match::NamespaceLabels ns;
  ns.Read(state, about.ns);
  match::Reverse reverse;
  for (index::ProfileId id :
       reverse.Find(state, *selectors, {about.ns, about.labels, ns.known, ns.labels})) {
    const auto add = [&](ObjectId selector) {
      const auto registered = match::ReadRegistered(*index.objects().At(selector, state.version));
      if (object && !match::PicksName(index, selector, registered.names, *object)) return;
      picking.push_back({selector, match::NameOf(index.objects(), selector), registered.text});
    };
    selectors->profiles.MembersAt(id, state.version)
        ->ForEachRun([&](std::span<const ObjectId> run) {
          for (ObjectId selector : run) add(selector);
        });
  }
  std::sort(picking.begin(), picking.end(),
            [](const PickingSelector& a, const PickingSelector& b) { return a.name < b.name; });
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
  const auto id =
      state.index->FindObject(picks_group, picks_kind, name.path, match::PackHolder(name),
                              state.version, Holds::kSelectors);
  if (!id) {
    return absl::NotFoundError(
        ToAbsl("selector \"" + std::string(name.name) + "\" is not registered"));
  }
  const index::Kind* picked = state.index->FindKind(picks_group, picks_kind, state.version);
  if (picked == nullptr) return IdSet();
  const index::ObjectRow& row = *state.index->objects().At(*id, state.version);
  const std::string_view bytes = match::BytesOf(state.index->KindOf(*id), row.profile);
  IdSet ids = match::Pick(state, *picked, match::Decode(bytes));
  match::FilterByName(*state.index, *id, match::ReadRegistered(row).names, &ids);
  return ids;
}

}  // namespace labelix
