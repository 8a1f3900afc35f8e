// The questions of labelix/live.h.

#include <string>

#include "engine/match/access.h"
#include "engine/match/picking.h"
#include "engine/match/registered.h"
#include "engine/match/reverse.h"
#include "index/types/absl_text.h"
#include "labelix/live.h"

namespace labelix {

using index::Holds;
using match::Access;

std::vector<PickingSelector> SelectorsPicking(const Version& version, const Scope& where,
                                              Labels labels) {
  return match::Picking(Access::StateOf(version),
                        {where.group, where.kind, where.ns.value_or(""), labels});
}

std::vector<PickingSelector> SelectorsPicking(const Version& version, ObjectId object) {
  return match::Picking(version, object);
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
  const index::Kind& selectors = state.index->KindOf(*id);
  IdSet ids = match::Pick(state, *picked, selectors, row.profile,
                          match::ReadHashedPair(selectors, row.profile));
  match::FilterByName(*state.index, *id, match::ReadRegistered(row).names, &ids);
  return ids;
}

}  // namespace labelix
