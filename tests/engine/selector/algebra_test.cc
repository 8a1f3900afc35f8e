// The answers of labelix/algebra.h by hand: one table, then what text cannot say.
#include "labelix/algebra.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/model/model.h"

namespace labelix::algebra_test {
namespace {

constexpr Universe kAny = Universe::kAny;
constexpr Universe kApi = Universe::kApi;

Selector Parse(std::string_view text) {
  absl::StatusOr<Selector> selector = Selector::Parse(text);
  EXPECT_TRUE(selector.ok()) << text;
  return selector.value_or(Selector());
}

bool Picks(const Selector& selector, const LabelList& labels) {
  const model::LabelMap map(labels.begin(), labels.end());
  std::vector<Label> sorted;
  for (const auto& [key, value] : map) sorted.push_back({key, value});
  EXPECT_EQ(selector.Matches(sorted), model::Matches(selector, map));
  return selector.Matches(sorted);
}

// The witness or the conflict, as one text.
std::string Proof(const Verdict& verdict) {
  if (!verdict.conflict.empty()) {
    EXPECT_FALSE(verdict.witness.has_value());
    std::string out = "!";
    for (const Requirement& r : verdict.conflict) out += " " + r.ToString();
    return out;
  }
  if (!verdict.witness.has_value()) return "";
  std::string out = "{";
  for (const auto& [key, value] : *verdict.witness) out += " " + key + "=" + value;
  return out + " }";
}

enum class Ask { kEmpty, kOverlaps, kCovers, kEquals, kDiffers };

Verdict Answer(Ask ask, const Selector& a, const Selector& b, Universe universe) {
  switch (ask) {
    case Ask::kEmpty:
      return IsEmpty(a, universe);
    case Ask::kOverlaps:
      return Overlaps(a, b, universe);
    case Ask::kCovers:
      return Covers(a, b, universe);
    case Ask::kEquals:
      return Equals(a, b, universe);
    case Ask::kDiffers:
      return Differs(a, b, universe);
  }
  return {};
}

struct Row {
  const char* name;
  Ask ask;
  const char* a;
  const char* b;
  Universe universe;
  bool answer;
  const char* proof;
};

constexpr Row kRows[] = {
    {"EverythingPicksTheUnlabelled", Ask::kEmpty, "", "", kAny, false, "{ }"},
    {"PresentAndAbsent", Ask::kEmpty, "a,!a", "", kAny, true, "! a !a"},
    {"OtherRequirementsAreNoPartOfAConflict", Ask::kEmpty, "k=v,a in (x,y),a notin (x),a!=y,a", "",
     kAny, true, "! a in (x,y) a notin (x) a!=y"},
    {"NotEqualIsMetByAbsence", Ask::kEmpty, "a!=x,a notin (y)", "", kAny, false, "{ }"},
    {"AnyTextButOne", Ask::kEmpty, "a,a!=other", "", kAny, false, "{ a=other2 }"},
    {"NoIntegerBetween", Ask::kEmpty, "n>5,n<6", "", kAny, true, "! n>5 n<6"},
    {"OneIntegerBetween", Ask::kEmpty, "n>5,n<7", "", kAny, false, "{ n=6 }"},
    {"AnotherSpelling", Ask::kEmpty, "n>5,n<7,n notin (6)", "", kAny, false, "{ n=06 }"},
    {"AnotherSpellingIsAValidValue", Ask::kEmpty, "n>5,n<7,n notin (6)", "", kApi, false,
     "{ n=06 }"},
    {"NextIntegerBeforeAnotherSpelling", Ask::kEmpty, "n>5,n!=6", "", kAny, false, "{ n=7 }"},
    {"NamedValueOutOfBounds", Ask::kEmpty, "n in (x,4),n>4", "", kAny, true, "! n in (4,x) n>4"},
    {"BelowZeroIsNoValidLabel", Ask::kEmpty, "n<0", "", kApi, true, "! n<0"},
    {"BelowZero", Ask::kEmpty, "n<0", "", kAny, false, "{ n=-1 }"},
    {"PastTheLargest", Ask::kEmpty, "n>9223372036854775807", "", kAny, true,
     "! n>9223372036854775807"},
    {"TheLargest", Ask::kEmpty, "n>9223372036854775806", "", kApi, false,
     "{ n=9223372036854775807 }"},

    {"DifferentKeysOverlap", Ask::kOverlaps, "a=x", "b=y", kAny, true, "{ a=x b=y }"},
    {"DifferentValuesDoNot", Ask::kOverlaps, "a=x,b=y", "a=z,b=y", kAny, false, "! a=x a=z"},
    {"ConflictOfOneSideOnly", Ask::kOverlaps, "a=x", "a=y,a=z", kAny, false, "! a=x a=y"},
    {"BoundsOfBothSides", Ask::kOverlaps, "n>5", "n<3,tier=web", kAny, false, "! n>5 n<3"},
    {"OldPodsAndNew", Ask::kOverlaps, "run=rng", "run=rng,isactive!=yes", kAny, true,
     "{ run=rng }"},

    {"WiderCovers", Ask::kCovers, "a in (x,y)", "a=x,b=z", kAny, true, ""},
    {"NarrowerDoesNot", Ask::kCovers, "a=x,b=z", "a in (x,y)", kAny, false, "{ a=y }"},
    {"AbsenceIsOutsideOfPresence", Ask::kCovers, "a", "b=x", kAny, false, "{ b=x }"},
    {"EmptyIsCovered", Ask::kCovers, "a=x", "b,!b", kAny, true, "! b !b"},
    {"EmptyCoversNothing", Ask::kCovers, "b,!b", "a=x", kAny, false, "{ a=x }"},
    {"TextIsOutsideOfBounds", Ask::kCovers, "n>0", "n", kAny, false, "{ n=other }"},
    {"WiderBounds", Ask::kCovers, "n>0,n<10", "n>3,n<7", kAny, true, ""},
    {"AllIntegersOfTheApiAreNotNegative", Ask::kCovers, "n!=x", "n<1", kApi, true, ""},
    {"SpellingIsOutsideOfAList", Ask::kCovers, "n in (6)", "n>5,n<7", kApi, false, "{ n=06 }"},

    {"ListOfOne", Ask::kEquals, "a=b", "a in (b)", kAny, true, ""},
    {"ImpliedPresence", Ask::kEquals, "a in (b,c),a!=c,a", "a==b", kAny, true, ""},
    {"BothEmpty", Ask::kEquals, "a,!a", "b=x,b=y", kAny, true, "! a !a"},
    {"NotTheSame", Ask::kEquals, "a!=x", "a,a!=x", kAny, false, "{ }"},
    {"SameUnderTheApiOnly", Ask::kEquals, "n<1", "n<1,n!=x,n notin (y)", kApi, true, ""},

    {"Difference", Ask::kDiffers, "run=rng", "run=rng,isactive=yes", kAny, true, "{ run=rng }"},
    {"NoDifference", Ask::kDiffers, "run=rng,isactive=yes", "run=rng", kAny, false, ""},
    {"DifferenceFromEmpty", Ask::kDiffers, "a", "b,!b", kAny, true, "{ a=other }"},
    {"EmptyDiffersFromNothing", Ask::kDiffers, "a,!a", "b", kAny, false, "! a !a"},
};

TEST(Algebra, Table) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.name);
    const Verdict got = Answer(row.ask, Parse(row.a), Parse(row.b), row.universe);
    EXPECT_EQ(got.answer, row.answer);
    EXPECT_EQ(Proof(got), row.proof);
  }
}

Selector Of(std::vector<Requirement> requirements) {
  return Selector::FromRequirements(std::move(requirements));
}

TEST(Algebra, NothingIsEmptyWithoutAConflict) {
  const Selector nothing = Selector::Nothing(), all;
  EXPECT_TRUE(IsEmpty(nothing, kAny).answer);
  EXPECT_FALSE(Overlaps(nothing, all, kAny).answer);
  EXPECT_TRUE(Covers(all, nothing, kAny).answer);
  EXPECT_TRUE(Equals(nothing, Parse("a,!a"), kApi).answer);
  EXPECT_EQ(Proof(IsEmpty(nothing, kAny)), "");
  EXPECT_EQ(Proof(Covers(nothing, all, kAny)), "{ }");
  EXPECT_EQ(Proof(Covers(nothing, Parse("a=x"), kAny)), "{ a=x }");
}

TEST(Algebra, AMapMayAskForWhatTheApiRefuses) {
  const std::pair<std::string, std::string> bad_value[] = {{"a", "no blanks"}};
  const std::pair<std::string, std::string> bad_key[] = {{"-a", "x"}};
  const std::pair<std::string, std::string> too_long[] = {{"a", std::string(64, '0')}};
  for (const auto& map : {bad_value, bad_key, too_long}) {
    const Selector selector = Selector::FromMap({map, 1});
    EXPECT_FALSE(IsEmpty(selector, kAny).answer);
    EXPECT_TRUE(Picks(selector, *IsEmpty(selector, kAny).witness));
    EXPECT_TRUE(IsEmpty(selector, kApi).answer);
    EXPECT_EQ(IsEmpty(selector, kApi).conflict, selector.requirements());
  }
  const Selector absent = Of({{"-a", Op::kNotEquals, {"x"}}});
  EXPECT_FALSE(IsEmpty(absent, kApi).answer);
  EXPECT_TRUE(Equals(absent, Selector::Everything(), kApi).answer);
  EXPECT_FALSE(Equals(absent, Selector::Everything(), kAny).answer);
}

TEST(Algebra, ASignedSpellingIsNoValueOfTheApi) {
  const Selector selector = Of({{"n", Op::kIn, {"+6"}}, {"n", Op::kGreaterThan, {"5"}}});
  EXPECT_EQ(Proof(IsEmpty(selector, kAny)), "{ n=+6 }");
  EXPECT_EQ(Proof(IsEmpty(selector, kApi)), "! n in (+6)");
}

// A digit has 63 spellings of at most 63 bytes: the API's values can run out.
TEST(Algebra, SpellingsOfTheApiAreFinite) {
  std::vector<std::string> sixes;
  for (size_t zeros = 0; zeros < 63; ++zeros) sixes.push_back(std::string(zeros, '0') + "6");
  const Requirement above{"n", Op::kGreaterThan, {"5"}}, below{"n", Op::kLessThan, {"7"}};
  const Selector none = Of({above, below, {"n", Op::kNotIn, sixes}});
  EXPECT_TRUE(IsEmpty(none, kApi).answer);
  EXPECT_EQ(IsEmpty(none, kApi).conflict.size(), 3u);
  EXPECT_EQ(Proof(IsEmpty(none, kAny)), "{ n=" + std::string(63, '0') + "6 }");
  EXPECT_TRUE(Covers(Of({{"n", Op::kIn, sixes}}), Of({above, below}), kApi).answer);
  EXPECT_FALSE(Covers(Of({{"n", Op::kIn, sixes}}), Of({above, below}), kAny).answer);

  const std::string last = sixes.back();
  sixes.pop_back();
  const Selector one = Of({above, below, {"n", Op::kNotIn, sixes}});
  EXPECT_EQ(Proof(IsEmpty(one, kApi)), "{ n=" + last + " }");
}

TEST(Algebra, MalformedRequirementsMeanWhatTheyMatch) {
  const Selector two_bounds = Of({{"n", Op::kGreaterThan, {"1", "2"}}});
  const Selector no_number = Of({{"n", Op::kLessThan, {"x"}}});
  const Selector empty_list = Of({{"n", Op::kIn, {}}});
  for (const Selector& selector : {two_bounds, no_number, empty_list}) {
    EXPECT_TRUE(IsEmpty(selector, kAny).answer);
    EXPECT_EQ(IsEmpty(selector, kAny).conflict, selector.requirements());
  }
  const Selector twice = Of({{"n", Op::kIn, {"b", "a", "b"}}, {"n", Op::kNotIn, {"a", "a"}}});
  EXPECT_EQ(Proof(IsEmpty(twice, kAny)), "{ n=b }");
}

TEST(Algebra, ExtremeBounds) {
  const std::string least = "-9223372036854775808";
  const Selector below = Of({{"n", Op::kLessThan, {least}}});
  EXPECT_EQ(Proof(IsEmpty(below, kAny)), "! n<" + least);
  const Selector at =
      Of({{"n", Op::kLessThan, {"-9223372036854775807"}}, {"n", Op::kNotIn, {least}}});
  EXPECT_EQ(Proof(IsEmpty(at, kAny)), "{ n=-09223372036854775808 }");
}

// As large as a text may be: polynomial, also the minimal conflict.
TEST(Algebra, AThousandRequirementsOfOneKey) {
  std::vector<std::string> values;
  std::vector<Requirement> requirements;
  for (int i = 0; i < 999; ++i) {
    std::vector<std::string> some;
    for (int j = 0; j < 50; ++j) some.push_back(std::to_string(i) + "-" + std::to_string(j));
    values.insert(values.end(), some.begin(), some.end());
    requirements.push_back({"a", Op::kNotIn, some});
  }
  requirements.push_back({"a", Op::kIn, values});
  const Selector empty = Of(requirements);
  EXPECT_EQ(IsEmpty(empty, kApi).conflict, empty.requirements());
  requirements.erase(requirements.begin());
  EXPECT_EQ(Proof(IsEmpty(Of(requirements), kApi)), "{ a=0-0 }");
}

}  // namespace
}  // namespace labelix::algebra_test
