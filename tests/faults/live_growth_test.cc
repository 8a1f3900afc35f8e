// Work of one event against the size of the cluster: allocations of an event in a world and in
// one of twice the size, while somebody is told of all relations. No time is asserted; a loop
// that allocates nothing is not seen here.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "labelix/cluster.h"
#include "labelix/live.h"
#include "tests/faults/heap.h"

namespace labelix::live_growth_test {
namespace {

constexpr size_t kSize = 100;
// A table that doubles in the one world and not in the other; far from one for each object more.
constexpr uint64_t kChance = 8;

std::string Event(const std::string& api_version, const std::string& kind, const std::string& meta,
                  const std::string& rest) {
  return R"({"type":"MODIFIED","object":{"apiVersion":")" + api_version + R"(","kind":")" + kind +
         R"(","metadata":{)" + meta + "}" + (rest.empty() ? "" : "," + rest) + "}}\n";
}

// A meta in the namespace, of that name, version and labels.
std::string Meta(const std::string& name, const std::string& version, const std::string& labels) {
  return R"("namespace":"a","name":")" + name + R"(","uid":"u-)" + name +
         R"(","resourceVersion":")" + version + R"(","labels":{)" + labels + "}";
}

std::string Pod(const std::string& i) {
  return Event("v1", "Pod", Meta("p" + i, "1", R"("app":"x")"),
               R"("spec":{"nodeName":"n"},"status":{"phase":"Running","podIP":"10.0.0.1"})");
}

std::string Service(const std::string& version) {
  return Event("v1", "Service", Meta("s", version, R"("seen":"v)" + version + "\""),
               R"("spec":{"clusterIP":"10.1.0.1","selector":{"app":"x"},"ports":[{"port":80}]})");
}

std::string Node(const std::string& version, const std::string& zone) {
  return Event("v1", "Node",
               R"("name":"n","uid":"u-n","resourceVersion":")" + version +
                   R"(","labels":{"topology.kubernetes.io/zone":")" + zone + R"(","seen":"v)" +
                   version + "\"}",
               "");
}

// A Service with so many pods, all on one node.
std::string World(size_t size) {
  std::string text = Node("1", "z1") + Service("1");
  for (size_t i = 0; i < size; ++i) text += Pod(std::to_string(i));
  return text;
}

struct Cost {
  uint64_t allocations = 0;
  size_t deltas = 0;
};

// Of the third event, by its resourceVersion: what is kept from one to the next is there.
Cost CostOf(size_t size, const std::function<std::string(const std::string&)>& event) {
  Cluster cluster;
  LoadOptions options;
  options.keep_source = true;  // so that an object's facts differ with each of its texts
  EXPECT_TRUE(cluster.LoadBytes(World(size), "world", options, nullptr).ok());
  Subscription subscription = cluster.engine().Subscribe({});
  Cost cost;
  for (const char* version : {"2", "3", "4"}) {
    const std::string text = event(version);
    const uint64_t before = heap::Made();
    EXPECT_TRUE(cluster.LoadBytes(text, "world", options, nullptr).ok());
    cost = {heap::Made() - before, 0};
    while (const auto batch = subscription.Poll()) cost.deltas += batch->deltas.size();
  }
  return cost;
}

void ExpectNoGrowth(const std::function<std::string(const std::string&)>& event, size_t deltas) {
  const Cost small = CostOf(kSize, event), large = CostOf(2 * kSize, event);
  EXPECT_GT(small.allocations, 0u);
  EXPECT_LE(large.allocations, small.allocations + kChance);
  EXPECT_EQ(small.deltas, deltas);
  EXPECT_EQ(large.deltas, deltas);
}

TEST(LiveGrowthTest, AServiceWithOtherLabelsLooksAtNoneOfItsPods) { ExpectNoGrowth(Service, 0); }

TEST(LiveGrowthTest, ANodeWithOtherLabelsLooksAtNoneOfItsPods) {
  ExpectNoGrowth([](const std::string& version) { return Node(version, "z1"); }, 0);
}

// And one in another zone at each of them.
TEST(LiveGrowthTest, ANodeInAnotherZoneIsNewsOfEachOfItsPods) {
  const auto event = [](const std::string& version) { return Node(version, "z" + version); };
  EXPECT_EQ(CostOf(kSize, event).deltas, kSize);
}

// As many policies open to all as there are pods: all of them pick every pod, and one of these is
// asked about. Policies come first, and last.
TEST(LiveGrowthTest, OneAboutAPodHoldsNothingOfTheOthers) {
  const auto policy = [](const std::string& i) {
    return Event("networking.k8s.io/v1", "NetworkPolicy", Meta("n" + i, "1", ""),
                 R"("spec":{"podSelector":{},"ingress":[{"from":[{"podSelector":{}}]}]})");
  };
  for (const bool is_first : {true, false}) {
    const auto peak = [&](size_t size) {
      std::string pods, policies;
      for (size_t i = 0; i < size; ++i) {
        pods += Pod(std::to_string(i));
        policies += policy(std::to_string(i));
      }
      Cluster cluster;
      const SubscribeOptions::Named names[] = {{"a", "p7"}};
      Subscription subscription = cluster.engine().Subscribe({.about = names});
      const int64_t before = heap::Live().bytes;
      heap::ResetPeak();
      EXPECT_TRUE(
          cluster.LoadBytes(is_first ? policies + pods : pods + policies, "world", {}, nullptr)
              .ok());
      size_t deltas = 0;
      while (const auto batch = subscription.Poll()) deltas += batch->deltas.size();
      EXPECT_EQ(deltas, 2 * size);
      return static_cast<double>(heap::Peak() - before);
    };
    EXPECT_LE(peak(16 * kSize), 2.6 * peak(8 * kSize)) << is_first;
  }
}

}  // namespace
}  // namespace labelix::live_growth_test
