#include "index/current_index.h"

#include <utility>

namespace labelix::index {

// A reader says that it is there before it looks whether the holder is still the
// newest, and Replace changes the newest before it looks for readers: one of the two
// sees the other.
std::shared_ptr<Index> CurrentIndex::Get() const {
  for (;;) {
    const Holder* holder = newest_.load(std::memory_order_acquire);
    holder->readers.fetch_add(1, std::memory_order_seq_cst);
    std::shared_ptr<Index> index;
    if (newest_.load(std::memory_order_seq_cst) == holder) index = holder->index;
    holder->readers.fetch_sub(1, std::memory_order_release);
    if (index != nullptr) return index;
  }
}

void CurrentIndex::Replace(std::shared_ptr<Index> index) {
  holders_.emplace_back(std::move(index));
  newest_.store(&holders_.back(), std::memory_order_seq_cst);
  // Those whose reader was just copying go with the next Replace, or the engine.
  for (Holder& holder : holders_) {
    if (&holder == &holders_.back()) continue;
    if (holder.readers.load(std::memory_order_seq_cst) == 0) holder.index.reset();
  }
}

}  // namespace labelix::index
