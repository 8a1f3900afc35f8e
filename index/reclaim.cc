#include "index/reclaim.h"

#include <algorithm>

namespace labelix::index {

void Reclaimer::Clear() {
  for (const Dead& dead : fresh_) dead.owner->Free(dead.what);
  for (auto& [version, list] : kept_) {
    for (const Dead& dead : list) dead.owner->Free(dead.what);
  }
  while (!shared_.empty()) {  // freeing one may retire another
    const Dead dead = shared_.front();
    shared_.pop_front();
    dead.owner->Free(dead.what);
  }
  fresh_.clear();
  kept_.clear();
}

void Reclaimer::Run(VersionNumber current) {
  pins_.Read(&seen_);
  oldest_pin_ = seen_.versions.empty() ? current : seen_.versions.front();
  // A reader that is just entering may end on any version from the one it
  // announced: let everything wait for the next publish.
  if (seen_.entering) return;
  DropLeftPins();
  std::vector<Dead> fresh;
  fresh.swap(fresh_);
  for (const Dead& dead : fresh) Settle(dead);
  fresh.clear();
  if (fresh_.empty()) fresh_.swap(fresh);  // keep the capacity
  FreeShared(current);
  kept_versions_.store(seen_.versions.size(), std::memory_order_relaxed);
}

void Reclaimer::Settle(const Dead& dead) {
  const auto after = std::lower_bound(seen_.versions.begin(), seen_.versions.end(), dead.death);
  if (after == seen_.versions.begin() || *(after - 1) < dead.birth) {
    dead.owner->Free(dead.what);
    return;
  }
  kept_[*(after - 1)].push_back(dead);
  kept_count_.fetch_add(1, std::memory_order_relaxed);
}

void Reclaimer::DropLeftPins() {
  for (auto it = kept_.begin(); it != kept_.end();) {
    if (std::binary_search(seen_.versions.begin(), seen_.versions.end(), it->first)) {
      ++it;
      continue;
    }
    std::vector<Dead> left = std::move(it->second);
    it = kept_.erase(it);
    kept_count_.fetch_sub(left.size(), std::memory_order_relaxed);
    // An older pin may need some of them; it lies before `it`, so this loop
    // does not meet them again.
    for (const Dead& dead : left) Settle(dead);
  }
}

void Reclaimer::FreeShared(VersionNumber current) {
  const VersionNumber oldest = std::min(oldest_pin_, current);
  while (!shared_.empty() && shared_.front().death <= oldest) {
    const Dead dead = shared_.front();
    shared_.pop_front();
    dead.owner->Free(dead.what);
  }
}

}  // namespace labelix::index
