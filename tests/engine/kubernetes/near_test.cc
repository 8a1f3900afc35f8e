#include "engine/kubernetes/near.h"

#include "gtest/gtest.h"

namespace labelix::kubernetes::near_test {
namespace {

TEST(Near, EditsAreCounted) {
  EXPECT_EQ(EditDistance("", "abc"), 3u);
  EXPECT_EQ(EditDistance("rng", "rng"), 0u);
  EXPECT_EQ(EditDistance("rng", "rgn"), 1u);  // neighbours swapped
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
  EXPECT_EQ(EditDistance("kitten", "sitting", 3), 3u);
  EXPECT_GT(EditDistance("kitten", "sitting", 2), 2u);
  EXPECT_GT(EditDistance("web", "web-frontend", 2), 2u);
  EXPECT_EQ(EditDistance("abxy", "bayx", 2), 2u);  // a swap begins in the row before
}

TEST(Near, ValuesThatMeanTheSameOrAreSlips) {
  EXPECT_EQ(ValueDistance("web", "web"), 0u);
  EXPECT_EQ(ValueDistance("Web", "web"), 1u);
  EXPECT_EQ(ValueDistance("true", "yes"), 1u);
  EXPECT_EQ(ValueDistance("fronted", "frontend"), 2u);
  EXPECT_EQ(ValueDistance("web", "web-frontend"), 4u);
  EXPECT_EQ(ValueDistance("true", "no"), kFar);
  EXPECT_EQ(ValueDistance("api", "app"), kFar);  // two names, no slip
  EXPECT_EQ(ValueDistance("web", "website"), kFar);
}

TEST(Near, KeysByTheirLastPart) {
  EXPECT_EQ(KeyDistance("name", "app.kubernetes.io/name"), 1u);
  EXPECT_EQ(KeyDistance("app.kubernetes.io/compnent", "app.kubernetes.io/component"), 2u);
  EXPECT_EQ(KeyDistance("name", "app"), kFar);
}

}  // namespace
}  // namespace labelix::kubernetes::near_test
