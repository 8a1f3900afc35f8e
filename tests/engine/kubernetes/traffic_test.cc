// Endpoints and RecordedEndpoints over a Version; the rule itself is tested in
// endpoints_test.cc.
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::traffic_test {
namespace {

const std::string kRun = R"({"run":"rng"})";

std::string Pod(const std::string& name, const std::string& ip, const std::string& phase,
                const std::string& node = "n1") {
  const std::string ips = ip.empty() ? "[]" : R"([{"ip":")" + ip + R"("}])";
  return Text({.name = name,
               .labels = kRun,
               .more = R"("spec":{"nodeName":")" + node + R"("},"status":{"phase":")" + phase +
                       R"(","podIPs":)" + ips +
                       R"(,"conditions":[{"type":"Ready","status":"True"}]})"});
}

std::string Service(const std::string& name, const std::string& selector) {
  return Text({.kind = "Service",
               .name = name,
               .more = R"("spec":{"type":"ClusterIP","clusterIP":"10.96.0.1",)"
                       R"("ipFamilies":["IPv4"],"ports":[{"name":"http","port":80,)"
                       R"("protocol":"TCP","targetPort":8080}],"selector":)" +
                       selector + "}"});
}

std::string Node(const std::string& name, const std::string& zone) {
  return Text({.kind = "Node",
               .ns = "",
               .name = name,
               .labels = R"({"topology.kubernetes.io/zone":")" + zone + R"("})"});
}

std::string Slice(const std::string& name, const std::string& service,
                  const std::string& endpoints) {
  return Text({.api_version = "discovery.k8s.io/v1",
               .kind = "EndpointSlice",
               .name = name,
               .labels = R"({"kubernetes.io/service-name":")" + service + R"("})",
               .more = R"("addressType":"IPv4","ports":[{"name":"http","port":8080,)"
                       R"("protocol":"TCP"}],"endpoints":)" +
                       endpoints});
}

EndpointsAnswer Ask(const Version& now, const char* service) {
  auto answer = Endpoints(now, IdOf(now, service));
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? *std::move(answer) : EndpointsAnswer{};
}

TEST(EndpointsTest, PodsOfTheSelectorWithTheirNodes) {
  const auto cluster =
      LoadWorld({Service("s", kRun), Pod("b", "10.0.0.2", "Running", "n2"),
                 Pod("a", "10.0.0.1", "Running"), Node("n1", "z1"), Node("n2", "z2")});
  const Version now = cluster->Current();
  const EndpointsAnswer answer = Ask(now, "svc/s");
  EXPECT_EQ(ToString(answer.state), "selects");
  EXPECT_EQ(answer.why, "");
  ASSERT_EQ(answer.endpoints.size(), 2u);
  EXPECT_EQ(answer.endpoints[0].pod, "a");
  EXPECT_EQ(answer.endpoints[0].id, IdOf(now, "po/a"));
  EXPECT_EQ(answer.endpoints[0].node, "n1");
  EXPECT_EQ(answer.endpoints[0].zone, "z1");
  EXPECT_EQ(answer.endpoints[1].pod, "b");
  EXPECT_EQ(answer.endpoints[1].zone, "z2");
  EXPECT_EQ(answer.endpoints[1].ports, (std::vector<EndpointPort>{{"http", "TCP", 8080}}));
  EXPECT_TRUE(answer.endpoints[1].ready);
}

// `a IPv4 10.0.0.1`, in the order of the answer.
std::vector<std::string> Lines(const EndpointsAnswer& answer) {
  std::vector<std::string> lines;
  for (const Endpoint& endpoint : answer.endpoints) {
    lines.push_back(endpoint.pod + " " + endpoint.family + " " + endpoint.addresses.front());
  }
  return lines;
}

struct FamiliesRow {
  const char* families;
  std::vector<std::string> endpoints;
  std::string left_out;
};

// A slice is of one family: who has an address of both is in two.
TEST(EndpointsTest, APodIsAnEndpointInEachFamilyThatBothHave) {
  const FamiliesRow rows[] = {
      {R"(["IPv4"])", {"both IPv4 10.0.0.1", "four IPv4 10.0.0.2"}, "six (no IPv4 address)"},
      {R"(["IPv6"])", {"both IPv6 fd00::1", "six IPv6 fd00::2"}, "four (no IPv6 address)"},
      {R"(["IPv6","IPv4"])",
       {"both IPv4 10.0.0.1", "both IPv6 fd00::1", "four IPv4 10.0.0.2", "six IPv6 fd00::2"},
       ""}};
  for (const FamiliesRow& row : rows) {
    std::string service = Service("svc", kRun);
    const std::string one = R"(["IPv4"])";
    service.replace(service.find(one), one.size(), row.families);
    std::string both = Pod("both", "10.0.0.1", "Running");
    both.insert(both.find("}]", both.find("podIPs")) + 1, R"(,{"ip":"fd00::1"})");
    const auto cluster =
        LoadWorld({service, Node("n1", "z"), both, Pod("four", "10.0.0.2", "Running"),
                   Pod("six", "fd00::2", "Running")});
    const Version now = cluster->Current();
    const EndpointsAnswer answer = Ask(now, "svc/svc");
    EXPECT_EQ(Lines(answer), row.endpoints) << row.families;
    EXPECT_EQ(NamesOf(now, answer.left_out), row.left_out) << row.families;
  }
}

TEST(EndpointsTest, PickedPodsThatAreNoneHaveAReason) {
  const auto cluster =
      LoadWorld({Service("s", kRun), Pod("z", "", "Pending"), Pod("done", "10.0.0.1", "Succeeded"),
                 Pod("lost", "10.0.0.3", "Running", "gone"), Node("n1", "z")});
  const Version now = cluster->Current();
  const EndpointsAnswer answer = Ask(now, "svc/s");
  EXPECT_TRUE(answer.endpoints.empty());
  EXPECT_EQ(NamesOf(now, answer.left_out),
            "done (phase Succeeded), lost (node gone not found), z (no podIP)");
}

TEST(EndpointsTest, WithoutNodesLoadedZonesAreUnknown) {
  const auto cluster = LoadWorld({Service("s", kRun), Pod("a", "10.0.0.1", "Running")});
  const EndpointsAnswer answer = Ask(cluster->Current(), "svc/s");
  ASSERT_EQ(answer.endpoints.size(), 1u);
  EXPECT_EQ(answer.endpoints[0].zone, "");
  EXPECT_EQ(answer.why, "unknown: no Node objects loaded");
}

TEST(EndpointsTest, WithoutPodsLoadedNothingIsKnown) {
  const auto cluster = LoadWorld({Service("s", kRun)});
  const EndpointsAnswer answer = Ask(cluster->Current(), "svc/s");
  EXPECT_EQ(ToString(answer.state), "unknown");
  EXPECT_EQ(answer.why, "unknown: no Pod objects loaded");
}

TEST(EndpointsTest, WithoutASelectorThereAreNone) {
  const auto cluster = LoadWorld({Service("s", "null"), Pod("a", "10.0.0.1", "Running")});
  const EndpointsAnswer answer = Ask(cluster->Current(), "svc/s");
  EXPECT_EQ(ToString(answer.state), "nothing");
  EXPECT_EQ(answer.why, "no selector");
  EXPECT_TRUE(answer.endpoints.empty());
}

TEST(EndpointsTest, OnlyServicesHaveThem) {
  const auto cluster = LoadWorld({Pod("a", "10.0.0.1", "Running")});
  const Version now = cluster->Current();
  const absl::Status status = Endpoints(now, IdOf(now, "po/a")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorMessage(status), "pod/a is no Service");
  EXPECT_TRUE(RecordedEndpoints(now, IdOf(now, "po/a")).empty());
}

TEST(RecordedEndpointsTest, AllSlicesOfTheService) {
  const auto cluster = LoadWorld({
      Service("s", kRun),
      Pod("a", "10.0.0.1", "Running"),
      Slice("s-1", "s",
            R"([{"addresses":["10.0.0.9"],"conditions":{"ready":false,"serving":true,)"
            R"("terminating":true},"targetRef":{"kind":"Pod","name":"stale"}}])"),
      Slice("s-2", "s",
            R"([{"addresses":["10.0.0.1"],"nodeName":"n1","zone":"z","hostname":"h",)"
            R"("targetRef":{"kind":"Pod","name":"a"}}])"),
      Slice("t-1", "t", R"([{"addresses":["10.0.0.5"]}])"),
  });
  const Version now = cluster->Current();
  const std::vector<Endpoint> recorded = RecordedEndpoints(now, IdOf(now, "svc/s"));
  ASSERT_EQ(recorded.size(), 2u);
  EXPECT_EQ(recorded[0].pod, "a");
  EXPECT_EQ(recorded[0].id, IdOf(now, "po/a"));
  // Conditions that are not there mean ready.
  EXPECT_TRUE(recorded[0].ready && recorded[0].serving && !recorded[0].terminating);
  EXPECT_EQ(recorded[0].node + " " + recorded[0].zone + " " + recorded[0].hostname, "n1 z h");
  EXPECT_EQ(recorded[0].family, "IPv4");
  EXPECT_EQ(recorded[0].ports, (std::vector<EndpointPort>{{"http", "TCP", 8080}}));
  EXPECT_EQ(recorded[1].pod, "stale");
  EXPECT_EQ(recorded[1].addresses, std::vector<std::string>{"10.0.0.9"});
  EXPECT_TRUE(!recorded[1].ready && recorded[1].serving && recorded[1].terminating);
}

TEST(RecordedEndpointsTest, WithoutSlicesNone) {
  const auto cluster = LoadWorld({Service("s", kRun)});
  const Version now = cluster->Current();
  EXPECT_TRUE(RecordedEndpoints(now, IdOf(now, "svc/s")).empty());
}

}  // namespace
}  // namespace labelix::kubernetes::traffic_test
