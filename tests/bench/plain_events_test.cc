// What event_bench compares after its events: a version that had them all passes, and one that
// lacks a single one, of whatever type, does not.
#include "bench/peers/plain_events.h"

#include <gtest/gtest.h>

#include <vector>

namespace labelix::peers::plain_events_test {
namespace {

constexpr Label kWeb[] = {{"app", "web"}}, kDb[] = {{"app", "db"}, {"env", "prod"}};

Event Upsert(std::string_view name, Labels labels, std::string_view version) {
  Event event;
  event.kind = "Pod", event.ns = "n", event.name = name, event.labels = labels;
  event.resource_version = version;
  return event;
}

std::vector<Event> Script() {
  Event gone = Upsert("c", {}, "4");
  gone.op = Event::Op::kRemove;
  return {Upsert("a", kDb, "1"), Upsert("b", kWeb, "2"), Upsert("d", kDb, "3"), gone};
}

// The script without one event, on an engine with the pods a, b and c.
Version Without(size_t left_out, Engine* engine) {
  std::vector<Event> events = {Upsert("a", kWeb, ""), Upsert("b", kWeb, ""), Upsert("c", kDb, "")};
  const std::vector<Event> script = Script();
  for (size_t i = 0; i < script.size(); ++i) {
    if (i != left_out) events.push_back(script[i]);
  }
  for (const Event& event : events) EXPECT_TRUE(engine->Apply({&event, 1}).ok());
  return engine->Current();
}

TEST(PlainEventsTest, EveryEventIsMissed) {
  const std::vector<Event> script = Script();
  PlainEvents plain(script, script.size());
  for (const char* name : {"a", "b"}) plain.Apply(Upsert(name, kWeb, ""));
  plain.Apply(Upsert("c", kDb, ""));
  for (const Event& event : script) plain.Apply(event);
  EXPECT_EQ(plain.size(), 3u);
  for (size_t left_out = 0; left_out <= script.size(); ++left_out) {
    Engine engine;
    EXPECT_EQ(plain.Holds(Without(left_out, &engine), script), left_out == script.size())
        << left_out;
  }
}

// The second event brings a resourceVersion and nothing else, which a store does not have.
TEST(PlainEventsTest, EveryEventIsMissedInAStore) {
  const std::vector<Event> script = Script();
  const std::vector<Event> before = {Upsert("a", kWeb, ""), Upsert("b", kWeb, ""),
                                     Upsert("c", kDb, "")};
  PlainEvents plain(script, script.size());
  for (const Event& event : before) plain.Apply(event);
  for (const Event& event : script) plain.Apply(event);
  for (size_t left_out = 0; left_out <= script.size(); ++left_out) {
    Store store;
    for (const Event& event : before) store.Apply(event);
    for (size_t i = 0; i < script.size(); ++i) {
      if (i != left_out) store.Apply(script[i]);
    }
    EXPECT_EQ(plain.Holds(store, script), left_out == script.size() || left_out == 1) << left_out;
  }
}

TEST(PlainEventsTest, OneCountThatDiffers) {
  const std::vector<Event> script = Script();
  PlainEvents plain(script, script.size());
  for (const Event& event : script) plain.Apply(event);
  const auto right = [](std::string_view, std::string_view value) -> uint64_t {
    return value == "web" ? 1 : 2;
  };
  EXPECT_TRUE(plain.Counts(right));
  EXPECT_FALSE(plain.Counts([](std::string_view, std::string_view) { return uint64_t{2}; }));
}

}  // namespace
}  // namespace labelix::peers::plain_events_test
