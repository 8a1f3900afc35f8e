// Slots of bits by object that are given up, and others that move there.
#include "index/object_bits.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/index/dense_terms.h"

namespace labelix::index::dense_slots_test {
namespace {

// Terms that are dense now have the last slots, and those before them become nobody's.
TEST_F(DenseTermsTest, SlotsMoveToWhereOthersWere) {
  constexpr int kObjects = 1'200, kEarly = 15;
  const auto apply_all = [&](const Object& object) {
    for (int i = 0; i < kObjects; i += 60) {
      std::vector<Step> batch;
      for (int k = i; k < i + 60; ++k) {
        Object own = object;
        own["n"] = std::to_string(k % 40);
        if (own.contains("late-2") && k % 3 == 0) own.erase("late-2");
        batch.push_back({Event::Op::kUpsert, "pod-" + std::to_string(k), own});
      }
      ASSERT_NO_FATAL_FAILURE(ApplyBatch(batch));
    }
  };
  Object early, late = {{"late-0", "a"}, {"late-1", "b"}, {"late-2", "c"}};
  for (int i = 0; i < kEarly; ++i) early["early-" + std::to_string(i)] = "yes";
  ASSERT_NO_FATAL_FAILURE(apply_all(early));
  Object both = early;
  both.insert(late.begin(), late.end());
  ASSERT_NO_FATAL_FAILURE(apply_all(both));
  auto before = std::make_unique<Pin>(index_);
  const State then = state_;
  const ObjectBits& bits = PodsOf(*before).dense.bits();
  const TermText text = TermText::Pair("late-2", "c");
  const TermId term = PodsOf(*before).terms.Find(text).value();
  EXPECT_GT(PodsOf(*before).dense.Slot(term, before->number), 2 * kEarly);
  ASSERT_NO_FATAL_FAILURE(apply_all(late));
  EXPECT_GT(bits.slots(), 2u * kEarly);  // a version is held that may read them
  size_t counted = 0, sliced = 0;
  ASSERT_NO_FATAL_FAILURE(Check(*before, then, &counted, &sliced));
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced));
  before.reset();
  for (int i = 0; i < 40; ++i) {
    both = late;
    both["n"] = std::to_string(i);
    ASSERT_NO_FATAL_FAILURE(Apply(Event::Op::kUpsert, "pod-" + std::to_string(i), both));
  }
  const Pin after(index_);
  // Of three keys and their pairs, of "n" and of all objects; some may lie free between them.
  EXPECT_LE(bits.slots(), 8u + 3u);
  for (uint32_t block = 0; block < bits.limit(); ++block) {
    EXPECT_LE(bits.At(block, after.number)->slots, 16u) << block;  // that events left alone too
  }
  EXPECT_TRUE(PodsOf(after).dense.Slot(term, after.number).has_value());
  sliced = 0;
  ASSERT_NO_FATAL_FAILURE(Check(after, state_, &counted, &sliced));
  EXPECT_EQ(sliced, 7u);
}

// So many blocks that a slot is not moved in one publish.
TEST_F(DenseTermsTest, EventsMeanwhileChangeTheSlotThatMovesAndItsNextPlace) {
  constexpr int kObjects = 102'000, kBatch = 1'000, kApart = 30;
  const auto step = [](int i, bool early, bool late) {
    Object object = {{"n", std::to_string(i % 20)}};
    if (early) object["early-0"] = "yes", object["early-1"] = "yes";
    if (late) object["late"] = "yes";
    return DenseTermsTest::Step{Event::Op::kUpsert, "pod-" + std::to_string(i), object};
  };
  // First all have the early ones, then, but for every 30th, the late one in their place.
  for (const bool early : {true, false}) {
    for (int i = 0; i < kObjects; i += kBatch) {
      std::vector<Step> batch;
      for (int k = i; k < i + kBatch; ++k) {
        const bool stays = early || k % kApart == 0;
        batch.push_back(step(k, stays, !stays));
      }
      ASSERT_NO_FATAL_FAILURE(ApplyBatch(batch));
    }
  }
  std::vector<std::pair<std::unique_ptr<Pin>, State>> held;
  const auto late_slot = [&](const Pin& pin) {
    const Kind& kind = PodsOf(pin);
    return kind.dense.Slot(kind.terms.Find(TermText::Key("late")).value(), pin.number);
  };
  const std::optional<uint32_t> first = late_slot(Pin(index_));
  ASSERT_TRUE(first.has_value());
  size_t moved = 0, counted = 0, sliced = 0;
  for (int i = 0; i < kObjects; i += kApart) {
    ASSERT_NO_FATAL_FAILURE(ApplyBatch({step(i, false, true), step(i + 1, false, false)}));
    auto pin = std::make_unique<Pin>(index_);
    if (const auto now = late_slot(*pin); now && now != first && ++moved == 1) {
      held.emplace_back(std::move(pin), state_);
    }
  }
  EXPECT_GT(moved, 0u);
  for (const auto& [pin, state] : held) {
    ASSERT_NO_FATAL_FAILURE(Check(*pin, state, &counted, &sliced));
  }
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced));
  EXPECT_GT(sliced, 0u);
}

}  // namespace
}  // namespace labelix::index::dense_slots_test
