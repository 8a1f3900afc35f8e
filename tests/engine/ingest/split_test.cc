// Where documents end, whatever the pieces in which they come.
#include "engine/ingest/split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/engine/ingest/collect.h"

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
    {"words of JSON",
     R"({"a":[true,false,null,-1.5e+3,0E-2]}{})",
     {R"({"a":[true,false,null,-1.5e+3,0E-2]})", "{}"}},
    // YAML takes the rest, whatever stands in its quotes, comments and words.
    {"YAML", "{kind: Pod}{}", {}, true},
    {"a bracket in single quotes", R"({"a": '}'}{})", {}, true},
    {"a quote in a word", R"({"a": 5"}"})", {}, true},
    {"a quote in a word of JSON's letters", R"({"a": true"}"})", {}, true},
    {"a comment", "{ # }\n}{}", {}, true},
    {"YAML behind a document", "{}{kind: Pod}{}", {"{}"}, true},
    {"no YAML behind two documents", "{}{}{kind: Pod}{}", {"{}", "{}", "{kind: Pod}", "{}"}},
    {"no YAML in a watch line", R"({"object":{"a":it's}}{})", {R"(*{"object":{"a":it's}})", "{}"}},
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

// ---- What pieces are decoded to ------------------------------------------------

struct Decoded {
  std::vector<std::string> events;
  std::string error;
};

// As WatchStream does it: whole documents, and at the end what is left. The input comes in
// two pieces.
Decoded DecodeInPieces(std::string_view text, size_t cut) {
  Splitter splitter;
  Decoded all;
  size_t done = 0;
  DecodeOptions options;
  const auto decode = [&](size_t end) {
    const std::string_view before = text.substr(0, done);
    const size_t line = before.rfind('\n') + 1;
    options.start.bytes = done;
    options.start.lines = static_cast<uint64_t>(std::count(before.begin(), before.end(), '\n'));
    options.start.columns = done - line;
    const Collected got = Collect(text.substr(done, end - done), options);
    ++options.start.documents;
    done = end;
    all.events.insert(all.events.end(), got.events.begin(), got.events.end());
    all.error = got.error();
    return got.status.ok();
  };
  for (const size_t end : {cut, text.size()}) {
    while (const auto document = splitter.Next(text.substr(0, end))) {
      if (!decode(document->end)) return all;
    }
  }
  if (text.find_first_not_of(" \t\r\n", done) != std::string_view::npos) decode(text.size());
  return all;
}

// Wherever a pipe breaks off, what comes of it is what comes of a file.
TEST(Splitter, PiecesGiveWhatTheWholeGives) {
  const std::string json = R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"}})";
  const std::string block = "kind: Pod\napiVersion: v1\nmetadata: {name: b}\n";
  const auto flow = [](const std::string& note) {
    return "{kind: Pod, apiVersion: v1, metadata: {name: a, annotations: {x: " + note +
           ", y: z}}}\n";
  };
  const std::string texts[] = {
      flow("'}'"),
      flow("'a '' } \" b'"),
      flow("'\"'"),
      flow(R"("} ' \" \\")"),
      flow("it's"),
      flow("5\" disk"),
      flow("a # }}} ' \"\n"),
      flow("\n # } {\n b"),
      flow("[a, 'b ] c']"),
      flow("&x '}', w: *x"),
      R"({"kind": 'Pod', "apiVersion": "v1", "metadata": {"name": "a", "x": '}'}})",
      R"({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a", "labels": {"x": true"}}})",
      flow("'}'") + "---\n" + flow("'{'") + "# }\n---\n" + block + "---\n" + json,
      flow("a") + " # more's {\n---\n" + flow("'{'"),
      json + "\n" + flow("'}'"),
      json + " " + flow("it's }") + "---\n" + json,
      json + "\n" + block,
      json + "\n  kind: Pod\n  apiVersion: v1\n  metadata: {name: b}\n",
      json + " # it's {\n---\n" + block,
      json + "\n---\n" + flow("'}'"),
      json + json + json + "\n---\n" + block,
      json + json + block,
      json + "\n\xEF\xBB\xBF" + json,
      json + json + json.substr(0, 20),
      json + json + R"({"kind":Pod})" + json,
      flow("a") + flow("b"),
      flow("'}"),
  };
  for (const std::string& text : texts) {
    const Collected whole = Collect(text);
    for (size_t cut = 0; cut <= text.size(); ++cut) {
      const Decoded pieces = DecodeInPieces(text, cut);
      ASSERT_EQ(pieces.events, whole.events) << text << " cut at " << cut;
      ASSERT_EQ(pieces.error, whole.error()) << text << " cut at " << cut;
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
