// Kinds of a user's own: the examples of docs/kinds.md, and files that are wrong.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "labelix/live.h"
#include "labelix/what_if.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::user_kinds_test {
namespace {

const char kKinds[] = R"({"kinds":[
  {"group":"argoproj.io","kind":"Rollout","controller":true,"selectors":[
    {"path":"spec.selector","selects":{"group":"apps","kind":"ReplicaSet"},"empty":"invalid"}]},
  {"group":"security.istio.io","kind":"AuthorizationPolicy","selectors":[
    {"path":"spec.selector","selects":{"kind":"Pod"},"absent":"everything","empty":"everything"}]},
  {"group":"networking.istio.io","kind":"Sidecar","selectors":[
    {"path":"spec.workloadSelector.labels","form":"map","selects":{"kind":"Pod"},"absent":"everything"}]},
  {"group":"sources.knative.dev","kind":"SinkBinding","selectors":[
    {"path":"spec.subject.selector","selects":{"group":"apps","kind":"Deployment"}}]},
  {"group":"x.dev","kind":"Sizer","selectors":[
    {"path":"spec.ref","form":"target","selects":{"kind":"Pod"}}]},
  {"group":"x.dev","kind":"Pair","selectors":[
    {"path":"spec.ref","form":"target","selects":{"kind":"Pod"}},
    {"path":"spec.refs","form":"target","selects":{"kind":"Pod"}}]},
  {"group":"x.dev","kind":"Loose","selectors":[
    {"path":"spec.selector","selects":{"kind":"Pod"},"absent":"omitted"}]},
  {"group":"x.dev","kind":"Policy","selectors":[
    {"path":"spec.ref","form":"target","selects":{"kind":"Pod"}}]},
  {"group":"x.dev","kind":"Watcher","selectors":[
    {"path":"spec.rules[].pods","selects":{"kind":"Pod"},"namespaces":"all"},
    {"path":"spec.selector","selects":{"kind":"Pod"},"namespaces":{"path":"spec.spaces","form":"names"}}]}]})";

std::unique_ptr<Cluster> LoadWithKinds(const std::vector<std::string>& documents) {
  LoadOptions options;
  options.kinds = kKinds;
  options.kinds_name = "kinds.json";
  auto cluster = std::make_unique<Cluster>();
  for (const std::string& document : documents) {
    const absl::Status loaded = cluster->LoadBytes(document, "world", options, nullptr);
    EXPECT_TRUE(loaded.ok()) << loaded;
  }
  return cluster;
}

std::string Custom(const std::string& api, const std::string& kind, const std::string& spec) {
  return Text(
      {.api_version = api, .kind = kind, .name = "x", .uid = "uid-x", .more = R"("spec":)" + spec});
}

std::string Lines(const Version& now) {
  std::string text;
  const auto matches = Match(now, {.object = IdOf(now, "watchers/x")});
  for (const SelectorMatch& match : matches.value()) {
    text += match.path + " " + std::string(ToString(match.state)) + " -> " +
            NamesOf(now, match.objects) + ";";
  }
  return text;
}

const std::string kMatchRun = R"({"matchLabels":{"run":"rng"}})";

TEST(UserKindsTest, RolloutOwnsReplicaSets) {
  const auto cluster =
      LoadWithKinds({Custom("argoproj.io/v1alpha1", "Rollout", R"({"selector":)" + kMatchRun + "}"),
                     Text({.api_version = "apps/v1",
                           .kind = "ReplicaSet",
                           .name = "a",
                           .labels = R"({"run":"rng"})",
                           .owner = "Rollout/x/uid-x"}),
                     Text({.api_version = "apps/v1",
                           .kind = "ReplicaSet",
                           .name = "b",
                           .labels = R"({"run":"rng"})"})});
  const Version now = cluster->Current();
  const SelectorMatch match = MatchOf(now, "rollouts/x");
  EXPECT_EQ(match.selects, "ReplicaSet");
  EXPECT_EQ(NamesOf(now, match.objects), "a b");
  EXPECT_EQ(NamesOf(now, match.owned), "a");
  EXPECT_EQ(NamesOf(now, match.not_owned), "b (orphan)");
  EXPECT_EQ(Match(now, {}).value().size(), 3u);  // and the two ReplicaSets
  const WhoAnswer who = Who(now, IdOf(now, "rs/a"));
  ASSERT_EQ(who.relations.size(), 2u);  // owned and picked
  EXPECT_EQ(who.relations[1].object.kind, "Rollout");
}

TEST(UserKindsTest, IstioAndKnativeShapes) {
  const std::pair<std::string, const char*> cases[] = {
      {Custom("security.istio.io/v1", "AuthorizationPolicy", R"({"selector":)" + kMatchRun + "}"),
       "selects a"},
      {Custom("security.istio.io/v1", "AuthorizationPolicy", "{}"), "everything a b"},
      {Custom("networking.istio.io/v1", "Sidecar",
              R"({"workloadSelector":{"labels":{"run":"rng"}}})"),
       "selects a"},
      {Custom("networking.istio.io/v1", "Sidecar", "{}"), "everything a b"},
      {Custom("sources.knative.dev/v1", "SinkBinding",
              R"({"subject":{"selector":{"matchLabels":{"run":"rng"}}}})"),
       "selects d"},
      {Custom("argoproj.io/v1alpha1", "Rollout", R"({"selector":{}})"), "invalid "},
  };
  for (const auto& [object, want] : cases) {
    const auto cluster = LoadWithKinds({object, Text({.name = "a", .labels = R"({"run":"rng"})"}),
                                        Text({.name = "b"}), EmptyList("apps/v1", "ReplicaSet"),
                                        Text({.api_version = "apps/v1",
                                              .kind = "Deployment",
                                              .name = "d",
                                              .labels = R"({"run":"rng"})"})});
    const Version now = cluster->Current();
    const auto matches = Match(now, {});
    for (const SelectorMatch& match : matches.value()) {
      if (match.object.name != "x") continue;
      EXPECT_EQ(std::string(ToString(match.state)) + " " + NamesOf(now, match.objects), want)
          << object;
    }
  }
}

TEST(UserKindsTest, ListsAndNamespaces) {
  const auto cluster = LoadWithKinds(
      {Custom("x.dev/v1", "Watcher",
              R"({"rules":[{"pods":{"matchLabels":{"run":"rng"}}},{"pods":null}],)"
              R"("selector":{"matchLabels":{"run":"rng"}},"spaces":{"matchNames":["other"]}})"),
       Text({.name = "a", .labels = R"({"run":"rng"})"}),
       Text({.ns = "other", .name = "b", .labels = R"({"run":"rng"})"})});
  EXPECT_EQ(Lines(cluster->Current()),
            "spec.rules[0].pods selects -> a other/b;spec.rules[1].pods nothing -> ;"
            "spec.selector selects -> other/b;");
}

Edit Label(const std::string& object, const std::string& key) {
  Edit edit;
  edit.type = Edit::Type::kLabel;
  edit.object = object;
  edit.labels = {{key, "rng"}};
  return edit;
}

std::string Changes(const Cluster& cluster, const Edit& edit) {
  const auto answer = WhatIf(cluster, cluster.Current(), {&edit, 1});
  EXPECT_TRUE(answer.ok()) << answer.status();
  std::string text;
  if (!answer.ok()) return text;
  for (const MembershipChange& change : answer->changes) {
    text += (change.joins ? "+" : "-") + change.selector.ns + "/" + change.selector.kind + " " +
            change.path + " " + change.object.ns + "/" + change.object.name + ";";
  }
  return text;
}

const std::string kEverywhere = R"({"rules":[{"pods":)" + kMatchRun + "}]}";

// Its selectors look where the pod is, and it is nowhere near.
TEST(UserKindsTest, AnEditIsToldOfWhatSelectsFromAnotherNamespace) {
  const auto watcher = [](const std::string& ns) {
    return Text({.api_version = "x.dev/v1",
                 .kind = "Watcher",
                 .ns = ns,
                 .name = "x",
                 .more = R"("spec":)" + kEverywhere});
  };
  const std::string pod = Text({.name = "a"});
  EXPECT_EQ(Changes(*LoadWithKinds({watcher("other"), pod}), Label("pod/a", "run")),
            "+other/Watcher spec.rules[0].pods default/a;");
  const auto nowhere = LoadWithKinds({watcher(""), pod});
  EXPECT_EQ(Changes(*nowhere, Label("pod/a", "run")), "+/Watcher spec.rules[0].pods default/a;");
  // A manifest of a kind without namespaces is of none, and of the kind's rule.
  Edit apply;
  apply.manifest = watcher("");
  EXPECT_EQ(Changes(*nowhere, apply), "");
  apply.manifest.replace(apply.manifest.find("rng"), 3, "foo");
  EXPECT_EQ(
      Changes(*LoadWithKinds({watcher(""), Text({.name = "a", .labels = R"({"run":"foo"})"})}),
              apply),
      "+/Watcher spec.rules[0].pods default/a;");
}

TEST(UserKindsTest, ARelabelledNamespaceChangesWhatAUsersKindPicks) {
  LoadOptions options;
  options.kinds = R"({"kinds":[{"group":"x.dev","kind":"Chooser","selectors":[{"path":"spec.pods",)"
                  R"("selects":{"kind":"Pod"},"namespaces":{"path":"spec.spaces"}}]}]})";
  Cluster cluster;
  for (const std::string& document :
       {Custom("x.dev/v1", "Chooser",
               R"({"pods":)" + kMatchRun + R"(,"spaces":)" + kMatchRun + "}"),
        Text({.kind = "Namespace", .ns = "", .name = "other"}),
        Text({.ns = "other", .name = "a", .labels = R"({"run":"rng"})"})}) {
    ASSERT_TRUE(cluster.LoadBytes(document, "world", options, nullptr).ok());
  }
  EXPECT_EQ(Changes(cluster, Label("ns/other", "run")), "+default/Chooser spec.pods other/a;");
}

// Of a kind that nobody has an object of, the edit says how it selects.
TEST(UserKindsTest, AnEditMayBringTheKind) {
  const auto cluster =
      LoadWithKinds({Text({.ns = "other", .name = "a", .labels = R"({"run":"rng"})"})});
  Edit apply;
  apply.manifest = Custom("x.dev/v1", "Watcher", kEverywhere);
  EXPECT_EQ(Changes(*cluster, apply), "");
  apply.kinds = kKinds;
  EXPECT_EQ(Changes(*cluster, apply), "+default/Watcher spec.rules[0].pods other/a;");
}

// As the kinds of the table do: SelectorsPicking asks what is registered.
TEST(UserKindsTest, ObjectsRegisterTheirSelectors) {
  const std::string pod = Text({.name = "a", .labels = R"({"run":"rng"})"});
  const auto picking = [&](const Cluster& cluster) {
    const Version now = cluster.Current();
    std::string text;
    for (const PickingSelector& found : SelectorsPicking(now, IdOf(now, "pods/a"))) {
      text += std::string(found.name.kind) + "/" + std::string(found.name.name) + " " +
              std::string(found.name.path) + ";";
    }
    return text;
  };
  const std::string spec = R"({"selector":)" + kMatchRun + "}";
  const auto cluster =
      LoadWithKinds({Custom("security.istio.io/v1", "AuthorizationPolicy", spec), pod});
  EXPECT_EQ(picking(*cluster), "AuthorizationPolicy/x spec.selector;");
  Event gone;
  gone.op = Event::Op::kRemove, gone.group = "security.istio.io";
  gone.kind = "AuthorizationPolicy", gone.ns = "default", gone.name = "x";
  ASSERT_TRUE(cluster->Apply({&gone, 1}).ok());
  EXPECT_EQ(picking(*cluster), "");
}

// A path that leads nowhere would be one that no object has, and pick nothing.
TEST(UserKindsTest, APathIsFieldsJoinedByDots) {
  const auto error = [](const std::string& path, bool of_namespaces) {
    const std::string spaces = R"(,"namespaces":{"path":")" + path + R"("})";
    LoadOptions options;
    options.kinds = R"({"kinds":[{"kind":"X","selectors":[{"path":")" +
                    (of_namespaces ? "spec.s" : path) + R"(","selects":{"kind":"Pod"})" +
                    (of_namespaces ? spaces : "") + "}]}]}";
    options.kinds_name = "k.json";
    Cluster cluster;
    return ErrorMessage(cluster.LoadBytes("", "in", options, nullptr));
  };
  for (const char* path :
       {"", ".", "spec..x", ".spec", "spec.", "spec.[].x", "[]", "spec[0].x", "spec[", "spec]",
        "spec[]x", "spec[][]", "spec.[]", "spec[].", "a b", "metadata.labels"}) {
    const std::string expected = ": a path as spec.selector or spec.list[].selector is expected";
    EXPECT_EQ(error(path, false), "k.json: kinds[0].selectors[0].path" + expected) << path;
    EXPECT_EQ(error(path, true), "k.json: kinds[0].selectors[0].namespaces.path" + expected)
        << path;
  }
  for (const char* path : {"spec", "spec.a-b_C9", "spec.list[].selector", "list[]", "a[].b[]"}) {
    EXPECT_EQ(error(path, false), "") << path;
  }
}

TEST(UserKindsTest, WrongFilesAreRefusedWithTheirPlace) {
  const std::pair<const char*, const char*> cases[] = {
      {"[]", "k.json: kinds: a list is expected"},
      {R"({"kinds":[{"selectors":[]}]})", "k.json: kinds[0].kind: a text is expected"},
      {R"({"kinds":[{"kind":"Pod","selectors":[]}]})",
       "k.json: kinds[0].kind: Pod has its own rule"},
      {R"({"kinds":[{"kind":"X"}]})", "k.json: kinds[0].selectors: a list is expected"},
      {R"({"kinds":[{"kind":"X","selectors":[{"path":"spec.s","form":"list","selects":{"kind":"Pod"}}]}]})",
       "k.json: kinds[0].selectors[0].form: one of labelSelector, map, target is expected"},
      {R"({"kinds":[{"kind":"X","selectors":[{"path":"a b","selects":{"kind":"Pod"}}]}]})",
       "k.json: kinds[0].selectors[0].path: a path as spec.selector or spec.list[].selector is "
       "expected"},
      {R"({"kinds":[{"kind":"X","selectors":[{"path":"spec.s"}]}]})",
       "k.json: kinds[0].selectors[0].selects: {\"group\":\"…\",\"kind\":\"…\"} is expected"},
  };
  for (const auto& [text, want] : cases) {
    LoadOptions options;
    options.kinds = text;
    options.kinds_name = "k.json";
    Cluster cluster;
    EXPECT_EQ(ErrorMessage(cluster.LoadBytes("", "in", options, nullptr)), want) << text;
  }
}

// What is picked through a target goes with it.
TEST(UserKindsTest, AnEditOfATargetIsToldOfWhatPicksThroughIt) {
  const auto cluster = LoadWithKinds(
      {Custom("x.dev/v1", "Sizer", R"({"ref":{"apiVersion":"batch/v1","kind":"Job","name":"j"}})"),
       Text({.api_version = "batch/v1",
             .kind = "Job",
             .name = "j",
             .more = R"("spec":{"selector":)" + kMatchRun + "}"}),
       Text({.name = "a", .labels = R"({"run":"rng"})"}), Text({.name = "b"})});
  const Version now = cluster->Current();
  EXPECT_EQ(NamesOf(now, MatchOf(now, "sizers/x").objects), "a");
  const WhoAnswer who = Who(now, IdOf(now, "pod/a"));
  EXPECT_EQ(who.relations.size(), 2u);
  Edit edit;
  edit.type = Edit::Type::kDelete;
  edit.object = "job/j";
  edit.orphan = true;
  EXPECT_NE(Changes(*cluster, edit).find("-default/Sizer spec.ref default/a;"), std::string::npos);
}

// The target that is named at the path, not at one that begins so; what it is called does not
// depend on the kind's name.
TEST(UserKindsTest, TheCauseIsOfTheTargetAtThePath) {
  const std::string ref = R"("ref":{"apiVersion":"batch/v1","kind":"Job","name":"j"})";
  const auto job = [](const std::string& name) {
    return Text({.api_version = "batch/v1",
                 .kind = "Job",
                 .name = name,
                 .more = R"("spec":{"selector":)" + kMatchRun + "}"});
  };
  const auto cluster = LoadWithKinds(
      {Custom("x.dev/v1", "Pair",
              "{" + ref + R"(,"refs":{"apiVersion":"batch/v1","kind":"Job","name":"k"}})"),
       Custom("x.dev/v1", "Policy", "{" + ref + "}"), job("j"), job("k"),
       Text({.name = "a", .labels = R"({"run":"rng"})"})});
  const auto causes = [&](const std::string& object) {
    Edit edit;
    edit.type = Edit::Type::kDelete;
    edit.object = object;
    edit.orphan = true;
    std::string told;
    const auto answer = WhatIf(*cluster, cluster->Current(), {&edit, 1});
    for (const MembershipChange& change : answer.value().changes) {
      if (change.selector.group != "x.dev") continue;
      told += change.selector.kind + " " + change.path + " " + change.cause + ";";
    }
    return told;
  };
  EXPECT_EQ(causes("job/k"), "Pair spec.refs target deleted;");
  EXPECT_EQ(causes("job/j"), "Pair spec.ref target deleted;Policy spec.ref target deleted;");
}

// What is known of a target of one's own kind whose rules are of other paths is nothing.
TEST(UserKindsTest, TargetsWithoutASpecSelector) {
  const auto why = [](const std::string& kind, const std::string& spec) {
    const std::string api = kind != "Sidecar" ? "x.dev/v1" : "networking.istio.io/v1";
    const auto cluster = LoadWithKinds(
        {Custom("x.dev/v1", "Sizer",
                R"({"ref":{"apiVersion":")" + api + R"(","kind":")" + kind + R"(","name":"x"}})"),
         Custom(api, kind, spec)});
    const SelectorMatch match = MatchOf(cluster->Current(), "sizers/x");
    return std::string(ToString(match.state)) + ": " + match.why;
  };
  EXPECT_EQ(why("Sidecar", R"({"workloadSelector":{"labels":{"a":"b"}}})"),
            "unknown: unknown: the rules of sidecars.networking.istio.io have no spec.selector");
  EXPECT_EQ(why("Loose", "{}"), "nothing: looses.x.dev have no spec.selector");
  EXPECT_EQ(why("Other", "{}"), "unknown: unknown: what others.x.dev select has no rule here");
}

struct HintRow {
  const char* name;
  std::string selector;  // the marked value is the place
  std::string why, hint;
};

const HintRow kHintRows[] = {
    {"NamespacesOfOtherLists",
     R"("path":"spec.to[].pods","namespaces":«{"path":"spec.from[].spaces"})",
     ".namespaces.path: the lists of spec.to[].pods are expected, and spec.from[] is none of them",
     "write spec.to[].…, for the place beside each selector, or a path without [], for one place"},
    {"NamespacesOfListsOfOne", R"("path":"spec.pods","namespaces":«{"path":"spec.from[].spaces"})",
     ".namespaces.path: the lists of spec.pods are expected, and spec.from[] is none of them",
     "write a path without [], one place for the whole object"},
    {"NamespacesOfADeeperList",
     R"("path":"spec.to[].pods","namespaces":«{"path":"spec.to[].from[].spaces"})",
     ".namespaces.path: the lists of spec.to[].pods are expected, and spec.to[].from[] is none of "
     "them",
     "write spec.to[].…, for the place beside each selector, or a path without [], for one place"},
    {"TargetOfNamespaces", R"("path":"spec.ref","form":"target","namespaces":«"all")",
     ".namespaces: a target has none: its own selector says it",
     "take it out, or write form labelSelector or map"},
    {"TargetThatIsEmpty", R"("path":"spec.ref","form":"target","empty":«"everything")",
     ".empty: a target has none: its own selector says it",
     "take it out, or write form labelSelector or map"},
    {"AWordThatIsNone", R"("path":"spec.ref","absent":«"none")",
     ".absent: one of nothing, everything, omitted is expected", ""},
};

TEST(UserKindsTest, WrongSelectorsAreToldWithPlaceAndHint) {
  for (const HintRow& row : kHintRows) {
    std::string text = R"({"kinds":[{"group":"x.dev","kind":"X","selectors":[{)" + row.selector +
                       R"(,"selects":{"kind":"Pod"}}]}]})";
    const std::string mark = "«";
    const size_t place = text.find(mark);
    text.erase(place, mark.size());
    const absl::Status status = labelix::CheckKinds(text, "k.json");
    EXPECT_EQ(ErrorMessage(status), "k.json: kinds[0].selectors[0]" + row.why) << row.name;
    EXPECT_EQ(ErrorHint(status), row.hint) << row.name;
    EXPECT_EQ(ErrorOffset(status), place) << row.name;
  }
}

// Each element's own namespaces; one that says none looks in its own.
TEST(UserKindsTest, NamespacesStandBesideEachSelector) {
  LoadOptions options;
  options.kinds = R"({"kinds":[{"group":"x.dev","kind":"Watcher","selectors":[
    {"path":"spec.a[].b[].pods","selects":{"kind":"Pod"},"empty":"everything",
     "namespaces":{"path":"spec.a[].spaces","form":"names"}}]}]})";
  Cluster cluster;
  for (const std::string& document :
       {Custom("x.dev/v1", "Watcher",
               R"({"a":[{"b":[{"pods":{}},{"pods":{}}],"spaces":{"matchNames":["other"]}},)"
               R"({"b":[{"pods":{}}]},{"b":[{"pods":{}}],"spaces":{"any":true}},)"
               R"({"b":[{"pods":{}}],"spaces":{"matchNames":["none"]}}]})"),
        Text({.name = "a"}), Text({.ns = "other", .name = "b"})}) {
    ASSERT_TRUE(cluster.LoadBytes(document, "world", options, nullptr).ok());
  }
  EXPECT_EQ(Lines(cluster.Current()),
            "spec.a[0].b[0].pods everything -> other/b;spec.a[0].b[1].pods everything -> other/b;"
            "spec.a[1].b[0].pods everything -> a;spec.a[2].b[0].pods everything -> a other/b;"
            "spec.a[3].b[0].pods everything -> ;");
}

}  // namespace
}  // namespace labelix::kubernetes::user_kinds_test
