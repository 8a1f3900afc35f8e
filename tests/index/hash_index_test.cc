#include "index/hash_index.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <unordered_map>
#include <vector>

#include "index/hash.h"

namespace labelix::index::hash_index_test {
namespace {

class HashIndexTest : public testing::Test {
 protected:
  void TearDown() override { reclaimer_.Clear(); }
  std::optional<uint32_t> Find(uint64_t hash, uint32_t id) const {
    return index_.Find(hash, [&](uint32_t found) { return found == id; });
  }
  void Insert(uint64_t hash, uint32_t id, VersionNumber next = 2) {
    hashes_[id] = hash;
    index_.Insert(hash, id, next);
  }
  void Erase(uint32_t id) {
    index_.Erase(hashes_.at(id), id);
    hashes_.erase(id);
  }
  Pins pins_;
  Reclaimer reclaimer_{pins_};
  std::unordered_map<uint32_t, uint64_t> hashes_;  // of what is in
  HashIndex index_{&reclaimer_};
};

TEST_F(HashIndexTest, AgreesWithAMapOverRandomChanges) {
  std::mt19937_64 random(5);
  for (uint32_t step = 0; step < 60'000; ++step) {
    const uint32_t id = static_cast<uint32_t>(random() % 30'000);
    if (hashes_.contains(id)) {
      const uint64_t hash = hashes_.at(id);
      Erase(id);
      ASSERT_EQ(Find(hash, id), std::nullopt);
    } else {
      Insert(random(), id, step + 2);
    }
    if (step % 64 == 0) reclaimer_.Run(step + 2);
    ASSERT_EQ(index_.size(), hashes_.size());
  }
  for (const auto& [id, hash] : hashes_) ASSERT_EQ(Find(hash, id), id);
  EXPECT_EQ(Find(random(), 30'000), std::nullopt);
}

// Crowded: entries of one place stand in each other's way, and leave in any order.
TEST_F(HashIndexTest, EntriesOfFewHashesComeAndGo) {
  std::mt19937_64 random(7);
  for (uint32_t step = 0; step < 40'000; ++step) {
    const uint32_t id = static_cast<uint32_t>(random() % 400);
    if (hashes_.contains(id)) {
      Erase(id);
    } else {
      Insert(random() % 8 << 32, id, step + 2);
    }
    for (const auto& [held, hash] : hashes_) {
      if (held % 64 != step % 64) continue;
      ASSERT_EQ(Find(hash, held), held);
    }
    if (step % 64 == 0) reclaimer_.Run(step + 2);
  }
  while (!hashes_.empty()) Erase(hashes_.begin()->first);
  EXPECT_EQ(index_.size(), 0u);
  for (uint64_t hash = 0; hash < 8; ++hash) {
    EXPECT_EQ(index_.Find(hash << 32, [](uint32_t) { return true; }), std::nullopt);
  }
}

TEST_F(HashIndexTest, EqualHashesAreToldApartByTheCaller) {
  constexpr uint64_t kHash = 0xABCDEF0123456789ull;
  // Far past a segment: splitting cannot part them, so the segment must grow.
  for (uint32_t id = 0; id < 5000; ++id) Insert(kHash, id);
  for (uint32_t id = 0; id < 5000; id += 499) EXPECT_EQ(Find(kHash, id), id);
  for (uint32_t id = 0; id < 5000; id += 2) Erase(id);
  for (uint32_t id = 0; id < 5000; id += 499) EXPECT_EQ(Find(kHash, id).has_value(), id % 2 == 1);
}

TEST_F(HashIndexTest, AnotherIdTakesThePlaceOfOne) {
  constexpr uint32_t kLargestId = 0xFFFFFFFDu;
  Insert(1, kLargestId);
  Insert(1, 0);
  EXPECT_EQ(Find(1, kLargestId), kLargestId);
  index_.Replace(1, kLargestId, 7);
  EXPECT_EQ(Find(1, kLargestId), std::nullopt);
  EXPECT_EQ(Find(1, 7), 7u);
  EXPECT_EQ(Find(1, 0), 0u);
}

TEST_F(HashIndexTest, GrowingTakesFifteenBytesAnEntryAtMost) {
  std::mt19937_64 random(8);
  for (uint32_t id = 0; id < 300'000; ++id) {
    Insert(random(), id, id + 2);
    if (id % 64 == 0) reclaimer_.Run(id + 2);
    if (id % 5000 != 4999) continue;
    EXPECT_LE(index_.bytes(), id * 15.0 + 64) << id;
  }
}

TEST_F(HashIndexTest, WhatIsReservedIsEnough) {
  constexpr uint32_t kEntries = 100'000;
  index_.Reserve(kEntries);
  std::mt19937_64 random(9);
  for (uint32_t id = 0; id < kEntries; ++id) Insert(random(), id);
  for (const auto& [id, hash] : hashes_) ASSERT_EQ(Find(hash, id), id);
  reclaimer_.Clear();
  EXPECT_LE(index_.bytes(), kEntries * 16u);
}

TEST_F(HashIndexTest, ChurnSettlesAtTheSizeOfTheLiveSet) {
  std::mt19937_64 random(6);
  size_t peak = 0;
  for (int round = 0; round < 100; ++round) {
    for (uint32_t id = 0; id < 3000; ++id) {
      Insert(random(), id, static_cast<VersionNumber>(round + 2));
    }
    for (uint32_t id = 0; id < 3000; ++id) Erase(id);
    reclaimer_.Run(static_cast<VersionNumber>(round + 2));
    if (round == 20) peak = index_.bytes();
  }
  EXPECT_EQ(index_.size(), 0u);
  EXPECT_LE(index_.bytes(), peak * 3 / 2);
  EXPECT_LE(index_.bytes(), 3000u * 16);
}

// Readers find whatever was published before they pinned, while lines fill up and
// segments are split and thrown away under them; the writer also takes out and puts
// in entries that nobody asks for.
TEST(HashIndexConcurrencyTest, ReadersFindWhatWasPublishedWhileItGrows) {
  constexpr uint32_t kEntries = 60'000, kPasser = 0x80000000u;
  const auto hash_of = [](uint32_t id) { return Mix(3, id); };
  Pins pins;
  Reclaimer reclaimer(pins);
  HashIndex index(&reclaimer);
  std::atomic<VersionNumber> current{1};  // entries below current - 1 are published
  std::atomic<bool> done{false};
  const auto read = [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    uint64_t missed = 0;
    for (bool last = false; !last;) {
      last = done.load(std::memory_order_acquire);
      VersionNumber version;
      Pins::Slot* slot = pins.Pin(current, &version);
      for (int i = 0; i < 64 && version > 1; ++i) {
        const auto id = static_cast<uint32_t>(random() % (version - 1));
        missed += !index.Find(hash_of(id), [&](uint32_t found) { return found == id; });
      }
      Pins::Unpin(slot);
    }
    return missed;
  };
  uint64_t missed[2];
  std::thread one([&] { missed[0] = read(1); }), two([&] { missed[1] = read(2); });
  for (uint32_t id = 0; id < kEntries; ++id) {
    index.Insert(hash_of(id), id, id + 2);
    const uint32_t passer = kPasser + id % 512;
    if (id >= 512) index.Erase(hash_of(passer), passer);
    index.Insert(hash_of(passer), passer, id + 2);
    current.store(id + 2, std::memory_order_seq_cst);
    reclaimer.Run(id + 2);
  }
  done.store(true, std::memory_order_release);
  one.join();
  two.join();
  EXPECT_EQ(missed[0], 0u);
  EXPECT_EQ(missed[1], 0u);
  EXPECT_EQ(index.size(), kEntries + 512);
  reclaimer.Clear();
}

}  // namespace
}  // namespace labelix::index::hash_index_test
