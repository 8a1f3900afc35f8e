// Lists that a watch sends: where they end, and what was in them.
#include "engine/ingest/streamed_lists.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/ingest/decode.h"

namespace labelix::ingest::streamed_lists_test {
namespace {

std::string Line(std::string_view type, std::string_view name, std::string_view kind = "Pod") {
  return R"({"type":")" + std::string(type) + R"(","object":{"apiVersion":"v1","kind":")" +
         std::string(kind) + R"(","metadata":{"namespace":"x","name":")" + std::string(name) +
         R"(","resourceVersion":"5"}}})" + "\n";
}

std::string Bookmark(std::string_view metadata, std::string_view kind = "Pod") {
  return R"({"type":"BOOKMARK","object":{"apiVersion":"v1","kind":")" + std::string(kind) +
         R"(","metadata":{"resourceVersion":"20")" + std::string(metadata) + "}}}\n";
}

const std::string kEnd = R"(,"annotations":{"a/b":"c","k8s.io/initial-events-end":"true"})";
const std::string kError = R"({"type":"ERROR","object":{"kind":"Status","code":410}})"
                           "\n";
const std::string kPodList = R"({"apiVersion":"v1","kind":"PodList","items":[]})"
                             "\n";

// "Pod@20:ab" of each list of which a or b or both were sent.
std::string Lists(const std::string& text, StreamedLists* streams) {
  std::string lists;
  size_t given = 0;
  DecodeOptions options;
  options.streams = streams;
  options.streamed = [&](const KindList& list) {
    EXPECT_GT(given, 0u) << "the bookmark comes first";
    lists += (lists.empty() ? "" : " ") + std::string(list.kind) + "@" +
             std::string(list.resource_version) + ":";
    for (const char* name : {"a", "b"}) lists += list.holds("x", name) ? name : "";
    EXPECT_FALSE(list.holds("", "a"));
    return absl::OkStatus();
  };
  LoadReport report;
  const auto sink = [&](std::span<const Event> events) {
    given += events.size();
    return absl::OkStatus();
  };
  EXPECT_TRUE(Decode(text, "w", options, sink, &report).ok());
  return lists;
}

struct Row {
  const char* what;
  std::string text;
  const char* lists;
};

std::vector<Row> Rows() {
  const std::string a = Line("ADDED", "a"), b = Line("ADDED", "b"), end = Bookmark(kEnd);
  return {
      {"what was sent", a + b + end, "Pod@20:ab"},
      {"nothing was", end, "Pod@20:"},
      {"no annotation", a + Bookmark(""), ""},
      {"another value", a + Bookmark(R"(,"annotations":{"k8s.io/initial-events-end":"false"})"),
       ""},
      {"no string", a + Bookmark(R"(,"annotations":{"k8s.io/initial-events-end":true})"), ""},
      {"another key", a + Bookmark(R"(,"annotations":{"initial-events-end":"true"})"), ""},
      {"as a label", a + Bookmark(R"(,"labels":{"k8s.io/initial-events-end":"true"})"), ""},
      {"escaped", a + Bookmark(R"(,"annotations":{"k8s.io\/initial-events-end":"tru\u0065"})"),
       "Pod@20:a"},
      {"null", a + Bookmark(R"(,"annotations":null)"), ""},
      {"the live part counts", a + b + Line("MODIFIED", "b") + Line("DELETED", "a") + end,
       "Pod@20:b"},
      {"edited in it", b + Line("DELETED", "b") + Line("ADDED", "b") + end, "Pod@20:b"},
      {"no list begins so", Line("MODIFIED", "a") + b + end, ""},
      {"nor so", Line("DELETED", "a") + b + end, ""},
      {"a bookmark before it", a + Bookmark("") + b + end, ""},
      {"once", a + end + b + end, "Pod@20:a"},
      {"by kind", a + Line("ADDED", "b", "Service") + Bookmark(kEnd, "Service") + b + end,
       "Service@20:b Pod@20:ab"},
      {"cut by an ERROR", a + kError + b + end, "Pod@20:b"},
      {"again behind an ERROR", a + end + kError + b + end, "Pod@20:a Pod@20:b"},
      // Which watch has ended is not known: a stays, which is too many and never too few.
      {"an ERROR of one of two", Line("ADDED", "b", "Service") + a + kError + b + end, "Pod@20:ab"},
      {"behind a list of the kind", a + kPodList + b + end, "Pod@20:b"},
  };
}

TEST(StreamedLists, EndWithTheirBookmark) {
  for (const Row& row : Rows()) {
    StreamedLists streams;
    EXPECT_EQ(Lists(row.text, &streams), row.lists) << row.what;
  }
}

// As a watch comes: each line by itself.
TEST(StreamedLists, MayComeInParts) {
  for (const Row& row : Rows()) {
    StreamedLists streams;
    std::string lists;
    for (size_t begin = 0, end; begin < row.text.size(); begin = end) {
      end = row.text.find('\n', begin) + 1;
      const std::string part = Lists(row.text.substr(begin, end - begin), &streams);
      lists += (lists.empty() || part.empty() ? "" : " ") + part;
    }
    EXPECT_EQ(lists, row.lists) << row.what;
  }
}

// Who has no objects of a kind has nothing to take away, unless the input itself said some.
TEST(StreamedLists, NoNamesAreHeldWhereNothingCanGo) {
  const std::string a = Line("ADDED", "a"), b = Line("ADDED", "b"), end = Bookmark(kEnd);
  const std::string object = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"c"}})";
  const Row rows[] = {
      {"nothing before", a + end, ""},
      {"an object", object + a + end, "Pod@20:a"},
      {"a list", kPodList + a + end, "Pod@20:a"},
      {"a list of any kinds", R"({"apiVersion":"v1","kind":"List","items":[]})" + a + end,
       "Pod@20:a"},
      {"another watch", a + end + kError + b + end, "Pod@20:b"},
      {"nothing was sent", end, "Pod@20:"},
  };
  for (const Row& row : rows) {
    std::string asked;
    StreamedLists streams([&](std::string_view group, std::string_view kind) {
      asked += std::string(group) + "/" + std::string(kind) + " ";
      return false;
    });
    EXPECT_EQ(Lists(row.text, &streams), row.lists) << row.what;
    const bool first = row.text.starts_with(a);
    EXPECT_EQ(asked, first ? "/Pod " : "") << row.what;
  }
}

TEST(StreamedLists, NobodyMayAsk) {
  EXPECT_EQ(Lists(Line("ADDED", "a") + Bookmark(kEnd), nullptr), "");
}

TEST(StreamedLists, WhoTakesOneMayFail) {
  StreamedLists streams;
  DecodeOptions options;
  options.streams = &streams;
  LoadReport report;
  const auto sink = [](std::span<const Event>) { return absl::OkStatus(); };
  const std::string text = Line("ADDED", "a") + Bookmark(kEnd);
  options.streamed = [](const KindList&) { return absl::FailedPreconditionError("too old"); };
  EXPECT_TRUE(Decode(text, "w", options, sink, &report).ok());
  EXPECT_EQ(report.warnings, std::vector<std::string>{"w:2: too old; passed over"});
  StreamedLists again;
  options.streams = &again;
  options.streamed = [](const KindList&) { return absl::InternalError("broken"); };
  EXPECT_EQ(Decode(text, "w", options, sink, &report).code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace labelix::ingest::streamed_lists_test
