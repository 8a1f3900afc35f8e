// The recipes of docs/kinds.md for custom resources: the block of JSON that stands there.
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/kind_world.h"

namespace labelix::kubernetes::recipes_test {
namespace {

std::string Recipes() {
  std::ifstream file(LABELIX_SOURCE_DIR "/docs/kinds.md");
  std::stringstream page;
  page << file.rdbuf();
  const std::string text = page.str(), fence = "\n```json\n";
  const size_t begin = text.find(fence, text.find("### Recipes"));
  return text.substr(begin + fence.size(), text.find("\n```\n", begin) - begin - fence.size());
}

class RecipeTest : public testing::TestWithParam<Case> {};

TEST_P(RecipeTest, PicksWhatItsMakersSay) {
  LoadOptions options;
  options.kinds = Recipes();
  Cluster cluster;
  std::vector<std::string> world = GetParam().world;
  for (const std::string& space : kSpaces) world.push_back(space);
  world.push_back(Text({.kind = "Node", .ns = "", .name = "n", .labels = R"({"disk":"ssd"})"}));
  for (const std::string& document : world) {
    const absl::Status loaded = cluster.LoadBytes(document, "world", options, nullptr);
    ASSERT_TRUE(loaded.ok()) << loaded;
  }
  EXPECT_EQ(Lines(cluster.Current(), GetParam().object), GetParam().want);
}

std::string Wide(const std::string& api, const std::string& kind, const std::string& spec) {
  return Text(
      {.api_version = api, .kind = kind, .ns = "", .name = "x", .more = R"("spec":)" + spec});
}

const char kAdmin[] = "policy.networking.k8s.io/v1alpha1";
const std::string kTeamA = R"({"matchLabels":{"team":"a"}})";
const std::string kTeamB = R"({"matchLabels":{"team":"b"}})";

const Case kRecipes[] = {
    {"SubjectByNamespaces",
     {Wide(kAdmin, "AdminNetworkPolicy",
           R"({"subject":{"namespaces":)" + kTeamB +
               R"(},"ingress":[{"from":[{"namespaces":{}}]}]})")},
     "adminnetworkpolicies/x",
     {"spec.ingress[0].from[0].namespaces [*] everything -> /default /other",
      "spec.subject.namespaces [*] selects team=b -> /other"}},
    {"SubjectByPods",
     {Wide(kAdmin, "AdminNetworkPolicy",
           R"({"subject":{"pods":{"namespaceSelector":)" + kTeamB + R"(,"podSelector":{}}}})")},
     "adminnetworkpolicies/x",
     {"spec.subject.pods.podSelector [{team=b}] everything -> other/b other/c"}},
    {"SubjectByPodsOfAllNamespaces",
     {Wide(kAdmin, "AdminNetworkPolicy",
           R"({"subject":{"pods":{"namespaceSelector":{},"podSelector":)" + kMatchRun + "}}}")},
     "adminnetworkpolicies/x",
     {"spec.subject.pods.podSelector [*] selects run=rng -> a other/b"}},
    {"PeersByPodsOfNamespaces",
     {Wide(kAdmin, "AdminNetworkPolicy",
           R"({"ingress":[{"from":[{"namespaces":)" + kTeamB +
               R"(},{"pods":{"namespaceSelector":)" + kTeamB +
               R"(,"podSelector":{}}}]},{"from":[{"pods":{"namespaceSelector":)" + kTeamA +
               R"(,"podSelector":)" + kMatchRun +
               R"(}}]}],"egress":[{"to":[{"pods":{"namespaceSelector":{},"podSelector":)" +
               kMatchRun + R"(}},{"nodes":{"matchLabels":{"disk":"ssd"}}}]}]})")},
     "adminnetworkpolicies/x",
     {"spec.egress[0].to[0].pods.podSelector [*] selects run=rng -> a other/b",
      "spec.egress[0].to[1].nodes [*] selects disk=ssd -> /n",
      "spec.ingress[0].from[0].namespaces [*] selects team=b -> /other",
      "spec.ingress[0].from[1].pods.podSelector [{team=b}] everything -> other/b other/c",
      "spec.ingress[1].from[0].pods.podSelector [{team=a}] selects run=rng -> a"}},
    {"AutoscalerOfADaemonSet",
     {Text({.api_version = "apps/v1",
            .kind = "DaemonSet",
            .name = "d",
            .more = R"("spec":{"selector":)" + kMatchRun + "}"}),
      Spec("autoscaling.k8s.io/v1", "VerticalPodAutoscaler",
           R"({"targetRef":{"apiVersion":"apps/v1","kind":"DaemonSet","name":"d"}})")},
     "verticalpodautoscalers/x",
     {"spec.targetRef selects run=rng -> a"}},
    {"AutoscalerOfWhatIsNotThere",
     {EmptyList("apps/v1", "StatefulSet"),
      Spec("autoscaling.k8s.io/v1", "VerticalPodAutoscaler",
           R"({"targetRef":{"apiVersion":"apps/v1","kind":"StatefulSet","name":"d"}})")},
     "verticalpodautoscalers/x",
     {"spec.targetRef nothing ->  (statefulsets.apps \"d\" not found)"}},
    {"AutoscalerOfAPod",
     {Spec("autoscaling.k8s.io/v1", "VerticalPodAutoscaler",
           R"({"targetRef":{"apiVersion":"v1","kind":"Pod","name":"a"}})")},
     "verticalpodautoscalers/x",
     {"spec.targetRef nothing ->  (pods have no spec.selector)"}},
    {"RoutesOfListeners",
     {Spec("gateway.networking.k8s.io/v1", "Gateway",
           R"({"listeners":[{"name":"a"},{"name":"b","allowedRoutes":{"namespaces":)"
           R"({"from":"Selector","selector":)" +
               kTeamB + "}}}]}")},
     "gateways.gateway.networking.k8s.io/x",
     {"spec.listeners[0].allowedRoutes.namespaces.selector [*] nothing ->  (no selector)",
      "spec.listeners[1].allowedRoutes.namespaces.selector [*] selects team=b -> /other"}},
    {"IstioGatewayLooksEverywhere",
     {Spec("networking.istio.io/v1", "Gateway", R"({"selector":)" + kRun + "}")},
     "gateways.networking.istio.io/x",
     {"spec.selector [*] selects run=rng -> a other/b"}},
    {"PeerAuthentication",
     {Spec("security.istio.io/v1", "PeerAuthentication", R"({"selector":)" + kMatchRun + "}")},
     "peerauthentications/x",
     {"spec.selector selects run=rng -> a"}},
    {"EnvoyFilterOfItsNamespace",
     {Spec("networking.istio.io/v1alpha3", "EnvoyFilter", "{}")},
     "envoyfilters/x",
     {"spec.workloadSelector.labels everything -> a"}},
    {"EnvoyFilter",
     {Spec("networking.istio.io/v1alpha3", "EnvoyFilter",
           R"({"workloadSelector":{"labels":)" + kRun + "}}")},
     "envoyfilters/x",
     {"spec.workloadSelector.labels selects run=rng -> a"}},
    {"CiliumOfItsNamespace",
     {Spec("cilium.io/v2", "CiliumNetworkPolicy",
           R"({"endpointSelector":)" + kMatchRun + R"(,"ingress":[{"fromEndpoints":[{}]}]})")},
     "ciliumnetworkpolicies/x",
     {"spec.endpointSelector selects run=rng -> a",
      "spec.ingress[0].fromEndpoints[0] everything -> a"}},
    {"CiliumKeysWithASource",
     {Spec("cilium.io/v2", "CiliumNetworkPolicy",
           R"({"endpointSelector":{"matchLabels":{"k8s:run":"rng"}}})")},
     "ciliumnetworkpolicies/x",
     {"spec.endpointSelector invalid ->  (key: Invalid value: \"k8s:run\": name part must consist "
      "of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
      "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
      "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'))"}},
    {"CiliumOfAllNamespaces",
     {Wide("cilium.io/v2", "CiliumClusterwideNetworkPolicy",
           R"({"nodeSelector":{"matchLabels":{"disk":"ssd"}}})")},
     "ciliumclusterwidenetworkpolicies/x",
     {"spec.endpointSelector [*] nothing ->  (no selector)",
      "spec.nodeSelector [*] selects disk=ssd -> /n"}},
};
LABELIX_KIND_CASES(RecipeTest, Recipes, kRecipes);

}  // namespace
}  // namespace labelix::kubernetes::recipes_test
