// What a binding of an admission policy matches together with its policy, and the parameters that
// it brings.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "labelix/check.h"
#include "labelix/cluster.h"
#include "labelix/what_if.h"
#include "tests/engine/kubernetes/kind_world.h"

namespace labelix::kubernetes::bound_policy_test {
namespace {

struct BoundRow {
  const char* name;
  std::string policy;   // its spec; "": none was loaded
  std::string binding;  // of a spec that names the policy p
  std::vector<std::string> want;
};

const std::string kOfPods = R"("resourceRules":[{"apiGroups":[""],"resources":["pods"])";
const std::string kTeamB = R"("namespaceSelector":{"matchLabels":{"team":"b"}})";
const std::string kObjects = R"("objectSelector":)" + kMatchRun;
const std::string kGadgets = R"({"apiGroups":["ex.io"],"resources":["gadgets"])";
const std::string kWidgets = R"({"apiGroups":["ex.io"],"resources":["widgets"])";
const std::string kEverything = R"({"apiGroups":["*"],"resources":["*"])";
const std::string kWith = " (with spec.matchConstraints of its policy p)";
const std::string kSpacesOf = "spec.matchResources.namespaceSelector Namespace [*] ";
const std::string kObjectsOf = "spec.matchResources.objectSelector Pod ";

std::string Constraints(const std::string& match, const std::string& more = "") {
  return R"({"matchConstraints":{)" + match + "}" + more + "}";
}
std::string Resources(const std::string& match) { return R"(,"matchResources":{)" + match + "}"; }

std::string Rules(const std::string& rules) { return R"("resourceRules":[)" + rules + "]"; }
std::string Except(const std::string& rule, const std::string& operations) {
  return R"("excludeResourceRules":[)" + rule + R"(,"operations":[)" + operations + "]}]";
}

const std::string kOthers =
    "spec.matchResources Namespace  ->  (its policy p is about other requests)";
const std::string kOfGadgets = "spec.matchResources.objectSelector gadgets ";
const std::string kNoGadgets = "->  (unknown: no gadgets.ex.io objects loaded)";

const BoundRow kBoundRows[] = {
    {"WhatBothMatch",
     Constraints(kTeamB + "," + kOfPods + "}]"),
     Resources(kObjects),
     {kSpacesOf + "team=b -> /other" + kWith,
      kObjectsOf + "[{team=b}] run=rng -> other/b" + kWith}},
    {"ByLabelsOfBoth",
     Constraints(R"("objectSelector":{"matchLabels":{"tier":"web"}},)" + kOfPods + "}]"),
     Resources(kObjects),
     {kSpacesOf + "-> /default /other" + kWith, kObjectsOf + "[*] run=rng,tier=web -> d" + kWith}},
    {"BySelectorsOfNamespacesOfBoth",
     Constraints(kTeamB + "," + kOfPods + "}]"),
     Resources(R"("namespaceSelector":{"matchLabels":{"team":"a"}})"),
     {kSpacesOf + "team=a,team=b -> " + kWith, kObjectsOf + "[{team=a,team=b}] -> " + kWith}},
    {"WithoutMatchResourcesWhatItsPolicyMatches",
     Constraints(kTeamB + "," + kOfPods + "}]"),
     "",
     {kSpacesOf + "team=b -> /other" + kWith,
      kObjectsOf + "[{team=b}] -> other/b other/c" + kWith}},
    {"RulesOfOtherKinds",
     Constraints(kOfPods + "}]"),
     Resources(R"("resourceRules":[{"apiGroups":[""],"resources":["services"]}])"),
     {"spec.matchResources Namespace  ->  (its policy p is about other requests)"}},
    {"OtherOperations",
     Constraints(kOfPods + R"(,"operations":["CREATE","UPDATE"]}])"),
     Resources(kOfPods + R"(,"operations":["DELETE"]}])"),
     {"spec.matchResources Namespace  ->  (its policy p is about other requests)"}},
    {"AnOperationOfBoth",
     Constraints(kOfPods + R"(,"operations":["CREATE","UPDATE"]}])"),
     Resources(kObjects + "," + kOfPods + R"(,"operations":["UPDATE"]}])"),
     {kSpacesOf + "-> /default /other" + kWith, kObjectsOf + "[*] run=rng -> a d other/b" + kWith}},
    {"ItsPolicyExcludes",
     Constraints(R"("excludeResourceRules":[{"apiGroups":[""],"resources":["pods","namespaces"],)"
                 R"("operations":["*"]}])"),
     Resources(kObjects + "," + kOfPods + "}]"),
     {"spec.matchResources Namespace  ->  (its policy p is about other requests)"}},
    {"NamesOfItsPolicyAreNotCounted",
     Constraints(kOfPods + R"(,"resourceNames":["a"]}])"),
     Resources(kObjects),
     {kSpacesOf + "-> /default /other" + kWith,
      kObjectsOf + "[*] run=rng -> a d other/b (not counted: resourceNames a; with "
                   "spec.matchConstraints of its policy p)"}},
    {"ItsPolicySaysNothing",
     "{}",
     Resources(kObjects),
     {"spec.matchResources Namespace  ->  (its policy p: spec.matchConstraints: Required value)"}},
    {"NoPoliciesAreKnown",
     "",
     Resources(kObjects + "," + kOfPods + "}]"),
     {kSpacesOf +
          "-> /default /other (not counted: its policy, p: unknown: no ValidatingAdmissionPolicy "
          "objects loaded)",
      kObjectsOf + "[*] run=rng -> a d other/b (not counted: its policy, p: unknown: no "
                   "ValidatingAdmissionPolicy objects loaded)"}},
    {"NoPoliciesAreKnownAndItSaysNothing",
     "",
     "",
     {"spec.matchResources Namespace  ->  (unknown: no ValidatingAdmissionPolicy objects loaded)"}},
    {"Params",
     Constraints(kOfPods + "}]", R"(,"paramKind":{"apiVersion":"v1","kind":"ConfigMap"})"),
     Resources(kObjects) + R"(,"paramRef":{"namespace":"other","selector":)" + kMatchRun + "}",
     {kSpacesOf + "-> /default /other" + kWith, kObjectsOf + "[*] run=rng -> a d other/b" + kWith,
      "spec.paramRef.selector ConfigMap [other] run=rng -> other/m"}},
    {"ParamsOfEachRequestsNamespace",
     Constraints(kOfPods + "}]", R"(,"paramKind":{"apiVersion":"v1","kind":"ConfigMap"})"),
     Resources(kObjects) + R"(,"paramRef":{"selector":{}})",
     {kSpacesOf + "-> /default /other" + kWith, kObjectsOf + "[*] run=rng -> a d other/b" + kWith,
      "spec.paramRef.selector ConfigMap [*] -> m other/m (of each request those in its namespace, "
      "if they have one)"}},
    {"ParamsOfNoKind",
     Constraints(kOfPods + "}]"),
     Resources(kObjects) + R"(,"paramRef":{"selector":{}})",
     {kSpacesOf + "-> /default /other" + kWith, kObjectsOf + "[*] run=rng -> a d other/b" + kWith}},
    {"ParamsOfNoApiVersion",
     Constraints(kOfPods + "}]", R"(,"paramKind":{"apiVersion":"a/v1/x","kind":"ConfigMap"})"),
     Resources(kTeamB) + R"(,"paramRef":{"namespace":"other","selector":{}})",
     {kSpacesOf + "team=b -> /other" + kWith, kObjectsOf + "[{team=b}] -> other/b other/c" + kWith,
      "spec.paramRef.selector ConfigMap [other] ->  (its policy's spec.paramKind.apiVersion: "
      "unexpected GroupVersion string: a/v1/x)"}},
    {"ParamsOfAKindWithoutNamespaces",
     Constraints(kOfPods + "}]", R"(,"paramKind":{"apiVersion":"v1","kind":"Namespace"})"),
     Resources(kTeamB) + R"(,"paramRef":{"namespace":"other","selector":{}})",
     {kSpacesOf + "team=b -> /other" + kWith, kObjectsOf + "[{team=b}] -> other/b other/c" + kWith,
      "spec.paramRef.selector Namespace [other] ->  (paramRef.namespace must not be provided for a "
      "cluster-scoped `paramKind`)"}},
    {"ParamsOfALoadedKindWithoutNamespaces",
     Constraints(kOfPods + "}]", R"(,"paramKind":{"apiVersion":"ex.io/v1","kind":"Wide"})"),
     Resources(kTeamB) + R"(,"paramRef":{"namespace":"other","selector":{}})",
     {kSpacesOf + "team=b -> /other" + kWith, kObjectsOf + "[{team=b}] -> other/b other/c" + kWith,
      "spec.paramRef.selector Wide [other] ->  (paramRef.namespace must not be provided for a "
      "cluster-scoped `paramKind`)"}},
    {"ParamsByNameAndBySelector",
     Constraints(kOfPods + "}]", R"(,"paramKind":{"apiVersion":"v1","kind":"ConfigMap"})"),
     Resources(kTeamB) + R"(,"paramRef":{"name":"m","namespace":"other","selector":{}})",
     {kSpacesOf + "team=b -> /other" + kWith, kObjectsOf + "[{team=b}] -> other/b other/c" + kWith,
      "spec.paramRef.selector ConfigMap [other] ->  (paramRef.name and paramRef.selector are "
      "mutually exclusive)"}},
    {"AnotherSelectorIsInvalid",
     Constraints(kOfPods + "}]"),
     Resources(kTeamB + R"(,"objectSelector":{"matchExpressions":[{"key":"a","operator":"Foo"}]})"),
     {kSpacesOf + "team=b -> /other (not counted: its policy, p: another selector is invalid)",
      "spec.matchResources.objectSelector Service  ->  (\"Foo\" is not a valid label selector "
      "operator)"}},
    // A wildcard means kinds that are not loaded too, also where others are.
    {"EverythingOfWhatIsNotLoaded",
     Constraints(Rules(kGadgets + "}")),
     Resources(Rules(kEverything + "}")),
     {kSpacesOf + "-> /default /other" + kWith, kOfGadgets + "[*] " + kNoGadgets}},
    {"NamespacesOfWhatIsNotLoaded",
     Constraints(Rules(kGadgets + "}")),
     Resources(kTeamB),
     {kSpacesOf + "team=b -> /other" + kWith, kOfGadgets + "[{team=b}] " + kNoGadgets}},
    {"WhatIsNotLoadedIsToldOnce",
     Constraints(Rules(kGadgets + "}," + kEverything + "}")),
     Resources(Rules(kGadgets + "}")),
     {kSpacesOf + "-> /default /other" + kWith, kOfGadgets + "[*] " + kNoGadgets}},
    {"EverythingOfWhatIsLoaded",
     Constraints(Rules(kWidgets + "}")),
     Resources(kTeamB),
     {kSpacesOf + "team=b -> /other" + kWith,
      "spec.matchResources.objectSelector Widget [{team=b}] -> other/w" + kWith}},
    {"AnOperationOfItsOtherRule",
     Constraints(Rules(kWidgets + R"(,"operations":["CREATE"]},)" + kEverything +
                       R"(,"operations":["UPDATE"]})")),
     Resources(Rules(kWidgets + R"(,"operations":["UPDATE"]})")),
     {kSpacesOf + "-> /default /other" + kWith,
      "spec.matchResources.objectSelector Widget [*] -> other/w" + kWith}},
    {"OfOtherScopes",
     Constraints(Rules(kGadgets + R"(,"scope":"Namespaced"})")),
     Resources(Rules(kGadgets + R"(,"scope":"Cluster"})")),
     {kOthers}},
    {"ExcludesAllThatItsPolicyIsAbout",
     Constraints(Rules(kGadgets + "}")),
     Resources(Except(kGadgets, R"("*")")),
     {kOthers}},
    {"ExcludesTheOperationOfItsPolicy",
     Constraints(Rules(kGadgets + R"(,"operations":["UPDATE"]})")),
     Resources(Except(kGadgets, R"("UPDATE")")),
     {kOthers}},
    {"ExcludesAnotherOperation",
     Constraints(kOfPods + R"(,"operations":["CREATE","UPDATE"]}])"),
     Resources(kTeamB + "," + Except(R"({"apiGroups":[""],"resources":["pods"])", R"("CREATE")")),
     {kSpacesOf + "team=b -> /other" + kWith,
      kObjectsOf + "[{team=b}] -> other/b other/c" + kWith}},
};

std::unique_ptr<Cluster> BoundWorld(const BoundRow& row) {
  std::vector<std::string> world = In(kSpaces, Pod("d", R"({"run":"rng","tier":"web"})"));
  for (const char* const ns : {"default", "other"}) {
    world.push_back(Text({.kind = "ConfigMap", .ns = ns, .name = "m", .labels = kRun}));
  }
  world.push_back(EmptyList("v1", "Service"));
  world.push_back(Widget("Widget", "w", "other"));
  world.push_back(Widget("Wide", "w", ""));
  if (!row.policy.empty()) {
    world.push_back(Admission("ValidatingAdmissionPolicy", row.policy, "{}", "p"));
  }
  world.push_back(
      Admission("ValidatingAdmissionPolicyBinding", R"({"policyName":"p")" + row.binding + "}"));
  return LoadWorld(world);
}

class BoundPolicy : public testing::TestWithParam<BoundRow> {};

TEST_P(BoundPolicy, BindingsMatchWhatTheirPolicyDoesToo) {
  const auto cluster = BoundWorld(GetParam());
  const Version now = cluster->Current();
  std::vector<std::string> told;
  const auto matches = Match(now, {.object = IdOf(now, "validatingadmissionpolicybindings/x")});
  for (const SelectorMatch& match : matches.value()) {
    std::string line = match.path + " " + match.selects + " ";
    if (!match.namespaces.empty()) line += "[" + match.namespaces + "] ";
    if (!match.selector.empty()) line += match.selector + " ";
    if (match.namespaces.empty()) line += " ";
    told.push_back(line + "-> " + NamesOf(now, match.objects) +
                   (match.why.empty() ? "" : " (" + match.why + ")"));
  }
  EXPECT_THAT(told, testing::ElementsAreArray(GetParam().want));
}

INSTANTIATE_TEST_SUITE_P(All, BoundPolicy, testing::ValuesIn(kBoundRows),
                         [](const auto& row) { return std::string(row.param.name); });

// A snapshot of a program that did not ask for the policy has the facts of a binding that names
// none.
TEST(BoundPolicyTest, WithoutTheNameOfItsPolicy) {
  const auto lines = [](const std::string& spec) {
    const auto cluster = LoadWorld(
        {Space("other", R"({"team":"b"})"), Admission("ValidatingAdmissionPolicyBinding", spec),
         Admission("ValidatingAdmissionPolicy", Constraints(kOfPods + "}]"), "{}", "p")});
    return Lines(cluster->Current(), "validatingadmissionpolicybindings/x");
  };
  const auto bare = [](const std::string& state) {
    return testing::ElementsAre("spec.matchResources" + state);
  };
  const auto own = [](const std::string& why) {
    return testing::Contains(
        "spec.matchResources.namespaceSelector [*] selects team=b -> /other "
        "(not counted: its policy, " +
        why + ")");
  };
  const std::string match = R"("matchResources":{)" + kTeamB + "}";
  EXPECT_THAT(lines("{}"), bare(" unknown ->  (unknown: it names no policy, or the snapshot was "
                                "saved without it)"));
  EXPECT_THAT(lines("{" + match + "}"),
              own("which it does not name, or the snapshot was saved without it"));
  EXPECT_THAT(lines(R"({"policyName":""})"),
              bare(" invalid ->  (spec.policyName: Required value)"));
  EXPECT_THAT(lines(R"({"policyName":"",)" + match + "}"), own("which it does not name"));
  EXPECT_THAT(lines(R"({"policyName":7})"), bare(" invalid ->  (spec.policyName: not a string)"));
  EXPECT_THAT(lines(R"({"policyName":7,)" + match + "}"),
              own("as spec.policyName is not a string"));
}

// A requirement that contradicts another may stand in the policy.
TEST(BoundPolicyTest, CheckNamesThePolicyOfAContradiction) {
  const auto cluster = LoadWorld(
      {Pod("a"),
       Admission("ValidatingAdmissionPolicy", Constraints(kObjects + "," + kOfPods + "}]"), "{}",
                 "p"),
       Admission("ValidatingAdmissionPolicyBinding",
                 R"({"policyName":"p")" +
                     Resources(R"("objectSelector":{"matchLabels":{"run":"db"}})") + "}")});
  std::string found;
  for (const Finding& finding : Check(*cluster, cluster->Current(), {}).findings) {
    if (finding.code == "selector-never-matches") found += finding.path + ": " + finding.message;
  }
  EXPECT_EQ(found,
            "spec.matchResources.objectSelector: no labels can meet run=db and run=rng (with "
            "spec.matchConstraints of its policy p)");
}

// What it brings as parameters is of the policy too.
TEST(BoundPolicyTest, WhatIfTellsThatParametersGoWithThePolicy) {
  const BoundRow row = {
      "",
      Constraints(kOfPods + "}]", R"(,"paramKind":{"apiVersion":"v1","kind":"ConfigMap"})"),
      R"(,"paramRef":{"selector":{}})",
      {}};
  const auto cluster = BoundWorld(row);
  const auto causes = [&](const Edit& edit) {
    const auto answer = WhatIf(*cluster, cluster->Current(), {&edit, 1});
    EXPECT_TRUE(answer.ok()) << answer.status();
    std::vector<std::string> told;
    for (const MembershipChange& change : answer->changes) {
      if (change.path == "spec.paramRef.selector") told.push_back(change.cause);
    }
    return told;
  };
  Edit edit;
  edit.type = Edit::Type::kApply;
  edit.manifest = Admission("ValidatingAdmissionPolicy", Constraints(kOfPods + "}]"), "{}", "p");
  EXPECT_THAT(causes(edit), testing::ElementsAre("policy edit", "policy edit"));
  Edit gone;
  gone.type = Edit::Type::kDelete;
  gone.object = "validatingadmissionpolicy/p";
  EXPECT_THAT(causes(gone), testing::ElementsAre("policy deleted", "policy deleted"));
}

// The other way round, and by an edit of the policy alone.
TEST(BoundPolicyTest, WhoAndWhatIfTellOfBoth) {
  const auto cluster = BoundWorld(kBoundRows[0]);
  const Version now = cluster->Current();
  const auto binds = [&](const std::string& ns, const std::string& pod) {
    const WhoAnswer who = Who(now, FindObject(now, ns, pod).value());
    return std::count_if(who.relations.begin(), who.relations.end(), [](const Relation& relation) {
      return relation.object.kind == "ValidatingAdmissionPolicyBinding";
    });
  };
  EXPECT_EQ(binds("other", "pod/b"), 1);
  EXPECT_EQ(binds("other", "pod/c"), 0);
  EXPECT_EQ(binds("default", "pod/a"), 0);
  Edit edit;
  edit.type = Edit::Type::kApply;
  edit.manifest = Admission("ValidatingAdmissionPolicy", Constraints(kOfPods + "}]"), "{}", "p");
  const auto answer = WhatIf(*cluster, now, {&edit, 1});
  ASSERT_TRUE(answer.ok()) << answer.status();
  std::vector<std::string> joined;
  for (const MembershipChange& change : answer->changes) {
    if (change.selector.kind != "ValidatingAdmissionPolicyBinding") continue;
    if (change.object.kind != "Pod") continue;
    joined.push_back((change.joins ? "+" : "-") + change.object.name + " " + change.cause);
  }
  EXPECT_THAT(joined, testing::UnorderedElementsAre("+a policy edit", "+d policy edit"));
}

}  // namespace
}  // namespace labelix::kubernetes::bound_policy_test
