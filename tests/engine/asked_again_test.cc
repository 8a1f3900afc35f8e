// Conjunctions, and sets of one key's values, that are asked again, in newer versions and in
// older ones, of two kinds and two engines: what is known of the profiles that had them
// (engine/selector/known_profiles.h) and of their counters (index/term_text.h) is their answer
// or is not used.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labelix/engine.h"
#include "tests/engine/engine_and_model.h"
#include "tests/engine/random_world.h"
#include "tests/model/model.h"

namespace labelix::asked_again_test {
namespace {

using test::EngineAndModel;
using test::HeldVersion;
using test::RandomWorld;
using test::Shape;

constexpr int kSelectors = 12;

constexpr Shape kShapes[] = {
    {"FewLabelsOftenShared", 80, 3, 3, 4, 0, 3},
    {"LabelSetsThatComeAndGo", 300, 3, 4, 6, 60, 4},
    {"LabelsThatComeAndGo", 40, 2, 3, 40, 20, 3},
};

class AskedAgain : public testing::TestWithParam<Shape> {
 protected:
  struct Asked {
    explicit Asked(RandomWorld* random)
        : selector(random->Percent(25) ? NextSet(random) : NextConjunction(random)),
          compiled(selector) {}
    Selector selector;
    Compiled compiled;
  };
  static Selector NextConjunction(RandomWorld* random) {
    std::string text;
    for (int i = 0, n = 1 + random->Draw(3); i < n; ++i) {
      if (i > 0) text += ',';
      text += 'k' + std::to_string(random->Draw(GetParam().keys)) + '=' +
              std::to_string(random->Draw(GetParam().values));
    }
    return Selector::Parse(text).value();
  }

  static Selector NextSet(RandomWorld* random) {
    const auto value = [random] { return std::to_string(random->Draw(GetParam().values)); };
    const std::string key = "k" + std::to_string(random->Draw(GetParam().keys));
    return Selector::Parse(key + " in (" + value() + "," + value() + ")").value();
  }

  static void Compare(const Version& version, const model::World& world, const Scope& scope,
                      const Asked& asked) {
    SCOPED_TRACE(asked.selector.ToString());
    const model::NameList want = world.Select(scope, asked.selector);
    ASSERT_EQ(version.Count(scope, asked.compiled), want.size());
    const IdSet ids = version.Select(scope, asked.compiled);
    ASSERT_EQ(test::NamesOf(version, ids), want);
    const IdSet first = version.First(scope, asked.compiled, 5);
    ASSERT_TRUE(std::equal(first.begin(), first.end(), ids.begin()));
    ASSERT_EQ(first.size(), std::min<size_t>(5, ids.size()));
  }
};

TEST_P(AskedAgain, AnswersAsThePlainDefinition) {
  RandomWorld random(GetParam(), 11);
  EngineAndModel sides[2];
  std::vector<Asked> asked;
  for (int i = 0; i < kSelectors; ++i) asked.emplace_back(&random);
  for (int step = 0, steps = test::Cases(60'000); step < steps; ++step) {
    // One side rests for a while, so that the other one's answers are known.
    EngineAndModel& side = sides[step / 64 % 2];
    side.Apply(&random, 6);
    side.Hold(&random, 3, 3);
    const Asked& it = asked[static_cast<size_t>(random.Draw(kSelectors))];
    const std::string ns = "ns" + std::to_string(random.Draw(2));
    Scope scope{.kind = random.Percent(90) ? "Pod" : "Service"};
    if (random.Percent(60)) scope.ns = ns;
    const Version now = side.engine.Current();
    for (int round = 0; round < 3; ++round) {
      ASSERT_NO_FATAL_FAILURE(Compare(now, side.world, scope, it));
    }
    for (const HeldVersion& old : side.held) {
      ASSERT_NO_FATAL_FAILURE(Compare(old.version, old.world, scope, it));
    }
  }
}

// A label set that nobody has any more is given up one day, and its place is another one's. All
// of its labels are on other pods, so that none of them is given up.
TEST(AskedAgainOnce, IsToldOfALabelSetWhosePlaceIsAnotherOnes) {
  constexpr int kValues = 50;
  Engine engine;
  const auto apply = [&engine](const std::string& name, std::string_view app, int i,
                               Event::Op op = Event::Op::kUpsert) {
    const std::string x = std::to_string(i % kValues), y = std::to_string(i / kValues);
    const Label labels[] = {{"app", app}, {"x", x}, {"y", y}};
    Event event;
    event.op = op, event.kind = "Pod", event.ns = "shop", event.name = name, event.labels = labels;
    ASSERT_TRUE(engine.Apply({&event, 1}).ok());
  };
  for (int i = 0; i < kValues; ++i) apply("keeps" + std::to_string(i), "api", i * kValues + i);
  apply("stays", "web", 1), apply("goes", "web", 2), apply("goes", "web", 2, Event::Op::kRemove);
  const Compiled web(Selector::Parse("app=web").value());
  const Scope shop{.kind = "Pod", .ns = "shop"};
  for (int twice = 0; twice < 2; ++twice) ASSERT_EQ(engine.Current().Count(shop, web), 1u);
  // Each time one is idle more, and one needs a place and keeps it.
  for (int i = 0; i < 600; ++i) {
    apply("idle", "db", i), apply("idle", "db", i, Event::Op::kRemove);
    apply("more" + std::to_string(i), "cache", i);
  }
  ASSERT_LT(engine.Stats().idle_profiles, 600u) << "some were given up";
  EXPECT_EQ(engine.Current().Count(shop, web), 1u);
  EXPECT_EQ(engine.Current().Select(shop, web).size(), 1u);
}

// Pods of some applications, each with a label set of its own.
class CountsAskedAgain : public testing::Test {
 protected:
  void Apply(const std::string& app, int from, int to, Event::Op op = Event::Op::kUpsert) {
    for (int i = from; i < to; ++i) {
      const std::string x = std::to_string(i), name = app + x;
      const Label labels[] = {{"app", app}, {"x", x}};
      Event event;
      event.op = op, event.kind = "Pod", event.ns = "shop", event.name = name;
      event.labels = labels;
      ASSERT_TRUE(engine_.Apply({&event, 1}).ok());
    }
  }
  static uint64_t Count(const Version& version, const Compiled& asked) {
    return version.Count({.kind = "Pod"}, asked);
  }
  uint64_t Count(const Compiled& asked) const { return Count(engine_.Current(), asked); }

  Engine engine_;
  const Compiled web_{Selector::Parse("app=web").value()};
  const Compiled api_{Selector::Parse("app=api").value()};
};

// A label that nobody has any more is given up one day, and its counter is another one's.
TEST_F(CountsAskedAgain, OfALabelWhoseCounterIsAnotherOnes) {
  constexpr int kPods = 100;
  Apply("web", 0, kPods);
  ASSERT_EQ(Count(web_), 100u);
  std::optional<Version> held = engine_.Current();
  Apply("web", 0, kPods, Event::Op::kRemove);
  EXPECT_EQ(Count(web_), 0u);
  // Others are idle now, so that web's label sets go, and are too few for a counter.
  const auto push_out = [this] {
    for (int i = 0; i < 600; ++i) {
      const std::string app = "idle" + std::to_string(i) + "-";
      Apply(app, i, i + 1), Apply(app, i, i + 1, Event::Op::kRemove);
    }
  };
  push_out();
  EXPECT_EQ(Count(*held, web_), 100u);
  held.reset();
  push_out();
  Apply("api", 0, kPods);
  EXPECT_EQ(Count(api_), 100u);
  EXPECT_EQ(Count(web_), 0u) << "the counter that it knew is the other one's";
  Apply("web", 0, 1);
  EXPECT_EQ(Count(web_), 1u);
}

// Versions of a label that one label set has, some have, and so many that it gets a counter, which
// those before know nothing of.
TEST_F(CountsAskedAgain, InVersionsBeforeTheLabelHadACounter) {
  std::vector<std::pair<uint64_t, Version>> held;
  Apply("api", 0, 100);  // among few objects nobody has one
  int pods = 0;
  for (const int more : {1, 1, 3, 3, 1, 1, 20, 40, 100}) {
    Apply("web", pods, pods + more);
    pods += more;
    held.emplace_back(pods, engine_.Current());
    for (int round = 0; round < 2; ++round) {
      for (const auto& [count, version] : held) {
        EXPECT_EQ(Count(version, web_), count) << pods;
        const Compiled first_asked(Selector::Parse("app=web").value());
        EXPECT_EQ(Count(version, first_asked), count) << pods;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, AskedAgain, testing::ValuesIn(kShapes),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace labelix::asked_again_test
