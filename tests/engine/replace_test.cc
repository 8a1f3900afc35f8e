#include "labelix/replace.h"

#include <string>

#include "gtest/gtest.h"

namespace labelix::replace_test {
namespace {

std::string Pod(const std::string& name, const std::string& version, const std::string& app) {
  return R"({"kind":"Pod","apiVersion":"v1","metadata":{"namespace":"x","name":")" + name +
         R"(","uid":"u-)" + name + R"(","resourceVersion":")" + version + R"(","labels":{"app":")" +
         app + R"("}}})";
}

uint64_t Count(const Cluster& cluster, const char* selector) {
  return cluster.Current().Count({.kind = "Pod"}, Compiled(Selector::Parse(selector).value()));
}

// A pod x/d with app=web, as gzip makes it.
constexpr char kZipped[] =
    "\037\213\010\000\000\000\000\000\002\377\025\312\061\016\200\040\020\104\321\273"
    "\114\155\143\313\051\254\354\007\331\202\210\260\021\242\046\204\273\273\164\363"
    "\137\246\343\214\071\300\141\053\001\013\250\161\227\273\306\222\215\236\325\344"
    "\222\306\300\106\270\216\314\113\314\347\161\316\252\074\146\177\326\211\136\122"
    "\235\047\252\232\275\342\061\306\370\001\352\262\224\256\137\000\000\000";

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

// What a watch of a version that is too old is answered holds no object either.
TEST_F(ReplaceTest, AWatchThatEndedIsNoEmptyList) {
  const absl::Status status =
      Replace(R"j({"type":"ERROR","object":{"kind":"Status","apiVersion":"v1",)j"
              R"j("message":"too old resource version: 1 (2)","code":410}})j")
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ErrorMessage(status),
            "list:1:26: the watch ended with ERROR 410: too old resource version: 1 (2)");
  EXPECT_EQ(Count(cluster_, "app=web"), 2u);
}

TEST_F(ReplaceTest, AnEmptyListOfAnotherKindIsRefused) {
  const absl::Status status =
      Replace(R"({"kind":"ServiceList","apiVersion":"v1","items":[]})").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorMessage(status), "a list of Service is none of Pod");
  EXPECT_EQ(Count(cluster_, "app=web"), 2u);
}

TEST_F(ReplaceTest, ObjectsBesideTheTextAreRefused) {
  Event pod;
  pod.kind = "Pod", pod.ns = "x", pod.name = "other";
  const absl::Status status =
      ReplaceFrom(&cluster_, "", "list", {.kind = "Pod", .objects = {&pod, 1}}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorMessage(status),
            "Pod list: its objects are those of the text, and KindList::objects has others");
  EXPECT_EQ(Count(cluster_, "app=web"), 2u);
}

TEST_F(ReplaceTest, ReadsWhatLoadReads) {
  const char yaml[] =
      "kind: Pod\napiVersion: v1\n"
      "metadata: {name: c, namespace: x, resourceVersion: \"6\", labels: {app: api}}\n";
  ASSERT_TRUE(Replace(yaml).ok());
  EXPECT_EQ(Count(cluster_, "app=api"), 1u);
  EXPECT_EQ(Count(cluster_, ""), 1u);
  ASSERT_TRUE(Replace(std::string(kZipped, sizeof kZipped - 1)).ok());
  EXPECT_EQ(Count(cluster_, "app=web"), 1u);
  EXPECT_EQ(Count(cluster_, ""), 1u);
  EXPECT_EQ(Replace("\x1f\x8b and no more").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Count(cluster_, ""), 1u);
}

}  // namespace
}  // namespace labelix::replace_test
