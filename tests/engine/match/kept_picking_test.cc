// SelectorsPicking asked again and again, by labels and by id, while what it keeps
// becomes stale in each way that there is.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "labelix/live.h"
#include "tests/engine/match/random_selectors.h"
#include "tests/model/membership.h"

namespace labelix::kept_picking_test {
namespace {

using Names = std::vector<std::string>;

class KeptPicking : public testing::Test {
 protected:
  struct Where {
    std::string ns = "prod", namespace_labels = {}, ordinal_of = {};
    bool anywhere = false;
  };
  static SelectorEvent EventOf(const std::string& name) {
    SelectorEvent event;
    event.name.name = name, event.picks_kind = "Pod";
    return event;
  }
  void Register(const std::string& name, const std::string& text) { Register(name, text, Where()); }
  void Register(const std::string& name, const std::string& text, const Where& where) {
    const Selector selector = Selector::Parse(text).value();
    const Selector namespaces = Selector::Parse(where.namespace_labels).value();
    const std::string_view names[] = {where.ns};
    SelectorEvent event = EventOf(name);
    event.selector = &selector;
    event.ordinal_of = where.ordinal_of;
    if (!where.namespace_labels.empty()) {
      event.namespace_selector = &namespaces;
    } else if (!where.anywhere) {
      event.namespaces = names;
    }
    ASSERT_TRUE(engine_.Apply({}, {&event, 1}).ok());
  }
  void Unregister(const std::string& name) {
    SelectorEvent event = EventOf(name);
    event.op = SelectorEvent::Op::kUnregister;
    ASSERT_TRUE(engine_.Apply({}, {&event, 1}).ok());
  }
  void Put(const std::string& kind, const std::string& ns, const std::string& name,
           const std::vector<Label>& labels, Event::Op op = Event::Op::kUpsert) {
    Event event;
    event.op = op, event.kind = kind, event.ns = ns, event.name = name, event.labels = labels;
    ASSERT_TRUE(engine_.Apply({&event, 1}).ok());
  }
  void PutPod(const std::string& name, const std::vector<Label>& labels) {
    Put("Pod", "prod", name, labels);
  }

  // Of a pod that is there: by id and by its labels, each three times. Selectors with
  // conditions on names are told by id only.
  static void Expect(const Version& version, const std::string& pod, const Names& by_id,
                     const Names& by_labels) {
    const auto id = version.Find("", "Pod", "prod", pod);
    ASSERT_TRUE(id);
    const std::vector<Label> labels = version.Get(*id).labels;
    for (int time = 0; time < 3; ++time) {
      EXPECT_EQ(TextsOf(SelectorsPicking(version, *id)), by_id) << pod << ", time " << time;
      EXPECT_EQ(TextsOf(SelectorsPicking(version, {.kind = "Pod", .ns = "prod"}, labels)),
                by_labels)
          << pod << ", time " << time;
    }
  }
  void Expect(const std::string& pod, const Names& names) {
    Expect(engine_.Current(), pod, names, names);
  }
  static Names TextsOf(const std::vector<PickingSelector>& picking) {
    Names texts;
    for (const PickingSelector& p : picking) {
      texts.push_back(std::string(p.name.name) + ": " + std::string(p.text));
    }
    return texts;
  }

  Engine engine_;
};

TEST_F(KeptPicking, SelectorsComeChangeAndGo) {
  PutPod("p", {{"app", "x"}, {"tier", "t"}});
  Expect("p", {});
  Register("b", "app=x");
  Expect("p", {"b: app=x"});
  Register("a", "tier=t");
  Expect("p", {"a: tier=t", "b: app=x"});
  Register("b", "app=y");
  Expect("p", {"a: tier=t"});
  Register("b", "app in (x)");
  Expect("p", {"a: tier=t", "b: app in (x)"});
  Unregister("a");
  Expect("p", {"b: app in (x)"});
  Unregister("b");
  Expect("p", {});
}

TEST_F(KeptPicking, AnotherTextOfTheSameCondition) {
  PutPod("p", {{"app", "x"}});
  Register("s", "app in (x)");
  Expect("p", {"s: app in (x)"});
  Register("s", "app=x");
  Expect("p", {"s: app=x"});
}

// The condition is the same, so what picks is; what is told of it is each version's.
TEST_F(KeptPicking, AnotherTextWhileVersionsAreHeld) {
  PutPod("p", {{"app", "x"}});
  Register("other", "app=x");
  std::vector<std::pair<Version, Names>> held;
  for (int i = 0; i < 6; ++i) {
    const std::string text = i % 2 == 0 ? "app=x" : "app in (x)";
    Register("s", text);
    held.emplace_back(engine_.Current(), Names{"other: app=x", "s: " + text});
    for (const auto& [version, names] : held) Expect(version, "p", names, names);
    if (i > 2) held.erase(held.begin());
  }
}

// Its rows come and go, and another selector's take their place.
TEST_F(KeptPicking, WhatIsToldOfASelectorIsRenewed) {
  const auto put = [this](const std::string& name, const std::string& text,
                          const std::string& version) {
    const Selector selector = Selector::Parse(text).value();
    const std::string_view names[] = {"prod"};
    SelectorEvent event = EventOf(name);
    event.selector = &selector, event.namespaces = names, event.resource_version = version;
    ASSERT_TRUE(engine_.Apply({}, {&event, 1}).ok());
  };
  PutPod("p", {{"app", "x"}});
  put("s", "app=x", "1");
  Expect("p", {"s: app=x"});
  const std::vector<std::string> versions = {"1", "22", "a version of some length", "1", "2"};
  for (size_t i = 1; i < versions.size(); ++i) {
    put("s", "app=x", versions[i]);
    put("t", "app=y", versions[i - 1]);
    Expect("p", {"s: app=x"});
  }
}

TEST_F(KeptPicking, SelectorsOfLongNamesAndManyOfOneAnswer) {
  PutPod("p", {{"app", "x"}});
  const std::string long_name(300, 'n');
  Register(long_name, "app=x");
  Expect("p", {long_name + ": app=x"});
  Unregister(long_name);
  Names names;
  for (int i = 100; i < 150; ++i) {  // some 25 have rows
    Register("s" + std::to_string(i), "app=x");
    names.push_back("s" + std::to_string(i) + ": app=x");
    Expect("p", names);
  }
}

TEST_F(KeptPicking, SelectorsOfEveryScope) {
  PutPod("p", {{"app", "x"}});
  Register("here", "app=x");
  Register("there", "app=x", {.ns = "test"});
  Expect("p", {"here: app=x"});
  Register("all", "app=x", {.anywhere = true});
  Expect("p", {"all: app=x", "here: app=x"});
  Register("there", "app=x", {.ns = "prod"});
  Expect("p", {"all: app=x", "here: app=x", "there: app=x"});
  Register("here", "app=x", {.ns = "test"});
  Expect("p", {"all: app=x", "there: app=x"});
  Unregister("all");
  Expect("p", {"there: app=x"});
  Register("negative", "!gone");
  Expect("p", {"negative: !gone", "there: app=x"});
  Unregister("negative");
  Register("everything", "");
  Expect("p", {"everything: ", "there: app=x"});
}

TEST_F(KeptPicking, TheNamespaceIsRelabelled) {
  PutPod("p", {{"app", "x"}});
  Register("s", "app=x", {.namespace_labels = "env=prod"});
  Expect("p", {});
  Put("Namespace", "", "prod", {{"env", "prod"}});
  Expect("p", {"s: app=x"});
  Put("Namespace", "", "prod", {{"env", "dev"}});
  Expect("p", {});
  Put("Namespace", "", "prod", {{"env", "prod"}, {"team", "a"}});
  Expect("p", {"s: app=x"});
  Put("Namespace", "", "prod", {}, Event::Op::kRemove);
  Expect("p", {});
}

TEST_F(KeptPicking, AKeyIsNamedThatNoSelectorNamed) {
  PutPod("p", {{"app", "x"}, {"own", "1"}});
  PutPod("q", {{"app", "x"}, {"own", "2"}});
  Register("s", "app=x");
  Expect("p", {"s: app=x"});
  Expect("q", {"s: app=x"});
  Register("own", "own=1");
  Expect("p", {"own: own=1", "s: app=x"});
  Expect("q", {"s: app=x"});
}

// They are alike in length and at both ends (index/key_filter.h): one is kept as a number,
// the others are spelt.
TEST_F(KeptPicking, KeysOfOnePlaceAreToldApart) {
  const Names keys = {"app.kubernetes.io/a-instance", "app.kubernetes.io/b-instance",
                      "app.kubernetes.io/c-instance"};
  for (size_t i = 0; i < keys.size(); ++i) {
    PutPod("p" + std::to_string(i), {{keys[i], "x"}});
  }
  PutPod("of another key", {{"app.kubernetes.io/d-instance", "x"}});
  PutPod("all", {{keys[0], "x"}, {keys[1], "x"}, {keys[2], "y"}});
  for (size_t n = 0; n < keys.size(); ++n) {
    Register("s" + std::to_string(n), keys[n] + "=x");
    Names of_all;
    for (size_t i = 0; i < keys.size(); ++i) {
      const std::string name = "s" + std::to_string(i) + ": " + keys[i] + "=x";
      Expect("p" + std::to_string(i), i <= n ? Names{name} : Names{});
      if (i <= n && i < 2) of_all.push_back(name);
    }
    Expect("all", of_all);
    Expect("of another key", {});
  }
}

TEST_F(KeptPicking, APodOfManyLabels) {
  std::vector<std::string> keys;
  for (int i = 100; i < 190; ++i) keys.push_back("key" + std::to_string(i));
  std::vector<Label> labels;
  for (const std::string& key : keys) labels.push_back({key, "x"});
  PutPod("p", labels);
  labels.back().value = "y";
  PutPod("q", labels);
  Register("first", keys.front() + "=x");
  Register("last", keys.back() + "=x");
  Expect("p", {"first: key100=x", "last: key189=x"});
  Expect("q", {"first: key100=x"});
}

TEST_F(KeptPicking, APodIsRelabelled) {
  Register("x", "app=x");
  Register("y", "app=y");
  PutPod("p", {{"app", "x"}});
  Expect("p", {"x: app=x"});
  PutPod("p", {{"app", "y"}});
  Expect("p", {"y: app=y"});
  PutPod("p", {});
  Expect("p", {});
}

TEST_F(KeptPicking, ConditionsOnNamesAreAskedOfEachPod) {
  PutPod("web-0", {{"app", "x"}});
  PutPod("web-a", {{"app", "x"}});
  Register("set", "app=x", {.ordinal_of = "web"});
  Register("s", "app=x");
  for (int time = 0; time < 2; ++time) {
    Expect(engine_.Current(), "web-0", {"s: app=x", "set: app=x"}, {"s: app=x", "set: app=x"});
    Expect(engine_.Current(), "web-a", {"s: app=x"}, {"s: app=x", "set: app=x"});
  }
}

TEST_F(KeptPicking, OlderVersionsAnswerAsTheyDid) {
  PutPod("p", {{"app", "x"}});
  std::vector<std::pair<Version, Names>> held;
  const auto hold = [&](const Names& names) {
    Expect("p", names);
    held.emplace_back(engine_.Current(), names);
    for (const auto& [version, then] : held) Expect(version, "p", then, then);
  };
  hold({});
  Register("s", "app=x");
  hold({"s: app=x"});
  Register("t", "app!=y");
  hold({"s: app=x", "t: app!=y"});
  PutPod("p", {{"app", "y"}});
  hold({});
  Register("s", "app=y");
  hold({"s: app=y"});
  Unregister("t");
  PutPod("p", {{"app", "x"}});
  hold({});
}

// Ids of profiles are given out again: 3,000 label sets come, are asked about, and go.
TEST_F(KeptPicking, LabelSetsComeAndGo) {
  Register("odd", "parity=1");
  Register("even", "parity=0");
  uint64_t most = 0;
  for (int i = 0; i < 3'000; ++i) {
    const std::string number = std::to_string(i);
    const bool is_odd = i % 13 < 6;  // an id comes again some 258 label sets later
    PutPod("p", {{"n", number}, {"parity", is_odd ? "1" : "0"}});
    const Version now = engine_.Current();
    const auto picking = SelectorsPicking(now, *now.Find("", "Pod", "prod", "p"));
    ASSERT_EQ(TextsOf(picking), Names{is_odd ? "odd: parity=1" : "even: parity=0"}) << i;
    most = std::max(most, engine_.Stats().profiles + engine_.Stats().idle_profiles);
  }
  EXPECT_LT(most, 1'000u);  // so ids were given out again
}

TEST_F(KeptPicking, ManySelectorsAndLongLabelsAreNotKeptAndRight) {
  const std::string value(63, 'v');
  std::vector<std::string> keys;
  for (int i = 0; i < 9; ++i) keys.push_back(std::string(50, 'k') + std::to_string(i));
  std::vector<Label> labels;
  for (const std::string& key : keys) labels.push_back({key, value});
  PutPod("p", labels);
  PutPod("q", {{"app", "x"}});
  Names of_p, of_q;
  for (int i = 0; i < 9; ++i) {
    Register("p" + std::to_string(i), keys[static_cast<size_t>(i)] + "=" + value);
    of_p.push_back("p" + std::to_string(i) + ": " + keys[static_cast<size_t>(i)] + "=" + value);
  }
  for (int i = 100; i < 300; ++i) {
    Register("q" + std::to_string(i), "app!=y");
    of_q.push_back("q" + std::to_string(i) + ": app!=y");
  }
  of_p.insert(of_p.end(), of_q.begin(), of_q.end());
  Expect("p", of_p);
  Expect("q", of_q);
}

// ---- Beside the plain definition ---------------------------------------------

struct Held {
  Version version;
  model::World world;
  model::Membership membership;
};

std::set<model::SelectorKey> KeysOf(const Held& at, const std::vector<PickingSelector>& picking,
                                    std::string_view kind) {
  std::set<model::SelectorKey> keys;
  for (const PickingSelector& p : picking) {
    const model::SelectorKey key = model::KeyOf(p.name, "", kind);
    const auto found = at.membership.selectors().find(key);
    keys.insert(key);
    EXPECT_TRUE(found != at.membership.selectors().end());
    if (found != at.membership.selectors().end()) {
      EXPECT_EQ(p.text, found->second.selector.ToString());
    }
  }
  EXPECT_EQ(keys.size(), picking.size());
  EXPECT_TRUE(std::is_sorted(picking.begin(), picking.end(),
                             [](const auto& a, const auto& b) { return a.name < b.name; }));
  return keys;
}

void CompareAll(const Held& at) {
  for (const auto& [key, object] : at.world.objects()) {
    const auto& [group, kind, ns, name] = key;
    const auto id = at.version.Find(group, kind, ns, name);
    ASSERT_TRUE(id);
    ASSERT_EQ(KeysOf(at, SelectorsPicking(at.version, *id), kind),
              at.membership.Picking(at.world, key));
    const std::vector<Label> labels = at.version.Get(*id).labels;
    ASSERT_EQ(KeysOf(at, SelectorsPicking(at.version, {.kind = kind, .ns = ns}, labels), kind),
              at.membership.PickingLabels(at.world, key));
  }
}

// Few label sets, so that most answers are kept ones.
TEST(KeptPickingWalk, EveryAnswerIsThePlainLoops) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    test::RandomLive random({"Kept", 25, 3, 3, 3, 10, 2}, seed % 2 == 0 ? 12 : 60, seed);
    Engine engine;
    std::deque<Held> held;
    model::World world;
    model::Membership membership;
    for (int step = 0, n = test::Cases(2'000); step < n; ++step) {
      std::vector<test::OwnedEvent> owned(static_cast<size_t>(random.random().Draw(3)));
      std::vector<test::OwnedSelector> owned_selectors(random.random().Percent(40) ? 1 : 0);
      std::vector<Event> batch;
      std::vector<SelectorEvent> selectors;
      for (test::OwnedEvent& e : owned) batch.push_back((e = random.NextEvent()).Get());
      for (test::OwnedSelector& s : owned_selectors) {
        selectors.push_back((s = random.NextSelector()).Get());
      }
      ASSERT_TRUE(engine.Apply(batch, selectors).ok());
      for (const Event& event : batch) world.Apply(event);
      for (const SelectorEvent& event : selectors) membership.Apply(event);
      const Held now{engine.Current(), world, membership};
      ASSERT_NO_FATAL_FAILURE(CompareAll(now)) << step;
      for (const Held& then : held) ASSERT_NO_FATAL_FAILURE(CompareAll(then)) << step;
      if (random.random().Percent(10)) held.push_back(now);
      if (held.size() > 2) held.pop_front();
    }
  }
}

}  // namespace
}  // namespace labelix::kept_picking_test
