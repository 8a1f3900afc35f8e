// What new objects change in counters and bits, once for each profile of a batch.
#include "index/dense.h"

#include <algorithm>
#include <utility>

#include "index/profiles.h"

namespace labelix::index {

bool DenseTerms::Arrive(ObjectId id, ProfileId to, VersionNumber next) {
  if (arrived_at_.empty()) return false;
  Arrivals& held = arrivals_[to % kArrivals];
  // A profile that has just become big gets counters for all of its terms.
  if (!held.is_used || held.profile != to || held.is_big != IsBig(to)) return false;
  ++held.uncounted;
  const uint64_t set = held.set;
  for (uint32_t i = 0; i < held.lists; ++i) listed_.Put(held.list[i], id, next);
  Change(id, 0, set, next);
  pairs_.Come(Counted(set, to), next);
  return true;
}

void DenseTerms::Remember(ProfileId to, bool is_big, uint64_t set, VersionNumber next) {
  if (arrivals_.empty()) {
    if (++early_ <= kArrivals) return;  // most kinds stay small
    arrived_at_.reserve(kArrivals);
    arrivals_.resize(kArrivals);
  }
  const std::vector<TermLists::List>& lists = listed_.taken();
  if (lists.size() > kListsAtOnce) return;
  const auto at = static_cast<uint32_t>(to % kArrivals);
  if (arrivals_[at].is_used) {
    Count(&arrivals_[at], next);
  } else {
    arrived_at_.push_back(at);
  }
  arrivals_[at] = {.is_used = true,
                   .is_big = is_big,
                   .profile = to,
                   .lists = static_cast<uint32_t>(lists.size()),
                   .set = set};
  std::copy(lists.begin(), lists.end(), arrivals_[at].list);
}

void DenseTerms::Count(Arrivals* arrivals, VersionNumber next) {
  const auto came = static_cast<int32_t>(std::exchange(arrivals->uncounted, 0));
  if (came == 0) return;
  ReadTerms(arrivals->profile, &arrived_);
  AddKeys(&arrived_);
  for (const TermId term : arrived_) {
    const uint32_t packed = Packed(term);
    if (CounterOf(packed) == 0) continue;
    const uint32_t count = counts_.Add(CounterOf(packed), came, next);
    if (SlotField(packed) == kNoSlot) Want(term, count, next);
  }
}

void DenseTerms::CountAll(VersionNumber next) {
  while (!arrived_at_.empty()) {
    Arrivals& arrivals = arrivals_[arrived_at_.back()];
    arrived_at_.pop_back();
    Count(&arrivals, next);
    arrivals.is_used = false;
  }
}

}  // namespace labelix::index
