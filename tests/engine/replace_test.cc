#include "labelix/replace.h"

#include <string>

#include "gtest/gtest.h"

namespace labelix {
namespace {

std::string Pod(const std::string& name, const std::string& version, const std::string& app) {
  return R"({"kind":"Pod","apiVersion":"v1","metadata":{"namespace":"x","name":")" + name +
         R"(","uid":"u-)" + name + R"(","resourceVersion":")" + version + R"(","labels":{"app":")" +
         app + R"("}}})";
}

uint64_t Count(const Cluster& cluster, const char* selector) {
  return cluster.Current().Count({.kind = "Pod"}, Compiled(Selector::Parse(selector).value()));
}

class ReplaceTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string text = Pod("a", "1", "web") + Pod("b", "2", "web");
    ASSERT_TRUE(cluster_.LoadBytes(text, "pods", {}, nullptr).ok());
  }
  absl::StatusOr<Applied> Replace(const std::string& text) {
    return ReplaceFrom(&cluster_, text, "list", {.kind = "Pod", .resource_version = "9"});
  }
  Cluster cluster_;
};

TEST_F(ReplaceTest, WhatTheListHasNotIsGone) {
  const absl::StatusOr<Applied> applied = Replace(Pod("b", "5", "api") + Pod("c", "6", "api"));
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(applied->created, 1u);
  EXPECT_EQ(applied->updated, 1u);
  EXPECT_EQ(applied->removed, 1u);
  EXPECT_EQ(Count(cluster_, "app=web"), 0u);
  EXPECT_EQ(Count(cluster_, "app=api"), 2u);
}

TEST_F(ReplaceTest, AnEmptyListLeavesNone) {
  ASSERT_TRUE(Replace(R"({"kind":"PodList","apiVersion":"v1","items":[]})").ok());
  EXPECT_EQ(Count(cluster_, ""), 0u);
}

TEST_F(ReplaceTest, IsOneVersionHoweverLongTheList) {
  const uint64_t before = cluster_.Current().number();
  std::string text;
  for (int i = 0; i < 3'000; ++i) text += Pod("p" + std::to_string(i), "5", "api");
  ASSERT_TRUE(Replace(text).ok());
  EXPECT_EQ(cluster_.Current().number(), before + 1);
  EXPECT_EQ(Count(cluster_, ""), 3'000u);
}

TEST_F(ReplaceTest, WhatIsRefusedChangesNothing) {
  const std::string deleted = R"({"type":"DELETED","object":)" + Pod("a", "5", "web") + "}";
  EXPECT_EQ(Replace(deleted).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Replace(Pod("c", "5", "api") + "{").status().code(), absl::StatusCode::kDataLoss);
  const std::string node = R"({"kind":"Node","apiVersion":"v1","metadata":{"name":"n"}})";
  EXPECT_EQ(Replace(node).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Count(cluster_, "app=web"), 2u);
}

}  // namespace
}  // namespace labelix
