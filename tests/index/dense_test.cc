// Counters, of terms and of pairs of them, bits by object and lists of ids beside what objects say,
// at every pinned version, while terms become dense and stop being it.
#include "index/dense.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/cases.h"
#include "tests/index/dense_terms.h"
#include "tests/index/image_copy.h"

namespace labelix::index::dense_test {
namespace {

using labelix::test::Cases;

TEST_F(DenseTermsTest, AgreeWithTheObjectsAtEveryPinnedVersion) {
  struct Held {
    std::unique_ptr<Pin> pin;
    State state;
  };
  std::vector<Held> held;
  size_t counted = 0, sliced = 0, rare = 0, listed = 0;
  const int steps = Cases(200'000);
  for (int step = 0; step < steps; ++step) {
    // Waves of commonness, and a cluster that grows first; events alone and in
    // batches, where objects of the same labels come together.
    const int common = 5 + 60 * (step / (steps / 8 + 1) % 2);
    std::vector<Step> batch;
    for (int n = Draw(4) == 0 ? 1 + Draw(30) : 1; n > 0; --n) {
      const std::string name = "pod-" + std::to_string(Draw(200 + std::min(step / 2, 5'000)));
      const auto op = Draw(5) == 0 ? Event::Op::kRemove : Event::Op::kUpsert;
      const bool again = !batch.empty() && Draw(3) != 0;
      batch.push_back({op, name, again ? batch.back().object : NextObject(common)});
    }
    ASSERT_NO_FATAL_FAILURE(ApplyBatch(batch));
    AskForList(Draw(kKeys));  // or it is given up
    if (Draw(steps / 40 + 1) != 0) continue;
    held.push_back({std::make_unique<Pin>(index_), state_});
    if (held.size() > 4) held.erase(held.begin() + Draw(5));
    for (const Held& old : held) {
      ASSERT_NO_FATAL_FAILURE(Check(*old.pin, old.state, &counted, &sliced, &rare, &listed));
    }
  }
  EXPECT_GT(counted, 0u);
  EXPECT_GT(sliced, 0u);
  EXPECT_GT(rare, 0u);
  EXPECT_GT(listed, 0u);
}

TEST_F(DenseTermsTest, AreMadeAgainFromTheRest) {
  for (int i = 0; i < 3'000; ++i) {
    ASSERT_NO_FATAL_FAILURE(Apply(Event::Op::kUpsert, "pod-" + std::to_string(i), NextObject(60)));
  }
  const Pin pin(index_);
  // A second kept part beside the same terms and profiles.
  auto& kind = const_cast<Kind&>(PodsOf(pin));
  Pins pins;
  Reclaimer reclaimer(pins);
  DenseTerms fresh(&reclaimer, &kind.terms, &kind.profiles);
  fresh.Rebuild(pin.number);
  size_t sliced = 0;
  for (int k = 0; k < kKeys; ++k) {
    const std::string key = "k" + std::to_string(k), value = std::to_string(k);
    for (const TermText& text : {TermText::Key(key), TermText::Pair(key, value)}) {
      const TermId term = kind.terms.Find(text).value();
      EXPECT_EQ(fresh.Count(term, pin.number), kind.dense.Count(term, pin.number));
      EXPECT_EQ(fresh.Slot(term, pin.number).has_value(),
                kind.dense.Slot(term, pin.number).has_value());
      sliced += fresh.Slot(term, pin.number).has_value();
    }
  }
  EXPECT_GT(sliced, 0u);
  reclaimer.Clear();
}

TEST_F(DenseTermsTest, AreThereInAnIndexReadFromAnImage) {
  for (int i = 0; i < 2'000; ++i) {
    ASSERT_NO_FATAL_FAILURE(Apply(Event::Op::kUpsert, "pod-" + std::to_string(i), NextObject(60)));
  }
  index_ = IndexOf(ImageOf(*index_));
  size_t counted = 0, sliced = 0;
  // No object was deleted, so the image numbers them as they were.
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced));
  EXPECT_GT(counted, 0u);
  EXPECT_GT(sliced, 0u);
  // And events go on with them.
  for (int i = 0; i < 1'000; ++i) {
    const auto op = i % 3 == 0 ? Event::Op::kRemove : Event::Op::kUpsert;
    ASSERT_NO_FATAL_FAILURE(Apply(op, "pod-" + std::to_string(Draw(2'500)), NextObject(10)));
  }
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced));
}

TEST_F(DenseTermsTest, AreKeptFromTheObjectOnThatIsOneTooMany) {
  const auto add = [&](uint32_t i) {
    Apply(Event::Op::kUpsert, "pod-" + std::to_string(i), {{"n", std::to_string(i)}});
  };
  for (uint32_t i = 0; i < DenseOnDemand::kFewObjects; ++i) ASSERT_NO_FATAL_FAILURE(add(i));
  const Pin before(index_);
  const State few = state_;
  EXPECT_FALSE(PodsOf(before).dense.HasBits(before.number));
  ASSERT_NO_FATAL_FAILURE(add(DenseOnDemand::kFewObjects));
  const Pin after(index_);
  EXPECT_FALSE(PodsOf(before).dense.HasBits(before.number));
  EXPECT_TRUE(PodsOf(after).dense.HasBits(after.number));
  size_t counted = 0, sliced = 0;
  ASSERT_NO_FATAL_FAILURE(Check(before, few, &counted, &sliced));
  EXPECT_EQ(counted, 0u);
  ASSERT_NO_FATAL_FAILURE(Check(after, state_, &counted, &sliced));
  EXPECT_EQ(counted, 1u);  // of the key, which has more than a few profiles
}

TEST_F(DenseTermsTest, OneProfileOfManyObjectsIsDense) {
  for (int i = 0; i < 600; ++i) {
    ASSERT_NO_FATAL_FAILURE(
        Apply(Event::Op::kUpsert, "pod-" + std::to_string(i), {{"app", "web"}}));
  }
  const Pin pin(index_);
  const Kind& kind = PodsOf(pin);
  const TermId term = kind.terms.Find(TermText::Pair("app", "web")).value();
  EXPECT_EQ(kind.dense.Count(term, pin.number), 600u);
  ASSERT_TRUE(kind.dense.Slot(term, pin.number).has_value());
  EXPECT_EQ(IdsIn(kind.dense.bits(), *kind.dense.Slot(term, pin.number), pin.number).size(), 600u);
}

}  // namespace
}  // namespace labelix::index::dense_test
