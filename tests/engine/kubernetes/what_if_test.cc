// What the recordings do not show (tests/scenarios/what_if_test.py): several
// edits in order, edits that are refused, and that nothing else is touched.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "labelix/what_if.h"
#include "tests/engine/kubernetes/what_if_world.h"

namespace labelix::kubernetes::what_if::what_if_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

// In one command kubectl takes no label that is both.
TEST(WhatIf, ALabelIsNotSetAndTakenOffInOneEdit) {
  const std::vector<std::string> world = {kService, Owned("a")};
  const auto edit = [](std::vector<std::pair<std::string, std::optional<std::string>>> labels) {
    Edit made = Label("pod/a", "x", std::nullopt);
    made.labels = std::move(labels);
    return made;
  };
  for (const Edit& both : {edit({{"run", "z"}, {"run", std::nullopt}}),
                           edit({{"run", std::nullopt}, {"a", "b"}, {"run", "z"}})}) {
    const absl::Status refused = Refused(world, {both});
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ErrorMessage(refused),
              "can not both modify and remove a label in the same command: run");
  }
  EXPECT_TRUE(Refused(world, {edit({{"run", "z"}, {"a", std::nullopt}})}).ok());
}

TEST(WhatIf, AManifestMayMakeWhatALaterEditNames) {
  const WhatIfAnswer answer =
      Ask({kService, EmptyList("v1", "Pod")},
          {Apply(Text({.ns = "", .name = "new", .labels = "{}"})), Label("pod/new", "run", "rng")});
  EXPECT_THAT(Words(answer, Link::kSelects), ElementsAre("+svc new: object created"));
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
  EXPECT_THAT(std::string(Refused(world, {Apply(other)}).message()),
              HasSubstr("field is immutable"));
  EXPECT_THAT(std::string(Refused(world, {Selects("run in (a,b)")}).message()),
              HasSubstr("a Service selects by equality alone"));
  EXPECT_THAT(std::string(Refused(world, {Label("pod/a", "run", "-no-")}).message()),
              HasSubstr("label run"));
  EXPECT_EQ(Refused(world, {Delete("pod/gone")}).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Refused(world, {Apply("{broken")}).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(std::string(Refused(world, {Apply("")}).message()),
            "manifest: no objects passed to apply");
}

std::string WithMeta(const std::string& text, const std::string& more) {
  std::string with = text;
  return with.insert(with.find(R"("name":)"), more + ",");
}

// What is stored is not another object, and goes by being deleted.
TEST(WhatIf, AnObjectKeepsItsUidAndIsNotDeletedByAManifest) {
  const std::string stored = Text({.name = "a", .uid = "u-a", .labels = kRun});
  const std::vector<std::string> world = {kService, stored};
  EXPECT_TRUE(Refused(world, {Apply(stored)}).ok());
  const absl::Status other = Refused(world, {Apply(Text({.name = "a", .uid = "u-b"}))});
  EXPECT_EQ(ErrorMessage(other),
            "the API server would refuse it: Pod \"a\" is invalid: metadata.uid: Invalid value: "
            "\"u-b\": field is immutable");
  const std::string time = R"("deletionTimestamp":"2026-01-01T00:00:00Z")";
  const absl::Status deleting = Refused(world, {Apply(WithMeta(stored, time))});
  EXPECT_THAT(ErrorMessage(deleting), HasSubstr("metadata.deletionTimestamp: field is immutable"));
  EXPECT_EQ(ErrorHint(deleting), "an object is deleted by --delete");
  // One that is being deleted goes on.
  const std::string gone = WithMeta(Owned("b"), time);
  const WhatIfAnswer answer = Ask({Set(1), gone, Owned("a")}, {Apply(Owned("b"))});
  EXPECT_THAT(answer.reactions, IsEmpty());
}

// As kubectl apply merges: null takes owners off, an empty list does where the kind is none that
// kubectl knows, or where the owner had been applied.
TEST(WhatIf, AManifestTakesOwnersOff) {
  const std::string pod = Text({.name = "a", .labels = R"({"run":"x"})"});
  const auto owners = [&](const std::string& list) {
    return WithMeta(pod, R"("ownerReferences":)" + list);
  };
  const auto words = [&](const std::string& stored, const std::string& manifest) {
    Cluster cluster;
    LoadOptions options;
    options.keep_source = true;
    EXPECT_TRUE(cluster.LoadBytes(Set(1) + "\n" + stored, "", options, nullptr).ok());
    const std::vector<Edit> edits = {Apply(manifest)};
    const auto answer = WhatIf(cluster, cluster.Current(), edits);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? Words(*answer, Link::kOwns) : std::vector<std::string>();
  };
  const std::string by_rs =
      R"([{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"rs","uid":"u-rs","controller":true}])";
  EXPECT_THAT(words(owners(by_rs), owners("null")), ElementsAre("-rs a: owner changed"));
  EXPECT_THAT(words(owners(by_rs), owners("[]")), IsEmpty());
  EXPECT_THAT(words(owners(by_rs), pod), IsEmpty());

  const std::string last_applied =
      R"("annotations":{"kubectl.kubernetes.io/last-applied-configuration":)"
      R"("{\"metadata\":{\"ownerReferences\":[{\"uid\":\"u-rs\"}]}}"})";
  const std::string applied = WithMeta(pod, last_applied + R"(,"ownerReferences":)" + by_rs);
  EXPECT_THAT(words(applied, owners("[]")), ElementsAre("-rs a: owner changed"));
  EXPECT_THAT(words(applied, pod), ElementsAre("-rs a: owner changed"));
  EXPECT_THAT(words(applied, owners(by_rs)), IsEmpty());

  const std::string custom = Text({.api_version = "example.com/v1",
                                   .kind = "Thing",
                                   .name = "t",
                                   .owner = "ReplicaSet/rs/u-rs"});
  const std::string bare = Text({.api_version = "example.com/v1", .kind = "Thing", .name = "t"});
  EXPECT_THAT(words(custom, bare), IsEmpty());
  EXPECT_THAT(words(custom, WithMeta(bare, R"("ownerReferences":[])")),
              ElementsAre("-rs t: owner changed"));
}

// What is told of are fields that are one value and that facts keep.
TEST(WhatIf, APodsFieldsThatAreFixedAreNotChanged) {
  const auto pod = [](const std::string& spec) {
    return Text({.name = "a", .labels = kRun, .more = R"("spec":{)" + spec + "}"});
  };
  const auto apply = [&](const std::string& stored, const std::string& manifest) {
    return Refused({kService, pod(stored)}, {Apply(pod(manifest))});
  };
  const std::string node = R"("nodeName":"n")";
  const absl::Status moved = apply(node, R"("nodeName":"m")");
  EXPECT_EQ(moved.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(ErrorMessage(moved),
              HasSubstr("Pod \"a\" is invalid: spec: Forbidden: pod updates may not change fields "
                        "other than `spec.containers[*].image`,"));
  EXPECT_EQ(ErrorHint(moved),
            "spec.nodeName is \"n\", and \"m\" in the manifest; delete the pod before it is "
            "applied (--delete)");
  EXPECT_TRUE(apply(node, node).ok());
  EXPECT_TRUE(apply(node, "").ok());  // not named: it stays
  EXPECT_THAT(ErrorHint(apply("", node)), HasSubstr("spec.nodeName is \"\", and \"n\""));
  EXPECT_TRUE(
      Refused({kService, pod(node)}, {Delete("pod/a"), Apply(pod(R"("nodeName":"m")"))}).ok());

  // The server's own values, where none were given.
  const std::string filled_in =
      R"("restartPolicy":"Always","schedulerName":"default-scheduler","serviceAccountName":"default")";
  EXPECT_TRUE(apply("", filled_in).ok());
  EXPECT_TRUE(apply(filled_in, "").ok());
  for (const char* field :
       {"hostname", "subdomain", "serviceAccountName", "restartPolicy", "schedulerName"}) {
    const std::string other = "\"" + std::string(field) + R"(":"other")";
    EXPECT_THAT(ErrorHint(apply("", other)), HasSubstr(std::string("spec.") + field + " is"));
    EXPECT_TRUE(apply(other, other).ok()) << field;
  }
  const std::string host = R"("hostNetwork":true)";
  EXPECT_THAT(ErrorHint(apply("", host)), HasSubstr("spec.hostNetwork is false, and true"));
  EXPECT_TRUE(apply(host, host).ok());
}

TEST(WhatIf, WhatWasDeletedMayBeMadeOtherwise) {
  const std::vector<std::string> world = {kService, Set(1), Owned("a")};
  std::string other = Set(1);
  for (size_t at = 0; (at = other.find("rng", at)) != std::string::npos; ++at) {
    other.replace(at, 3, "foo");
  }
  EXPECT_FALSE(Refused(world, {Apply(other)}).ok());
  const WhatIfAnswer answer = Ask(world, {Delete("rs/rs"), Apply(other)});
  EXPECT_THAT(Words(answer, Link::kOwns), ElementsAre("-rs a: owner deleted"));
  EXPECT_THAT(Words(answer.reactions), ElementsAre("rs delete a", "rs create 1"));
  // Made as it was, it is another object all the same.
  const WhatIfAnswer same = Ask(world, {Delete("rs/rs"), Apply(Set(1))});
  EXPECT_THAT(Words(same, Link::kOwns), ElementsAre("-rs a: owner deleted"));
  EXPECT_FALSE(Refused(world, {Delete("rs/rs"), Apply(other), Apply(Set(1))}).ok());
}

TEST(WhatIf, AJobThatIsMadeAnewHasNotFinished) {
  const std::string selector = R"({"matchLabels":{"run":"rng"}},"manualSelector":true)";
  const std::string done = R"(,"status":{"conditions":[{"type":"Complete","status":"True"}]})";
  Cluster cluster;
  LoadOptions options;
  options.keep_source = true;
  ASSERT_TRUE(
      cluster.LoadBytes(Controller(selector, "batch/v1", "Job", done), "", options, nullptr).ok());
  const std::vector<Edit> edits = {Delete("job/c"), Apply(Controller(selector, "batch/v1", "Job"))};
  const auto answer = WhatIf(cluster, cluster.Current(), edits);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(Words(answer->reactions), ElementsAre("c create 1"));
}

// A manifest that says no number leaves it.
TEST(WhatIf, AReplicationControllerKeepsItsReplicas) {
  const std::string three = Controller(kRun + R"(,"replicas":3)");
  std::vector<std::string> world = {three};
  for (const char* name : {"a", "b", "d"}) {
    world.push_back(OwnedByIt("ReplicationController", name));
  }
  EXPECT_THAT(Ask(world, {Apply(Controller(kRun))}).reactions, IsEmpty());
}

TEST(WhatIf, AnObjectHasANamespace) {
  const std::vector<std::string> world = {Space("other"), kService};
  const std::string pod = Text({.ns = "gone", .name = "a"});
  const absl::Status nowhere = Refused(world, {Apply(pod)});
  EXPECT_EQ(ErrorMessage(nowhere), "the API server would refuse it: namespaces \"gone\" not found");
  EXPECT_THAT(ErrorHint(nowhere), HasSubstr("put the Namespace into the manifest"));
  EXPECT_TRUE(Refused(world, {Apply(pod + "\n" + Space("gone"))}).ok());
  EXPECT_TRUE(Refused(world, {Apply(Space("gone")), Apply(pod)}).ok());
  EXPECT_TRUE(Refused({kService}, {Apply(pod)}).ok());  // which there are is not known
  EXPECT_TRUE(Refused(world, {Apply(Text({.name = "a"}))}).ok());
  EXPECT_THAT(
      ErrorMessage(Refused(world, {Delete("ns/other"), Apply(Text({.ns = "other", .name = "a"}))})),
      HasSubstr("unable to create new content in namespace other"));
}

// One that a manifest says for what has none is cleared, as the API server does.
TEST(WhatIf, ANamespaceOfWhatHasNoneIsNone) {
  const std::vector<std::string> world = {
      Space("other", R"({"team":"a"})"), Text({.ns = "other", .name = "there"}),
      Policy(R"({"podSelector":{},"ingress":[{"from":[{"namespaceSelector":)"
             R"({"matchLabels":{"team":"b"}}}]}]})"),
      Space("default")};
  const std::string other =
      "apiVersion: v1\nkind: Namespace\n"
      "metadata: {name: other, namespace: default, labels: {team: b}}\n";
  EXPECT_THAT(Words(Ask(world, {Apply(other)}), Link::kSelects),
              ElementsAre("+x there: namespace relabelled"));
  const std::string made =
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: made, namespace: gone}\n";
  EXPECT_TRUE(Refused(world, {Apply(made), Apply(Text({.ns = "made", .name = "a"}))}).ok());
  EXPECT_TRUE(Refused(world, {Apply(made + "---\n" + Text({.ns = "made", .name = "a"}))}).ok());
  const auto volume = [](const std::string& metadata, const std::string& zone) {
    return "apiVersion: v1\nkind: PersistentVolume\nmetadata: {" + metadata +
           "}\nspec: {nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: "
           "[{key: zone, operator: In, values: [" +
           zone + "]}]}]}}}\n";
  };
  Cluster stored;
  LoadOptions load;
  load.keep_source = true;
  ASSERT_TRUE(stored.LoadBytes(volume("name: v", "a"), "stored", load, nullptr).ok());
  const Edit moved = Apply(volume("name: v, namespace: default", "b"));
  EXPECT_THAT(ErrorMessage(WhatIf(stored, stored.Current(), {&moved, 1}).status()),
              HasSubstr("field is immutable, except for updating"));
}

// As `labelix validate` says it, with its place and cure.
TEST(WhatIf, AManifestThatTheServerWouldRefuseIsRefused) {
  const std::vector<std::string> world = {kService, Set(1), Owned("a")};
  const std::string service =
      "apiVersion: v1\nkind: Service\nmetadata: {name: svc}\nspec:\n  selector:\n    run: yes\n";
  const absl::Status mistyped = Refused(world, {Apply(service)});
  EXPECT_EQ(mistyped.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(
      ErrorMessage(mistyped),
      HasSubstr("manifest:6:10: the API server would refuse it: Service in version \"v1\""));
  EXPECT_THAT(ErrorHint(mistyped), HasSubstr("write \"yes\""));
  for (const char* const spec : {"selector: {matchLabels: {run: rng}}", "selector: run=rng",
                                 "selector: {run: 5}", "selector: {\"a b\": c}"}) {
    const std::string text =
        std::string("apiVersion: v1\nkind: Service\nmetadata: {name: svc}\nspec: {") + spec + "}\n";
    EXPECT_THAT(ErrorMessage(Refused(world, {Apply(text)})),
                HasSubstr("the API server would refuse it"))
        << spec;
  }
  const std::string policy =
      "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\n"
      "spec: {selector: {matchExpressions: [{key: run, operator: in, values: [rng]}]}}\n";
  EXPECT_THAT(ErrorMessage(Refused(world, {Apply(policy)})), HasSubstr("refuse it"));
}

}  // namespace
}  // namespace labelix::kubernetes::what_if::what_if_test
