// Counters beside a plain list of numbers, at versions that are pinned for a moment and long.
#include "index/term_counts.h"

#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "index/reclaim.h"
#include "tests/cases.h"
#include "tests/index/pinned_readers.h"
#include "tests/index/published_versions.h"

namespace labelix::index::term_counts_test {
namespace {

class TermCountsTest : public HeldVersions<std::vector<uint32_t>> {
 protected:
  void ExpectHeld() {
    for (const auto& [version, held] : held_) Expect(held.state, version);
  }
  void Expect(const std::vector<uint32_t>& numbers, VersionNumber version) {
    for (size_t i = 0; i < numbers.size(); ++i) {
      EXPECT_EQ(counts_.At(counters_[i], version), numbers[i]) << i << " at " << version;
    }
  }

  TermCounts counts_{&reclaimer_};
  std::vector<TermCounts::Counter> counters_;
};

// More blocks than are held at a time, changed by turns in one version.
TEST_F(TermCountsTest, CountersOfManyBlocksChangeInEachVersion) {
  constexpr uint32_t kCounters = 1'000;
  std::vector<uint32_t> numbers;
  for (uint32_t i = 0; i < kCounters; ++i) {
    counters_.push_back(counts_.New(i, current_ + 1));
    numbers.push_back(i);
  }
  Publish();
  Expect(numbers, current_);
  for (int round = 0; round < 3; ++round) {
    VersionNumber pinned = 0;
    Pins::Slot* slot = pins_.Pin(current_, &pinned);
    const std::vector<uint32_t> before = numbers;
    for (uint32_t i = 0; i < 3 * kCounters; ++i) {
      const uint32_t at = i * 389 % kCounters;  // from block to block
      numbers[at] += 1 + i % 2;
      EXPECT_EQ(counts_.Add(counters_[at], static_cast<int32_t>(1 + i % 2), current_ + 1),
                numbers[at]);
    }
    Expect(before, pinned);
    Publish();
    Expect(before, pinned);
    Expect(numbers, current_);
    Pins::Unpin(slot);
  }
}

TEST_F(TermCountsTest, ADroppedCounterIsUnsetAndGivenOutAgain) {
  counters_ = {counts_.New(5, current_ + 1), counts_.New(6, current_ + 1)};
  Publish();
  VersionNumber pinned = 0;
  Pins::Slot* slot = pins_.Pin(current_, &pinned);
  counts_.Drop(counters_[0], current_ + 1);
  Publish();
  EXPECT_EQ(counts_.At(counters_[0], current_), std::nullopt);
  EXPECT_EQ(counts_.At(counters_[0], pinned), 5u);
  EXPECT_NE(counts_.New(7, current_ + 1), counters_[0]);
  Publish();
  Pins::Unpin(slot);
  Publish();
  EXPECT_EQ(counts_.New(8, current_ + 1), counters_[0]);
  Publish();
  Expect({8, 6}, current_);
}

// The older pin's block is no more among the earlier ones when the younger pin's is.
TEST_F(TermCountsTest, OfTwoPinsOfDifferentAgeAreTheirsHoweverOftenTheyChange) {
  counters_ = {counts_.New(10, current_ + 1)};
  uint32_t number = 10;
  const auto change = [&](int versions) {
    for (int i = 0; i < versions; ++i) {
      counts_.Add(counters_[0], 1, current_ + 1);
      ++number;
      Publish();
    }
  };
  Publish();
  const VersionNumber older = Hold({number});
  change(20);
  const VersionNumber younger = Hold({number});
  for (int i = 0; i < 20; ++i) {
    change(1);
    ExpectHeld();
  }
  Release(younger);
  change(3);
  ExpectHeld();
  Release(older);
  change(1);
  Expect({number}, current_);
}

// A version before a block's first counter, held while the block comes and changes.
TEST_F(TermCountsTest, AreUnsetInVersionsBeforeThem) {
  const VersionNumber before = Hold({});
  for (uint32_t i = 0; i < 5; ++i) {
    counters_.push_back(counts_.New(i, current_ + 1));
    Publish();
    for (const TermCounts::Counter counter : counters_) {
      EXPECT_EQ(counts_.At(counter, before), std::nullopt);
    }
  }
  Expect({0, 1, 2, 3, 4}, current_);
}

// More than a profile's word holds.
TEST_F(TermCountsTest, LargeCountsAreKeptForALongPin) {
  constexpr uint32_t kMany = 4'000'000'000;
  counters_ = {counts_.New(kMany, current_ + 1)};
  Publish();
  const VersionNumber held = Hold({kMany});
  for (int i = 0; i < 20; ++i) {
    counts_.Add(counters_[0], i % 2 == 0 ? -2'000'000'000 : 2'000'000'000, current_ + 1);
    Publish();
    ExpectHeld();
  }
  Expect({kMany}, current_);
  EXPECT_EQ(counts_.At(counters_[0], held), kMany);
}

TEST_F(TermCountsTest, OfANumberGivenOutAgainAreNotThoseOfTheOneBefore) {
  counters_ = {counts_.New(5, current_ + 1)};
  Publish();
  Hold({5});
  for (int i = 0; i < 5; ++i) {
    counts_.Add(counters_[0], 1, current_ + 1);
    Publish();
  }
  counts_.Drop(counters_[0], current_ + 1);
  Publish();
  ExpectHeld();
  Release(held_.begin()->first);
  const VersionNumber unset = Hold({});
  Publish();
  ASSERT_EQ(counts_.New(70, current_ + 1), counters_[0]);
  for (uint32_t i = 0; i < 5; ++i) {
    Publish();
    Expect({70 + i}, current_);
    EXPECT_EQ(counts_.At(counters_[0], unset), std::nullopt);
    counts_.Add(counters_[0], 1, current_ + 1);
  }
  Publish();
}

TEST_F(TermCountsTest, AgreeWithAPlainListUnderManyPins) {
  constexpr uint32_t kCounters = 200;  // of four blocks
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::vector<uint32_t> numbers;
  for (uint32_t i = 0; i < kCounters; ++i) {
    counters_.push_back(counts_.New(i, current_ + 1));
    numbers.push_back(i);
  }
  Publish();
  const int steps = static_cast<int>(10'000 * test::ShareOfCases(1));
  for (int step = 0; step < steps && !HasFailure(); ++step) {
    for (uint32_t n = random() % 4; n > 0; --n) {
      const uint32_t at = random() % kCounters;
      ++numbers[at];
      counts_.Add(counters_[at], 1, current_ + 1);
    }
    Publish();
    if (random() % 8 == 0) Hold(numbers);
    if (!held_.empty() && random() % 8 == 0) {
      Release(std::next(held_.begin(), static_cast<long>(random() % held_.size()))->first);
    }
    if (step % 10 == 0) ExpectHeld();
    Expect(numbers, current_);
  }
}

// Counter i changes in each version that i + 1 divides.
uint32_t NumberAt(uint32_t i, VersionNumber version) {
  return static_cast<uint32_t>(version / (i + 1));
}

TEST(TermCounts, AreThoseOfThePinnedVersionUnderConcurrentChanges) {
  constexpr uint32_t kCounters = 130;  // of three blocks
  std::optional<TermCounts> counts;    // from version 2 on
  const auto make = [&](VersionNumber next, Reclaimer& reclaimer) {
    if (next == 2) {
      counts.emplace(&reclaimer);
      for (uint32_t i = 0; i < kCounters; ++i) {
        ASSERT_EQ(counts->New(NumberAt(i, 2), 2), i + 1);
      }
      return;
    }
    for (uint32_t i = 0; i < kCounters; ++i) {
      if (next % (i + 1) == 0) counts->Add(i + 1, 1, next);
    }
  };
  const auto look = [&](VersionNumber version, Seen* seen) {
    if (version < 2) return;
    for (uint32_t i = version % 7; i < kCounters; i += 7) {
      seen->known.fetch_add(1, std::memory_order_relaxed);
      if (counts->At(i + 1, version) != NumberAt(i, version)) {
        seen->wrong.fetch_add(1, std::memory_order_relaxed);
      }
    }
  };
  EXPECT_EQ(WrongOfPinnedReaders(300'000, make, look), 0u);
}

}  // namespace
}  // namespace labelix::index::term_counts_test
