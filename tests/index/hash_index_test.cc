#include "index/hash_index.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace labelix::index {
namespace {

class HashIndexTest : public testing::Test {
 protected:
  void TearDown() override { reclaimer_.Clear(); }
  Pins pins_;
  Reclaimer reclaimer_{pins_};
  HashIndex index_{&reclaimer_};
};

TEST_F(HashIndexTest, AgreesWithAMapOverRandomChanges) {
  std::mt19937_64 random(5);
  std::map<uint32_t, uint64_t> want;  // id -> hash
  for (uint32_t step = 0; step < 60'000; ++step) {
    const uint32_t id = static_cast<uint32_t>(random() % 30'000);
    if (const auto it = want.find(id); it != want.end()) {
      index_.Erase(it->second, id);
      want.erase(it);
    } else {
      want[id] = random();
      index_.Insert(want[id], id, step + 2);
    }
    if (step % 64 == 0) reclaimer_.Run(step + 2);
  }
  ASSERT_EQ(index_.size(), want.size());
  for (const auto& [id, hash] : want) {
    ASSERT_EQ(index_.Find(hash, [&, id = id](uint32_t found) { return found == id; }), id);
  }
  EXPECT_EQ(index_.Find(12345, [](uint32_t) { return true; }), std::nullopt);
}

TEST_F(HashIndexTest, EqualHashesAreToldApartByTheCaller) {
  constexpr uint64_t kHash = 0xABCDEF0123456789ull;
  // Far past a segment: splitting cannot part them, so the segment must grow.
  for (uint32_t id = 0; id < 5000; ++id) index_.Insert(kHash, id, 2);
  for (uint32_t id = 0; id < 5000; id += 499) {
    EXPECT_EQ(index_.Find(kHash, [&](uint32_t found) { return found == id; }), id);
  }
}

TEST_F(HashIndexTest, ChurnSettlesAtTheSizeOfTheLiveSet) {
  std::mt19937_64 random(6);
  size_t peak = 0;
  for (int round = 0; round < 100; ++round) {
    std::vector<uint64_t> hashes;
    for (uint32_t id = 0; id < 3000; ++id) {
      hashes.push_back(random());
      index_.Insert(hashes.back(), id, static_cast<VersionNumber>(round + 2));
    }
    for (uint32_t id = 0; id < 3000; ++id) index_.Erase(hashes[id], id);
    reclaimer_.Run(static_cast<VersionNumber>(round + 2));
    if (round == 20) peak = index_.bytes();
  }
  EXPECT_EQ(index_.size(), 0u);
  EXPECT_LE(index_.bytes(), peak * 3 / 2);
  EXPECT_LE(index_.bytes(), 3000u * sizeof(uint64_t) * 6);
}

}  // namespace
}  // namespace labelix::index
