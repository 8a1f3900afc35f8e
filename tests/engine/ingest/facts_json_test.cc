// What of an object becomes its facts.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/ingest/decode.h"
#include "engine/kinds/facts.h"
#include "engine/kinds/fields.h"
#include "engine/kinds/group_version.h"
#include "tests/engine/ingest/collect.h"

namespace labelix::ingest::facts_json_test {
namespace {

using kinds::SelectorState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Object(const std::string& api_version, const std::string& kind,
                   const std::string& rest) {
  return R"({"apiVersion":")" + api_version + R"(","kind":")" + kind +
         R"(","metadata":{"name":"x","namespace":"d"})" + (rest.empty() ? "" : ",") + rest + "}";
}

// The facts stay alive with `facts`.
std::string FactsOf(const std::string& text) {
  const Collected got = Collect(text);
  EXPECT_TRUE(got.status.ok()) << got.status;
  return got.facts.empty() ? "" : got.facts.front();
}

TEST(PodFacts, ReadWhole) {
  const std::string facts = FactsOf(Object("v1", "Pod", R"(
    "spec":{"nodeName":"n1","hostNetwork":true,"hostname":"h","subdomain":"sub","serviceAccountName":"sa",
      "restartPolicy":"Always","schedulerName":"sched",
      "initContainers":[{"name":"once","ports":[{"containerPort":1}]},
        {"ports":[{"name":"side","containerPort":9090}],"restartPolicy":"Always"},
        {"restartPolicy":"OnFailure","ports":[{"containerPort":2}]}],
      "containers":[{"name":"c","ports":[{"name":"http","containerPort":80},
        {"name":"dns","protocol":"UDP","containerPort":53}]},{"name":"d"},{"name":"e","ports":null}],
      "tolerations":[{"key":"a"}]},
    "status":{"phase":"Running","podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}],
      "nominatedNodeName":"n2",
      "conditions":[{"type":"PodScheduled","status":"False"},{"type":"Ready","status":"True"}]})"));
  kinds::Pod pod;
  ASSERT_TRUE(kinds::DecodePod(facts, &pod));
  EXPECT_EQ(pod.node_name, "n1");
  EXPECT_TRUE(pod.host_network);
  EXPECT_EQ(pod.hostname, "h");
  EXPECT_EQ(pod.subdomain, "sub");
  EXPECT_EQ(pod.service_account, "sa");
  EXPECT_EQ(pod.restart_policy, "Always");
  EXPECT_EQ(pod.scheduler_name, "sched");
  EXPECT_EQ(pod.nominated_node, "n2");
  EXPECT_EQ(pod.phase, "Running");
  EXPECT_TRUE(pod.ready);
  EXPECT_FALSE(pod.common.deleting);
  EXPECT_THAT(pod.ips, ElementsAre("10.0.0.1", "fd00::1"));
  EXPECT_THAT(pod.ports, ElementsAre(kinds::ContainerPort{"http", "TCP", 80},
                                     kinds::ContainerPort{"dns", "UDP", 53}));
  EXPECT_THAT(pod.init_ports, ElementsAre(kinds::ContainerPort{"side", "TCP", 9090}));
}

TEST(PodFacts, OfAPodThatHasNothing) {
  const std::string facts = FactsOf(Object("v1", "Pod", ""));
  kinds::Pod pod;
  ASSERT_TRUE(kinds::DecodePod(facts, &pod));
  kinds::Pod nothing;
  nothing.common.version = "v1";
  EXPECT_EQ(pod, nothing);
}

TEST(PodFacts, DoNotLeakIntoTheNextPod) {
  const std::string full = Object("v1", "Pod",
                                  R"("spec":{"nodeName":"n","containers":[{"ports":)"
                                  R"([{"containerPort":1}]}]},"status":{"podIP":"1"})");
  const Collected got = Collect(full + Object("v1", "Pod", R"("spec":{})"));
  kinds::Pod pod;
  ASSERT_TRUE(kinds::DecodePod(got.facts.at(1), &pod));
  EXPECT_EQ(pod.node_name, "");
  EXPECT_THAT(pod.ports, IsEmpty());
  EXPECT_THAT(pod.ips, IsEmpty());
}

struct ReadyCase {
  const char* name;
  const char* status;
  bool ready;
};

TEST(PodFacts, Ready) {
  const ReadyCase cases[] = {
      {"True", R"({"conditions":[{"type":"Ready","status":"True"}]})", true},
      {"StatusBeforeType", R"({"conditions":[{"status":"True","type":"Ready"}]})", true},
      {"False", R"({"conditions":[{"type":"Ready","status":"False"}]})", false},
      {"Unknown", R"({"conditions":[{"type":"Ready","status":"Unknown"}]})", false},
      {"AnotherIsTrue", R"({"conditions":[{"type":"ContainersReady","status":"True"}]})", false},
      {"TheFirstCounts",
       R"({"conditions":[{"type":"Ready","status":"False"},{"type":"Ready","status":"True"}]})",
       false},
      {"None", R"({"conditions":[]})", false},
      {"Null", R"({"conditions":null})", false},
      {"NullStatus", "null", false},
  };
  for (const ReadyCase& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string facts = FactsOf(Object("v1", "Pod", std::string(R"("status":)") + c.status));
    kinds::Pod pod;
    ASSERT_TRUE(kinds::DecodePod(facts, &pod));
    EXPECT_EQ(pod.ready, c.ready);
  }
}

TEST(PodFacts, PodIpAloneCounts) {
  const std::string facts = FactsOf(Object("v1", "Pod", R"("status":{"podIP":"10.0.0.9"})"));
  kinds::Pod pod;
  ASSERT_TRUE(kinds::DecodePod(facts, &pod));
  EXPECT_THAT(pod.ips, ElementsAre("10.0.0.9"));
}

TEST(CommonFacts, DeletingAndVersion) {
  const std::string facts = FactsOf(
      R"({"apiVersion":"ex.org/v1beta2","kind":"W","metadata":{"name":"w","generateName":"w-",)"
      R"("deletionTimestamp":"2026-11-23T20:00:00Z"}})");
  kinds::Common common;
  ASSERT_TRUE(kinds::DecodeCommon(facts, &common));
  EXPECT_TRUE(common.deleting);
  EXPECT_TRUE(common.has_generate_name);
  EXPECT_EQ(common.version, "v1beta2");
  EXPECT_THAT(common.fields, IsEmpty());
}

TEST(ServiceFacts, ReadWhole) {
  const std::string facts = FactsOf(Object("v1", "Service", R"("spec":{"type":"NodePort",
    "selector":{"b":"2","a":"1","b":"3"},"clusterIP":"None","ipFamilies":["IPv4","IPv6"],
    "publishNotReadyAddresses":true,"externalName":"e.org","ports":[
      {"name":"http","protocol":"TCP","port":80,"targetPort":8080,"nodePort":30000},
      {"name":"web","port":81,"targetPort":"http"},{"port":82},{"port":83,"targetPort":0,"protocol":"UDP"},
      {"port":84,"targetPort":""}]})"));
  kinds::Service service;
  ASSERT_TRUE(kinds::DecodeService(facts, &service));
  EXPECT_EQ(service.type, "NodePort");
  EXPECT_EQ(service.selector_state, SelectorState::kGiven);
  EXPECT_THAT(service.selector, ElementsAre(Label{"a", "1"}, Label{"b", "3"}));
  EXPECT_EQ(service.cluster_ip, "None");
  EXPECT_THAT(service.ip_families, ElementsAre("IPv4", "IPv6"));
  EXPECT_TRUE(service.publish_not_ready);
  EXPECT_EQ(service.external_name, "e.org");
  using Target = kinds::ServicePort::Target;
  EXPECT_THAT(service.ports,
              ElementsAre(kinds::ServicePort{"http", "TCP", 80, Target::kNumber, 8080, ""},
                          kinds::ServicePort{"web", "TCP", 81, Target::kName, 0, "http"},
                          kinds::ServicePort{"", "TCP", 82, Target::kAbsent, 0, ""},
                          kinds::ServicePort{"", "UDP", 83, Target::kAbsent, 0, ""},
                          kinds::ServicePort{"", "TCP", 84, Target::kAbsent, 0, ""}));
}

struct SelectorCase {
  const char* name;
  const char* spec;
  SelectorState state;
  const char* error = "";
};

TEST(ServiceFacts, SelectorStates) {
  const SelectorCase cases[] = {
      {"Absent", "{}", SelectorState::kAbsent},
      {"NoSpec", "null", SelectorState::kAbsent},
      {"Null", R"({"selector":null})", SelectorState::kAbsent},
      {"Empty", R"({"selector":{}})", SelectorState::kEmpty},
      {"Given", R"({"selector":{"a":null}})", SelectorState::kGiven},
      {"MatchLabels", R"({"selector":{"x":"y","matchLabels":{"a":"b"}}})", SelectorState::kBroken,
       "json: cannot unmarshal object into Go struct field ServiceSpec.spec.selector of type "
       "string"},
      {"Boolean", R"({"selector":{"a":true}})", SelectorState::kBroken,
       "json: cannot unmarshal bool into Go struct field ServiceSpec.spec.selector of type string"},
      {"Number", R"({"selector":{"a":1}})", SelectorState::kBroken,
       "json: cannot unmarshal number into Go struct field ServiceSpec.spec.selector of type "
       "string"},
      {"Text", R"({"selector":"a=b"})", SelectorState::kBroken,
       "json: cannot unmarshal string into Go struct field ServiceSpec.spec.selector of type "
       "map[string]string"},
      {"List", R"({"selector":[1]})", SelectorState::kBroken,
       "json: cannot unmarshal array into Go struct field ServiceSpec.spec.selector of type "
       "map[string]string"},
  };
  for (const SelectorCase& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string facts = FactsOf(Object("v1", "Service", std::string(R"("spec":)") + c.spec));
    kinds::Service service;
    ASSERT_TRUE(kinds::DecodeService(facts, &service));
    EXPECT_EQ(service.selector_state, c.state);
    EXPECT_EQ(service.selector_error, c.error);
    EXPECT_EQ(service.type, "ClusterIP");
  }
}

TEST(WorkloadFacts, ReadWhole) {
  const std::string facts = FactsOf(Object("apps/v1", "DaemonSet", R"("spec":{"replicas":3,
    "selector":{"matchLabels":{"b":"2","a":"1"},"matchExpressions":[
      {"key":"k","operator":"In","values":["y","x"]},{"key":"e","operator":"Exists"}]},
    "template":{"metadata":{"annotations":{"x":"y"},"labels":{"z":"9","a":"1"}},"spec":{"nodeName":"n"}}})"));
  kinds::Workload set;
  ASSERT_TRUE(kinds::DecodeWorkload(facts, &set));
  EXPECT_EQ(set.selector_state, SelectorState::kGiven);
  EXPECT_THAT(set.match_labels, ElementsAre(Label{"a", "1"}, Label{"b", "2"}));
  EXPECT_THAT(set.expressions, ElementsAre(kinds::Expression{"k", "In", {"y", "x"}},
                                           kinds::Expression{"e", "Exists", {}}));
  EXPECT_EQ(set.replicas, 3u);
  EXPECT_THAT(set.template_labels, ElementsAre(Label{"a", "1"}, Label{"z", "9"}));
}

TEST(WorkloadFacts, SelectorStates) {
  const SelectorCase cases[] = {
      {"Absent", "{}", SelectorState::kAbsent},
      {"Null", R"({"selector":null})", SelectorState::kAbsent},
      {"Empty", R"({"selector":{}})", SelectorState::kEmpty},
      {"BareLabelsAreDropped", R"({"selector":{"run":"rng"}})", SelectorState::kEmpty},
      {"NullLabels", R"({"selector":{"matchLabels":null,"matchExpressions":[]}})",
       SelectorState::kEmpty},
      {"Given", R"({"selector":{"matchLabels":{"a":"b"}}})", SelectorState::kGiven},
      {"Boolean", R"({"selector":{"matchLabels":{"a":true}}})", SelectorState::kBroken,
       "json: cannot unmarshal bool into Go struct field LabelSelector.spec.selector.matchLabels "
       "of type string"},
      {"Text", R"({"selector":"a=b"})", SelectorState::kBroken,
       "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.selector of type "
       "v1.LabelSelector"},
  };
  for (const SelectorCase& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string facts =
        FactsOf(Object("apps/v1", "Deployment", std::string(R"("spec":)") + c.spec));
    kinds::Workload workload;
    ASSERT_TRUE(kinds::DecodeWorkload(facts, &workload));
    EXPECT_EQ(workload.selector_state, c.state);
    EXPECT_EQ(workload.selector_error, c.error);
    if (c.state != SelectorState::kGiven) {
      EXPECT_THAT(workload.match_labels, IsEmpty());
    }
  }
}

TEST(WorkloadFacts, OfAnotherGroupAreNone) {
  const std::string facts = FactsOf(Object("ex.org/v1", "Deployment", R"("spec":{"selector":7})"));
  kinds::Workload workload;
  EXPECT_FALSE(kinds::DecodeWorkload(facts, &workload));
}

TEST(SliceFacts, ReadWhole) {
  const std::string facts = FactsOf(Object("discovery.k8s.io/v1", "EndpointSlice", R"(
    "addressType":"IPv4","endpoints":[
      {"addresses":["10.0.0.1","10.0.0.2"],"conditions":{"ready":true,"serving":false,"terminating":null},
       "hostname":"h","nodeName":"n","zone":"z",
       "targetRef":{"kind":"Pod","namespace":"d","name":"p","uid":"u"}},
      {"addresses":["10.0.0.3"]}],
    "ports":[{"name":"http","protocol":"TCP","port":80,"appProtocol":"h2"},{"name":"","port":null}])"));
  kinds::EndpointSlice slice;
  ASSERT_TRUE(kinds::DecodeEndpointSlice(facts, &slice));
  EXPECT_EQ(slice.address_type, "IPv4");
  ASSERT_EQ(slice.endpoints.size(), 2u);
  const kinds::SliceEndpoint& first = slice.endpoints[0];
  EXPECT_THAT(first.addresses, ElementsAre("10.0.0.1", "10.0.0.2"));
  EXPECT_EQ(first.ready, true);
  EXPECT_EQ(first.serving, false);
  EXPECT_EQ(first.terminating, std::nullopt);
  EXPECT_EQ(first.hostname, "h");
  EXPECT_EQ(first.node_name, "n");
  EXPECT_EQ(first.zone, "z");
  EXPECT_EQ(first.target_kind, "Pod");
  EXPECT_EQ(first.target_ns, "d");
  EXPECT_EQ(first.target_name, "p");
  EXPECT_EQ(first.target_uid, "u");
  EXPECT_EQ(slice.endpoints[1].ready, std::nullopt);
  EXPECT_THAT(slice.ports, ElementsAre(kinds::SlicePort{"http", "TCP", "h2", 80},
                                       kinds::SlicePort{"", "", "", std::nullopt}));
}

TEST(NodeFacts, ReadWhole) {
  const std::string facts = FactsOf(Object("v1", "Node", R"(
    "spec":{"unschedulable":true,"taints":[{"key":"k","value":"v","effect":"NoSchedule"}]},
    "status":{"conditions":[{"type":"Ready","status":"True"}],
      "addresses":[{"type":"InternalIP","address":"10.0.0.4"}]})"));
  kinds::Node node;
  ASSERT_TRUE(kinds::DecodeNode(facts, &node));
  EXPECT_TRUE(node.unschedulable);
  EXPECT_TRUE(node.ready);
  EXPECT_THAT(node.taints, ElementsAre(kinds::Taint{"k", "v", "NoSchedule"}));
  EXPECT_THAT(node.addresses, ElementsAre(kinds::NodeAddress{"InternalIP", "10.0.0.4"}));
}

struct FieldCase {
  const char* name;
  const char* api_version;
  const char* kind;
  const char* body;
  const char* label;
  std::optional<std::string> value;
};

// Through JSON and facts to what a field selector compares with.
TEST(SelectableFields, HaveTheApiServersValues) {
  const FieldCase cases[] = {
      {"Name", "v1", "Pod", "", "metadata.name", "x"},
      {"Namespace", "v1", "Pod", "", "metadata.namespace", "d"},
      {"NodeName", "v1", "Pod", R"("spec":{"nodeName":"n"})", "spec.nodeName", "n"},
      {"OldHost", "v1", "Pod", R"("spec":{"nodeName":"n"})", "spec.host", "n"},
      {"NoNode", "v1", "Pod", "", "spec.nodeName", ""},
      {"HostNetwork", "v1", "Pod", R"("spec":{"hostNetwork":true})", "spec.hostNetwork", "true"},
      {"NoHostNetwork", "v1", "Pod", "", "spec.hostNetwork", "false"},
      {"FirstIp", "v1", "Pod", R"("status":{"podIPs":[{"ip":"1"},{"ip":"2"}]})", "status.podIP",
       "1"},
      {"PodIpsIsLetThroughAndEmpty", "v1", "Pod", R"("status":{"podIPs":[{"ip":"1"}]})",
       "status.podIPs", ""},
      {"NoSuchPodField", "v1", "Pod", "", "spec.image", std::nullopt},
      {"Unschedulable", "v1", "Node", R"("spec":{"unschedulable":true})", "spec.unschedulable",
       "true"},
      {"Schedulable", "v1", "Node", "", "spec.unschedulable", "false"},
      {"NodesHaveNoNamespaceField", "v1", "Node", "", "metadata.namespace", std::nullopt},
      {"ServiceType", "v1", "Service", "", "spec.type", "ClusterIP"},
      {"ClusterIp", "v1", "Service", R"("spec":{"clusterIP":"10.1.1.1"})", "spec.clusterIP",
       "10.1.1.1"},
      {"Phase", "v1", "Namespace", R"("status":{"phase":"Active"})", "status.phase", "Active"},
      {"SecretType", "v1", "Secret", R"("type":"Opaque")", "type", "Opaque"},
      {"Replicas", "v1", "ReplicationController", R"("status":{"replicas":2})", "status.replicas",
       "2"},
      {"NoReplicas", "v1", "ReplicationController", R"("status":{})", "status.replicas", "0"},
      {"ReplicasOfAReplicaSetAreRefused", "apps/v1", "ReplicaSet", R"("status":{"replicas":2})",
       "status.replicas", std::nullopt},
      {"JobSucceeded", "batch/v1", "Job", R"("status":{"succeeded":4})", "status.successful", "4"},
      {"EventSource", "v1", "Event", R"("source":{"component":"kubelet","host":"n"})", "source",
       "kubelet"},
      {"EventSourceIsItsReporter", "v1", "Event", R"("source":{},"reportingComponent":"sched")",
       "source", "sched"},
      {"EventReporter", "v1", "Event", R"("reportingComponent":"sched")", "reportingComponent",
       "sched"},
      {"EventOf", "v1", "Event", R"("involvedObject":{"kind":"Pod","name":"p"})",
       "involvedObject.name", "p"},
      {"NewEventOf", "events.k8s.io/v1", "Event", R"("regarding":{"kind":"Pod"})", "regarding.kind",
       "Pod"},
      {"Signer", "certificates.k8s.io/v1", "CertificateSigningRequest",
       R"("spec":{"signerName":"s/x"})", "spec.signerName", "s/x"},
      {"LastOfTwo", "v1", "Secret", R"("type":"a","type":"b")", "type", "b"},
      {"CustomKindHasTheNameOnly", "ex.org/v1", "Widget", R"("spec":{"nodeName":"n"})",
       "spec.nodeName", std::nullopt},
      {"CustomKindsName", "ex.org/v1", "Widget", "", "metadata.name", "x"},
  };
  for (const FieldCase& c : cases) {
    SCOPED_TRACE(c.name);
    const std::string facts = FactsOf(Object(c.api_version, c.kind, c.body));
    const std::string_view group = kinds::SplitApiVersion(c.api_version).group;
    EXPECT_EQ(kinds::FieldOf(group, c.kind, "d", "x", facts, c.label), c.value);
  }
}

}  // namespace
}  // namespace labelix::ingest::facts_json_test
