#include "index/profile_counts.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <vector>

#include "tests/cases.h"
#include "tests/index/pinned_readers.h"

namespace labelix::index::profile_counts_test {
namespace {

constexpr uint32_t kTooMany = 1u << ProfileCounts::kCountBits;

// Counts of a few profiles in every version, kept twice: in words, and all of them.
class World {
 public:
  explicit World(uint32_t profiles) : counts_(profiles) {
    words_.Grow(profiles);
    Publish();
  }
  ~World() {
    for (const auto& [version, slot] : held_) Pins::Unpin(slot);
  }

  void Set(uint32_t id, uint32_t count) {
    words_.Set(id, count, next_, reclaimer_);
    counts_[id][next_] = count;
  }
  void Renew(uint32_t id) {
    words_.Renew(id);
    counts_[id].clear();
  }
  void Publish() {
    current_.store(next_, std::memory_order_seq_cst);
    reclaimer_.Run(next_++);
  }
  void Pass(int versions) {
    for (int i = 0; i < versions; ++i) Publish();
  }

  VersionNumber Hold() {
    VersionNumber version;
    Pins::Slot* slot = pins_.Pin(current_, &version);
    held_.emplace(version, slot);
    return version;
  }
  void Drop(VersionNumber version) {
    const auto at = held_.find(version);
    Pins::Unpin(at->second);
    held_.erase(at);
  }
  const std::multimap<VersionNumber, Pins::Slot*>& held() const { return held_; }

  uint32_t Want(uint32_t id, VersionNumber version) const {
    const auto after = counts_[id].upper_bound(version);
    return after == counts_[id].begin() ? 0 : std::prev(after)->second;
  }
  // What the words say; nullopt: nothing.
  std::optional<uint32_t> Said(uint32_t id, VersionNumber version) const {
    uint32_t count;
    return words_.Read(id, version, &count) ? std::optional(count) : std::nullopt;
  }
  // In how many held versions the words do not say a profile's count; a wrong one fails.
  size_t Unknown() const {
    size_t unknown = 0;
    for (uint32_t id = 0; id < counts_.size(); ++id) {
      for (const auto& [version, slot] : held_) {
        const std::optional<uint32_t> said = Said(id, version);
        unknown += said ? 0 : 1;
        if (!said) continue;
        EXPECT_EQ(*said, Want(id, version)) << "profile " << id << " at " << version;
      }
    }
    return unknown;
  }
  // The sum of all, those that the words do not say from what is known besides.
  uint64_t Sum(VersionNumber version) const {
    std::vector<uint32_t> ids;
    for (uint32_t id = 0; id < counts_.size(); ++id) ids.push_back(id);
    return words_.Sum(ids, version, [&](uint32_t id) { return Want(id, version); });
  }
  size_t bytes() const { return words_.bytes(counts_.size()); }

 private:
  Pins pins_;
  Reclaimer reclaimer_{pins_};
  ProfileCounts words_;
  std::vector<std::map<VersionNumber, uint32_t>> counts_;  // by version that brought it
  std::multimap<VersionNumber, Pins::Slot*> held_;
  std::atomic<VersionNumber> current_{1};
  VersionNumber next_ = 2;
};

TEST(ProfileCounts, AreKnownFromTheVersionThatTheyWereSetFor) {
  World world(1);
  const VersionNumber before = world.Hold();
  EXPECT_EQ(world.Said(0, before), 0u);
  world.Set(0, 7);
  world.Publish();
  EXPECT_EQ(world.Said(0, before), std::nullopt);
  EXPECT_EQ(world.Said(0, before + 1), 7u);
  EXPECT_EQ(world.Said(0, before + 100), 7u);
}

TEST(ProfileCounts, TakeNothingMoreWithoutALongPin) {
  World world(10'000);
  const size_t bytes = world.bytes();
  for (int i = 0; i < 100; ++i) {
    world.Set(3, i);
    world.Publish();
    world.Drop(world.Hold());
  }
  EXPECT_EQ(world.bytes(), bytes);
  world.Hold();
  world.Pass(20);
  world.Set(3, 1'000);
  EXPECT_GT(world.bytes(), bytes);
}

TEST(ProfileCounts, OfALongPinAreKnownHoweverOftenTheyChange) {
  World world(4);
  for (uint32_t id = 0; id < 4; ++id) world.Set(id, id + 1);
  world.Publish();
  const VersionNumber held = world.Hold();
  world.Pass(20);
  for (uint32_t i = 0; i < 50; ++i) {
    for (uint32_t id = 0; id < i % 4; ++id) world.Set(id, 100 + i);
    world.Publish();
    EXPECT_EQ(world.Unknown(), 0u);
  }
  EXPECT_EQ(world.Said(0, held), 1u);
  EXPECT_EQ(world.Sum(held), 10u);
}

TEST(ProfileCounts, ThatDoNotFitAreNotKnownNorAreThoseBeforeThem) {
  World world(1);
  world.Hold();
  world.Pass(20);
  for (const uint32_t count : {5u, kTooMany, 6u, 7u, kTooMany + 1, kTooMany, 8u, 9u, 10u}) {
    world.Set(0, count);
    world.Publish();
    const VersionNumber held = world.Hold();
    EXPECT_EQ(world.Said(0, held), count < kTooMany ? std::optional(count) : std::nullopt);
    world.Unknown();
  }
}

TEST(ProfileCounts, OfAnIdGivenOutAgainAreNotThoseOfTheOneBefore) {
  World world(2);
  world.Hold();
  world.Pass(20);
  for (const uint32_t count : {1u, 2u, 0u}) {
    world.Set(0, count);
    world.Publish();
  }
  while (!world.held().empty()) world.Drop(world.held().begin()->first);
  const VersionNumber held = world.Hold();
  world.Renew(0);
  EXPECT_EQ(world.Said(0, held), 0u);
  for (const uint32_t count : {3u, 4u, 5u}) {
    world.Set(0, count);
    world.Publish();
    EXPECT_EQ(world.Said(0, held), 0u);
  }
}

TEST(ProfileCounts, AgreeWithAPlainTableUnderManyPins) {
  constexpr uint32_t kProfiles = 6;
  const int steps = static_cast<int>(40'000 * test::ShareOfCases(1));
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  World world(kProfiles);
  for (int step = 0; step < steps && !testing::Test::HasFailure(); ++step) {
    for (uint32_t n = random() % 4; n > 0; --n) {
      const uint32_t most = random() % 50 == 0 ? 2 * kTooMany : 100;
      world.Set(random() % kProfiles, random() % most);
    }
    world.Publish();
    if (random() % 8 == 0) world.Hold();
    if (!world.held().empty() && random() % 8 == 0) {
      // Any of them, an old one too.
      world.Drop(std::next(world.held().begin(), static_cast<long>(random() % world.held().size()))
                     ->first);
    }
    world.Unknown();
  }
}

// Count of a profile in a version, that any thread can tell: profile i changes in each
// version that i + 1 divides.
uint32_t CountAt(uint32_t id, VersionNumber version) {
  const VersionNumber changed = version / (id + 1) * (id + 1);
  return changed < 2 ? 0 : static_cast<uint32_t>(changed * 31 + id) % 1'000;
}

TEST(ProfileCounts, AreThoseOfThePinnedVersionUnderConcurrentChanges) {
  constexpr uint32_t kProfiles = 8;
  ProfileCounts words;
  words.Grow(kProfiles);
  const auto make = [&](VersionNumber next, const Reclaimer& pins) {
    for (uint32_t id = 0; id < kProfiles; ++id) {
      if (next % (id + 1) == 0) words.Set(id, CountAt(id, next), next, pins);
    }
  };
  const auto look = [&](VersionNumber version, Seen* seen) {
    for (uint32_t id = 0; id < kProfiles; ++id) {
      uint32_t count;
      if (!words.Read(id, version, &count)) continue;
      seen->known.fetch_add(1, std::memory_order_relaxed);
      if (count != CountAt(id, version)) seen->wrong.fetch_add(1, std::memory_order_relaxed);
    }
  };
  EXPECT_EQ(WrongOfPinnedReaders(1'000'000, make, look), 0u);
}

}  // namespace
}  // namespace labelix::index::profile_counts_test
