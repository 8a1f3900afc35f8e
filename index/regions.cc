#include "index/regions.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <new>

namespace labelix::index {

std::span<char> Regions::Add() {
  constexpr size_t kLine = 64;
  const size_t size = bytes_ >= kMost ? kMost : std::max(first_, std::bit_floor(bytes_));
  regions_.reserve(regions_.size() + 1);
  void* made = nullptr;
  if (posix_memalign(&made, size == kMost ? kMost : kLine, size) != 0) throw std::bad_alloc();
  auto* region = static_cast<char*>(made);
  regions_.emplace_back(region);
  if (size == kMost) madvise(region, size, MADV_HUGEPAGE);  // refused: pages as they were
  bytes_ += size;
  last_ = size;
  return {region, size};
}

}  // namespace labelix::index
