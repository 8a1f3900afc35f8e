#include "engine/kubernetes/endpoints.h"

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace labelix::kubernetes::endpoints_test {
namespace {

// In the words of a table: `p IPv4 10.0.0.1 ready,serving`.
std::string Words(const Endpoint& e) {
  std::string text = e.pod + " " + e.family;
  for (const std::string& address : e.addresses) text += " " + address;
  if (e.ready) text += " ready";
  if (e.serving) text += " serving";
  if (e.terminating) text += " terminating";
  return text;
}

using kinds::ServicePort;

// A Service and a pod that is ready in it; each row changes what it is about.
struct World {
  kinds::Service service;
  kinds::Pod pod;
  NodeOfPod node{NodeOfPod::State::kFound, "zone-a"};
  std::string_view pod_ns = "default";

  World() {
    service.type = "ClusterIP";
    service.cluster_ip = "10.96.0.1";
    service.ip_families = {"IPv4"};
    service.ports = {{"http", "TCP", 80, ServicePort::Target::kName, 0, "web"}};
    service.selector = {{"run", "rng"}};
    pod.node_name = "node-1";
    pod.phase = "Running";
    pod.ips = {"10.0.0.1"};
    pod.ready = true;
    pod.ports = {{"web", "TCP", 8080}};
  }

  EndpointsAnswer Ask() const {
    EndpointsAnswer answer;
    AddPod({"default", "svc", &service}, {7, pod_ns, "p", &pod, node}, &answer);
    SortEndpoints(&answer.endpoints);
    return answer;
  }
};

struct AddPodCase {
  const char* name;
  std::function<void(World*)> change;
  std::vector<std::string> endpoints;
  const char* left_out = nullptr;
};

void PrintTo(const AddPodCase& c, std::ostream* out) { *out << c.name; }

const AddPodCase kCases[] = {
    {"ReadyPod", [](World*) {}, {"p IPv4 10.0.0.1 ready serving"}},
    {"UnreadyStaysIn", [](World* w) { w->pod.ready = false; }, {"p IPv4 10.0.0.1"}},
    {"PendingStaysIn",
     [](World* w) { w->pod.phase = "Pending", w->pod.ready = false; },
     {"p IPv4 10.0.0.1"}},
    {"UnknownPhaseStaysIn",
     [](World* w) { w->pod.phase = "Unknown"; },
     {"p IPv4 10.0.0.1 ready serving"}},
    {"TerminatingServesButIsNotReady",
     [](World* w) { w->pod.common.deleting = true; },
     {"p IPv4 10.0.0.1 serving terminating"}},
    {"TerminatingUnready",
     [](World* w) { w->pod.common.deleting = true, w->pod.ready = false; },
     {"p IPv4 10.0.0.1 terminating"}},
    {"PublishNotReadyMakesUnreadyReady",
     [](World* w) { w->service.publish_not_ready = true, w->pod.ready = false; },
     {"p IPv4 10.0.0.1 ready"}},
    {"PublishNotReadyMakesTerminatingUnreadyReady",
     [](World* w) {
       w->service.publish_not_ready = true;
       w->pod.common.deleting = true, w->pod.ready = false;
     },
     {"p IPv4 10.0.0.1 ready terminating"}},
    {"HostNetworkIsLikeOthers",
     [](World* w) { w->pod.host_network = true; },
     {"p IPv4 10.0.0.1 ready serving"}},
    {"SucceededIsOut", [](World* w) { w->pod.phase = "Succeeded"; }, {}, "phase Succeeded"},
    {"FailedIsOut", [](World* w) { w->pod.phase = "Failed"; }, {}, "phase Failed"},
    {"NoAddress", [](World* w) { w->pod.ips.clear(); }, {}, "no podIP"},
    {"NoAddressOfTheFamily",
     [](World* w) { w->service.ip_families = {"IPv6"}; },
     {},
     "no IPv6 address"},
    {"NoAddressOfEitherFamily",
     [](World* w) { w->service.ip_families = {"IPv6", "IPv4"}, w->pod.ips = {"bad"}; },
     {},
     "no IPv4 or IPv6 address"},
    {"OneEndpointAFamily",
     [](World* w) {
       w->service.ip_families = {"IPv6", "IPv4"};
       w->pod.ips = {"10.0.0.1", "fd00::1"};
     },
     {"p IPv4 10.0.0.1 ready serving", "p IPv6 fd00::1 ready serving"}},
    {"OnlyTheServicesFamily",
     [](World* w) { w->pod.ips = {"10.0.0.1", "fd00::1"}; },
     {"p IPv4 10.0.0.1 ready serving"}},
    {"AddressesArePrintedAnew",
     [](World* w) { w->service.ip_families = {"IPv6"}, w->pod.ips = {"FD00:0::0001"}; },
     {"p IPv6 fd00::1 ready serving"}},
    {"NodeThatIsGone",
     [](World* w) { w->node = {NodeOfPod::State::kMissing, {}}; },
     {},
     "node node-1 not found"},
    {"NoNodeYet",
     [](World* w) { w->node = {NodeOfPod::State::kMissing, {}}, w->pod.node_name = ""; },
     {},
     "on no node"},
    {"NodeThatIsGoneButPublished",
     [](World* w) {
       w->node = {NodeOfPod::State::kMissing, {}}, w->service.publish_not_ready = true;
     },
     {"p IPv4 10.0.0.1 ready serving"}},
    {"NodesNotLoaded", [](World* w) { w->node = {}; }, {"p IPv4 10.0.0.1 ready serving"}},
};

class AddPodTest : public testing::TestWithParam<AddPodCase> {};

TEST_P(AddPodTest, FollowsTheReconciler) {
  World world;
  GetParam().change(&world);
  const EndpointsAnswer answer = world.Ask();
  std::vector<std::string> words;
  for (const Endpoint& endpoint : answer.endpoints) words.push_back(Words(endpoint));
  EXPECT_EQ(words, GetParam().endpoints);
  ASSERT_EQ(answer.left_out.size(), GetParam().left_out == nullptr ? 0u : 1u);
  if (GetParam().left_out == nullptr) return;
  EXPECT_EQ(answer.left_out[0].reason, GetParam().left_out);
  EXPECT_EQ(answer.left_out[0].id, 7u);
}

INSTANTIATE_TEST_SUITE_P(Table, AddPodTest, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

struct PortCase {
  const char* name;
  std::function<void(World*)> change;
  std::vector<EndpointPort> ports;
};

void PrintTo(const PortCase& c, std::ostream* out) { *out << c.name; }

const PortCase kPortCases[] = {
    {"NameIsLookedUp", [](World*) {}, {{"http", "TCP", 8080}}},
    {"NumberIsTaken",
     [](World* w) {
       w->service.ports[0].target = ServicePort::Target::kNumber;
       w->service.ports[0].target_number = 9;
     },
     {{"http", "TCP", 9}}},
    {"NoTargetIsThePort",
     [](World* w) { w->service.ports[0].target = ServicePort::Target::kAbsent; },
     {{"http", "TCP", 80}}},
    {"PodLacksTheName", [](World* w) { w->pod.ports[0].name = "other"; }, {}},
    {"ProtocolMustBeTheSame", [](World* w) { w->pod.ports[0].protocol = "UDP"; }, {}},
    {"SidecarHasIt",
     [](World* w) {
       w->pod.ports.clear();
       w->pod.init_ports = {{"web", "TCP", 9090}};
     },
     {{"http", "TCP", 9090}}},
    {"ContainersBeforeSidecars",
     [](World* w) { w->pod.init_ports = {{"web", "TCP", 9090}}; },
     {{"http", "TCP", 8080}}},
    {"FirstOfEqualNames",
     [](World* w) { w->pod.ports.push_back({"web", "TCP", 1}); },
     {{"http", "TCP", 8080}}},
    {"HeadlessWithoutPorts",
     [](World* w) { w->service.cluster_ip = "None", w->service.ports.clear(); },
     {}},
    {"InTheOrderOfTheService",
     [](World* w) {
       w->service.ports.push_back({"a", "UDP", 53, ServicePort::Target::kAbsent, 0, ""});
     },
     {{"http", "TCP", 8080}, {"a", "UDP", 53}}},
};

class PortsTest : public testing::TestWithParam<PortCase> {};

TEST_P(PortsTest, FollowsFindPort) {
  World world;
  GetParam().change(&world);
  EXPECT_EQ(Ports(world.service, world.pod), GetParam().ports);
  // A pod without the port stays an endpoint.
  EXPECT_EQ(world.Ask().endpoints.size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Table, PortsTest, testing::ValuesIn(kPortCases),
                         [](const auto& info) { return std::string(info.param.name); });

struct FamilyCase {
  const char* name;
  std::vector<std::string_view> given;
  const char* cluster_ip;
  std::vector<std::string> families;
};

const FamilyCase kFamilyCases[] = {
    {"AsGiven", {"IPv6"}, "10.96.0.1", {"IPv6"}},
    {"BothInOneOrder", {"IPv6", "IPv4"}, "10.96.0.1", {"IPv4", "IPv6"}},
    {"OldServiceByItsClusterIp", {}, "10.96.0.1", {"IPv4"}},
    {"OldServiceByItsClusterIpV6", {}, "fd00::1", {"IPv6"}},
    {"OldHeadlessHasBoth", {}, "None", {"IPv4", "IPv6"}},
    {"WithoutAClusterIpBoth", {}, "", {"IPv4", "IPv6"}},
    {"UnknownFamilyIsNone", {"IPv5"}, "10.96.0.1", {"IPv4"}},
};

class FamiliesTest : public testing::TestWithParam<FamilyCase> {};

TEST_P(FamiliesTest, FollowsTheReconciler) {
  kinds::Service service;
  service.ip_families = GetParam().given;
  service.cluster_ip = GetParam().cluster_ip;
  EXPECT_EQ(Families(service), GetParam().families);
}

INSTANTIATE_TEST_SUITE_P(Table, FamiliesTest, testing::ValuesIn(kFamilyCases),
                         [](const auto& info) { return std::string(info.param.name); });

struct HostnameCase {
  const char* name;
  const char *hostname, *subdomain, *pod_ns;
  const char* printed;
};

constexpr HostnameCase kHostnameCases[] = {
    {"SubdomainIsTheService", "h", "svc", "default", "h"},
    {"SubdomainIsAnother", "h", "x", "default", ""},
    {"NoSubdomain", "h", "", "default", ""},
    {"NoHostname", "", "svc", "default", ""},
};

class HostnameTest : public testing::TestWithParam<HostnameCase> {};

TEST_P(HostnameTest, IsSetForTheGoverningService) {
  World world;
  world.pod.hostname = GetParam().hostname;
  world.pod.subdomain = GetParam().subdomain;
  world.pod_ns = GetParam().pod_ns;
  ASSERT_EQ(world.Ask().endpoints.size(), 1u);
  EXPECT_EQ(world.Ask().endpoints[0].hostname, GetParam().printed);
}

INSTANTIATE_TEST_SUITE_P(Table, HostnameTest, testing::ValuesIn(kHostnameCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(EndpointTest, CarriesNodeAndZone) {
  const EndpointsAnswer answer = World().Ask();
  ASSERT_EQ(answer.endpoints.size(), 1u);
  EXPECT_EQ(answer.endpoints[0].node, "node-1");
  EXPECT_EQ(answer.endpoints[0].zone, "zone-a");
  EXPECT_EQ(answer.endpoints[0].id, 7u);
}

TEST(IsManagedTest, NeitherExternalNameNorWithoutSelector) {
  World world;
  EXPECT_TRUE(IsManaged(world.service));
  world.service.type = "ExternalName";
  EXPECT_FALSE(IsManaged(world.service));
  world = World();
  world.service.selector.clear();
  EXPECT_FALSE(IsManaged(world.service));
}

TEST(SortEndpointsTest, ByPodThenFamily) {
  std::vector<Endpoint> endpoints(3);
  endpoints[0].pod = "b", endpoints[0].family = "IPv4";
  endpoints[1].pod = "a", endpoints[1].family = "IPv6";
  endpoints[2].pod = "a", endpoints[2].family = "IPv4";
  SortEndpoints(&endpoints);
  EXPECT_EQ(Words(endpoints[0]), "a IPv4");
  EXPECT_EQ(Words(endpoints[1]), "a IPv6");
  EXPECT_EQ(Words(endpoints[2]), "b IPv4");
}

}  // namespace
}  // namespace labelix::kubernetes::endpoints_test
