#include "cli/arguments.h"

#include <gtest/gtest.h>

#include "cli/text.h"

namespace labelix::cli::arguments_test {
namespace {

struct Case {
  const char* name;
  std::vector<std::string> given, words, literals = {};
  std::string instead_of_value = "";
};

const Case kCases[] = {
    {"NothingToDo", {"get", "pods", "-l", "a=b"}, {"get", "pods", "-l", "a=b"}},
    {"ShortWithEquals", {"get", "-l=a=b"}, {"get", "-l", "a=b"}},
    {"LongWithEquals", {"get", "--selector=a=b"}, {"get", "--selector", "a=b"}},
    {"EmptyValueStaysAValue", {"get", "--selector=", "pods"}, {"get", "--selector", "", "pods"}},
    {"ValueThatLooksLikeAFlag", {"get", "-l", "-x=x"}, {"get", "-l", "-x=x"}},
    {"ValueThatIsAFlag", {"get", "-l", "-n", "x"}, {"get", "-n", "x", "-l"}, {}, "-n"},
    {"ValueThatIsAFlagWithItsValue", {"get", "-l", "-n=x"}, {"get", "-n", "x", "-l"}, {}, "-n=x"},
    {"ValueThatIsAFlagWithAttachedValue",
     {"get", "-l", "-nx", "a"},
     {"get", "-nx", "a", "-l"},
     {},
     "-nx"},
    {"ValueThatIsASwitch", {"get", "-l", "-A", "a"}, {"get", "-A", "a", "-l"}, {}, "-A"},
    {"ValueThatIsALongFlag",
     {"-n", "--selector=a=b", "get", "po"},
     {"get", "--selector", "a=b", "po", "-n"},
     {},
     "--selector=a=b"},
    {"AttachedValueIsNoFlag", {"get", "-l=-n", "a"}, {"get", "-l", "-n", "a"}},
    {"NameOfSeveralThatLooksLikeAFlag",
     {"what-if", "--delete", "-x", "a"},
     {"what-if", "-x", "a", "--delete"},
     {},
     "-x"},
    {"NameOfSeveralIsOne", {"what-if", "--delete", "a", "b"}, {"what-if", "--delete", "a", "b"}},
    {"AttachedValueIsLeftToTheParser", {"get", "-la=b"}, {"get", "-la=b"}},
    {"BooleanWithEquals", {"get", "--no-headers=true"}, {"get", "--no-headers=true"}},
    {"ShortBooleanWithEquals", {"get", "-A=false"}, {"get", "--all-namespaces=false"}},
    {"CommandBehindFlags", {"-n", "prod", "get", "pods"}, {"get", "-n", "prod", "pods"}},
    {"CommandBehindABooleanFlag", {"-A", "get", "pods"}, {"get", "-A", "pods"}},
    {"DashIsNoFlag", {"get", "-f", "-", "pods"}, {"get", "-f", "-", "pods"}},
    {"AfterTwoDashesNothingIsAFlag", {"get", "--", "-l=x"}, {"get"}, {"-l=x"}},
    {"TwoDashesAreAValueToo", {"get", "-l", "--", "a"}, {"get", "-l", "--", "a"}},
    {"TwoDashesAreOnceAMark", {"get", "a", "--", "--", "-n"}, {"get", "a"}, {"--", "-n"}},
    {"NothingAfterTwoDashes", {"get", "a", "--"}, {"get", "a"}},
    {"FlagWithoutItsValue", {"get", "-l"}, {"get", "-l"}},
    {"Nothing", {}, {}},
};

class NormalizeArgumentsTest : public testing::TestWithParam<Case> {};

TEST_P(NormalizeArgumentsTest, MatchesTable) {
  const FlagKinds flags = {{"-l", FlagKind::kValue},  {"--selector", FlagKind::kValue},
                           {"-n", FlagKind::kValue},  {"-f", FlagKind::kValue},
                           {"-A", FlagKind::kSwitch}, {"--delete", FlagKind::kValues}};
  const Arguments got = NormalizeArguments(GetParam().given, flags);
  EXPECT_EQ(got.words, GetParam().words);
  EXPECT_EQ(got.literals, GetParam().literals);
  EXPECT_EQ(got.instead_of_value, GetParam().instead_of_value);
}

INSTANTIATE_TEST_SUITE_P(Table, NormalizeArgumentsTest, testing::ValuesIn(kCases),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace labelix::cli::arguments_test
