#include "index/reclaim.h"

#include <algorithm>

namespace labelix::index {
namespace {

// Records of some events; what a pin of minutes kept is not held on to.
constexpr size_t kSpareRoom = 256;

}  // namespace

void Reclaimer::Clear() {
  is_closed_ = true;
  for (size_t i = settled_; i < fresh_.size(); ++i) fresh_[i].owner->Free(fresh_[i].what);
  for (auto& [version, list] : kept_) {
    for (const Dead& dead : list) dead.owner->Free(dead.what);
  }
  for (const Dead& dead : shared_) dead.owner->Free(dead.what);
  fresh_.clear();
  kept_.clear();
  shared_.clear();
}

void Reclaimer::Run(VersionNumber current) {
  current_ = current;
  pins_.Read(&seen_);
  oldest_pin_ = seen_.versions.empty() ? current : seen_.versions.front();
  // A reader that is just entering may end on any version from the one it
  // announced: let everything wait for the next publish.
  if (seen_.entering) return;
  DropLeftPins();
  for (; settled_ < fresh_.size(); ++settled_) Settle(Dead(fresh_[settled_]));
  fresh_.clear();
  settled_ = 0;
  FreeShared(std::min(oldest_pin_, current));
  kept_versions_.store(seen_.versions.size(), std::memory_order_relaxed);
}

void Reclaimer::Settle(const Dead& dead) {
  // Most died just now, after every pin: the youngest pin before that.
  auto after = seen_.versions.end();
  if (after != seen_.versions.begin() && *(after - 1) >= dead.death) {
    after = std::lower_bound(seen_.versions.begin(), seen_.versions.end(), dead.death);
  }
  if (after == seen_.versions.begin() || *(after - 1) < dead.birth) {
    dead.owner->Free(dead.what);
    return;
  }
  ListOf(*(after - 1))->push_back(dead);
  kept_count_.fetch_add(1, std::memory_order_relaxed);
}

bool Reclaimer::IsAmongPins(VersionNumber from, VersionNumber to) const {
  const auto at = std::lower_bound(seen_.versions.begin(), seen_.versions.end(), from);
  return at != seen_.versions.end() && *at < to;
}

std::vector<Reclaimer::Dead>* Reclaimer::ListOf(VersionNumber pin) {
  const auto at = kept_.find(pin);
  if (at != kept_.end()) return &at->second;
  if (spare_.empty()) return &kept_[pin];
  spare_.key() = pin;
  return &kept_.insert(std::move(spare_)).position->second;
}

void Reclaimer::DropLeftPins() {
  for (auto it = kept_.begin(); it != kept_.end();) {
    if (std::binary_search(seen_.versions.begin(), seen_.versions.end(), it->first)) {
      ++it;
      continue;
    }
    // An older pin may need some of them: they are settled as if they had just died.
    fresh_.insert(fresh_.end(), it->second.begin(), it->second.end());
    kept_count_.fetch_sub(it->second.size(), std::memory_order_relaxed);
    const auto left = it++;
    spare_ = kept_.extract(left);
    spare_.mapped().clear();
    if (spare_.mapped().capacity() > kSpareRoom) spare_ = {};
  }
}

void Reclaimer::FreeCutOff() {
  pins_.Read(&seen_);
  if (seen_.versions.empty()) FreeShared(next());
}

void Reclaimer::FreeShared(VersionNumber oldest) {
  while (!shared_.empty() && shared_.front().death <= oldest) {
    const Dead dead = shared_.front();
    shared_.pop_front();
    dead.owner->Free(dead.what);
  }
}

}  // namespace labelix::index
