// labelix nodes and reach.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli::nodes_test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

const std::string kDaemon =
    R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"}})"
    R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"n2"}})"
    R"({"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"rng","namespace":"default",)"
    R"("uid":"u"},"spec":{"selector":{"matchLabels":{"run":"rng"}}}})"
    R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"default","labels":)"
    R"({"run":"rng"},"ownerReferences":[{"kind":"DaemonSet","name":"rng","uid":"u",)"
    R"("controller":true}]},"spec":{"nodeName":"n1"}})";

TEST(Nodes, TableAndWhetherThereIsOneOnEach) {
  const Answer answer = LabelixOn(kDaemon, {"nodes", "ds/rng"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(answer.out, MatchesRegex("NODE +SHOULD +PODS +STATE +NAMES +WHY\n"
                                       "n1 +yes +1 +runs +p\n"
                                       "n2 +yes +0 +missing\n"));
  EXPECT_EQ(answer.err, "one, and exactly one, a node: no (2 nodes, 1 runs, 1 missing)\n");
  EXPECT_EQ(LabelixOn(kDaemon, {"nodes", "ds/rng", "--exit-code"}).code, 1);
}

TEST(Nodes, Json) {
  EXPECT_EQ(LabelixOn(kDaemon, {"nodes", "ds/rng", "-o", "json"}).out,
            R"({"group":"apps","kind":"DaemonSet","namespace":"default","name":"rng","node":"n1",)"
            R"("state":"runs","should":true,"pods":["p"]})"
            "\n"
            R"({"group":"apps","kind":"DaemonSet","namespace":"default","name":"rng","node":"n2",)"
            R"("state":"missing","should":true,"pods":[]})"
            "\n");
}

TEST(Nodes, PodsBySelector) {
  const Answer answer = LabelixOn(kDaemon, {"nodes", "-l", "run=rng"});
  EXPECT_THAT(answer.out, MatchesRegex("NODE +MAY +PODS +STATE +NAMES +WHY\n"
                                       "n1 +- +1 +runs +p\n"
                                       "n2 +- +0 +none\n"));
}

// A pod that has no node runs on none: neither counts nor the answer have it.
TEST(Nodes, PodsOnNoNodeAreWaiting) {
  const std::string waiting = PodJson("w1", R"({"run":"web"})") + PodJson("w2", R"({"run":"web"})");
  const Answer answer = LabelixOn(kDaemon + waiting, {"nodes", "-l", "run"});
  EXPECT_THAT(answer.out, MatchesRegex("NODE +MAY +PODS +STATE +NAMES +WHY\n"
                                       "n1 +- +1 +runs +p\n"
                                       "n2 +- +0 +none\n"
                                       "<none> +- +2 +waiting +w1,w2 +no node yet\n"));
  EXPECT_EQ(answer.err,
            "one, and exactly one, a node: no (2 nodes, 1 runs, 1 none, 2 pods on none)\n");
  const std::string other =
      R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"q","namespace":"default","labels":)"
      R"({"run":"rng"}},"spec":{"nodeName":"n2"}})";
  EXPECT_EQ(LabelixOn(kDaemon + other + waiting, {"nodes", "-l", "run", "--exit-code"}).code, 0);
}

TEST(Nodes, ABrokenSelectorIsShownWithThePlace) {
  EXPECT_EQ(LabelixOn(kDaemon, {"nodes", "-l", "a in ("}).err,
            LabelixOn(kDaemon, {"get", "po", "-l", "a in ("}).err);
}

TEST(Nodes, UsageIsChecked) {
  EXPECT_EQ(LabelixOn(kDaemon, {"nodes"}).code, 2);
  EXPECT_EQ(LabelixOn(kDaemon, {"nodes", "ds/rng", "-l", "a"}).code, 2);
  EXPECT_EQ(LabelixOn(kDaemon, {"nodes", "-l", "a=("}).code, 2);
  EXPECT_EQ(LabelixOn(kDaemon, {"nodes", "no/n1"}).code, 2);
  EXPECT_EQ(LabelixOn(kDaemon, {"nodes", "ds/other"}).code, 2);
  const Answer unknown = LabelixOn(kDump, {"nodes", "ds/rng"});
  EXPECT_EQ(unknown.code, 3);
  EXPECT_EQ(unknown.err, "unknown: no Node objects loaded\n");
}

const std::string kTwoPods =
    R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"default"}})"
    R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"b","namespace":"default","labels":)"
    R"({"app":"b"}}})"
    R"({"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"p",)"
    R"("namespace":"default"},"spec":{"podSelector":{"matchLabels":{"app":"b"}},)"
    R"("ingress":[{"from":[{"podSelector":{}}],"ports":[{"port":80}]}]}})";

TEST(Reach, BothWaysAsText) {
  const Answer answer = LabelixOn(kTwoPods, {"reach", "pod/a", "pod/b"});
  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(answer.out,
              MatchesRegex("default/a → default/b: allowed\n"
                           " *egress of default/a +allowed +no policy isolates the pod\n"
                           " *ingress of default/b +allowed +NetworkPolicy/p +"
                           "spec.ingress.0..from.0. on 80/TCP\n"
                           "default/b → default/a: allowed\n"
                           " *egress of default/b +allowed +no policy isolates the pod\n"
                           " *ingress of default/a +allowed +no policy isolates the pod\n"));
}

TEST(Reach, JsonALineEachWay) {
  const Answer answer =
      LabelixOn(kTwoPods, {"reach", "pod/a", "pod/b", "--port", "443", "-o", "json"});
  EXPECT_THAT(answer.out,
              HasSubstr(R"({"from":"default/a","to":"default/b","port":"443","state":"denied",)"
                        R"("egress":{"state":"allowed","isolated":false,"policies":[],"notes":[]},)"
                        R"("ingress":{"state":"denied","isolated":true,"policies":[{)"
                        R"("namespace":"default","name":"p","state":"denied","entries":[],)"
                        R"("ports":[]}],"notes":[]},"notes":[]})"));
  EXPECT_EQ(LabelixOn(kTwoPods, {"reach", "pod/a", "pod/b", "--port=443", "--exit-code"}).code, 1);
}

// b → a is allowed in any case; of a → b only a policy's own pods can be asked,
// for no Namespace is loaded.
TEST(Reach, AScriptIsToldUnknownFromDenied) {
  const std::string peer =
      R"({"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"q",)"
      R"("namespace":"default"},"spec":{"podSelector":{"matchLabels":{"app":"b"}},)"
      R"("ingress":[{"from":[{"namespaceSelector":{"matchLabels":{"team":"x"}}}]}]}})";
  const std::string pods = PodJson("a", "{}") + PodJson("b", R"({"app":"b"})");
  EXPECT_EQ(LabelixOn(pods + peer, {"reach", "pod/a", "pod/b", "--exit-code"}).code, 3);
  EXPECT_EQ(LabelixOn(pods + peer, {"reach", "pod/a", "pod/b"}).code, 0);
  const std::string shut =
      R"({"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"s",)"
      R"("namespace":"default"},"spec":{"podSelector":{},"policyTypes":["Egress"]}})";
  EXPECT_EQ(LabelixOn(pods + peer + shut, {"reach", "pod/a", "pod/b", "--exit-code"}).code, 1);
}

// Of the way back nobody can say what port `http` of it is.
TEST(Reach, ANameOfAPortThatOnePodHasIsAskedOneWay) {
  const std::string pods =
      PodJson("a", "{}") +
      R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"b","namespace":"default"},"spec":)"
      R"({"containers":[{"ports":[{"name":"http","containerPort":80}]}]}})"
      R"({"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicyList","items":[]})";
  for (const auto& [first, second] : {std::pair("pod/a", "pod/b"), std::pair("pod/b", "pod/a")}) {
    const Answer answer =
        LabelixOn(pods, {"reach", first, second, "--port", "http", "-o", "json", "--exit-code"});
    EXPECT_EQ(answer.code, 0);
    EXPECT_THAT(answer.out, StartsWith(R"({"from":"default/a","to":"default/b",)"));
    EXPECT_EQ(std::count(answer.out.begin(), answer.out.end(), '\n'), 1);
    EXPECT_EQ(
        answer.err,
        "default/b → default/a not asked: port http: neither 1 to 65535 nor a TCP port of the "
        "receiving pod by name\n");
  }
  const std::string unlisted = pods.substr(0, pods.find(R"({"apiVersion":"networking)"));
  EXPECT_EQ(LabelixOn(unlisted, {"reach", "pod/a", "pod/b", "--port", "http"}).code, 3);
  EXPECT_EQ(LabelixOn(unlisted, {"reach", "pod/b", "pod/a", "--port", "http"}).code, 3);
}

TEST(Reach, UsageIsChecked) {
  EXPECT_EQ(LabelixOn(kTwoPods, {"reach", "pod/a"}).code, 2);
  EXPECT_EQ(LabelixOn(kTwoPods, {"reach", "pod/a", "pod/c"}).code, 2);
  EXPECT_EQ(LabelixOn(kTwoPods, {"reach", "pod/a", "pod/b", "--port", "x"}).code, 2);
  EXPECT_EQ(LabelixOn(kTwoPods, {"reach", "pod/a", "netpol/p"}).code, 2);
  // Also of a dump that could not be asked about ports that there are.
  for (const char* port : {"99999", "-1", "80/ICMP"}) {
    const Answer answer = LabelixOn(kDump, {"reach", "pod/web", "pod/rng-o", "--port", port});
    EXPECT_EQ(answer.code, 2) << port;
  }
  EXPECT_EQ(LabelixOn(kDump, {"reach", "pod/web", "pod/rng-o", "--port", "80"}).code, 3);
}

}  // namespace
}  // namespace labelix::cli::nodes_test
