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

std::vector<PickingSelector> Ask(const query::State& state, std::string_view group,
                                 std::string_view kind, std::string_view ns, Labels labels) {
  std::vector<PickingSelector> picking;
  const index::Kind* selectors =
      state.index->FindKind(group, kind, state.version, Holds::kSelectors);
  if (selectors == nullptr) return picking;
  match::NamespaceLabels namespace_labels;
  namespace_labels.Read(state, ns);
  match::Reverse reverse;
  const index::Objects& objects = state.index->objects();
  for (index::ProfileId id : reverse.Find(
           state, *selectors, {ns, labels, namespace_labels.known, namespace_labels.labels})) {
    const index::Members* members = selectors->profiles.MembersAt(id, state.version);
    members->ForEachRun([&](std::span<const ObjectId> run) {
      for (ObjectId selector : run) {
        const auto carried = match::ReadRegistered(*objects.At(selector, state.version));
        picking.push_back(
            {match::UnpackName(objects.name(selector)), carried.text, carried.ordinal_of});
      }
    });
  }
  std::sort(picking.begin(), picking.end(),
            [](const PickingSelector& a, const PickingSelector& b) { return a.name < b.name; });
  return picking;
}

}  // namespace

std::vector<PickingSelector> SelectorsPicking(const Version& version, const Scope& where,
                                              Labels labels) {
  return Ask(Access::StateOf(version), where.group, where.kind, where.ns.value_or(""), labels);
}

std::vector<PickingSelector> SelectorsPicking(const Version& version, ObjectId object) {
  const ObjectView view = version.Get(object);
  std::vector<PickingSelector> picking =
      Ask(Access::StateOf(version), view.group, view.kind, view.ns, view.labels);
  std::erase_if(picking, [&](const PickingSelector& selector) {
    return !selector.ordinal_of.empty() && !match::IsOrdinalOf(selector.ordinal_of, view.name);
  });
  return picking;
}

absl::StatusOr<IdSet> PickedBy(const Version& version, const SelectorName& name,
                               std::string_view picks_group, std::string_view picks_kind) {
  const query::State state = Access::StateOf(version);
  const auto id = state.index->FindObject(picks_group, picks_kind, "", match::PackName(name),
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
  const std::string_view set = match::ReadRegistered(row).ordinal_of;
  if (set.empty()) return ids;
  std::erase_if(
      ids, [&](ObjectId object) { return !match::IsOrdinalOf(set, version.Get(object).name); });
  return ids;
}

}  // namespace labelix
