// What a Cluster tells live: selectors that register themselves, owners, and
// endpoints.
#include "labelix/live.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/world.h"

namespace labelix::kubernetes::live_test {
namespace {

class ClusterLive : public testing::Test {
 protected:
  void Load(const std::string& text) {
    const absl::Status loaded = cluster_.LoadBytes(text, "world", {}, nullptr);
    ASSERT_TRUE(loaded.ok()) << loaded;
  }
  void Delete(const ObjectText& object) {
    Load(R"({"type":"DELETED","object":)" + Text(object) + "}");
  }
  // A line a delta, sorted: "join selects Service/s p (object created)".
  std::string Poll() {
    std::vector<std::string> lines;
    while (std::optional<DeltaBatch> batch = deltas_.Poll()) {
      for (const Delta& d : batch->deltas) {
        std::string line = std::string(ToString(d.op)) + " " + std::string(ToString(d.relation)) +
                           " " + std::string(d.selector.kind) + "/" + std::string(d.selector.name) +
                           " " + std::string(d.object.name) + " (" +
                           std::string(ToString(d.cause)) + ")";
        if (d.conditions.ready) line += " ready";
        if (d.conditions.serving) line += " serving";
        if (d.conditions.terminating) line += " terminating";
        lines.push_back(line);
      }
    }
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
  }
  static ObjectText Service(const std::string& selector) {
    return {.kind = "Service",
            .name = "s",
            .more = R"("spec":{"selector":)" + selector +
                    R"(,"clusterIP":"10.0.0.1","ipFamilies":["IPv4"],"ports":[{"port":80}]})"};
  }
  static ObjectText Pod(const std::string& name, bool ready, const std::string& owner = "") {
    return {.name = name,
            .uid = "uid-" + name,
            .labels = R"({"run":"rng"})",
            .owner = owner,
            .more = R"("spec":{"nodeName":"n1"},"status":{"podIPs":[{"ip":"10.1.0.1"}],)"
                    R"("conditions":[{"type":"Ready","status":")" +
                    std::string(ready ? "True" : "False") + R"("}]})"};
  }

  Cluster cluster_;
  Subscription deltas_ = cluster_.engine().Subscribe({});
};

TEST_F(ClusterLive, AServiceRegistersItselfInTheVersionThatBringsIt) {
  const uint64_t before = cluster_.Current().number();
  Load(Text(Service(R"({"run":"rng"})")));
  const Version now = cluster_.Current();
  EXPECT_EQ(now.number(), before + 1);
  constexpr Label kLabels[] = {{"run", "rng"}};
  const auto picking = SelectorsPicking(now, {.kind = "Pod", .ns = "default"}, kLabels);
  ASSERT_EQ(picking.size(), 1u);
  EXPECT_EQ(picking[0].name, (SelectorName{"", "Service", "default", "s", "spec.selector"}));
  EXPECT_EQ(picking[0].text, "run=rng");
  EXPECT_TRUE(SelectorsPicking(now, {.kind = "Pod", .ns = "other"}, kLabels).empty());
}

TEST_F(ClusterLive, EachOrderOfArrivalGivesTheSame) {
  Load(Text(Pod("p", true)));
  EXPECT_EQ(Poll(), "");
  Load(Text(Service(R"({"run":"rng"})")));
  EXPECT_EQ(Poll(),
            "join selects Service/s p (selector created)\n"
            "join traffic Service/s p (selector created) ready serving\n");
  Delete(Pod("p", true));
  EXPECT_EQ(Poll(),
            "leave selects Service/s p (object deleted)\n"
            "leave traffic Service/s p (object deleted) ready serving\n");
  Load(Text(Pod("p", true)));
  EXPECT_EQ(Poll(),
            "join selects Service/s p (object created)\n"
            "join traffic Service/s p (object created) ready serving\n");
}

TEST_F(ClusterLive, EditsOfAServicesSelector) {
  Load(Text(Pod("p", true)) + Text(Service(R"({"run":"rng"})")));
  Poll();
  Load(Text(Service(R"({"run":"web"})")));
  EXPECT_EQ(Poll(),
            "leave selects Service/s p (selector edit)\n"
            "leave traffic Service/s p (selector edit) ready serving\n");
  Load(Text(Service("{}")));
  EXPECT_EQ(Poll(), "") << "an empty selector of a Service picks nothing";
  EXPECT_EQ(cluster_.engine().Stats().selectors, 0u);
  Load(Text(Service(R"({"run":"rng"})")));
  Poll();
  Delete(Service(R"({"run":"rng"})"));
  EXPECT_EQ(Poll(),
            "leave selects Service/s p (selector deleted)\n"
            "leave traffic Service/s p (selector deleted) ready serving\n");
}

TEST_F(ClusterLive, ConditionsOfAnEndpoint) {
  Load(Text(Service(R"({"run":"rng"})")) + Text(Pod("p", false)));
  EXPECT_EQ(Poll(),
            "join selects Service/s p (object created)\n"
            "join traffic Service/s p (object created)\n");
  Load(Text(Pod("p", true)));
  EXPECT_EQ(Poll(), "update traffic Service/s p (status change) ready serving\n");
  Load(Text(Pod("p", true)));
  EXPECT_EQ(Poll(), "");
  ObjectText done = Pod("p", true);
  done.more = R"("spec":{"nodeName":"n1"},"status":{"phase":"Succeeded"})";
  Load(Text(done));
  EXPECT_EQ(Poll(), "leave traffic Service/s p (status change) ready serving\n");
}

// A pod joins once, in however many families, and leaves with its last address.
TEST_F(ClusterLive, APodOfTwoFamiliesHasTrafficOnce) {
  const auto with = [](const std::string& more, const std::string& what, const std::string& by) {
    std::string text = more;
    return text.replace(text.find(what), what.size(), by);
  };
  const std::string ip = R"({"ip":"10.1.0.1"})";
  ObjectText service = Service(R"({"run":"rng"})"), pod = Pod("p", true), six = pod, none = pod;
  service.more = with(service.more, R"(["IPv4"])", R"(["IPv4","IPv6"])");
  pod.more = with(pod.more, ip, ip + R"(,{"ip":"fd00::1"})");
  six.more = with(six.more, ip, R"({"ip":"fd00::1"})");
  none.more = with(none.more, ip, "");
  Load(Text(service) + Text(pod));
  EXPECT_EQ(Poll(),
            "join selects Service/s p (object created)\n"
            "join traffic Service/s p (object created) ready serving\n");
  Load(Text(six));
  EXPECT_EQ(Poll(), "update traffic Service/s p (status change) ready serving\n");
  Load(Text(none));
  EXPECT_EQ(Poll(), "leave traffic Service/s p (status change) ready serving\n");
}

TEST_F(ClusterLive, ANodeThatIsGoneTakesItsEndpointsAlong) {
  const ObjectText node{.kind = "Node", .ns = "", .name = "n1"};
  Load(Text(node) + Text(Service(R"({"run":"rng"})")) + Text(Pod("p", true)));
  Poll();
  Delete(node);
  EXPECT_EQ(Poll(), "leave traffic Service/s p (status change) ready serving\n");
  Load(Text(node));
  EXPECT_EQ(Poll(), "join traffic Service/s p (status change) ready serving\n");
}

TEST_F(ClusterLive, TheFirstListOfNodesDecides) {
  Load(Text(Service(R"({"run":"rng"})")) + Text(Pod("p", true)));
  Poll();
  Load(EmptyList("v1", "Node"));
  EXPECT_EQ(Poll(), "leave traffic Service/s p (status change) ready serving\n");
}

TEST_F(ClusterLive, AdoptedReleasedOrphaned) {
  ObjectText set{.api_version = "apps/v1",
                 .kind = "ReplicaSet",
                 .name = "r",
                 .uid = "uid-r",
                 .more = R"("spec":{"selector":{"matchLabels":{"run":"other"}}})"};
  Load(Text(set) + Text(Pod("p", true)));
  EXPECT_EQ(Poll(), "");
  Load(Text(Pod("p", true, "ReplicaSet/r/uid-r")));
  EXPECT_EQ(Poll(), "join owns ReplicaSet/r p (adopted)\n");
  Load(Text(Pod("p", true)));
  EXPECT_EQ(Poll(), "leave owns ReplicaSet/r p (released)\n");
  Load(Text(Pod("q", true, "ReplicaSet/r/uid-r")));
  EXPECT_EQ(Poll(), "join owns ReplicaSet/r q (object created)\n");
  Load(Text(Pod("q", true, "ReplicaSet/r2/uid-r2")));
  EXPECT_EQ(
      Poll(),
      "join owns ReplicaSet/r2 q (owner changed)\nleave owns ReplicaSet/r q (owner changed)\n");
  Load(Text(Pod("q", true, "ReplicaSet/r/uid-r")));
  Poll();
  Delete(set);
  EXPECT_EQ(Poll(), "") << "the reference stands";
  Load(Text(Pod("q", true)));
  EXPECT_EQ(Poll(), "leave owns ReplicaSet/r q (orphaned)\n");
}

TEST_F(ClusterLive, AStatefulSetPicksByNameToo) {
  const ObjectText set{.api_version = "apps/v1",
                       .kind = "StatefulSet",
                       .name = "web",
                       .uid = "uid-web",
                       .more = R"("spec":{"selector":{"matchLabels":{"run":"rng"}}})"};
  Load(Text(set) + Text(Pod("web-0", true)) + Text(Pod("web-x", true)));
  EXPECT_EQ(Poll(), "join selects StatefulSet/web web-0 (object created)\n");
}

TEST_F(ClusterLive, OldEventsAndDuplicatesChangeNothing) {
  const auto at = [](const char* version, const char* labels) {
    return std::string(
               R"({"type":"MODIFIED","object":{"apiVersion":"v1","kind":"Pod","metadata":)") +
           R"({"name":"p","namespace":"default","uid":"u","resourceVersion":")" + version +
           R"(","labels":)" + labels + "}}}";
  };
  Load(Text(Service(R"({"run":"rng"})")) + at("10", R"({"run":"rng"})"));
  Poll();
  Load(at("9", "{}") + at("10", R"({"run":"rng"})"));
  EXPECT_EQ(Poll(), "");
  EXPECT_EQ(cluster_.feed().metrics().older, 1u);
  EXPECT_EQ(cluster_.feed().metrics().duplicates, 1u);
  Load(at("11", "{}"));
  EXPECT_EQ(Poll(), "leave selects Service/s p (label change)\n");
}

TEST_F(ClusterLive, ReplaceTellsOnlyTheDifference) {
  Load(Text(Service(R"({"run":"rng"})")) + Text(Pod("p", true)) + Text(Pod("q", true)));
  Poll();
  const Version now = cluster_.Current();
  const auto event = [&](const char* name) {
    const ObjectView view = now.Get(*now.Find("", "Pod", "default", name));
    Event out;
    out.kind = "Pod", out.ns = "default", out.name = name, out.uid = view.uid;
    out.facts = view.facts;
    return out;
  };
  constexpr Label kLabels[] = {{"run", "rng"}};
  std::vector<Event> list = {event("q")};
  list[0].labels = kLabels;
  const auto applied = cluster_.Replace({.kind = "Pod", .objects = list, .resource_version = "50"});
  ASSERT_TRUE(applied.ok()) << applied.status();
  EXPECT_EQ(applied->removed, 1u);
  EXPECT_EQ(applied->unchanged, 1u);
  EXPECT_EQ(Poll(),
            "leave selects Service/s p (object deleted)\n"
            "leave traffic Service/s p (object deleted) ready serving\n");
}

}  // namespace
}  // namespace labelix::kubernetes::live_test
