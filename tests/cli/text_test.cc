#include "cli/text.h"

#include <gtest/gtest.h>

namespace labelix::cli::text_test {
namespace {

TEST(Printable, EscapesControlsOnly) {
  EXPECT_EQ(Printable("a=b, \"c\" ü ←"), "a=b, \"c\" ü ←");
  EXPECT_EQ(Printable(std::string_view("\0\t\x7f", 3)), "\\x00\\x09\\x7f");
  // U+009B is a control sequence introducer in one character.
  EXPECT_EQ(Printable("\xC2\x9B[2J"), "\\x9b[2J");
  // A no-break space (C2 A0) is no control.
  EXPECT_EQ(Printable("\xC2\xA0"), "\xC2\xA0");
}

TEST(Printable, EscapesWhatIsNotSeen) {
  EXPECT_EQ(Printable("a\u202Egnp.exe"), "a\\u202egnp.exe");
  EXPECT_EQ(Printable("a\u200Bb\uFEFF\U000E0041"), "a\\u200bb\\ufeff\\U000e0041");
}

TEST(Printable, EscapesBytesThatAreNoUtf8) {
  EXPECT_EQ(Printable("a\x9B[2J\xFF\xC3"), "a\\x9b[2J\\xff\\xc3");
  EXPECT_EQ(Printable("\xC0\xAF\xED\xA0\x80"), "\\xc0\\xaf\\xed\\xa0\\x80");
}

TEST(Width, IsThatOfATerminal) {
  EXPECT_EQ(Width("abc"), 3u);
  EXPECT_EQ(Width("ü←"), 2u);
  EXPECT_EQ(Width("日本語"), 6u);
  EXPECT_EQ(Width("e\u0301"), 1u);
  EXPECT_EQ(Width("😀ｱ"), 3u);
  EXPECT_EQ(Width("\xFF\xFE"), 2u);
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(Split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(Split("", ','), std::vector<std::string>{""});
  EXPECT_EQ(Split("a,", ','), (std::vector<std::string>{"a", ""}));
}

TEST(Counted, AgreesInNumber) {
  EXPECT_EQ(Counted(0, "object"), "0 objects");
  EXPECT_EQ(Counted(1, "object"), "1 object");
  EXPECT_EQ(Counted(2, "policy"), "2 policies");
  EXPECT_EQ(Counted(2, "Mesh.b.io"), "2 Meshes.b.io");
}

TEST(Nearest, FindsTyposAndNothingFarAway) {
  const std::vector<std::string> names = {"get", "match", "who", "endpoints"};
  EXPECT_EQ(Nearest("mach", names), "match");
  EXPECT_EQ(Nearest("endpoint", names), "endpoints");
  EXPECT_EQ(Nearest("describe", names), "");
  EXPECT_EQ(Nearest(std::string(10'000, 'x'), names), "");
}

}  // namespace
}  // namespace labelix::cli::text_test
