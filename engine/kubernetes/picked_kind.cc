#include "engine/kubernetes/picked_kind.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "engine/kubernetes/names.h"

namespace labelix::kubernetes {

std::string PrintController(const ControllerRef& controller) {
  if (controller.uid.empty() && controller.name.empty()) return {};
  return std::string(controller.kind) + "/" + std::string(controller.name);
}

PickedKind::PickedKind(const Version& version, std::string_view group, std::string_view kind,
                       std::optional<std::string_view> ns)
    : group_(group), kind_(kind), declared_(IsDeclared(version, group, kind)) {
  const Scope scope{.kind = kind, .group = group, .ns = ns};
  ids_ = version.Select(scope, Compiled(Selector::Everything()));
  struct Row {
    std::string_view ns, name, controller;
  };
  std::vector<Row> rows;
  rows.reserve(ids_.size());
  for (ObjectId id : ids_) {
    const ObjectView view = version.Get(id);
    rows.push_back({view.ns, view.name, view.controller.uid});
  }
  std::vector<uint32_t> by_name(ids_.size());
  std::iota(by_name.begin(), by_name.end(), 0u);
  std::sort(by_name.begin(), by_name.end(), [&](uint32_t a, uint32_t b) {
    return std::tie(rows[a].ns, rows[a].name) < std::tie(rows[b].ns, rows[b].name);
  });
  places_.resize(ids_.size());
  order_.reserve(ids_.size());
  for (uint32_t place = 0; place < by_name.size(); ++place) {
    const uint32_t at = by_name[place];
    places_[at] = place;
    order_.push_back(ids_[at]);
    if (!rows[at].controller.empty()) controlled_.emplace_back(rows[at].controller, place);
  }
  std::sort(controlled_.begin(), controlled_.end());
}

uint32_t PickedKind::Place(ObjectId id) const {
  const auto at = std::lower_bound(ids_.begin(), ids_.end(), id);
  return places_[static_cast<size_t>(at - ids_.begin())];
}

void PickedKind::Sort(std::vector<ObjectId>* ids) const {
  std::vector<uint32_t> places;
  places.reserve(ids->size());
  for (ObjectId id : *ids) places.push_back(Place(id));
  std::sort(places.begin(), places.end());
  for (size_t i = 0; i < places.size(); ++i) (*ids)[i] = order_[places[i]];
}

void PickedKind::Sort(std::vector<NotOwned>* ids) const {
  std::sort(ids->begin(), ids->end(),
            [this](const NotOwned& a, const NotOwned& b) { return Place(a.id) < Place(b.id); });
}

std::vector<ObjectId> PickedKind::ControlledBy(std::string_view uid) const {
  std::vector<ObjectId> ids;
  auto at = std::lower_bound(controlled_.begin(), controlled_.end(), Controlled{uid, 0});
  for (; at != controlled_.end() && at->first == uid; ++at) ids.push_back(order_[at->second]);
  return ids;
}

}  // namespace labelix::kubernetes
