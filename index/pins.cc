#include "index/pins.h"

#include <algorithm>
#include <functional>
#include <thread>

namespace labelix::index {

Pins::~Pins() {
  Block* block = first_.next.load(std::memory_order_relaxed);
  while (block != nullptr) {
    Block* next = block->next.load(std::memory_order_relaxed);
    delete block;
    block = next;
  }
}

Pins::Slot* Pins::Claim(uint64_t state) {
  // Threads start at slots of their own, so that they rarely meet.
  static thread_local const size_t start =
      std::hash<std::thread::id>{}(std::this_thread::get_id()) % kSlots;
  for (Block* block = &first_;;) {
    for (int i = 0; i < kSlots; ++i) {
      Slot& slot = block->slots[(start + i) % kSlots];
      uint64_t free = 0;
      if (slot.state.load(std::memory_order_relaxed) == 0 &&
          slot.state.compare_exchange_strong(free, state, std::memory_order_seq_cst)) {
        return &slot;
      }
    }
    Block* next = block->next.load(std::memory_order_acquire);
    if (next == nullptr) {
      Block* fresh = new Block;
      if (block->next.compare_exchange_strong(next, fresh, std::memory_order_acq_rel)) {
        next = fresh;
      } else {
        delete fresh;  // another reader's block came first: `next` is that one
      }
    }
    block = next;
  }
}

Pins::Slot* Pins::Pin(const std::atomic<VersionNumber>& current, VersionNumber* pinned) {
  Slot* slot = Claim(kEntering | current.load(std::memory_order_acquire));
  *pinned = current.load(std::memory_order_seq_cst);
  slot->state.store(*pinned, std::memory_order_release);
  return slot;
}

void Pins::Read(Seen* out) const {
  out->versions.clear();
  out->entering = false;
  for (const Block* block = &first_; block != nullptr;
       block = block->next.load(std::memory_order_acquire)) {
    for (const Slot* slots = block->slots; slots < block->slots + kSlots; slots += kAtOnce) {
      if (!AnyInUse(slots)) continue;
      for (int i = 0; i < kAtOnce; ++i) {
        const uint64_t state = slots[i].state.load(std::memory_order_seq_cst);
        if (state == 0) continue;
        out->entering |= (state & kEntering) != 0;
        out->versions.push_back(state & ~kEntering);
      }
    }
  }
  if (out->versions.size() < 2) return;
  std::sort(out->versions.begin(), out->versions.end());
  out->versions.erase(std::unique(out->versions.begin(), out->versions.end()), out->versions.end());
}

}  // namespace labelix::index
