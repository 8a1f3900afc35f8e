// Bits of keys that few objects have, while they are filled and while versions are held.
#include "index/rare_keys.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/index/dense_terms.h"

namespace labelix::index::rare_keys_test {
namespace {

// A rare key's bits are not filled in one publish, and an object goes from a profile that is
// not filled from yet to one that is.
TEST_F(DenseTermsTest, AnObjectMayPassTheFillingOfARareKey) {
  const auto object = [](int i) { return Object{{"beta", "yes"}, {"serial", std::to_string(i)}}; };
  std::optional<uint32_t> slot;
  int n = 0;
  const auto add = [&](const Object& of) {
    Apply(Event::Op::kUpsert, "pod-" + std::to_string(n++), of);
    const Pin pin(index_);
    const Kind& kind = PodsOf(pin);
    const auto term = kind.terms.Find(TermText::Key("beta"));
    slot = term ? kind.dense.RareSlot(*term, pin.number) : std::nullopt;
  };
  while (n < 128) ASSERT_NO_FATAL_FAILURE(add(object(n)));  // so many are enough
  ASSERT_FALSE(slot.has_value());
  Apply(Event::Op::kUpsert, "pod-127", object(0));
  Apply(Event::Op::kUpsert, "pod-126", {{"serial", "126"}});
  while (!slot) ASSERT_NO_FATAL_FAILURE(add({}));
  size_t counted = 0, sliced = 0, rare = 0;
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced, &rare));
  EXPECT_EQ(rare, 1u);
  EXPECT_LT(n, 140);
}

// What readers may still look at is not given out again, and there is only so much of it.
TEST_F(DenseTermsTest, ARareKeyMayComeAndGoWhileAVersionIsHeld) {
  const auto put = [&](int first, int end, const Object& object) {
    std::vector<Step> batch;
    for (int i = first; i < end; ++i) {
      Object own = object;
      own["n"] = std::to_string(i % 20);
      batch.push_back({Event::Op::kUpsert, "pod-" + std::to_string(i), own});
    }
    ApplyBatch(batch);
  };
  ASSERT_NO_FATAL_FAILURE(put(0, 300, {}));
  auto held = std::make_unique<Pin>(index_);
  size_t counted = 0, sliced = 0, rare = 0;
  for (uint32_t round = 0; round < ObjectBits::kSlots + 5; ++round) {
    ASSERT_NO_FATAL_FAILURE(put(0, 150, {{"beta", "yes"}}));
    ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced, &rare));
    ASSERT_NO_FATAL_FAILURE(put(0, 100, {}));
    ASSERT_NO_FATAL_FAILURE(put(100, 150, {}));
  }
  EXPECT_GT(rare, 0u);
  EXPECT_LT(rare, ObjectBits::kSlots);
  held.reset();
  ASSERT_NO_FATAL_FAILURE(put(150, 151, {{"other", "yes"}}));
  ASSERT_NO_FATAL_FAILURE(put(0, 150, {{"beta", "yes"}}));
  rare = 0;
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced, &rare));
  EXPECT_EQ(rare, 1u);
}

}  // namespace
}  // namespace labelix::index::rare_keys_test
