#include "labelix/replace.h"

#include <string>

#include "engine/cluster_rep.h"
#include "gtest/gtest.h"
#include "labelix/live.h"

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

// ---- LoadOptions -----------------------------------------------------------------

constexpr char kChooser[] =
    R"({"kind":"Chooser","apiVersion":"x.dev/v1","metadata":{"namespace":"x","name":"c",)"
    R"("resourceVersion":"5"},"spec":{"pods":{"matchLabels":{"app":"web"}}}})";
const KindList kChoosers{.kind = "Chooser", .group = "x.dev", .resource_version = "9"};

LoadOptions ChooserKinds() {
  LoadOptions options;
  options.kinds = R"({"kinds":[{"group":"x.dev","kind":"Chooser","selectors":[)"
                  R"({"path":"spec.pods","selects":{"kind":"Pod"}}]}]})";
  options.kinds_name = "kinds.json";
  return options;
}

TEST_F(ReplaceTest, KindsOfOnesOwnBringTheirSelectors) {
  const auto choosers = [&] {
    const Version now = cluster_.Current();
    return SelectorsPicking(now, now.Find("", "Pod", "x", "a").value()).size();
  };
  ASSERT_TRUE(ReplaceFrom(&cluster_, kChooser, "list", kChoosers).ok());
  EXPECT_EQ(choosers(), 0u) << "nobody has said how it selects";
  ASSERT_TRUE(ReplaceFrom(&cluster_, kChooser, "list", kChoosers, false, ChooserKinds()).ok());
  EXPECT_EQ(choosers(), 1u);
}

TEST_F(ReplaceTest, KindsThatAreNoneAreRefused) {
  LoadOptions options = ChooserKinds();
  options.kinds = R"({"kinds":[{"kind":"Chooser"}]})";
  const absl::Status status =
      ReplaceFrom(&cluster_, kChooser, "list", kChoosers, false, options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(ErrorMessage(status).starts_with("kinds.json: kinds[0].selectors")) << status;
  EXPECT_FALSE(cluster_.Current().Knows("x.dev", "Chooser"));
}

TEST_F(ReplaceTest, TextsAreKeptIfAsked) {
  LoadOptions options;
  options.keep_source = true;
  const KindList list{.kind = "Pod", .resource_version = "9"};
  const auto source = [&](const char* name) {
    const Version now = cluster_.Current();
    return cluster_.Source(now, now.Find("", "Pod", "x", name).value());
  };
  const std::string text = Pod("c", "5", "api");
  ASSERT_TRUE(ReplaceFrom(&cluster_, text, "list", list, false, options).ok());
  EXPECT_EQ(source("c").value(), text);
  const std::string zipped(kZipped, sizeof kZipped - 1);
  ASSERT_TRUE(ReplaceFrom(&cluster_, zipped, "list", list, false, options).ok());
  EXPECT_NE(source("d").value().find(R"("name":"d")"), std::string::npos);
}

TEST_F(ReplaceTest, ARefusedListKeepsNoText) {
  LoadOptions options;
  options.keep_source = true;
  const auto kept = [&] { return ClusterParts::RepOf(&cluster_).sources.bytes(); };
  const KindList list{.kind = "Pod", .resource_version = "9"};
  ASSERT_TRUE(ReplaceFrom(&cluster_, Pod("a", "5", "web"), "list", list, false, options).ok());
  const uint64_t before = kept();
  for (const char* text :
       {"{", "kind: Pod\napiVersion: v1\nmetadata: {name: c, namespace: x}\n---\n[",
        R"({"kind":"Node","apiVersion":"v1","metadata":{"name":"n"}})"}) {
    EXPECT_FALSE(ReplaceFrom(&cluster_, text, "list", list, false, options).ok()) << text;
    EXPECT_EQ(kept(), before) << text;
  }
  EXPECT_EQ(Count(cluster_, "app=web"), 1u);
}

TEST_F(ReplaceTest, LimitsStopAndTakeAreAsInALoad) {
  const KindList list{.kind = "Pod", .resource_version = "9"};
  const std::string text = Pod("c", "5", "api") + Pod("d", "6", "api");
  const auto replace = [&](const LoadOptions& options) {
    return ReplaceFrom(&cluster_, text, "list", list, false, options).status().code();
  };
  LoadOptions small, stopped, taking;
  small.limits.total_bytes = text.size() - 1;
  EXPECT_EQ(replace(small), absl::StatusCode::kResourceExhausted);
  stopped.stop = [] { return true; };
  EXPECT_EQ(replace(stopped), absl::StatusCode::kCancelled);
  EXPECT_EQ(Count(cluster_, "app=web"), 2u);
  uint64_t told = 0;
  taking.progress = [&](uint64_t done, uint64_t total) { told = done == total ? total : 0; };
  taking.take = [](const Event& event, bool) { return event.name != "d"; };
  EXPECT_EQ(replace(taking), absl::StatusCode::kOk);
  EXPECT_EQ(Count(cluster_, ""), 1u) << "d is not of the list";
  EXPECT_EQ(told, text.size());
}

}  // namespace
}  // namespace labelix::replace_test
