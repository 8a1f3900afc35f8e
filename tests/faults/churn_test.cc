// What comes and goes leaves nothing behind (G18).
#include <gtest/gtest.h>

#include <cstdio>
#include <deque>
#include <string>
#include <vector>

#include "labelix/engine.h"
#include "labelix/live.h"
#include "tests/faults/each_allocation.h"
#include "tests/faults/heap.h"

namespace labelix::churn_test {
namespace {

constexpr uint64_t kLive = 4'000;     // pods at a time
constexpr uint64_t kBatch = 100;      // that come in a version, and so many go
constexpr uint64_t kSelectors = 200;  // registered at a time
constexpr double kMostGrowth = 1.2;

uint64_t Adds() {
  return std::max(20 * kLive, static_cast<uint64_t>(1'000'000 * std::min(1.0, faults::Share())));
}

// Pods each with a label that no other has, key and value, and two by two with a
// controller.
class Churn {
 public:
  explicit Churn(bool live) : live_(live) {
    if (live) subscription_.emplace(engine_.Subscribe({.picks_kind = "Pod"}));
  }

  void Step() {
    texts_.clear();
    labels_.clear();
    events_.clear();
    for (uint64_t i = 0; i < kBatch; ++i) Add(next_++);
    for (uint64_t i = 0; i < kBatch && next_ - gone_ > kLive; ++i) Remove(gone_++);
    std::vector<SelectorEvent> selectors;
    const Selector one = Selector::Parse("key-" + std::to_string(next_ - 1) + ",app").value();
    if (live_) ChangeSelectors(&one, &selectors);
    ASSERT_TRUE(engine_.Apply(events_, selectors).ok());
    if (!subscription_) return;
    while (std::optional<DeltaBatch> batch = subscription_->Poll()) deltas_ += batch->deltas.size();
  }

  uint64_t added() const { return next_; }
  uint64_t deltas() const { return deltas_; }
  EngineStats stats() const { return engine_.Stats(); }

 private:
  std::string_view Keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  void Add(uint64_t i) {
    const std::string n = std::to_string(i);
    std::vector<Label>& labels = labels_.emplace_back();
    labels = {{"app", "web"}, {Keep("key-" + n), Keep("value-" + n)}};
    Event& event = events_.emplace_back();
    event.kind = "Pod", event.ns = "prod", event.name = Keep("pod-" + n), event.labels = labels;
    const std::string owner = std::to_string(i / 2);
    event.controller = {"ReplicaSet", Keep("rs-" + owner), Keep("uid-" + owner)};
  }
  void Remove(uint64_t i) {
    Event& event = events_.emplace_back();
    event.op = Event::Op::kRemove;
    event.kind = "Pod", event.ns = "prod", event.name = Keep("pod-" + std::to_string(i));
  }
  void ChangeSelectors(const Selector* one, std::vector<SelectorEvent>* selectors) {
    const uint64_t batch = next_ / kBatch;
    SelectorEvent event;
    event.op = SelectorEvent::Op::kRegister;
    event.name.kind = "Service", event.name.ns = "prod";
    event.name.name = Keep("s" + std::to_string(batch));
    event.picks_kind = "Pod", event.selector = one;
    selectors->push_back(event);
    if (batch <= kSelectors) return;
    event.op = SelectorEvent::Op::kUnregister;
    event.name.name = Keep("s" + std::to_string(batch - kSelectors));
    selectors->push_back(event);
  }

  const bool live_;
  Engine engine_;
  std::optional<Subscription> subscription_;
  std::deque<std::string> texts_;
  std::deque<std::vector<Label>> labels_;
  std::vector<Event> events_;
  uint64_t next_ = 0, gone_ = 0, deltas_ = 0;
};

void RunChurn(bool live) {
  Churn churn(live);
  // Twice the live set: what is kept of idle label sets is there too.
  const uint64_t warm = live ? std::max(2 * kLive, 2 * kSelectors * kBatch) : 2 * kLive;
  while (churn.added() < warm) churn.Step();
  const EngineStats before = churn.stats();
  const int64_t heap_before = heap::Live().bytes;
  while (churn.added() < warm + Adds()) churn.Step();
  const EngineStats after = churn.stats();
  const int64_t heap_after = heap::Live().bytes;
  std::printf(
      "%llu adds and deletes: engine %llu -> %llu bytes, heap %lld -> %lld bytes, %llu symbols\n",
      static_cast<unsigned long long>(Adds()), static_cast<unsigned long long>(before.bytes),
      static_cast<unsigned long long>(after.bytes), static_cast<long long>(heap_before),
      static_cast<long long>(heap_after), static_cast<unsigned long long>(after.symbols));
  EXPECT_EQ(after.objects, kLive);
  EXPECT_LE(static_cast<double>(after.bytes), kMostGrowth * static_cast<double>(before.bytes));
  EXPECT_LE(static_cast<double>(heap_after), kMostGrowth * static_cast<double>(heap_before));
  // Apply pins the version before while it finds deltas; what that keeps goes with the next.
  EXPECT_LE(after.records_kept, live ? 10 * kBatch : 0);
  if (live) {
    EXPECT_EQ(after.selectors, kSelectors);
    EXPECT_GT(churn.deltas(), Adds() / kBatch / 2);
    EXPECT_LE(after.symbols, before.symbols + before.symbols / 10);
    return;
  }
  // "prod", "app", "web", and two texts for each label set that is kept.
  EXPECT_EQ(after.symbols, 3 + 2 * (after.profiles + after.idle_profiles));
  EXPECT_LE(after.idle_profiles, 256 + kLive / 8 + kBatch);
}

TEST(ChurnTest, OfUniqueLabels) { RunChurn(false); }
TEST(ChurnTest, OfUniqueLabelsSelectorsAndDeltas) { RunChurn(true); }

}  // namespace
}  // namespace labelix::churn_test
