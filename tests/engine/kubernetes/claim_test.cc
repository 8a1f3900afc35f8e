#include "engine/kubernetes/claim.h"

#include <string>

#include "gtest/gtest.h"

namespace labelix::kubernetes::claim_test {
namespace {

struct ClaimCase {
  const char* name;
  ClaimQuestion question;
  Patch patch;
  bool claimed;
  bool refused = false;
};

constexpr ClaimCase kCases[] = {
    {"OrphanThatMatchesIsAdopted", {.selector_matches = true}, Patch::kAdopt, true},
    {"OrphanThatDoesNotMatchIsIgnored", {}, Patch::kNone, false},
    {"ControllerBeingDeletedAdoptsNothing",
     {.selector_matches = true, .controller_deleting = true},
     Patch::kNone,
     false},
    {"OrphanBeingDeletedIsLeftAlone",
     {.selector_matches = true, .object_deleting = true},
     Patch::kNone,
     false},
    {"OrphanOfAnotherNamespaceIsLeftAlone",
     {.selector_matches = true, .same_namespace = false},
     Patch::kNone,
     false},
    {"FreshReadForbidsAdoption",
     {.selector_matches = true, .can_adopt = false},
     Patch::kNone,
     false,
     true},
    {"FreshReadIsNotAskedForADyingOrphan",
     {.selector_matches = true, .object_deleting = true, .can_adopt = false},
     Patch::kNone,
     false},
    {"MineThatMatchesStays", {.owner = Owner::kMe, .selector_matches = true}, Patch::kNone, true},
    {"MineThatMatchesStaysWhileBothAreDeleted",
     {.owner = Owner::kMe,
      .selector_matches = true,
      .controller_deleting = true,
      .object_deleting = true},
     Patch::kNone,
     true},
    {"MineThatNoLongerMatchesIsReleased", {.owner = Owner::kMe}, Patch::kRelease, false},
    {"MineIsReleasedWhileItIsDeleted",
     {.owner = Owner::kMe, .object_deleting = true},
     Patch::kRelease,
     false},
    {"MineIsReleasedWithoutAFreshRead",
     {.owner = Owner::kMe, .can_adopt = false},
     Patch::kRelease,
     false},
    {"DyingControllerReleasesNothing",
     {.owner = Owner::kMe, .controller_deleting = true},
     Patch::kNone,
     false},
    {"AnotherControllersObjectIsNeverCompared",
     {.owner = Owner::kOther, .selector_matches = true},
     Patch::kNone,
     false},
    {"AnotherControllersObjectIsNotReleased", {.owner = Owner::kOther}, Patch::kNone, false},
};

class ClaimTest : public testing::TestWithParam<ClaimCase> {};

TEST_P(ClaimTest, FollowsTheTable) {
  const ClaimCase& c = GetParam();
  const Claim got = Decide(c.question);
  EXPECT_EQ(got.patch, c.patch);
  EXPECT_EQ(got.claimed, c.claimed);
  EXPECT_EQ(got.refused, c.refused);
}

INSTANTIATE_TEST_SUITE_P(Table, ClaimTest, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(CannotAdoptTest, SpeaksUpstreamsWords) {
  EXPECT_EQ(CannotAdopt("Pod", "a", "p", "uid-1", "no"), "can't adopt Pod a/p (uid-1): no");
}

TEST(PatchTest, HasTheWordsOfTheVectors) {
  EXPECT_EQ(ToString(Patch::kNone), "none");
  EXPECT_EQ(ToString(Patch::kAdopt), "adopt");
  EXPECT_EQ(ToString(Patch::kRelease), "release");
}

}  // namespace
}  // namespace labelix::kubernetes::claim_test
