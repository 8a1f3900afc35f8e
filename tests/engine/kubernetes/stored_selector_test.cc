#include "engine/kubernetes/stored_selector.h"

#include <string>
#include <string_view>

#include "engine/kinds/facts.h"
#include "gtest/gtest.h"

namespace labelix::kubernetes::stored_selector_test {
namespace {

using kinds::SelectorState;

struct Want {
  SelectState state;
  const char* text;
  const char* why;
};

struct WorkloadCase {
  const char* name;
  const char *group, *kind;
  kinds::Workload facts;
  Want want;
};

kinds::Workload Given(std::vector<Label> match_labels, std::vector<kinds::Expression> more = {}) {
  kinds::Workload facts;
  facts.selector_state = SelectorState::kGiven;
  facts.match_labels = std::move(match_labels);
  facts.expressions = std::move(more);
  return facts;
}

kinds::Workload In(SelectorState state) {
  kinds::Workload facts;
  facts.selector_state = state;
  return facts;
}

const WorkloadCase kCases[] = {
    {"Labels",
     "apps",
     "DaemonSet",
     Given({{"run", "rng"}}),
     {SelectState::kSelects, "run=rng", ""}},
    {"LabelsAndExpressions",
     "apps",
     "ReplicaSet",
     Given({{"run", "rng"}}, {{"tier", "NotIn", {"b", "a"}}, {"old", "DoesNotExist", {}}}),
     {SelectState::kSelects, "!old,run=rng,tier notin (a,b)", ""}},
    {"OnlyNegatives",
     "apps",
     "DaemonSet",
     Given({}, {{"old", "DoesNotExist", {}}}),
     {SelectState::kSelects, "!old", ""}},
    {"EmptyDaemonSet",
     "apps",
     "DaemonSet",
     In(SelectorState::kEmpty),
     {SelectState::kInvalid, "", "empty selector is invalid for daemonset"}},
    {"EmptyDeployment",
     "apps",
     "Deployment",
     In(SelectorState::kEmpty),
     {SelectState::kInvalid, "", "empty selector is invalid for deployment"}},
    {"EmptyReplicaSetSpeaksOfADeployment",
     "apps",
     "ReplicaSet",
     In(SelectorState::kEmpty),
     {SelectState::kInvalid, "", "empty selector is invalid for deployment"}},
    {"EmptyStatefulSet",
     "apps",
     "StatefulSet",
     In(SelectorState::kEmpty),
     {SelectState::kInvalid, "", "empty selector is invalid for statefulset"}},
    {"GivenWithoutRequirementsIsEmpty",
     "apps",
     "DaemonSet",
     Given({}),
     {SelectState::kInvalid, "", "empty selector is invalid for daemonset"}},
    {"UnknownOperator",
     "apps",
     "DaemonSet",
     Given({}, {{"run", "Equals", {"rng"}}}),
     {SelectState::kInvalid, "", "\"Equals\" is not a valid label selector operator"}},
};

// The selector of an object of this kind at spec.selector.
StoredSelector FirstOf(std::string_view group, std::string_view kind, std::string_view facts) {
  ObjectView object;
  object.group = group, object.kind = kind, object.facts = facts;
  const std::vector<StoredSelector> all = ReadSelectors(object);
  EXPECT_EQ(all.size(), 1u);
  return all.empty() ? StoredSelector() : all.front();
}

class WorkloadSelectorTest : public testing::TestWithParam<WorkloadCase> {};

TEST_P(WorkloadSelectorTest, IsReadAsTheKindMeansIt) {
  const WorkloadCase& c = GetParam();
  std::string facts;
  kinds::EncodeWorkload(c.facts, &facts);
  const StoredSelector got = FirstOf(c.group, c.kind, facts);
  EXPECT_EQ(ToString(got.state), ToString(c.want.state));
  EXPECT_EQ(got.text, c.want.text);
  EXPECT_EQ(got.why, c.want.why);
  EXPECT_EQ(got.selector.IsNothing(), c.want.state != SelectState::kSelects);
}

INSTANTIATE_TEST_SUITE_P(Table, WorkloadSelectorTest, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

// An absent selector picks nothing, in every workload kind.
TEST(WorkloadSelectorTest, AbsentPicksNothing) {
  std::string facts;
  kinds::EncodeWorkload(In(SelectorState::kAbsent), &facts);
  for (const char* name : {"Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"}) {
    const StoredSelector got = FirstOf("apps", name, facts);
    EXPECT_EQ(ToString(got.state), "nothing") << name;
    EXPECT_TRUE(got.selector.IsNothing()) << name;
    EXPECT_FALSE(got.why.empty()) << name;
  }
}

TEST(WorkloadSelectorTest, BrokenSaysWhy) {
  kinds::Workload workload = In(SelectorState::kBroken);
  workload.selector_error = "spec.selector: a number";
  std::string facts;
  kinds::EncodeWorkload(workload, &facts);
  const StoredSelector got = FirstOf("apps", "DaemonSet", facts);
  EXPECT_EQ(ToString(got.state), "invalid");
  EXPECT_EQ(got.why, "spec.selector: a number");
}

TEST(WorkloadSelectorTest, FactsOfAnotherFormAreInvalid) {
  const StoredSelector got = FirstOf("apps", "DaemonSet", "\xff\x01nonsense");
  EXPECT_EQ(ToString(got.state), "invalid");
  EXPECT_TRUE(got.selector.IsNothing());
}

struct ServiceCase {
  const char* name;
  const char* type;
  SelectorState state;
  std::vector<Label> selector;
  Want want;
};

const ServiceCase kServiceCases[] = {
    {"Map",
     "ClusterIP",
     SelectorState::kGiven,
     {{"isactive", "yes"}, {"run", "rng"}},
     {SelectState::kSelects, "isactive=yes,run=rng", ""}},
    {"EmptyValue",
     "ClusterIP",
     SelectorState::kGiven,
     {{"run", ""}},
     {SelectState::kSelects, "run=", ""}},
    {"Null", "ClusterIP", SelectorState::kAbsent, {}, {SelectState::kNothing, "", "no selector"}},
    {"Empty",
     "ClusterIP",
     SelectorState::kEmpty,
     {},
     {SelectState::kNothing, "", "empty selector"}},
    {"ExternalNameIgnoresIt",
     "ExternalName",
     SelectorState::kGiven,
     {{"run", "rng"}},
     {SelectState::kNothing, "run=rng", "type ExternalName"}},
    {"ExternalNameWithout",
     "ExternalName",
     SelectorState::kAbsent,
     {},
     {SelectState::kNothing, "", "type ExternalName"}},
    {"NotAMap",
     "ClusterIP",
     SelectorState::kBroken,
     {},
     {SelectState::kInvalid, "", "spec.selector: not a map of strings"}},
};

class ServiceSelectorTest : public testing::TestWithParam<ServiceCase> {};

TEST_P(ServiceSelectorTest, IsReadAsAServiceMeansIt) {
  const ServiceCase& c = GetParam();
  kinds::Service service;
  service.type = c.type;
  service.selector_state = c.state;
  service.selector = c.selector;
  std::string facts;
  kinds::EncodeService(service, &facts);
  const StoredSelector got = FirstOf("", "Service", facts);
  EXPECT_EQ(ToString(got.state), ToString(c.want.state));
  EXPECT_EQ(got.text, c.want.text);
  EXPECT_EQ(got.why, c.want.why);
  EXPECT_EQ(got.selector.IsNothing(), c.want.state != SelectState::kSelects);
}

INSTANTIATE_TEST_SUITE_P(Table, ServiceSelectorTest, testing::ValuesIn(kServiceCases),
                         [](const auto& info) { return std::string(info.param.name); });

struct MemberCase {
  const char* name;
  const char *set, *pod;
  bool member;
};

constexpr MemberCase kMemberCases[] = {
    {"Ordinal", "web", "web-0", true},
    {"ManyDigits", "web", "web-99999999999999999999", true},
    {"LeadingZero", "web", "web-007", true},
    {"SetWithADash", "web-db", "web-db-1", true},
    {"SplitAtTheLastDash", "web", "web-db-1", false},
    {"AnotherSet", "web", "api-0", false},
    {"NoOrdinal", "web", "web-", false},
    {"NoDash", "web", "web0", false},
    {"LetterInTheOrdinal", "web", "web-0a", false},
    {"SetNameAlone", "web", "web", false},
    {"SetThatEndsInDigits", "web-1", "web-1-2", true},
    {"PodOfTheShorterSet", "web-1", "web-1", false},
};

class IsMemberOfTest : public testing::TestWithParam<MemberCase> {};

TEST_P(IsMemberOfTest, FollowsTheNamePattern) {
  EXPECT_EQ(IsMemberOf(GetParam().set, GetParam().pod), GetParam().member);
}

INSTANTIATE_TEST_SUITE_P(Table, IsMemberOfTest, testing::ValuesIn(kMemberCases),
                         [](const auto& info) { return std::string(info.param.name); });

// Snapshots of a program that had no rule of the kind yet hold what every object has. That is not
// nothing, and no word of the API server's.
TEST(ReadSelectorsTest, FactsWithoutTheKindsPartsAreUnknown) {
  const auto read = [](std::string_view facts) {
    return FirstOf("admissionregistration.k8s.io", "ValidatingAdmissionPolicy", facts);
  };
  kinds::Common common;
  common.version = "v1";
  std::string facts;
  kinds::EncodeCommon(common, &facts);
  EXPECT_EQ(read(facts).state, SelectState::kUnknown);
  EXPECT_EQ(read(facts).why, "unknown: the snapshot was saved without it");
  EXPECT_EQ(read(facts + "x").state, SelectState::kInvalid);
  EXPECT_EQ(read("").state, SelectState::kInvalid);
}

}  // namespace
}  // namespace labelix::kubernetes::stored_selector_test
