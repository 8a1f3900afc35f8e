// No class of selectors falls to a scan of all: shown by counting what was
// looked at, not by time.
#include "engine/match/reverse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "labelix/live.h"
#include "tests/engine/random_world.h"

namespace labelix::reverse_test {
namespace {

// Selectors made by number, and a label set.
struct Row {
  const char* name;
  int selectors;
  // Fills one selector; `ns` and `by` are "" and "" unless it sets them.
  void (*make)(int i, std::string* text, std::string* ns, std::string* by);
  const char* labels;    // "a=1,b=2"
  size_t picking;        // of the selectors
  uint64_t most_looked;  // classes
};

std::string N(int i) { return std::to_string(i); }

const Row kRows[] = {
    {"OneOfManyPairs", 10'000,
     [](int i, std::string* text, std::string*, std::string*) { *text = "app=a" + N(i); },
     "app=a77", 1, 1},
    {"CommonPairBesideARareOne", 10'000,
     [](int i, std::string* text, std::string*, std::string*) { *text = "env=prod,app=a" + N(i); },
     "app=a77,env=prod", 1, 4},
    {"CommonPairAndOneExclusion", 10'000,
     [](int i, std::string* text, std::string*, std::string*) { *text = "env=prod,app!=a" + N(i); },
     "app=a77,env=prod", 9'999, 10'040},
    {"CommonPairAndOneExclusionOfAnotherEnv", 10'000,
     [](int i, std::string* text, std::string*, std::string*) { *text = "env=prod,app!=a" + N(i); },
     "app=a77,env=dev", 0, 0},
    {"OnlyNegativesThatForbid", 10'000,
     [](int i, std::string* text, std::string*, std::string*) { *text = "!app,x!=" + N(i); },
     "app=a77", 0, 32},
    {"OnlyNegativesOfOtherNamespaces", 10'000,
     [](int i, std::string* text, std::string* ns, std::string*) {
       *text = "!gone", *ns = "ns" + N(i);
     },
     "app=a77", 1, 1},
    {"Everything", 1'000,
     [](int i, std::string* text, std::string* ns, std::string*) { *text = "", *ns = "ns" + N(i); },
     "app=a77", 1, 1},
    {"TheSameAppInEachNamespace", 10'000,
     [](int i, std::string* text, std::string* ns, std::string*) {
       *text = "app=a" + N(i % 100), *ns = "ns" + N(i / 100);
     },
     "app=a77", 1, 1},
    {"OneSetEach", 3'000,
     [](int i, std::string* text, std::string*, std::string*) {
       *text = "app in (a" + N(i) + ",b" + N(i) + ",c" + N(i) + ")";
     },
     "app=b77", 1, 1},
    {"LargeSets", 300,
     [](int i, std::string* text, std::string*, std::string*) {
       *text = "app in (a" + N(i);
       for (int k = 0; k < 200; ++k) *text += ",v" + N(i) + "-" + N(k);
       *text += ")";
     },
     "app=a77", 1, 60},  // 15 of 300 by the size of a bucket
    {"LargeExclusions", 300,
     [](int i, std::string* text, std::string*, std::string*) {
       *text = "app notin (a" + N(i);
       for (int k = 0; k < 200; ++k) *text += ",v" + N(i) + "-" + N(k);
       *text += ")";
     },
     "app=a77", 299, 300},
    {"KeysThatMustBeThere", 3'000,
     [](int i, std::string* text, std::string*, std::string*) { *text = "k" + N(i); }, "k77=x", 1,
     1},
    {"Intervals", 3'000,
     [](int i, std::string* text, std::string*, std::string*) {
       *text = "k" + N(i % 100) + ">" + N(i);
     },
     "k77=1000", 10, 40},
    {"NamespaceByLabelOfEach", 10'000,
     [](int i, std::string* text, std::string*, std::string* by) {
       *text = "", *by = "team=t" + N(i);
     },
     "app=a77", 1, 1},
    {"NamespaceByLabelTimesPod", 10'000,
     [](int i, std::string* text, std::string*, std::string* by) {
       *text = "app=a" + N(i % 100), *by = "team=t" + N(i / 100);
     },
     "app=a77", 1, 200},
};

class ReverseRows : public testing::TestWithParam<Row> {};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

TEST_P(ReverseRows, LooksAtFew) {
  const Row& row = GetParam();
  Engine engine;
  constexpr Label kTeam[] = {{"team", "t77"}};
  std::vector<Event> namespaces;
  Event ns;
  ns.kind = "Namespace", ns.name = "ns77", ns.labels = kTeam;
  Event pod;  // so that the kind is known
  pod.kind = "Pod", pod.ns = "ns0", pod.name = "p";
  namespaces = {ns, pod};
  ASSERT_TRUE(engine.Apply(namespaces).ok());
  for (int i = 0; i < row.selectors; ++i) {
    std::string text, where, by;
    row.make(i, &text, &where, &by);
    const std::string name = N(i);
    const Selector selector = Selector::Parse(text).value(),
                   by_labels = Selector::Parse(by).value();
    SelectorEvent event;
    event.name.name = name;
    event.picks_kind = "Pod";
    event.selector = &selector;
    const std::string_view places[] = {where};
    if (!where.empty()) event.namespaces = places;
    if (!by.empty()) event.namespace_selector = &by_labels;
    ASSERT_TRUE(engine.Apply({}, {&event, 1}).ok());
  }
  std::vector<Label> labels;
  const Selector pairs = Selector::Parse(row.labels).value();
  for (const Requirement& r : pairs.requirements()) labels.push_back({r.key, r.values[0]});

  const std::vector<PickingSelector> picking =
      SelectorsPicking(engine.Current(), {.kind = "Pod", .ns = "ns77"}, labels);
  EXPECT_EQ(picking.size(), row.picking);

  // The same by a pod that comes, with what was looked at.
  Subscription deltas = engine.Subscribe({});
  pod.ns = "ns77", pod.name = "q", pod.labels = labels;
  const uint64_t before = engine.Metrics().candidates;
  ASSERT_TRUE(engine.Apply({&pod, 1}).ok());
  EXPECT_LE(engine.Metrics().candidates - before, row.most_looked);
  const std::optional<DeltaBatch> batch = deltas.Poll();
  EXPECT_EQ(batch ? batch->deltas.size() : 0, row.picking);
}

INSTANTIATE_TEST_SUITE_P(All, ReverseRows, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

// A batch of them is filed as well as one by one.
TEST(Reverse, ABatchIsFiledAsWell) {
  Engine engine;
  std::vector<Selector> selectors;
  std::vector<std::string> names;
  for (int i = 0; i < 5'000; ++i) {
    selectors.push_back(Selector::Parse("env=prod,app=a" + N(i)).value());
    names.push_back(N(i));
  }
  std::vector<SelectorEvent> events(selectors.size());
  for (size_t i = 0; i < events.size(); ++i) {
    events[i].name.name = names[i];
    events[i].picks_kind = "Pod";
    events[i].selector = &selectors[i];
  }
  ASSERT_TRUE(engine.Apply({}, events).ok());
  Subscription deltas = engine.Subscribe({});
  constexpr Label kLabels[] = {{"app", "a77"}, {"env", "prod"}};
  Event pod;
  pod.kind = "Pod", pod.ns = "a", pod.name = "p", pod.labels = kLabels;
  ASSERT_TRUE(engine.Apply({&pod, 1}).ok());
  EXPECT_EQ(deltas.Poll()->deltas.size(), 1u);
  EXPECT_LE(engine.Metrics().candidates, 4u);
}

TEST(Reverse, AHundredThousandValues) {
  std::string text = "app in (";
  for (int i = 0; i < 100'000; ++i) text += (i == 0 ? "v" : ",v") + N(i);
  const Selector selector = Selector::Parse(text + ")").value();
  SelectorEvent event;
  event.name.name = "s", event.picks_kind = "Pod", event.selector = &selector;
  Engine engine;
  ASSERT_TRUE(engine.Apply({}, {&event, 1}).ok());
  for (const char* value : {"v0", "v99999", "v5"}) {
    const Label label{"app", value};
    EXPECT_EQ(SelectorsPicking(engine.Current(), {.kind = "Pod"}, {&label, 1}).size(), 1u);
  }
  constexpr Label kOther[] = {{"app", "v100000"}};
  EXPECT_TRUE(SelectorsPicking(engine.Current(), {.kind = "Pod"}, kOther).empty());
  EXPECT_EQ(engine.Stats().selector_classes, 1u);
}

// One pair is filed apart from all else: however it is written, and wherever it looks.
TEST(Reverse, OnePairInManyWords) {
  Engine engine;
  const std::string_view here[] = {"a"}, twice[] = {"a", "a"}, there[] = {"b"};
  const Selector everything = Selector::Everything();
  const std::pair<const char*, std::optional<std::span<const std::string_view>>> rows[] = {
      {"x=1", here},      {"x==1", twice}, {"x in (1)", here}, {"x in (1,1),x", here},
      {"x=1,x!=2", here}, {"x=1", there},  {"x=1", {}}};
  for (const auto& [text, namespaces] : rows) {
    const Selector selector = Selector::Parse(text).value();
    const std::string name = "s" + N(static_cast<int>(engine.Stats().selectors));
    SelectorEvent event;
    event.name.name = name, event.picks_kind = "Pod", event.selector = &selector;
    event.namespaces = namespaces;
    ASSERT_TRUE(engine.Apply({}, {&event, 1}).ok());
  }
  SelectorEvent everywhere;
  const Selector one = Selector::Parse("x=1").value();
  everywhere.name.name = "s7", everywhere.picks_kind = "Pod", everywhere.selector = &one;
  everywhere.namespaces = there, everywhere.namespace_selector = &everything;
  ASSERT_TRUE(engine.Apply({}, {&everywhere, 1}).ok());
  EXPECT_EQ(engine.Stats().selector_classes, 3u);
  constexpr Label kLabels[] = {{"x", "1"}};
  const auto names = [&](const char* ns) {
    std::string names;
    for (const auto& picking :
         SelectorsPicking(engine.Current(), {.kind = "Pod", .ns = ns}, kLabels)) {
      names += std::string(picking.name.name) + ": " + std::string(picking.text) + "\n";
    }
    return names;
  };
  EXPECT_EQ(names("a"),
            "s0: x=1\ns1: x==1\ns2: x in (1)\ns3: x in (1),x\ns4: x=1,x!=2\ns6: x=1\ns7: x=1\n");
  EXPECT_EQ(names("b"), "s5: x=1\ns6: x=1\ns7: x=1\n");
  EXPECT_EQ(names("c"), "s6: x=1\ns7: x=1\n");
}

TEST(Reverse, EqualConditionsAreOneClass) {
  Engine engine;
  const Selector a = Selector::Parse("x in (1),y").value(), b = Selector::Parse("y,x==1").value();
  SelectorEvent event;
  event.picks_kind = "Pod";
  for (const auto& [name, selector] : {std::pair("a", &a), std::pair("b", &b)}) {
    event.name.name = name;
    event.selector = selector;
    ASSERT_TRUE(engine.Apply({}, {&event, 1}).ok());
  }
  EXPECT_EQ(engine.Stats().selectors, 2u);
  EXPECT_EQ(engine.Stats().selector_classes, 1u);
  constexpr Label kLabels[] = {{"x", "1"}, {"y", ""}};
  const Version now = engine.Current();
  const auto picking = SelectorsPicking(now, {.kind = "Pod"}, kLabels);
  ASSERT_EQ(picking.size(), 2u);
  EXPECT_EQ(picking[0].text, "x in (1),y");
  EXPECT_EQ(picking[1].text, "x==1,y");
  EXPECT_FALSE(now.Contains(picking[0].id)) << "it is no object";
  EXPECT_TRUE(now.Kinds().empty());
}

// Names that differ before and after the bytes that are compared as numbers, not at
// all, or are the beginning of others.
TEST(SelectorsPicking, ManyComeByName) {
  const Selector all = Selector::Parse("").value();
  std::vector<std::string> names;
  for (const char* tail : {"", "-a", "-a-longer-than-8", "-a-longer-than-9", "-b", "-\xff"}) {
    for (const char* head : {"web", "web-1", "we", "web-10"})
      names.push_back("my-" + (head + std::string(tail)));
  }
  std::vector<SelectorEvent> events;
  for (const std::string& name : names) {
    for (const char* path : {"spec.b", "spec.a"}) {
      SelectorEvent& event = events.emplace_back();
      event.name = {.group = "", .kind = "Service", .ns = "a", .name = name, .path = path};
      event.picks_kind = "Pod";
      event.selector = &all;
    }
  }
  Engine engine;
  ASSERT_TRUE(engine.Apply({}, events).ok());
  const Version now = engine.Current();
  std::vector<SelectorName> got, want;
  for (const auto& picking : SelectorsPicking(now, {.kind = "Pod"}, {}))
    got.push_back(picking.name);
  for (const SelectorEvent& event : events) want.push_back(event.name);
  std::sort(want.begin(), want.end());
  want.erase(std::unique(want.begin(), want.end()), want.end());
  EXPECT_EQ(got.size(), want.size());
  EXPECT_TRUE(got == want);
}

}  // namespace
}  // namespace labelix::reverse_test
