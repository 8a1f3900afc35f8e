// The questions of labelix/live.h.

#include <algorithm>
#include <bit>
#include <string>
#include <tuple>

#include "engine/match/access.h"
#include "engine/match/picking.h"
#include "engine/match/registered.h"
#include "engine/match/reverse.h"
#include "index/types/absl_text.h"
#include "index/types/short_text.h"
#include "labelix/live.h"

namespace labelix {
namespace {

using index::Holds;
using index::SameText;
using match::Access;

bool SameHolder(const SelectorName& a, const SelectorName& b) {
  return SameText(a.kind, b.kind) && SameText(a.ns, b.ns) && SameText(a.group, b.group);
}

// Of selectors of one kind and namespace.
bool IsBefore(const PickingSelector& a, const PickingSelector& b) {
  if (!SameText(a.name.name, b.name.name)) return index::LessText(a.name.name, b.name.name);
  return a.name.path < b.name.path;
}

// The eight bytes of `text` from `from` on, as a number in the order of texts.
uint64_t KeyOf(std::string_view text, size_t from) {
  char bytes[sizeof(uint64_t)] = {};
  const std::string_view rest = text.substr(std::min(from, text.size()));
  std::copy_n(rest.data(), std::min(rest.size(), sizeof bytes), bytes);
  const auto key = index::LoadWord<uint64_t>(bytes);
  return std::endian::native == std::endian::little ? __builtin_bswap64(key) : key;
}

// How many bytes all names begin with.
size_t SharedPrefix(const std::vector<PickingSelector>& picking) {
  const std::string_view first = picking.front().name.name;
  size_t shared = first.size();
  for (const PickingSelector& p : picking) {
    const std::string_view name = p.name.name.substr(0, shared);
    shared = static_cast<size_t>(std::mismatch(name.begin(), name.end(), first.begin()).first -
                                 name.begin());
  }
  return shared;
}

// Most names differ in a few bytes: those are compared as numbers, and each selector is
// moved once.
void SortMany(std::vector<PickingSelector>* picking) {
  struct Place {
    uint64_t key;
    uint32_t at;
  };
  const size_t shared = SharedPrefix(*picking);
  std::vector<Place> places;
  places.reserve(picking->size());
  for (const PickingSelector& p : *picking) {
    places.push_back({KeyOf(p.name.name, shared), static_cast<uint32_t>(places.size())});
  }
  std::sort(places.begin(), places.end(), [picking](const Place& a, const Place& b) {
    return a.key != b.key ? a.key < b.key : IsBefore((*picking)[a.at], (*picking)[b.at]);
  });
  std::vector<PickingSelector> sorted;
  sorted.reserve(picking->size());
  for (const Place& place : places) sorted.push_back((*picking)[place.at]);
  picking->swap(sorted);
}

void Sort(std::vector<PickingSelector>* picking) {
  constexpr size_t kFew = 16;
  if (picking->size() < 2) return;
  const bool alike = std::all_of(picking->begin() + 1, picking->end(), [&](const auto& p) {
    return SameHolder(p.name, picking->front().name);
  });
  if (!alike) {
    std::sort(picking->begin(), picking->end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
  } else if (picking->size() > kFew) {
    SortMany(picking);
  } else if (!std::is_sorted(picking->begin(), picking->end(), IsBefore)) {
    std::sort(picking->begin(), picking->end(), IsBefore);
  }
}

}  // namespace

std::vector<PickingSelector> SelectorsPicking(const Version& version, const Scope& where,
                                              Labels labels) {
  std::vector<PickingSelector> picking =
      match::Picking(Access::StateOf(version),
                     {where.group, where.kind, where.ns.value_or(""), labels, std::nullopt});
  Sort(&picking);
  return picking;
}

std::vector<PickingSelector> SelectorsPicking(const Version& version, ObjectId object) {
  std::vector<PickingSelector> picking = match::Picking(version, object);
  Sort(&picking);
  return picking;
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
