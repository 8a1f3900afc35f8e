// labelix match, who and endpoints on a dump that can be counted by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli::match_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

std::string PodRef(const std::string& name, const std::string& ns = "default") {
  return R"({"group":"","kind":"Pod","namespace":")" + ns + R"(","name":")" + name + R"("})";
}

const std::string kFourPods =
    PodRef("rng-1-a") + "," + PodRef("rng-b") + "," + PodRef("rng-c") + "," + PodRef("rng-o");

TEST(Match, ServiceAsJson) {
  EXPECT_EQ(
      LabelixOn(kDump, {"match", "svc/rng", "-o", "json"}).out,
      R"({"group":"","kind":"Service","namespace":"default","name":"rng","path":"spec.selector",)"
      R"("selects":"Pod","selectsGroup":"","state":"selects","objects":[)" +
          kFourPods + "]}\n");
}

TEST(Match, ControllersTellWhatTheyOwn) {
  EXPECT_EQ(
      LabelixOn(kDump, {"match", "ds/rng", "-o", "json"}).out,
      R"({"group":"apps","kind":"DaemonSet","namespace":"default","name":"rng","path":"spec.selector",)"
      R"("selects":"Pod","selectsGroup":"","state":"selects","objects":[)" +
          kFourPods + R"(],"owned":[)" + PodRef("rng-b") + "," + PodRef("rng-c") + "]}\n");
}

TEST(Match, DeploymentsPickReplicaSetsAndTheirPods) {
  const std::string sets =
      R"({"group":"apps","kind":"ReplicaSet","namespace":"default","name":"rng-1"})";
  EXPECT_EQ(
      LabelixOn(kDump, {"match", "deploy", "-o", "json"}).out,
      R"({"group":"apps","kind":"Deployment","namespace":"default","name":"rng","path":"spec.selector",)"
      R"("selects":"ReplicaSet","selectsGroup":"apps","state":"selects","objects":[)" +
          sets + R"(],"owned":[)" + sets + R"(],"pods":[)" + PodRef("rng-1-a") + "]}\n");
}

TEST(Match, WhatPicksNothingSaysWhy) {
  const Answer answer = LabelixOn(kDump, {"match", "svc/none", "-o", "json"});
  EXPECT_THAT(answer.out, HasSubstr(R"("state":"nothing","objects":[],"why":")"));
}

TEST(Match, UnknownIsNotNothing) {
  const Answer json = LabelixOn(kServiceOnly, {"match", "-o", "json"});
  EXPECT_EQ(json.code, 0);
  EXPECT_THAT(json.out, HasSubstr(R"("state":"unknown","objects":[],"why":)"));
  EXPECT_THAT(json.out, HasSubstr("no Pod objects loaded"));
  EXPECT_EQ(json.err, "unknown: no Pod objects loaded\n");
  const Answer table = LabelixOn(kServiceOnly, {"match"});
  EXPECT_THAT(table.out, HasSubstr("unknown"));
}

TEST(Match, AScriptIsToldUnknownFromNothing) {
  EXPECT_EQ(LabelixOn(kServiceOnly, {"match", "svc/rng", "--exit-code"}).code, 3);
  EXPECT_EQ(LabelixOn(kServiceOnly, {"match", "svc/rng"}).code, 0);
  EXPECT_EQ(LabelixOn(kDump, {"match", "svc/typo", "--exit-code"}).code, 1);
  // Beside what is unknown: a Service that picks nothing decides nothing, pods
  // that are picked do.
  const std::string none = R"({"apiVersion":"v1","kind":"Service",)"
                           R"("metadata":{"name":"none","namespace":"default"},"spec":{}})";
  EXPECT_EQ(LabelixOn(std::string(kServiceOnly) + none, {"match", "svc", "--exit-code"}).code, 3);
  const std::string peer = R"({"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy",)"
                           R"("metadata":{"name":"p","namespace":"default"},)"
                           R"("spec":{"podSelector":{},"ingress":[{"from":[{"namespaceSelector":)"
                           R"({"matchLabels":{"team":"x"}}}]}]}})";
  const std::string with_pod = peer + PodJson("a", "{}");
  EXPECT_THAT(LabelixOn(with_pod, {"match", "netpol/p", "-o", "json"}).out,
              HasSubstr(R"("state":"unknown")"));
  EXPECT_EQ(LabelixOn(with_pod, {"match", "netpol/p", "--exit-code"}).code, 0);
}

TEST(Match, TableOfAServiceCountsOwnersAndReadyPods) {
  const Answer answer = LabelixOn(kDump, {"match", "svc/rng"});
  EXPECT_THAT(answer.out,
              MatchesRegex("SERVICE +SELECTOR +PODS +READY +OWNERS\n"
                           "default/rng +run=rng +4 +3 +DaemonSet/rng 2, Deployment/rng 1, "
                           "nobody 1\n"));
  EXPECT_THAT(answer.err, HasSubstr("hint: Service default/rng picks pods of 3 owners"));
}

TEST(Match, TableOfAControllerSaysWhyItDoesNotOwn) {
  EXPECT_THAT(LabelixOn(kDump, {"match", "ds"}).out,
              MatchesRegex("DAEMONSET +SELECTOR +PODS +OWNED +NOT OWNED +WHY\n"
                           "default/rng +run=rng +4 +2 +2 +1 orphan, 1 owned by "
                           "ReplicaSet/rng-1\n"));
}

TEST(Match, EachKindHasItsTable) {
  const Answer answer = LabelixOn(kDump, {"match"});
  for (const char* head : {"DAEMONSET ", "DEPLOYMENT ", "REPLICASET ", "SERVICE "}) {
    EXPECT_THAT(answer.out, HasSubstr(head));
  }
}

TEST(Match, NothingToMatchIsSaid) {
  EXPECT_EQ(LabelixOn(kDump, {"match", "-n", "prod"}).err,
            "No selectors found in prod namespace.\n"
            "hint: 6 in other namespaces: add -A, or -n NAMESPACE\n");
  EXPECT_EQ(LabelixOn(kDump, {"match", "-n", "prod", "--exit-code"}).code, 1);
}

TEST(Match, AKindThatIsNotLoadedIsMissingInput) {
  const Answer alone = LabelixOn(kDump, {"match", "sts", "--exit-code"});
  EXPECT_EQ(alone.code, 3);
  EXPECT_EQ(alone.err, "unknown: no StatefulSet objects loaded\n");
  const Answer beside = LabelixOn(kDump, {"match", "ds,sts"});
  EXPECT_EQ(beside.code, 3);
  EXPECT_THAT(beside.out, HasSubstr("default/rng"));
  EXPECT_THAT(beside.err, HasSubstr("unknown: no StatefulSet objects loaded\n"));
  EXPECT_EQ(LabelixOn(kDump, {"match", "ds"}).code, 0);
}

// As `match all` and `get svc` are.
TEST(Match, OfNoKindWithSelectorsNothingIsKnown) {
  const std::string pod = PodJson("a", R"({"run":"rng"})");
  for (const std::vector<std::string>& args : {std::vector<std::string>{"match"},
                                               {"match", "-A"},
                                               {"match", "-o", "json", "--exit-code"},
                                               {"match", "all"}}) {
    const Answer answer = LabelixOn(pod, args);
    EXPECT_EQ(answer.code, 3);
    EXPECT_EQ(answer.out, "");
    EXPECT_EQ(answer.err, "unknown: no objects of kinds with selectors loaded\n");
  }
  EXPECT_EQ(LabelixOn(pod, {"match", "pod/a"}).code, 0);
  EXPECT_EQ(LabelixOn(pod, {"match", "--scheduling"}).code, 0);  // which is the pods' own
  // There are none: that is known.
  const Answer none =
      LabelixOn(pod + R"({"kind":"ServiceList","apiVersion":"v1","items":[]})", {"match"});
  EXPECT_EQ(none.code, 0);
  EXPECT_EQ(none.err, "No selectors found in default namespace.\n");
}

// As manifests are: found by name, and pointed at where nothing else is found.
TEST(Match, AnObjectWithoutANamespace) {
  const std::string service = R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},)"
                              R"("spec":{"selector":{"app":"web"}}})";
  EXPECT_THAT(LabelixOn(service, {"match", "svc/web"}).out, HasSubstr("web       app=web"));
  const std::string hint = "hint: 1 without a namespace, as in manifests: add -A\n";
  EXPECT_EQ(LabelixOn(service, {"match"}).err, "No selectors found in default namespace.\n" + hint);
  EXPECT_EQ(LabelixOn(service, {"get", "svc"}).err,
            "No resources found in default namespace.\n" + hint);
  const Answer tree = LabelixOn(service, {"tree", "svc/web"});
  EXPECT_THAT(tree.out, HasSubstr("0 Pods"));
  EXPECT_EQ(tree.err, "unknown: no Pod objects loaded\n");
}

TEST(Match, AnObjectOfAKindWithoutSelectorsIsRefused) {
  const Answer answer = LabelixOn(R"({"apiVersion":"v1","kind":"ConfigMap","metadata":)"
                                  R"({"name":"c","namespace":"default"}})",
                                  {"match", "cm/c"});
  EXPECT_EQ(answer.code, 2);
  EXPECT_EQ(answer.err, "error: configmaps have no selector\n");
}

TEST(Match, APodThatSaysNothingOfOthersHasNoSelector) {
  const Answer answer = LabelixOn(kDump, {"match", "pod/web"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.err, "No selectors found in pod/web.\n");
}

TEST(Match, PeersOfAPolicyWithPathAndNamespaces) {
  const std::string policy =
      R"({"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"x",)"
      R"("namespace":"default"},"spec":{"ingress":[{"from":[{"namespaceSelector":{}}]}]}})";
  const std::string dump = policy + std::string(kDump);
  const Answer json = LabelixOn(dump, {"match", "netpol/x", "-o", "json"});
  EXPECT_THAT(json.out,
              HasSubstr(R"("path":"spec.ingress[0].from[0]","selects":"Pod","selectsGroup":"",)"
                        R"("namespaces":"*","state":"everything","objects":[{)"));
  EXPECT_THAT(LabelixOn(dump, {"match", "netpol/x"}).out,
              MatchesRegex("NETWORKPOLICY +PATH +SELECTOR +NAMESPACES +PODS\n"
                           "default/x +spec.ingress.0..from.0. +<everything> +<all> +[0-9]+\n"
                           "default/x +spec.podSelector +<everything> +<own> +[0-9]+\n"));
}

std::vector<std::string> PathsOf(const std::string& json) {
  std::vector<std::string> paths;
  const std::string key = R"("path":")";
  for (size_t at = json.find(key); at != std::string::npos; at = json.find(key, at + 1)) {
    const size_t begin = at + key.size();
    paths.push_back(json.substr(begin, json.find('"', begin) - begin));
  }
  return paths;
}

TEST(Match, SelectorsOfOneObjectStandByPath) {
  std::string peers;
  for (int i = 0; i < 11; ++i) peers += std::string(i > 0 ? "," : "") + R"({"podSelector":{}})";
  const std::string policy =
      R"({"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"x",)"
      R"("namespace":"default"},"spec":{"podSelector":{},"egress":[{"to":[{"podSelector":{}}]},{}],)"
      R"("ingress":[{"from":[)" +
      peers + "]}]}}";
  const std::vector<std::string> paths =
      PathsOf(LabelixOn(policy, {"match", "netpol/x", "-o", "json"}).out);
  ASSERT_EQ(paths.size(), 14u);
  EXPECT_EQ(paths[0], "spec.egress[0].to[0]");
  EXPECT_EQ(paths[1], "spec.egress[1].to");  // no peers: everything
  for (size_t i = 0; i < 11; ++i) {
    EXPECT_EQ(paths[2 + i], "spec.ingress[0].from[" + std::to_string(i) + "]");
  }
  EXPECT_EQ(paths[13], "spec.podSelector");
  const std::string hook = R"({"name":"h","rules":[{"apiGroups":[""],"resources":["pods"]}]})";
  const std::string webhooks =
      R"({"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration",)"
      R"("metadata":{"name":"w"},"webhooks":[)" +
      hook + "," + hook + "]}";
  EXPECT_THAT(PathsOf(LabelixOn(webhooks, {"match", "-A", "-o", "json"}).out),
              ElementsAre("webhooks[0].namespaceSelector", "webhooks[0].objectSelector",
                          "webhooks[1].namespaceSelector", "webhooks[1].objectSelector"));
}

TEST(Match, JsonSaysWhyOnlyWhereThereIsSomethingToSay) {
  const std::string budget =
      R"({"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"x",)"
      R"("namespace":"default"},"spec":{"selector":{}}})";
  const std::string all = LabelixOn(budget + PodJson("a", "{}"), {"match", "-o", "json"}).out;
  EXPECT_THAT(all, HasSubstr(R"("state":"everything")"));
  EXPECT_THAT(all, Not(HasSubstr(R"("why")")));
  // A Deployment's selector looks at ReplicaSets; which pods these own is not known.
  const auto deployment = [](const std::string& selector) {
    return R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x",)"
           R"("namespace":"default"},"spec":{"selector":)" +
           selector + R"(}}{"apiVersion":"apps/v1","kind":"ReplicaSetList","items":[]})";
  };
  const std::vector<std::string> ask = {"match", "deploy", "-o", "json"};
  EXPECT_THAT(LabelixOn(deployment(R"({"matchLabels":{"a":"b"}})"), ask).out,
              HasSubstr(R"("pods":[],"why":"unknown: no Pod objects loaded")"));
  // The reason of a state goes before that.
  EXPECT_THAT(LabelixOn(deployment("{}"), ask).out,
              HasSubstr(R"("why":"empty selector is invalid for deployment")"));
}

// To a pod that ended a Service sends nothing.
TEST(Match, AFinishedPodSharesNoTraffic) {
  const auto pod = [](const std::string& name, const std::string& owner, const std::string& phase) {
    return R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":")" + name +
           R"(","namespace":"default","labels":{"run":"rng"},"ownerReferences":[{"kind":"Job",)"
           R"("name":")" +
           owner + R"(","uid":")" + owner + R"(","controller":true}]},"status":{"phase":")" +
           phase + R"("}})";
  };
  const std::string running = std::string(kServiceOnly) + pod("a", "one", "Running");
  for (const char* phase : {"Succeeded", "Failed"}) {
    const Answer answer = LabelixOn(running + pod("b", "two", phase), {"match"});
    EXPECT_THAT(answer.out, HasSubstr("Job/one 1, Job/two 1")) << phase;  // it is picked
    EXPECT_EQ(answer.err, "") << phase;
  }
  const std::string two = running + pod("b", "two", "Pending") + pod("c", "two", "Failed");
  EXPECT_THAT(LabelixOn(two, {"match"}).err,
              HasSubstr("picks pods of 2 owners (Job/one 1, Job/two 1): all of them get its"));
}

TEST(Who, WhatIsNotLoadedIsSaidInOneLine) {
  EXPECT_THAT(
      LabelixOn(kDump, {"who", "pod/web"}).err,
      MatchesRegex("unknown: no .*Job, .* or ValidatingWebhookConfiguration objects loaded\n"));
}

TEST(Who, AScriptIsToldUnknownFromNothing) {
  EXPECT_EQ(LabelixOn(kDump, {"who", "pod/web", "--exit-code"}).code, 3);
  EXPECT_EQ(LabelixOn(kDump, {"who", "pod/rng-b", "--exit-code"}).code, 0);
}

TEST(Who, OwnersThenSelectorsAsJson) {
  const Answer answer = LabelixOn(kDump, {"who", "pod/rng-1-a", "-o", "json"});
  EXPECT_EQ(answer.code, 0);
  const auto line = [](const char* relation, const char* kind, const char* name, const char* path) {
    const char* const group = kind == std::string("Service") ? "" : "apps";
    return std::string(R"({"relation":")") + relation + R"(","group":")" + group + R"(","kind":")" +
           kind + R"(","namespace":"default","name":")" + name + R"(","path":")" + path + "\"}\n";
  };
  EXPECT_EQ(answer.out, line("owns", "ReplicaSet", "rng-1", "metadata.ownerReferences") +
                            line("owns", "Deployment", "rng", "metadata.ownerReferences") +
                            line("selects", "DaemonSet", "rng", "spec.selector") +
                            line("selects", "ReplicaSet", "rng-1", "spec.selector") +
                            line("selects", "Service", "rng", "spec.selector"));
}

TEST(Who, TextShowsTheChainAndThePickers) {
  const Answer answer = LabelixOn(kDump, {"who", "pod/rng-1-a"});
  EXPECT_THAT(answer.out, HasSubstr("POD default/rng-1-a   labels: pod-template-hash=1, run=rng"));
  EXPECT_THAT(answer.out, HasSubstr("owned by    ReplicaSet/rng-1 ← Deployment/rng"));
  EXPECT_THAT(answer.out, HasSubstr("Service/rng"));
}

TEST(Who, NobodyIsSaid) {
  const Answer answer = LabelixOn(kDump, {"who", "pod/web"});
  EXPECT_THAT(answer.out, HasSubstr("owned by    nobody"));
}

TEST(Who, TakesTheNamespaceInTheName) {
  const Answer answer = LabelixOn(kDump, {"who", "pod/prod/rng-p"});
  EXPECT_THAT(answer.out, HasSubstr("POD prod/rng-p"));
}

TEST(Endpoints, AsJson) {
  const Answer answer = LabelixOn(kDump, {"endpoints", "rng", "-o", "json"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(answer.out,
              HasSubstr(R"({"pod":"rng-c","node":"node2","addresses":["10.244.0.3"],"ready":false,)"
                        R"("serving":false,"terminating":false,)"
                        R"("ports":[{"name":"http","port":8080,"protocol":"TCP"}]})"));
  EXPECT_EQ(std::count(answer.out.begin(), answer.out.end(), '\n'), 4);
}

TEST(Endpoints, TheServiceMayBeNamedInThreeWays) {
  const std::string plain = LabelixOn(kDump, {"endpoints", "rng"}).out;
  EXPECT_THAT(plain, HasSubstr("http:8080/TCP"));
  EXPECT_EQ(LabelixOn(kDump, {"endpoints", "svc/rng"}).out, plain);
  EXPECT_EQ(LabelixOn(kDump, {"endpoints", "service", "rng"}).out, plain);
}

TEST(Endpoints, NoneIsSaid) {
  const Answer answer = LabelixOn(kDump, {"endpoints", "typo"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out, "");
  EXPECT_THAT(answer.err, HasSubstr("No endpoints for service/typo: its selector picks no pod\n"));
  EXPECT_EQ(LabelixOn(kDump, {"endpoints", "typo", "--exit-code"}).code, 1);
  EXPECT_EQ(LabelixOn(kServiceOnly, {"endpoints", "rng", "--exit-code"}).code, 3);
}

// A Service that has two families now and slices of one.
TEST(Endpoints, SlicesThatLackAFamilyDiffer) {
  const std::string world =
      R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"s","namespace":"default"},)"
      R"("spec":{"selector":{"a":"b"},"ipFamilies":["IPv4","IPv6"]}})"
      R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"default",)"
      R"("labels":{"a":"b"}},"spec":{},"status":{"phase":"Running",)"
      R"("podIPs":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}]}})";
  const auto slice = [](const std::string& family, const std::string& address) {
    return R"({"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"s-)" +
           address + R"(","namespace":"default","labels":{"kubernetes.io/service-name":"s"}},)" +
           R"("addressType":")" + family + R"(","endpoints":[{"addresses":[")" + address +
           R"("],"conditions":{"ready":false},"targetRef":{"kind":"Pod","name":"p"}}]})";
  };
  const std::string four = slice("IPv4", "10.0.0.1");
  EXPECT_THAT(LabelixOn(world + four, {"endpoints", "s"}).err,
              HasSubstr("the EndpointSlices in the input differ: they have 1 endpoint, computed "
                        "are 2; computed alone: p (IPv6, not ready)\n"));
  EXPECT_THAT(LabelixOn(world + four + slice("IPv6", "fd00::1"), {"endpoints", "s"}).err,
              testing::Not(HasSubstr("differ")));
  const std::string ready = std::regex_replace(four, std::regex("false"), "true");
  EXPECT_THAT(LabelixOn(world + ready + slice("IPv6", "fd00::1"), {"endpoints", "s"}).err,
              HasSubstr("they have 2 endpoints, computed are 2; theirs alone: p (IPv4, ready); "
                        "computed alone: p (IPv4, not ready)\n"));
}

TEST(Endpoints, SlicesOfAServiceWithoutASelectorAreOthers) {
  const std::string world =
      R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"s","namespace":"default"},)"
      R"("spec":{"ports":[{"port":80}]}})"
      R"({"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"s-1",)"
      R"("namespace":"default","labels":{"kubernetes.io/service-name":"s"}},"addressType":"IPv4",)"
      R"("endpoints":[{"addresses":["192.0.2.1"]}]})";
  EXPECT_EQ(LabelixOn(world, {"endpoints", "s"}).err,
            "No endpoints for service/s: no selector\n"
            "its EndpointSlices in the input have 1 endpoint, which no controller corrects\n");
}

TEST(Endpoints, OnlyAServiceHasThem) {
  EXPECT_EQ(LabelixOn(kDump, {"endpoints", "pod/web"}).code, 2);
}

}  // namespace
}  // namespace labelix::cli::match_test
