// What the benchmarks compare of a list that was loaded: each field that ingest keeps, and
// how many bytes the bare walk touches.
#include "bench/peers/loaded_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "bench/peers/bare_walk.h"
#include "bench/workload/writers.h"
#include "labelix/cluster.h"

namespace labelix::peers::loaded_check_test {
namespace {

constexpr size_t kPods = 50, kChanged = 33;

// The list of the made pods; `from` is `to` in one of them.
std::string ListWith(const workload::Generator& generator, std::string_view from,
                     std::string_view to) {
  std::string text = R"({"kind":"PodList","apiVersion":"v1","items":[)";
  workload::Pod pod;
  for (size_t i = 0; i < kPods; ++i) {
    std::string item;
    generator.GetPod(i, &pod);
    workload::AppendPodJson(pod, i, &item);
    const size_t at = item.find(from);
    if (i == kChanged && !from.empty()) item.replace(at, from.size(), to);
    text += (i == 0 ? "" : ",") + item;
  }
  return text + "]}\n";
}

std::string Differs(const workload::Generator& generator, const std::string& list) {
  Cluster cluster;
  EXPECT_TRUE(cluster.LoadBytes(list, "pods.json", {}, nullptr).ok());
  return LoadedDiffers(generator, cluster.Current());
}

TEST(LoadedCheckTest, EachFieldIsSeen) {
  const workload::Generator generator(kPods);
  EXPECT_EQ(Differs(generator, ListWith(generator, "", "")), "");
  const std::pair<std::string_view, std::string_view> changes[] = {
      {R"("app.kubernetes.io/name":"app)", R"("app.kubernetes.io/name":"other)"},
      {R"("uid":")", R"("uid":"0)"},
      {R"("resourceVersion":"1)", R"("resourceVersion":"2)"},
      {R"("controller":true)", R"("controller":false)"},
      {R"("apiVersion":"apps/v1","kind":")", R"("apiVersion":"apps/v1","kind":"Other)"},
      {R"("phase":"Running")", R"("phase":"Pending")"},
      {R"("nodeName":"node-)", R"("nodeName":"other-)"},
      {R"("podIPs":[{"ip":"10.)", R"("podIPs":[{"ip":"11.)"},
      {R"("serviceAccountName":"default")", R"("serviceAccountName":"other")"},
      {R"("restartPolicy":"Always")", R"("restartPolicy":"Never")"},
      {R"("schedulerName":"default-scheduler")", R"("schedulerName":"other")"},
      {R"({"metadata":{"name":")", R"({"metadata":{"name":"other-)"}};
  for (const auto& [from, to] : changes) {
    EXPECT_NE(Differs(generator, ListWith(generator, from, to)), "") << to;
  }
}

TEST(LoadedCheckTest, APodTooManyOrTooFewIsSeen) {
  const workload::Generator generator(kPods), other(kPods + 1);
  EXPECT_EQ(Differs(other, ListWith(generator, "", "")), "50 pods, not 51");
}

TEST(LoadedCheckTest, TheBareWalkTouchesThoseBytes) {
  const workload::Generator generator(kPods);
  uint64_t touched = 0;
  workload::Pod pod;
  for (size_t i = 0; i < kPods; ++i) {
    generator.GetPod(i, &pod);
    touched += TouchedBytes(pod, i);
  }
  std::string list = ListWith(generator, "", "");
  list.reserve(list.size() + BareWalk::Padding());
  BareWalk walk;
  EXPECT_EQ(walk.Walk(list, list.capacity()).bytes, touched);
}

}  // namespace
}  // namespace labelix::peers::loaded_check_test
