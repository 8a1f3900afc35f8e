#include <gtest/gtest.h>

#include "engine/selector/limits.h"
#include "labelix/selector.h"

namespace labelix::parse_test {
namespace {

struct CanonCase {
  const char* name;
  std::string text;
  std::string canonical;
};

const CanonCase kCanonical[] = {
    {"EmptyIsEverything", "", ""},
    {"BlankIsEverything", " \t\r\n", ""},
    {"EachOperator", "a=b,c==d,e!=f,g in (h),i notin (j),k,!l,m>1,n<2",
     "a=b,c==d,e!=f,g in (h),i notin (j),k,!l,m>1,n<2"},
    {"SortedByKey", "b,a,!c", "a,b,!c"},
    {"EqualKeysKeepTheirOrder", "a=2,b,a=1", "a=2,a=1,b"},
    {"ValuesAreASortedSet", "a in (c,b,a,b,c)", "a in (a,b,c)"},
    {"NoListHoldsTheEmptyValue", "a in ()", "a in ()"},
    {"OnlyACommaToo", "a in (,)", "a in ()"},
    {"EmptyMemberInTheMiddle", "a in (b,,c)", "a in (,b,c)"},
    {"EmptyMemberFirst", "a notin (,b)", "a notin (,b)"},
    {"EmptyMemberLast", "a in (b,)", "a in (,b)"},
    {"NoValueIsTheEmptyOne", "a=,b!=,c==", "a=,b!=,c=="},
    {"BlanksBetweenAnyTokens", "\ta \n in\r(\tb , c )\n,! d", "a in (b,c),!d"},
    {"NoBlankBeforeTheList", "a in(b)", "a in (b)"},
    {"InAndNotinAreWordsByPlace", "in in (in,notin),notin=in", "in in (in,notin),notin=in"},
    {"LeadingZerosStay", "a>007", "a>007"},
    {"NulEndsTheText", std::string("a \0garbage ((", 13), "a"},
    {"NulAfterAWordIsSwallowed", std::string("a\0=b", 4), "a=b"},
    {"NulAfterASignIsSwallowed", std::string("a=\0b", 4), "a=b"},
};

TEST(Parse, PrintsCanonically) {
  for (const CanonCase& c : kCanonical) {
    SCOPED_TRACE(c.name);
    const absl::StatusOr<Selector> got = Selector::Parse(c.text);
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_EQ(got->ToString(), c.canonical);
    const absl::StatusOr<Selector> again = Selector::Parse(c.canonical);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(*again, *got);
  }
}

// More than are sorted by insertion, which would keep any order.
TEST(Parse, ManyOfOneKeyKeepTheirOrder) {
  std::string text;
  for (int i = 99; i >= 0; --i) text += (i % 2 == 0 ? "b=" : "a=") + std::to_string(i) + ",";
  text.pop_back();
  const Selector selector = Selector::Parse(text).value();
  ASSERT_EQ(selector.requirements().size(), 100u);
  for (size_t i = 0; i < 100; ++i) {
    const Requirement& r = selector.requirements()[i];
    EXPECT_EQ(r.key, i < 50 ? "a" : "b");
    EXPECT_EQ(r.values,
              std::vector<std::string>{std::to_string(i < 50 ? 99 - 2 * i : 198 - 2 * i)});
  }
}

TEST(Parse, RequirementsAreGivenAway) {
  const std::string text = "app.kubernetes.io/name in (a,long-value-of-a-label),!canary";
  const std::vector<Requirement> given = Selector::Parse(text).value().requirements();
  EXPECT_EQ(given, Selector::FromRequirements(given).requirements());
  EXPECT_EQ(Selector::FromRequirements(given).ToString(), text);
}

struct ErrorCase {
  const char* name;
  std::string text;
  std::string message;  // without the prefix of kInside
  size_t offset;
  std::string hint;
};

constexpr char kInside[] = "unable to parse requirement: ";

void ExpectErrors(std::span<const ErrorCase> cases, const std::string& prefix) {
  for (const ErrorCase& c : cases) {
    SCOPED_TRACE(c.name);
    const absl::Status status = Selector::Parse(c.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ErrorMessage(status), prefix + c.message);
    EXPECT_EQ(ErrorOffset(status), c.offset);
    EXPECT_EQ(ErrorHint(status), c.hint);
  }
}

TEST(Parse, BetweenRequirements) {
  const ErrorCase cases[] = {
      {"StartsWithComma", ",a", "found ',', expected: !, identifier, or 'end of string'", 0,
       "remove the extra comma"},
      {"StartsWithSign", " =b", "found '=', expected: !, identifier, or 'end of string'", 1,
       "the key is missing"},
      {"StartsWithParenthesis", "(a)", "found '(', expected: !, identifier, or 'end of string'", 0,
       "parentheses stand only around the values of in and notin"},
      {"CommaAtTheEnd", "a=b, ", "found '', expected: identifier after ','", 5,
       "remove the comma at the end"},
      {"CommaTwice", "a,,b", "found ',', expected: identifier after ','", 2,
       "remove the extra comma"},
      {"NegatedEquality", "!a=b", "found '=', expected: ',' or 'end of string'", 2,
       "write key!=value instead"},
      {"NegatedList", "!a in (b)", "found 'in', expected: ',' or 'end of string'", 3,
       "write notin instead: key notin (...)"},
      {"SecondEquals", "a=b=c", "found '=', expected: ',' or 'end of string'", 3,
       "a value cannot hold ="},
      {"MissingComma", "a=b c=d", "found 'c', expected: ',' or 'end of string'", 4,
       "write a comma between requirements"},
      {"OrWord", "a=b or c=d", "found 'or', expected: ',' or 'end of string'", 4,
       "a selector has no OR; ask twice or use in (...)"},
      {"AndWord", "a=b AND c=d", "found 'AND', expected: ',' or 'end of string'", 4,
       "write a comma for AND"},
      {"Bars", "a=b || c=d", "found '||', expected: ',' or 'end of string'", 4,
       "a selector has no OR; ask twice or use in (...)"},
      {"ClosedTwice", "a in (b))", "found ')', expected: ',' or 'end of string'", 8,
       "no list is open here"},
  };
  ExpectErrors(cases, "");
}

TEST(Parse, InsideARequirement) {
  const ErrorCase cases[] = {
      {"OpenList", "env in (prod,,dev", "found '', expected: ',' or ')'", 17,
       "the list is not closed"},
      {"OpenListAfterComma", "a in (b,", "found '', expected: ',', or identifier", 8,
       "the list is not closed"},
      {"OpenListAtOnce", "a in (", "found '', expected: ',', ')' or identifier", 6,
       "the list is not closed"},
      {"ListWithoutComma", "a in (b c)", "found 'c', expected: ',' or ')'", 8,
       "write a comma between values"},
      {"ListInList", "a in (b,(c))", "found '(', expected: ',', or identifier", 8,
       "a list holds plain values, with commas between them"},
      {"InWithoutList", "a in b", "found 'b' expected: '('", 5,
       "write the values in parentheses: in (a,b)"},
      {"UpperCaseIn", "a In (b)", "found 'In', expected: in, notin, =, ==, !=, gt, lt", 2,
       "operators are lower case: in, notin"},
      {"NotIn", "a not in (b)", "found 'not', expected: in, notin, =, ==, !=, gt, lt", 2,
       "write notin in one word, or ! before the key"},
      {"NoOperator", "a b", "found 'b', expected: in, notin, =, ==, !=, gt, lt", 2,
       "write = between key and value, or a comma between keys"},
      {"BangInTheMiddle", "a!b", "found '!', expected: in, notin, =, ==, !=, gt, lt", 1,
       "write != instead"},
      {"Call", "a(b)", "found '(', expected: in, notin, =, ==, !=, gt, lt", 1,
       "parentheses stand only around the values of in and notin"},
      {"BangAlone", "!", "found '', expected: identifier", 1, "write the key after !"},
      {"BangTwice", "!!a", "found '!', expected: identifier", 1, "one ! is enough"},
      {"AtLeast", "a>=1", "found '=', expected: identifier", 2,
       "there is no >= or <=; move the bound by one"},
      {"ThreeEquals", "a===b", "found '=', expected: identifier", 3, "write = instead"},
      {"BangAndTwoEquals", "a!==b", "found '=', expected: identifier", 3, "write != instead"},
      {"EqualsBang", "a=!b", "found '!', expected: identifier", 2, "write != instead"},
      {"Diamond", "a<>b", "found '>', expected: identifier", 2, "write != instead"},
      {"Arrow", "a=>b", "found '>', expected: identifier", 2, "write > instead"},
      {"EqualsAList", "a=(b,c)", "found '(', expected: identifier", 2,
       "a list of values needs in: key in (...)"},
  };
  ExpectErrors(cases, kInside);
}

// The reason is upstream's rule in full (tests/index/types/labels_test.cc);
// here the beginning, the place and the hint.
struct BadWordCase {
  const char* name;
  std::string text;
  std::string beginning;
  size_t offset;
  std::string hint;
};

TEST(Parse, KeysAndValuesThatNoLabelMayHave) {
  const std::string quotes = "a selector has no quotes: write the text bare";
  const std::string no_or = "a selector has no OR; ask twice or use in (...)";
  const std::string ends = "it must start and end with a letter or a digit";
  const std::string long_name(64, 'n');
  const BadWordCase cases[] = {
      {"KeyWithColon", "x, a:b", "<nil>: Invalid value: \"a:b\": name part", 4,
       "write = between key and value"},
      {"KeyInQuotes", "\"a\"=b", "<nil>: Invalid value: \"\\\"a\\\"\": name part", 0, quotes},
      {"KeyBeginsWithADot", ".a=b", "<nil>: Invalid value: \".a\": name part", 0, ends},
      {"KeyOf64", "x/" + long_name, "<nil>: Invalid value: \"x/" + long_name, 65,
       "at most 63 bytes, without the prefix"},
      {"PrefixOf254", std::string(254, 'p') + "/n", "<nil>: Invalid value: \"p", 253,
       "at most 253 bytes before the /"},
      {"UpperCasePrefix", "Example.com/a", "<nil>: Invalid value: \"Example.com/a\": prefix", 0,
       "the part before / is lower case"},
      {"NothingAfterTheSlash", "x/=b", "<nil>: Invalid value: \"x/\": name part must be", 2,
       "a key needs a name after the /"},
      {"NothingBeforeTheSlash", "/a", "<nil>: Invalid value: \"/a\": prefix part must be", 0,
       "write the key without /, or a domain before it"},
      {"TwoSlashes", "a/b/c", "<nil>: Invalid value: \"a/b/c\": a valid label key", 3,
       "a key has one / at most"},
      {"InvisibleByte", "a\u200b=b", "<nil>: Invalid value: \"a\\u200b\": name", 1,
       "only ASCII is allowed; look for an invisible or look-alike character"},
      {"Regex", "a~b", "<nil>: Invalid value: \"a~b\": name part", 1,
       "a selector has no regular expressions; use in (...)"},
      {"ValueWithBars", "a=b||c=d", "values[0][a]: Invalid value: \"b||c\": a valid label", 3,
       no_or},
      {"ValueInQuotes", "a='b'", "values[0][a]: Invalid value: \"'b'\": a valid label", 2, quotes},
      {"Wildcard", "a=b*", "values[0][a]: Invalid value: \"b*\": a valid label", 3,
       "a selector has no wildcards; the key alone picks any value"},
      {"Semicolon", "a=b;c=d", "values[0][a]: Invalid value: \"b;c\": a valid label", 3,
       "write a comma between requirements"},
      {"ValueWithSlash", "a=b/c", "values[0][a]: Invalid value: \"b/c\": a valid label", 3,
       "a value has no /"},
      {"ValueOf64", "a=" + long_name, "values[0][a]: Invalid value: \"" + long_name, 65,
       "a value has at most 63 bytes"},
      {"DashAtTheEnd", "a=b-", "values[0][a]: Invalid value: \"b-\": a valid label", 3, ends},
      {"TheFirstBadOneOfAList", "a in (z,.y,x.)",
       "[values[0][a]: Invalid value: \".y\": a valid label", 8, ends},
      {"TheFirstOfABadOneWrittenTwice", "a in (z,y.,b,y.)",
       "values[1][a]: Invalid value: \"y.\": a valid label", 9, ends},
      {"BoundThatIsNoInteger", "a > 1.5", "values[0]: Invalid value: \"1.5\": for 'Gt', 'Lt'", 4,
       "a bound is a decimal whole number without sign"},
      {"SignedBound", "a<-1", "values[0][a]: Invalid value: \"-1\": a valid label", 2,
       "a bound is a decimal whole number without sign"},
      {"NoBound", "a>", "values[0]: Invalid value: \"\": for 'Gt', 'Lt' operators", 2,
       "a bound is a decimal whole number without sign"},
      {"BoundPastInt64", "a>9223372036854775808", "values[0]: Invalid value: \"92233720368547758",
       2, "a bound is a decimal whole number without sign"},
  };
  for (const BadWordCase& c : cases) {
    SCOPED_TRACE(c.name);
    const absl::Status status = Selector::Parse(c.text).status();
    const std::string message = ErrorMessage(status);
    const std::string want = kInside + c.beginning;
    EXPECT_EQ(message.substr(0, want.size()), want);
    EXPECT_EQ(ErrorOffset(status), c.offset);
    EXPECT_EQ(ErrorHint(status), c.hint);
  }
}

// ---- Limits ----------------------------------------------------------------

std::string Joined(size_t count, const std::string& item) {
  std::string out = item;
  for (size_t i = 1; i < count; ++i) out += "," + item;
  return out;
}

void ExpectRefused(const std::string& text, const std::string& message, size_t offset) {
  const absl::Status status = Selector::Parse(text).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorMessage(status), message);
  EXPECT_EQ(ErrorOffset(status), offset);
}

TEST(ParseLimits, BytesOfText) {
  std::string text = "a" + std::string(selector::kMaxTextBytes - 1, ' ');
  EXPECT_TRUE(Selector::Parse(text).ok());
  text += ' ';
  ExpectRefused(text, "selector: 1048577 bytes of text, the limit is 1048576", 1048576);
}

TEST(ParseLimits, Requirements) {
  const std::string text = Joined(selector::kMaxRequirements, "a");
  EXPECT_EQ(Selector::Parse(text)->requirements().size(), 1000u);
  ExpectRefused(text + ",a", "selector: more than 1000 requirements", text.size() + 1);
}

TEST(ParseLimits, ValuesOfAllRequirementsTogether) {
  const std::string list = "a in (" + Joined(selector::kMaxValues - 1, "b") + ")";
  EXPECT_TRUE(Selector::Parse(list + ",c=d").ok());
  ExpectRefused(list + ",c=d,e=f", "selector: more than 100000 values", list.size() + 7);
}

TEST(ParseLimits, EmptyValuesCountToo) {
  const std::string commas(selector::kMaxValues - 1, ',');
  EXPECT_TRUE(Selector::Parse("a in (" + commas + ")").ok());
  EXPECT_EQ(Selector::Parse("a in (,,," + commas + ")").status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(ParseLimits, ALimitIsReachedBeforeALaterError) {
  ExpectRefused(Joined(1001, "a") + ",(", "selector: more than 1000 requirements", 2000);
}

TEST(Parse, OneMebibyteOfSignsFailsAtTheFirst) {
  for (const char sign : {'(', ')', '!', '=', ',', '<', '\0', '\xff'}) {
    const std::string text(selector::kMaxTextBytes, sign);
    const absl::StatusOr<Selector> got = Selector::Parse(text);
    EXPECT_EQ(got.ok(), sign == '\0') << static_cast<int>(sign);
  }
}

}  // namespace
}  // namespace labelix::parse_test
