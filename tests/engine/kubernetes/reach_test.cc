// May one pod send to another, by the rules of docs/reach.md.
#include "labelix/reach.h"

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::reach_test {
namespace {

std::string Policy(const std::string& name, const std::string& spec,
                   const std::string& ns = "default") {
  return Text({.api_version = "networking.k8s.io/v1",
               .kind = "NetworkPolicy",
               .ns = ns,
               .name = name,
               .more = R"("spec":)" + spec});
}

// Two pods: a of namespace default, b of namespace other with the ports http
// 8080/TCP and dns 53/UDP.
std::vector<std::string> World(const std::vector<std::string>& more, bool with_spaces = true) {
  std::vector<std::string> world = {
      Text({.name = "a", .labels = R"({"app":"a"})"}),
      Text({.ns = "other",
            .name = "b",
            .labels = R"({"app":"b"})",
            .more = R"("spec":{"containers":[{"ports":[{"name":"http","containerPort":8080},)"
                    R"({"name":"dns","containerPort":53,"protocol":"UDP"}]}]})"}),
      EmptyList("networking.k8s.io/v1", "NetworkPolicy")};
  if (with_spaces) {
    world.push_back(
        Text({.kind = "Namespace", .ns = "", .name = "default", .labels = R"({"team":"x"})"}));
    world.push_back(Text({.kind = "Namespace", .ns = "", .name = "other"}));
  }
  world.insert(world.end(), more.begin(), more.end());
  return world;
}

// `egress STATE [policy state entries ports]… ingress …`.
std::string Words(const ReachSide& side) {
  std::string text(ToString(side.state));
  if (!side.isolated) text += " (not isolated)";
  for (const ReachPolicy& policy : side.policies) {
    text += " " + policy.policy.name + ":" + std::string(ToString(policy.state));
    for (const std::string& entry : policy.entries) text += " " + entry;
    for (const std::string& port : policy.ports) text += " " + port;
  }
  for (const std::string& note : side.notes) text += " {" + note + "}";
  return text;
}

struct Case {
  const char* name;
  std::vector<std::string> policies;
  const char* port;
  const char* state;
  const char* egress;
  const char* ingress;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

constexpr char kFree[] = "allowed (not isolated)";

const Case kCases[] = {
    {"WithoutPoliciesEverythingIsAllowed", {}, "", "allowed", kFree, kFree},
    {"PolicyOfAnotherNamespaceIsNotAsked",
     {Policy("p", R"({"podSelector":{}})")},
     "",
     "allowed",
     kFree,
     kFree},
    {"PolicyThatPicksOtherPodsIsNotAsked",
     {Policy("p", R"({"podSelector":{"matchLabels":{"app":"z"}}})", "other")},
     "",
     "allowed",
     kFree,
     kFree},
    {"DefaultDenyOfIngress",
     {Policy("deny", R"({"podSelector":{}})", "other")},
     "",
     "denied",
     kFree,
     "denied deny:denied"},
    {"DefaultDenyOfEgress",
     {Policy("deny", R"({"podSelector":{},"policyTypes":["Egress"]})")},
     "",
     "denied",
     "denied deny:denied",
     kFree},
    {"EgressRulesMakeItAnEgressPolicy",
     {Policy("p", R"({"podSelector":{},"egress":[{}]})")},
     "",
     "allowed",
     "allowed p:allowed spec.egress[0].to",
     kFree},
    {"EgressTypeAloneIsNotAboutIngress",
     {Policy("p", R"({"podSelector":{},"policyTypes":["Egress"]})", "other")},
     "",
     "allowed",
     kFree,
     kFree},
    {"PoliciesAddUp",
     {Policy("deny", R"({"podSelector":{}})", "other"),
      Policy("let", R"({"podSelector":{},"ingress":[{"from":[{"namespaceSelector":{}}]}]})",
             "other")},
     "",
     "allowed",
     kFree,
     "allowed deny:denied let:allowed spec.ingress[0].from[0]"},
    {"PodSelectorAloneIsThePolicysNamespace",
     {Policy("p",
             R"({"podSelector":{},"ingress":[{"from":[{"podSelector":{"matchLabels":)"
             R"({"app":"a"}}}]}]})",
             "other")},
     "",
     "denied",
     kFree,
     "denied p:denied"},
    {"BothInOneEntryIsAnd",
     {Policy(
         "p",
         R"({"podSelector":{},"ingress":[{"from":[)"
         R"({"namespaceSelector":{"matchLabels":{"team":"x"}},"podSelector":{"matchLabels":{"app":"z"}}},)"
         R"({"namespaceSelector":{"matchLabels":{"team":"x"}},"podSelector":{"matchLabels":{"app":"a"}}}]}]})",
         "other")},
     "",
     "allowed",
     kFree,
     "allowed p:allowed spec.ingress[0].from[1]"},
    {"NamespaceLabelsDecide",
     {Policy("p",
             R"({"podSelector":{},"ingress":[{"from":[{"namespaceSelector":{"matchLabels":)"
             R"({"team":"y"}}}]}]})",
             "other")},
     "",
     "denied",
     kFree,
     "denied p:denied"},
    {"BlockIsNotForPods",
     {Policy("p", R"({"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"0.0.0.0/0"}}]}]})",
             "other")},
     "",
     "denied",
     kFree,
     "denied p:denied {not counted: ipBlock 0.0.0.0/0, which is meant for addresses outside of the "
     "cluster}"},
    {"PortsAreTold",
     {Policy("p",
             R"({"podSelector":{},"ingress":[{"ports":[{"port":"http"},{"port":8000,)"
             R"("endPort":8100},{"protocol":"UDP"}]}]})",
             "other")},
     "",
     "allowed",
     kFree,
     "allowed p:allowed spec.ingress[0].from http/TCP 8000-8100/TCP */UDP"},
    {"PortByNumber",
     {Policy("p", R"({"podSelector":{},"ingress":[{"ports":[{"port":443}]}]})", "other")},
     "443",
     "allowed",
     kFree,
     "allowed p:allowed spec.ingress[0].from 443/TCP"},
    {"OtherPort",
     {Policy("p", R"({"podSelector":{},"ingress":[{"ports":[{"port":443}]}]})", "other")},
     "80",
     "denied",
     kFree,
     "denied p:denied"},
    {"OtherProtocol",
     {Policy("p", R"({"podSelector":{},"ingress":[{"ports":[{"port":53}]}]})", "other")},
     "53/UDP",
     "denied",
     kFree,
     "denied p:denied"},
    {"NamedPortIsTheReceivingPods",
     {Policy("p", R"({"podSelector":{},"ingress":[{"ports":[{"port":"http"}]}]})", "other")},
     "8080",
     "allowed",
     kFree,
     "allowed p:allowed spec.ingress[0].from http/TCP"},
    {"AskedByName",
     {Policy("p", R"({"podSelector":{},"ingress":[{"ports":[{"port":8080}]}]})", "other")},
     "http",
     "allowed",
     kFree,
     "allowed p:allowed spec.ingress[0].from 8080/TCP"},
    {"RangeOfPorts",
     {Policy("p", R"({"podSelector":{},"ingress":[{"ports":[{"port":8000,"endPort":8080}]}]})",
             "other")},
     "8080",
     "allowed",
     kFree,
     "allowed p:allowed spec.ingress[0].from 8000-8080/TCP"},
    {"EgressNamesThePortOfTheFarEnd",
     {Policy("p", R"({"podSelector":{},"policyTypes":["Egress"],"egress":[{"ports":)"
                  R"([{"port":"dns","protocol":"UDP"}]}]})")},
     "53/UDP",
     "allowed",
     "allowed p:allowed spec.egress[0].to dns/UDP",
     kFree},
};

class ReachTest : public testing::TestWithParam<Case> {};

TEST_P(ReachTest, FollowsTheApisText) {
  const auto cluster = LoadWorld(World(GetParam().policies));
  const Version now = cluster->Current();
  const auto answer = Reach(
      now, {.from = IdOf(now, "po/a"), .to = IdOf(now, "po/other/b"), .port = GetParam().port});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(ToString(answer->state), GetParam().state);
  EXPECT_EQ(Words(answer->egress), GetParam().egress);
  EXPECT_EQ(Words(answer->ingress), GetParam().ingress);
}

INSTANTIATE_TEST_SUITE_P(Table, ReachTest, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ReachTest, NamespaceSelectorNeedsNamespaces) {
  const auto cluster = LoadWorld(World(
      {Policy(
          "p",
          R"({"podSelector":{},"ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"team":"x"}}}]}]})",
          "other")},
      false));
  const Version now = cluster->Current();
  const auto answer = Reach(now, {.from = IdOf(now, "po/a"), .to = IdOf(now, "po/other/b")});
  EXPECT_EQ(Words(answer.value().ingress),
            "unknown p:unknown {unknown: no Namespace objects loaded}");
  EXPECT_EQ(ToString(answer.value().state), "unknown");
}

TEST(ReachTest, APodReachesItself) {
  const auto cluster = LoadWorld(World({Policy("deny", R"({"podSelector":{}})")}));
  const Version now = cluster->Current();
  const auto answer = Reach(now, {.from = IdOf(now, "po/a"), .to = IdOf(now, "po/a")});
  EXPECT_EQ(ToString(answer.value().state), "allowed");
  EXPECT_EQ(answer.value().notes, std::vector<std::string>{"a pod always reaches itself"});
}

TEST(ReachTest, WithoutPoliciesLoadedItIsUnknown) {
  const auto cluster = LoadWorld({Text({.name = "a"}), Text({.name = "b"})});
  const Version now = cluster->Current();
  const absl::Status status =
      Reach(now, {.from = IdOf(now, "po/a"), .to = IdOf(now, "po/b")}).status();
  EXPECT_EQ(ErrorMessage(status), "unknown: no NetworkPolicy objects loaded");
}

TEST(ReachTest, PortsThatCannotBeMeant) {
  const auto cluster = LoadWorld(World({}));
  const Version now = cluster->Current();
  for (const char* port : {"0", "65536", "http/UDP", "x", "80/ICMP", "-1"}) {
    const auto answer =
        Reach(now, {.from = IdOf(now, "po/a"), .to = IdOf(now, "po/other/b"), .port = port});
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << port;
  }
}

}  // namespace
}  // namespace labelix::kubernetes::reach_test
