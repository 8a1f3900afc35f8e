#include "engine/kubernetes/picked_kind.h"

#include <algorithm>
#include <numeric>

#include "engine/kubernetes/names.h"
#include "labelix/columns.h"

namespace labelix::kubernetes {

std::string PrintController(const ControllerRef& controller) {
  if (controller.uid.empty() && controller.name.empty()) return {};
  return std::string(controller.kind) + "/" + std::string(controller.name);
}

PickedKind::PickedKind(const Version& version, std::string_view group, std::string_view kind,
                       std::optional<std::string_view> ns)
    : version_(version), group_(group), kind_(kind), declared_(IsDeclared(version, group, kind)) {
  const Scope scope{.kind = kind, .group = group, .ns = ns};
  ids_ = version.Select(scope, Compiled(Selector::Everything()));
  const Column namespaces = NamespaceColumn(version, ids_);
  const std::vector<std::string_view> names = NameColumn(version, ids_);
  const auto before = [&](uint32_t a, uint32_t b) {
    const int32_t x = namespaces.codes[a], y = namespaces.codes[b];
    return x != y ? namespaces.values[x] < namespaces.values[y] : names[a] < names[b];
  };
  std::vector<uint32_t> by_name(ids_.size());
  std::iota(by_name.begin(), by_name.end(), 0u);
  in_order_ = std::is_sorted(by_name.begin(), by_name.end(), before);
  if (in_order_) return;
  std::sort(by_name.begin(), by_name.end(), before);
  places_.resize(ids_.size());
  order_.reserve(ids_.size());
  for (uint32_t place = 0; place < by_name.size(); ++place) {
    places_[by_name[place]] = place;
    order_.push_back(ids_[by_name[place]]);
  }
}

// What it is compared by: where ids are in the order of names, they do.
uint32_t PickedKind::Place(ObjectId id) const {
  if (in_order_) return id;
  const auto at = std::lower_bound(ids_.begin(), ids_.end(), id);
  return places_[static_cast<size_t>(at - ids_.begin())];
}

ObjectId PickedKind::At(uint32_t place) const { return in_order_ ? place : order_[place]; }

void PickedKind::Sort(std::vector<ObjectId>* ids) const {
  if (!in_order_) {
    for (ObjectId& id : *ids) id = Place(id);
  }
  if (!std::is_sorted(ids->begin(), ids->end())) std::sort(ids->begin(), ids->end());
  if (!in_order_) {
    for (ObjectId& id : *ids) id = At(id);
  }
}

void PickedKind::Sort(std::vector<NotOwned>* ids) const {
  std::sort(ids->begin(), ids->end(),
            [this](const NotOwned& a, const NotOwned& b) { return Place(a.id) < Place(b.id); });
}

void PickedKind::ReadControllers() {
  controllers_read_ = true;
  for (ObjectId id : ids_) {
    const std::string_view uid = version_.Get(id).controller.uid;
    if (!uid.empty()) controlled_.emplace_back(uid, Place(id));
  }
  std::sort(controlled_.begin(), controlled_.end());
}

std::vector<ObjectId> PickedKind::ControlledBy(std::string_view uid) {
  if (!controllers_read_) ReadControllers();
  std::vector<ObjectId> ids;
  auto at = std::lower_bound(controlled_.begin(), controlled_.end(), Controlled{uid, 0});
  for (; at != controlled_.end() && at->first == uid; ++at) ids.push_back(At(at->second));
  return ids;
}

}  // namespace labelix::kubernetes
