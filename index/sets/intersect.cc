#include <algorithm>

#include "index/sets/bits.h"

namespace labelix::sets {
namespace {

// A merge reads both lists whole, a leap reads the short one and about
// 2 log2(ratio) places of the long one for each of its ids: cheaper from the
// first doubling on (bench/sets_bench.cc, BM_Intersect).
constexpr size_t kLeapRatio = 2;

size_t Merge(std::span<const uint32_t> a, std::span<const uint32_t> b, uint32_t* out) {
  size_t i = 0, j = 0, n = 0;
  // Written before it is known to be wanted: no branch to miss. n stays below
  // both i and j's ends, so the store is inside `out`.
  while (i < a.size() && j < b.size()) {
    const uint32_t x = a[i], y = b[j];
    out[n] = x;
    n += x == y;
    i += x <= y;
    j += y <= x;
  }
  return n;
}

// The first place at or after `from` that holds `value` or more: doubling
// steps, then halving inside the last one.
size_t Leap(std::span<const uint32_t> list, size_t from, uint32_t value) {
  size_t step = 1, low = from;
  while (low + step < list.size() && list[low + step] < value) {
    low += step;
    step *= 2;
  }
  const size_t high = std::min(low + step + 1, list.size());
  return static_cast<size_t>(std::lower_bound(list.begin() + static_cast<ptrdiff_t>(low),
                                              list.begin() + static_cast<ptrdiff_t>(high), value) -
                             list.begin());
}

size_t LeapThrough(std::span<const uint32_t> few, std::span<const uint32_t> many, uint32_t* out) {
  size_t n = 0, at = 0;
  for (const uint32_t value : few) {
    at = Leap(many, at, value);
    if (at == many.size()) break;
    if (many[at] == value) out[n++] = value;
  }
  return n;
}

}  // namespace

size_t IntersectSorted(std::span<const uint32_t> a, std::span<const uint32_t> b, uint32_t* out) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() / kLeapRatio >= a.size()) return LeapThrough(a, b, out);
  return Merge(a, b, out);
}

}  // namespace labelix::sets
