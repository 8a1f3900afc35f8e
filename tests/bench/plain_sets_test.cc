// What sets_bench compares before it times: a kernel that is right passes, and one that is wrong
// in a single place does not.
#include "bench/peers/plain_sets.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>

namespace labelix::peers::plain_sets_test {
namespace {

Bits Random(size_t words, uint64_t seed) {
  std::mt19937_64 random(seed);
  Bits bits(words);
  for (Word& word : bits) word = random() & random();
  return bits;
}

// Word by word, where what is compared with goes bit by bit.
uint32_t* Decode(const Word* words, size_t n, uint32_t base, uint32_t* out) {
  for (size_t w = 0; w < n; ++w) {
    for (Word left = words[w]; left != 0; left &= left - 1) {
      *out++ = base + static_cast<uint32_t>(w * 64 + static_cast<size_t>(std::countr_zero(left)));
    }
  }
  return out;
}

void And(Word* acc, const Word* other, size_t n) {
  for (size_t i = 0; i < n; ++i) acc[i] &= other[i];
}

void AndButOne(Word* acc, const Word* other, size_t n) {
  And(acc, other, n);
  acc[n - 1] ^= Word{1} << 63;
}

uint64_t PopCount(const Word* words, size_t n) {
  uint64_t count = 0;
  for (size_t i = 0; i < n; ++i) count += static_cast<uint64_t>(std::popcount(words[i]));
  return count;
}

uint64_t CountSlices(const Word* acc, const Word* slices, size_t n) {
  uint64_t count = 0;
  for (size_t i = 0; i < n * kBlockWords; ++i) {
    const Word both = acc[i % kBlockWords] & slices[i];
    count += static_cast<uint64_t>(std::popcount(both)) << (i / kBlockWords);
  }
  return count;
}

size_t Intersect(std::span<const uint32_t> a, std::span<const uint32_t> b, uint32_t* out) {
  size_t n = 0;
  for (const uint32_t id : a) {
    if (std::ranges::find(b, id) != b.end()) out[n++] = id;
  }
  return n;
}

TEST(PlainSetsTest, RightKernelsPass) {
  const Bits a = Random(48, 1), b = Random(48, 2);
  EXPECT_TRUE(DecodesRightly(a, Decode));
  EXPECT_TRUE(DecodesRightly(Bits(3), Decode));
  EXPECT_TRUE(AndsRightly(a, b, And, PopCount));
  EXPECT_TRUE(CountsSlicesRightly(a.data(), b.data(), 6, CountSlices));
  const Ids few = {1, 5, 9}, many = {0, 1, 2, 5, 8};
  EXPECT_TRUE(IntersectsRightly(few, many, Intersect));
}

TEST(PlainSetsTest, AWrongDecodeDoesNot) {
  const Bits bits = Random(9, 1);
  const auto one_less = [](const Word* words, size_t n, uint32_t base, uint32_t* out) {
    return Decode(words, n, base, out) - 1;
  };
  EXPECT_FALSE(DecodesRightly(bits, one_less));
  const auto last_changed = [](const Word* words, size_t n, uint32_t base, uint32_t* out) {
    uint32_t* end = Decode(words, n, base, out);
    ++end[-1];
    return end;
  };
  EXPECT_FALSE(DecodesRightly(bits, last_changed));
}

TEST(PlainSetsTest, WrongCountsAndIntersectionsDoNot) {
  const Bits a = Random(9, 1), b = Random(9, 2), slices = Random(48, 3);
  EXPECT_FALSE(AndsRightly(a, b, AndButOne, PopCount));
  const auto short_count = [](const Word* words, size_t n) { return PopCount(words, n - 1); };
  EXPECT_FALSE(AndsRightly(a, b, And, short_count));
  const auto a_slice_less = [](const Word* acc, const Word* of, size_t n) {
    return CountSlices(acc, of, n - 1);
  };
  EXPECT_FALSE(CountsSlicesRightly(a.data(), slices.data(), 6, a_slice_less));
  const Ids few = {1, 5, 9}, many = {1, 5, 6};
  const auto first_only = [](std::span<const uint32_t> of, std::span<const uint32_t>,
                             uint32_t* out) {
    out[0] = of[0];
    return size_t{1};
  };
  EXPECT_FALSE(IntersectsRightly(few, many, first_only));
}

}  // namespace
}  // namespace labelix::peers::plain_sets_test
