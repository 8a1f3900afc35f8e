// Counters beside a plain list of numbers, at versions that are pinned.
#include "index/term_counts.h"

#include <gtest/gtest.h>

#include <vector>

#include "index/reclaim.h"

namespace labelix::index {
namespace {

class TermCountsTest : public testing::Test {
 protected:
  void TearDown() override { reclaimer_.Clear(); }
  void Publish() {
    current_ = current_ + 1;
    reclaimer_.Run(current_);
  }
  void Expect(const std::vector<uint32_t>& numbers, VersionNumber version) {
    for (size_t i = 0; i < numbers.size(); ++i) {
      EXPECT_EQ(counts_.At(counters_[i], version), numbers[i]) << i << " at " << version;
    }
  }

  Pins pins_;
  Reclaimer reclaimer_{pins_};
  TermCounts counts_{&reclaimer_};
  std::atomic<VersionNumber> current_{1};
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

}  // namespace
}  // namespace labelix::index
