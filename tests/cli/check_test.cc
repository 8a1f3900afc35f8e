// labelix check: what it says that it looked at.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(Check, CountsWhatItLookedAt) {
  const std::string in_default = " in 5 Pods, 3 Services, 1 DaemonSet, 1 Deployment\n";
  EXPECT_THAT(LabelixOn(kDump, {"check"}).err, EndsWith(in_default));
  EXPECT_THAT(LabelixOn(kDump, {"check", "svc/rng"}).err, EndsWith(in_default));
  EXPECT_THAT(LabelixOn(kDump, {"check", "-n", "prod"}).err, EndsWith(" in 1 Pod\n"));
  EXPECT_THAT(LabelixOn(kDump, {"check", "-A"}).err, HasSubstr(" in 6 Pods, "));
}

TEST(Check, ANamespaceThatHoldsNothingIsNoCleanBill) {
  const std::string node = R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"}})";
  EXPECT_EQ(LabelixOn(std::string(kDump) + node, {"check", "-n", "porduction"}).err,
            "0 findings in 1 Node\n"
            "No resources found in porduction namespace.\n"
            "hint: 12 in other namespaces: add -A, or -n NAMESPACE\n");
  // Manifests are of whichever namespace is asked about.
  const std::string service = R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},)"
                              R"("spec":{"selector":{"app":"web"}}})";
  const Answer manifests = LabelixOn(service, {"check", "-n", "porduction"});
  EXPECT_THAT(manifests.err, HasSubstr(" in 1 Service\n"));
  EXPECT_THAT(manifests.err, Not(HasSubstr("No resources found")));
}

// Every cluster has one Service in `default`, and may have nothing else there.
TEST(Check, ACleanDefaultNamespaceBesideOthersIsSaid) {
  const std::string service =
      R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"kubernetes",)"
      R"("namespace":"default"},"spec":{"clusterIP":"10.96.0.1"}})";
  const std::string pod = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a",)"
                          R"("namespace":"prod"}})";
  const std::string hint = "hint: 1 in other namespaces: add -A, or -n NAMESPACE\n";
  EXPECT_EQ(LabelixOn(service + pod, {"check"}).err, "0 findings in 1 Service\n" + hint);
  EXPECT_THAT(LabelixOn(service, {"check"}).err, Not(HasSubstr("hint")));
  EXPECT_THAT(LabelixOn(service + pod, {"check", "svc/kubernetes"}).err, Not(HasSubstr("hint")));
  EXPECT_THAT(LabelixOn(service + pod, {"check", "-n", "prod"}).err, Not(HasSubstr("hint")));
}

// As when the program that should have made the dump printed nothing.
TEST(Check, NothingReadIsNoCleanBill) {
  for (const std::string nothing : {"", R"({"apiVersion":"v1","kind":"List","items":[]})"}) {
    for (const std::vector<std::string>& args :
         std::vector<std::vector<std::string>>{{"check", "--fail-on", "error"},
                                               {"check", "-A", "-o", "json"},
                                               {"match"},
                                               {"match", "all", "-A"},
                                               {"stats"}}) {
      const Answer answer = LabelixOn(nothing, args);
      EXPECT_EQ(answer.code, 3) << args[0];
      EXPECT_EQ(answer.out, "");
      EXPECT_EQ(answer.err, "unknown: no objects loaded\n") << args[0];
    }
  }
}

TEST(Check, AScriptIsToldUnknownFromNothing) {
  const std::string other = R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}})";
  const std::string no_pods = R"({"apiVersion":"v1","kind":"PodList","items":[]})";
  EXPECT_EQ(LabelixOn(other, {"check", "--exit-code"}).code, 3);
  EXPECT_EQ(LabelixOn(other + no_pods, {"check", "--exit-code"}).code, 1);
}

}  // namespace
}  // namespace labelix::cli
