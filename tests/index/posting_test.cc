#include "index/posting.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace labelix::index {
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
  for (ProfileId id = 0; id < 1000; ++id) Add(id * 40, 40'000);
  EXPECT_EQ(Now(), Container::kSorted);  // 1 in 40
  EXPECT_EQ(posting_.size(), 1000u);
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

}  // namespace
}  // namespace labelix::index
