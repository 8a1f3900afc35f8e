// Whom webhooks and admission policies are asked about: their rules, and the kinds
// that those mean.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "labelix/cluster.h"
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
       {"webhooks[0].objectSelector widgets [{team=b}] ->  (unknown: no widgets.other.io objects "
        "loaded)"}}};
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
    const Version now = cluster->Current();
    const auto matches = Match(now, {.object = IdOf(now, "validatingadmissionpolicies/x")});
    std::string kinds;
    for (const SelectorMatch& match : matches.value()) {
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
