#include "index/newest_words.h"

#include <gtest/gtest.h>

namespace labelix::index {
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

}  // namespace
}  // namespace labelix::index
