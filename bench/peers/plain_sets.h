// What the kernels of index/sets must answer, by loops over bits and ids one by one: compared
// with before sets_bench times them, and not timed.
#ifndef LABELIX_BENCH_PEERS_PLAIN_SETS_H_
#define LABELIX_BENCH_PEERS_PLAIN_SETS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

namespace labelix::peers {

using Word = uint64_t;
using Bits = std::vector<Word>;
using Ids = std::vector<uint32_t>;
// As index/sets/bits.h has them: words of a block, and what Decode may write past its answer.
constexpr size_t kBlockWords = 8, kDecodeSlack = 64;

inline bool IsSet(const Word* words, size_t at) { return words[at / 64] >> (at % 64) & 1; }

// Whether decode(words, n, base, out) writes the positions that are set, and no more.
template <class Decode>
bool DecodesRightly(const Bits& bits, const Decode& decode) {
  constexpr uint32_t kBase = 7;
  Ids want;
  for (size_t i = 0; i < bits.size() * 64; ++i) {
    if (IsSet(bits.data(), i)) want.push_back(kBase + static_cast<uint32_t>(i));
  }
  Ids got(want.size() + kDecodeSlack);
  const uint32_t* end = decode(bits.data(), bits.size(), kBase, got.data());
  return std::ranges::equal(want, std::span<const uint32_t>(got.data(), end));
}

// Whether land(acc, bits, n) leaves what both have, and count(words, n) counts it.
template <class And, class Count>
bool AndsRightly(const Bits& acc, const Bits& bits, const And& land, const Count& count) {
  Bits got = acc;
  land(got.data(), bits.data(), bits.size());
  uint64_t ones = 0;
  for (size_t i = 0; i < bits.size() * 64; ++i) {
    const bool both = IsSet(acc.data(), i) && IsSet(bits.data(), i);
    if (IsSet(got.data(), i) != both) return false;
    ones += both;
  }
  return count(got.data(), got.size()) == ones;
}

// Whether count(block, slices, n) is the sum of 2^k for each bit of the block in slice k.
template <class Count>
bool CountsSlicesRightly(const Word* block, const Word* slices, size_t n, const Count& count) {
  uint64_t sum = 0;
  for (size_t k = 0; k < n; ++k) {
    for (size_t i = 0; i < kBlockWords * 64; ++i) {
      const bool both = IsSet(block, i) && IsSet(slices + k * kBlockWords, i);
      sum += uint64_t{both} << k;
    }
  }
  return count(block, slices, n) == sum;
}

// Whether intersect(a, b, out) writes what stands in both.
template <class Intersect>
bool IntersectsRightly(std::span<const uint32_t> a, std::span<const uint32_t> b,
                       const Intersect& intersect) {
  Ids want, got(std::min(a.size(), b.size()));
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(want));
  got.resize(intersect(a, b, got.data()));
  return got == want;
}

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_PLAIN_SETS_H_
