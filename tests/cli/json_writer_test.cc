#include "cli/json_writer.h"

#include <gtest/gtest.h>

namespace labelix::cli::json_writer_test {
namespace {

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
  JsonWriter json;
  json.BeginObject().Pair("a", "1").Key("b").BeginArray();
  json.BeginObject().Pair("c", "").EndObject();
  json.BeginObject().EndObject();
  json.Bool(true).Number(18446744073709551615u).EndArray().Key("d").BeginArray().EndArray();
  EXPECT_EQ(json.EndObject().text(),
            R"({"a":"1","b":[{"c":""},{},true,18446744073709551615],"d":[]})");
}

struct QuoteCase {
  const char* name;
  std::string_view text;
  const char* quoted;
};

constexpr QuoteCase kQuoteCases[] = {
    {"Empty", "", R"("")"},
    {"QuoteAndBackslash", R"(a"b\c)", R"("a\"b\\c")"},
    {"LineEnds", "a\nb\tc\r", R"("a\nb\tc\r")"},
    {"OtherControls", std::string_view("\0\x1b\x1f", 3), R"("\u0000\u001b\u001f")"},
    {"SlashAndDeleteAreLeftAlone", "a/\x7f", "\"a/\x7f\""},
    {"TwoThreeFourByteCharacters", "é€😀", "\"é€😀\""},
    {"StrayContinuation", "a\x80z", "\"a\xEF\xBF\xBDz\""},
    {"CutShort", "\xE2\x82", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {"OverlongSlash", "\xC0\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {"Surrogate", "\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {"PastTheLastCharacter", "\xF4\x90\x80\x80",
     "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
};

class QuoteJsonTest : public testing::TestWithParam<QuoteCase> {};

TEST_P(QuoteJsonTest, MatchesTable) { EXPECT_EQ(QuoteJson(GetParam().text), GetParam().quoted); }

INSTANTIATE_TEST_SUITE_P(Table, QuoteJsonTest, testing::ValuesIn(kQuoteCases),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace labelix::cli::json_writer_test
