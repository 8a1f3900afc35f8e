// What the recordings do not show (tests/scenarios/what_if_test.py): several
// edits in order, edits that are refused, and that nothing else is touched.
#include "labelix/what_if.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kRun = R"({"run":"rng"})";

std::string Owned(const std::string& name) {
  return Text({.name = name,
               .labels = kRun,
               .owner = "ReplicaSet/rs/u-rs",
               .more = R"("status":{"podIP":"10.0.0.1","phase":"Running"})"});
}

std::string Set(int replicas) {
  return Text({.api_version = "apps/v1",
               .kind = "ReplicaSet",
               .name = "rs",
               .uid = "u-rs",
               .more = R"("spec":{"replicas":)" + std::to_string(replicas) +
                       R"(,"selector":{"matchLabels":{"run":"rng"}},"template":{"metadata":)"
                       R"({"labels":{"run":"rng"}}}})"});
}

const std::string kService =
    Text({.kind = "Service", .name = "svc", .more = R"("spec":{"selector":{"run":"rng"}})"});

Edit Label(const std::string& object, const std::string& key, std::optional<std::string> value) {
  Edit edit;
  edit.type = Edit::Type::kLabel;
  edit.object = object;
  edit.labels = {{key, std::move(value)}};
  return edit;
}

Edit Selects(const std::string& selector) {
  Edit edit;
  edit.type = Edit::Type::kSelector;
  edit.object = "svc/svc";
  edit.selector = selector;
  return edit;
}

Edit Apply(const std::string& manifest) {
  Edit edit;
  edit.manifest = manifest;
  return edit;
}

Edit Delete(const std::string& object) {
  Edit edit;
  edit.type = Edit::Type::kDelete;
  edit.object = object;
  return edit;
}

// `+traffic svc a: cause`, `-selects …`.
std::vector<std::string> Words(const WhatIfAnswer& answer, Link link) {
  std::vector<std::string> lines;
  for (const MembershipChange& change : answer.changes) {
    if (change.link != link) continue;
    lines.push_back((change.joins ? "+" : "-") + change.selector.name + " " + change.object.name +
                    ": " + change.cause);
  }
  return lines;
}

std::vector<std::string> Words(const std::vector<Reaction>& reactions) {
  std::vector<std::string> lines;
  for (const Reaction& reaction : reactions) {
    lines.push_back(reaction.controller.name + " " + std::string(ToString(reaction.type)) + " " +
                    (reaction.object ? reaction.object->name : std::to_string(reaction.count)));
  }
  return lines;
}

WhatIfAnswer Ask(const std::vector<std::string>& world, const std::vector<Edit>& edits) {
  const auto cluster = LoadWorld(world);
  const Version now = cluster->Current();
  const auto answer = WhatIf(*cluster, now, edits);
  EXPECT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(cluster->Current().number(), now.number());  // nothing was made
  return answer.ok() ? *answer : WhatIfAnswer();
}

absl::Status Refused(const std::vector<std::string>& world, const Edit& edit) {
  const auto cluster = LoadWorld(world);
  return WhatIf(*cluster, cluster->Current(), {&edit, 1}).status();
}

TEST(WhatIf, EditsAreMadeInOrder) {
  const std::vector<std::string> world = {kService, Set(2), Owned("a"), Owned("b")};
  const WhatIfAnswer both =
      Ask(world, {Label("pod/a", "isactive", "yes"), Selects("run=rng,isactive=yes")});
  EXPECT_THAT(Words(both, Link::kTraffic), ElementsAre("-svc b: selector edit"));
  EXPECT_THAT(both.reactions, IsEmpty());
  ASSERT_EQ(both.traffic.size(), 1u);
  EXPECT_EQ(both.traffic[0].before, 2u);
  EXPECT_EQ(both.traffic[0].at_once, 1u);
  // Put on and taken off again: nothing differs.
  const WhatIfAnswer none =
      Ask(world, {Label("pod/a", "run", std::nullopt), Label("pod/a", "run", "rng")});
  EXPECT_THAT(none.changes, IsEmpty());
  EXPECT_THAT(none.reactions, IsEmpty());
}

TEST(WhatIf, ALostLabelIsReleasedAndReplaced) {
  const WhatIfAnswer answer =
      Ask({kService, Set(2), Owned("a"), Owned("b")}, {Label("pod/a", "run", std::nullopt)});
  EXPECT_THAT(Words(answer, Link::kSelects),
              ElementsAre("-rs a: label change", "-svc a: label change"));
  EXPECT_THAT(Words(answer.reactions), ElementsAre("rs release a", "rs create 1"));
  EXPECT_EQ(answer.traffic[0].settled, 2u);
}

TEST(WhatIf, AManifestMayMakeWhatALaterEditNames) {
  const WhatIfAnswer answer =
      Ask({kService, EmptyList("v1", "Pod")},
          {Apply(Text({.ns = "", .name = "new", .labels = "{}"})), Label("pod/new", "run", "rng")});
  EXPECT_THAT(Words(answer, Link::kSelects), ElementsAre("+svc new: object created"));
}

TEST(WhatIf, WhatADeletedOwnerOwnedGoesOrStays) {
  const std::vector<std::string> world = {kService, Set(2), Owned("a"), Owned("b")};
  EXPECT_THAT(Words(Ask(world, {Delete("rs/rs")}).reactions),
              ElementsAre("rs delete a", "rs delete b"));
  Edit orphan = Delete("rs/rs");
  orphan.orphan = true;
  EXPECT_THAT(Words(Ask(world, {orphan}).reactions), ElementsAre("rs orphan a", "rs orphan b"));
}

TEST(WhatIf, WhatWouldHappenAnywayIsNotTold) {
  // It wants three and has two, whatever becomes of the Service.
  const WhatIfAnswer answer = Ask({kService, Set(3), Owned("a"), Owned("b")}, {Selects("")});
  EXPECT_THAT(answer.reactions, IsEmpty());
  EXPECT_EQ(answer.traffic[0].at_once, 0u);
}

TEST(WhatIf, WhatTheServerWouldRefuseIsRefused) {
  const std::vector<std::string> world = {kService, Set(1), Owned("a")};
  const std::string other = Text({.api_version = "apps/v1",
                                  .kind = "ReplicaSet",
                                  .name = "rs",
                                  .more = R"("spec":{"selector":{"matchLabels":{"a":"b"}},)"
                                          R"("template":{"metadata":{"labels":{"a":"b"}}}})"});
  EXPECT_THAT(std::string(Refused(world, Apply(other)).message()), HasSubstr("field is immutable"));
  EXPECT_THAT(std::string(Refused(world, Selects("run in (a,b)")).message()),
              HasSubstr("a Service selects by equality alone"));
  EXPECT_THAT(std::string(Refused(world, Label("pod/a", "run", "-no-")).message()),
              HasSubstr("label run"));
  EXPECT_EQ(Refused(world, Delete("pod/gone")).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Refused(world, Apply("{broken")).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace labelix::kubernetes
