#include "index/block_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <set>
#include <span>
#include <vector>

#include "index/object_bits.h"
#include "tests/index/published_versions.h"

namespace labelix::index::block_pool_test {
namespace {

constexpr size_t kPiece = 192;

// Pieces that were taken keep what was written to them, whatever comes and goes.
TEST(BlockPool, PiecesAreApart) {
  BlockPool pool(kPiece);
  std::vector<char*> held;
  const auto take = [&] {
    held.push_back(static_cast<char*>(pool.Take()));
    EXPECT_EQ(reinterpret_cast<uintptr_t>(held.back()) % 64, 0u);
    std::memset(held.back(), static_cast<int>(held.size() % 251), kPiece);
  };
  for (int i = 0; i < 10'000; ++i) take();
  const size_t bytes = pool.bytes();
  for (int i = 0; i < 5'000; ++i) {
    pool.GiveBack(held.back());
    held.pop_back();
  }
  EXPECT_EQ(pool.live(), 5'000u);
  for (int i = 0; i < 5'000; ++i) take();
  EXPECT_EQ(pool.bytes(), bytes);  // of those that were given back
  EXPECT_EQ(std::set<char*>(held.begin(), held.end()).size(), held.size());
  for (size_t i = 0; i < held.size(); ++i) {
    const std::vector<char> expected(kPiece, static_cast<char>((i + 1) % 251));
    ASSERT_EQ(std::memcmp(held[i], expected.data(), kPiece), 0) << i;
  }
}

// What is not cut yet is counted only where the system makes it at once.
TEST(BlockPool, TakesNoMoreThanALargePageAhead) {
  BlockPool pool(kPiece);
  for (size_t n = 1; n < 50'000; ++n) {
    pool.Take();
    const size_t cut = n * kPiece;
    ASSERT_GE(pool.bytes(), cut);
    // The scraps at the end of each region, and what is ahead in a large page.
    ASSERT_LE(pool.bytes(),
              cut + cut / 16 + (cut < Regions::kMost / 16 * 15 ? kPiece : Regions::kMost));
  }
}

TEST(Regions, GrowToALargePage) {
  Regions regions(64);
  std::set<size_t> sizes;
  size_t all = 0;
  while (!sizes.contains(Regions::kMost)) {
    const std::span<char> region = regions.Add();
    ASSERT_LE(region.size(), std::max<size_t>(64, all));
    all += region.size();
    sizes.insert(region.size());
    ASSERT_EQ(regions.bytes(0), all);
    if (region.size() < Regions::kMost) {
      ASSERT_EQ(regions.bytes(10), all - 10);
    } else {
      EXPECT_EQ(reinterpret_cast<uintptr_t>(region.data()) % Regions::kMost, 0u);
      EXPECT_EQ(regions.bytes(10), all);
    }
  }
  EXPECT_EQ(regions.Add().size(), Regions::kMost);
}

class ObjectBitsTest : public PublishedVersions {
 protected:
  ObjectBits grown_{&reclaimer_}, made_{&reclaimer_};
};

// Blocks that had to become larger leave nothing behind, once no version holds them.
TEST_F(ObjectBitsTest, BlocksOfAnotherSizeGiveAllBack) {
  constexpr uint32_t kBlocks = 300, kBlockBits = sets::kBlockBits;
  const auto fill = [&](ObjectBits* bits, uint32_t slots) {
    while (bits->slots() < slots) bits->TakeSlot(next());
    for (uint32_t b = 0; b < kBlocks; ++b) bits->Change(b * kBlockBits, 0, 1, next());
    Publish();
  };
  for (uint32_t slots = 1; slots <= 32; slots += 4) fill(&grown_, slots);
  fill(&grown_, 32);
  for (int i = 0; i < 2; ++i) fill(&made_, 32);  // copied once, as the other
  Publish();
  // Of the records that were copied some more are there: not a tenth of the words.
  EXPECT_LT(grown_.bytes(), made_.bytes() + made_.bytes() / 10);
}

}  // namespace
}  // namespace labelix::index::block_pool_test
