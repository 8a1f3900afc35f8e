// First in, first out, of plain values. An empty one that was never used holds no
// memory, which std::deque does: each kind has some.
#ifndef LABELIX_INDEX_QUEUE_H_
#define LABELIX_INDEX_QUEUE_H_

#include <cstddef>
#include <vector>

namespace labelix::index {

template <typename T>
class Queue {
 public:
  bool empty() const { return begin_ == items_.size(); }
  size_t size() const { return items_.size() - begin_; }
  size_t bytes() const { return items_.capacity() * sizeof(T); }
  const T& front() const { return items_[begin_]; }
  void push_back(const T& item) { items_.push_back(item); }
  // Amortised constant: what was taken is dropped once it is half of what is held.
  void pop_front() {
    if (2 * ++begin_ < items_.size()) return;
    items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
    if (items_.empty() && items_.capacity() > kMostKept) items_ = std::vector<T>();
  }

 private:
  // What a long batch needed is not held on to.
  static constexpr size_t kMostKept = 1024;
  std::vector<T> items_;
  size_t begin_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_QUEUE_H_
