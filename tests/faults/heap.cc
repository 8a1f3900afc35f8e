#include "tests/faults/heap.h"

#include <malloc.h>
#include <stddef.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <new>

extern "C" {
void* __real_malloc(size_t size);
void* __real_calloc(size_t n, size_t size);
void* __real_realloc(void* held, size_t size);
int __real_posix_memalign(void** out, size_t align, size_t size);
void __real_free(void* held);
void* __real_mmap(void* at, size_t size, int protection, int flags, int fd, off_t offset);
int __real_munmap(void* held, size_t size);
}

namespace labelix::heap {
namespace {

Count live;
uint64_t made_ever = 0;
int64_t peak = 0;
uint64_t left = 0;  // allocations until one fails; 0: none will
Failing mode = Failing::kOne;
bool has_failed = false;

bool Fails() {
  if (left == 0) return false;
  if (left > 1) {
    --left;
    return false;
  }
  if (mode == Failing::kOne) left = 0;
  return has_failed = true;
}

void* Add(void* made) {
  if (made == nullptr) return nullptr;
  ++made_ever;
  ++live.blocks;
  live.bytes += static_cast<int64_t>(malloc_usable_size(made));
  peak = std::max(peak, live.bytes);
  return made;
}

void Remove(void* held) {
  if (held == nullptr) return;
  --live.blocks;
  live.bytes -= static_cast<int64_t>(malloc_usable_size(held));
}

// By address; a table of fixed size, for it must not allocate.
struct Mapping {
  void* at = nullptr;
  size_t size = 0;
};
constexpr size_t kMappings = 4096;
Mapping mappings[kMappings];

Mapping* FindMapping(void* at) {
  return std::find_if(std::begin(mappings), std::end(mappings),
                      [&](const Mapping& mapping) { return mapping.at == at; });
}

void AddMapping(void* at, size_t size) {
  Mapping* free = FindMapping(nullptr);
  if (free == std::end(mappings)) std::abort();
  *free = {at, size};
  ++live.blocks;
  live.bytes += static_cast<int64_t>(size);
  peak = std::max(peak, live.bytes);
}

void RemoveMapping(void* at) {
  Mapping* held = FindMapping(at);
  if (held == std::end(mappings)) return;  // of a file
  --live.blocks;
  live.bytes -= static_cast<int64_t>(held->size);
  *held = {};
}

void* Make(size_t size, size_t align) {
  if (Fails()) return nullptr;
  void* made = nullptr;
  if (align <= alignof(max_align_t)) return Add(__real_malloc(std::max<size_t>(size, 1)));
  return __real_posix_memalign(&made, align, size) == 0 ? Add(made) : nullptr;
}

void* MakeOrThrow(size_t size, size_t align) {
  void* made = Make(size, align);
  if (made == nullptr) throw std::bad_alloc();
  return made;
}

void Drop(void* held) {
  Remove(held);
  __real_free(held);
}

}  // namespace

Count Live() { return live; }
uint64_t Made() { return made_ever; }
int64_t Peak() { return peak; }
void ResetPeak() { peak = live.bytes; }

void FailAt(uint64_t n, Failing failing) {
  has_failed = false;
  mode = failing;
  left = n;
}

bool Disarm() {
  left = 0;
  return has_failed;
}

}  // namespace labelix::heap

using labelix::heap::Drop;
using labelix::heap::Make;
using labelix::heap::MakeOrThrow;

extern "C" {
void* __wrap_malloc(size_t size) { return Make(size, 1); }
void* __wrap_calloc(size_t n, size_t size) {
  return labelix::heap::Fails() ? nullptr : labelix::heap::Add(__real_calloc(n, size));
}
void* __wrap_realloc(void* held, size_t size) {
  if (labelix::heap::Fails()) return nullptr;
  labelix::heap::Remove(held);
  return labelix::heap::Add(__real_realloc(held, size));
}
int __wrap_posix_memalign(void** out, size_t align, size_t size) {
  *out = Make(size, align);
  return *out == nullptr ? 12 : 0;  // ENOMEM
}
void __wrap_free(void* held) { Drop(held); }

// Tables (index/zeroed_memory.cc). Files that are mapped are no allocations.
void* __wrap_mmap(void* at, size_t size, int protection, int flags, int fd, off_t offset) {
  const bool counts = fd < 0;
  if (counts && labelix::heap::Fails()) return MAP_FAILED;
  void* made = __real_mmap(at, size, protection, flags, fd, offset);
  if (counts && made != MAP_FAILED) labelix::heap::AddMapping(made, size);
  return made;
}
int __wrap_munmap(void* held, size_t size) {
  labelix::heap::RemoveMapping(held);
  return __real_munmap(held, size);
}
}

constexpr size_t kPlain = 1;
void* operator new(size_t size) { return MakeOrThrow(size, kPlain); }
void* operator new[](size_t size) { return MakeOrThrow(size, kPlain); }
void* operator new(size_t size, const std::nothrow_t&) noexcept { return Make(size, kPlain); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return Make(size, kPlain); }
void* operator new(size_t size, std::align_val_t a) {
  return MakeOrThrow(size, static_cast<size_t>(a));
}
void* operator new[](size_t size, std::align_val_t a) {
  return MakeOrThrow(size, static_cast<size_t>(a));
}
void operator delete(void* held) noexcept { Drop(held); }
void operator delete[](void* held) noexcept { Drop(held); }
void operator delete(void* held, size_t) noexcept { Drop(held); }
void operator delete[](void* held, size_t) noexcept { Drop(held); }
void operator delete(void* held, const std::nothrow_t&) noexcept { Drop(held); }
void operator delete[](void* held, const std::nothrow_t&) noexcept { Drop(held); }
void operator delete(void* held, std::align_val_t) noexcept { Drop(held); }
void operator delete[](void* held, std::align_val_t) noexcept { Drop(held); }
void operator delete(void* held, size_t, std::align_val_t) noexcept { Drop(held); }
void operator delete[](void* held, size_t, std::align_val_t) noexcept { Drop(held); }
