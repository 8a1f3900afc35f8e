#include "cli/resources.h"

#include <gtest/gtest.h>

#include "cli/text.h"

namespace labelix::cli::resources_test {
namespace {

struct Case {
  const char* name;
  std::vector<std::string> args;
  std::vector<std::string> kinds, objects;
  const char* error = nullptr;  // a part of the message
};

const Case kCases[] = {
    {"Nothing", {}, {}, {}},
    {"OneKind", {"pods"}, {"pods"}, {}},
    {"SeveralKinds", {"pods,svc"}, {"pods", "svc"}, {}},
    {"KindAndNames", {"pods", "a", "b"}, {}, {"pods/a", "pods/b"}},
    {"SeveralKindsAndAName", {"po,svc", "a"}, {}, {"po/a", "svc/a"}},
    {"SlashedNames", {"deploy/rng", "ds/rng"}, {}, {"deploy/rng", "ds/rng"}},
    {"WithNamespace", {"pod/prod/a"}, {}, {"pod/prod/a"}},
    {"EmptyKindIsLeftToTheLookUp", {""}, {""}, {}},
    {"MixedForms", {"pods", "svc/a"}, {}, {}, "no need to specify a resource type"},
    {"MixedFormsTheOtherWay", {"svc/a", "pods"}, {}, {}, "no need to specify a resource type"},
    {"NoName", {"svc/"}, {}, {}, "single resource and name"},
    {"NoKind", {"/a"}, {}, {}, "single resource and name"},
    {"EmptyName", {"pods", ""}, {}, {}, "single resource and name"},
    {"ListWithASlash", {"po,svc/a"}, {}, {}, "single resource and name"},
    {"SeveralInOneWord", {"po/a,svc/b"}, {}, {}, "single resource and name"},
    {"TooManySlashes", {"a/b/c/d"}, {}, {}, "KIND/NAMESPACE/NAME"},
};

class ParseResourceArgsTest : public testing::TestWithParam<Case> {};

TEST_P(ParseResourceArgsTest, MatchesTable) {
  const Case& row = GetParam();
  const absl::StatusOr<ResourceArgs> got = ParseResourceArgs(row.args);
  if (row.error != nullptr) {
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(ErrorMessage(got.status()).find(row.error), std::string::npos) << got.status();
    return;
  }
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(got->kinds, row.kinds);
  EXPECT_EQ(got->objects, row.objects);
}

INSTANTIATE_TEST_SUITE_P(Table, ParseResourceArgsTest, testing::ValuesIn(kCases),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace labelix::cli::resources_test
