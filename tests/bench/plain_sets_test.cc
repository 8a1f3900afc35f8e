// What sets_bench compares before it times: every kernel on every CPU path passes, and one
// that is wrong in a single place does not.
#include "bench/peers/plain_sets.h"

#include <gtest/gtest.h>

#include <random>

namespace labelix::peers {
namespace {

using sets::Word;

Bits Random(size_t words, uint64_t seed) {
  std::mt19937_64 random(seed);
  Bits bits(words);
  for (Word& word : bits) word = random() & random();
  return bits;
}

size_t AllOf(std::span<const uint32_t> a, std::span<const uint32_t>, uint32_t* out) {
  return static_cast<size_t>(std::copy(a.begin(), a.end(), out) - out);
}

TEST(PlainSetsTest, KernelsPassOnEveryPath) {
  const Bits a = Random(2'344, 1), b = Random(2'344, 2);
  const Ids few = {1, 5, 9, 1'000}, many = {0, 1, 2, 5, 6, 7, 8, 10, 11, 12, 999, 1'000};
  for (const std::string_view path : sets::Paths()) {
    SCOPED_TRACE(path);
    sets::ForcePathForTest(path);
    EXPECT_TRUE(DecodesRightly(a, sets::Decode));
    EXPECT_TRUE(AndsRightly(a, b, sets::And, sets::PopCount));
    EXPECT_TRUE(CountsSlicesRightly(a.data(), b.data(), 6, sets::CountSlices));
    EXPECT_TRUE(IntersectsRightly(few, many, sets::IntersectSorted));
  }
  sets::ForcePathForTest("");
}

TEST(PlainSetsTest, AKernelThatIsWrongDoesNot) {
  const Bits a = Random(9, 1), b = Random(9, 2), slices = Random(48, 3);
  const auto one_less = [](const Word* words, size_t n, uint32_t base, uint32_t* out) {
    return sets::Decode(words, n, base, out) - 1;
  };
  EXPECT_FALSE(DecodesRightly(a, one_less));
  const auto last_changed = [](const Word* words, size_t n, uint32_t base, uint32_t* out) {
    uint32_t* end = sets::Decode(words, n, base, out);
    ++end[-1];
    return end;
  };
  EXPECT_FALSE(DecodesRightly(a, last_changed));
  EXPECT_FALSE(AndsRightly(a, b, sets::Or, sets::PopCount));
  const auto short_count = [](const Word* words, size_t n) { return sets::PopCount(words, n - 1); };
  EXPECT_FALSE(AndsRightly(a, b, sets::And, short_count));
  const auto a_slice_less = [](const Word* acc, const Word* of, size_t n) {
    return sets::CountSlices(acc, of, n - 1);
  };
  EXPECT_FALSE(CountsSlicesRightly(a.data(), slices.data(), 6, a_slice_less));
  const Ids few = {1, 5}, many = {1, 6};
  EXPECT_FALSE(IntersectsRightly(few, many, AllOf));
}

}  // namespace
}  // namespace labelix::peers
