// Searches in ascending ids without a branch on what they find: where a halving goes
// is as good as random, and searches for several ids then overlap.
#ifndef LABELIX_ENGINE_QUERY_SORTED_H_
#define LABELIX_ENGINE_QUERY_SORTED_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace labelix::query {

// How many of `ids` lie below. REQUIRES: at least one id.
inline size_t CountBelow(std::span<const uint32_t> ids, uint32_t bound) {
  // The first step leaves a power of two of them, so that each other one is five instructions.
  const size_t left = std::bit_floor(ids.size());
  const uint32_t* base = ids.data();
  base += base[ids.size() - left] < bound ? ids.size() - left : 0;
  for (size_t half = left / 2; half > 0; half /= 2) base += base[half - 1] < bound ? half : 0;
  return static_cast<size_t>(base - ids.data()) + (*base < bound ? 1 : 0);
}

inline bool Contains(std::span<const uint32_t> ids, uint32_t id) {
  if (ids.empty()) return false;
  const size_t at = CountBelow(ids, id);
  return at < ids.size() && ids[at] == id;
}

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_SORTED_H_
