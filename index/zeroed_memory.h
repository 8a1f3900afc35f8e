// Memory for tables, all zero, of which the system makes the pages as they are used.
#ifndef LABELIX_INDEX_ZEROED_MEMORY_H_
#define LABELIX_INDEX_ZEROED_MEMORY_H_

#include <cstddef>

namespace labelix::index {

// Aligned for any type of ordinary alignment. Large pieces come from the system
// itself and not from the heap, which would give out memory that was in use before:
// to clear that costs the event that needs it a millisecond for each 10 MiB.
// std::bad_alloc.
void* TakeZeroed(size_t bytes);
// `bytes` as it was taken.
void GiveBackZeroed(void* memory, size_t bytes);

// A table of numbers that is thrown away as a whole when it has to be larger.
template <typename T>
class ZeroedTable {
 public:
  ZeroedTable() = default;
  ZeroedTable(const ZeroedTable&) = delete;
  ZeroedTable& operator=(const ZeroedTable&) = delete;
  ~ZeroedTable() { Drop(); }

  // `n` zeros. std::bad_alloc: as before.
  void Remake(size_t n) {
    T* fresh = static_cast<T*>(TakeZeroed(n * sizeof(T)));
    Drop();
    values_ = fresh;
    size_ = n;
  }
  size_t size() const { return size_; }
  size_t bytes() const { return size_ * sizeof(T); }
  T& operator[](size_t i) { return values_[i]; }
  const T& operator[](size_t i) const { return values_[i]; }

 private:
  void Drop() {
    if (values_ != nullptr) GiveBackZeroed(values_, bytes());
  }
  T* values_ = nullptr;
  size_t size_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_ZEROED_MEMORY_H_
