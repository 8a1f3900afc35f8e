#include "index/zeroed_memory.h"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace labelix::index {
namespace {

// Each mapping costs a system call, and a process may have 65,530 of them (vm.max_map_count).
constexpr size_t kMapped = 128 << 10;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kMaps = false;  // the leak checker does not look into mappings
#elif defined(__has_feature)
constexpr bool kMaps = !__has_feature(address_sanitizer);
#else
constexpr bool kMaps = true;
#endif

}  // namespace

void* TakeZeroed(size_t bytes) {
  if (!kMaps || bytes < kMapped) {
    void* memory = std::calloc(bytes, 1);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return memory;
}

void GiveBackZeroed(void* memory, size_t bytes) {
  if (!kMaps || bytes < kMapped) {
    std::free(memory);
  } else {
    munmap(memory, bytes);
  }
}

}  // namespace labelix::index
