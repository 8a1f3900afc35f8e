#include <gtest/gtest.h>

#include "engine/ingest/bytes.h"
#include "engine/ingest/decode.h"
#include "tests/engine/ingest/collect.h"

namespace labelix::ingest::limits_test {
namespace {

std::string Repeat(const std::string& text, size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

// A Pod of `depth` nested brackets, the object's own among them.
std::string Nested(size_t depth, char open, char close) {
  const std::string in(depth - 1, open), out(depth - 1, close);
  return R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"x":)" + in + out + "}";
}

// A Pod of exactly `bytes` bytes.
std::string Sized(size_t bytes) {
  const std::string head = R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"x":")";
  return head + std::string(bytes - head.size() - 2, 'x') + "\"}";
}

std::string WithLabels(size_t labels) {
  std::string text = R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","labels":{)";
  for (size_t i = 0; i < labels; ++i) {
    text += (i > 0 ? ",\"k" : "\"k") + std::to_string(i) + "\":\"v\"";
  }
  return text + "}}}";
}

void ExpectRefused(const Collected& got, const std::string& message) {
  EXPECT_EQ(got.status.code(), absl::StatusCode::kResourceExhausted) << got.status;
  EXPECT_EQ(got.error(), message);
  EXPECT_TRUE(ErrorOffset(got.status).has_value());
}

TEST(Limits, Depth) {
  EXPECT_EQ(Collect(Nested(64, '[', ']')).report.objects, 1u);
  ExpectRefused(Collect(Nested(65, '[', ']')),
                "in.json:1:124: nested deeper than the limit of 64 levels");
  // Brackets of lists and watch lines count too.
  const std::string watch = R"({"type":"ADDED","object":)";
  EXPECT_EQ(Collect(watch + Nested(63, '[', ']') + "}").report.objects, 1u);
  EXPECT_FALSE(Collect(watch + Nested(64, '[', ']') + "}").status.ok());
}

// Without recursion, so that any limit holds.
TEST(Limits, ListsInsideListsCountTheirBrackets) {
  const std::string open = R"({"kind":"List","apiVersion":"v1","items":[)";
  const std::string pod = R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}})";
  const auto lists = [&](size_t n) { return Repeat(open, n) + pod + Repeat("]}", n); };
  EXPECT_EQ(Collect(lists(31)).report.objects, 1u);
  ExpectRefused(Collect(lists(32)), "in.json:1:1345: nested deeper than the limit of 64 levels");
  DecodeOptions options;
  options.limits.json_depth = 2'002;
  EXPECT_EQ(Collect(lists(1'000), options).report.objects, 1u);
  EXPECT_FALSE(Collect(lists(1'001), options).status.ok());
}

TEST(Limits, AListInsideAListMayBeLongerThanAnObject) {
  DecodeOptions options;
  options.limits.document_bytes = 400;
  std::string items;
  for (int i = 0; i < 50; ++i) {
    items += (i > 0 ? "," : "") + std::string(R"({"metadata":{"name":"p)") + std::to_string(i) +
             R"("},"x":"},{\"\\"})";
  }
  const std::string list = R"({"apiVersion":"v1","items":[)" + items + R"(],"kind":"PodList"})";
  const std::string open = R"({"apiVersion":"v1","items":[)", close = R"(],"kind":"List"})";
  const std::string text = open + open + list + "," + list + close + "," + list + close;
  const Collected got = Collect(text, options);
  EXPECT_TRUE(got.status.ok()) << got.status;
  EXPECT_EQ(got.report.objects, 150u);
  EXPECT_EQ(got.events, Collect(text).events);
}

TEST(Limits, DepthCanBeRaised) {
  DecodeOptions options;
  for (const uint32_t depth : {65u, 127u, 128u, 129u, 200u, 1'000u}) {
    SCOPED_TRACE(depth);
    options.limits.json_depth = depth;
    EXPECT_EQ(Collect(Nested(depth, '[', ']'), options).report.objects, 1u);
    EXPECT_FALSE(Collect(Nested(depth + 1, '[', ']'), options).status.ok());
  }
}

// Each level is an object in a list, so that a lost bracket kind would show.
TEST(Limits, BracketsBeyond64LevelsAreStillMatched) {
  DecodeOptions options;
  options.limits.json_depth = 1'000;
  const std::string head = R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"x":)";
  for (const size_t pairs : {31, 32, 33, 63, 64, 65, 100}) {
    SCOPED_TRACE(pairs);
    const std::string in = Repeat(R"([{"y":)", pairs), out = Repeat("}]", pairs);
    EXPECT_TRUE(Collect(head + in + "1" + out + "}", options).status.ok());
    for (size_t i = 0; i < out.size(); ++i) {
      std::string wrong = out;
      wrong[i] = wrong[i] == '}' ? ']' : '}';
      EXPECT_FALSE(Collect(head + in + "1" + wrong + "}", options).status.ok()) << i;
    }
  }
}

TEST(Limits, ObjectBytes) {
  const size_t limit = InputLimits().object_bytes;
  EXPECT_EQ(Collect(Sized(limit)).report.objects, 1u);
  ExpectRefused(Collect("\n" + Sized(limit + 1)),
                "in.json:2:1: larger than the limit of 4194304 bytes for one object");
  const std::string list = R"({"kind":"List","apiVersion":"v1","items":[)";
  EXPECT_EQ(Collect(list + Sized(limit) + "," + Sized(limit) + "]}").report.objects, 2u);
  const Collected got = Collect(list + Sized(100) + "," + Sized(limit + 1) + "]}");
  ExpectRefused(got, "in.json:1:144: larger than the limit of 4194304 bytes for one object");
  EXPECT_EQ(got.report.objects, 1u);
}

TEST(Limits, AnObjectFarPastTheLimitIsRefusedWithoutBeingReadWhole) {
  const Collected got = Collect(Sized(64 << 20));
  ExpectRefused(got, "in.json:1:1: larger than the limit of 4194304 bytes for one object");
}

TEST(Limits, Labels) {
  EXPECT_EQ(Collect(WithLabels(10'000)).report.objects, 1u);
  ExpectRefused(Collect(WithLabels(10'001)),
                "in.json:1:118965: metadata.labels: more than the limit of 10000 entries");
}

TEST(Limits, AListIsSplitAtItemBorders) {
  DecodeOptions options;
  options.limits.document_bytes = 400;
  std::string text = R"({"kind":"PodList","apiVersion":"v1","items":[)";
  for (int i = 0; i < 500; ++i) {
    text += (i > 0 ? "," : "") + std::string(R"({"metadata":{"name":"p)") + std::to_string(i) +
            R"("},"x":"},{\"\\"})";
  }
  text += "]}";
  const Collected got = Collect(text, options);
  EXPECT_TRUE(got.status.ok()) << got.status;
  EXPECT_EQ(got.events, Collect(text).events);
  EXPECT_EQ(got.report.objects, 500u);
}

TEST(Limits, ADocumentThatCannotBeSplitIsRefusedWithTheCure) {
  DecodeOptions options;
  options.limits.document_bytes = 400;
  EXPECT_TRUE(Collect(Sized(400), options).status.ok());
  const Collected got = Collect(Sized(401), options);
  ExpectRefused(got,
                "in.json:1:1: the document is larger than the limit of 400 bytes and has no border "
                "between items to split it at");
  EXPECT_EQ(ErrorHint(got.status),
            "page the list: kubectl get --chunk-size=500 (limit=500 and continue), or one file a "
            "kind");
}

}  // namespace
}  // namespace labelix::ingest::limits_test
