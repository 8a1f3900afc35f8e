// Many subscriptions of one selector each, beside those of all.
#include "engine/match/subscriptions.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace labelix::match::subscriptions_test {
namespace {

SelectorName Named(std::string_view name) { return {"", "Service", "ns", name, "spec.selector"}; }

SubscribeOptions Of(std::string_view name) {
  SubscribeOptions options;
  options.selector = Named(name);
  return options;
}

// A delta of each of these selectors.
DeltaBatch BatchOf(uint64_t version, const std::vector<std::string>& names) {
  DeltaBatch batch;
  batch.version = version;
  for (const std::string& name : names) {
    Delta delta;
    delta.selector = Named(name);
    delta.object.kind = "Pod";
    batch.deltas.push_back(delta);
  }
  return batch;
}

// Names of the selectors of the next batch, "resync" of a mark; nothing waits: "".
std::string Next(Subscription* subscription) {
  const std::optional<DeltaBatch> batch = subscription->Poll();
  if (!batch) return {};
  std::string text = std::to_string(batch->version) + ":" + (batch->resync ? " resync" : "");
  for (const Delta& delta : batch->deltas) text += " " + std::string(delta.selector.name);
  return text;
}

TEST(Subscriptions, EachIsToldOfItsSelectorInOrder) {
  const std::vector<std::string> names = {"a", "b", "a", "c", "b", "a"};
  Subscriptions all;
  Subscription any = all.Add({}, 1), a = all.Add(Of("a"), 1), b = all.Add(Of("b"), 1),
               again = all.Add(Of("a"), 1), none = all.Add(Of("none"), 1);
  SubscribeOptions of_nodes = Of("a");
  of_nodes.picks_kind = "Node";
  Subscription other = all.Add(of_nodes, 1);
  EXPECT_EQ(all.Push(BatchOf(2, names)), 0u);
  EXPECT_EQ(Next(&any), "2: a b a c b a");
  EXPECT_EQ(Next(&a), "2: a a a");
  EXPECT_EQ(Next(&again), "2: a a a");
  EXPECT_EQ(Next(&b), "2: b b");
  EXPECT_EQ(Next(&none), "");
  EXPECT_EQ(Next(&other), "");
  EXPECT_EQ(all.waiting(), 0u);
}

TEST(Subscriptions, WhatIsTooMuchForOneIsLostForItAlone) {
  const std::vector<std::string> names = {"a", "b", "a"};
  Subscriptions all;
  SubscribeOptions small = Of("a");
  small.capacity = 1;
  Subscription a = all.Add(small, 1), b = all.Add(Of("b"), 1);
  EXPECT_EQ(all.Push(BatchOf(2, names)), 2u);
  EXPECT_EQ(Next(&a), "2: resync");
  EXPECT_EQ(Next(&b), "2: b");
  const std::vector<std::string> one = {"a"};
  EXPECT_EQ(all.Push(BatchOf(3, one)), 0u);
  EXPECT_EQ(Next(&a), "3: a");
  all.LoseAll(4);
  EXPECT_EQ(Next(&a), "4: resync");
  EXPECT_EQ(Next(&b), "4: resync");
}

TEST(Subscriptions, ClosedOnesAreDroppedAndTheOthersGoOn) {
  Subscriptions all;
  std::vector<Subscription> kept, closed;
  for (const char* name : {"a", "b", "c"}) {
    kept.push_back(all.Add(Of(name), 1));
    closed.push_back(all.Add(Of(name), 1));
  }
  SubscribeOptions owns;
  owns.selects = owns.traffic = false;
  closed.push_back(all.Add(owns, 1));
  EXPECT_TRUE(all.Wants(Delta::Relation::kOwns));
  closed.clear();
  all.DropClosed();
  EXPECT_EQ(all.size(), 3u);
  const std::vector<std::string> names = {"c", "a"};
  all.Push(BatchOf(2, names));
  EXPECT_EQ(Next(&kept[0]), "2: a");
  EXPECT_EQ(Next(&kept[1]), "");
  EXPECT_EQ(Next(&kept[2]), "2: c");
  kept.clear();
  all.DropClosed();
  EXPECT_TRUE(all.empty());
  for (const auto relation :
       {Delta::Relation::kSelects, Delta::Relation::kOwns, Delta::Relation::kTraffic}) {
    EXPECT_FALSE(all.Wants(relation));
  }
}

TEST(Subscriptions, ClosedOnesAreDroppedWhereNothingIsApplied) {
  Subscriptions all;
  for (int i = 0; i < 100; ++i) {
    const Subscription any = all.Add({}, 1), one = all.Add(Of("a"), 1);
  }
  EXPECT_LE(all.size(), 2u);
  all.DropClosed();
  EXPECT_TRUE(all.empty());
  EXPECT_FALSE(all.Wants(Delta::Relation::kSelects));
}

// None of them is passed over for good, whenever it is closed.
TEST(SubscriptionsConcurrency, AreClosedByOtherThreadsWhileOneTells) {
  Subscriptions all;
  std::vector<Subscription> subscriptions;
  std::vector<std::string> names;
  for (int i = 0; i < 400; ++i) names.push_back("s" + std::to_string(i % 40));
  for (const std::string& name : names) subscriptions.push_back(all.Add(Of(name), 1));
  std::thread closer([&] {
    while (!subscriptions.empty()) subscriptions.pop_back();
  });
  for (uint64_t version = 2; !all.empty(); ++version) {
    all.DropClosed();
    all.Push(BatchOf(version, names));
  }
  closer.join();
  EXPECT_EQ(all.size(), 0u);
}

}  // namespace
}  // namespace labelix::match::subscriptions_test
