// The engine's live membership beside the plain definition, in step: deltas
// replayed give the membership, old versions answer as they did (G4).
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "labelix/live.h"
#include "tests/engine/match/random_selectors.h"
#include "tests/model/membership.h"

namespace labelix::live_model_test {
namespace {

using model::Pair;
using model::SelectorKey;
using test::OwnedEvent;
using test::OwnedSelector;
using test::RandomLive;
using test::Shape;

struct Row {
  Shape shape;
  int selectors;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.shape.name; }

constexpr Row kRows[] = {
    {{"FewSelectors", 60, 3, 3, 4, 0, 3}, 12},
    {{"ManySelectorsSoThatSetsForm", 80, 3, 4, 4, 5, 4}, 900},
    {{"EveryObjectUnique", 200, 2, 2, 3, 100, 2}, 60},
    {{"ManyKeys", 100, 4, 25, 3, 20, 12}, 200},
    {{"OnePair", 200, 1, 1, 1, 0, 1}, 150},
};

model::World::Key KeyOf(const Delta::Object& o) {
  return {std::string(o.group), std::string(o.kind), std::string(o.ns), std::string(o.name)};
}

Pair PairOf(const Delta& delta) {
  return {model::KeyOf(delta.selector, delta.object.group, delta.object.kind), KeyOf(delta.object)};
}

// Applies deltas to a membership; each must change it.
void Replay(Subscription* subscription, std::set<Pair>* pairs, uint64_t newest) {
  while (std::optional<DeltaBatch> batch = subscription->Poll()) {
    ASSERT_FALSE(batch->resync);
    ASSERT_EQ(batch->version, newest);
    for (const Delta& delta : batch->deltas) {
      ASSERT_EQ(delta.relation, Delta::Relation::kSelects);
      const bool changed = delta.op == Delta::Op::kJoin ? pairs->insert(PairOf(delta)).second
                                                        : pairs->erase(PairOf(delta)) == 1;
      ASSERT_TRUE(changed) << ToString(delta.op) << " twice: " << delta.selector.name << " "
                           << delta.object.kind << " " << delta.object.ns << "/"
                           << delta.object.name << ", " << ToString(delta.cause);
    }
  }
}

struct Held {
  Version version;
  model::World world;
  model::Membership membership;
};

class LiveAgainstModel : public testing::TestWithParam<Row> {
 protected:
  static void ComparePicking(const Held& at, const model::World::Key& key) {
    const auto& [group, kind, ns, name] = key;
    const std::optional<ObjectId> id = at.version.Find(group, kind, ns, name);
    ASSERT_TRUE(id);
    std::set<SelectorKey> got;
    for (const PickingSelector& picking : SelectorsPicking(at.version, *id)) {
      ASSERT_TRUE(got.insert(model::KeyOf(picking.name, group, kind)).second);
    }
    ASSERT_EQ(got, at.membership.Picking(at.world, key));
  }

  static void ComparePicked(const Held& at, const SelectorKey& key) {
    const auto& [group, kind, ns, name, path, picks_group, picks_kind] = key;
    const auto ids = PickedBy(at.version, {group, kind, ns, name, path}, picks_group, picks_kind);
    ASSERT_TRUE(ids.ok());
    std::set<Pair> got, want;
    for (ObjectId id : *ids) {
      const ObjectView o = at.version.Get(id);
      got.insert(
          {key,
           {std::string(o.group), std::string(o.kind), std::string(o.ns), std::string(o.name)}});
    }
    for (const Pair& pair : at.membership.Pairs(at.world)) {
      if (pair.first == key) want.insert(pair);
    }
    ASSERT_EQ(got, want);
  }

  static void CompareSome(const Held& at, test::RandomWorld* random) {
    const auto& objects = at.world.objects();
    for (int i = 0; i < 3 && !objects.empty(); ++i) {
      auto it = std::next(objects.begin(), random->Draw(static_cast<int>(objects.size())));
      ASSERT_NO_FATAL_FAILURE(ComparePicking(at, it->first));
    }
    const auto& selectors = at.membership.selectors();
    if (selectors.empty()) return;
    auto it = std::next(selectors.begin(), random->Draw(static_cast<int>(selectors.size())));
    ASSERT_NO_FATAL_FAILURE(ComparePicked(at, it->first));
  }
};

TEST_P(LiveAgainstModel, DeltasReplayedAreTheMembership) {
  const auto& [shape, selectors] = GetParam();
  // The model looks at all of it after each step, so whole runs take fewer than 20 times those
  // of ./dev test.
  const int steps = std::min(10'000, test::Cases(40'000));
  for (uint64_t seed = 1; seed <= 2; ++seed) {
    SCOPED_TRACE(testing::Message() << shape.name << ", seed " << seed);
    RandomLive random(shape, selectors, seed);
    Engine engine;
    Subscription subscription = engine.Subscribe({});
    model::World world;
    model::Membership membership;
    std::set<Pair> replayed;
    std::vector<Held> held;
    for (int step = 0; step < steps;) {
      std::vector<OwnedEvent> owned(static_cast<size_t>(random.random().Draw(8)));
      std::vector<OwnedSelector> owned_selectors(static_cast<size_t>(random.random().Draw(5)));
      std::vector<Event> batch;
      std::vector<SelectorEvent> registered;
      for (OwnedEvent& e : owned) batch.push_back((e = random.NextEvent()).Get());
      for (OwnedSelector& s : owned_selectors)
        registered.push_back((s = random.NextSelector()).Get());
      const auto applied = engine.Apply(batch, registered);
      ASSERT_TRUE(applied.ok()) << applied.status();
      for (const Event& event : batch) world.Apply(event);
      for (const SelectorEvent& event : registered) membership.Apply(event);
      step += 1 + static_cast<int>(batch.size() + registered.size());
      ASSERT_NO_FATAL_FAILURE(Replay(&subscription, &replayed, applied->version)) << step;
      if (random.random().Percent(4)) held.push_back({engine.Current(), world, membership});
      if (held.size() > 3) held.erase(held.begin() + random.random().Draw(4));
      if (!random.random().Percent(15)) continue;
      ASSERT_EQ(replayed, membership.Pairs(world));
      ASSERT_NO_FATAL_FAILURE(CompareSome({engine.Current(), world, membership}, &random.random()));
      for (const Held& old : held) ASSERT_NO_FATAL_FAILURE(CompareSome(old, &random.random()));
    }
    ASSERT_EQ(engine.Stats().selectors, membership.selectors().size());
    ASSERT_EQ(engine.Stats().objects, world.objects().size());
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, LiveAgainstModel, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.shape.name); });

}  // namespace
}  // namespace labelix::live_model_test
