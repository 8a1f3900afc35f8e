// Who picks, owns and sends traffic to what after an edit, and why.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "labelix/what_if.h"
#include "tests/engine/kubernetes/what_if_world.h"

namespace labelix::kubernetes::what_if::what_if_changes_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Only the reaction says whether they go or stay: the change is the same.
TEST(WhatIf, WhatADeletedOwnerOwnedHasNoOwner) {
  for (const bool orphan : {false, true}) {
    Edit edit = Delete("rs/rs");
    edit.orphan = orphan;
    const WhatIfAnswer answer = Ask({Set(1), Owned("a")}, {edit});
    EXPECT_THAT(Words(answer, Link::kOwns), ElementsAre("-rs a: owner deleted"));
    EXPECT_THAT(Words(answer, Link::kSelects), ElementsAre("-rs a: selector deleted"));
  }
}

TEST(WhatIf, AnEditOfNoTypeIsRefused) {
  const Cluster cluster;
  Edit edit = Delete("pod/a");
  edit.type = static_cast<Edit::Type>(5);
  const absl::Status status = WhatIf(cluster, cluster.Current(), {&edit, 1}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      ErrorMessage(status),
      "edit: type 5 is none of kApply (0), kLabel (1), kSelector (2), kDelete (3) and kScale (4)");
}

std::string Policy(const std::string& peer) {
  return Text({.api_version = "networking.k8s.io/v1",
               .kind = "NetworkPolicy",
               .name = "np",
               .more = R"("spec":{"podSelector":{"matchLabels":{"run":"none"}},)"
                       R"("ingress":[{"from":[)" +
                       peer + "]}]}"});
}

TEST(WhatIf, ARelabelledNamespaceChangesWhoSelectsByIt) {
  const std::vector<std::string> world = {
      Policy(R"({"namespaceSelector":{"matchLabels":{"team":"x"}}})"), Space("default", "{}"),
      Space("other", R"({"team":"x"})"), Text({.name = "here"}),
      Text({.ns = "other", .name = "there"})};
  const auto on = Label("namespace/default", "team", "x");
  const auto off = Label("namespace/other", "team", std::nullopt);
  const WhatIfAnswer answer = Ask(world, {on, off});
  EXPECT_THAT(Words(answer, Link::kSelects),
              ElementsAre("-np there: namespace relabelled", "+np here: namespace relabelled"));
  EXPECT_EQ(answer.changes[0].path, "spec.ingress[0].from[0]");
  EXPECT_THAT(Ask(world, {Label("namespace/other", "more", "y")}).changes, IsEmpty());
  EXPECT_THAT(Words(Ask(world, {Delete("namespace/other")}), Link::kSelects),
              ElementsAre("-np there: namespace deleted"));
}

// A template's affinity may be to pods of other namespaces.
TEST(WhatIf, ATemplateIsToldToPickFromAnotherNamespace) {
  const std::string term =
      R"({"topologyKey":"z","labelSelector":{"matchLabels":{"run":"rng"}},"namespaceSelector":{}})";
  const auto set = [&](const std::string& affinity) {
    return Text({.api_version = "apps/v1",
                 .kind = "ReplicaSet",
                 .ns = "other",
                 .name = "far",
                 .more = R"("spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"}},"template":)"
                         R"({"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c",)"
                         R"("image":"i"}])" +
                         affinity + "}}}"});
  };
  const std::string far =
      set(R"(,"affinity":{"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[)" +
          term + "]}}");
  const std::vector<std::string> spaces = {Space("default"), Space("other"), Text({.name = "p"})};
  EXPECT_THAT(Words(Ask(In(spaces, far), {Label("pod/p", "run", "rng")}), Link::kSelects),
              ElementsAre("+far p: label change"));
  const Edit off = Label("pod/p", "run", "rng");
  EXPECT_THAT(Words(Ask(In(spaces, set("")), {off, Apply(far)}), Link::kSelects),
              ElementsAre("+far p: label change"));
}

// The API server puts it there.
TEST(WhatIf, ANamespaceHasItsNameAsALabel) {
  const std::string by_name = R"({"matchLabels":{"kubernetes.io/metadata.name":"other"}})";
  const std::string there = Text({.ns = "other", .name = "there"});
  const std::vector<std::string> world = {Policy(R"({"namespaceSelector":)" + by_name + "}"),
                                          Space("default"), there};
  EXPECT_THAT(Words(Ask(world, {Apply(Space("other"))}), Link::kSelects),
              ElementsAre("+np there: namespace created"));
  std::vector<std::string> named = world;
  named.push_back(Space("other", R"({"kubernetes.io/metadata.name":"other"})"));
  EXPECT_THAT(Ask(named, {Apply(Space("other"))}).changes, IsEmpty());
  const auto off = Label("ns/other", "kubernetes.io/metadata.name", std::nullopt);
  EXPECT_THAT(Ask(named, {off}).changes, IsEmpty());
}

TEST(WhatIf, ANodeThatComesBringsItsPodsTraffic) {
  const std::vector<std::string> world = {kService, NodeText("m"), OnNode("a", "n", "")};
  const WhatIfAnswer answer = Ask(world, {Apply(NodeText("n"))});
  EXPECT_THAT(Words(answer, Link::kTraffic), ElementsAre("+svc a: node created"));
}

std::string WithAddresses(const std::string& name, const std::string& addresses) {
  return Text({.name = name,
               .labels = kRun,
               .owner = "ReplicaSet/rs/u-rs",
               .more = R"("status":{"phase":"Running","podIPs":[)" + addresses + "]}"});
}

// Endpoints are counted by pods, and not by addresses.
TEST(WhatIf, APodOfTwoFamiliesIsOneEndpoint) {
  const std::string four = R"({"ip":"10.0.0.1"})", six = R"({"ip":"fd00::1"})";
  const auto service = [](const std::string& families) {
    return Text({.kind = "Service",
                 .name = "svc",
                 .more = R"("spec":{"ipFamilies":)" + families +
                         R"(,"ports":[{"port":80}],"selector":{"run":"rng"}})"});
  };
  const std::string both = R"(["IPv4","IPv6"])";
  const std::vector<std::string> pods = {Set(3), WithAddresses("both", four + "," + six),
                                         WithAddresses("four", four), WithAddresses("six", six)};
  const auto asked = [&](const std::string& families, const Edit& edit) {
    std::vector<std::string> world = pods;
    world.push_back(service(families));
    const WhatIfAnswer answer = Ask(world, {edit});
    std::string figures;
    for (const TrafficForecast& traffic : answer.traffic) {
      figures = std::to_string(traffic.before) + " " + std::to_string(traffic.at_once) + " " +
                std::to_string(traffic.settled);
    }
    return std::pair(figures, Words(answer, Link::kTraffic));
  };
  using testing::Pair;
  EXPECT_THAT(asked(R"(["IPv4"])", Apply(service(both))),
              Pair("2 3 3", ElementsAre("+svc six: selector edit")));
  EXPECT_THAT(asked(both, Apply(service(R"(["IPv4"])"))),
              Pair("3 2 2", ElementsAre("-svc six: selector edit")));
  EXPECT_THAT(asked(both, Delete("pod/both")),
              Pair("3 2 3", ElementsAre("-svc both: object deleted")));
  EXPECT_THAT(asked(both, Scale("rs/rs", 1)), Pair("3 3 1", IsEmpty()));
  EXPECT_THAT(asked(both, Apply(WithAddresses("both", six))), Pair("", IsEmpty()));
  EXPECT_THAT(asked(R"(["IPv4"])", Apply(WithAddresses("both", six))),
              Pair("2 1 1", ElementsAre("-svc both: status change")));
}

// A pod that goes and had no traffic takes none away.
TEST(WhatIf, OnlyEndpointsAreMissed) {
  const std::string pending =
      Text({.name = "p", .labels = kRun, .owner = "ReplicaSet/rs/u-rs", .more = R"("spec":{})"});
  const std::string stays = Text({.name = "stays",
                                  .labels = kRun,
                                  .more = R"("status":{"podIP":"10.0.0.1","phase":"Running"})"});
  const WhatIfAnswer answer = Ask({kService, Set(2), pending, stays}, {Delete("rs/rs")});
  EXPECT_THAT(Words(answer.reactions), ElementsAre("rs delete p"));
  EXPECT_THAT(answer.traffic, IsEmpty());
}

std::string Autoscaler(const std::string& kind, const std::string& api) {
  return Text({.api_version = "autoscaling/v2",
               .kind = "HorizontalPodAutoscaler",
               .name = "h",
               .more = R"("spec":{"scaleTargetRef":{"apiVersion":")" + api + R"(","kind":")" +
                       kind + R"(","name":"c"}})"});
}

// What an autoscaler picks is picked by its target's selector.
TEST(WhatIf, ATargetTakesWhatIsPickedThroughItAlong) {
  const auto picks = [](const WhatIfAnswer& answer) {
    std::vector<std::string> words = Words(answer, Link::kSelects);
    std::erase_if(words, [](const std::string& word) { return word.substr(1, 2) != "h "; });
    return words;
  };
  std::vector<std::string> world = OnePodOf("Deployment");
  world.push_back(Autoscaler("Deployment", "apps/v1"));
  const WhatIfAnswer deleted = Ask(world, {Delete("deploy/c")});
  EXPECT_THAT(picks(deleted), ElementsAre("-h c-0: target deleted"));
  Edit orphan = Delete("deploy/c");
  orphan.orphan = true;
  EXPECT_THAT(picks(Ask(world, {orphan})), ElementsAre("-h c-0: target deleted"));
  EXPECT_THAT(picks(Ask(world, {Delete("deploy/c"), Apply(Templated("Deployment", "", "old"))})),
              IsEmpty());
  EXPECT_THAT(Ask(world, {Label("deploy/c", "more", "x"), Scale("deploy/c", 0)}).changes,
              IsEmpty());
  world[0] = EmptyList("apps/v1", "Deployment");
  EXPECT_THAT(picks(Ask(world, {Apply(Templated("Deployment", "", "old"))})),
              ElementsAre("+h c-0: target created"));
  // The selector of a ReplicationController may be edited.
  const std::string other = Text({.kind = "ReplicationController",
                                  .name = "c",
                                  .more = R"("spec":{"selector":{"a":"b"},"template":{"metadata":)"
                                          R"({"labels":{"a":"b"}},"spec":{"containers":)"
                                          R"([{"name":"c","image":"i"}]}}})"});
  const WhatIfAnswer edited = Ask({Controller(kRun), OwnedByIt("ReplicationController", "a"),
                                   Autoscaler("ReplicationController", "v1")},
                                  {Apply(other)});
  EXPECT_THAT(picks(edited), ElementsAre("-h a: target edit"));
}

}  // namespace
}  // namespace labelix::kubernetes::what_if::what_if_changes_test
