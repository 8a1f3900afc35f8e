#include "index/key_filter.h"

#include <gtest/gtest.h>

#include <string>

#include "index/hash.h"

namespace labelix::index {
namespace {

uint64_t Hash(int i) { return HashText("key" + std::to_string(i)); }

TEST(KeyFilter, KnowsAllThatWasNotedAndLittleElse) {
  KeyFilter filter;
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(filter.Of(Hash(i)), 0);
  for (int i = 0; i < 100; ++i) filter.Note(Hash(i), static_cast<KeyFilter::Mask>(1u << i % 16));
  for (int i = 0; i < 100; ++i) EXPECT_NE(filter.Of(Hash(i)) & 1u << i % 16, 0);
  int others = 0;  // at most a tenth of the slots are taken
  for (int i = 1'000; i < 11'000; ++i) others += filter.Of(Hash(i)) != 0;
  EXPECT_LT(others, 2'000);
}

TEST(KeyFilter, NoteAllJoinsBoth) {
  KeyFilter filter, other;
  filter.Note(1, 1);
  other.Note(1, 2);
  other.Note(2, 4);
  filter.NoteAll(other);
  EXPECT_EQ(filter.Of(1), 3);
  EXPECT_EQ(filter.Of(2), 4);
  EXPECT_EQ(other.Of(1), 2);
}

}  // namespace
}  // namespace labelix::index
