#include "engine/match/scratch_map.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace labelix::match::scratch_map_test {
namespace {

TEST(ScratchMap, HoldsOneValueAnId) {
  ScratchMap<std::string> map;
  const auto [first, is_new] = map.Insert(7);
  EXPECT_TRUE(is_new);
  EXPECT_EQ(*first, "");
  *first = "seven";
  const auto [again, is_new_again] = map.Insert(7);
  EXPECT_FALSE(is_new_again);
  EXPECT_EQ(*again, "seven");
}

TEST(ScratchMap, IsEmptyAfterClear) {
  ScratchMap<int> map;
  for (const ObjectId id : {0u, 1u, 0xFFFFFFFFu}) *map.Insert(id).first = 1;
  map.Clear();
  for (const ObjectId id : {0u, 1u, 0xFFFFFFFFu}) {
    const auto [value, is_new] = map.Insert(id);
    EXPECT_TRUE(is_new) << id;
    EXPECT_EQ(*value, 0) << id;
  }
}

// Beside a std::map, through many rounds of many sizes, so that it grows, is used
// again, and lets go of what a large round needed.
TEST(ScratchMap, AnswersAsAMapDoes) {
  std::mt19937 random(1);
  ScratchMap<uint32_t> map;
  for (const uint32_t ids : {3u, 100u, 40'000u, 5u, 2'000u, 17u}) {
    std::map<ObjectId, uint32_t> model;
    map.Clear();
    for (uint32_t i = 0; i < 2 * ids; ++i) {
      const ObjectId id = random() % ids * 64;  // equal low bits
      const auto [value, is_new] = map.Insert(id);
      const auto [expected, expected_new] = model.try_emplace(id);
      ASSERT_EQ(is_new, expected_new) << id;
      ASSERT_EQ(*value, expected->second) << id;
      *value = expected->second = i;
    }
  }
}

}  // namespace
}  // namespace labelix::match::scratch_map_test
