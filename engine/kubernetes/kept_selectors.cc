#include "engine/kubernetes/kept_selectors.h"

#include <algorithm>
#include <utility>

namespace labelix::kubernetes {
namespace {

bool NeedsOneOfItsValues(const Requirement& requirement) {
  return requirement.op == Op::kIn || requirement.op == Op::kEquals ||
         requirement.op == Op::kDoubleEquals;
}

}  // namespace

// No key has a NUL in it.
const std::string& KeptSelectors::PairText(std::string_view key, std::string_view value) {
  pair_.assign(key);
  pair_ += '\0';
  pair_ += value;
  return pair_;
}

void KeptSelectors::Add(Selecting selecting) {
  const auto place = static_cast<uint32_t>(all_.size());
  all_.push_back(std::move(selecting));
  for (const StoredSelector& stored : all_.back().selectors) File(stored, place);
}

// How many would stand under its values, with this one.
size_t KeptSelectors::CostOf(const Requirement& requirement) {
  size_t cost = requirement.values.size();
  for (const std::string& value : requirement.values) {
    const auto filed = by_pair_.find(PairText(requirement.key, value));
    if (filed != by_pair_.end()) cost += filed->second.size();
  }
  return cost;
}

// Under the requirement that shares its values with the fewest.
void KeptSelectors::File(const StoredSelector& stored, uint32_t place) {
  const Selector& selector = stored.selector;
  if (stored.state == SelectState::kUnknown) {
    by_no_pair_.push_back(place);
    return;
  }
  if (selector.IsNothing()) return;
  const Requirement* under = nullptr;
  size_t least = 0;
  for (const Requirement& requirement : selector.requirements()) {
    if (!NeedsOneOfItsValues(requirement)) continue;
    const size_t cost = CostOf(requirement);
    if (under != nullptr && cost >= least) continue;
    under = &requirement;
    least = cost;
  }
  if (under == nullptr) {
    by_no_pair_.push_back(place);
    return;
  }
  for (const std::string& value : under->values) {
    by_pair_[PairText(under->key, value)].push_back(place);
  }
}

const std::vector<const KeptSelectors::Selecting*>& KeptSelectors::Candidates(Labels labels) {
  found_ = by_no_pair_;
  for (const Label& label : labels) {
    const auto filed = by_pair_.find(PairText(label.key, label.value));
    if (filed == by_pair_.end()) continue;
    found_.insert(found_.end(), filed->second.begin(), filed->second.end());
  }
  std::sort(found_.begin(), found_.end());
  found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
  candidates_.clear();
  for (uint32_t place : found_) candidates_.push_back(&all_[place]);
  return candidates_;
}

}  // namespace labelix::kubernetes
