#include "labelix/selector.h"

#include <gtest/gtest.h>

namespace labelix::selector_test {
namespace {

struct MatchCase {
  const char* name;
  Requirement requirement;
  bool absent, empty, seven, padded, word;  // on k: -, "", "7", "07", "x"
};

// Every operator on a label set without the key and with each of four values.
TEST(RequirementMatches, TruthTable) {
  const MatchCase cases[] = {
      {"Equals", {"k", Op::kEquals, {"7"}}, false, false, true, false, false},
      {"DoubleEquals", {"k", Op::kDoubleEquals, {""}}, false, true, false, false, false},
      {"NotEquals", {"k", Op::kNotEquals, {"7"}}, true, true, false, true, true},
      {"In", {"k", Op::kIn, {"07", "x"}}, false, false, false, true, true},
      {"InOfNone", {"k", Op::kIn, {}}, false, false, false, false, false},
      {"NotIn", {"k", Op::kNotIn, {"", "x"}}, true, false, true, true, false},
      {"NotInOfNone", {"k", Op::kNotIn, {}}, true, true, true, true, true},
      {"Exists", {"k", Op::kExists, {}}, false, true, true, true, true},
      {"DoesNotExist", {"k", Op::kDoesNotExist, {}}, true, false, false, false, false},
      {"Greater", {"k", Op::kGreaterThan, {"6"}}, false, false, true, true, false},
      {"GreaterIsStrict", {"k", Op::kGreaterThan, {"7"}}, false, false, false, false, false},
      {"Less", {"k", Op::kLessThan, {"08"}}, false, false, true, true, false},
      {"LessIsStrict", {"k", Op::kLessThan, {"7"}}, false, false, false, false, false},
      {"BoundThatIsNoInteger", {"k", Op::kLessThan, {"x"}}, false, false, false, false, false},
      {"TwoBounds", {"k", Op::kGreaterThan, {"1", "2"}}, false, false, false, false, false},
      {"NoBound", {"k", Op::kLessThan, {}}, false, false, false, false, false},
  };
  const auto on = [](const Requirement& r, const char* value) {
    const Label labels[] = {{"a", "7"}, {"k", value}, {"z", "7"}};
    return r.Matches(labels);
  };
  const Label without[] = {{"a", "7"}, {"z", "7"}};
  for (const MatchCase& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(c.requirement.Matches(without), c.absent);
    EXPECT_EQ(on(c.requirement, ""), c.empty);
    EXPECT_EQ(on(c.requirement, "7"), c.seven);
    EXPECT_EQ(on(c.requirement, "07"), c.padded);
    EXPECT_EQ(on(c.requirement, "x"), c.word);
  }
}

TEST(RequirementToString, PrintsEachOperatorAsUpstream) {
  EXPECT_EQ((Requirement{"k", Op::kEquals, {"v"}}.ToString()), "k=v");
  EXPECT_EQ((Requirement{"k", Op::kDoubleEquals, {"v"}}.ToString()), "k==v");
  EXPECT_EQ((Requirement{"k", Op::kNotEquals, {""}}.ToString()), "k!=");
  EXPECT_EQ((Requirement{"k", Op::kIn, {"b", "a", "b"}}.ToString()), "k in (a,b,b)");
  EXPECT_EQ((Requirement{"k", Op::kNotIn, {""}}.ToString()), "k notin ()");
  EXPECT_EQ((Requirement{"k", Op::kExists, {}}.ToString()), "k");
  EXPECT_EQ((Requirement{"k", Op::kDoesNotExist, {}}.ToString()), "!k");
  EXPECT_EQ((Requirement{"k", Op::kGreaterThan, {"5"}}.ToString()), "k>5");
  EXPECT_EQ((Requirement{"k", Op::kLessThan, {"5"}}.ToString()), "k<5");
}

TEST(Selector, NothingAndEverythingPrintTheSameAndDiffer) {
  const Selector nothing = Selector::Nothing();
  const Selector everything;
  EXPECT_EQ(nothing.ToString(), "");
  EXPECT_EQ(everything.ToString(), "");
  EXPECT_NE(nothing, everything);
  EXPECT_FALSE(nothing.Matches({}));
  EXPECT_TRUE(everything.Matches({}));
  EXPECT_TRUE(nothing.IsNothing());
  EXPECT_FALSE(nothing.IsEverything());
  EXPECT_TRUE(everything.IsEverything());
}

TEST(Selector, FromMapIsEqualityWithoutValidation) {
  const std::pair<std::string, std::string> map[] = {{"run", "rng"}, {"-bad", "a b"}};
  const Selector selector = Selector::FromMap(map);
  EXPECT_EQ(selector.ToString(), "-bad=a b,run=rng");
  constexpr Label kBoth[] = {{"-bad", "a b"}, {"run", "rng"}};
  EXPECT_TRUE(selector.Matches(kBoth));
  EXPECT_FALSE(selector.Matches(Labels(kBoth).first(1)));
  EXPECT_TRUE(Selector::FromMap({}).IsEverything());
}

TEST(Selector, RequirementsOfOneKeyKeepTheirOrder) {
  std::vector<Requirement> requirements;
  for (int i = 0; i < 40; ++i) {
    requirements.push_back({i % 2 == 0 ? "b" : "a", Op::kNotEquals, {std::to_string(i)}});
  }
  const Selector selector = Selector::FromRequirements(requirements);
  for (size_t i = 0; i < 40; ++i) {
    const size_t want = i < 20 ? 2 * i + 1 : 2 * (i - 20);
    EXPECT_EQ(selector.requirements()[i], requirements[want]) << i;
  }
}

TEST(Selector, EqualityIsOfTextNotOfMeaning) {
  const Selector equals = Selector::FromRequirements({{"a", Op::kEquals, {"b"}}});
  EXPECT_EQ(equals, Selector::FromRequirements({{"a", Op::kEquals, {"b"}}}));
  EXPECT_NE(equals, Selector::FromRequirements({{"a", Op::kIn, {"b"}}}));
}

}  // namespace
}  // namespace labelix::selector_test
