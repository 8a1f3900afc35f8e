#include "engine/kinds/kinds.h"

#include <gtest/gtest.h>

#include <set>

#include "engine/kinds/api_types.h"
#include "engine/kinds/group_version.h"

namespace labelix::kinds::kinds_test {
namespace {

std::string FirstNamed(std::string_view name) {
  const std::vector<const KindRow*> rows = KindsNamed(name);
  if (rows.empty()) return "";
  return std::string(rows.front()->kind) + "." + std::string(rows.front()->group);
}

TEST(Kinds, AreCalledAsKubectlCallsThem) {
  const std::pair<const char*, const char*> cases[] = {
      {"po", "Pod."},
      {"pod", "Pod."},
      {"pods", "Pod."},
      {"Pod", "Pod."},
      {"PODS", "Pod."},
      {"svc", "Service."},
      {"deploy", "Deployment.apps"},
      {"rs", "ReplicaSet.apps"},
      {"ds", "DaemonSet.apps"},
      {"sts", "StatefulSet.apps"},
      {"DaemonSet", "DaemonSet.apps"},
      {"no", "Node."},
      {"ns", "Namespace."},
      {"cm", "ConfigMap."},
      {"rc", "ReplicationController."},
      {"ep", "Endpoints."},
      {"ev", "Event."},
      {"events", "Event."},
      {"cj", "CronJob.batch"},
      {"job", "Job.batch"},
      {"ing", "Ingress.networking.k8s.io"},
      {"netpol", "NetworkPolicy.networking.k8s.io"},
      {"pdb", "PodDisruptionBudget.policy"},
      {"hpa", "HorizontalPodAutoscaler.autoscaling"},
      {"endpointslices", "EndpointSlice.discovery.k8s.io"},
      {"pvc", "PersistentVolumeClaim."},
      {"pv", "PersistentVolume."},
      {"sa", "ServiceAccount."},
      {"ip", "IPAddress.networking.k8s.io"},
      {"vac", "VolumeAttributesClass.storage.k8s.io"},
      {"mutatingadmissionpolicies", "MutatingAdmissionPolicy.admissionregistration.k8s.io"},
      {"crds", "CustomResourceDefinition.apiextensions.k8s.io"},
      {"widgets", ""},
      {"", ""},
  };
  for (const auto& [name, kind] : cases) EXPECT_EQ(FirstNamed(name), kind) << name;
}

TEST(Kinds, OneNameMayMeanSeveral) {
  const std::vector<const KindRow*> rows = KindsNamed("events");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]->group, "");
  EXPECT_EQ(rows[1]->group, "events.k8s.io");
}

TEST(Kinds, FoundByGroupAndKind) {
  ASSERT_NE(FindKind("apps", "DaemonSet"), nullptr);
  EXPECT_EQ(FindKind("apps", "DaemonSet")->resource, "daemonsets");
  EXPECT_EQ(FindKind("", "DaemonSet"), nullptr);
  EXPECT_EQ(FindKind("events.k8s.io", "Event")->group, "events.k8s.io");
  EXPECT_EQ(FindKind("apps", "daemonset"), nullptr);
}

// kubectl get all: the built-in kinds whose storage names that category.
TEST(Kinds, TheCategoryAll) {
  std::set<std::string> all;
  for (const KindRow& row : AllKinds()) {
    if (row.in_all) all.insert(std::string(row.resource));
  }
  EXPECT_EQ(all, (std::set<std::string>{"pods", "replicationcontrollers", "services", "daemonsets",
                                        "deployments", "replicasets", "statefulsets",
                                        "horizontalpodautoscalers", "cronjobs", "jobs"}));
}

TEST(Kinds, RowsAreWellFormed) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const KindRow& row : AllKinds()) {
    SCOPED_TRACE(std::string(row.kind));
    EXPECT_TRUE(seen.insert({row.group, row.kind}).second);
    EXPECT_EQ(row.is_controller, !row.owns.empty());
    EXPECT_EQ(FindKind(row.group, row.kind), &row);
    if (row.is_controller) {
      EXPECT_NE(FindKind(row.owns_group, row.owns), nullptr);
    }
    for (const SelectorRow& selector : row.selectors) {
      // A webhook's rules say themselves what it picks.
      if (selector.selects != "*") {
        EXPECT_NE(FindKind(selector.selects_group, selector.selects), nullptr);
      }
      EXPECT_FALSE(selector.path.empty());
    }
    for (const char c : row.resource) EXPECT_TRUE(c >= 'a' && c <= 'z') << row.resource;
  }
}

TEST(Kinds, TheGuessIsRightForEveryBuiltInKind) {
  for (const KindRow& row : AllKinds()) EXPECT_EQ(GuessResource(row.kind), row.resource);
  EXPECT_EQ(GuessResource("Gateway"), "gateways");
  EXPECT_EQ(GuessResource("Policy"), "policies");
  EXPECT_EQ(GuessResource("y"), "ies");
  EXPECT_EQ(GuessResource(""), "");
}

// ParseGroupVersion's answers (apimachinery 0.37.2), and what GroupVersion.String() makes of them.
TEST(Kinds, AnApiVersionIsSplitAsUpstreamSplitsIt) {
  const struct {
    const char *api_version, *group, *version, *printed;
    bool refused = false;
  } cases[] = {
      {"v1", "", "v1", "v1"},
      {"apps/v1", "apps", "v1", "apps/v1"},
      {"networking.k8s.io/v1", "networking.k8s.io", "v1", "networking.k8s.io/v1"},
      {"/v1", "", "v1", "v1"},
      {"v1/", "v1", "", "v1/"},
      {"apps/", "apps", "", "apps/"},
      {"/", "", "", ""},
      {"", "", "", ""},
      {"apps/v1/x", "", "", "", true},
      {"/apps/v1", "", "", "", true},
      {"//", "", "", "", true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.api_version);
    EXPECT_EQ(ParseApiVersion(c.api_version).has_value(), !c.refused);
    const GroupVersion parts = SplitApiVersion(c.api_version);
    EXPECT_EQ(parts.group, c.group);
    EXPECT_EQ(parts.version, c.version);
    EXPECT_EQ(PrintApiVersion(parts), c.printed);
  }
  EXPECT_EQ(WrongApiVersion("a/b/c"), "unexpected GroupVersion string: a/b/c");
}

TEST(Kinds, ATypeIsFoundByItsApiVersion) {
  EXPECT_NE(ApiTypeOf("v1", "Pod"), nullptr);
  EXPECT_NE(ApiTypeOf("apps/v1", "Deployment"), nullptr);
  EXPECT_NE(ApiTypeOf("networking.k8s.io/v1", "NetworkPolicy"), nullptr);
  EXPECT_EQ(ApiTypeOf("v1", "Deployment"), nullptr);
  EXPECT_EQ(ApiTypeOf("apps/v1/x", "Deployment"), nullptr);
  EXPECT_EQ(ApiTypeOf("/v1", "Pod"), ApiTypeOf("v1", "Pod"));
  EXPECT_EQ(ApiTypeOf("/v1", "Deployment"), nullptr);
}

}  // namespace
}  // namespace labelix::kinds::kinds_test
