// May one pod send to another, by the rules of docs/reach.md.
#include "labelix/reach.h"

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/engine/kubernetes/reach_world.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::reach_test {
namespace {

using reach_world::Policy;
using reach_world::Words;
using reach_world::World;

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

}  // namespace
}  // namespace labelix::kubernetes::reach_test
