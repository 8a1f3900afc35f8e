// The generator is a format: its bytes are compared with the check sums that a
// second, independent writing of the same text reached
// (bench/workload/README.md). 150k and 1M: `LABELIX_WORKLOAD_SIZES=all bench_test`.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>

#include "bench/peers/scan.h"
#include "bench/workload/generator.h"
#include "bench/workload/writers.h"
#include "tests/bench/sha256.h"

namespace labelix::workload::workload_test {
namespace {

std::string HeadOf(const std::function<void(const Sink&)>& write) {
  Sha256 sum;
  write([&sum](std::string_view piece) { sum.Add(piece); });
  return sum.Head();
}

TEST(Sha256Test, KnownDigests) {
  EXPECT_EQ(Sha256().Head(), "e3b0c44298fc1c14");
  Sha256 abc;
  abc.Add("abc");
  EXPECT_EQ(abc.Head(), "ba7816bf8f01cfea");
}

struct SumCase {
  const char* name;
  uint64_t pods;
  const char *pods_sum, *svcs_sum, *queries_sum, *events_sum;
};

constexpr SumCase kSums[] = {
    {"TenThousand", 10'000, "066e7bcad7685c59", "040d984f3d0d1bd1", "e1e8c908d9a92e96",
     "e7ec9e42a25d1a8e"},
    {"HundredFiftyThousand", 150'000, "6871d0a2f5794465", "83823ade0ca75e78", "b8524bbc72de4dea",
     "9530ca5ea156b7c8"},
    {"Million", 1'000'000, "accc4020eb37afc7", "ddbc69853600b4cc", "53e4b5c93c34d8c0",
     "f36df5cc8670e6f8"},
};

class CheckSumTest : public testing::TestWithParam<SumCase> {};

TEST_P(CheckSumTest, FilesAreTheFormat) {
  const SumCase& c = GetParam();
  const char* sizes = std::getenv("LABELIX_WORKLOAD_SIZES");
  if (c.pods > 10'000 && (sizes == nullptr || std::string_view(sizes) != "all")) {
    GTEST_SKIP() << "set LABELIX_WORKLOAD_SIZES=all";
  }
  const Generator generator(c.pods);
  EXPECT_EQ(HeadOf([&](const Sink& sink) { WritePods(generator, nullptr, sink); }), c.pods_sum);
  EXPECT_EQ(HeadOf([&](const Sink& sink) { WriteServices(generator, sink); }), c.svcs_sum);
  EXPECT_EQ(HeadOf([&](const Sink& sink) { WriteQueries(generator, sink); }), c.queries_sum);
  EXPECT_EQ(HeadOf([&](const Sink& sink) { WriteEvents(generator, sink); }), c.events_sum);
}

INSTANTIATE_TEST_SUITE_P(Sizes, CheckSumTest, testing::ValuesIn(kSums),
                         [](const auto& info) { return info.param.name; });

TEST(GeneratorTest, PodsComeInOrderWithDistinctNamesAndSortedLabels) {
  const Generator generator(5'000);
  ASSERT_EQ(generator.pods(), 5'000u);
  Pod pod;
  std::pair<std::string, std::string> last;
  for (size_t i = 0; i < generator.pods(); ++i) {
    generator.GetPod(i, &pod);
    const std::pair<std::string, std::string> name(pod.ns, pod.name);
    ASSERT_LT(last, name) << i;
    last = name;
    for (size_t k = 1; k < pod.labels.size(); ++k) {
      ASSERT_LT(pod.labels[k - 1].key, pod.labels[k].key) << i;
    }
  }
}

TEST(GeneratorTest, SmallestClustersAreMadeAndRunDry) {
  for (const uint64_t pods : {1, 2, 3, 49, 50, 51, 199, 200}) {
    SCOPED_TRACE(pods);
    const Generator generator(pods);
    ASSERT_EQ(generator.pods(), pods);
    EXPECT_GE(generator.queries().size(), 2'350u);  // no Q6 without stateful pods
    EventStream events(generator);
    EventStream::Type type;
    Pod pod;
    size_t live = pods;
    while (events.Next(&type, &pod)) {
      live += type == EventStream::Type::kCreate;
      live -= type == EventStream::Type::kDelete;
    }
    if (pods <= 3) {
      EXPECT_EQ(live, 0u);
    }
  }
}

TEST(GeneratorTest, ShuffledOrderNamesEachPodOnceAndIsNotTheOldOne) {
  const Generator generator(2'000);
  std::vector<uint32_t> order = generator.ShuffledOrder();
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(order, generator.ShuffledOrder());
  std::sort(order.begin(), order.end());
  for (uint32_t i = 0; i < order.size(); ++i) ASSERT_EQ(order[i], i);
}

TEST(EventStreamTest, EventsAreAboutLivePodsOnly) {
  const Generator generator(1'000);
  std::set<std::string> live;
  Pod pod;
  for (size_t i = 0; i < generator.pods(); ++i) {
    generator.GetPod(i, &pod);
    live.insert(std::string(pod.ns) + "/" + pod.name);
  }
  EventStream events(generator);
  EventStream::Type type;
  size_t seen = 0;
  while (events.Next(&type, &pod)) {
    ++seen;
    const std::string name = std::string(pod.ns) + "/" + pod.name;
    if (type == EventStream::Type::kCreate) {
      ASSERT_TRUE(live.insert(name).second) << name;
    } else {
      ASSERT_TRUE(live.contains(name)) << name;
    }
    if (type == EventStream::Type::kDelete) live.erase(name);
    for (size_t k = 1; k < pod.labels.size(); ++k) {
      ASSERT_LT(pod.labels[k - 1].key, pod.labels[k].key) << name;
    }
  }
  EXPECT_EQ(seen, EventStream::kEvents);
}

// What peers out of process compare theirs with: here a scan's, in another order.
TEST(AnswersTest, AreTheCountAndTheSumOfTheNames) {
  EXPECT_EQ(NameSum("ns", "pod"), 961826951u);
  const Generator generator(1'000);
  std::vector<uint32_t> sums;
  peers::Scan scan;
  Pod pod;
  for (const uint32_t i : generator.ShuffledOrder()) {
    generator.GetPod(i, &pod);
    scan.Add(pod.ns, pod.labels);
    sums.push_back(NameSum(pod.ns, pod.name));
  }
  std::string want, got;
  for (const Query& query : generator.queries()) {
    uint64_t sum = 0;
    const auto picked = scan.Select(query.ns, Selector::Parse(query.selector).value());
    for (const uint32_t i : picked) sum += sums[i];
    want += std::to_string(picked.size()) + "\t" + std::to_string(sum) + "\n";
  }
  WriteAnswers(generator, [&](std::string_view piece) { got += piece; });
  EXPECT_EQ(got, want);
}

TEST(PodListTest, IsAboutAsLongAPodAsRecordedListsWithManagedFields) {
  const Generator generator(1'000);
  size_t bytes = 0;
  WritePodList(generator, nullptr, 1'000, [&](std::string_view piece) { bytes += piece.size(); });
  EXPECT_NEAR(static_cast<double>(bytes) / 1'000, 5'255, 260);
}

}  // namespace
}  // namespace labelix::workload::workload_test
