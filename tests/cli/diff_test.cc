// labelix diff A B.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli::diff_test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string NameText(const std::string& group, const std::string& kind, const std::string& name) {
  return kind + (group.empty() ? "" : "." + group) + "/" + name;
}

// The lines of a JSON answer as "join selects DaemonSet.apps/rng Pod/rng-b label change".
std::vector<std::string> Lines(const std::string& json) {
  static const std::regex kLine(
      R"re(\{"version":null,"op":"(\w+)","relation":"(\w+)","selector":\{"group":"([\w.]*)","kind":"(\w+)","namespace":"\w*","name":"([^"]*)","path":"[^"]*"\},"object":\{"group":"([\w.]*)","kind":"(\w+)","namespace":"\w*","name":"([^"]*)"\},"cause":"([^"]*)","resourceVersion":"\d*".*)re");
  std::vector<std::string> out;
  std::istringstream lines(json);
  for (std::string line; std::getline(lines, line);) {
    std::smatch m;
    EXPECT_TRUE(std::regex_match(line, m, kLine)) << line;
    out.push_back(m[1].str() + " " + m[2].str() + " " + NameText(m[3], m[4], m[5]) + " " +
                  NameText(m[6], m[7], m[8]) + " " + m[9].str());
  }
  return out;
}

std::vector<std::string> Diff(const std::string& a, const std::string& b,
                              const std::vector<std::string>& more = {}) {
  const TempFolder folder;
  std::vector<std::string> args = {"diff", folder.Write("a.json", a), folder.Write("b.json", b),
                                   "-o", "json"};
  args.insert(args.end(), more.begin(), more.end());
  const Answer answer = Labelix(args);
  EXPECT_EQ(answer.code, 0) << answer.err;
  return Lines(answer.out);
}

const std::string kBefore(kDump);

TEST(Diff, OfEqualStatesIsNothing) {
  EXPECT_THAT(Diff(kBefore, kBefore), IsEmpty());
  const TempFolder folder;
  const std::string file = folder.Write("a.json", kBefore);
  EXPECT_EQ(Labelix({"diff", file, file, "--exit-code"}).code, 1);
  EXPECT_EQ(Labelix({"diff", file, file}).out, "");
}

TEST(Diff, ALabelTakenOff) {
  const std::string after = Replaced(kBefore, R"("uid":"u-o","labels":{"run":"rng"})",
                                     R"("uid":"u-o","labels":{"run":"x"})");
  EXPECT_THAT(Diff(kBefore, after),
              ElementsAre("leave selects DaemonSet.apps/rng Pod/rng-o label change",
                          "leave selects Service/rng Pod/rng-o label change",
                          "leave traffic Service/rng Pod/rng-o label change"));
  EXPECT_THAT(Diff(after, kBefore),
              ElementsAre("join selects DaemonSet.apps/rng Pod/rng-o label change",
                          "join selects Service/rng Pod/rng-o label change",
                          "join traffic Service/rng Pod/rng-o label change"));
}

TEST(Diff, ASelectorEdited) {
  const std::string after =
      Replaced(kBefore, R"("selector":{"run":"rgn"})", R"("selector":{"pod-template-hash":"1"})");
  EXPECT_THAT(Diff(kBefore, after),
              ElementsAre("join selects Service/typo Pod/rng-1-a selector edit",
                          "join traffic Service/typo Pod/rng-1-a selector edit"));
}

// As `watch` says it: where it looks is the selector's, a Namespace's labels are not.
TEST(Diff, WhereASelectorLooksEdited) {
  const auto world = [](const std::string& labels, const std::string& asks) {
    return R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a","labels":{"t":")" +
           labels +
           R"("}}}{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"a",)" +
           R"("labels":{"app":"x"}}}{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy",)" +
           R"("metadata":{"name":"np","namespace":"a"},"spec":{"podSelector":{},"ingress":[{"from":)" +
           R"([{"namespaceSelector":{"matchLabels":{"t":")" + asks +
           R"("}},"podSelector":{}}]}]}})";
  };
  EXPECT_THAT(Diff(world("x", "q"), world("x", "x")),
              ElementsAre("join selects NetworkPolicy.networking.k8s.io/np Pod/p selector edit"));
  EXPECT_THAT(Diff(world("x", "x"), world("x", "q")),
              ElementsAre("leave selects NetworkPolicy.networking.k8s.io/np Pod/p selector edit"));
  EXPECT_THAT(
      Diff(world("q", "x"), world("x", "x")),
      ElementsAre("join selects NetworkPolicy.networking.k8s.io/np Pod/p namespace relabelled"));
}

// Of one path there is a selector for each kind that a rule names.
TEST(Diff, AKindThatAWebhookNamesNoMore) {
  const auto world = [](const std::string& resources) {
    return std::string(kDump) +
           R"({"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration",)" +
           R"("metadata":{"name":"h"},"webhooks":[{"objectSelector":{"matchLabels":{"app":"hook"}},)" +
           R"("rules":[{"apiGroups":[""],"resources":[)" + resources + "]}]}]}" +
           R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"a",)" +
           R"("labels":{"app":"hook"}}})";
  };
  const std::string both = R"("pods","services")", one = R"("services")";
  EXPECT_THAT(
      Diff(world(both), world(one)),
      ElementsAre("leave selects ValidatingWebhookConfiguration.admissionregistration.k8s.io/h "
                  "Pod/p selector deleted"));
  EXPECT_THAT(
      Diff(world(one), world(both)),
      ElementsAre("join selects ValidatingWebhookConfiguration.admissionregistration.k8s.io/h "
                  "Pod/p selector created"));
}

// Of two groups with one kind's name a rule names one no more.
TEST(Diff, AGroupThatAPolicyNamesNoMore) {
  const auto gate = [](const std::string& group, const std::string& name) {
    return R"({"apiVersion":")" + group + R"(/v1","kind":"Gate","metadata":{"name":")" + name +
           R"(","namespace":"a","labels":{"app":"x"}}})";
  };
  const auto world = [&](const std::string& groups) {
    return gate("a.io", "ga") + gate("b.io", "gb") +
           R"({"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy",)" +
           R"("metadata":{"name":"p"},"spec":{"matchConstraints":{"objectSelector":{"matchLabels":)" +
           R"({"app":"x"}},"resourceRules":[{"apiGroups":[)" + groups +
           R"(],"resources":["gates"]}]}}})";
  };
  const std::string both = world(R"("a.io","b.io")");
  const std::string of_policy =
      " selects ValidatingAdmissionPolicy.admissionregistration.k8s.io/p Gate.";
  using Row = std::pair<std::string, std::string>;  // a group that is named, the other's Gate
  for (const auto& [one, other] : {Row(R"("a.io")", "b.io/gb"), Row(R"("b.io")", "a.io/ga")}) {
    EXPECT_THAT(Diff(both, world(one)),
                ElementsAre("leave" + of_policy + other + " selector deleted"));
    EXPECT_THAT(Diff(world(one), both),
                ElementsAre("join" + of_policy + other + " selector created"));
  }
}

TEST(Diff, ASelectorThatCameOrWent) {
  const std::string without = Replaced(
      std::string(kDump), R"("selector":{"run":"rng"},"ports":[{"name")", R"("ports":[{"name")");
  const auto selects = [](std::vector<std::string> rows) {
    std::erase_if(rows, [](const std::string& row) { return row.find(" traffic ") != row.npos; });
    return rows;
  };
  EXPECT_THAT(selects(Diff(std::string(kDump), without)),
              Each(HasSubstr("leave selects Service/rng Pod/rng-")));
  EXPECT_THAT(selects(Diff(std::string(kDump), without)), Each(HasSubstr(" selector deleted")));
  EXPECT_THAT(selects(Diff(without, std::string(kDump))), Each(HasSubstr(" selector created")));
}

// The resourceVersion is the holder's, as it is live; of one that is gone nobody knows it.
TEST(Diff, ASelectorThatWentHasTheVersionOfItsHolder) {
  const TempFolder folder;
  const std::string pod =
      R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"a",)"
      R"("resourceVersion":"3","labels":{"x":"y"}}})"
      "\n";
  const auto service = [](const std::string& version, const std::string& spec) {
    return R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"s","namespace":"a",)"
           R"("resourceVersion":")" +
           version + R"("},"spec":{)" + spec + "}}\n";
  };
  const std::string was = folder.Write("was", pod + service("4", R"("selector":{"x":"y"})"));
  const std::string bare = folder.Write("bare", pod + service("5", ""));
  const std::string gone = folder.Write(
      "gone", pod + R"({"apiVersion":"v1","kind":"ServiceList","metadata":{},"items":[]})");
  EXPECT_THAT(Labelix({"diff", was, bare, "-o", "json"}).out,
              HasSubstr(R"("cause":"selector deleted","resourceVersion":"5"})"));
  EXPECT_THAT(Labelix({"diff", was, gone, "-o", "json"}).out,
              HasSubstr(R"("cause":"selector deleted","resourceVersion":""})"));
}

TEST(Diff, AnOwnerGoneAndCome) {
  const std::string owner =
      R"("ownerReferences":[{"apiVersion":"apps/v1","kind":"DaemonSet","name":"rng","uid":"u-ds","controller":true}])";
  const std::string after = Replaced(kBefore, owner, R"("ownerReferences":[])");
  EXPECT_THAT(Diff(kBefore, after),
              ElementsAre("leave owns DaemonSet.apps/rng Pod/rng-c released"));
  EXPECT_THAT(Diff(after, kBefore), ElementsAre("join owns DaemonSet.apps/rng Pod/rng-c adopted"));
}

TEST(Diff, AnEndpointThatBecomesReadyIsAnUpdate) {
  const std::string after = Replaced(kBefore, R"("status":"False")", R"("status":"True")");
  EXPECT_THAT(Diff(kBefore, after),
              ElementsAre("update traffic Service/rng Pod/rng-c status change"));
}

TEST(Diff, AnObjectReplacedUnderItsNameIsNoDifferenceOfMembership) {
  EXPECT_THAT(Diff(kBefore, Replaced(kBefore, R"("uid":"u-o")", R"("uid":"u-new")")), IsEmpty());
}

TEST(Diff, ANamespaceOnly) {
  const std::string after = Replaced(kBefore, R"("uid":"u-o","labels":{"run":"rng"})",
                                     R"("uid":"u-o","labels":{"run":"x"})");
  EXPECT_THAT(Diff(kBefore, after, {"-n", "prod"}), IsEmpty());
  EXPECT_EQ(Diff(kBefore, after, {"-n", "default"}).size(), 3U);
}

TEST(Diff, WhatOneCannotSayIsUnknown) {
  const TempFolder folder;
  const std::string a = folder.Write("a.json", kServiceOnly), b = folder.Write("b.json", kBefore);
  const Answer answer = Labelix({"diff", a, b});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out, "");
  EXPECT_THAT(answer.err, HasSubstr("unknown: no Pod objects loaded from " + a));
  EXPECT_EQ(Labelix({"diff", a, b, "--exit-code"}).code, 3);
}

// By group and kind: the other state may have a kind of that name.
TEST(Diff, WhatOneCannotSayHasItsGroup) {
  const auto gate = [](const std::string& group) {
    return R"({"apiVersion":")" + group + R"(/v1","kind":"Gate","metadata":{"name":"g"}})";
  };
  const std::string policy =
      R"({"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy",)"
      R"("metadata":{"name":"p"},"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":)"
      R"(["a.io","b.io"],"resources":["gates"]}]}}})";
  const TempFolder folder;
  const std::string a = folder.Write("a.json", policy + gate("a.io")),
                    b = folder.Write("b.json", policy + gate("b.io")),
                    both = folder.Write("both.json", policy + gate("a.io") + gate("b.io")),
                    none = folder.Write("none.json", policy);
  EXPECT_EQ(Labelix({"diff", a, b}).err, "unknown: no Gate.a.io objects loaded from " + b +
                                             "\nunknown: no Gate.b.io objects loaded from " + a +
                                             "\n");
  EXPECT_EQ(Labelix({"diff", both, none}).err, "unknown: no Gate.a.io objects loaded from " + none +
                                                   "\nunknown: no Gate.b.io objects loaded from " +
                                                   none + "\n");
  EXPECT_EQ(Labelix({"diff", none, a}).err, "unknown: no Gate objects loaded from " + none + "\n");
}

TEST(Diff, AsATable) {
  const std::string after = Replaced(kBefore, R"("status":"False")", R"("status":"True")");
  const TempFolder folder;
  const Answer answer =
      Labelix({"diff", folder.Write("a.json", kBefore), folder.Write("b.json", after)});
  EXPECT_EQ(answer.out,
            "RESOURCEVERSION   OP       RELATION   SELECTOR                       OBJECT"
            "                             CAUSE\n"
            "<none>            update   traffic    Service/default/rng            Pod/default/rng-c"
            "                  status change (ready)\n");
}

TEST(Diff, IsRefusedInUsagesWords) {
  EXPECT_EQ(Labelix({"diff", "a.json"}).code, 2);
  EXPECT_EQ(Labelix({"diff", "-", "-"}).code, 2);
  EXPECT_EQ(Labelix({"diff", "no-such-file", "no-such-file"}).code, 3);
  EXPECT_EQ(Labelix({"diff", "a", "b", "-o", "yaml"}).code, 2);
}

TEST(Diff, ANamespaceThatHoldsNothingIsSaid) {
  const TempFolder folder;
  const std::string dump = folder.Write("dump.json", kDump);
  const Answer none = Labelix({"diff", dump, dump, "-n", "porduction"});
  EXPECT_EQ(none.code, 0);
  EXPECT_EQ(none.out, "");
  EXPECT_EQ(none.err,
            "No resources found in porduction namespace.\n"
            "hint: 12 in other namespaces: leave -n out for all of them\n");
  EXPECT_EQ(Labelix({"diff", dump, dump, "-n", "prod"}).err, "");
}

TEST(Diff, OfNothingReadIsUnknown) {
  const TempFolder folder;
  const std::string dump = folder.Write("dump.json", kDump);
  for (const auto& inputs : {std::pair{dump, std::string("-")}, {"-", dump}}) {
    const Answer answer = Labelix({"diff", inputs.first, inputs.second}, "");
    EXPECT_EQ(answer.code, 3);
    EXPECT_EQ(answer.out, "");
    EXPECT_EQ(answer.err, "unknown: no objects loaded from standard input\n");
  }
}

}  // namespace
}  // namespace labelix::cli::diff_test
