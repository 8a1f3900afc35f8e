// Keys for which their one pair stands, and which get terms of their own: who
// has a key, at every pinned version, in a file, and while readers ask.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "index/index.h"
#include "tests/cases.h"
#include "tests/index/image_copy.h"

namespace labelix::index::key_terms_test {
namespace {

using labelix::test::Cases;

using Object = std::map<std::string, std::string>;

void Apply(Index* index, Event::Op op, const std::string& name, const Object& object) {
  std::vector<Label> labels;
  for (const auto& [key, value] : object) labels.push_back({key, value});
  Event event;
  event.op = op;
  event.kind = "Pod", event.ns = "ns", event.name = name;
  event.labels = labels;
  ASSERT_TRUE(index->Apply({.objects = {&event, 1}}).ok());
}

void Put(Index* index, const std::string& name, const Object& object) {
  Apply(index, Event::Op::kUpsert, name, object);
}

const Kind& PodsOf(const Pin& pin) { return *pin.index->FindKind("", "Pod", pin.number); }

std::optional<TermId> FindKey(const Pin& pin, std::string_view key) {
  return PodsOf(pin).terms.Find(TermText::Key(key));
}

uint64_t Count(const Pin& pin, const TermText& text) {
  const Kind& kind = PodsOf(pin);
  const std::optional<TermId> term = kind.terms.Find(text);
  uint64_t count = 0;
  if (!term) return count;
  kind.terms.posting(*term).ForEach(
      [&](ProfileId profile) { count += kind.profiles.Count(profile, pin.number); });
  return count;
}

TEST(KeyTerms, APairStandsForItsKeyInOneProfile) {
  auto index = std::make_shared<Index>(EngineOptions());
  Put(index.get(), "a", {{"app", "web"}});
  const Pin one(index);
  const TermId pair = PodsOf(one).terms.Find(TermText::Pair("app", "web")).value();
  EXPECT_EQ(FindKey(one, "app"), pair);
  EXPECT_EQ(FindKey(one, "web"), std::nullopt);

  Put(index.get(), "b", {{"app", "db"}});
  const Pin two(index);
  EXPECT_NE(FindKey(two, "app"), pair);
  EXPECT_EQ(Count(two, TermText::Key("app")), 2u);
  EXPECT_EQ(Count(one, TermText::Key("app")), 1u);
}

TEST(KeyTerms, AnotherProfileOfThePairEndsIt) {
  auto index = std::make_shared<Index>(EngineOptions());
  Put(index.get(), "a", {{"app", "web"}});
  Put(index.get(), "b", {{"app", "web"}, {"x", "1"}});
  const Pin pin(index);
  EXPECT_NE(FindKey(pin, "app"), PodsOf(pin).terms.Find(TermText::Pair("app", "web")));
  EXPECT_EQ(FindKey(pin, "x"), PodsOf(pin).terms.Find(TermText::Pair("x", "1")));
  EXPECT_EQ(Count(pin, TermText::Key("app")), 2u);
  EXPECT_EQ(Count(pin, TermText::Key("x")), 1u);
}

TEST(KeyTerms, AKeyMayHaveTheTextOfAValue) {
  auto index = std::make_shared<Index>(EngineOptions());
  Put(index.get(), "a", {{"x", "y"}, {"y", "x"}});
  const Pin pin(index);
  EXPECT_EQ(FindKey(pin, "x"), PodsOf(pin).terms.Find(TermText::Pair("x", "y")));
  EXPECT_EQ(FindKey(pin, "y"), PodsOf(pin).terms.Find(TermText::Pair("y", "x")));
}

TEST(KeyTerms, AKeyWhosePairWentHasATermOfItsOwnAgainOnlyWhenNeeded) {
  auto index = std::make_shared<Index>(EngineOptions());
  const auto churn = [&] {  // so that idle profiles are evicted
    for (int i = 0; i < 2'000; ++i) Put(index.get(), "b", {{"n", std::to_string(i)}});
  };
  Put(index.get(), "a", {{"app", "web"}});
  Put(index.get(), "a", {{"other", "1"}});
  churn();
  EXPECT_EQ(FindKey(Pin(index), "app"), std::nullopt);
  Put(index.get(), "a", {{"app", "db"}});
  const Pin pin(index);
  EXPECT_EQ(FindKey(pin, "app"), PodsOf(pin).terms.Find(TermText::Pair("app", "db")));
  EXPECT_EQ(Count(pin, TermText::Key("app")), 1u);
}

// Few values of many keys, so that keys come, get a second pair or profile, and
// go.
TEST(KeyTerms, AgreeWithAPlainModelAtEveryPinnedVersion) {
  std::mt19937_64 random(11);
  const auto draw = [&](uint64_t below) { return random() % below; };
  auto index = std::make_shared<Index>(EngineOptions());
  std::map<std::string, Object> state;
  struct Held {
    std::unique_ptr<Pin> pin;
    std::map<std::string, uint64_t> counts;
  };
  std::vector<Held> held;
  const int steps = Cases(40'000);
  for (int step = 0; step < steps; ++step) {
    const std::string name = "p" + std::to_string(draw(300));
    Object object;
    for (uint64_t n = draw(4); n > 0; --n) {
      object["k" + std::to_string(draw(400))] = std::to_string(draw(3));
    }
    const auto op = draw(4) == 0 ? Event::Op::kRemove : Event::Op::kUpsert;
    ASSERT_NO_FATAL_FAILURE(Apply(index.get(), op, name, object));
    op == Event::Op::kRemove ? void(state.erase(name)) : void(state[name] = object);
    if (draw(100) != 0) continue;
    Held& now = held.emplace_back();
    now.pin = std::make_unique<Pin>(index);
    for (const auto& [unused, labels] : state) {
      for (const auto& [key, value] : labels) ++now.counts[key];
    }
    if (held.size() > 4) held.erase(held.begin() + static_cast<int>(draw(4)));
    for (const Held& old : held) {
      for (int k = 0; k < 400; ++k) {
        const std::string key = "k" + std::to_string(k);
        const auto want = old.counts.find(key);
        ASSERT_EQ(Count(*old.pin, TermText::Key(key)), want == old.counts.end() ? 0 : want->second)
            << key << " at step " << step;
      }
    }
  }
}

TEST(KeyTerms, AFileHasARowForEachKeyAndIsTheSameAgain) {
  auto index = std::make_shared<Index>(EngineOptions());
  Put(index.get(), "a", {{"app", "web"}, {"one", "1"}});
  Put(index.get(), "b", {{"app", "db"}, {"two", "1"}});
  const std::vector<std::string> image = ImageOf(*index);
  const std::shared_ptr<Index> read = IndexOf(image);
  EXPECT_EQ(ImageOf(*read), image);
  const Pin pin(read);
  EXPECT_EQ(Count(pin, TermText::Key("app")), 2u);
  EXPECT_EQ(Count(pin, TermText::Key("one")), 1u);
  EXPECT_EQ(Count(pin, TermText::Key("two")), 1u);
  Put(read.get(), "c", {{"one", "2"}});
  EXPECT_EQ(Count(Pin(read), TermText::Key("one")), 2u);
}

// Two objects of one value, one for each version, then two of another one: a
// reader at any version finds as many as it says.
TEST(KeyTerms, ConcurrentReadersFindTheKeyBeforeAndAfterItHasATerm) {
  constexpr uint64_t kKeys = 2'000;
  auto index = std::make_shared<Index>(EngineOptions());
  Put(index.get(), "first", {});
  const VersionNumber start = index->current().load();
  std::atomic<bool> done{false};
  std::atomic<uint64_t> wrong{0};
  const auto read = [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    while (!done.load(std::memory_order_relaxed)) {
      const Pin pin(index);
      const uint64_t events = pin.number - start;
      const uint64_t key = (events - std::min<uint64_t>(events, random() % 8)) / 4;
      const uint64_t want = std::min<uint64_t>(4, events - std::min(events, key * 4));
      wrong += Count(pin, TermText::Key("k" + std::to_string(key))) != want;
    }
  };
  std::thread first(read, 1), second(read, 2);
  for (uint64_t i = 0; i < kKeys * 4; ++i) {
    Put(index.get(), "p" + std::to_string(i),
        {{"k" + std::to_string(i / 4), i % 4 < 2 ? "1" : "2"}});
  }
  done.store(true);
  first.join();
  second.join();
  EXPECT_EQ(wrong.load(), 0u);
}

}  // namespace
}  // namespace labelix::index::key_terms_test
