#include "index/types/go_text.h"

#include <gtest/gtest.h>

#include "index/types/parse_int.h"

namespace labelix::go_text_test {
namespace {

struct QuoteCase {
  const char* name;
  std::string text;
  std::string quoted;
};

TEST(GoQuote, Table) {
  const QuoteCase cases[] = {
      {"Plain", "a b", R"("a b")"},
      {"QuoteAndBackslash", "\"\\", R"("\"\\")"},
      {"ShortEscapes", "\a\b\f\n\r\t\v", R"("\a\b\f\n\r\t\v")"},
      {"OtherControls", std::string("\0\x1b\x7f", 3), R"("\x00\x1b\x7f")"},
      {"Printable", "é名😀", "\"é名😀\""},
      {"SoftHyphen", "\u00ad", R"("\u00ad")"},
      {"NoBreakSpace", "\u00a0", R"("\u00a0")"},
      {"ZeroWidth", "\u200b\ufeff", R"("\u200b\ufeff")"},
      {"Unassigned", "\u0378", R"("\u0378")"},
      {"BeyondTheFirstPlane", "\U000e0001", R"("\U000e0001")"},
      {"LastCodePoint", "\U0010ffff", R"("\U0010ffff")"},
      {"TheReplacementItself", "\ufffd", "\"\ufffd\""},
      {"NoUtf8", "\xff\xc3(", R"("\xff\xc3(")"},
      {"Surrogate", "\xed\xa0\x80", R"("\xed\xa0\x80")"},
      {"Overlong", "\xc0\x80\xe0\x80\x80", R"("\xc0\x80\xe0\x80\x80")"},
      {"TooFar", "\xf4\x90\x80\x80", R"("\xf4\x90\x80\x80")"},
      {"CutShort", "\xe2\x82", R"("\xe2\x82")"},
  };
  for (const QuoteCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(GoQuote(c.text), c.quoted);
  }
}

TEST(GoJsonString, Table) {
  const QuoteCase cases[] = {
      {"Plain", "a b", R"("a b")"},
      {"Html", "<&>", R"("\u003c\u0026\u003e")"},
      {"ShortEscapes", "\"\\\b\f\n\r\t", R"("\"\\\b\f\n\r\t")"},
      {"OtherControls", std::string("\0\a\v\x1b", 4), R"("\u0000\u0007\u000b\u001b")"},
      {"Delete", "\x7f", "\"\x7f\""},
      {"LineSeparators", "\u2028\u2029", R"("\u2028\u2029")"},
      {"NotPrintableButKept", "\u00a0\u200b", "\"\u00a0\u200b\""},
      {"NoUtf8", "\xff", R"("\ufffd")"},
  };
  for (const QuoteCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(GoJsonString(c.text), c.quoted);
  }
}

TEST(AppendUtf8, IsReadBackByNextRune) {
  for (const char32_t code :
       {0x0u, 0x7Fu, 0x80u, 0x7FFu, 0x800u, 0xD7FFu, 0xE000u, 0xFFFFu, 0x10000u, 0x10FFFFu}) {
    std::string text;
    AppendUtf8(code, &text);
    const GoRune rune = NextRune(text, 0);
    EXPECT_TRUE(rune.valid) << static_cast<uint32_t>(code);
    EXPECT_EQ(static_cast<uint32_t>(rune.code), static_cast<uint32_t>(code));
    EXPECT_EQ(rune.bytes, text.size());
  }
}

struct IntCase {
  const char* text;
  std::optional<int64_t> value;
};

TEST(ParseInt64, ReadsWhatGoReads) {
  const IntCase cases[] = {
      {"0", 0},
      {"007", 7},
      {"+5", 5},
      {"-5", -5},
      {"-0", 0},
      {"+0", 0},
      {"9223372036854775807", INT64_MAX},
      {"-9223372036854775808", INT64_MIN},
      {"0000000000000000000000000000001", 1},
      {"9223372036854775808", std::nullopt},
      {"-9223372036854775809", std::nullopt},
      {"", std::nullopt},
      {"+", std::nullopt},
      {"-", std::nullopt},
      {"+-5", std::nullopt},
      {"-+5", std::nullopt},
      {"--5", std::nullopt},
      {" 5", std::nullopt},
      {"5 ", std::nullopt},
      {"1.0", std::nullopt},
      {"1e3", std::nullopt},
      {"0x10", std::nullopt},
      {"1_000", std::nullopt},
      {"５", std::nullopt},
      {"five", std::nullopt},
  };
  for (const IntCase& c : cases) EXPECT_EQ(ParseInt64(c.text), c.value) << "`" << c.text << "`";
}

TEST(ParseInt64, StopsAtANul) { EXPECT_EQ(ParseInt64(std::string_view("5\0", 2)), std::nullopt); }

}  // namespace
}  // namespace labelix::go_text_test
