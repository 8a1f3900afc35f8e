// First in, first out, between one thread that pushes and one that pops; neither waits
// for the other. It grows with what waits, so what may wait is its owner's to say.
#ifndef LABELIX_ENGINE_MATCH_BATCH_QUEUE_H_
#define LABELIX_ENGINE_MATCH_BATCH_QUEUE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace labelix::match {

// Slots are numbered; segments of kSlots of them are a chain. A slot is the reader's from
// the moment on at which `pushed_` has passed it, and so is the link that leads to it; the
// reader frees a segment when it goes on to the next one.
template <typename T>
class BatchQueue {
 public:
  BatchQueue() : head_(new Segment), tail_(head_) {}
  ~BatchQueue() {
    while (head_ != nullptr) delete std::exchange(head_, head_->next);
  }
  BatchQueue(const BatchQueue&) = delete;
  BatchQueue& operator=(const BatchQueue&) = delete;

  // Writer. Before each Push; throws bad_alloc, and has changed nothing then.
  void MakeRoom() {
    const uint64_t at = pushed_.load(std::memory_order_relaxed);
    if (StartsSegment(at) && tail_->first != at) tail_ = tail_->next = new Segment{.first = at};
  }
  void Push(T item) {
    const uint64_t at = pushed_.load(std::memory_order_relaxed);
    tail_->slots[at % kSlots] = std::move(item);
    pushed_.store(at + 1, std::memory_order_release);
  }

  // Reader.
  bool empty() const { return popped_ == pushed_.load(std::memory_order_acquire); }
  std::optional<T> Pop() {
    if (empty()) return std::nullopt;
    if (StartsSegment(popped_)) delete std::exchange(head_, head_->next);
    return std::exchange(head_->slots[popped_++ % kSlots], T());
  }

 private:
  static constexpr size_t kSlots = 64;
  struct Segment {
    uint64_t first = 0;  // number of its first slot
    Segment* next = nullptr;
    std::array<T, kSlots> slots = {};
  };
  // Another one than the first, which is always there.
  static bool StartsSegment(uint64_t at) { return at != 0 && at % kSlots == 0; }

  Segment* head_;        // the reader's
  uint64_t popped_ = 0;  // the reader's
  Segment* tail_;        // the writer's
  std::atomic<uint64_t> pushed_{0};
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_BATCH_QUEUE_H_
