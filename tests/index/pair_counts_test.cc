// Counters of pairs beside plain sets of slots, at versions that are pinned.
#include "index/pair_counts.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <utility>
#include <vector>

#include "tests/index/published_versions.h"

namespace labelix::index::pair_counts_test {
namespace {

// Of each object, its slots.
using Objects = std::vector<uint64_t>;

class PairCountsTest : public PublishedVersions {
 protected:
  uint64_t Draw() { return (random_() & random_() & ~uint64_t{1} & mask_) | 1; }

  void Come(uint64_t slots) {
    pairs_.Come(slots, next());
    objects_.push_back(slots);
  }
  void Go() {
    std::swap(objects_[random_() % objects_.size()], objects_.back());
    pairs_.Go(objects_.back(), next());
    objects_.pop_back();
  }

  void Expect(const Objects& objects, VersionNumber version, uint64_t slots) {
    PairCounts::View view;
    ASSERT_TRUE(pairs_.Read(version, &view));
    for (uint32_t a = 0; a < ObjectBits::kSlots; ++a) {
      for (uint32_t b = 0; b < ObjectBits::kSlots; ++b) {
        if ((slots >> a & slots >> b & 1) == 0) continue;
        uint32_t both = 0;
        for (const uint64_t object : objects) both += object >> a & object >> b & 1;
        ASSERT_EQ(view.Of(a, b), both) << a << " and " << b << " at " << version;
      }
    }
  }

  PairCounts pairs_{&reclaimer_};
  std::mt19937_64 random_{5};
  uint64_t mask_ = ~uint64_t{0};
  Objects objects_;
};

TEST_F(PairCountsTest, NothingIsKeptBeforeTheFirstObject) {
  PairCounts::View view;
  EXPECT_FALSE(pairs_.Read(current_, &view));
  Come(1);
  EXPECT_FALSE(pairs_.Read(current_, &view));
  Publish();
  Expect(objects_, current_, 1);
  EXPECT_FALSE(pairs_.Read(current_ - 1, &view));
}

// Versions of no change, of one, and of more than are noted before they are counted.
TEST_F(PairCountsTest, EveryPinnedVersionHasItsOwn) {
  pairs_.Reserve(ObjectBits::kSlots, next());
  struct Held {
    Pins::Slot* slot;
    VersionNumber version;
    Objects objects;
  };
  std::deque<Held> held;
  for (int round = 0; round < 400; ++round) {
    const uint64_t changes = random_() % 3 == 0 ? random_() % 200 : random_() % 3;
    for (uint64_t i = 0; i < changes; ++i) {
      if (objects_.size() > 100 && random_() % 2 == 0) {
        Go();
      } else {
        Come(Draw());
      }
    }
    Publish();
    VersionNumber version = 0;
    Pins::Slot* slot = pins_.Pin(current_, &version);
    held.push_back({slot, version, objects_});
    if (held.size() > 6) {
      const auto at = held.begin() + static_cast<std::ptrdiff_t>(random_() % held.size());
      Pins::Unpin(at->slot);
      held.erase(at);
    }
    if (round % 20 != 0) continue;
    for (const Held& old : held) {
      ASSERT_NO_FATAL_FAILURE(Expect(old.objects, old.version, ~uint64_t{0}));
    }
  }
  for (const Held& old : held) Pins::Unpin(old.slot);
}

// A slot that another term had, and one past the room that there was: counted in place,
// beside notes that are not counted yet.
TEST_F(PairCountsTest, ASlotIsFilledBesideOthers) {
  constexpr uint32_t kOld = 3, kNew = 40;
  mask_ = 0xFF;
  pairs_.Reserve(8, next());
  const auto change = [this](int times) {
    for (int i = 0; i < times; ++i) i % 3 == 0 ? Go() : Come(Draw());
  };
  for (int i = 0; i < 100; ++i) Come(Draw());
  for (const uint32_t slot : {kOld, kNew}) {
    const uint64_t bit = uint64_t{1} << slot;
    change(50);
    Publish();
    mask_ &= ~bit;  // its term is given up
    for (uint64_t& object : objects_) object &= ~bit;
    pairs_.Reserve(slot + 1, next());
    pairs_.Clear(slot);
    for (size_t i = 0; i < objects_.size(); i += 2) {
      objects_[i] |= bit;
      pairs_.Fill(slot, objects_[i], 1);
    }
    mask_ |= bit;
    Publish();  // it may be asked for from here on
    ASSERT_NO_FATAL_FAILURE(Expect(objects_, current_, mask_));
    change(90);
    Publish();
    ASSERT_NO_FATAL_FAILURE(Expect(objects_, current_, mask_));
  }
}

TEST_F(PairCountsTest, ABulkLoadCountsSixtyFourObjectsAtATime) {
  constexpr uint32_t kSlots = 41;
  pairs_.Reserve(kSlots, next());
  mask_ = (uint64_t{1} << kSlots) - 1;
  for (int times = 0; times < 5; ++times) {
    sets::Word words[kSlots + sets::kPairSlack] = {};
    for (uint32_t i = 0; i < 64; ++i) {
      const uint64_t object = objects_.emplace_back(Draw());
      for (uint32_t slot = 0; slot < kSlots; ++slot) words[slot] |= (object >> slot & 1) << i;
    }
    pairs_.Load(words, kSlots);
  }
  Publish();
  Expect(objects_, current_, mask_);
}

}  // namespace
}  // namespace labelix::index::pair_counts_test
