#include "cli/console.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/text.h"

namespace labelix::cli::console_test {
namespace {

// Which character of the first line the caret of the second stands under.
std::string UnderCaret(const std::string& lines) {
  const std::vector<std::string> both = Split(lines, '\n');
  size_t column = both[1].find('^');
  size_t at = 0;
  for (; column > 0; --column) {
    ++at;
    while (at < both[0].size() && (both[0][at] & 0xC0) == 0x80) ++at;
  }
  if (at >= both[0].size()) return "end";
  size_t end = at + 1;
  while (end < both[0].size() && (both[0][end] & 0xC0) == 0x80) ++end;
  return both[0].substr(at, end - at);
}

TEST(CaretLines, StandUnderTheByte) {
  EXPECT_EQ(CaretLines("env in (prod,,dev", 17, "the list is not closed"),
            "  env in (prod,,dev\n"
            "                   ^ byte 17: the list is not closed\n");
}

TEST(CaretLines, WithoutRemarkSayTheByteOnly) {
  EXPECT_EQ(CaretLines("a b", 2, ""), "  a b\n    ^ byte 2\n");
}

TEST(CaretLines, CountCharactersNotBytes) {
  EXPECT_EQ(UnderCaret(CaretLines("é=ü,x", 6, "")), "x");
  EXPECT_EQ(UnderCaret(CaretLines("é=ü,x", 3, "")), "ü");
}

TEST(CaretLines, CountWideCharactersAndThoseThatAreNotSeen) {
  EXPECT_EQ(CaretLines("日本=x,", 6, ""), "  日本=x,\n      ^ byte 6\n");
  EXPECT_EQ(CaretLines("a\u200B=x", 4, ""), "  a?=x\n    ^ byte 4\n");
  EXPECT_EQ(CaretLines("e\u0301=x", 3, ""), "  e\u0301=x\n   ^ byte 3\n");
  EXPECT_EQ(CaretLines("\xFF\x9B=x", 2, ""),
            "  ?"
            "?=x\n    ^ byte 2\n");
}

TEST(CaretLines, KeepLineEndsAndControlsOneColumnWide) {
  const std::string lines = CaretLines("a\n\x1b,\xC2\x9Bx", 6, "");
  EXPECT_EQ(Split(lines, '\n')[0], "  a ?,?x");
  EXPECT_EQ(UnderCaret(lines), "x");
}

TEST(CaretLines, CutALongTextAroundThePlace) {
  std::string text(100'000, 'a');
  text[70'000] = '?';
  const std::string lines = CaretLines(text, 70'000, "");
  EXPECT_EQ(UnderCaret(lines), "?");
  EXPECT_LE(Width(Split(lines, '\n')[0]), 80u);
}

TEST(CaretLines, ClampAPlacePastTheEnd) {
  EXPECT_EQ(UnderCaret(CaretLines("ab", 99, "")), "end");
  EXPECT_EQ(CaretLines("", 0, ""), "  \n  ^ byte 0\n");
}

TEST(Console, FailAtShowsTheTextOnlyIfTheErrorHasAPlace) {
  std::ostringstream out, err;
  Console console(out, err, false, false);
  console.FailAt(ErrorAt(1, "bad", "cure it"), "ab");
  EXPECT_EQ(err.str(), "error: bad\n  ab\n   ^ byte 1: cure it\n");
  err.str("");
  console.FailAt(absl::InvalidArgumentError("bad"), "ab");
  EXPECT_EQ(err.str(), "error: bad\n");
  EXPECT_EQ(out.str(), "");
}

TEST(Console, MessagesCannotCommandTheTerminal) {
  std::ostringstream out, err;
  Console console(out, err, false, true);
  console.Error("a\x1b[2J");
  EXPECT_EQ(err.str(), "\x1b[31merror: \x1b[0ma\\x1b[2J\n");
}

TEST(Console, FlushTellsThatTheOutputIsGone) {
  std::ostringstream out, err;
  Console console(out, err, false, false);
  EXPECT_TRUE(console.Flush());
  out.setstate(std::ios::badbit);
  EXPECT_FALSE(console.Flush());
  EXPECT_EQ(err.str(), "error: standard output could not be written\n");
}

}  // namespace
}  // namespace labelix::cli::console_test
