// Labels and selectors that come once and never again (G18): a Job's pods with a
// uid each, the Job's selector that names it, while somebody listens. What is
// kept follows what lives.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <string>

#include "labelix/live.h"
#include "tests/engine/random_world.h"

namespace labelix::churn_test {
namespace {

constexpr int kLive = 500;  // pods of the past that still run

class Churn : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 1'000; ++i) {
      const Selector selector =
          Selector::Parse("app=a" + std::to_string(i % 50) + ",tier!=t" + std::to_string(i))
              .value();
      const std::string name = "service" + std::to_string(i);
      SelectorEvent event;
      event.name.name = name, event.picks_kind = "Pod", event.selector = &selector;
      ASSERT_TRUE(engine_.Apply({}, {&event, 1}).ok());
    }
  }

  // The i-th Job comes with its pod, and the one of long ago goes.
  void Step(int i) {
    ASSERT_NO_FATAL_FAILURE(Job(i, Event::Op::kUpsert, SelectorEvent::Op::kRegister));
    if (i < kLive) return;
    ASSERT_NO_FATAL_FAILURE(Job(i - kLive, Event::Op::kRemove, SelectorEvent::Op::kUnregister));
  }

  void Job(int i, Event::Op op, SelectorEvent::Op selector_op) {
    const std::string job = "job-" + std::to_string(i), app = "a" + std::to_string(i % 50);
    const std::string uid = "0b9d2f1c-8a7e-4c57-9d27-" + std::to_string(i + 100'000'000);
    const Selector selector = Selector::Parse("controller-uid=" + uid).value();
    SelectorEvent of_job;
    of_job.op = selector_op, of_job.name.name = job, of_job.picks_kind = "Pod";
    of_job.selector = &selector;
    const Label labels[] = {{"app", app}, {"controller-uid", uid}, {"job-name", job}};
    Event pod;
    pod.op = op, pod.kind = "Pod", pod.ns = "batch", pod.name = job, pod.labels = labels;
    ASSERT_TRUE(engine_.Apply({&pod, 1}, {&of_job, 1}).ok());
    size_t own = 0;
    while (const std::optional<DeltaBatch> batch = deltas_.Poll()) {
      for (const Delta& delta : batch->deltas) own += delta.selector.name == job;
    }
    ASSERT_EQ(own, 1u) << job;
  }

  static uint64_t ResidentPages() {
    unsigned long size = 0, resident = 0;
    std::FILE* file = std::fopen("/proc/self/statm", "r");
    if (file == nullptr) return 0;
    const int read = std::fscanf(file, "%lu %lu", &size, &resident);
    std::fclose(file);
    return read == 2 ? resident : 0;
  }

  Engine engine_;
  Subscription deltas_ = engine_.Subscribe({});
};

TEST_F(Churn, AMillionUniqueLabelsComeAndGo) {
  const int jobs = std::max(20'000, test::Cases(1'000'000));
  constexpr int kSettled = 5'000;
  EngineStats early;
  uint64_t early_pages = 0;
  for (int i = 0; i < jobs; ++i) {
    ASSERT_NO_FATAL_FAILURE(Step(i));
    if (i != kSettled) continue;
    early = engine_.Stats();
    early_pages = ResidentPages();
  }
  const EngineStats late = engine_.Stats();
  EXPECT_EQ(late.objects, static_cast<uint64_t>(kLive));
  EXPECT_EQ(late.selectors, 1'000u + kLive);
  // Dictionaries: to a hundredth what they were long ago.
  const auto same = [](uint64_t then, uint64_t now) { return now <= then + then / 100; };
  EXPECT_PRED2(same, early.symbols, late.symbols);
  EXPECT_PRED2(same, early.pairs, late.pairs);
  EXPECT_PRED2(same, early.profiles + early.idle_profiles, late.profiles + late.idle_profiles);
  EXPECT_PRED2(same, early.selector_terms, late.selector_terms);
  // A segment of a hash table in which a little more than half lives by chance is split,
  // and stays so. These tables are a sixth of all, which is little.
  EXPECT_LE(late.bytes, early.bytes + early.bytes / 6);
#ifndef __SANITIZE_ADDRESS__  // which keeps what was freed
  EXPECT_LE(ResidentPages(), early_pages + early_pages / 5);
#endif
  std::printf("%d jobs: symbols %zu -> %zu, pairs %zu -> %zu, bytes %zu -> %zu, pages %zu -> %zu\n",
              jobs, size_t{early.symbols}, size_t{late.symbols}, size_t{early.pairs},
              size_t{late.pairs}, size_t{early.bytes}, size_t{late.bytes}, size_t{early_pages},
              size_t{ResidentPages()});
}

}  // namespace
}  // namespace labelix::churn_test
