// What a version that somebody holds costs while the writer runs on: the rows,
// members and blocks of that version, at most the state itself, and nothing
// that came and went after it.
#include <gtest/gtest.h>

#include <string>

#include "labelix/engine.h"
#include "tests/engine/random_world.h"

namespace labelix::pinned_memory_test {
namespace {

constexpr int kPods = 30'000;

class PinnedMemory : public testing::Test {
 protected:
  PinnedMemory() {
    for (int i = 0; i < kPods; ++i) Write(i, i % 300, 0);
  }

  void Write(int pod, int app, uint64_t version) {
    const std::string name = "pod-" + std::to_string(pod), ns = "ns" + std::to_string(pod % 20);
    const std::string value = "app" + std::to_string(app), number = std::to_string(version);
    const Label labels[] = {{"app", value}, {"env", app % 3 == 0 ? "prod" : "dev"}};
    Event event;
    event.kind = "Pod", event.ns = ns, event.name = name, event.labels = labels;
    event.resource_version = number;
    ASSERT_TRUE(engine_.Apply({&event, 1}).ok());
  }

  // Bytes of the index, an event, more than without the pin.
  double Cost(int events, int relabel_percent) {
    const auto run = [&](uint64_t seed) {
      test::RandomWorld random({"", 1, 1, 1, 1, 0, 1}, seed);
      for (int i = 0; i < events; ++i) {
        const int pod = random.Draw(kPods);
        const int app = random.Percent(relabel_percent) ? random.Draw(300) : pod % 300;
        Write(pod, app, static_cast<uint64_t>(i) + 1 + seed * 10'000'000);
      }
    };
    run(1);  // what any events need
    const uint64_t before = engine_.Stats().bytes;
    const Version held = engine_.Current();
    run(2);
    const EngineStats after = engine_.Stats();
    kept_ = after.records_kept;
    return (static_cast<double>(after.bytes) - static_cast<double>(before)) / events;
  }

  Engine engine_;
  uint64_t kept_ = 0;
};

TEST_F(PinnedMemory, StatusEvents) {
  const double bytes = Cost(100'000, 0);
  RecordProperty("bytes_an_event", std::to_string(bytes));
  EXPECT_LE(bytes, 80);
  EXPECT_LE(kept_, uint64_t{kPods} + 100);  // each pod's row of then, once
}

TEST_F(PinnedMemory, OneInFiveChangesLabels) {
  const double bytes = Cost(100'000, 20);
  RecordProperty("bytes_an_event", std::to_string(bytes));
  EXPECT_LE(bytes, 160);
}

TEST_F(PinnedMemory, IsGivenBackWithThePin) {
  {
    const Version held = engine_.Current();
    for (int i = 0; i < kPods; ++i) Write(i, (i + 1) % 300, 7);
    EXPECT_GE(engine_.Stats().records_kept, uint64_t{kPods});
  }
  Write(0, 0, 8);  // the next publish looks
  EXPECT_LE(engine_.Stats().records_kept, 10u);
}

}  // namespace
}  // namespace labelix::pinned_memory_test
