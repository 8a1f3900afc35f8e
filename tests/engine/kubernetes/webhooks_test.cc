// Whom webhooks and admission policies are asked about: their rules, and the kinds
// that those mean.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "labelix/what_if.h"
#include "tests/engine/kubernetes/kind_world.h"

namespace labelix::kubernetes::webhooks_test {
namespace {

// "*" is every kind that was loaded: each is told under the same path.
TEST(WebhookTest, WildcardIsEveryLoadedKind) {
  const auto cluster =
      LoadWorld(In(kSpaces, Hook(R"({"rules":[{"apiGroups":["*"],"resources":["*"]}]})")));
  const Version now = cluster->Current();
  const auto matches = Match(now, {.object = IdOf(now, "validatingwebhookconfigurations/x")});
  std::string kinds;
  for (const SelectorMatch& match : matches.value()) kinds += match.selects + ";";
  EXPECT_EQ(kinds, "Namespace;Pod;Namespace;");  // no webhook is asked about webhooks
}

// rules.go, IsExemptAdmissionConfigurationResource: what guards admission itself,
// also where it is named, and where the table has no row for it.
TEST(WebhookTest, NoWebhookIsAskedAboutAdmission) {
  const std::string resources =
      R"("validatingwebhookconfigurations","mutatingwebhookconfigurations",)"
      R"("validatingadmissionpolicies","validatingadmissionpolicybindings",)"
      R"("mutatingadmissionpolicies","mutatingadmissionpolicybindings")";
  const std::string group = R"("apiGroups":["admissionregistration.k8s.io"])";
  std::vector<std::string> world = {Hook(R"({"rules":[{)" + group + R"(,"resources":[)" +
                                         resources +
                                         R"(]},{"apiGroups":["*"],"resources":["*"]}]})")};
  for (const char* const kind : {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
                                 "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"}) {
    world.push_back(Text(
        {.api_version = "admissionregistration.k8s.io/v1", .kind = kind, .ns = "", .name = "p"}));
  }
  world.push_back(Space("default"));
  const auto cluster = LoadWorld(world);
  const Version now = cluster->Current();
  std::string kinds;
  const auto matches = Match(now, {.object = IdOf(now, "validatingwebhookconfigurations/x")});
  for (const SelectorMatch& match : matches.value()) {
    if (match.path.ends_with("objectSelector")) kinds += match.selects + ";";
  }
  EXPECT_EQ(kinds, "Namespace;");
}

std::string Widget(const std::string& kind, const std::string& name, const std::string& ns,
                   const std::string& labels = kRun) {
  return Text({.api_version = "ex.io/v1", .kind = kind, .ns = ns, .name = name, .labels = labels});
}

struct ResourceRow {
  const char* rule;  // of groups, resources, a scope
  std::vector<std::string> want;
};

// Custom resources, and kinds of the server's own that the table does not know, by the plural
// of their kind: each that was loaded is told, once.
TEST(WebhookTest, RulesMeanKindsWithoutARowToo) {
  const std::string spaces = R"("namespaceSelector":{"matchLabels":{"team":"b"}},)";
  const std::string select = R"("objectSelector":)" + kMatchRun + ",";
  const std::string ours = "webhooks[0].objectSelector Widget [{team=b}] -> other/b";
  const std::string wide = "webhooks[0].objectSelector Policy [*] -> /p";
  const ResourceRow rows[] = {
      {R"("apiGroups":["ex.io"],"resources":["widgets"])", {ours}},
      {R"("apiGroups":["*"],"resources":["widgets"])", {ours}},
      {R"("apiGroups":["ex.io","*"],"resources":["widgets/*","*"],"scope":"Namespaced")", {ours}},
      {R"("apiGroups":["ex.io"],"resources":["*"])", {wide, ours}},
      {R"("apiGroups":["ex.io"],"resources":["*"],"scope":"Cluster")", {wide}},
      {R"("apiGroups":["ex.io"],"resources":["widgets/status"])", {}},
      {R"("apiGroups":["other.io"],"resources":["*"])", {}},
      {R"("apiGroups":["other.io"],"resources":["widgets"])",
       {"webhooks[0].objectSelector widgets [{team=b}] ->  (unknown: no widgets objects loaded)"}}};
  for (const ResourceRow& row : rows) {
    const std::string rules = R"("rules":[{)" + std::string(row.rule) + "}]";
    std::vector<std::string> world = In(kSpaces, Hook("{" + spaces + select + rules + "}"));
    for (const char* const ns : {"default", "other"}) {
      world.push_back(Widget("Widget", ns == std::string("other") ? "b" : "a", ns));
    }
    world.push_back(Widget("Widget", "c", "other", "{}"));
    world.push_back(Widget("Policy", "p", ""));
    const auto cluster = LoadWorld(world);
    const Version now = cluster->Current();
    std::vector<std::string> told;
    const auto matches = Match(now, {.object = IdOf(now, "validatingwebhookconfigurations/x")});
    for (const SelectorMatch& match : matches.value()) {
      if (!match.path.ends_with("objectSelector") || match.selects == "Pod" ||
          match.selects == "Namespace") {
        continue;
      }
      told.push_back(match.path + " " + match.selects + " [" + match.namespaces + "] -> " +
                     NamesOf(now, match.objects) +
                     (match.why.empty() ? "" : " (" + match.why + ")"));
    }
    EXPECT_THAT(told, testing::UnorderedElementsAreArray(row.want)) << row.rule;
    // Who tells the same the other way round.
    const auto picks = [&](const std::string& object) {
      const WhoAnswer who = Who(now, FindObject(now, "other", object).value());
      return std::any_of(who.relations.begin(), who.relations.end(), [](const Relation& relation) {
        return relation.object.kind == "ValidatingWebhookConfiguration";
      });
    };
    EXPECT_EQ(picks("widget/b"), std::count(told.begin(), told.end(), ours) > 0) << row.rule;
    EXPECT_EQ(picks("policy/p"), std::count(told.begin(), told.end(), wide) > 0) << row.rule;
    EXPECT_FALSE(picks("widget/c")) << row.rule;
  }
}

std::string Admission(const std::string& kind, const std::string& spec,
                      const std::string& labels = "{}", const std::string& name = "x") {
  return Text({.api_version = "admissionregistration.k8s.io/v1",
               .kind = kind,
               .ns = "",
               .name = name,
               .labels = labels,
               .more = R"("spec":)" + spec});
}

// Without what each line of a binding says of its policy.
std::string Why(const SelectorMatch& match) {
  const std::string note = "with spec.matchConstraints of its policy p";
  std::string why = match.why;
  if (why.ends_with(note)) why.resize(why.size() - note.size());
  if (why.ends_with("; ")) why.resize(why.size() - 2);
  return why.empty() ? "" : " (" + why + ")";
}

// Of policies and their bindings alike: matching.go. Exclusion goes before inclusion, and no rule
// is every resource.
TEST(AdmissionPolicyTest, PicksWhatItsRulesMean) {
  const std::string pods = R"("resourceRules":[{"apiGroups":[""],"resources":["pods"])";
  const std::string any = R"("resourceRules":[{"apiGroups":["*"],"resources":["*"]}])";
  const auto excluded = [&](const std::string& rule) {
    return any + R"(,"excludeResourceRules":[{)" + rule + "}]";
  };
  const std::string of_pods = "Pod [{team=b}] -> other/b",
                    of_widgets = "Widget [{team=b}] -> other/b";
  const std::string of_spaces = "Namespace [*] -> ",
                    of_hooks = "ValidatingWebhookConfiguration [*] -> /h";
  const std::vector<std::string> all = {of_pods, of_spaces, of_widgets, of_hooks};
  const std::string whole = R"(,"operations":["*"])";
  const std::string widgets = R"("apiGroups":["ex.io"],"resources":["widgets"])";
  const std::pair<std::string, std::vector<std::string>> rows[] = {
      {pods + "}]", {of_pods}},
      {pods + R"(,"resourceNames":["a","z"]}])", {of_pods + " (not counted: resourceNames a,z)"}},
      {pods + R"(,"resourceNames":["a"]},{"apiGroups":[""],"resources":["pods"]}])", {of_pods}},
      {R"("resourceRules":[])", all},
      {any, all},
      {excluded(R"("apiGroups":[""],"resources":["*"])" + whole), {of_widgets, of_hooks}},
      {excluded(widgets + whole), {of_pods, of_spaces, of_hooks}},
      {excluded(widgets + R"(,"operations":["CREATE","UPDATE","DELETE"])"),
       {of_pods, of_spaces, of_hooks}},
      {excluded(widgets + R"(,"operations":["DELETE"])"), all},
      {excluded(widgets + whole + R"(,"resourceNames":["a"])"), all},
      {excluded(R"("apiGroups":["*"],"resources":["*"],"scope":"Cluster")" + whole),
       {of_pods, of_widgets}}};
  for (const auto& [resources, want] : rows) {
    const std::string selectors = R"({"namespaceSelector":{"matchLabels":{"team":"b"}},)"
                                  R"("objectSelector":)" +
                                  kMatchRun + "," + resources + "}";
    for (const std::string& kind : {std::string("ValidatingAdmissionPolicy"),
                                    std::string("MutatingAdmissionPolicyBinding")}) {
      const std::string field = kind.ends_with("Binding") ? "matchResources" : "matchConstraints";
      std::vector<std::string> world = In(kSpaces, Widget("Widget", "b", "other"));
      world.push_back(Text({.api_version = "admissionregistration.k8s.io/v1",
                            .kind = "ValidatingWebhookConfiguration",
                            .ns = "",
                            .name = "h",
                            .labels = kRun}));
      // No policy is asked about policies. The binding's is about everything.
      world.push_back(
          Admission(kind, R"({"policyName":"p",")" + field + "\":" + selectors + "}", kRun));
      world.push_back(
          Admission("MutatingAdmissionPolicy", R"({"matchConstraints":{}})", kRun, "p"));
      const auto cluster = LoadWorld(world);
      const Version now = cluster->Current();
      const auto matches = Match(now, {.object = FindObject(now, "", kind + "/x").value()});
      std::vector<std::string> told;
      for (const SelectorMatch& match : matches.value()) {
        if (match.path == "spec." + field + ".namespaceSelector") {
          EXPECT_EQ(NamesOf(now, match.objects), "/other");
          continue;
        }
        EXPECT_EQ(match.path, "spec." + field + ".objectSelector");
        told.push_back(match.selects + " [" + match.namespaces + "] -> " +
                       NamesOf(now, match.objects) + Why(match));
      }
      EXPECT_THAT(told, testing::UnorderedElementsAreArray(want)) << kind << " " << resources;
      const WhoAnswer who = Who(now, FindObject(now, "other", "widget/b").value());
      EXPECT_EQ(std::count_if(who.relations.begin(), who.relations.end(),
                              [](const Relation& relation) { return relation.object.name == "x"; }),
                std::count(want.begin(), want.end(), of_widgets));
    }
  }
}

// matching.go: a request that an exclude rule means, its operation included, is none of the
// policy's.
TEST(AdmissionPolicyTest, ExcludesByOperation) {
  const std::string pods = R"({"apiGroups":[""],"resources":["pods"],"operations":[)";
  const std::string widgets = R"({"apiGroups":["ex.io"],"resources":["widgets"],"operations":[)";
  const auto told = [](const std::string& rules, const std::string& excluded) {
    std::vector<std::string> world = In(kSpaces, Widget("Widget", "b", "other"));
    world.push_back(Admission("ValidatingAdmissionPolicy",
                              R"({"matchConstraints":{"resourceRules":[)" + rules +
                                  R"(],"excludeResourceRules":[)" + excluded + "]}}"));
    const auto cluster = LoadWorld(world);
    std::string kinds;
    for (const SelectorMatch& match :
         Match(cluster->Current(),
               {.object = IdOf(cluster->Current(), "validatingadmissionpolicies/x")})
             .value()) {
      if (match.path.ends_with("objectSelector")) kinds += match.selects + ";";
    }
    return kinds;
  };
  const std::string create = R"("CREATE"]})", both = R"("CREATE","UPDATE"]})", all = R"("*"]})";
  EXPECT_EQ(told(pods + create, pods + create), "");
  EXPECT_EQ(told(pods + both, pods + create), "Pod;");
  EXPECT_EQ(told(pods + both, pods + create + "," + pods + R"("UPDATE"]})"), "");
  EXPECT_EQ(told(pods + create, pods + R"(]})"), "Pod;");
  EXPECT_EQ(told(widgets + create, widgets + create), "");
  EXPECT_EQ(told(widgets + both, widgets + create), "Widget;");
  // Connected to are subresources alone.
  EXPECT_EQ(told(pods + all, pods + both + "," + pods + R"("DELETE"]})"), "");
  // Of every resource those that are not excluded, of the kinds that were loaded.
  const std::string any = R"({"apiGroups":["*"],"resources":["*"],"operations":[)";
  EXPECT_EQ(told(any + create, pods + create), "Namespace;Widget;");
  EXPECT_EQ(told(any + create, widgets + create), "Pod;Namespace;");
}

// A policy has to say something.
TEST(AdmissionPolicyTest, WithoutMatchConstraints) {
  const auto cluster = LoadWorld(In(kSpaces, Admission("ValidatingAdmissionPolicy", "{}")));
  EXPECT_THAT(
      Lines(cluster->Current(), "validatingadmissionpolicies/x"),
      testing::ElementsAre("spec.matchConstraints [*] nothing ->  (spec.matchConstraints: Required "
                           "value)"));
}

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
const std::string kNoGadgets = "->  (unknown: no gadgets objects loaded)";

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

// A rule's scope: kinds with a namespace, or those without.
TEST(WebhookTest, RulesAreOfAScope) {
  const auto kinds = [](const std::string& scope) {
    const auto cluster =
        LoadWorld(In(kSpaces, Hook(R"({"rules":[{"apiGroups":["*"],"resources":["*"],"scope":")" +
                                   scope + R"("}]})")));
    const Version now = cluster->Current();
    std::string told;
    const auto matches = Match(now, {.object = IdOf(now, "validatingwebhookconfigurations/x")});
    for (const SelectorMatch& match : matches.value()) {
      if (match.path.ends_with("objectSelector")) told += match.selects + ";";
    }
    return told;
  };
  EXPECT_EQ(kinds("*"), "Pod;Namespace;");
  EXPECT_EQ(kinds("Namespaced"), "Pod;");
  EXPECT_EQ(kinds("Cluster"), "Namespace;");
}

}  // namespace
}  // namespace labelix::kubernetes::webhooks_test
