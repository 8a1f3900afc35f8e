// Where documents end, whatever the pieces in which they come.
#include "engine/ingest/split.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace labelix::ingest::split_test {
namespace {

struct Row {
  const char* name;
  std::string_view text;
  // The documents, `*` in front of a watch line.
  std::vector<std::string> documents;
  bool foreign = false;
};

const Row kRows[] = {
    {"nothing", "", {}},
    {"blanks", " \n\t\r\n", {}},
    {"one", R"({"a":1})", {R"({"a":1})"}},
    {"on one line", R"({"a":1}{"b":2})", {R"({"a":1})", R"({"b":2})"}},
    {"blanks go to the next", "{} \n {}\n", {"{}", " \n {}"}},
    {"byte order mark", "\xEF\xBB\xBF{}", {"\xEF\xBB\xBF{}"}},
    {"brackets in strings", R"({"a":"}{]["}{})", {R"({"a":"}{]["})", "{}"}},
    {"escaped quotes", R"({"a":"\"}\\"}{})", {R"({"a":"\"}\\"})", "{}"}},
    {"nested", R"({"a":[{"b":{}}]}{})", {R"({"a":[{"b":{}}]})", "{}"}},
    {"cut short", R"({"a":[{"b")", {}},
    {"cut in a string", R"({} {"a":"})", {"{}"}},
    {"watch line", R"({"type":"ADDED","object":{}})", {R"(*{"type":"ADDED","object":{}})"}},
    {"kubectl's order",
     R"({"object":{"kind":"Pod"},"type":"ADDED"})",
     {R"(*{"object":{"kind":"Pod"},"type":"ADDED"})"}},
    {"an object with a field object",
     R"({"kind":"Scale","object":{}})",
     {R"({"kind":"Scale","object":{}})"}},
    {"a list with a field object",
     R"({"type":"ADDED","object":{},"items":[]})",
     {R"({"type":"ADDED","object":{},"items":[]})"}},
    {"object deeper down", R"({"spec":{"object":{}}})", {R"({"spec":{"object":{}}})"}},
    {"object as a value", R"({"a":"object"})", {R"({"a":"object"})"}},
    {"a list after a watch line",
     R"({"object":{}}{"items":[]})",
     {R"(*{"object":{}})", R"({"items":[]})"}},
    {"no JSON", "kind: Pod\nspec: {}\n", {}, true},
    {"no JSON behind a document", "{}\n---\na: {}", {"{}"}, true},
    {"a bracket too many", "{}]{}", {"{}"}, true},
};

std::vector<std::string> Split(std::string_view text, size_t piece, bool* foreign) {
  Splitter splitter;
  std::vector<std::string> documents;
  for (size_t end = 0;;) {
    end = std::min(end + piece, text.size());
    while (const auto document = splitter.Next(text.substr(0, end))) {
      documents.push_back(
          (document->watched ? "*" : "") +
          std::string(text.substr(document->begin, document->end - document->begin)));
    }
    if (end == text.size()) break;
  }
  *foreign = splitter.foreign();
  return documents;
}

TEST(Splitter, FindsDocumentsInPiecesOfAnySize) {
  for (const Row& row : kRows) {
    for (size_t piece : {size_t{1}, size_t{2}, size_t{3}, size_t{7}, row.text.size() + 1}) {
      bool foreign = false;
      EXPECT_EQ(Split(row.text, piece, &foreign), row.documents) << row.name << " by " << piece;
      EXPECT_EQ(foreign, row.foreign) << row.name << " by " << piece;
    }
  }
}

TEST(Splitter, GoesOnWhenWhatWasReadIsCutOff) {
  std::string bytes = R"({"a":1}{"object":{"x":"y)";
  Splitter splitter;
  ASSERT_TRUE(splitter.Next(bytes));
  ASSERT_FALSE(splitter.Next(bytes));
  const size_t cut = splitter.begin();
  bytes.erase(0, cut);
  splitter.Dropped(cut);
  bytes += R"("},"type":"ADDED"})";
  const auto document = splitter.Next(bytes);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->begin, 0U);
  EXPECT_EQ(document->end, bytes.size());
  EXPECT_TRUE(document->watched);
}

TEST(Splitter, KnowsALongListBeforeItsEnd) {
  Splitter splitter;
  EXPECT_FALSE(splitter.Next(R"({"kind":"List","items":[{"a":1},)"));
  EXPECT_TRUE(splitter.in_list());
}

}  // namespace
}  // namespace labelix::ingest::split_test
