// Deltas and subscriptions, case by case.
#include "labelix/live.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace labelix::live_test {
namespace {

class LiveTest : public testing::Test {
 protected:
  // "a=1,b=2" as labels, kept until the end of the test.
  Labels LabelsOf(const std::string& text) {
    selectors_.push_back(std::make_unique<Selector>(Selector::Parse(text).value()));
    auto& labels = *labels_.emplace_back(std::make_unique<std::vector<Label>>());
    for (const Requirement& r : selectors_.back()->requirements()) {
      labels.push_back({r.key, r.values[0]});
    }
    return labels;
  }
  Event Pod(const char* name, const std::string& labels, const char* uid = "u",
            const char* version = "") {
    Event event;
    event.kind = "Pod", event.ns = "a", event.name = name;
    event.labels = LabelsOf(labels), event.uid = uid, event.resource_version = version;
    return event;
  }
  Event Gone(const char* name) {
    Event event;
    event.op = Event::Op::kRemove;
    event.kind = "Pod", event.ns = "a", event.name = name;
    return event;
  }
  Event Namespace(const char* name, const std::string& labels, const char* version = "") {
    Event event;
    event.kind = "Namespace", event.name = name;
    event.labels = LabelsOf(labels), event.resource_version = version;
    return event;
  }
  SelectorEvent Register(const char* name, const std::string& text, const char* version = "") {
    selectors_.push_back(std::make_unique<Selector>(Selector::Parse(text).value()));
    SelectorEvent event;
    event.name.name = name, event.picks_kind = "Pod";
    event.selector = selectors_.back().get(), event.resource_version = version;
    return event;
  }
  void Apply(std::vector<Event> events, std::vector<SelectorEvent> selectors = {}) {
    ASSERT_TRUE(engine_.Apply(events, selectors).ok());
  }
  // "join s p (cause) @version" a line, sorted.
  static std::string Print(const DeltaBatch& batch) {
    std::vector<std::string> lines;
    for (const Delta& d : batch.deltas) {
      lines.push_back(std::string(ToString(d.op)) + " " + std::string(d.selector.name) + " " +
                      std::string(d.object.name) + " (" + std::string(ToString(d.cause)) + ")" +
                      (d.resource_version.empty() ? "" : " @" + std::string(d.resource_version)));
    }
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
  }
  std::string Poll() {
    const std::optional<DeltaBatch> batch = deltas_.Poll();
    return batch ? Print(*batch) : "";
  }

  Engine engine_;
  Subscription deltas_ = engine_.Subscribe({});
  std::vector<std::unique_ptr<Selector>> selectors_;
  std::vector<std::unique_ptr<std::vector<Label>>> labels_;
};

TEST_F(LiveTest, AnObjectComesChangesAndGoes) {
  Apply({}, {Register("s", "run=rng")});
  EXPECT_EQ(Poll(), "");
  Apply({Pod("p", "run=rng", "u", "5")});
  EXPECT_EQ(Poll(), "join s p (object created) @5\n");
  Apply({Pod("p", "run=rng,x=1", "u", "6")});
  EXPECT_EQ(Poll(), "");
  Apply({Pod("p", "run=other", "u", "7")});
  EXPECT_EQ(Poll(), "leave s p (label change) @7\n");
  Apply({Pod("p", "run=rng", "u", "8")});
  EXPECT_EQ(Poll(), "join s p (label change) @8\n");
  Event remove = Pod("p", "");
  remove.op = Event::Op::kRemove;
  remove.resource_version = "9";
  Apply({remove});
  EXPECT_EQ(Poll(), "leave s p (object deleted) @9\n");
}

TEST_F(LiveTest, ASelectorComesChangesAndGoes) {
  Apply({Pod("p", "run=rng"), Pod("q", "run=web")});
  Apply({}, {Register("s", "run=rng", "5")});
  EXPECT_EQ(Poll(), "join s p (selector created) @5\n");
  Apply({}, {Register("s", "run in (rng,web)", "6")});
  EXPECT_EQ(Poll(), "join s q (selector edit) @6\n");
  Apply({}, {Register("s", "run in (web,rng)", "7")});
  EXPECT_EQ(Poll(), "") << "the same condition";
  Apply({}, {Register("s", "run=web", "8")});
  EXPECT_EQ(Poll(), "leave s p (selector edit) @8\n");
  SelectorEvent gone = Register("s", "", "9");
  gone.op = SelectorEvent::Op::kUnregister;
  Apply({}, {gone});
  EXPECT_EQ(Poll(), "leave s q (selector deleted) @9\n");
}

TEST_F(LiveTest, ASelectorVoidsWhatIsKeptOfItsPairOnly) {
  Apply({}, {Register("rng", "run=rng"), Register("web", "run=web")});
  Apply({Pod("p", "run=rng"), Pod("q", "run=web"), Pod("r", "run=web,x=1")});
  Poll();
  const uint64_t matched = engine_.Metrics().matched;
  Apply({}, {Register("web2", "run in (web),x!=1")});
  EXPECT_EQ(Poll(), "join web2 q (selector created)\n");
  Apply({Gone("p")});
  EXPECT_EQ(Poll(), "leave rng p (object deleted)\n");
  EXPECT_EQ(engine_.Metrics().matched, matched);
  Apply({Gone("q")});
  EXPECT_EQ(Poll(), "leave web q (object deleted)\nleave web2 q (object deleted)\n");
  EXPECT_EQ(engine_.Metrics().matched, matched + 1);
}

TEST_F(LiveTest, AKeyThatNoSelectorNamedBefore) {
  Apply({}, {Register("rng", "run=rng")});
  Apply({Pod("p", "run=rng,x=1"), Pod("q", "run=rng,x=2")});
  EXPECT_EQ(Poll(), "join rng p (object created)\njoin rng q (object created)\n");
  Apply({}, {Register("one", "x=1")});
  EXPECT_EQ(Poll(), "join one p (selector created)\n");
  Apply({Pod("q", "run=rng,x=1"), Pod("p", "run=rng,x=2")});
  EXPECT_EQ(Poll(), "join one q (label change)\nleave one p (label change)\n");
  SelectorEvent gone = Register("one", "x=1");
  gone.op = SelectorEvent::Op::kUnregister;
  Apply({}, {gone, Register("two", "x=2")});
  EXPECT_EQ(Poll(), "join two p (selector created)\nleave one q (selector deleted)\n");
  Apply({Pod("q", "run=rng,x=2")});
  EXPECT_EQ(Poll(), "join two q (label change)\n");
}

TEST_F(LiveTest, ABatchConsolidates) {
  Apply({}, {Register("s", "run=rng")});
  Event remove = Pod("p", "");
  remove.op = Event::Op::kRemove;
  Apply({Pod("p", "run=rng"), Pod("p", "run=x"), Pod("q", "run=rng"), remove});
  EXPECT_EQ(Poll(), "join s q (object created)\n");
  Apply({Pod("q", "run=x"), Pod("q", "run=rng")});
  EXPECT_EQ(Poll(), "");
}

TEST_F(LiveTest, AnotherUidLeavesAndJoins) {
  Apply({Pod("p", "run=rng", "one")}, {Register("s", "run=rng"), Register("t", "!gone")});
  Poll();
  Apply({Pod("p", "run=rng", "two", "7")});
  EXPECT_EQ(Poll(),
            "join s p (object replaced) @7\njoin t p (object replaced) @7\n"
            "leave s p (object replaced) @7\nleave t p (object replaced) @7\n");
  const auto batch = [&] {
    Apply({Pod("p", "run=x", "three", "8")});
    return deltas_.Poll();
  }();
  EXPECT_EQ(batch->deltas.front().op, Delta::Op::kLeave) << "leaves first";
  EXPECT_EQ(Print(*batch),
            "join t p (object replaced) @8\nleave s p (object replaced) @8\n"
            "leave t p (object replaced) @8\n");
}

TEST_F(LiveTest, WhatNoSelectorLooksAtIsPassedOver) {
  Apply({Pod("p", "run=rng", "u", "1"), Pod("q", "run=x", "v", "1")}, {Register("s", "run=rng")});
  Apply({Pod("q", "run=rng", "v", "2")});
  Apply({Pod("q", "run=x", "v", "2")});
  while (deltas_.Poll()) continue;
  Apply({Pod("p", "run=rng", "u", "2")});
  EXPECT_EQ(Poll(), "");
  const uint64_t matched = engine_.Metrics().matched;
  Apply({Pod("q", "run=rng", "v", "3")});
  EXPECT_EQ(Poll(), "join s q (label change) @3\n");
  EXPECT_EQ(engine_.Metrics().matched, matched) << "both lists were kept";
  Apply({Pod("p", "run=rng", "u", "4"), Pod("q", "run=x", "v", "4")});
  EXPECT_EQ(Poll(), "leave s q (label change) @4\n") << "one of the batch is more than news";
  Apply({Pod("p", "run=rng", "", "5")});
  EXPECT_EQ(Poll(), "") << "no uid is not another one";
}

TEST_F(LiveTest, SeveralEventsOfOneObjectAreOneChange) {
  const struct {
    const char* name;
    std::vector<Event> events;  // of p, which is there with run=rng and uid "one"
    const char* told;
  } cases[] = {
      {"status, then another label",
       {Pod("p", "run=rng", "one", "2"), Pod("p", "run=x", "one", "3")},
       "leave s p (label change) @3\n"},
      {"another label, then status",
       {Pod("p", "run=x", "one", "2"), Pod("p", "run=x", "one", "3")},
       "leave s p (label change) @3\n"},
      {"there and back", {Pod("p", "run=x", "one", "2"), Pod("p", "run=rng", "one", "3")}, ""},
      {"another uid, then status",
       {Pod("p", "run=rng", "two", "2"), Pod("p", "run=rng", "two", "3")},
       "join s p (object replaced) @3\nleave s p (object replaced) @3\n"},
      {"another uid by way of none",
       {Pod("p", "run=rng", "", "2"), Pod("p", "run=rng", "two", "3")},
       "join s p (object replaced) @3\nleave s p (object replaced) @3\n"},
      {"gone and back",
       {Gone("p"), Pod("p", "run=rng", "two", "3")},
       "join s p (object replaced) @3\nleave s p (object replaced) @3\n"},
      {"status, then gone",
       {Pod("p", "run=rng", "one", "2"), Gone("p")},
       "leave s p (object deleted)\n"},
      {"gone, back and gone",
       {Gone("p"), Pod("p", "run=x", "two", "3"), Gone("p")},
       "leave s p (object deleted)\n"},
  };
  Apply({}, {Register("s", "run=rng")});
  for (const auto& c : cases) {
    Apply({Gone("p")});
    Apply({Pod("p", "run=rng", "one", "1")});
    while (deltas_.Poll()) continue;
    Apply(c.events);
    EXPECT_EQ(Poll(), c.told) << c.name;
  }
}

TEST_F(LiveTest, LabelsThatNoSelectorNamesKeepTheList) {
  Apply({}, {Register("s", "run=rng"), Register("t", "!canary")});
  Apply({Pod("p", "run=rng,x=1")});
  Poll();
  const uint64_t matched = engine_.Metrics().matched;
  for (const char* labels :
       {"run=rng,x=2", "a=1,run=rng", "run=rng", "run=rng,z=1", "a=2,run=rng,z=1"}) {
    Apply({Pod("p", labels)});
    EXPECT_EQ(Poll(), "") << labels;
  }
  EXPECT_EQ(engine_.Metrics().matched, matched);
  Apply({Pod("p", "a=2,canary=1,run=rng,z=1")});
  EXPECT_EQ(Poll(), "leave t p (label change)\n");
  Apply({Pod("p", "a=2,z=1")});
  EXPECT_EQ(Poll(), "join t p (label change)\nleave s p (label change)\n");
}

TEST_F(LiveTest, AReplacedObjectUnderAnEditedSelector) {
  Apply({Pod("p", "run=rng", "one")}, {Register("s", "run=rng")});
  Poll();
  Apply({Pod("p", "run=rng", "two", "7")}, {Register("s", "run")});
  EXPECT_EQ(Poll(), "join s p (object replaced) @7\nleave s p (object replaced) @7\n");
}

TEST_F(LiveTest, ANamespaceIsRelabelled) {
  SelectorEvent by_labels = Register("s", "run=rng");
  const Selector team = Selector::Parse("team=x").value();
  by_labels.namespace_selector = &team;
  Apply({Pod("p", "run=rng"), Pod("q", "run=web")}, {by_labels, Register("t", "run=rng")});
  EXPECT_EQ(Poll(), "join t p (object created)\n");
  Apply({Namespace("a", "team=x", "5")});
  EXPECT_EQ(Poll(), "join s p (namespace relabelled) @5\n");
  Apply({Namespace("a", "team=x,other=1", "6")});
  EXPECT_EQ(Poll(), "");
  Apply({Namespace("a", "team=y", "7"), Pod("r", "run=rng")});
  EXPECT_EQ(Poll(), "join t r (object created)\nleave s p (namespace relabelled) @7\n");
}

TEST_F(LiveTest, SubscriptionsFilter) {
  Subscription one = engine_.Subscribe({.selector = SelectorName{"", "", "", "t", ""}});
  Subscription nodes = engine_.Subscribe({.picks_kind = "Node"});
  Subscription services = engine_.Subscribe({.selector_kind = "Service"});
  Subscription none = engine_.Subscribe({.selects = false});
  Apply({Pod("p", "run=rng")}, {Register("s", "run=rng"), Register("t", "run")});
  EXPECT_EQ(Print(*one.Poll()), "join t p (object created)\n");
  EXPECT_FALSE(nodes.Poll());
  EXPECT_FALSE(services.Poll());
  EXPECT_FALSE(none.Poll());
  EXPECT_EQ(deltas_.Poll()->deltas.size(), 2u);
}

TEST_F(LiveTest, OneAboutNamesIsToldOfTheseAlone) {
  std::string name = "p";
  const SubscribeOptions::Named pod[] = {{"a", name}}, other[] = {{"b", "p"}, {"", "t"}};
  Subscription about = engine_.Subscribe({.about = pod});
  Subscription selector = engine_.Subscribe({.about = other});
  name = "q";  // read during the call
  Apply({Pod("p", "run=rng"), Pod("q", "run=rng")},
        {Register("s", "run=rng"), Register("t", "run")});
  EXPECT_EQ(Print(*about.Poll()), "join s p (object created)\njoin t p (object created)\n");
  EXPECT_EQ(Print(*selector.Poll()), "join t p (object created)\njoin t q (object created)\n");
  EXPECT_EQ(deltas_.Poll()->deltas.size(), 4u);
  Apply({Gone("q")});
  EXPECT_FALSE(about.Poll());
}

TEST_F(LiveTest, OverflowIsAMarkAndNeverSilent) {
  Subscription small = engine_.Subscribe({.capacity = 3});
  Apply({}, {Register("s", "run=rng")});
  uint64_t last = 0;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    Apply({Pod(name, "run=rng")});
    last = engine_.Current().number();
  }
  for (const char* name : {"a", "b", "c"}) {
    EXPECT_EQ(Print(*small.Poll()), std::string("join s ") + name + " (object created)\n");
  }
  const std::optional<DeltaBatch> mark = small.Poll();
  ASSERT_TRUE(mark);
  EXPECT_TRUE(mark->resync);
  EXPECT_EQ(mark->version, last);
  EXPECT_TRUE(mark->deltas.empty());
  EXPECT_FALSE(small.Poll());
  EXPECT_EQ(engine_.Metrics().lost, 2u);
  Apply({Pod("f", "run=rng")});
  EXPECT_EQ(Print(*small.Poll()), "join s f (object created)\n") << "and on it goes";
}

TEST_F(LiveTest, AsManyVersionsWaitAsDeltasMay) {
  Subscription large = engine_.Subscribe({.capacity = 5'000});
  Apply({}, {Register("s", "run=rng")});
  for (int i = 0; i < 5'001; ++i) Apply({Pod(("p" + std::to_string(i)).c_str(), "run=rng")});
  EXPECT_EQ(engine_.Metrics().lost, 1u);
  for (int i = 0; i < 5'000; ++i) {
    ASSERT_EQ(Print(*large.Poll()), "join s p" + std::to_string(i) + " (object created)\n");
  }
  EXPECT_TRUE(large.Poll()->resync);
}

TEST_F(LiveTest, ABatchLargerThanTheBufferIsLostWhole) {
  Subscription small = engine_.Subscribe({.capacity = 1});
  Apply({Pod("p", "run=rng"), Pod("q", "run=rng")}, {Register("s", "run=rng")});
  EXPECT_TRUE(small.Poll()->resync);
}

TEST_F(LiveTest, WithoutSubscribersNothingIsCompared) {
  deltas_ = engine_.Subscribe({.selects = false, .owns = false, .traffic = false});
  Apply({Pod("p", "run=rng")}, {Register("s", "run=rng")});
  EXPECT_EQ(engine_.Metrics().matched, 0u);
  {
    const Subscription gone = std::move(deltas_);
  }
  Apply({Pod("q", "run=rng")});
  EXPECT_EQ(engine_.Metrics().batches, 1u) << "of the first Apply only";
}

TEST_F(LiveTest, ABatchOutlivesEngineAndSubscription) {
  std::optional<DeltaBatch> batch;
  {
    Engine engine;
    Subscription deltas = engine.Subscribe({});
    const Selector selector = Selector::Parse("run=rng").value();
    SelectorEvent mine;
    mine.name.name = "mine", mine.picks_kind = "Pod", mine.selector = &selector;
    const Event pod = Pod("p", "run=rng");
    ASSERT_TRUE(engine.Apply({&pod, 1}, {&mine, 1}).ok());
    batch = deltas.Poll();
  }
  EXPECT_EQ(Print(*batch), "join mine p (object created)\n");
}

TEST_F(LiveTest, NamesOfObjectsAreConditionsToo) {
  SelectorEvent set = Register("set", "run=rng");
  set.ordinal_of = "web";
  SelectorEvent other = Register("p", "run=rng");
  other.name.kind = "Pod", other.name.ns = "a", other.skips_itself = true;
  Apply({}, {set, other});
  Apply({Pod("web-0", "run=rng"), Pod("web-x", "run=rng"), Pod("p", "run=rng")});
  EXPECT_EQ(Poll(),
            "join p web-0 (object created)\njoin p web-x (object created)\n"
            "join set web-0 (object created)\n");
  const Version now = engine_.Current();
  EXPECT_EQ(PickedBy(now, set.name, "", "Pod")->size(), 1u);
  EXPECT_EQ(SelectorsPicking(now, *now.Find("", "Pod", "a", "p")).size(), 0u);
}

TEST_F(LiveTest, WhatCannotBeRegisteredChangesNothing) {
  SelectorEvent unnamed = Register("", "a"), kindless = Register("s", "a"),
                empty = Register("s", "a"), odd = Register("s", "a");
  odd.op = static_cast<SelectorEvent::Op>(2);
  kindless.picks_kind = "";
  empty.selector = nullptr;
  empty.name.kind = "Service";
  const std::pair<SelectorEvent*, const char*> bad[] = {
      {&unnamed, "selector: a name is required"},
      {&kindless, "selector s: the kind that it picks is required"},
      {&empty, "selector Service/s: a Selector is required"},
      {&odd, "selector s: its op is none of kRegister (0) and kUnregister (1)"},
  };
  const uint64_t before = engine_.Current().number();
  for (const auto& [event, message] : bad) {
    const Event pod = Pod("p", "a=1");
    const auto applied = engine_.Apply({&pod, 1}, {event, 1});
    EXPECT_EQ(applied.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(applied.status().message(), message);
  }
  EXPECT_EQ(engine_.Current().number(), before);
}

TEST_F(LiveTest, AnUnregisteredSelectorIsNotFound) {
  EXPECT_EQ(PickedBy(engine_.Current(), {"", "", "", "s", ""}, "", "Pod").status().message(),
            "selector \"s\" is not registered");
}

}  // namespace
}  // namespace labelix::live_test
