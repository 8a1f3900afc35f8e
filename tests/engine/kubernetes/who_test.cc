#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::who_test {
namespace {

using testing::Contains;
using testing::Not;

constexpr char kNotOwner[] = " (not its owner: a controller keeps only what it owns)";

// `owns 2 Deployment/rng`, `selects Service/svc spec.selector run=rng (note)`.
std::vector<std::string> Words(const WhoAnswer& answer) {
  std::vector<std::string> lines;
  for (const Relation& r : answer.relations) {
    const std::string name = r.object.kind + "/" + r.object.name;
    std::string line;
    if (r.type == Relation::Type::kOwns) {
      line = "owns " + std::to_string(r.distance) + " " + name;
    } else {
      line = "selects " + name + " " + r.path + " " + r.selector;
    }
    if (!r.note.empty()) line += " (" + r.note + ")";
    lines.push_back(line);
  }
  return lines;
}

const std::string kRun = R"({"run":"rng"})";

std::string Selecting(const std::string& api, const std::string& kind, const std::string& name,
                      const std::string& selector, const std::string& owner = "",
                      const std::string& ns = "default", const std::string& type = "ClusterIP") {
  return Text({.api_version = api,
               .kind = kind,
               .ns = ns,
               .name = name,
               .uid = "uid-" + name,
               .labels = kRun,
               .owner = owner,
               .more = R"("spec":{"type":")" + type + R"(","selector":)" + selector + "}"});
}

const std::string kLabelSelector = R"({"matchLabels":{"run":"rng"}})";

struct WhoCase {
  const char* name;
  std::vector<std::string> world;
  const char* object;
  std::vector<std::string> want;
};

void PrintTo(const WhoCase& c, std::ostream* out) { *out << c.name; }

const WhoCase kCases[] = {
    {"LessonsPod",
     {Text({.name = "p", .labels = kRun, .owner = "ReplicaSet/rng-74c/uid-rng-74c"}),
      Selecting("apps/v1", "ReplicaSet", "rng-74c", kLabelSelector, "Deployment/rng-d/uid-rng-d"),
      Selecting("apps/v1", "Deployment", "rng-d", kLabelSelector),
      Selecting("apps/v1", "DaemonSet", "rng", kLabelSelector),
      Selecting("v1", "Service", "svc", kRun)},
     "pod/p",
     {"owns 1 ReplicaSet/rng-74c", "owns 2 Deployment/rng-d",
      "selects DaemonSet/rng spec.selector run=rng" + std::string(kNotOwner),
      "selects ReplicaSet/rng-74c spec.selector run=rng",
      "selects Service/svc spec.selector run=rng"}},
    {"ReplicaSetIsSelectedByItsDeployment",
     {Selecting("apps/v1", "ReplicaSet", "rng-74c", kLabelSelector, "Deployment/rng-d/uid-rng-d"),
      Selecting("apps/v1", "Deployment", "rng-d", kLabelSelector),
      Selecting("v1", "Service", "svc", kRun)},
     "rs/rng-74c",
     {"owns 1 Deployment/rng-d", "selects Deployment/rng-d spec.selector run=rng"}},
    {"OwnerThatIsNotLoaded",
     {Text({.name = "p", .owner = "ReplicaSet/gone/uid-gone"})},
     "pod/p",
     {"owns 1 ReplicaSet/gone (not loaded)"}},
    {"OwnerOfTheSameNameButAnotherUid",
     {Text({.name = "p", .owner = "DaemonSet/rng/uid-before"}),
      Selecting("apps/v1", "DaemonSet", "rng", R"({"matchLabels":{"a":"b"}})")},
     "pod/p",
     {"owns 1 DaemonSet/rng (not loaded)"}},
    {"SelectorOfTheSameNameButAnotherUidIsNotTheOwner",
     {Text({.name = "p", .labels = kRun, .owner = "DaemonSet/rng/uid-before"}),
      Selecting("apps/v1", "DaemonSet", "rng", kLabelSelector)},
     "pod/p",
     {"owns 1 DaemonSet/rng (not loaded)",
      "selects DaemonSet/rng spec.selector run=rng" + std::string(kNotOwner)}},
    {"OwnerWithoutANamespace",
     {Text({.name = "p", .owner = "Node/n/uid-n"}),
      Text({.kind = "Node", .ns = "", .name = "n", .uid = "uid-n"})},
     "pod/p",
     {"owns 1 Node/n"}},
    {"AnotherNamespaceDoesNotSelect",
     {Text({.name = "p", .labels = kRun}), Selecting("v1", "Service", "svc", kRun, "", "other")},
     "pod/p",
     {}},
    {"ExternalNameDoesNotSelect",
     {Text({.name = "p", .labels = kRun}),
      Selecting("v1", "Service", "svc", kRun, "", "default", "ExternalName")},
     "pod/p",
     {}},
    {"EmptyServiceSelectorDoesNotSelect",
     {Text({.name = "p", .labels = kRun}), Selecting("v1", "Service", "svc", "{}")},
     "pod/p",
     {}},
    {"StatefulSetSelectsItsNamesOnly",
     {Text({.name = "web-0", .labels = kRun}),
      Selecting("apps/v1", "StatefulSet", "web", kLabelSelector),
      Selecting("apps/v1", "StatefulSet", "api", kLabelSelector)},
     "pod/web-0",
     {"selects StatefulSet/web spec.selector run=rng" + std::string(kNotOwner)}},
    {"ServiceIsSelectedByNobody",
     {Selecting("v1", "Service", "svc", kRun), Selecting("v1", "Service", "other", kRun)},
     "svc/svc",
     {}},
};

class WhoTest : public testing::TestWithParam<WhoCase> {};

TEST_P(WhoTest, FindsOwnersThenSelectors) {
  const std::unique_ptr<Cluster> cluster = LoadWorld(GetParam().world);
  const Version now = cluster->Current();
  EXPECT_EQ(Words(Who(now, IdOf(now, GetParam().object))), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Table, WhoTest, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

// Objects that own each other must not hold the answer up.
TEST(WhoLoopTest, OwnersThatNameEachOtherEnd) {
  const auto cluster = LoadWorld({
      Text({.api_version = "x.io/v1", .kind = "A", .name = "a", .uid = "1", .owner = "B/b/2"}),
      Text({.api_version = "x.io/v1", .kind = "B", .name = "b", .uid = "2", .owner = "A/a/1"}),
  });
  const Version now = cluster->Current();
  const WhoAnswer answer = Who(now, IdOf(now, "a/a"));
  EXPECT_EQ(answer.relations.size(), 16u);
}

TEST(WhoUnknownTest, NamesTheKindsThatWereNeverListed) {
  const auto cluster = LoadWorld({Text({.name = "p"}), EmptyList("apps/v1", "DaemonSet")});
  const Version now = cluster->Current();
  const std::vector<std::string> unknown = Who(now, IdOf(now, "pod/p")).unknown;
  EXPECT_THAT(unknown, Contains("unknown: no Service objects loaded"));
  EXPECT_THAT(unknown, Contains("unknown: no ReplicaSet objects loaded"));
  EXPECT_THAT(unknown, Not(Contains("unknown: no DaemonSet objects loaded")));
  // Neither picks pods by labels.
  EXPECT_THAT(unknown, Not(Contains("unknown: no Deployment objects loaded")));
  EXPECT_THAT(unknown, Not(Contains("unknown: no Node objects loaded")));
}

TEST(WhoUnknownTest, KindsThatCouldNotSelectAreNotNamed) {
  const auto cluster = LoadWorld({Text({.kind = "Node", .ns = "", .name = "n"})});
  const Version now = cluster->Current();
  EXPECT_THAT(Who(now, IdOf(now, "node/n")).unknown,
              Not(Contains("unknown: no Service objects loaded")));
}

}  // namespace
}  // namespace labelix::kubernetes::who_test
