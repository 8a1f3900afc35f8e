// labelix explain and labelix separate, as a person would use them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli::explain_test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

TEST(Explain, SaysWhatStandsInstead) {
  const Answer answer = LabelixOn(kDump, {"explain", "svc/typo"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out,
            "Service default/typo picks no Pod.\n"
            "  selector   objects left   fails\n"
            "  run=rgn               0   5 of 5   run: \"rng\" on 4, no such label on 1\n"
            "nearest: 4 Pods of DaemonSet/rng 2, Deployment/rng 1, nobody 1 differ in one label: "
            "run is \"rng\", the selector wants \"rgn\"\n"
            "         1 Pod (web) of nobody 1 differs in one label: has no run, the selector wants "
            "\"rgn\"\n");
  EXPECT_EQ(answer.err, "");
}

TEST(Explain, WhatHasNoSelectorIsSaid) {
  for (const std::vector<std::string>& named :
       {std::vector<std::string>{"pod/web"}, {"pod/web", "svc/typo"}}) {
    std::vector<std::string> args = {"explain"};
    args.insert(args.end(), named.begin(), named.end());
    const Answer answer = LabelixOn(kDump, args);
    EXPECT_EQ(answer.out, "");
    EXPECT_EQ(answer.err, "No selectors found in pod/web.\n");
  }
}

std::string PolicyOn(const std::string& rules) {
  const std::string space = R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":")";
  return std::string(kDump) + space + R"(default","labels":{"team":"a"}}})" + space +
         R"(prod","labels":{"team":"b"}}})" +
         R"({"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"np",)" +
         R"("namespace":"default"},"spec":{"podSelector":{},"ingress":[)" + rules + "]}}";
}

// What is not counted, or comes from elsewhere, is said of what picks by labels too.
TEST(Explain, ABindingSaysWhatItsPolicyIs) {
  const std::string head = R"({"apiVersion":"admissionregistration.k8s.io/v1","kind":"Validating)";
  const std::string binding =
      head + R"(AdmissionPolicyBinding","metadata":{"name":"x"},"spec":{"policyName":"p",)"
             R"("matchResources":{"objectSelector":{"matchLabels":{"run":"rng"}},)"
             R"("resourceRules":[{"apiGroups":[""],"resources":["pods"]}]}}})";
  const std::string policy = head + R"(AdmissionPolicy","metadata":{"name":"p"},"spec":{)"
                                    R"("matchConstraints":{}}})";
  const auto explained = [&](const std::string& more) {
    return LabelixOn(std::string(kDump) + binding + more,
                     {"explain", "validatingadmissionpolicybinding/x"})
        .out;
  };
  EXPECT_THAT(explained(""), HasSubstr("picks 5 Pods (not counted: its policy, p: unknown: no "
                                       "ValidatingAdmissionPolicy objects loaded): "));
  EXPECT_THAT(explained(policy),
              HasSubstr("picks 5 Pods (with spec.matchConstraints of its policy p): "));
}

// Everything is everything of some place.
TEST(Explain, APeerPicksEveryPodOfItsNamespaces) {
  const std::string team = R"("namespaceSelector":{"matchLabels":{"team":"b"}})";
  const Answer answer =
      LabelixOn(PolicyOn(R"({},{"from":[{)" + team +
                         R"(},{"namespaceSelector":{}},{"podSelector":{}},{)" + team +
                         R"(,"podSelector":{"matchLabels":{"run":"rng"}}},)"
                         R"({"namespaceSelector":{"matchLabels":{"team":"c"}}}]})"),
                {"explain", "netpol/np"});
  const std::string np = "NetworkPolicy default/np (spec.";
  EXPECT_THAT(answer.out, HasSubstr(np + "podSelector) picks every Pod of its namespace: 5 Pods"));
  EXPECT_THAT(answer.out,
              HasSubstr(np + "ingress[0].from) picks every Pod of every namespace (no peers: "
                             "everything, in the cluster and outside): 6 Pods"));
  EXPECT_THAT(answer.out, HasSubstr(np + "ingress[1].from[0]) picks every Pod of namespaces "
                                         "{team=b}: 1 Pod: nobody 1.\n"));
  EXPECT_THAT(answer.out,
              HasSubstr(np + "ingress[1].from[1]) picks every Pod of every namespace: 6 Pods"));
  EXPECT_THAT(answer.out,
              HasSubstr(np + "ingress[1].from[2]) picks every Pod of its namespace: 5 Pods"));
  EXPECT_THAT(answer.out, HasSubstr(np + "ingress[1].from[3]) picks 1 Pod of namespaces {team=b}: "
                                         "nobody 1.\n"));
  EXPECT_THAT(answer.out, HasSubstr(np + "ingress[1].from[4]) picks every Pod of namespaces "
                                         "{team=c}: no Pod.\n"));
  const Answer pair =
      LabelixOn(PolicyOn(R"({"from":[{"namespaceSelector":{"matchLabels":{"team":"c"}}}]})"),
                {"explain", "netpol/np", "pod/web"});
  EXPECT_THAT(pair.out, HasSubstr("but: in namespace default, not one with labels {team=c}\n"));
}

// One path, a selector for each kind of its rules: each is explained by its own.
TEST(Explain, AWebhookIsExplainedKindByKind) {
  const std::string hook =
      R"({"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration",)"
      R"("metadata":{"name":"h"},"webhooks":[{"objectSelector":{"matchLabels":{"run":"rng"}},)"
      R"("rules":[{"apiGroups":[""],"resources":["services","pods"]}]}]})";
  const Answer answer =
      LabelixOn(std::string(kDump) + hook, {"explain", "validatingwebhookconfiguration/h"});
  EXPECT_THAT(answer.out, HasSubstr("picks no Service.\n"));
  EXPECT_THAT(answer.out,
              HasSubstr("  run=rng               5   1 of 6   run: no such label on 1"));
}

// Two kinds of one name, and a policy over both.
std::string GatesOfTwoGroups() {
  const auto gate = [](const std::string& group, const std::string& name, const std::string& app) {
    return R"({"apiVersion":")" + group + R"(/v1","kind":"Gate","metadata":{"name":")" + name +
           R"(","namespace":"a","labels":{"app":")" + app + "\"}}}";
  };
  const std::string policy =
      R"({"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy",)"
      R"("metadata":{"name":"p"},"spec":{"matchConstraints":{"objectSelector":{"matchLabels":)"
      R"({"app":"x"}},"resourceRules":[{"apiGroups":["a.io","b.io"],"resources":["gates"]}]}}})";
  return gate("a.io", "g1", "x") + gate("a.io", "g2", "y") + gate("b.io", "h1", "X") + policy;
}

// Each by its own, and with its group.
TEST(Explain, APolicyIsExplainedGroupByGroup) {
  const Answer answer = LabelixOn(GatesOfTwoGroups(), {"explain", "validatingadmissionpolicy/p"});
  EXPECT_THAT(answer.out, HasSubstr("picks 1 Gate.a.io.\n"
                                    "  selector   objects left   fails\n"
                                    "  app=x                 1   1 of 2   app: \"y\" on 1\n"));
  EXPECT_THAT(answer.out,
              HasSubstr("picks no Gate.b.io.\n"
                        "  selector   objects left   fails\n"
                        "  app=x                 0   1 of 1   app: \"X\" on 1\n"
                        "nearest: 1 Gate.b.io (h1) differs in one label: app is \"X\", the "
                        "selector wants \"x\"\n"
                        "likely: no Gate.b.io has app: \"x\"; 1 Gate.b.io has app: \"X\"\n"));
}

TEST(Explain, JsonTellsGroups) {
  const Answer one =
      LabelixOn(GatesOfTwoGroups(), {"explain", "validatingadmissionpolicy/p", "-o", "json"});
  EXPECT_THAT(one.out,
              HasSubstr(R"({"group":"admissionregistration.k8s.io",)"
                        R"("kind":"ValidatingAdmissionPolicy","namespace":"","name":"p")"));
  EXPECT_THAT(one.out, HasSubstr(R"("selects":"Gate","selectsGroup":"a.io")"));
  EXPECT_THAT(one.out, HasSubstr(R"("selects":"Gate","selectsGroup":"b.io")"));
  const Answer two = LabelixOn(GatesOfTwoGroups(), {"explain", "validatingadmissionpolicy/p",
                                                    "gates.b.io/h1", "-n", "a", "-o", "json"});
  EXPECT_THAT(two.out, HasSubstr(R"("object":{"group":"b.io","kind":"Gate","namespace":"a",)"));
}

TEST(Explain, OneAgainstTheOtherOfTwoGroups) {
  const Answer answer = LabelixOn(
      GatesOfTwoGroups(), {"explain", "validatingadmissionpolicy/p", "gates.b.io/h1", "-n", "a"});
  EXPECT_THAT(answer.out, HasSubstr("does not pick Gate.b.io h1.\n"));
  EXPECT_THAT(answer.out,
              HasSubstr("but: a Gate.b.io, and this selector picks Gate.a.io objects\n"));
}

// Of what selects, too.
TEST(Explain, WhatSelectsHasItsGroupWhereAnotherKindHasItsName) {
  const auto policy = [](const std::string& group) {
    return R"({"apiVersion":")" + group +
           R"(/v1","kind":"NetworkPolicy","metadata":{"name":"np",)" +
           R"("namespace":"default"},"spec":{"podSelector":{}}})";
  };
  const std::string one = std::string(kDump) + policy("networking.k8s.io");
  const std::vector<std::string> call = {"explain", "netpol/np"};
  EXPECT_THAT(LabelixOn(one, call).out, HasSubstr("NetworkPolicy default/np (spec"));
  EXPECT_THAT(LabelixOn(one + policy("crd.projectcalico.org"), call).out,
              HasSubstr("NetworkPolicy.networking.k8s.io default/np (spec"));
}

// Whose objects are not loaded is told from what has its name.
TEST(Explain, AnUnknownKindHasItsGroupWhereAnotherHasItsName) {
  const std::string world =
      R"({"apiVersion":"x.io/v1","kind":"Deployment","metadata":{"name":"d","namespace":"a"}})"
      R"({"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"h",)"
      R"("namespace":"a"},"spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment",)"
      R"("name":"d"}}})";
  EXPECT_THAT(LabelixOn(world, {"explain", "hpa/h", "-n", "a"}).out,
              HasSubstr("unknown: no Deployment.apps objects loaded"));
}

// Of matches a table each.
TEST(Match, KindsOfTwoGroupsHaveATableEach) {
  const Answer answer = LabelixOn(GatesOfTwoGroups(), {"match", "validatingadmissionpolicy/p"});
  EXPECT_THAT(answer.out, HasSubstr("GATES.A.IO"));
  EXPECT_THAT(answer.out, HasSubstr("GATES.B.IO"));
}

TEST(Explain, AScriptIsToldUnknownFromNothing) {
  EXPECT_EQ(LabelixOn(kServiceOnly, {"explain", "svc/rng", "--exit-code"}).code, 3);
  EXPECT_EQ(LabelixOn(kDump, {"explain", "svc/typo", "--exit-code"}).code, 1);
}

TEST(Explain, HoldsOneAgainstTheOther) {
  const Answer answer = LabelixOn(kDump, {"explain", "svc/rng", "pod/rng-c"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out,
            "Service default/rng picks Pod rng-c.\n"
            "  run=rng   met   run: \"rng\"\n"
            "but: not ready\n");
  EXPECT_EQ(LabelixOn(kDump, {"explain", "svc/typo", "pod/web", "--exit-code"}).code, 1);
}

TEST(Explain, JsonIsALineASelector) {
  const Answer answer = LabelixOn(kDump, {"explain", "svc/typo", "-o", "json"});
  EXPECT_THAT(answer.out, HasSubstr(R"("candidates":5,"picked":0,"funnel":[{"requirement":)"
                                    R"("run=rgn","left":0,"failed":5,"instead":[)"));
  const Answer pair = LabelixOn(kDump, {"explain", "svc/rng", "pod/web", "-o", "json"});
  EXPECT_EQ(pair.out,
            R"({"selector":{"group":"","kind":"Service","namespace":"default","name":"rng"},)"
            R"("object":{"group":"","kind":"Pod","namespace":"default","name":"web"},)"
            R"("path":"spec.selector",)"
            R"("picked":false,"requirements":[{"requirement":"run=rng","met":false,"value":null}],)"
            R"("obstacles":[]})"
            "\n");
}

TEST(Explain, WantsAnObjectThatSelects) {
  EXPECT_EQ(LabelixOn(kDump, {"explain"}).code, 2);
  EXPECT_EQ(LabelixOn(kDump, {"explain", "svc"}).code, 2);
  EXPECT_THAT(LabelixOn(kDump, {"explain", "svc/gone"}).err, HasSubstr("not found"));
}

TEST(Separate, PrintsTheSelectorAlone) {
  const Answer answer = LabelixOn(kDump, {"separate", "--pick", "pod/rng-b", "pod/rng-c"});
  EXPECT_EQ(answer.code, 1);  // the orphan has the same labels
  EXPECT_EQ(answer.out,
            "no selector: labels cannot tell Pod/rng-o from what is to be picked\n"
            "  run=rng   like Pod/rng-c\n");
  const Answer found = LabelixOn(
      kDump, {"separate", "--pick", "pod/rng-b", "pod/rng-c", "--spare", "pod/rng-1-a", "pod/web"});
  EXPECT_EQ(found.code, 0);
  EXPECT_EQ(found.out, "!pod-template-hash,run\n");
  EXPECT_EQ(found.err, "picks 2 Pods, spares 2\n");
}

TEST(Separate, AProofIsAligned) {
  const auto pod = [](const std::string& name) {
    return R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":")" + name +
           R"(","namespace":"default","labels":{"a":"b","longer":"label"}}})";
  };
  const Answer answer = LabelixOn(pod("p") + pod("q"), {"separate", "--pick", "pod/p"});
  EXPECT_EQ(answer.out,
            "no selector: labels cannot tell Pod/q from what is to be picked\n"
            "  a=b            like Pod/p\n"
            "  longer=label   like Pod/p\n");
}

TEST(Separate, Json) {
  EXPECT_EQ(LabelixOn(kDump, {"separate", "--pick", "pod/web", "--spare-rest", "-o", "json"}).out,
            R"({"selector":"app","shortest":true,"picks":1,"spares":4,"proof":null})"
            "\n");
}

TEST(Separate, WrongQuestionsAreRefused) {
  EXPECT_THAT(LabelixOn(kDump, {"separate"}).err, HasSubstr("nothing to pick"));
  EXPECT_EQ(LabelixOn(kDump, {"separate", "--pick", "pod/web", "svc/rng"}).code, 2);
  EXPECT_EQ(
      LabelixOn(kDump, {"separate", "--pick", "pod/web", "--spare", "pod/rng-o", "--spare-rest"})
          .code,
      2);
}

// Labels that no API server took, as in a manifest.
TEST(Separate, LabelsThatNoSelectorCanNameAreNotSaidToBeMissing) {
  const std::string pods = PodJson("a", R"({"k":"ü"})") + PodJson("b", "{}");
  const Answer answer = LabelixOn(pods, {"separate", "--pick", "pod/a"});
  EXPECT_EQ(answer.code, 1);
  EXPECT_THAT(answer.out, HasSubstr("\n  none of them has a label that a selector can name\n"));
}

// One path, and a funnel for each kind of the webhook's rules.
TEST(Explain, AWebhooksSelectorOverEachKindOfItsRules) {
  const std::string hook =
      R"({"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration",)"
      R"("metadata":{"name":"w"},"webhooks":[{"name":"h","objectSelector":{"matchLabels":{"a":"b"}},)"
      R"("rules":[{"apiGroups":[""],"resources":["pods","services"]}]}]})"
      R"({"apiVersion":"v1","kind":"NamespaceList","items":[{"metadata":{"name":"default"}}]})"
      R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"s","namespace":"default"}})";
  const std::string told = LabelixOn(hook + PodJson("p", R"({"a":"b"})"),
                                     {"explain", "ValidatingWebhookConfiguration/w"})
                               .out;
  EXPECT_THAT(told, ContainsRegex("a=b +0 +1 of 1"));
  EXPECT_THAT(told, ContainsRegex("a=b +1 +0 of 1"));
}

}  // namespace
}  // namespace labelix::cli::explain_test
