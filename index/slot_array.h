// An array that grows without moving: readers index it while its one writer
// appends. Chunks double in size and hang from a fixed directory, so growth
// copies nothing and an element's address is final. A new chunk is zeroed memory
// that is not touched: the system makes its pages as they are used, so that a
// chunk of millions costs the event that needed it no pause, and no memory. An
// array that starts small has a directory of two chunks, and allocates a whole one
// with its third: each kind has a dozen arrays.
#ifndef LABELIX_INDEX_SLOT_ARRAY_H_
#define LABELIX_INDEX_SLOT_ARRAY_H_

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "index/zeroed_memory.h"

namespace labelix::index {

// REQUIRES: all zero bytes are a valid T, the one that new elements are; indices fit into 32 bits.
// `kFirstBits`: the first chunk holds 2^kFirstBits elements; fewer than 64 are a small start.
// Whoever publishes an index to readers does so with a release store after Grow; the array itself
// orders nothing but its chunks.
template <typename T, unsigned kFirstBits = 6>
class SlotArray {
 public:
  SlotArray() = default;
  SlotArray(const SlotArray&) = delete;
  SlotArray& operator=(const SlotArray&) = delete;
  ~SlotArray() {
    for (unsigned c = 0; c < used_; ++c) {
      T* chunk = Chunk(c);
      if constexpr (!std::is_trivially_destructible_v<T>) {
        for (size_t i = 0; i < ChunkSize(c); ++i) chunk[i].~T();
      }
      GiveBackZeroed(RawOf(chunk), RawSize(c));
    }
    if constexpr (kIsSmall) {
      if (bases_.whole.load(std::memory_order_relaxed) != bases_.few) delete[] Bases();
    }
  }

  // REQUIRES: i < capacity. Any thread.
  T& operator[](size_t i) { return *Find(i); }
  const T& operator[](size_t i) const { return *const_cast<SlotArray*>(this)->Find(i); }

  // Finds many elements, most of which lie in the chunk of the one before: three
  // instructions then. For one question: what is added meanwhile is found too.
  class Finder {
   public:
    explicit Finder(const SlotArray& of) : of_(of) {}
    // REQUIRES: i < capacity. Any thread.
    const T& operator[](size_t i) {
      if (i - begin_ >= size_) Turn(i);
      return *reinterpret_cast<const T*>(base_ + i * sizeof(T));
    }

   private:
    void Turn(size_t i) {
      const unsigned c = ChunkOf(i);
      base_ = const_cast<SlotArray&>(of_).Bases()[c].load(std::memory_order_acquire);
      begin_ = ChunkStart(c);
      size_ = ChunkSize(c);
    }
    const SlotArray& of_;
    uintptr_t base_ = 0;  // where element 0 would be
    size_t begin_ = 0, size_ = 0;
  };

  // Calls visit(id, element) for each of `ids`: as Finder, in two instructions less.
  // REQUIRES: ascending, and below capacity. Any thread.
  template <typename Visit>
  void ForEachOf(std::span<const uint32_t> ids, Visit&& visit) const {
    const uint32_t *id = ids.data(), *const last = id + ids.size();
    while (id != last) {
      const unsigned c = ChunkOf(*id);
      const uintptr_t base =
          const_cast<SlotArray*>(this)->Bases()[c].load(std::memory_order_acquire);
      const size_t end = ChunkStart(c) + ChunkSize(c);
      do {
        visit(*id, *reinterpret_cast<const T*>(base + *id * sizeof(T)));
        // `&&` orders the two. Written apart, gcc 12 makes 24 instructions more of it in
        // engine/query/direct.cc.
      } while (++id != last && *id < end);  // NOLINT(bugprone-inc-dec-in-conditions)
    }
  }

  // Makes room for `n` elements. Writer only. Amortised constant.
  void Grow(size_t n) {
    while (capacity_.load(std::memory_order_relaxed) < n) AddChunk();
  }
  // The same for a bulk load that will fill them all: in pages of 2 MiB where
  // the system gives them, which are 500 times fewer faults.
  void Reserve(size_t n) {
    while (capacity_.load(std::memory_order_relaxed) < n) {
      AddChunk();
      AskForLargePages(Chunk(used_ - 1), ChunkSize(used_ - 1) * sizeof(T));
    }
  }
  // How many elements have room. Any thread.
  size_t capacity() const { return capacity_.load(std::memory_order_acquire); }
  size_t bytes() const { return capacity() * sizeof(T); }
  // What they take if only the first `used` were written to: of a large array the
  // system has made those pages, and no other.
  size_t bytes(size_t used) const {
    constexpr size_t kFromHeap = 256 << 10, kPage = 4096;  // index/zeroed_memory.cc
    if (bytes() <= kFromHeap) return bytes();
    return std::min(bytes(), (used * sizeof(T) + kPage - 1) / kPage * kPage);
  }

 private:
  static constexpr unsigned kChunks = 33 - kFirstBits;
  // Chunk 0 and 1 hold 2^kFirstBits elements each, chunk c twice chunk c-1's.
  static constexpr size_t ChunkSize(unsigned c) {
    return size_t{1} << (c == 0 ? kFirstBits : kFirstBits + c - 1);
  }

  static size_t ChunkStart(unsigned c) { return c == 0 ? 0 : size_t{1} << (kFirstBits + c - 1); }

  static unsigned ChunkOf(size_t i) {
    // The lowest bit spares the case of zero.
    return static_cast<unsigned>(std::bit_width(i >> kFirstBits << 1 | 1) - 1);
  }
  // Five instructions: every question and every event comes here dozens of times.
  T* Find(size_t i) {
    const unsigned c = ChunkOf(i);
    return reinterpret_cast<T*>(Bases()[c].load(std::memory_order_acquire) + i * sizeof(T));
  }
  T* Chunk(unsigned c) {
    return reinterpret_cast<T*>(Bases()[c].load(std::memory_order_relaxed) +
                                ChunkStart(c) * sizeof(T));
  }

  // Aligned to a line, but for a chunk of a few.
  static constexpr size_t Align(unsigned c) {
    return std::max<size_t>(alignof(T), ChunkSize(c) * sizeof(T) < 1024 ? 1 : 64);
  }
  static constexpr size_t RawSize(unsigned c) {
    return ChunkSize(c) * sizeof(T) + Align(c) + sizeof(void*);
  }

  [[gnu::noinline]] void AddChunk() {
    if constexpr (kIsSmall) {
      if (used_ == kFew && Bases() == bases_.few) MakeWhole();
    }
    const size_t size = ChunkSize(used_), align = Align(used_);
    void* raw = TakeZeroed(RawSize(used_));
    const auto aligned =
        (reinterpret_cast<uintptr_t>(raw) + sizeof(void*) + align - 1) & ~(align - 1);
    std::memcpy(reinterpret_cast<char*>(aligned) - sizeof raw, &raw, sizeof raw);
    Bases()[used_].store(aligned - ChunkStart(used_) * sizeof(T), std::memory_order_release);
    ++used_;
    capacity_.store(capacity_.load(std::memory_order_relaxed) + size, std::memory_order_release);
  }
  // What was allocated for a chunk: it is noted in front of the first element.
  static void* RawOf(T* chunk) {
    void* raw;
    std::memcpy(&raw, reinterpret_cast<const char*>(chunk) - sizeof raw, sizeof raw);
    return raw;
  }

  static void AskForLargePages(void* chunk, size_t size) {
    constexpr uintptr_t kPage = 2u << 20;
    const auto begin = (reinterpret_cast<uintptr_t>(chunk) + kPage - 1) & ~(kPage - 1);
    const uintptr_t end = (reinterpret_cast<uintptr_t>(chunk) + size) & ~(kPage - 1);
    if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  }

  // Where element 0 would be if the chunk reached down to it.
  using Base = std::atomic<uintptr_t>;
  static constexpr bool kIsSmall = kFirstBits < 6;
  static constexpr unsigned kFew = 2;
  // Who still reads `few` asks for elements that were there before the third chunk.
  struct Small {
    std::atomic<Base*> whole{few};
    Base few[kFew] = {};
  };
  struct Whole {
    Base all[kChunks] = {};
  };
  Base* Bases() {
    if constexpr (kIsSmall) {
      return bases_.whole.load(std::memory_order_acquire);
    } else {
      return bases_.all;
    }
  }
  void MakeWhole() {
    auto* whole = new Base[kChunks]{};
    for (unsigned c = 0; c < kFew; ++c) {
      whole[c].store(bases_.few[c].load(std::memory_order_relaxed), std::memory_order_relaxed);
    }
    bases_.whole.store(whole, std::memory_order_release);
  }
  std::conditional_t<kIsSmall, Small, Whole> bases_;
  std::atomic<size_t> capacity_{0};
  unsigned used_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_SLOT_ARRAY_H_
