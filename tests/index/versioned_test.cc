#include "index/versioned.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/index/published_versions.h"

namespace labelix::index::versioned_test {
namespace {

int dropped = 0;

class VersionedTest : public PublishedVersions {
 protected:
  void SetUp() override { dropped = 0; }
  void Set(uint32_t owner, int value) {
    const int* old = nullptr;
    *table_.Write(owner, next(), &old) = value;
  }
  Pins::Slot* Pin() { return pins_.Pin(current_, &pinned_); }

  Versioned<int> table_{&reclaimer_, [](int&) { ++dropped; }};
  VersionNumber pinned_ = 0;
};

TEST_F(VersionedTest, AnOwnerWithoutARecordIsAbsent) {
  EXPECT_EQ(table_.At(1000, 1), nullptr);
  Set(3, 30);
  EXPECT_EQ(table_.At(3, current_), nullptr) << "not published yet";
  Publish();
  EXPECT_EQ(*table_.At(3, current_), 30);
  EXPECT_EQ(table_.At(2, current_), nullptr);
}

TEST_F(VersionedTest, TwoWritesInOneVersionAreOneRecord) {
  Set(0, 1);
  Set(0, 2);
  Publish();
  EXPECT_EQ(table_.live(), 1u);
  EXPECT_EQ(*table_.At(0, current_), 2);
}

TEST_F(VersionedTest, APinKeepsItsVersionAndNothingBetween) {
  Set(0, 1);
  Publish();
  Pins::Slot* slot = Pin();
  const VersionNumber old = pinned_;
  for (int value = 2; value <= 100; ++value) {
    Set(0, value);
    Publish();
  }
  EXPECT_EQ(*table_.At(0, old), 1);
  EXPECT_EQ(*table_.At(0, current_), 100);
  EXPECT_EQ(table_.live(), 2u) << "the 98 versions between are gone";
  EXPECT_EQ(reclaimer_.Kept(), 1u);
  Pins::Unpin(slot);
  Publish();
  EXPECT_EQ(table_.live(), 1u);
  EXPECT_EQ(dropped, 99);
}

TEST_F(VersionedTest, SeveralPinsEachSeeTheirOwn) {
  std::mt19937 random(9);
  struct Held {
    Pins::Slot* slot;
    VersionNumber version;
    std::map<uint32_t, int> values;
  };
  std::map<uint32_t, int> now;
  std::vector<Held> held;
  for (int step = 0; step < 5000; ++step) {
    const uint32_t owner = random() % 20;
    now[owner] = step;
    Set(owner, step);
    if (random() % 3 == 0) continue;  // several writes a version
    Publish();
    if (random() % 4 == 0) held.push_back({Pin(), pinned_, now});
    if (held.size() > 6) {
      const size_t out = random() % held.size();
      Pins::Unpin(held[out].slot);
      held.erase(held.begin() + static_cast<long>(out));
    }
    for (const Held& h : held) {
      for (const auto& [o, value] : h.values) ASSERT_EQ(*table_.At(o, h.version), value) << step;
    }
  }
  for (const Held& h : held) Pins::Unpin(h.slot);
  Publish();
  EXPECT_EQ(table_.live(), 20u);
}

TEST(Pins, MoreReadersThanSlotsGetMoreSlots) {
  Pins pins;
  std::atomic<VersionNumber> current{5};
  std::vector<Pins::Slot*> slots;
  VersionNumber pinned = 0;
  for (int i = 0; i < 200; ++i) slots.push_back(pins.Pin(current, &pinned));
  EXPECT_EQ(pinned, 5u);
  Pins::Seen seen;
  pins.Read(&seen);
  EXPECT_EQ(seen.versions, std::vector<VersionNumber>{5});
  for (Pins::Slot* slot : slots) Pins::Unpin(slot);
  pins.Read(&seen);
  EXPECT_TRUE(seen.versions.empty());
}

}  // namespace
}  // namespace labelix::index::versioned_test
