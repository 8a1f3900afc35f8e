#include "engine/selector/normal.h"

#include <gtest/gtest.h>

#include "labelix/engine.h"

namespace labelix::normal_test {
namespace {

Normal Of(const std::string& text) { return Normalize(Selector::Parse(text).value()); }

std::string Join(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) out += (out.empty() ? "" : ",") + value;
  return out;
}

// All fields that are set, in the order of the header.
std::string Show(const Normal::Constraint& c) {
  std::string out = c.key;
  if (c.required) out += " required";
  if (c.absent) out += " absent";
  if (c.allowed.has_value()) out += " in(" + Join(*c.allowed) + ")";
  if (!c.excluded.empty()) out += " not(" + Join(c.excluded) + ")";
  if (c.greater_than.has_value()) out += " >" + std::to_string(*c.greater_than);
  if (c.less_than.has_value()) out += " <" + std::to_string(*c.less_than);
  return out;
}

struct ConstraintCase {
  const char* name;
  const char* text;
  const char* want;
};

TEST(Normalize, EachShape) {
  const ConstraintCase cases[] = {
      {"Equals", "k=a", "k required in(a)"},
      {"In", "k in (b,a)", "k required in(a,b)"},
      {"Exists", "k", "k required"},
      {"Absent", "!k", "k absent"},
      {"NotIn", "k notin (b,a)", "k not(a,b)"},
      {"Greater", "k>5", "k required >5"},
      {"Less", "k<5", "k required <5"},
      {"Both", "k>5,k<9", "k required >5 <9"},
      {"TighterBoundWins", "k>5,k>7,k<20,k<9", "k required >7 <9"},
      {"LooserBoundAfter", "k>7,k>5,k<9,k<20", "k required >7 <9"},
      {"InThenIn", "k in (a,b),k in (b,c)", "k required in(b)"},
      {"InLessExcluded", "k in (a,b),k!=a", "k required in(b)"},
      {"InWithinBounds", "k in (4,5,06,x),k>4,k<8", "k required in(06,5)"},
      {"PresentButNot", "k,k!=a", "k required not(a)"},
      {"AbsentSwallowsExcluded", "!k,k!=a", "k absent"},
      {"ExcludedOutsideBoundsIsDropped", "k>5,k notin (5,x,7,08)", "k required not(08,7) >5"},
  };
  for (const ConstraintCase& c : cases) {
    SCOPED_TRACE(c.name);
    const Normal normal = Of(c.text);
    EXPECT_FALSE(normal.nothing);
    ASSERT_EQ(normal.constraints.size(), 1u);
    EXPECT_EQ(Show(normal.constraints[0]), c.want);
  }
}

TEST(Normalize, ContradictionsAreNothing) {
  for (const char* text :
       {"k,!k", "k=a,!k", "k>1,!k", "k=a,k=b", "k=a,k!=a", "k in (a,b),k notin (a,b)", "k>5,k<6",
        "k>5,k<5", "k>9223372036854775807", "k=5,k>5", "k=x,k<5", "fine,k=a,k=b,z"}) {
    EXPECT_EQ(Of(text), (Normal{.nothing = true, .constraints = {}})) << text;
  }
  EXPECT_TRUE(Normalize(Selector::Nothing()).nothing);
}

TEST(Normalize, OneThatIsGivenAwayIsTheSame) {
  for (const char* text :
       {"", "k", "!k", "k=a", "k in (b,a),k notin (c,b),k!=d", "a!=x,a!=y,a notin (x,z)", "k>5,k<9",
        "app.kubernetes.io/name=a-value-too-long-to-stand-in-place,z in (1,2)", "k=a,!k"}) {
    const Selector selector = Selector::Parse(text).value();
    EXPECT_EQ(Normalize(Selector(selector)), Normalize(selector)) << text;
    EXPECT_EQ(Compiled(Selector(selector)).normal(), Compiled(selector).normal()) << text;
  }
  EXPECT_EQ(Normalize(Selector::Nothing()), (Normal{.nothing = true, .constraints = {}}));
}

// Requirements that Parse never makes still mean what Requirement::Matches says.
TEST(Normalize, RequirementsThatWereNeverValidated) {
  const auto normal = [](Requirement r) { return Normalize(Selector::FromRequirements({r})); };
  EXPECT_TRUE(normal({"k", Op::kIn, {}}).nothing);
  EXPECT_TRUE(normal({"k", Op::kNotIn, {}}).IsEverything());
  EXPECT_TRUE(normal({"k", Op::kGreaterThan, {"x"}}).nothing);
  EXPECT_TRUE(normal({"k", Op::kGreaterThan, {"1", "2"}}).nothing);
  EXPECT_TRUE(normal({"k", Op::kLessThan, {"-9223372036854775808"}}).nothing);
  EXPECT_EQ(normal({"k", Op::kIn, {"b", "a", "b"}}), Of("k in (a,b)"));
  EXPECT_EQ(normal({"k", Op::kIn, {"a", "a"}}), Of("k in (a)"));
  EXPECT_EQ(normal({"k", Op::kNotIn, {"b", "a", "b"}}), Of("k notin (a,b)"));
}

TEST(Normalize, EqualMeaningIsEqualNormal) {
  EXPECT_EQ(Of("a=b"), Of("a in (b)"));
  EXPECT_EQ(Of("a==b,a"), Of("a=b"));
  EXPECT_EQ(Of("a!=b,a!=c"), Of("a notin (c,b)"));
  EXPECT_EQ(Of("b,a"), Of("a,b,a"));
  EXPECT_EQ(Of("a>007"), Of("a>7"));
  EXPECT_EQ(Of("a in (b,c),a!=c"), Of("a=b"));
  EXPECT_EQ(Of("a notin ()"), Of("a!="));
  EXPECT_EQ(Of("a=1,a=2"), Of("b,!b"));
}

TEST(Normalize, OtherMeaningIsAnotherNormal) {
  EXPECT_NE(Of("a!=b"), Of("a,a!=b"));
  EXPECT_NE(Of("a=7"), Of("a=07"));
  EXPECT_NE(Of("a>5"), Of("a>6"));
  EXPECT_NE(Of("a>5"), Of("a>5,a!=6"));
  EXPECT_NE(Of(""), Of("a"));
}

// 6 and "06" are one integer and two values: a bounded interval of one integer
// is not a set of one value.
TEST(Normalize, AnIntervalOfOneIntegerHoldsAllItsSpellings) {
  const Normal normal = Of("k>5,k<7,k!=6");
  const Label six[] = {{"k", "6"}}, padded[] = {{"k", "06"}}, plus[] = {{"k", "+6"}};
  EXPECT_FALSE(normal.Matches(six));
  EXPECT_TRUE(normal.Matches(padded));
  EXPECT_TRUE(normal.Matches(plus));
}

TEST(NormalMatches, EverythingAndNothing) {
  EXPECT_TRUE(Of("").IsEverything());
  EXPECT_TRUE(Of("").Matches({}));
  EXPECT_FALSE(Normalize(Selector::Nothing()).Matches({}));
  EXPECT_FALSE(Normalize(Selector::Nothing()).IsEverything());
}

TEST(Compiled, HoldsTheNormal) {
  const Compiled compiled(Selector::Parse("a,a=b").value());
  EXPECT_EQ(compiled.normal(), Of("a=b"));
  const Compiled copy = compiled;
  EXPECT_EQ(&copy.normal(), &compiled.normal());
}

}  // namespace
}  // namespace labelix::normal_test
