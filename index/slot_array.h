// An array that grows without moving: readers index it while its one writer
// appends. Chunks double in size and hang from a fixed directory, so growth
// copies nothing and an element's address is final. A new chunk is taken as
// zeroed memory and not touched: the system makes its pages as they are used,
// so that a chunk of millions costs the event that needed it no pause.
#ifndef LABELIX_INDEX_SLOT_ARRAY_H_
#define LABELIX_INDEX_SLOT_ARRAY_H_

#include <sys/mman.h>

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <type_traits>

namespace labelix::index {

// REQUIRES: all zero bytes are a valid T, the one that new elements are.
// `kFirstBits`: the first chunk holds 2^kFirstBits elements. Whoever publishes an index to readers
// does so with a release store after Grow; the array itself orders nothing but its chunks.
template <typename T, unsigned kFirstBits = 6>
class SlotArray {
 public:
  SlotArray() = default;
  SlotArray(const SlotArray&) = delete;
  SlotArray& operator=(const SlotArray&) = delete;
  ~SlotArray() {
    for (unsigned c = 0; c < used_; ++c) {
      if constexpr (!std::is_trivially_destructible_v<T>) {
        T* chunk = chunks_[c].load(std::memory_order_relaxed);
        for (size_t i = 0; i < ChunkSize(c); ++i) chunk[i].~T();
      }
      std::free(raw_[c]);
    }
  }

  // REQUIRES: i < capacity. Any thread.
  T& operator[](size_t i) { return *Find(i); }
  const T& operator[](size_t i) const { return *const_cast<SlotArray*>(this)->Find(i); }

  // Makes room for `n` elements. Writer only. Amortised constant.
  void Grow(size_t n) {
    while (capacity_.load(std::memory_order_relaxed) < n) AddChunk();
  }
  // The same for a bulk load that will fill them all: in pages of 2 MiB where
  // the system gives them, which are 500 times fewer faults.
  void Reserve(size_t n) {
    while (capacity_.load(std::memory_order_relaxed) < n) {
      AddChunk();
      AskForLargePages(raw_[used_ - 1], ChunkSize(used_ - 1) * sizeof(T));
    }
  }
  // How many elements have room. Any thread.
  size_t capacity() const { return capacity_.load(std::memory_order_acquire); }
  size_t bytes() const { return capacity() * sizeof(T); }

 private:
  static constexpr unsigned kChunks = 40 - kFirstBits;
  // Chunk 0 and 1 hold 2^kFirstBits elements each, chunk c twice chunk c-1's.
  static size_t ChunkSize(unsigned c) {
    return size_t{1} << (c == 0 ? kFirstBits : kFirstBits + c - 1);
  }

  T* Find(size_t i) {
    const unsigned c = static_cast<unsigned>(std::bit_width(i >> kFirstBits));
    const size_t start = c == 0 ? 0 : size_t{1} << (kFirstBits + c - 1);
    return chunks_[c].load(std::memory_order_acquire) + (i - start);
  }

  void AddChunk() {
    const size_t size = ChunkSize(used_);
    void* raw = std::calloc(size * sizeof(T) + kAlign, 1);
    if (raw == nullptr) throw std::bad_alloc();
    raw_[used_] = raw;
    const auto aligned = (reinterpret_cast<uintptr_t>(raw) + kAlign - 1) & ~(kAlign - 1);
    chunks_[used_++].store(reinterpret_cast<T*>(aligned), std::memory_order_release);
    capacity_.store(capacity_.load(std::memory_order_relaxed) + size, std::memory_order_release);
  }

  static void AskForLargePages(void* raw, size_t size) {
    constexpr uintptr_t kPage = 2u << 20;
    const auto begin = (reinterpret_cast<uintptr_t>(raw) + kPage - 1) & ~(kPage - 1);
    const uintptr_t end = (reinterpret_cast<uintptr_t>(raw) + size) & ~(kPage - 1);
    if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  }

  static constexpr uintptr_t kAlign = alignof(T) > 64 ? alignof(T) : 64;
  std::atomic<T*> chunks_[kChunks] = {};
  void* raw_[kChunks] = {};
  std::atomic<size_t> capacity_{0};
  unsigned used_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_SLOT_ARRAY_H_
