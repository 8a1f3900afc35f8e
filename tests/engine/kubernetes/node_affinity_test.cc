#include "engine/kubernetes/node_affinity.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace labelix::kubernetes::node_affinity_test {
namespace {

using Terms = std::vector<NodeSelectorTerm>;

constexpr Label kLabels[] = {{"cpus", "8"}, {"disk", "ssd"}, {"zone", ""}};
constexpr NodeIdentity kNode{"node-1", kLabels};

const NodeSelectorTerm kEmptyTerm{};

NodeSelectorTerm Labelled(std::vector<NodeSelectorRequirement> requirements) {
  return {std::move(requirements), {}};
}

NodeSelectorTerm Named(std::vector<NodeSelectorRequirement> requirements) {
  return {{}, std::move(requirements)};
}

// A term that holds, one that does not, and one that does not convert.
NodeSelectorTerm Holding() { return Labelled({{"disk", "Exists", {}}}); }
NodeSelectorTerm Failing() { return Labelled({{"disk", "DoesNotExist", {}}}); }
NodeSelectorTerm Broken() { return Named({{"metadata.name", "Exists", {}}}); }

struct MatchCase {
  const char* name;
  Placement placement;
  bool matches;
  NodeIdentity node = kNode;
};

MatchCase Required(const char* name, Terms terms, bool matches, NodeIdentity node = kNode) {
  return {name, {.node_selector = {}, .required = std::move(terms)}, matches, node};
}

MatchCase One(const char* name, NodeSelectorRequirement requirement, bool matches) {
  return Required(name, {Labelled({std::move(requirement)})}, matches);
}

MatchCase Field(const char* name, NodeSelectorRequirement requirement, bool matches,
                NodeIdentity node = kNode) {
  return Required(name, {Named({std::move(requirement)})}, matches, node);
}

std::vector<MatchCase> ListCases() {
  return {
      {"NothingAskedIsAnyNode", {}, true},
      {"NodeSelectorAgrees", {.node_selector = {{"disk", "ssd"}}, .required = {}}, true},
      {"NodeSelectorOfAnotherValue", {.node_selector = {{"disk", "hdd"}}, .required = {}}, false},
      {"NodeSelectorOfAMissingKey", {.node_selector = {{"gpu", ""}}, .required = {}}, false},
      {"NodeSelectorOfAnEmptyValue", {.node_selector = {{"zone", ""}}, .required = {}}, true},
      {"NodeSelectorIsNotValidated", {.node_selector = {{"a b", "-"}}, .required = {}}, false},
      {"BothMustHoldAndAffinityDoesNot",
       {.node_selector = {{"disk", "ssd"}}, .required = Terms{Failing()}},
       false},
      {"BothMustHoldAndNodeSelectorDoesNot",
       {.node_selector = {{"disk", "hdd"}}, .required = Terms{Holding()}},
       false},
      Required("NoTermsIsNoNode", {}, false),
      Required("EmptyTermIsNoNode", {kEmptyTerm}, false),
      Required("EmptyTermBesideAHoldingOne", {kEmptyTerm, Holding()}, true),
      Required("AnyTermIsEnough", {Failing(), Holding()}, true),
      Required("NoTermHolds", {Failing(), Failing()}, false),
      Required("AllRequirementsOfATerm",
               {Labelled({{"disk", "Exists", {}}, {"gpu", "Exists", {}}})}, false),
      Required("LabelsAndFieldsOfATerm",
               {{{{"disk", "Exists", {}}}, {{"metadata.name", "In", {"node-2"}}}}}, false),
      Required("BrokenTermBesideAHoldingOne", {Broken(), Holding()}, true),
      Required("BrokenTermAlone", {Broken()}, false),
  };
}

std::vector<MatchCase> OperatorCases() {
  return {
      One("InHolds", {"disk", "In", {"ssd", "hdd"}}, true),
      One("InUnsortedHolds", {"disk", "In", {"z", "ssd", "a"}}, true),
      One("InOfAMissingKey", {"gpu", "In", {""}}, false),
      One("NotInOfThatValue", {"disk", "NotIn", {"ssd"}}, false),
      One("NotInOfAMissingKeyHolds", {"gpu", "NotIn", {"a"}}, true),
      One("ExistsHolds", {"zone", "Exists", {}}, true),
      One("DoesNotExistHolds", {"gpu", "DoesNotExist", {}}, true),
      One("GtIsStrict", {"cpus", "Gt", {"8"}}, false),
      One("GtHolds", {"cpus", "Gt", {"7"}}, true),
      One("LtComparesNumbersNotText", {"cpus", "Lt", {"10"}}, true),
      One("LtOfAMissingKey", {"gpu", "Lt", {"10"}}, false),
      One("GtOfALabelThatIsNoNumber", {"disk", "Gt", {"1"}}, false),
      One("GtBoundMayHaveLeadingZeros", {"cpus", "Gt", {"007"}}, true),
      One("OperatorsAreCaseSensitive", {"disk", "in", {"ssd"}}, false),
      Field("NameIn", {"metadata.name", "In", {"node-1"}}, true),
      Field("NameInAnother", {"metadata.name", "In", {"node-2"}}, false),
      Field("NameNotIn", {"metadata.name", "NotIn", {"node-1"}}, false),
      Field("OtherFieldReadsAsEmpty", {"metadata.uid", "In", {""}}, true),
      Field("OtherFieldIsNoName", {"metadata.uid", "In", {"node-1"}}, false),
      Field("LabelIsNoField", {"disk", "In", {"ssd"}}, false),
      Field("NamelessNodeSkipsFields", {"metadata.name", "In", {"node-1"}}, true, {"", kLabels}),
  };
}

class NodeAffinityTest : public testing::TestWithParam<MatchCase> {};

TEST_P(NodeAffinityTest, FollowsTheTable) {
  const MatchCase& c = GetParam();
  EXPECT_EQ(NodeAffinity(c.placement).Match(c.node).matches, c.matches);
}

const auto kRowName = [](const auto& info) { return std::string(info.param.name); };
INSTANTIATE_TEST_SUITE_P(Lists, NodeAffinityTest, testing::ValuesIn(ListCases()), kRowName);
INSTANTIATE_TEST_SUITE_P(Operators, NodeAffinityTest, testing::ValuesIn(OperatorCases()), kRowName);

struct ErrorCase {
  const char* name;
  Terms terms;
  const char* error;  // without the leading nodeSelectorTerms
};

std::vector<ErrorCase> ErrorCases() {
  return {
      {"None", {Holding(), kEmptyTerm}, ""},
      {"UnknownOperator",
       {Labelled({{"disk", "<in>", {"a"}}})},
       R"([0].matchExpressions[0].operator: Unsupported value: "\u003cin\u003e": )"
       R"(supported values: "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")"},
      {"OperatorThatFieldsLack",
       {Broken()},
       R"([0].matchFields[0].operator: Unsupported value: "Exists": supported values: "In", "NotIn")"},
      {"FieldWithoutAValue",
       {Named({{"metadata.name", "In", {}}})},
       "[0].matchFields[0].values: Invalid value: null: must have one element"},
      {"FieldWithTwoValues",
       {Named({{"metadata.name", "NotIn", {"b", "a"}}})},
       R"([0].matchFields[0].values: Invalid value: ["b","a"]: must have one element)"},
      {"InWithoutValues",
       {Labelled({{"disk", "In", {}}})},
       "[0].matchExpressions[0].values: Invalid value: null: for 'in', 'notin' operators, values "
       "set can't be empty"},
      {"BoundThatIsNoInteger",
       {Labelled({{"cpus", "Gt", {"1.5"}}})},
       R"([0].matchExpressions[0].values[0]: Invalid value: "1.5": for 'Gt', 'Lt' operators, the )"
       "value must be an integer"},
      {"PlaceCountsEmptyTermsAndGoodRequirements",
       {kEmptyTerm, Labelled({{"disk", "Exists", {}}, {"disk", "Exists", {"extra"}}})},
       R"([1].matchExpressions[1].values: Invalid value: ["extra"]: values set must be empty for )"
       "exists and does not exist"},
  };
}

class NodeAffinityErrorTest : public testing::TestWithParam<ErrorCase> {};

TEST_P(NodeAffinityErrorTest, SpeaksUpstreamsWords) {
  const std::string want = GetParam().error;
  const NodeAffinity affinity({.node_selector = {}, .required = GetParam().terms});
  EXPECT_EQ(affinity.Error(), want.empty() ? "" : "nodeSelectorTerms" + want);
}

INSTANTIATE_TEST_SUITE_P(Table, NodeAffinityErrorTest, testing::ValuesIn(ErrorCases()), kRowName);

TEST(NodeAffinityErrorsTest, OfSeveralTermsStandInBrackets) {
  const NodeAffinity affinity({.node_selector = {}, .required = Terms{Broken(), Broken()}});
  const std::string tail =
      R"(.matchFields[0].operator: Unsupported value: "Exists": supported values: "In", "NotIn")";
  EXPECT_EQ(affinity.Error(),
            "[nodeSelectorTerms[0]" + tail + ", nodeSelectorTerms[1]" + tail + "]");
  EXPECT_EQ(affinity.Match(kNode).error, affinity.Error());
}

struct SilenceCase {
  const char* name;
  Placement placement;
  bool told;
};

std::vector<SilenceCase> SilenceCases() {
  return {
      {"ToldWhereNoTermMatches", {{}, Terms{Broken(), Failing()}}, true},
      {"ToldWhereTheLastTermIsBroken", {{}, Terms{Failing(), Broken()}}, true},
      {"NotToldWhereALaterTermMatches", {{}, Terms{Broken(), Holding()}}, false},
      {"NotToldWhereAnEarlierTermMatches", {{}, Terms{Holding(), Broken()}}, false},
      {"NotToldWhereNodeSelectorRulesOut", {{{"disk", "hdd"}}, Terms{Broken()}}, false},
  };
}

class NodeAffinitySilenceTest : public testing::TestWithParam<SilenceCase> {};

TEST_P(NodeAffinitySilenceTest, FollowsTheTable) {
  const NodeAffinity affinity(GetParam().placement);
  ASSERT_NE(affinity.Error(), "");
  EXPECT_EQ(affinity.Match(kNode).error, GetParam().told ? affinity.Error() : "");
}

INSTANTIATE_TEST_SUITE_P(Table, NodeAffinitySilenceTest, testing::ValuesIn(SilenceCases()),
                         kRowName);

}  // namespace
}  // namespace labelix::kubernetes::node_affinity_test
