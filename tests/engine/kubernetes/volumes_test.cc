// Which volumes a claim may have, and which nodes a volume: by the selectors of
// claims and of volumes, as upstream reads them.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/kind_world.h"

namespace labelix::kubernetes::volumes_test {
namespace {

class VolumeTest : public testing::TestWithParam<Case> {};

TEST_P(VolumeTest, PicksByItsOwnRule) {
  const auto cluster = LoadWorld(GetParam().world);
  EXPECT_EQ(Lines(cluster->Current(), GetParam().object), GetParam().want);
}

std::string Volume(const std::string& name, const std::string& labels,
                   const std::string& spec = "{}") {
  return Text({.kind = "PersistentVolume",
               .ns = "",
               .name = name,
               .labels = labels,
               .more = R"("spec":)" + spec});
}

std::string Claim(const std::string& spec) { return Spec("v1", "PersistentVolumeClaim", spec); }

std::vector<std::string> Volumes(const std::string& claim) {
  return {Volume("fast", R"({"disk":"ssd","zone":"a"})"),
          Volume("slow", R"({"disk":"hdd","zone":"a"})"), Volume("bare", "{}"), claim};
}

// component-helpers v0.37.2, storage/volume/pv_helpers.go, FindMatchingVolume: a
// selector that is nil is not asked, {} is everything.
const Case kClaims[] = {
    {"ByLabels",
     Volumes(Claim(R"({"selector":{"matchLabels":{"disk":"ssd"}}})")),
     "pvc/x",
     {"spec.selector [*] selects disk=ssd -> /fast"}},
    {"ByExpressions",
     Volumes(Claim(R"({"selector":{"matchLabels":{"zone":"a"},"matchExpressions":[)"
                   R"({"key":"disk","operator":"NotIn","values":["ssd"]}]}})")),
     "pvc/x",
     {"spec.selector [*] selects disk notin (ssd),zone=a -> /slow"}},
    {"EmptyIsEverything",
     Volumes(Claim(R"({"selector":{}})")),
     "pvc/x",
     {"spec.selector [*] everything -> /bare /fast /slow"}},
    {"NoneIsNotTold", Volumes(Claim("{}")), "pvc/x", {}},
    {"NullIsNotTold", Volumes(Claim(R"({"selector":null})")), "pvc/x", {}},
    {"ABoundOneHasItStill",
     Volumes(Claim(R"({"volumeName":"slow","selector":{"matchLabels":{"disk":"ssd"}}})")),
     "pvc/x",
     {"spec.selector [*] selects disk=ssd -> /fast"}},
    {"AnOperatorThatIsNone",
     Volumes(Claim(R"({"selector":{"matchExpressions":[{"key":"disk","operator":"Gt"}]}})")),
     "pvc/x",
     {R"(spec.selector [*] invalid ->  ("Gt" is not a valid label selector operator))"}},
    {"VolumesThatWereNotLoaded",
     {Claim(R"({"selector":{"matchLabels":{"disk":"ssd"}}})")},
     "pvc/x",
     {"spec.selector [*] unknown disk=ssd ->  (unknown: no PersistentVolume objects loaded)"}},
};
LABELIX_KIND_CASES(VolumeTest, Claims, kClaims);

// `Kind/name path` of each that selects the object.
std::vector<std::string> Selecting(const Version& version, const std::string& object) {
  std::vector<std::string> lines;
  for (const Relation& relation : Who(version, IdOf(version, object)).relations) {
    lines.push_back(relation.object.kind + "/" + relation.object.name + " " + relation.path);
  }
  return lines;
}

TEST(VolumeTest, WhoClaimsAVolume) {
  const auto cluster =
      LoadWorld(In(Volumes(Claim(R"({"selector":{"matchLabels":{"disk":"ssd"}}})")),
                   Text({.kind = "PersistentVolumeClaim", .name = "y", .more = R"("spec":{})"})));
  const Version now = cluster->Current();
  EXPECT_EQ(Selecting(now, "pv/fast"),
            (std::vector<std::string>{"PersistentVolumeClaim/x spec.selector"}));
  EXPECT_TRUE(Selecting(now, "pv/slow").empty());
}

TEST(VolumeTest, ClaimsThatWereNotLoadedAreUnknown) {
  const auto cluster = LoadWorld({Volume("v", "{}")});
  const Version now = cluster->Current();
  EXPECT_THAT(Who(now, IdOf(now, "pv/v")).unknown,
              testing::Contains("unknown: no PersistentVolumeClaim objects loaded"));
}

}  // namespace
}  // namespace labelix::kubernetes::volumes_test
