#include "index/newest_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "tests/index/pinned_readers.h"

namespace labelix::index::newest_words_test {
namespace {

struct Known {
  bool known = false;
  const sets::Word* words = nullptr;
  uint32_t small = 0;
};

Known Read(const NewestWords& newest, VersionNumber version) {
  Known read;
  read.known = newest.Read(version, &read.words, &read.small);
  return read;
}

TEST(NewestWords, AreKnownFromTheVersionThatTheyWereMadeFor) {
  alignas(64) constexpr sets::Word kFirst[8] = {}, kSecond[8] = {};
  NewestWords newest;
  EXPECT_TRUE(Read(newest, 1).known);
  EXPECT_EQ(Read(newest, 1).words, nullptr);
  newest.Set(kFirst, 63, 5);
  EXPECT_FALSE(Read(newest, 4).known);
  for (const VersionNumber version : {5, 6, 100}) {
    EXPECT_TRUE(Read(newest, version).known);
    EXPECT_EQ(Read(newest, version).words, kFirst);
    EXPECT_EQ(Read(newest, version).small, 63u);
  }
  newest.Set(kSecond, 0, 9);
  EXPECT_FALSE(Read(newest, 8).known);
  EXPECT_EQ(Read(newest, 9).words, kSecond);
  EXPECT_EQ(Read(newest, 9).small, 0u);
}

// Words of a block that change in two versions of three, and pins.
class EarlierWordsTest : public testing::Test {
 protected:
  static constexpr VersionNumber kVersions = 60;
  ~EarlierWordsTest() override {
    for (const auto& [version, slot] : held_) Pins::Unpin(slot);
  }

  static const sets::Word* WordsOf(VersionNumber version) {
    return kWords[version % 3 == 0 ? version - 1 : version];
  }
  void Make(VersionNumber next) {
    for (uint32_t small = 0; small < 2 && WordsOf(next) == kWords[next]; ++small) {
      earlier_.Replace(newest_, next, reclaimer_);
      newest_.Set(kWords[next], small, next);
    }
    current_.store(next);
    reclaimer_.Run(next);
  }
  void Hold() {
    VersionNumber version;
    Pins::Slot* slot = pins_.Pin(current_, &version);
    held_.emplace_back(version, slot);
  }
  // Of the pins, those whose words are known.
  size_t Compare() const {
    size_t known = 0;
    for (const auto& [version, slot] : held_) {
      Known read = Read(newest_, version);
      if (!read.known) read.known = earlier_.Read(version, &read.words, &read.small);
      known += read.known ? 1 : 0;
      EXPECT_EQ(read.words, read.known ? WordsOf(version) : nullptr) << version;
    }
    return known;
  }

  alignas(64) static constexpr sets::Word kWords[kVersions][8] = {};
  Pins pins_;
  Reclaimer reclaimer_{pins_};
  std::atomic<VersionNumber> current_{1};
  NewestWords newest_;
  EarlierWords earlier_;
  std::vector<std::pair<VersionNumber, Pins::Slot*>> held_;
};

TEST_F(EarlierWordsTest, OfOnePinAreKnownHoweverOftenTheyChange) {
  Make(2);
  Hold();
  for (VersionNumber next = 3; next < kVersions; ++next) {
    Make(next);
    EXPECT_EQ(Compare(), 1u) << next;
  }
}

TEST_F(EarlierWordsTest, OfManyPinsAreTheirsOrNotKnown) {
  for (VersionNumber next = 2; next < kVersions; ++next) {
    Make(next);
    Hold();
    EXPECT_GE(Compare(), std::min<size_t>(held_.size(), 3)) << next;
  }
}

// Words number n % kVersions are those of version n.
TEST_F(EarlierWordsTest, AreThoseOfThePinnedVersionUnderConcurrentChanges) {
  const auto make = [this](VersionNumber next, const Reclaimer& pins) {
    earlier_.Replace(newest_, next, pins);
    newest_.Set(kWords[next % kVersions], next % 7, next);
  };
  const auto look = [this](VersionNumber version, Seen* seen) {
    const sets::Word* words;
    uint32_t small;
    if (!newest_.Read(version, &words, &small) && !earlier_.Read(version, &words, &small)) return;
    seen->known.fetch_add(1, std::memory_order_relaxed);
    const bool is_right = words == kWords[version % kVersions] && small == version % 7;
    if (version >= 2 && !is_right) seen->wrong.fetch_add(1, std::memory_order_relaxed);
  };
  EXPECT_EQ(WrongOfPinnedReaders(300'000, make, look), 0u);
}

}  // namespace
}  // namespace labelix::index::newest_words_test
