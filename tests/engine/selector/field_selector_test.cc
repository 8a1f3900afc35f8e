#include <gtest/gtest.h>

#include "labelix/selector.h"

namespace labelix::field_selector_test {
namespace {

struct FieldCase {
  const char* name;
  std::string text;
  std::string canonical;
};

TEST(FieldSelectorParse, PrintsAsUpstream) {
  const FieldCase cases[] = {
      {"EmptyIsEverything", "", ""},
      {"CommasAlone", ",,,", ""},
      {"SignsAloneAreEverything", "=,==,!=", ""},
      {"DoubleEqualsPrintsSingle", "a==b", "a=b"},
      {"SortedAsText", "b=1,a=2", "a=2,b=1"},
      {"SortedAsItWasWritten", "a=y,a==z", "a=z,a=y"},
      {"NotEqualsSortsBeforeEquals", "a=x,a!=y", "a!=y,a=x"},
      {"BlanksBelong", " a = b ", " a = b "},
      {"EscapesInValues", R"(a=b\,c\=d\\e)", R"(a=b\,c\=d\\e)"},
      {"EscapedCommaKeepsTheTerm", R"(a=b\,c,d=e)", R"(a=b\,c,d=e)"},
      {"EscapedBackslashEndsTheTerm", R"(a=b\\,c=d)", R"(a=b\\,c=d)"},
      {"BackslashInAFieldStays", R"(a\b=c)", R"(a\b=c)"},
      {"EmptyValue", "spec.nodeName=", "spec.nodeName="},
      {"NoUtf8StaysWhereNothingIsEscaped", "a=\xff", "a=\xff"},
      {"NoUtf8IsReplacedBesideAnEscape", "a=\xff\\,", "a=\xef\xbf\xbd\\,"},
  };
  for (const FieldCase& c : cases) {
    SCOPED_TRACE(c.name);
    const absl::StatusOr<FieldSelector> got = FieldSelector::Parse(c.text);
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_EQ(got->ToString(), c.canonical);
    EXPECT_EQ(got->IsEverything(), c.canonical.empty());
  }
}

struct FieldErrorCase {
  const char* name;
  std::string text;
  std::string message;
  size_t offset;
  std::string hint;
};

TEST(FieldSelectorParse, ErrorsWithTheirPlace) {
  const std::string escapes = "write \\\\ for a backslash, \\, for a comma, \\= for =";
  const FieldErrorCase cases[] = {
      {"NoOperator", "b=1,a", "invalid selector: 'b=1,a'; can't understand 'a'", 4,
       "write field=value or field!=value"},
      {"Set", "a in (b,c)", "invalid selector: 'a in (b,c)'; can't understand 'a in (b'", 0,
       "write field=value or field!=value"},
      {"EqualsInAValue", "x=1,a=b=c", "invalid field selector: unescaped character in value: 61", 7,
       "write \\= for = in a value"},
      {"UnknownEscape", R"(a=b\n)", R"(invalid field selector: invalid escape sequence: \n)", 3,
       escapes},
      {"BackslashAtTheEnd", R"(a=b\)", R"(invalid field selector: invalid escape sequence: \)", 3,
       escapes},
      {"EscapeOfNoUtf8", "a=\\\xff",
       "invalid field selector: invalid escape sequence: \\\xef\xbf\xbd", 2, escapes},
  };
  for (const FieldErrorCase& c : cases) {
    SCOPED_TRACE(c.name);
    const absl::Status status = FieldSelector::Parse(c.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ErrorMessage(status), c.message);
    EXPECT_EQ(ErrorOffset(status), c.offset);
    EXPECT_EQ(ErrorHint(status), c.hint);
  }
}

TEST(FieldSelectorParse, ACommaAfterAnEscapedBackslashIsNotEscaped) {
  const absl::StatusOr<FieldSelector> got = FieldSelector::Parse(R"(a=b\\,c=d)");
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->terms(), (std::vector<FieldSelector::Term>{{"a", true, "b\\"}, {"c", true, "d"}}));
}

TEST(FieldSelectorMatches, AMissingFieldReadsAsEmpty) {
  constexpr Label kFields[] = {{"a", "1"}, {"b", ""}};
  const auto matches = [&](const char* text) {
    return FieldSelector::Parse(text)->Matches(kFields);
  };
  EXPECT_TRUE(matches("a=1"));
  EXPECT_TRUE(matches("a!=2"));
  EXPECT_FALSE(matches("a!=1"));
  EXPECT_TRUE(matches("b="));
  EXPECT_TRUE(matches("none="));
  EXPECT_FALSE(matches("none!="));
  EXPECT_TRUE(matches("none!=x"));
  EXPECT_FALSE(matches("a=1,none=x"));
  EXPECT_TRUE(matches("!="));
}

TEST(FieldSelectorLimits, BytesAndTerms) {
  const std::string fits = "a=" + std::string((size_t{1} << 20) - 2, 'b');
  EXPECT_TRUE(FieldSelector::Parse(fits).ok());
  EXPECT_EQ(FieldSelector::Parse(fits + "b").status().code(), absl::StatusCode::kResourceExhausted);
  std::string terms = "a=1";
  for (int i = 1; i < 1000; ++i) terms += ",a=1";
  EXPECT_EQ(FieldSelector::Parse(terms)->terms().size(), 1000u);
  const absl::Status status = FieldSelector::Parse(terms + ",a=1").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorMessage(status), "selector: more than 1000 field terms");
}

}  // namespace
}  // namespace labelix::field_selector_test
