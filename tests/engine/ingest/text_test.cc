#include "engine/ingest/text.h"

#include <gtest/gtest.h>

namespace labelix::ingest::text_test {
namespace {

constexpr size_t kNone = std::string_view::npos;

struct EscapeCase {
  const char* name;
  std::string inside;
  std::string text;
  size_t bad = kNone;
};

TEST(Unescape, ReadsAsGoReads) {
  const EscapeCase cases[] = {
      {"Nothing", "", ""},
      {"Plain", "abc", "abc"},
      {"Short", R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
      {"Ascii", R"(\u0041)", "A"},
      {"Nul", R"(a\u0000b)", std::string("a\0b", 3)},
      {"TwoBytes", R"(\u00E9)", "\xC3\xA9"},
      {"ThreeBytes", R"(\u20ac)", "\xE2\x82\xAC"},
      {"Pair", R"(\uD83D\uDE00)", "\xF0\x9F\x98\x80"},
      {"HighAlone", R"(\uD83Dx)", "\xEF\xBF\xBDx"},
      {"HighHigh", R"(\uD83D\uD83D)", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"HighThenNoLow", R"(\uD83D\u0041)",
       "\xEF\xBF\xBD"
       "A"},
      {"LowAlone", R"(\uDE00)", "\xEF\xBF\xBD"},
      {"NoSuchLetter", R"(ab\q)", "", 2},
      {"FewDigits", R"(ab\u12)", "", 2},
      {"NoDigits", R"(\u12g4)", "", 0},
      {"BackslashAtTheEnd", "ab\\", "", 2},
  };
  for (const EscapeCase& c : cases) {
    SCOPED_TRACE(c.name);
    std::string out;
    EXPECT_EQ(Unescape(c.inside, &out), c.bad);
    if (c.bad == kNone) {
      EXPECT_EQ(out, c.text);
    }
    EXPECT_EQ(FindBadEscape(c.inside), c.bad);
  }
}

TEST(FindBadUtf8, KnowsEveryForm) {
  const std::pair<std::string, size_t> cases[] = {
      {"abc", kNone},
      {"\xC3\xA9", kNone},
      {"\xE2\x82\xAC", kNone},
      {"\xF0\x9F\x98\x80", kNone},
      {"\xF4\x8F\xBF\xBF", kNone},
      {"a\x80", 1},
      {"\xC0\xAF", 0},
      {"\xC1\xBF", 0},
      {"\xE0\x9F\xBF", 0},
      {"\xED\xA0\x80", 0},
      {"\xF0\x8F\xBF\xBF", 0},
      {"\xF4\x90\x80\x80", 0},
      {"\xF5\x80\x80\x80", 0},
      {"ab\xE2\x82", 2},
      {"ab\xE2(\xA1", 2},
      {"\xFF", 0},
  };
  for (const auto& [text, bad] : cases) EXPECT_EQ(FindBadUtf8(text), bad) << text;
}

TEST(FindUnclosedString, MindsEscapes) {
  EXPECT_EQ(FindUnclosedString(R"({"a":"b"})"), kNone);
  EXPECT_EQ(FindUnclosedString(R"({"a":"b)"), 5u);
  EXPECT_EQ(FindUnclosedString(R"({"a":"b\")"), 5u);
  EXPECT_EQ(FindUnclosedString(R"({"a":"b\\")"), kNone);
}

TEST(PastNextQuote, MindsEscapesAlsoBeforeItsStart) {
  const std::string text = R"("ab\\\"cd" x)";
  EXPECT_EQ(PastNextQuote(text, 1), 10u);
  EXPECT_EQ(PastNextQuote(text, 5), 10u);
  EXPECT_EQ(PastNextQuote(text, 6), 10u);
  EXPECT_EQ(PastNextQuote(R"("ab\")", 1), kNone);
}

TEST(PlaceFinder, CountsLinesAndBytes) {
  PlaceFinder finder("ab\n\nc\r\nd");
  EXPECT_EQ(finder.Find(0).column, 1u);
  EXPECT_EQ(finder.Find(2).column, 3u);
  EXPECT_EQ(finder.Find(3).line, 2u);
  EXPECT_EQ(finder.Find(4).line, 3u);
  const Place last = finder.Find(7);
  EXPECT_EQ(last.line, 4u);
  EXPECT_EQ(last.column, 1u);
  EXPECT_EQ(finder.Find(100).column, 2u);
}

}  // namespace
}  // namespace labelix::ingest::text_test
