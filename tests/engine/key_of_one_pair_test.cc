// Who has a key that one label set has, and then another one: index/terms.h lets the
// pair of such a key stand for it. Asked at every version that is held, in files,
// and while others write.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/snapshot.h"
#include "tests/engine/engine_and_model.h"
#include "tests/engine/random_world.h"
#include "tests/model/model.h"

namespace labelix::key_of_one_pair_test {
namespace {

constexpr Scope kPods{.kind = "Pod"};

Compiled Ask(const std::string& text) { return Compiled(Selector::Parse(text).value()); }

Event PodOf(const std::string& name, const std::vector<Label>& labels) {
  Event event;
  event.kind = "Pod", event.ns = "ns", event.name = name;
  event.labels = labels;
  return event;
}

void Put(Engine* engine, const std::string& name, const std::vector<Label>& labels) {
  const Event event = PodOf(name, labels);
  ASSERT_TRUE(engine->Apply({&event, 1}).ok());
}

struct Want {
  const char* selector;
  uint64_t count;
};

void Check(const Version& version, const std::vector<Want>& wanted) {
  for (const Want& want : wanted) {
    EXPECT_EQ(version.Count(kPods, Ask(want.selector)), want.count) << want.selector;
    EXPECT_EQ(version.Select(kPods, Ask(want.selector)).size(), want.count) << want.selector;
  }
}

TEST(KeyOfOnePair, AnswersAtOldVersionsWhenTheKeyGetsASecondPair) {
  Engine engine;
  Put(&engine, "a", {{"app", "web"}, {"x", "1"}});
  const Version one = engine.Current();
  const Bound bound = one.Bind(kPods, Ask("app,x"));
  Put(&engine, "b", {{"app", "db"}});
  const Version two = engine.Current();
  Put(&engine, "a", {{"app", "db"}});
  const Version three = engine.Current();
  const auto check = [&] {
    Check(one, {{"app", 1}, {"!app", 0}, {"app,x", 1}, {"app=web,x", 1}, {"app!=db", 1}, {"x", 1}});
    Check(two, {{"app", 2}, {"!app", 0}, {"app,x", 1}, {"app,!x", 1}, {"app!=db", 1}, {"x", 1}});
    Check(three, {{"app", 2}, {"app,x", 0}, {"app=web", 0}, {"app!=web", 2}, {"x", 0}, {"!x", 2}});
    EXPECT_EQ(bound.Count(), 1u);
  };
  check();
  for (int i = 0; i < 1'000; ++i) Put(&engine, "c", {{"n", std::to_string(i)}});
  check();
}

TEST(KeyOfOnePair, AnswersAtOldVersionsWhenThePairGetsASecondProfile) {
  Engine engine;
  Put(&engine, "a", {{"app", "web"}});
  const Version one = engine.Current();
  Put(&engine, "b", {{"app", "web"}, {"x", "1"}});
  const Version two = engine.Current();
  Check(one, {{"app", 1}, {"!app", 0}, {"app,!x", 1}, {"x", 0}});
  Check(two, {{"app", 2}, {"!app", 0}, {"app,!x", 1}, {"app,x", 1}, {"x", 1}, {"!x", 1}});
}

// So many objects that counters and bits are kept for the pair, which then passes
// what it stood for to the key.
TEST(KeyOfOnePair, OfManyObjectsIsCountedBeforeAndAfter) {
  Engine engine;
  for (int i = 0; i < 600; ++i) Put(&engine, "p" + std::to_string(i), {{"app", "web"}});
  const Version one = engine.Current();
  Put(&engine, "p0", {{"app", "db"}});
  const Version two = engine.Current();
  Put(&engine, "p1", {{"other", "1"}});
  for (int i = 0; i < 20; ++i) Put(&engine, "q", {{"n", std::to_string(i)}});
  const Version three = engine.Current();
  Check(one, {{"app", 600}, {"!app", 0}, {"app=web", 600}});
  Check(two, {{"app", 600}, {"!app", 0}, {"app=web", 599}, {"app!=web", 1}});
  Check(three, {{"app", 599}, {"!app", 2}, {"app=web", 598}, {"other", 1}, {"n,!app", 1}});
}

TEST(KeyOfOnePair, AnswersAfterItWasSavedAndOpened) {
  Cluster cluster;
  const auto put = [](Cluster* into, const std::string& name, const std::vector<Label>& labels) {
    const Event event = PodOf(name, labels);
    ASSERT_TRUE(into->Apply({&event, 1}).ok());
  };
  put(&cluster, "a", {{"app", "web"}, {"one", "1"}});
  put(&cluster, "b", {{"app", "db"}});
  const Version saved = cluster.Current();
  put(&cluster, "c", {{"one", "2"}});  // after what is saved, before it is written
  const std::string bytes = SnapshotBytes(cluster, saved);
  Cluster again = OpenSnapshotBytes(bytes).value();
  EXPECT_EQ(SnapshotBytes(again, again.Current()), bytes);
  const Version opened = again.Current();
  Check(opened, {{"app", 2}, {"one", 1}, {"!one", 1}, {"app,one", 1}});
  put(&again, "c", {{"one", "1"}, {"two", "1"}});
  put(&again, "d", {{"two", "2"}});
  Check(opened, {{"app", 2}, {"one", 1}, {"!one", 1}, {"two", 0}});
  Check(again.Current(), {{"app", 2}, {"one", 2}, {"!one", 2}, {"two", 2}, {"one,two", 1}});
}

// Few labels of many keys: most keys have one pair in one profile, and get a second one.
TEST(KeyOfOnePair, AgreesWithThePlainDefinitionAtEveryHeldVersion) {
  const test::Shape shape{"Sparse", 60, 2, 40, 3, 20, 2};
  test::RandomWorld random(shape, 5);
  Engine engine;
  model::World world;
  std::vector<test::HeldVersion> held;
  for (int step = 0, steps = test::Cases(10'000); step < steps; ++step) {
    const test::OwnedEvent owned = random.NextEvent();
    const Event event = owned.Get();
    world.Apply(event);
    ASSERT_TRUE(engine.Apply({&event, 1}).ok());
    held.push_back({engine.Current(), world});
    if (held.size() > 6) held.erase(held.begin() + random.Draw(6));
    const std::string key = "k" + std::to_string(random.Draw(shape.keys));
    for (const std::string& text : {key, "!" + key, key + ",!unique", key + "!=1"}) {
      const Selector selector = Selector::Parse(text).value();
      for (const test::HeldVersion& then : held) {
        ASSERT_EQ(then.version.Count(kPods, Compiled(selector)),
                  then.world.Select(kPods, selector).size())
            << text << " in version " << then.version.number() << " at step " << step;
      }
    }
  }
}

// Three events a key: its pair, then a second profile of the pair or a second pair,
// in turns, then both. Whoever asks at a version finds as many as it has.
TEST(KeyOfOnePair, ConcurrentReadersFindItInEachVersion) {
  const int keys = test::Cases(40'000);
  Engine engine;
  Put(&engine, "first", {});
  const uint64_t start = engine.Current().number();
  std::vector<Compiled> questions;
  for (int key = 0; key < keys; ++key) questions.push_back(Ask("k" + std::to_string(key)));
  std::atomic<bool> done{false};
  std::atomic<uint64_t> wrong{0}, asked{0};
  const auto read = [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    while (!done.load()) {
      const Version version = engine.Current();
      const uint64_t events = version.number() - start;
      for (uint64_t back = 0; back < 8; ++back) {
        const uint64_t first = events / 3 - std::min(events / 3, back);  // the key's number
        if (first >= questions.size()) continue;
        const uint64_t want = std::min<uint64_t>(3, events - first * 3);
        wrong += version.Count(kPods, questions[first]) != want;
        wrong += version.Select(kPods, questions[first]).size() != want;
        ++asked;
      }
    }
  };
  std::thread one(read, 1), two(read, 2);
  for (int key = 0; key < keys; ++key) {
    const std::string text = "k" + std::to_string(key), name = "p" + text;
    Put(&engine, name + "a", {{text, "1"}});
    Put(&engine, name + "b", {{text, key % 2 == 0 ? "1" : "2"}, {"z", key % 2 == 0 ? "1" : "2"}});
    Put(&engine, name + "c", {{text, key % 2 == 0 ? "2" : "1"}, {"z", "3"}});
  }
  done.store(true);
  one.join();
  two.join();
  EXPECT_EQ(wrong.load(), 0u) << "of " << asked.load();
}

}  // namespace
}  // namespace labelix::key_of_one_pair_test
