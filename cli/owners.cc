#include "cli/owners.h"

#include <algorithm>

#include "labelix/overview.h"

namespace labelix::cli {
namespace {

// A table's line should fit a screen.
constexpr size_t kOwnersShown = 3;

}  // namespace

// REQUIRES: the object has a controller.
std::string Owners::Outermost(ObjectId id) const {
  const Relation last = WhoOwns(version_, id).back();
  const ObjectName& owner = last.object;
  return (last.id.has_value() ? kinds_->Of(owner) : owner.kind) + "/" + owner.name;
}

const std::string& Owners::OutermostOf(ObjectId id) {
  if (id >= by_id_.size()) by_id_.resize(std::max<size_t>(id + size_t{1}, 2 * by_id_.size()));
  if (by_id_[id] == nullptr) by_id_[id] = &Find(id);
  return *by_id_[id];
}

const std::string& Owners::Find(ObjectId id) {
  const ControllerRef controller = version_.Get(id).controller;
  const auto known = by_controller_.find(controller.uid);
  if (known != by_controller_.end()) return known->second;
  std::string owner = controller.uid.empty() ? std::string(kNobody) : Outermost(id);
  return by_controller_.emplace(std::string(controller.uid), std::move(owner)).first->second;
}

std::vector<std::pair<std::string, size_t>> Owners::Count(const std::vector<ObjectId>& ids) {
  std::map<std::string, size_t, std::less<>> counts;
  for (ObjectId id : ids) ++counts[OutermostOf(id)];
  std::vector<std::pair<std::string, size_t>> out(counts.begin(), counts.end());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first == kNobody, b.second) < std::pair(b.first == kNobody, a.second);
  });
  return out;
}

std::string OwnersText(const std::vector<std::pair<std::string, size_t>>& owners) {
  std::string out;
  for (size_t i = 0; i < owners.size() && i < kOwnersShown; ++i) {
    if (i > 0) out += ", ";
    out += owners[i].first + " " + std::to_string(owners[i].second);
  }
  if (owners.size() <= kOwnersShown) return out;
  return out + ", and " + std::to_string(owners.size() - kOwnersShown) + " more";
}

}  // namespace labelix::cli
