// Of a batch of events, the last one of each object: what comes next about it is
// compared with that.
#ifndef LABELIX_ENGINE_MATCH_LATEST_H_
#define LABELIX_ENGINE_MATCH_LATEST_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "index/hash.h"
#include "labelix/event.h"

namespace labelix::match {

inline bool IsSameObject(const Event& a, const Event& b) {
  return a.name == b.name && a.ns == b.ns && a.kind == b.kind && a.group == b.group;
}

// The last admitted event of each object. Used again for batch after batch.
class Latest {
 public:
  void Reset(std::span<const Event> batch) {
    batch_ = batch;
    slots_.assign(batch.size() < 2 ? 0 : std::bit_ceil(2 * batch.size()), 0);
    asked_ = nullptr;
  }
  const Event* Find(const Event& event) {
    if (slots_.empty()) return nullptr;
    const uint32_t at = slots_[Seek(event)];
    return at == 0 ? nullptr : &batch_[at - 1];
  }
  // REQUIRES: an event of the batch.
  void Put(const Event& event) {
    if (slots_.empty()) return;
    if (asked_ != &event) Seek(event);
    slots_[slot_] = static_cast<uint32_t>(&event - batch_.data()) + 1;
  }

 private:
  // Of the object, or the free one where it belongs.
  size_t Seek(const Event& event) {
    asked_ = &event;
    slot_ = index::Mix(index::HashText(event.ns), index::HashText(event.name));
    for (;; ++slot_) {
      slot_ &= slots_.size() - 1;
      const uint32_t held = slots_[slot_];
      if (held == 0 || IsSameObject(batch_[held - 1], event)) return slot_;
    }
  }
  std::span<const Event> batch_;
  std::vector<uint32_t> slots_;   // place in the batch + 1
  const Event* asked_ = nullptr;  // the event that Find was asked for last
  size_t slot_ = 0;               // and its slot
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_LATEST_H_
