#include "labelix/labels.h"

#include <gtest/gtest.h>

#include "index/types/label_rules.h"

namespace labelix::labels_test {
namespace {

std::string Repeat(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(SortLabels, OrdersByBytesAndKeepsTheLastOfEqualKeys) {
  std::vector<Label> labels = {{"b", "1"}, {"a", "1"}, {"B", "1"},
                               {"a", "2"}, {"a", "3"}, {"", "x"}};
  SortLabels(&labels);
  const std::vector<Label> want = {{"", "x"}, {"B", "1"}, {"a", "3"}, {"b", "1"}};
  EXPECT_EQ(labels, want);
}

TEST(SortLabels, NothingStaysNothing) {
  std::vector<Label> labels;
  SortLabels(&labels);
  EXPECT_TRUE(labels.empty());
}

TEST(FindLabel, FindsEachKeyAndNoOther) {
  constexpr Label kLabels[] = {{"a", ""}, {"b", "2"}, {"d", "4"}};
  EXPECT_EQ(FindLabel(kLabels, "a"), "");
  EXPECT_EQ(FindLabel(kLabels, "b"), "2");
  EXPECT_EQ(FindLabel(kLabels, "d"), "4");
  EXPECT_EQ(FindLabel(kLabels, "c"), std::nullopt);
  EXPECT_EQ(FindLabel(kLabels, "e"), std::nullopt);
  EXPECT_EQ(FindLabel(kLabels, ""), std::nullopt);
  EXPECT_EQ(FindLabel({}, "a"), std::nullopt);
}

// What each kind of message begins with; the whole texts are compared with
// upstream's by tests/differential/vectors_test.
constexpr char kName[] = "name part must consist of alphanumeric characters";
constexpr char kEmptyName[] = "name part must be non-empty";
constexpr char kLongName[] = "name part must be no more than 63 bytes";
constexpr char kEmptyPrefix[] = "prefix part must be non-empty";
constexpr char kLongPrefix[] = "prefix part must be no more than 253 bytes";
constexpr char kPrefix[] = "prefix part a lowercase RFC 1123 subdomain";
constexpr char kSlashes[] = "a valid label key must consist of";
constexpr char kValue[] = "a valid label must be an empty string";
constexpr char kLongValue[] = "must be no more than 63 bytes";

struct RuleCase {
  const char* name;
  std::string text;
  std::vector<std::string> errors;  // beginnings, in order; empty: valid
  size_t bad_byte = 0;              // read only where errors is not empty
};

void ExpectBeginnings(const std::vector<std::string>& got, const RuleCase& c) {
  ASSERT_EQ(got.size(), c.errors.size());
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].substr(0, c.errors[i].size()), c.errors[i]);
  }
}

TEST(LabelKeyErrors, Table) {
  const RuleCase cases[] = {
      {"OneLetter", "a", {}},
      {"AllKinds", "a-B_c.9", {}},
      {"UpperCaseNameUnderPrefix", "example.com/A", {}},
      {"NameOf63", Repeat("n", 63), {}},
      {"PrefixOf253", Repeat("p", 253) + "/n", {}},
      {"PartsOfPrefixHaveNoLimit", Repeat("p", 64) + ".x/n", {}},
      {"Empty", "", {kEmptyName, kName}, 0},
      {"NameOf64", Repeat("n", 64), {kLongName}, 63},
      {"NameOf64UnderPrefix", "x/" + Repeat("n", 64), {kLongName}, 65},
      {"LongAndWrong", Repeat("-", 64), {kLongName, kName}, 0},
      {"DashFirst", "-a", {kName}, 0},
      {"DashLast", "ab-", {kName}, 2},
      {"Blank", "a b", {kName}, 1},
      {"LineEnd", "a\n", {kName}, 1},
      {"NotAscii", "aé", {kName}, 1},
      {"EmptyNamePart", "x/", {kEmptyName, kName}, 2},
      {"EmptyPrefix", "/a", {kEmptyPrefix}, 0},
      {"OnlySlash", "/", {kEmptyPrefix, kEmptyName, kName}, 0},
      {"PrefixOf254", Repeat("p", 254) + "/n", {kLongPrefix}, 253},
      {"UpperCasePrefix", "exAmple/a", {kPrefix}, 2},
      {"UnderscoreInPrefix", "a_b/c", {kPrefix}, 1},
      {"DashBeforeDot", "a-.b/c", {kPrefix}, 2},
      {"DashAfterDot", "a.-b/c", {kPrefix}, 2},
      {"TwoDots", "a..b/c", {kPrefix}, 2},
      {"DotLast", "a./c", {kPrefix}, 1},
      {"BothPartsWrong", "A/-", {kPrefix, kName}, 0},
      {"TwoSlashes", "a/b/c", {kSlashes}, 3},
      {"TwoSlashesAndWrong", "A//", {kSlashes}, 0},
  };
  for (const RuleCase& c : cases) {
    SCOPED_TRACE(c.name);
    ExpectBeginnings(LabelKeyErrors(c.text), c);
    EXPECT_EQ(IsLabelKey(c.text), c.errors.empty());
    if (!c.errors.empty()) {
      EXPECT_EQ(BadKeyByte(c.text), c.bad_byte);
    }
  }
}

TEST(LabelValueErrors, Table) {
  const RuleCase cases[] = {
      {"Empty", "", {}},
      {"OneDigit", "0", {}},
      {"AllKinds", "a-B_c.9", {}},
      {"Of63", Repeat("v", 63), {}},
      {"Of64", Repeat("v", 64), {kLongValue}, 63},
      {"BytesNotLettersCount", Repeat("é", 32), {kLongValue, kValue}, 0},
      {"DotFirst", ".a", {kValue}, 0},
      {"DotLast", "a.", {kValue}, 1},
      {"OnlyDash", "-", {kValue}, 0},
      {"Slash", "a/b", {kValue}, 1},
      {"Nul", std::string("a\0b", 3), {kValue}, 1},
      {"LongAndWrong", Repeat("v", 64) + "/", {kLongValue, kValue}, 63},
  };
  for (const RuleCase& c : cases) {
    SCOPED_TRACE(c.name);
    ExpectBeginnings(LabelValueErrors(c.text), c);
    EXPECT_EQ(IsLabelValue(c.text), c.errors.empty());
    if (!c.errors.empty()) {
      EXPECT_EQ(BadValueByte(c.text), c.bad_byte);
    }
  }
}

TEST(LabelKeyErrors, TextIsUpstreamsToTheLetter) {
  EXPECT_EQ(LabelKeyErrors("-").front(),
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start "
            "and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', "
            "regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
}

}  // namespace
}  // namespace labelix::labels_test
