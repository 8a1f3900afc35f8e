// The N-th allocation of a change fails, for every N (G11).
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "labelix/engine.h"
#include "labelix/feed.h"
#include "labelix/live.h"
#include "tests/faults/each_allocation.h"
#include "tests/faults/state_text.h"
#include "tests/model/model.h"

namespace labelix::allocation_test {
namespace {

using faults::FailEachAllocation;
using faults::StateText;

// An event with texts of its own.
struct Change {
  Event::Op op = Event::Op::kUpsert;
  std::string kind = "Pod", ns, name;
  std::vector<std::pair<std::string, std::string>> labels = {};
  std::string facts = {};
  std::vector<Label> views = {};

  Event ToEvent() {
    views.clear();
    for (const auto& [key, value] : labels) views.push_back({key, value});
    SortLabels(&views);
    Event event;
    event.op = op, event.kind = kind, event.ns = ns, event.name = name;
    event.labels = views, event.facts = facts;
    event.uid = name;
    return event;
  }
};

std::vector<Event> ToEvents(std::vector<Change>* changes) {
  std::vector<Event> events;
  for (Change& change : *changes) events.push_back(change.ToEvent());
  return events;
}

Change Pod(int i, int labels = 3) {
  Change pod;
  pod.ns = "ns" + std::to_string(i % 3);
  pod.name = "pod-" + std::to_string(i);
  pod.labels = {{"app", "app" + std::to_string(i % 4)}, {"tier", i % 2 == 0 ? "front" : "back"}};
  for (int k = 2; k < labels; ++k) {
    pod.labels.emplace_back("key" + std::to_string(k), "value" + std::to_string(i));
  }
  return pod;
}

struct World {
  Engine engine;
  model::World plain;
  std::vector<std::unique_ptr<Subscription>> subscriptions;

  void Apply(std::vector<Change> changes) {
    const std::vector<Event> events = ToEvents(&changes);
    ASSERT_TRUE(engine.Apply(events).ok());
    for (const Event& event : events) plain.Apply(event);
  }
};

SelectorEvent Selecting(std::string_view name, const Selector* selector) {
  SelectorEvent event;
  event.op = SelectorEvent::Op::kRegister;
  event.name.kind = "Service";
  event.name.ns = "ns0";
  event.name.name = name;
  event.picks_kind = "Pod";
  event.selector = selector;
  return event;
}

// 30 pods in three namespaces, the namespaces, three selectors, a deleted object.
std::unique_ptr<World> SmallWorld() {
  auto world = std::make_unique<World>();
  std::vector<Change> changes;
  for (int i = 0; i < 3; ++i) {
    changes.push_back({.kind = "Namespace",
                       .ns = "",
                       .name = "ns" + std::to_string(i),
                       .labels = {{"team", i == 0 ? "x" : "y"}}});
  }
  for (int i = 0; i < 30; ++i) changes.push_back(Pod(i));
  world->Apply(std::move(changes));
  world->Apply({{.op = Event::Op::kRemove, .ns = "ns1", .name = "pod-7"}});
  const Selector app = Selector::Parse("app=app1").value();
  const Selector front = Selector::Parse("tier in (front),app!=app3").value();
  const Selector team = Selector::Parse("team=x").value();
  std::vector<SelectorEvent> selectors = {Selecting("one", &app), Selecting("two", &front),
                                          Selecting("team", &app)};
  selectors[2].namespace_selector = &team;
  EXPECT_TRUE(world->engine.Apply({}, selectors).ok());
  return world;
}

std::string Text(World& world) { return StateText(world.engine.Current()); }

// A later change is taken, and the answers are the plain model's.
void GoOn(World& world) {
  world.Apply({Pod(1, 4), Pod(101), {.op = Event::Op::kRemove, .ns = "ns2", .name = "pod-2"}});
  const Version now = world.engine.Current();
  for (const char* text :
       {"", "app=app1", "tier=front,app!=app2", "key2", "!key3", "app notin (app0)"}) {
    const Selector selector = Selector::Parse(text).value();
    const Scope scope{.kind = "Pod"};
    model::NameList names;
    for (ObjectId id : now.Select(scope, Compiled(selector))) {
      const ObjectView object = now.Get(id);
      names.emplace_back(object.ns, object.name);
    }
    std::sort(names.begin(), names.end());
    ASSERT_EQ(names, world.plain.Select(scope, selector)) << text;
  }
}

struct Case {
  const char* name;
  std::vector<Change> changes;
};

std::vector<Case> Cases() {
  std::vector<Change> many;
  for (int i = 200; i < 300; ++i) many.push_back(Pod(i, 6));
  Change relabelled = Pod(4);
  relabelled.labels[0].second = "app9";
  return {
      {"add", {Pod(100)}},
      {"add of a new kind", {{.kind = "Node", .ns = "", .name = "n1", .labels = {{"a", "b"}}}}},
      {"add with 40 labels", {Pod(100, 40)}},
      {"add with large facts", {{.ns = "ns0", .name = "large", .facts = std::string(5000, 'x')}}},
      {"label change", {relabelled}},
      {"facts change", {{.ns = "ns0", .name = "pod-0", .labels = Pod(0).labels, .facts = "new"}}},
      {"delete", {{.op = Event::Op::kRemove, .ns = "ns0", .name = "pod-0"}}},
      {"back under its old name", {Pod(7)}},
      {"namespace relabelled",
       {{.kind = "Namespace", .ns = "", .name = "ns1", .labels = {{"team", "x"}}}}},
      {"batch of 100", many},
  };
}

void RunCases(heap::Failing failing, bool subscribed) {
  for (Case& one : Cases()) {
    const auto make = [&] {
      auto world = SmallWorld();
      if (subscribed) {
        world->subscriptions.push_back(
            std::make_unique<Subscription>(world->engine.Subscribe({.picks_kind = "Pod"})));
      }
      return world;
    };
    std::vector<Change> changes = one.changes;
    const std::vector<Event> events = ToEvents(&changes);
    const auto run = [&](World& world) { ASSERT_TRUE(world.engine.Apply(events).ok()); };
    const auto go_on = [&](World& world) {
      for (const Event& event : events) world.plain.Apply(event);
      GoOn(world);
    };
    FailEachAllocation(one.name, failing, make, Text, run, go_on);
  }
}

TEST(AllocationTest, OneFailsInApply) { RunCases(heap::Failing::kOne, false); }
TEST(AllocationTest, AllFromThereFailInApply) { RunCases(heap::Failing::kAllFromThere, false); }
TEST(AllocationTest, OneFailsInApplyWithASubscriber) { RunCases(heap::Failing::kOne, true); }

TEST(AllocationTest, SelectorsComeChangeAndGo) {
  const Selector app = Selector::Parse("app in (app1,app2),tier=front,!nothing").value();
  const Selector negative = Selector::Parse("app!=app1").value();
  std::vector<SelectorEvent> events = {Selecting("new", &app), Selecting("one", &negative),
                                       Selecting("two", nullptr)};
  events[2].op = SelectorEvent::Op::kUnregister;
  const auto run = [&](World& world) { ASSERT_TRUE(world.engine.Apply({}, events).ok()); };
  for (const heap::Failing failing : {heap::Failing::kOne, heap::Failing::kAllFromThere}) {
    FailEachAllocation("selectors", failing, SmallWorld, Text, run, GoOn);
  }
}

// Tables that split, chunks of members, dense terms: a kind of 1,500 pods with 700
// more to come. What fails differs from N to N; some 60 of them are looked at.
std::unique_ptr<World> LargeWorld() {
  auto world = std::make_unique<World>();
  std::vector<Change> changes;
  for (int i = 0; i < 1500; ++i) changes.push_back(Pod(i, i % 5 == 0 ? 3 : 2));
  world->Apply(std::move(changes));
  return world;
}

TEST(AllocationTest, TablesThatSplitAndTermsThatAreDense) {
  std::vector<Change> changes;
  for (int i = 1500; i < 2200; ++i) changes.push_back(Pod(i, i % 2 == 0 ? 3 : 2));
  for (int i = 0; i < 300; ++i) {
    changes.push_back({.op = Event::Op::kRemove, .ns = Pod(i).ns, .name = Pod(i).name});
  }
  const std::vector<Event> events = ToEvents(&changes);
  const auto digest = [](World& world) {
    const Version now = world.engine.Current();
    std::string text = std::to_string(now.number());
    for (const char* selector : {"app=app1", "tier=front", "key2", "!key2", "key2=value5"}) {
      text += '|';
      for (ObjectId id : now.Select({.kind = "Pod"}, Compiled(Selector::Parse(selector).value()))) {
        text += std::to_string(id) + ',';
      }
      text +=
          std::to_string(now.Count({.kind = "Pod"}, Compiled(Selector::Parse(selector).value())));
    }
    return text;
  };
  const auto world = LargeWorld();
  const std::string before = digest(*world);
  uint64_t n = 1;
  for (bool failed = true; failed; n += faults::Share() >= 1 ? 1 : 1 + n / 5) {
    const heap::Count live = heap::Live();
    {
      const auto one = LargeWorld();
      heap::FailAt(n, heap::Failing::kOne);
      bool threw = false;
      try {
        ASSERT_TRUE(one->engine.Apply(events).ok());
      } catch (const std::bad_alloc&) {
        threw = true;
      }
      failed = heap::Disarm();
      if (threw) {
        ASSERT_EQ(digest(*one), before) << n;
      }
      ASSERT_TRUE(one->engine.Apply(events).ok());
      for (const Event& event : events) one->plain.Apply(event);
      GoOn(*one);
    }
    ASSERT_EQ(heap::Live(), live) << "a leak at allocation " << n;
  }
  EXPECT_GT(n, 100u);
}

// ---- What stays as it was ----------------------------------------------------------

struct Held {
  std::unique_ptr<World> world = SmallWorld();
  Version before = world->engine.Current();
  std::vector<Change> changes = {Pod(300), Pod(301), Pod(0, 5), Pod(1, 6)};
  std::vector<Event> events = ToEvents(&changes);

  // False: it was applied.
  bool Fail(uint64_t n) {
    heap::FailAt(n, heap::Failing::kOne);
    bool threw = false;
    try {
      EXPECT_TRUE(world->engine.Apply(events).ok());
    } catch (const std::bad_alloc&) {
      threw = true;
    }
    heap::Disarm();
    return threw;
  }
};

// The last of its allocations fails, so that it is in the middle of its work.
void FailInside(Held* held) {
  for (uint64_t n = 100; n > 0; --n) {
    Held other;
    if (!other.Fail(n)) continue;
    EXPECT_GT(n, 5u);
    EXPECT_TRUE(held->Fail(n));
    return;
  }
}

TEST(AllocationTest, AVersionHeldAcrossAFailureAnswersAsBefore) {
  Held held;
  const std::string text = StateText(held.before);
  FailInside(&held);
  EXPECT_EQ(StateText(held.before), text);
  ASSERT_TRUE(held.world->engine.Apply(held.events).ok());
  EXPECT_EQ(StateText(held.before), text);
  EXPECT_EQ(held.world->engine.Current().number(), held.before.number() + 1);
}

TEST(AllocationTest, IdsThatAHeldVersionNamesAreNotGivenOutAgain) {
  Held held;
  const ObjectId id = held.before.Find("", "Pod", "ns0", "pod-3").value();
  held.world->Apply({{.op = Event::Op::kRemove, .ns = "ns0", .name = "pod-3"}});
  FailInside(&held);
  std::vector<Change> changes;
  for (int i = 400; i < 440; ++i) changes.push_back(Pod(i));
  held.world->Apply(std::move(changes));
  EXPECT_FALSE(held.world->engine.Current().Contains(id));
  EXPECT_EQ(held.before.Get(id).name, "pod-3");
}

TEST(AllocationTest, MemoryOfTheOldIndexGoesWithItsLastVersion) {
  Held held;
  FailInside(&held);
  ASSERT_TRUE(held.world->engine.Apply(held.events).ok());
  const int64_t with = heap::Live().bytes;
  held.before = held.world->engine.Current();
  EXPECT_LT(heap::Live().bytes, with - 10'000);
}

TEST(AllocationTest, ASubscriberIsToldThatDeltasAreLost) {
  uint64_t lost = 0;
  for (uint64_t n = 1;; ++n) {
    Held held;
    Subscription subscription = held.world->engine.Subscribe({.picks_kind = "Pod"});
    bool threw = false;
    heap::FailAt(n, heap::Failing::kOne);
    try {
      ASSERT_TRUE(held.world->engine.Apply(held.events).ok());
    } catch (const std::bad_alloc&) {
      threw = true;
    }
    const bool failed = heap::Disarm();
    bool resync = false, told = false;
    while (std::optional<DeltaBatch> batch = subscription.Poll()) {
      resync |= batch->resync;
      told |= !batch->deltas.empty();
    }
    EXPECT_EQ(resync || told, !threw) << n;
    lost += resync;
    if (!failed) break;
  }
  EXPECT_GT(lost, 10u);
}

}  // namespace
}  // namespace labelix::allocation_test
