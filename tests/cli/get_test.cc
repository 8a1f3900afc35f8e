// labelix get, run as a program on a dump that can be counted by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli::get_test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kAllFour = "pod/rng-1-a\npod/rng-b\npod/rng-c\npod/rng-o\n";

TEST(Get, NamesComeSortedAsKubectlPrintsThem) {
  const Answer answer = LabelixOn(kDump, {"get", "pods", "-l", "run=rng", "-o", "name"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out, kAllFour);
  EXPECT_EQ(answer.err, "");
}

TEST(Get, NamesOfGroupsCarryTheGroup) {
  EXPECT_EQ(LabelixOn(kDump, {"get", "ds,deploy", "-o", "name"}).out,
            "daemonset.apps/rng\ndeployment.apps/rng\n");
}

struct FormCase {
  const char* name;
  std::vector<std::string> args;
};
const FormCase kForms[] = {
    {"ShortFlag", {"get", "po", "-l", "run=rng", "-o", "name"}},
    {"Attached", {"get", "po", "-lrun=rng", "-oname"}},
    {"ShortWithEquals", {"get", "po", "-l=run=rng", "-o=name"}},
    {"LongWithEquals", {"get", "po", "--selector=run=rng", "--output=name"}},
    {"FlagsFirst", {"-n", "default", "-l", "run=rng", "get", "pod", "-o", "name"}},
    {"Kind", {"get", "Pod", "-l", "run=rng", "-o", "name"}},
    {"SetForm", {"get", "pods", "-l", "run in (rng, x),!nope", "-o", "name"}},
};

class GetFormsTest : public testing::TestWithParam<FormCase> {};

TEST_P(GetFormsTest, AskTheSame) { EXPECT_EQ(LabelixOn(kDump, GetParam().args).out, kAllFour); }

INSTANTIATE_TEST_SUITE_P(Table, GetFormsTest, testing::ValuesIn(kForms),
                         [](const auto& row) { return row.param.name; });

TEST(Get, NamespaceIsDefaultUnlessSaid) {
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "-o", "count"}).out, "5\n");
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "-o", "count", "-n", "prod"}).out, "1\n");
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "-o", "count", "-A"}).out, "6\n");
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "-o", "count", "-A=true"}).out, "6\n");
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "-o", "count", "-A=false"}).out, "5\n");
}

TEST(Get, AllNamespacesShowTheirColumn) {
  const Answer answer = LabelixOn(kDump, {"get", "po", "-A", "-l", "run=rng"});
  EXPECT_THAT(answer.out, testing::MatchesRegex("NAMESPACE +NAME .*\n(.*\n)*prod +rng-p .*\n"));
}

TEST(Get, WideShowsAddressAndNode) {
  const Answer answer = LabelixOn(kDump, {"get", "po", "rng-b", "-o", "wide"});
  EXPECT_THAT(answer.out, testing::MatchesRegex("NAME +PHASE +IP +NODE\n"
                                                "rng-b +Running +10.244.0.2 +node1\n"));
}

TEST(Get, WhatAnObjectHasNotIsNone) {
  const Answer answer = LabelixOn(kDump, {"get", "po", "web", "-o", "wide", "--no-headers"});
  EXPECT_THAT(answer.out, testing::MatchesRegex("web +Pending +<none> +<none>\n"));
}

TEST(Get, LabelsAsColumns) {
  const Answer answer = LabelixOn(kDump, {"get", "po", "web", "-L", "app,app.kubernetes.io/tier",
                                          "-L", "gone", "--show-labels"});
  EXPECT_THAT(answer.out,
              testing::MatchesRegex("NAME +PHASE +APP +TIER +GONE +LABELS\n"
                                    "web +Pending +web +front +app=web,app.*/tier=front\n"));
}

TEST(Get, FieldSelectorNarrows) {
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "--field-selector", "spec.nodeName=node2", "-l",
                              "run=rng", "-o", "name"})
                .out,
            "pod/rng-c\npod/rng-o\n");
  EXPECT_EQ(
      LabelixOn(kDump, {"get", "po", "--field-selector", "spec.nodeName=node2", "-o", "count"}).out,
      "2\n");
}

TEST(Get, SideBySide) {
  const Answer answer = LabelixOn(kDump, {"get", "deploy/rng", "ds/rng"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out, "NAME\ndeployment.apps/rng\n\nNAME\ndaemonset.apps/rng\n");
}

TEST(Get, CountsOfSeveralKindsAreNamed) {
  EXPECT_EQ(LabelixOn(kDump, {"get", "po,svc", "-o", "count"}).out, "pods\t5\nservices\t3\n");
}

TEST(Get, AllIsWhatTheDumpHasOfIt) {
  const Answer answer = LabelixOn(kDump, {"get", "all", "-o", "name"});
  EXPECT_THAT(answer.out, HasSubstr("pod/web\n"));
  EXPECT_THAT(answer.out, HasSubstr("replicaset.apps/rng-1\n"));
  EXPECT_EQ(answer.err, "");
}

TEST(Get, NothingFoundIsSaidInKubectlsWords) {
  const Answer answer = LabelixOn(kDump, {"get", "po", "-l", "run=nobody"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out, "");
  EXPECT_EQ(answer.err, "No resources found in default namespace.\n");
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "-A", "-l", "run=nobody"}).err, "No resources found\n");
}

TEST(Get, NothingFoundHereTellsOfElsewhere) {
  const Answer answer = LabelixOn(kDump, {"get", "po", "-n", "dev", "-l", "run=rng"});
  EXPECT_THAT(answer.err, HasSubstr("5 in other namespaces: add -A"));
}

TEST(Get, ExitCodeTellsEmptyOnlyIfAsked) {
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "-l", "run=nobody", "--exit-code"}).code, 1);
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "-l", "run=nobody"}).code, 0);
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "-l", "run=rng", "--exit-code"}).code, 0);
}

TEST(Get, AKindThatIsNotLoadedIsUnknownNotEmpty) {
  const Answer answer = LabelixOn(kServiceOnly, {"get", "po"});
  EXPECT_EQ(answer.err, "unknown: no Pod objects loaded\n");
  EXPECT_THAT(answer.err, Not(HasSubstr("No resources found")));
  EXPECT_EQ(LabelixOn(kServiceOnly, {"get", "po", "-o", "count"}).out, "unknown\n");
  EXPECT_EQ(LabelixOn(kServiceOnly, {"get", "po/x"}).code, 3);
}

TEST(Get, AKindThatIsNotLoadedIsMissingInput) {
  EXPECT_EQ(LabelixOn(kServiceOnly, {"get", "po"}).code, 3);
  EXPECT_EQ(LabelixOn(kServiceOnly, {"get", "po", "-o", "name", "--exit-code"}).code, 3);
  const Answer beside = LabelixOn(kServiceOnly, {"get", "svc,po", "-A", "-o", "count"});
  EXPECT_EQ(beside.code, 3);
  EXPECT_THAT(beside.out, HasSubstr("unknown\n"));
  EXPECT_EQ(LabelixOn(kServiceOnly, {"get", "all", "-A"}).code, 0);
  const std::string config =
      R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"default"}})";
  EXPECT_EQ(LabelixOn(config, {"get", "all"}).code, 3);
}

TEST(Get, ANameThatIsNotThereIsAnErrorTheOthersArePrinted) {
  const Answer answer = LabelixOn(kDump, {"get", "po", "rng-b", "gone", "-o", "name"});
  EXPECT_EQ(answer.code, 2);
  EXPECT_EQ(answer.out, "pod/rng-b\n");
  EXPECT_THAT(answer.err, HasSubstr("error: pods \"gone\" not found"));
}

TEST(Get, ANameThatIsNotThereIsHintedAt) {
  struct Row {
    std::vector<std::string> args;
    const char* hint;
  };
  const Row rows[] = {
      {{"get", "po/rng-p"}, "hint: there is one in namespace prod: -n prod\n"},
      {{"who", "po/dev/rng-p"}, "hint: there is one in namespace prod: -n prod\n"},
      {{"match", "svc/rgn"}, "hint: did you mean rng?\n"},
      {{"endpoints", "svc/rgn"}, "hint: did you mean rng?\n"},
      {{"what-if", "--selector", "rgn", "run=rng"}, "hint: did you mean rng?\n"},
      {{"what-if", "--delete", "svc/rng", "po/rng-p"},
       "hint: there is one in namespace prod: -n prod\n"},
      {{"get", "po/rng-p", "-n", "dev"}, "hint: there is one in namespace prod: -n prod\n"},
      {{"get", "po/nothing-like-it"}, ""},
      {{"get", "po/x"}, ""},
  };
  for (const Row& row : rows) {
    const Answer answer = LabelixOn(kDump, row.args);
    EXPECT_EQ(answer.code, 2) << row.args[1];
    const size_t error = answer.err.find(" not found\n");
    ASSERT_NE(error, std::string::npos) << answer.err;
    EXPECT_EQ(answer.err.substr(error + 11), row.hint) << row.args[1];
  }
  const std::string in_two = PodJson("a", "{}") + R"({"apiVersion":"v1","kind":"Pod","metadata":)" +
                             R"({"name":"a","namespace":"prod"}})";
  EXPECT_THAT(LabelixOn(in_two, {"get", "po/a", "-n", "dev"}).err,
              HasSubstr("hint: there is one in each of 2 other namespaces, as in default: -n "
                        "NAMESPACE\n"));
}

TEST(Get, PlanNamesTheRequirements) {
  const Answer answer = LabelixOn(kDump, {"get", "po", "-l", "run=rng,!gone", "--explain-plan"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(answer.out, HasSubstr("run"));
  EXPECT_THAT(answer.out, Not(HasSubstr("rng-b")));
}

// As `get` answers, and not as if the kind had no objects.
TEST(Get, APlanOfAKindThatIsNotLoadedIsUnknown) {
  const Answer one = LabelixOn(kDump, {"get", "cm", "-l", "a=b", "--explain-plan"});
  EXPECT_EQ(one.code, 3);
  EXPECT_EQ(one.out, "");
  EXPECT_EQ(one.err, "unknown: no ConfigMap objects loaded\n");
  const Answer beside = LabelixOn(kDump, {"get", "cm,po", "--explain-plan"});
  EXPECT_EQ(beside.code, 3);
  EXPECT_THAT(beside.out, testing::StartsWith("plan for Pod: "));
  EXPECT_EQ(beside.err, one.err);
  const Answer all = LabelixOn(kDump, {"get", "all", "--explain-plan"});
  EXPECT_EQ(all.code, 0);
  EXPECT_THAT(all.out, Not(HasSubstr("CronJob")));
  EXPECT_EQ(all.err, "");
  EXPECT_EQ(LabelixOn("", {"get", "all", "--explain-plan"}).code, 3);
}

TEST(Get, APlanSaysThatFieldsAreComparedAfterwards) {
  const Answer answer = LabelixOn(kDump, {"get", "po", "-l", "run=rng", "--field-selector",
                                          "status.phase=Running", "--explain-plan"});
  EXPECT_THAT(answer.out, testing::EndsWith("\n  then the fields of each object that is left: "
                                            "status.phase=Running\n"));
}

TEST(Get, SelectorFromAFile) {
  TempFolder folder;
  std::string text = "run in (rng";
  for (int i = 0; i < 5000; ++i) text += ",v" + std::to_string(i);
  const std::string file = folder.Write("selector", text + ")\n");
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "-l", "@" + file, "-o", "name"}).out, kAllFour);
}

TEST(Get, EmptySelectorPicksEverything) {
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "-l", "", "-o", "count"}).out, "5\n");
  EXPECT_EQ(LabelixOn(kDump, {"get", "po", "--selector=", "-o", "count"}).out, "5\n");
}

TEST(Get, SelectorErrorsShowThePlace) {
  const Answer answer = LabelixOn(kDump, {"get", "po", "-l", "env in (prod,,dev"});
  EXPECT_EQ(answer.code, 2);
  EXPECT_EQ(answer.out, "");
  EXPECT_THAT(answer.err, HasSubstr("error: unable to parse requirement: found '', expected: "
                                    "',' or ')'\n"
                                    "  env in (prod,,dev\n"
                                    "                   ^ byte 17: "));
}

TEST(Get, WhatHasNoNamespaceIsNamedInAll) {
  const std::string node = R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"}})";
  const Answer answer = LabelixOn(node, {"get", "node/n1", "-A", "-o", "name"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_EQ(answer.out, "node/n1\n");
  EXPECT_EQ(LabelixOn(kDump, {"get", "pod/web", "-A"}).code, 2);
  EXPECT_EQ(LabelixOn(kDump, {"get", "rocket/web", "-A"}).code, 2);
}

TEST(Get, NamesFeedXargs) {
  TempFolder folder;
  const std::string dump = folder.Write("dump.json", kDump);
  const Answer answer = RunProgram({"sh", "-c",
                                    "'" + BinaryPath() + "' get po -l run=rng -o name -f '" + dump +
                                        "' | xargs -n1 echo kubectl logs --tail 1"});
  EXPECT_EQ(answer.out,
            "kubectl logs --tail 1 pod/rng-1-a\nkubectl logs --tail 1 pod/rng-b\n"
            "kubectl logs --tail 1 pod/rng-c\nkubectl logs --tail 1 pod/rng-o\n");
}

TEST(Get, APatternIsNoNamespace) {
  for (const char* ns : {"*", "kube-*", "*-system"}) {
    const Answer answer = Labelix({"get", "pods", "-n", ns, "-f", "-"});
    EXPECT_EQ(answer.code, 2);
    EXPECT_EQ(answer.err, "error: \"" + std::string(ns) +
                              "\" is no namespace's name\nhint: -A looks in all namespaces\n");
    EXPECT_THAT(Labelix({"watch", "-n", ns, "-f", "-"}).err,
                HasSubstr("hint: without -n it is all namespaces\n"));
    EXPECT_EQ(Labelix({"history", "pod/a", "-n", ns, "-f", "-"}).code, 2);
  }
}

}  // namespace
}  // namespace labelix::cli::get_test
