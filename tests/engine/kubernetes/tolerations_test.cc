#include "engine/kubernetes/tolerations.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace labelix::kubernetes::tolerations_test {
namespace {

const auto kRowName = [](const auto& info) { return std::string(info.param.name); };

constexpr Taint kTaint{"dedicated", "db", "NoSchedule"};

struct ToleratesCase {
  const char* name;
  Toleration toleration;
  bool tolerates;
  Taint taint = kTaint;
};

const ToleratesCase kCases[] = {
    {"EqualOfThatValue", {"dedicated", "Equal", "db", "NoSchedule"}, true},
    {"EqualOfAnotherValue", {"dedicated", "Equal", "web", "NoSchedule"}, false},
    {"EmptyOperatorIsEqual", {"dedicated", "", "db", "NoSchedule"}, true},
    {"EmptyOperatorOfAnotherValue", {"dedicated", "", "", "NoSchedule"}, false},
    {"EqualOfTwoEmptyValues",
     {"dedicated", "Equal", "", ""},
     true,
     {"dedicated", "", "NoSchedule"}},
    {"ExistsIsAnyValue", {"dedicated", "Exists", "", "NoSchedule"}, true},
    {"ExistsPassesItsOwnValueOver", {"dedicated", "Exists", "web", "NoSchedule"}, true},
    {"ExistsOfAnotherKey", {"gpu", "Exists", "", "NoSchedule"}, false},
    {"OtherEffect", {"dedicated", "Exists", "", "NoExecute"}, false},
    {"EmptyEffectIsAny", {"dedicated", "Exists", "", ""}, true},
    {"EmptyKeyWithExistsIsEverything", {"", "Exists", "", ""}, true},
    {"EmptyKeyWithExistsKeepsItsEffect", {"", "Exists", "", "NoExecute"}, false},
    {"EmptyKeyWithEqualComparesTheValue", {"", "Equal", "db", ""}, true},
    {"EmptyKeyWithEqualOfAnotherValue", {"", "Equal", "", ""}, false},
    {"OperatorsAreCaseSensitive", {"dedicated", "exists", "", ""}, false},
    {"UnknownOperator", {"dedicated", "In", "db", ""}, false},
};

class ToleratesTest : public testing::TestWithParam<ToleratesCase> {};

TEST_P(ToleratesTest, FollowsTheTableWhateverTheGate) {
  const ToleratesCase& c = GetParam();
  EXPECT_EQ(Tolerates(c.toleration, c.taint), c.tolerates);
  EXPECT_EQ(Tolerates(c.toleration, c.taint, ComparisonGate::kOn), c.tolerates);
}

INSTANTIATE_TEST_SUITE_P(Table, ToleratesTest, testing::ValuesIn(kCases), kRowName);

struct CompareCase {
  const char* name;
  const char* value;  // the taint's
  const char* op;
  const char* bound;
  bool tolerates;
};

constexpr CompareCase kCompareCases[] = {
    {"Less", "5", "Lt", "10", true},
    {"EqualIsNotLess", "10", "Lt", "10", false},
    {"Greater", "10", "Gt", "9", true},
    {"EqualIsNotGreater", "10", "Gt", "10", false},
    {"Negative", "-3", "Gt", "-4", true},
    {"Zero", "0", "Lt", "1", true},
    {"MinusZeroIsNoDecimal", "-0", "Lt", "1", false},
    {"LeadingZeroInTheTaint", "010", "Gt", "1", false},
    {"LeadingZeroInTheBound", "5", "Lt", "010", false},
    {"PlusSign", "+5", "Lt", "10", false},
    {"MinusAlone", "-", "Lt", "10", false},
    {"NoNumber", "abc", "Lt", "10", false},
    {"Empty", "", "Lt", "10", false},
    {"Largest", "9223372036854775806", "Lt", "9223372036854775807", true},
    {"TooLarge", "5", "Lt", "9223372036854775808", false},
};

class CompareTest : public testing::TestWithParam<CompareCase> {};

TEST_P(CompareTest, CountsWithTheGateOnly) {
  const CompareCase& c = GetParam();
  const Taint taint{"slo", c.value, "NoSchedule"};
  const Toleration toleration{"slo", c.op, c.bound, ""};
  EXPECT_EQ(Tolerates(toleration, taint, ComparisonGate::kOn), c.tolerates);
  EXPECT_FALSE(Tolerates(toleration, taint));
}

INSTANTIATE_TEST_SUITE_P(Table, CompareTest, testing::ValuesIn(kCompareCases), kRowName);

struct FirstCase {
  const char* name;
  std::vector<Toleration> tolerations;
  std::vector<Taint> taints;
  int at_start;  // place of the first untolerated taint, -1: none
  int while_runs;
};

const Taint kNoSchedule{"a", "", "NoSchedule"};
const Taint kNoExecute{"b", "", "NoExecute"};
const Taint kPrefer{"c", "", "PreferNoSchedule"};
const Taint kUnknown{"d", "", "noexecute"};

const FirstCase kFirstCases[] = {
    {"NoTaints", {}, {}, -1, -1},
    {"NoScheduleConcernsTheStartOnly", {}, {kNoSchedule}, 0, -1},
    {"NoExecuteConcernsBoth", {}, {kNoExecute}, 0, 0},
    {"PreferNoScheduleNeverCounts", {}, {kPrefer}, -1, -1},
    {"UnknownEffectNeverCounts", {}, {kUnknown}, -1, -1},
    {"OrderIsTheNodes", {}, {kPrefer, kNoExecute, kNoSchedule}, 1, 1},
    {"EachStageHasItsOwnFirst", {}, {kNoSchedule, kNoExecute}, 0, 1},
    {"ToleratedOnesArePassedOver", {{"a", "Exists", "", ""}}, {kNoSchedule, kNoExecute}, 1, 1},
    {"AnyTolerationIsEnough",
     {{"x", "Exists", "", ""}, {"b", "Exists", "", ""}},
     {kNoExecute},
     -1,
     -1},
    {"EveryTaintNeedsOne",
     {{"a", "Exists", "", ""}, {"b", "Exists", "", ""}},
     {kNoSchedule, kNoExecute},
     -1,
     -1},
};

class FirstUntoleratedTest : public testing::TestWithParam<FirstCase> {
 protected:
  static int Place(PodStage stage) {
    const std::vector<Taint>& taints = GetParam().taints;
    const Taint* first = FirstUntolerated(GetParam().tolerations, taints, stage);
    return first == nullptr ? -1 : static_cast<int>(first - taints.data());
  }
};

TEST_P(FirstUntoleratedTest, FollowsTheTable) {
  EXPECT_EQ(Place(PodStage::kStarts), GetParam().at_start);
  EXPECT_EQ(Place(PodStage::kRuns), GetParam().while_runs);
}

INSTANTIATE_TEST_SUITE_P(Table, FirstUntoleratedTest, testing::ValuesIn(kFirstCases), kRowName);

}  // namespace
}  // namespace labelix::kubernetes::tolerations_test
