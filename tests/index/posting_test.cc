#include "index/posting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <random>
#include <set>
#include <thread>
#include <vector>

namespace labelix::index::posting_test {
namespace {

class PostingTest : public testing::Test {
 protected:
  struct PostingFreer : Freer {
    void Free(uint64_t what) override { Posting::FreeRetired(what); }
  };
  void Add(ProfileId id, uint32_t profiles) {
    posting_.Add(id, profiles, ++version_, &reclaimer_, &freer_);
  }
  void Remove(ProfileId id) { posting_.Remove(id, ++version_, &reclaimer_, &freer_); }
  std::vector<ProfileId> Ids() const {
    std::vector<ProfileId> ids;
    posting_.ForEach([&](ProfileId id) { ids.push_back(id); });
    return ids;
  }
  Container Now() const {
    Posting::View view;
    posting_.Read(&view);
    return view.container;
  }
  void TearDown() override { reclaimer_.Clear(); }
  struct Both {
    std::optional<std::vector<ProfileId>> bits, ids;
  };
  static Both Read(const Posting& posting) {
    Posting::View view;
    posting.Read(&view);
    Both both;
    if (view.HasIds()) both.ids.emplace(view.ids.begin(), view.ids.end());
    if (view.bits == nullptr) return both;
    both.bits.emplace();
    for (ProfileId id = 0; id < view.bits->blocks.capacity() * sets::kBlockBits; ++id) {
      if (view.bits->Has(id)) both.bits->push_back(id);
    }
    return both;
  }

  Pins pins_;
  Reclaimer reclaimer_{pins_};
  PostingFreer freer_;
  Posting posting_;
  VersionNumber version_ = 1;
};

TEST_F(PostingTest, GrowsFromInlineToSortedToBitSet) {
  EXPECT_EQ(Now(), Container::kEmpty);
  Add(7, 1);
  EXPECT_EQ(Now(), Container::kInline);
  Add(3, 2);
  EXPECT_EQ(Now(), Container::kSorted);
  EXPECT_EQ(Ids(), (std::vector<ProfileId>{3, 7}));
  for (ProfileId id = 100; id < 164; ++id) Add(id, 164);
  EXPECT_EQ(Now(), Container::kBitSet);
  EXPECT_EQ(Ids().size(), 66u);
}

TEST_F(PostingTest, StaysAnArrayWhileItIsASmallShare) {
  for (ProfileId id = 0; id < 1000; ++id) Add(id * 40, 200'000);
  EXPECT_EQ(Now(), Container::kSorted);  // 1 in 200
  EXPECT_EQ(posting_.size(), 1000u);
}

// ---- An array with a bitset beside it.

TEST_F(PostingTest, ALongArrayGetsABitSetBesideItAndLosesItselfWhenDense) {
  struct Row {
    const char* name;
    uint32_t ids, profiles;
    bool has_bits, has_ids;
  };
  constexpr Row kRows[] = {
      {"short", 128, 8'000, false, true},
      {"long, 1 in 62", 129, 8'000, true, true},
      {"long, 1 in 124", 129, 16'000, true, true},
      {"long, a smaller share", 129, 17'000, false, true},
      {"long, just below 1 in 32", 1'000, 32'000, true, true},
      {"long, 1 in 32", 1'001, 32'000, true, false},
  };
  for (const Row& row : kRows) {
    std::vector<ProfileId> ids;
    for (uint32_t i = 0; i < row.ids; ++i) ids.push_back(i * 31);
    Posting added, assigned;
    for (const ProfileId id : ids) added.Add(id, row.profiles, ++version_, &reclaimer_, &freer_);
    assigned.Assign(ids, row.profiles);
    for (const Posting* posting : {&added, &assigned}) {
      const Both both = Read(*posting);
      EXPECT_EQ(both.bits.has_value(), row.has_bits) << row.name;
      EXPECT_EQ(both.ids.has_value(), row.has_ids) << row.name;
      EXPECT_EQ(both.bits.value_or(ids), ids) << row.name;
      EXPECT_EQ(both.ids.value_or(ids), ids) << row.name;
    }
  }
}

TEST_F(PostingTest, ArrayAndBitSetAgreeOverRandomChanges) {
  std::mt19937 random(2);
  std::set<ProfileId> want;
  for (int i = 0; i < 8'000; ++i) {
    const ProfileId id = random() % 2'000;
    if (want.erase(id) > 0) {
      Remove(id);
    } else {
      want.insert(id);
      Add(id, 64'000);
    }
    if (i % 97 != 0) continue;
    const std::vector<ProfileId> ids(want.begin(), want.end());
    const Both both = Read(posting_);
    ASSERT_EQ(both.ids, ids) << i;
    ASSERT_EQ(both.bits.value_or(ids), ids) << i;
    ASSERT_TRUE(i < 2'000 || both.bits.has_value()) << i;
    ASSERT_EQ(Ids(), ids) << i;
    reclaimer_.Run(version_);
  }
}

TEST_F(PostingTest, ABitSetOutlivesTheArrayBesideIt) {
  for (ProfileId id = 0; id < 600; ++id) Add(id, 64'000);
  for (ProfileId id = 0; id < 599; ++id) Remove(id);
  EXPECT_EQ(Ids(), (std::vector<ProfileId>{599}));
  Remove(599);
  EXPECT_EQ(Ids(), std::vector<ProfileId>());
  for (ProfileId id = 3; id < 9; ++id) Add(id, 64'000);
  EXPECT_EQ(Ids(), (std::vector<ProfileId>{3, 4, 5, 6, 7, 8}));
}

// What a reader took before the array went stays whole while it is pinned.
TEST_F(PostingTest, AnArrayThatIsDroppedStaysWhileItIsPinned) {
  for (ProfileId id = 0; id < 600; ++id) Add(id * 2, 64'000);
  std::atomic<VersionNumber> current{version_};
  VersionNumber pinned = 0;
  Pins::Slot* slot = pins_.Pin(current, &pinned);
  Posting::View view;
  posting_.Read(&view);
  ASSERT_TRUE(view.bits != nullptr && view.ids.size() == 600);
  Add(2'000, 9'600);  // 1 in 16: no array any more
  reclaimer_.Run(version_);
  EXPECT_EQ(view.ids.front(), 0u);
  EXPECT_EQ(view.ids.back(), 1'198u);
  EXPECT_FALSE(Read(posting_).ids.has_value());
  Pins::Unpin(slot);
  reclaimer_.Run(version_);
  EXPECT_EQ(Ids().size(), 601u);
}

TEST_F(PostingTest, ShrinksBackToInlineAndEmpty) {
  for (ProfileId id : {5u, 1u, 9u}) Add(id, 10);
  Remove(5);
  EXPECT_EQ(Ids(), (std::vector<ProfileId>{1, 9}));
  Remove(1);
  EXPECT_EQ(Now(), Container::kInline);
  Remove(9);
  EXPECT_EQ(Now(), Container::kEmpty);
  EXPECT_EQ(posting_.size(), 0u);
}

TEST_F(PostingTest, WhatAReaderHoldsStaysWhileItIsPinned) {
  std::atomic<VersionNumber> current{version_};
  for (ProfileId id : {10u, 20u, 30u, 40u}) Add(id, 100);  // full: the next copies
  current = version_;
  VersionNumber pinned = 0;
  Pins::Slot* slot = pins_.Pin(current, &pinned);
  Posting::View view;
  posting_.Read(&view);
  Add(15, 100);
  Remove(10);
  reclaimer_.Run(version_);
  EXPECT_EQ(std::vector<ProfileId>(view.ids.begin(), view.ids.end()),
            (std::vector<ProfileId>{10, 20, 30, 40}));
  Pins::Unpin(slot);
  reclaimer_.Run(version_);
  EXPECT_EQ(Ids(), (std::vector<ProfileId>{15, 20, 30, 40}));
}

TEST_F(PostingTest, AgreesWithASetOverRandomChanges) {
  std::mt19937 random(1);
  std::set<ProfileId> want;
  for (int i = 0; i < 20'000; ++i) {
    const ProfileId id = random() % 600;
    if (want.erase(id) > 0) {
      Remove(id);
    } else {
      want.insert(id);
      Add(id, 600 + 40u * (random() % 2));
    }
    if (i % 97 != 0) continue;
    ASSERT_EQ(Ids(), std::vector<ProfileId>(want.begin(), want.end())) << i;
    ASSERT_EQ(posting_.size(), want.size());
    reclaimer_.Run(version_);
  }
}

// One writer takes a posting through all of its containers, and readers beside it find
// what their version holds. Meant for ThreadSanitizer too.
class PostingConcurrency : public PostingTest {
 protected:
  static constexpr uint32_t kKept = 700, kProfiles = 64'000;
  static ProfileId Kept(uint32_t i) { return i * 10; }

  void Publish() {
    ++version_;
    current_.store(version_, std::memory_order_seq_cst);
    reclaimer_.Run(version_);
  }
  void Add(ProfileId id, uint32_t profiles) {
    posting_.Add(id, profiles, version_ + 1, &reclaimer_, &freer_);
    Publish();
  }

  void Write() {
    for (uint32_t i = 0; i < kKept; ++i) Add(Kept(i), kProfiles);
    // Between those, so that arrays are made anew.
    for (uint32_t i = 0; i < 300; ++i) Add(Kept(i) + 5, kProfiles);
    for (uint32_t i = 0; i < 300; ++i) {
      posting_.Remove(Kept(i) + 5, version_ + 1, &reclaimer_, &freer_);
      Publish();
    }
    Add(3, 8'000);  // dense: the array goes
    for (uint32_t i = 0; i < 100; ++i) Add(Kept(i) + 7, 8'000);
    is_done_.store(true, std::memory_order_release);
  }

  // Of the first `n` kept ones, how many are there?
  static uint32_t CountKept(const Posting::View& view, uint32_t n) {
    uint32_t found = 0;
    for (const ProfileId id : view.ids) found += id % 10 == 0 && id < Kept(n) ? 1 : 0;
    if (view.bits == nullptr) return found;
    uint32_t in_bits = 0;
    for (uint32_t i = 0; i < n; ++i) in_bits += view.bits->Has(Kept(i)) ? 1 : 0;
    EXPECT_TRUE(view.ids.empty() || found == in_bits);
    return in_bits;
  }

  void ReadUntilDone() {
    while (!is_done_.load(std::memory_order_acquire)) {
      VersionNumber pinned = 0;
      Pins::Slot* slot = pins_.Pin(current_, &pinned);
      const auto n = static_cast<uint32_t>(std::min<VersionNumber>(pinned - kFirst, kKept));
      Posting::View view;
      posting_.Read(&view);
      EXPECT_EQ(CountKept(view, n), n) << pinned;
      Pins::Unpin(slot);
    }
  }

  static constexpr VersionNumber kFirst = 1;  // PostingTest's
  std::atomic<VersionNumber> current_{kFirst};
  std::atomic<bool> is_done_{false};
};

TEST_F(PostingConcurrency, ReadersFindWhatTheirVersionHolds) {
  std::thread one([this] { ReadUntilDone(); }), other([this] { ReadUntilDone(); });
  Write();
  one.join();
  other.join();
  EXPECT_EQ(posting_.size(), kKept + 101);
}

}  // namespace
}  // namespace labelix::index::posting_test
