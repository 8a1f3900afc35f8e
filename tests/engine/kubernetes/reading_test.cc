#include "engine/kubernetes/reading.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::reading_test {
namespace {

// Of two groups' kinds of one name, in whichever order matches come.
TEST(ReadingsByPath, FindsAMatchsByItsGroup) {
  const auto cluster = LoadWorld(
      {Text({.api_version = "a.io/v1", .kind = "Gate", .name = "a"}),
       Text({.api_version = "b.io/v1", .kind = "Gate", .name = "b"}),
       Text({.api_version = "admissionregistration.k8s.io/v1",
             .kind = "ValidatingAdmissionPolicy",
             .ns = "",
             .name = "p",
             .more =
                 R"("spec":{"matchConstraints":{"objectSelector":{"matchLabels":{"x":"y"}},)"
                 R"("resourceRules":[{"apiGroups":["a.io","b.io"],"resources":["gates"]}]}})"})});
  const Version now = cluster->Current();
  const ObjectId policy = IdOf(now, "validatingadmissionpolicies/p");
  std::vector<SelectorMatch> matches = Match(now, {.object = policy}).value();
  std::reverse(matches.begin(), matches.end());
  const std::vector<Reading> readings = ReadAll(now, policy);
  ReadingsByPath by_path(now, readings);
  std::string groups;
  for (const SelectorMatch& match : matches) {
    const Reading* const reading = by_path.Next(match);
    ASSERT_NE(reading, nullptr);
    EXPECT_EQ(reading->stored.selects_group, match.selects_group);
    if (match.selects == "Gate") groups += match.selects_group + ";";
  }
  EXPECT_EQ(groups, "b.io;a.io;");
}

}  // namespace
}  // namespace labelix::kubernetes::reading_test
