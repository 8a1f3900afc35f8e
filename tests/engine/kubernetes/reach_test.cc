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

// Two pods: a of namespace default with addresses of both families, b of
// namespace other with the ports http 8080/TCP and dns 53/UDP.
std::vector<std::string> World(const std::vector<std::string>& more, bool with_spaces = true) {
  std::vector<std::string> world = {
      Text({.name = "a",
            .labels = R"({"app":"a"})",
            .more = R"("status":{"podIPs":[{"ip":"10.1.0.1"},{"ip":"fd00:1::1"}]})"}),
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
    {"BlockHasThePodsAddress",
     {Policy("p", R"({"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.1.0.0/16"}}]}]})",
             "other")},
     "",
     "allowed",
     kFree,
     "allowed p:allowed spec.ingress[0].from[0] {ipBlock 10.1.0.0/16 has 10.1.0.1 of default/a: "
     "some network plug-ins take it for addresses outside of the cluster only}"},
    {"BlockOfTheSecondFamily",
     {Policy("p", R"({"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"fd00::/8"}}]}]})",
             "other")},
     "",
     "allowed",
     kFree,
     "allowed p:allowed spec.ingress[0].from[0] {ipBlock fd00::/8 has fd00:1::1 of default/a: some "
     "network plug-ins take it for addresses outside of the cluster only}"},
    {"BlockOfOtherAddresses",
     {Policy("p", R"({"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.2.0.0/16"}}]}]})",
             "other")},
     "",
     "denied",
     kFree,
     "denied p:denied"},
    {"ExceptTakesTheAddressOut",
     {Policy(
         "p",
         R"({"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.2.0.0/16","10.1.0.1/32"]}}]}]})",
         "other")},
     "",
     "denied",
     kFree,
     "denied p:denied"},
    {"WhatExceptTakesOutAnotherBlockHas",
     {Policy(
         "p",
         R"({"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}},{"ipBlock":{"cidr":"10.1.0.1/32"}}]}]})",
         "other")},
     "",
     "allowed",
     kFree,
     "allowed p:allowed spec.ingress[0].from[1] {ipBlock 10.1.0.1/32 has 10.1.0.1 of default/a: "
     "some network plug-ins take it for addresses outside of the cluster only}"},
    {"BlockBesideASelectorIsInvalid",
     {Policy(
         "p",
         R"({"podSelector":{},"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8"},"namespaceSelector":{}}]}]})",
         "other")},
     "",
     "denied",
     kFree,
     "denied p:denied"},
    {"NameOfAPortThatTheReceiverLacks",
     {Policy(
         "p",
         R"({"podSelector":{},"ingress":[{"ports":[{"port":"grpc"},{"port":"http","protocol":"UDP"}]}]})",
         "other")},
     "",
     "denied",
     kFree,
     "denied p:denied {the receiving pod has no port grpc/TCP, which a rule names} {the receiving "
     "pod has no port http/UDP, which a rule names}"},
    {"OnlyPortsThatThereAreAreTold",
     {Policy("p", R"({"podSelector":{},"ingress":[{"ports":[{"port":"grpc"},{"port":"http"}]}]})",
             "other")},
     "",
     "allowed",
     kFree,
     "allowed p:allowed spec.ingress[0].from http/TCP"},
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

// Port 80 is let in, and perhaps 443, which is what is let out.
TEST(ReachTest, PortsInCommonMayBeUnknown) {
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

TEST(ReachTest, ABlockNeedsAnAddress) {
  const auto cluster = LoadWorld(World(
      {Policy("p", R"({"podSelector":{},"egress":[{"to":[{"ipBlock":{"cidr":"::/0"}}]}]})")}));
  const Version now = cluster->Current();
  const auto answer = Reach(now, {.from = IdOf(now, "po/a"), .to = IdOf(now, "po/other/b")});
  EXPECT_EQ(Words(answer.value().egress),
            "unknown p:unknown {unknown: whether ipBlock ::/0 has other/b, which has no address}");
}

TEST(ReachTest, FromItsOwnNodeAPodTakesEverything) {
  const auto pod = [](const char* name, const char* spec) {
    return Text({.name = name, .more = std::string(R"("spec":)") + spec});
  };
  const auto cluster =
      LoadWorld({pod("p", R"({"nodeName":"n1"})"), pod("q", R"({"nodeName":"n1"})"),
                 pod("host", R"({"nodeName":"n1","hostNetwork":true})"),
                 pod("far", R"({"nodeName":"n2","hostNetwork":true})"),
                 Policy("deny", R"({"podSelector":{}})")});
  const Version now = cluster->Current();
  const auto from = [&](const char* sender) {
    return Reach(now, {.from = IdOf(now, sender), .to = IdOf(now, "po/p"), .port = "80"}).value();
  };
  EXPECT_EQ(Words(from("po/host").ingress),
            "allowed deny:denied {the sender is on the network of the receiver's own node n1, from "
            "where everything is allowed in}");
  EXPECT_EQ(ToString(from("po/host").state), "allowed");
  EXPECT_EQ(ToString(from("po/far").state), "denied");
  EXPECT_EQ(from("po/far").notes, std::vector<std::string>{"default/far is on its host's network: "
                                                           "policies need not apply to it"});
  EXPECT_EQ(ToString(from("po/q").state), "denied");
}

TEST(ReachTest, PodsThatEndedAndOtherPoliciesAreSaid) {
  const auto cluster =
      LoadWorld(World({Text({.name = "done", .more = R"("status":{"phase":"Succeeded"})"}),
                       Text({.api_version = "policy.networking.k8s.io/v1alpha2",
                             .kind = "ClusterNetworkPolicy",
                             .ns = "",
                             .name = "c"}),
                       EmptyList("crd.projectcalico.org/v1", "GlobalNetworkPolicy")}));
  const Version now = cluster->Current();
  EXPECT_EQ(
      Reach(now, {.from = IdOf(now, "po/done"), .to = IdOf(now, "po/a")}).value().notes,
      (std::vector<std::string>{
          "default/done has ended (phase Succeeded): it sends and takes nothing",
          "not asked: ClusterNetworkPolicy of policy.networking.k8s.io, of which 1 is loaded"}));
}

// No manifest says it; the API server puts it there.
TEST(ReachTest, ANamespaceIsPickedByItsName) {
  const auto peer = [](const std::string& name) {
    return Policy("p",
                  R"({"podSelector":{},"ingress":[{"from":[{"namespaceSelector":{"matchLabels":)"
                  R"({"kubernetes.io/metadata.name":")" +
                      name + R"("}}}]}]})",
                  "other");
  };
  for (const bool own : {true, false}) {
    const auto cluster = LoadWorld(World({peer(own ? "default" : "another")}));
    const Version now = cluster->Current();
    const auto answer = Reach(now, {.from = IdOf(now, "po/a"), .to = IdOf(now, "po/other/b")});
    EXPECT_EQ(ToString(answer.value().state), own ? "allowed" : "denied");
  }
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
