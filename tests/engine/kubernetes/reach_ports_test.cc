// On which ports one pod may send to another, by the rules of docs/reach.md.
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/reach.h"
#include "tests/engine/kubernetes/reach_world.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::reach_ports_test {
namespace {

using reach_world::Policy;
using reach_world::World;

// Who lets what out, and who what in.
std::vector<std::string> Ports(const std::string& out, const std::string& in) {
  return {Policy("out",
                 R"({"podSelector":{},"policyTypes":["Egress"],"egress":[{"ports":)" + out + "}]}"),
          Policy("in", R"({"podSelector":{},"ingress":[{"ports":)" + in + "}]}", "other")};
}

struct CommonCase {
  const char* name;
  const char* out;
  const char* in;
  const char* state;
};

void PrintTo(const CommonCase& c, std::ostream* out) { *out << c.name; }

const CommonCase kCommon[] = {
    {"Same", R"([{"port":80}])", R"([{"port":80}])", "allowed"},
    {"Different", R"([{"port":443}])", R"([{"port":80}])", "denied"},
    {"OfAnotherProtocol", R"([{"port":80}])", R"([{"port":80,"protocol":"UDP"}])", "denied"},
    {"RangesMeet", R"([{"port":80,"endPort":90}])", R"([{"port":90,"endPort":99}])", "allowed"},
    {"RangesDoNot", R"([{"port":80,"endPort":89}])", R"([{"port":90,"endPort":99}])", "denied"},
    {"NameAndItsNumber", R"([{"port":8080}])", R"([{"port":"http"}])", "allowed"},
    {"NameAndAnotherNumber", R"([{"port":80}])", R"([{"port":"http"}])", "denied"},
    {"EveryPortOfAProtocol", R"([{"protocol":"UDP"}])", R"([{"port":"dns","protocol":"UDP"}])",
     "allowed"},
    {"EveryPortOfTwoProtocols", R"([{"protocol":"UDP"}])", R"([{"protocol":"TCP"}])", "denied"},
    {"EveryPort", "[]", R"([{"port":80}])", "allowed"},
    {"SecondOfBoth", R"([{"port":1},{"port":2}])", R"([{"port":3},{"port":2}])", "allowed"},
};

class CommonPortTest : public testing::TestWithParam<CommonCase> {};

// Both sides must allow one and the same port.
TEST_P(CommonPortTest, IsWhatGoesThrough) {
  const auto cluster = LoadWorld(World(Ports(GetParam().out, GetParam().in)));
  const Version now = cluster->Current();
  const auto answer = Reach(now, {.from = IdOf(now, "po/a"), .to = IdOf(now, "po/other/b")});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(ToString(answer->state), GetParam().state);
  EXPECT_EQ(ToString(answer->egress.state), "allowed");
  EXPECT_EQ(ToString(answer->ingress.state), "allowed");
  std::vector<std::string> notes;
  if (answer->state == ReachState::kDenied) {
    notes = {"no port is allowed by both: egress and ingress allow different ones"};
  }
  EXPECT_EQ(answer->notes, notes);
}

INSTANTIATE_TEST_SUITE_P(Table, CommonPortTest, testing::ValuesIn(kCommon),
                         [](const auto& info) { return std::string(info.param.name); });

// Port 80 is let in, and perhaps 443, which is what is let out.
TEST(ReachPortsTest, PortsInCommonMayBeUnknown) {
  auto policies = Ports(R"([{"port":443}])", R"([{"port":80}])");
  policies.push_back(Policy("perhaps",
                            R"({"podSelector":{},"ingress":[{"ports":[{"port":443}],"from":)"
                            R"([{"namespaceSelector":{"matchLabels":{"team":"x"}}}]}]})",
                            "other"));
  const auto cluster = LoadWorld(World(policies, false));
  const Version now = cluster->Current();
  const auto answer = Reach(now, {.from = IdOf(now, "po/a"), .to = IdOf(now, "po/other/b")});
  EXPECT_EQ(ToString(answer.value().ingress.state), "allowed");
  EXPECT_EQ(ToString(answer.value().state), "unknown");
}

TEST(ReachPortsTest, PortsThatCannotBeMeant) {
  const auto cluster = LoadWorld(World({}));
  const Version now = cluster->Current();
  for (const char* port : {"0", "65536", "http/UDP", "x", "80/ICMP", "-1"}) {
    const auto answer =
        Reach(now, {.from = IdOf(now, "po/a"), .to = IdOf(now, "po/other/b"), .port = port});
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << port;
  }
}

}  // namespace
}  // namespace labelix::kubernetes::reach_ports_test
