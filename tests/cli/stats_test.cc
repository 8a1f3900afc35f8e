// labelix stats: the namespace that it counts in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli::stats_test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(Stats, ANamespaceThatHoldsNothingIsSaid) {
  const Answer answer = LabelixOn(kDump, {"stats", "-n", "porduction"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out, "");
  EXPECT_THAT(answer.err, EndsWith("No resources found in porduction namespace.\n"
                                   "hint: 12 in other namespaces: add -A, or -n NAMESPACE\n"));
  EXPECT_EQ(LabelixOn(kDump, {"stats", "-n", "porduction", "-o", "json"}).err, "");
  EXPECT_THAT(LabelixOn(PodJson("a", "{}"), {"stats"}).err, Not(HasSubstr("No resources found")));
}

// As manifests are.
TEST(Stats, ObjectsWithoutANamespaceArePointedAt) {
  const std::string service = R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"web"}})";
  EXPECT_THAT(LabelixOn(service, {"stats"}).err,
              EndsWith("hint: 1 without a namespace, as in manifests: add -A\n"));
}

}  // namespace
}  // namespace labelix::cli::stats_test
