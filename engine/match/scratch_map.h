// Ids → values for the time of one version: emptied in constant time, and what it
// grew to is used again.
#ifndef LABELIX_ENGINE_MATCH_SCRATCH_MAP_H_
#define LABELIX_ENGINE_MATCH_SCRATCH_MAP_H_

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "labelix/id_set.h"

namespace labelix::match {

template <typename Value>
class ScratchMap {
 public:
  void Clear() {
    ++round_;
    values_.clear();
    if (slots_.size() <= kMostKept) return;
    slots_ = std::vector<Slot>();
    values_ = std::vector<Value>();
  }

  // The value of `id`, and whether it is new and so a Value(). Valid until the
  // next call.
  std::pair<Value*, bool> Insert(ObjectId id) {
    if (2 * (values_.size() + 1) > slots_.size()) Grow();
    Slot& slot = SlotOf(&slots_, id);
    const bool is_new = slot.round != round_;
    if (is_new) {
      slot = {round_, id, static_cast<uint32_t>(values_.size())};
      values_.emplace_back();
    }
    return {&values_[slot.place], is_new};
  }

 private:
  static constexpr size_t kFewest = 16, kMostKept = 1 << 16;
  struct Slot {
    uint64_t round = 0;  // of another one: free
    ObjectId id = 0;
    uint32_t place = 0;
  };

  // Of `id`, or the free one where it belongs.
  Slot& SlotOf(std::vector<Slot>* slots, ObjectId id) const {
    constexpr uint64_t kGolden = 0x9E3779B97F4A7C15u;  // 2^64 by the golden ratio
    const size_t mask = slots->size() - 1;
    for (size_t at = (id * kGolden) >> 32;; ++at) {
      Slot& slot = (*slots)[at & mask];
      if (slot.round != round_ || slot.id == id) return slot;
    }
  }

  void Grow() {
    std::vector<Slot> larger(std::max(kFewest, 2 * slots_.size()));
    for (const Slot& slot : slots_) {
      if (slot.round == round_) SlotOf(&larger, slot.id) = slot;
    }
    slots_.swap(larger);
  }

  std::vector<Slot> slots_;  // a power of two of them, at most half taken
  std::vector<Value> values_;
  uint64_t round_ = 1;
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_SCRATCH_MAP_H_
