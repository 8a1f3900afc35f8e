// The small world asked backward and by deltas (G3): every pair of requirements
// is registered, and every label map is put to all of them; one object goes from
// every label map to every other; one selector is edited from every requirement
// to every other; one namespace is relabelled from every map to every other.
#include <gtest/gtest.h>

#include <set>

#include "labelix/live.h"
#include "tests/differential/small_world.h"

namespace labelix::small_world_live_test {
namespace {

using namespace small_world;

// What a batch did: numbers of what joined and left, read off the names.
struct Moves {
  std::set<size_t> joined, left;
};

class SmallWorldLive : public testing::Test {
 protected:
  void SetUp() override {
    maps_ = AllLabelMaps();
    labels_ = AllLabels(maps_);
    for (std::string& text : AllRequirementTexts()) {
      singles_.push_back(Selector::Parse(text).value());
    }
    for (const std::string& a : AllRequirementTexts()) {
      for (const std::string& b : AllRequirementTexts()) {
        pairs_.push_back(Selector::Parse(a + "," + b).value());
        answers_.push_back(Defined(pairs_.back(), maps_));
      }
    }
  }

  // Selector i of `selectors` under the name i. `by_namespace`: it is asked of
  // the labels of the namespace, and of the object nothing.
  void Register(const std::vector<Selector>& selectors, bool by_namespace) {
    static const Selector kAny = Selector::Everything();
    std::vector<std::string> names;
    std::vector<SelectorEvent> events(selectors.size());
    for (size_t i = 0; i < selectors.size(); ++i) names.push_back(std::to_string(i));
    for (size_t i = 0; i < selectors.size(); ++i) {
      events[i].name.name = names[i];
      events[i].picks_kind = "Thing";
      events[i].selector = by_namespace ? &kAny : &selectors[i];
      if (by_namespace) events[i].namespace_selector = &selectors[i];
    }
    ASSERT_TRUE(engine_.Apply({}, events).ok());
  }

  static Event Thing(std::string_view name, Labels labels) {
    Event event;
    event.kind = "Thing", event.ns = "ns", event.name = name, event.labels = labels;
    return event;
  }

  void Apply(const Event& event) { ASSERT_TRUE(engine_.Apply({&event, 1}).ok()); }

  // By selector's name, or by object's.
  static Moves Drain(Subscription* deltas, bool by_object) {
    Moves moves;
    while (const std::optional<DeltaBatch> batch = deltas->Poll()) {
      for (const Delta& delta : batch->deltas) {
        const std::string name(by_object ? delta.object.name : delta.selector.name);
        const bool join = delta.op == Delta::Op::kJoin;
        const bool fresh = (join ? moves.joined : moves.left).insert(std::stoul(name)).second;
        EXPECT_TRUE(fresh) << name << " twice";
      }
    }
    return moves;
  }

  // Selectors that pick map `to` and not map `from`; kMaps is "not there".
  std::set<size_t> PickedOnlyBy(const std::vector<Answer>& answers, size_t to, size_t from) {
    std::set<size_t> only;
    for (size_t s = 0; s < answers.size(); ++s) {
      const bool had = from < kMaps && answers[s][from], has = to < kMaps && answers[s][to];
      if (has && !had) only.insert(s);
    }
    return only;
  }

  std::vector<LabelMap> maps_;
  std::vector<std::vector<Label>> labels_;
  std::vector<Selector> singles_, pairs_;
  std::vector<Answer> answers_;  // of pairs_
  Engine engine_;
};

TEST_F(SmallWorldLive, EveryPairAskedByEveryLabelMap) {
  ASSERT_NO_FATAL_FAILURE(Register(pairs_, false));
  const Version version = engine_.Current();
  for (size_t map = 0; map < kMaps; ++map) {
    std::set<size_t> got;
    for (const PickingSelector& picking :
         SelectorsPicking(version, {.kind = "Thing", .ns = "ns"}, labels_[map])) {
      got.insert(std::stoul(std::string(picking.name.name)));
    }
    EXPECT_EQ(got, PickedOnlyBy(answers_, map, kMaps)) << "label map " << map;
  }
}

TEST_F(SmallWorldLive, OneObjectGoesFromEveryLabelMapToEveryOther) {
  ASSERT_NO_FATAL_FAILURE(Register(pairs_, false));
  Subscription deltas = engine_.Subscribe({});
  Event gone = Thing("it", {});
  gone.op = Event::Op::kRemove;
  const auto go = [&](size_t to) { Apply(to == kMaps ? gone : Thing("it", labels_[to])); };
  for (size_t from = 0; from <= kMaps; ++from) {
    for (size_t to = 0; to <= kMaps; ++to) {
      go(from);
      Drain(&deltas, false);
      go(to);
      const Moves moves = Drain(&deltas, false);
      ASSERT_EQ(moves.joined, PickedOnlyBy(answers_, to, from)) << from << " to " << to;
      ASSERT_EQ(moves.left, PickedOnlyBy(answers_, from, to)) << from << " to " << to;
    }
  }
}

TEST_F(SmallWorldLive, OneSelectorIsEditedFromEveryRequirementToEveryOther) {
  std::vector<std::string> names;
  for (size_t i = 0; i < kMaps; ++i) names.push_back(std::to_string(i));
  for (size_t i = 0; i < kMaps; ++i) ASSERT_NO_FATAL_FAILURE(Apply(Thing(names[i], labels_[i])));
  Subscription deltas = engine_.Subscribe({});
  SelectorEvent event;
  event.name.name = "0", event.picks_kind = "Thing";
  const auto edit = [&](const Selector& selector) {
    event.selector = &selector;
    ASSERT_TRUE(engine_.Apply({}, {&event, 1}).ok());
  };
  for (const Selector& from : singles_) {
    for (const Selector& to : singles_) {
      edit(from);
      Drain(&deltas, true);
      edit(to);
      const Moves moves = Drain(&deltas, true);
      const Answer was = Defined(from, maps_), is = Defined(to, maps_);
      for (size_t i = 0; i < kMaps; ++i) {
        ASSERT_EQ(moves.joined.contains(i), is[i] && !was[i]) << from.ToString() << " " << i;
        ASSERT_EQ(moves.left.contains(i), was[i] && !is[i]) << from.ToString() << " " << i;
      }
    }
  }
}

TEST_F(SmallWorldLive, OneNamespaceIsRelabelledFromEveryMapToEveryOther) {
  ASSERT_NO_FATAL_FAILURE(Register(pairs_, true));
  ASSERT_NO_FATAL_FAILURE(Apply(Thing("it", {})));
  Subscription deltas = engine_.Subscribe({});
  const auto go = [&](size_t to) {
    Event event;
    event.kind = "Namespace", event.name = "ns";
    event.op = to == kMaps ? Event::Op::kRemove : Event::Op::kUpsert;
    if (to < kMaps) event.labels = labels_[to];
    Apply(event);
  };
  for (size_t from = 0; from <= kMaps; ++from) {
    for (size_t to = 0; to <= kMaps; ++to) {
      go(from);
      Drain(&deltas, false);
      go(to);
      const Moves moves = Drain(&deltas, false);
      ASSERT_EQ(moves.joined, PickedOnlyBy(answers_, to, from)) << from << " to " << to;
      ASSERT_EQ(moves.left, PickedOnlyBy(answers_, from, to)) << from << " to " << to;
    }
  }
}

}  // namespace
}  // namespace labelix::small_world_live_test
