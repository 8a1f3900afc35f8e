// What Engine promises, case by case.
#include "labelix/engine.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "tests/engine/random_world.h"

namespace labelix::engine_test {
namespace {

Event Pod(std::string_view name, Labels labels) {
  Event event;
  event.kind = "Pod";
  event.ns = "prod";
  event.name = name;
  event.labels = labels;
  return event;
}

Event Gone(Event event) {
  event.op = Event::Op::kRemove;
  return event;
}

constexpr Scope kPods{.kind = "Pod"};
constexpr Label kWeb[] = {{"app", "web"}};
constexpr Label kApi[] = {{"app", "api"}};

TEST(Engine, ABatchIsOneVersion) {
  Engine engine;
  const uint64_t before = engine.Current().number();
  const Event batch[] = {Pod("a", kWeb), Pod("b", kWeb), Pod("a", kApi)};
  const Applied applied = engine.Apply(batch).value();
  EXPECT_EQ(applied.version, before + 1);
  EXPECT_EQ(applied.created, 2u);
  EXPECT_EQ(applied.updated, 1u);
  EXPECT_EQ(engine.Current().Count(kPods, Compiled(Selector::Parse("app=web").value())), 1u);
}

TEST(Engine, AnEventThatSaysNothingNewMakesNoVersion) {
  Engine engine;
  const Event pod = Pod("a", kWeb);
  const uint64_t version = engine.Apply({&pod, 1}).value().version;
  const Applied again = engine.Apply({&pod, 1}).value();
  EXPECT_EQ(again.version, version);
  EXPECT_EQ(again.unchanged, 1u);
  const Event gone = Gone(Pod("nobody", {}));
  EXPECT_EQ(engine.Apply({&gone, 1}).value().unchanged, 1u);
}

TEST(Engine, AFailedBatchChangesNothing) {
  constexpr Label kUnsorted[] = {{"b", "1"}, {"a", "1"}};
  constexpr Label kTwice[] = {{"a", "1"}, {"a", "2"}};
  struct Row {
    const char* name;
    Event event;
    absl::StatusCode code;
    const char* message;
  };
  Event kindless = Pod("a", {});
  kindless.kind = {};
  Event odd = Pod("x", kWeb), odd_kind = odd;
  odd.op = static_cast<Event::Op>(4);
  odd_kind.op = static_cast<Event::Op>(255);
  odd_kind.ns = odd_kind.name = {};
  const std::vector<Label> many = [] {
    static std::vector<std::string> keys;
    for (int i = 0; i <= 10'000; ++i) keys.push_back(std::to_string(100'000 + i));
    std::vector<Label> labels;
    for (const std::string& key : keys) labels.push_back({key, ""});
    return labels;
  }();
  const Row rows[] = {
      {"Kind", kindless, absl::StatusCode::kInvalidArgument, "object prod/a: kind is required"},
      {"Name", Pod("", {}), absl::StatusCode::kInvalidArgument,
       "Pod prod/: metadata.name is required"},
      {"Order", Pod("x", kUnsorted), absl::StatusCode::kInvalidArgument,
       "Pod prod/x: labels are not sorted and distinct at \"a\""},
      {"Distinct", Pod("x", kTwice), absl::StatusCode::kInvalidArgument,
       "Pod prod/x: labels are not sorted and distinct at \"a\""},
      {"Labels", Pod("x", many), absl::StatusCode::kResourceExhausted,
       "Pod prod/x: 10001 labels, the limit is 10000"},
      {"Op", odd, absl::StatusCode::kInvalidArgument,
       "Pod prod/x: op 4 is none of kUpsert (0), kRemove (1), kDeclare (2) and kBookmark (3)"},
      {"OpOfAKind", odd_kind, absl::StatusCode::kInvalidArgument,
       "Pod: op 255 is none of kUpsert (0), kRemove (1), kDeclare (2) and kBookmark (3)"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    Engine engine;
    const uint64_t before = engine.Current().number();
    const Event batch[] = {Pod("good", kWeb), row.event};
    const absl::Status status = engine.Apply(batch).status();
    EXPECT_EQ(status.code(), row.code);
    EXPECT_EQ(ErrorMessage(status), row.message);
    EXPECT_EQ(engine.Current().number(), before);
    EXPECT_TRUE(engine.Current().Kinds().empty());
  }
}

// Events are looked up 64 at a time: in smaller and in larger batches labels out of
// order are found wherever they stand, also on an object that is there.
TEST(Engine, LabelsOutOfOrderAreFoundInABatchOfAnySize) {
  constexpr Label kUnsorted[] = {{"b", "1"}, {"a", "1"}};
  constexpr Label kSorted[] = {{"a", "1"}, {"b", "1"}};
  for (const size_t size : {1, 2, 63, 64, 65, 200}) {
    for (const size_t bad : {size_t{0}, size / 2, size - 1}) {
      Engine engine;
      std::vector<std::string> names;
      for (size_t i = 0; i < size; ++i) names.push_back("pod-" + std::to_string(i));
      std::vector<Event> batch;
      for (const std::string& name : names) batch.push_back(Pod(name, kSorted));
      const uint64_t version = engine.Apply(batch).value().version;
      for (Event& event : batch) event.resource_version = "2";
      batch[bad].labels = kUnsorted;
      EXPECT_EQ(engine.Apply(batch).status().code(), absl::StatusCode::kInvalidArgument)
          << size << " " << bad;
      EXPECT_EQ(engine.Current().number(), version);
    }
  }
}

// What an event finds is what the events before it in its batch have left, also when
// they are looked up together.
TEST(Engine, AnEventOfABatchSeesThoseBeforeIt) {
  for (const size_t between : {0, 1, 62, 63, 64, 130}) {
    Engine engine;
    const Event there[] = {Pod("a", kWeb), Pod("b", kWeb)};
    ASSERT_TRUE(engine.Apply(there).ok());
    std::vector<std::string> names;
    for (size_t i = 0; i < between; ++i) names.push_back("other-" + std::to_string(i));
    std::vector<Event> batch = {Gone(there[0]), Pod("b", kApi), Pod("c", kWeb), Pod("d", kWeb)};
    for (const std::string& name : names) batch.push_back(Pod(name, {}));
    batch.insert(batch.end(), {Pod("a", kWeb), Pod("b", kWeb), Pod("c", kWeb), Gone(Pod("d", {}))});
    const Applied applied = engine.Apply(batch).value();
    EXPECT_EQ(applied.created, 3 + between);  // a again, c, d
    EXPECT_EQ(applied.updated, 2u);           // b twice
    EXPECT_EQ(applied.unchanged, 1u);         // c
    EXPECT_EQ(applied.removed, 2u);           // a and d
    const Version now = engine.Current();
    EXPECT_EQ(now.Count(kPods, Compiled(Selector::Parse("app=web").value())), 3u) << between;
    EXPECT_EQ(now.Count(kPods, Compiled(Selector::Parse("app=api").value())), 0u) << between;
    EXPECT_EQ(now.Find("", "Pod", "prod", "d"), std::nullopt);
  }
}

TEST(Engine, TenThousandLabelsAreTheLimitAndFit) {
  std::vector<std::string> keys;
  for (int i = 0; i < 10'000; ++i) keys.push_back(std::to_string(100'000 + i));
  std::vector<Label> labels;
  for (const std::string& key : keys) labels.push_back({key, "v"});
  Engine engine;
  const Event pod = Pod("x", labels);
  ASSERT_TRUE(engine.Apply({&pod, 1}).ok());
  const Version now = engine.Current();
  EXPECT_EQ(now.Count(kPods, Compiled(Selector::Parse("100000=v,109999=v").value())), 1u);
  EXPECT_EQ(now.Get(0).labels.size(), 10'000u);
}

TEST(Engine, TheObjectLimitIsExact) {
  Engine engine({.max_objects = 2});
  const Event two[] = {Pod("a", kWeb), Pod("b", kWeb)};
  ASSERT_TRUE(engine.Apply(two).ok());
  const Event again[] = {Pod("a", kApi), Pod("b", kApi), Pod("a", kWeb)};
  EXPECT_TRUE(engine.Apply(again).ok()) << "updates need no new id";
  const Event third = Pod("c", kWeb);
  const absl::Status status = engine.Apply({&third, 1}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorMessage(status),
            "engine: more than 2 objects and registered selectors (max_objects)");
  const Event gone = Gone(Pod("a", {}));
  ASSERT_TRUE(engine.Apply({&gone, 1}).ok());
  EXPECT_TRUE(engine.Apply({&third, 1}).ok()) << "the id was given back";
}

TEST(Engine, TheKindLimitIsExact) {
  Engine engine({.max_kinds = 2});
  Event one = Pod("a", kWeb), other = one, third = one;
  other.kind = "Widget";
  third.group = "example.com";
  const Event two[] = {one, other, one};
  ASSERT_TRUE(engine.Apply(two).ok());
  const Event more[] = {Pod("b", kWeb), third};
  const absl::Status status = engine.Apply(more).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorMessage(status), "engine: more than 2 kinds");
  EXPECT_EQ(engine.Current().Count({.kind = "Pod"}, Compiled(Selector::Everything())), 1u)
      << "nothing of the batch was taken in";
  const Event gone = Gone(third);
  EXPECT_TRUE(engine.Apply({&gone, 1}).ok()) << "to remove needs no kind";
}

TEST(Engine, AnIdIsNotGivenOutWhileAPinnedVersionCanNameIt) {
  Engine engine;
  const Event first = Pod("a", kWeb);
  ASSERT_TRUE(engine.Apply({&first, 1}).ok());
  std::optional<Version> old = engine.Current();
  const ObjectId id = *old->Find("", "Pod", "prod", "a");
  const Event swap[] = {Gone(first), Pod("b", kWeb)};
  ASSERT_TRUE(engine.Apply(swap).ok());
  EXPECT_NE(*engine.Current().Find("", "Pod", "prod", "b"), id);
  EXPECT_EQ(old->Get(id).name, "a");
  EXPECT_FALSE(engine.Current().Contains(id));
  old.reset();
  const Event third = Pod("c", kWeb), fourth = Pod("d", kWeb);
  ASSERT_TRUE(engine.Apply({&third, 1}).ok());  // gives back
  ASSERT_TRUE(engine.Apply({&fourth, 1}).ok());
  EXPECT_EQ(*engine.Current().Find("", "Pod", "prod", "d"), id);
}

TEST(Engine, ADeclaredKindIsKnownAndEmpty) {
  Engine engine;
  const Version before = engine.Current();
  Event declare;
  declare.op = Event::Op::kDeclare;
  declare.kind = "Pod";
  ASSERT_TRUE(engine.Apply({&declare, 1}).ok());
  const std::vector<Version::KindCount> kinds = engine.Current().Kinds();
  ASSERT_EQ(kinds.size(), 1u);
  EXPECT_EQ(kinds[0].kind, "Pod");
  EXPECT_EQ(kinds[0].objects, 0u);
  EXPECT_TRUE(before.Kinds().empty()) << "an older version does not know it";
}

TEST(Engine, ABoundSelectorAnswersForItsVersionAlone) {
  Engine engine;
  const Event first = Pod("a", kWeb);
  ASSERT_TRUE(engine.Apply({&first, 1}).ok());
  const Bound bound = engine.Current().Bind(kPods, Compiled(Selector::Parse("app=web").value()));
  // Enough others to turn its posting from one id into a bitset.
  std::vector<std::string> names;
  for (int i = 0; i < 500; ++i) names.push_back("p" + std::to_string(i));
  for (const std::string& name : names) {
    const Label labels[] = {{"app", "web"}, {"name", name}};
    const Event pod = Pod(name, labels);
    ASSERT_TRUE(engine.Apply({&pod, 1}).ok());
  }
  EXPECT_EQ(bound.Count(), 1u);
  EXPECT_EQ(bound.Select().size(), 1u);
  EXPECT_EQ(bound.First(5).size(), 1u);
  EXPECT_EQ(engine.Current().Count(kPods, Compiled(Selector::Parse("app=web").value())), 501u);
}

TEST(Engine, ThePlanNamesContainersAndOperations) {
  Engine engine;
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back("p" + std::to_string(i));
  for (const std::string& name : names) {
    const Label labels[] = {{"app", "web"}, {"name", name}};
    const Event pod = Pod(name, labels);
    ASSERT_TRUE(engine.Apply({&pod, 1}).ok());
  }
  const auto plan = [&](const char* text) {
    return engine.Current().ExplainPlan(kPods, Compiled(Selector::Parse(text).value()));
  };
  EXPECT_NE(plan("name=p7,app=web").find("inline          1 profiles"), std::string::npos)
      << plan("name=p7,app=web");
  EXPECT_NE(plan("name=p7").find("walk"), std::string::npos);
  EXPECT_NE(plan("app=web").find("bitset"), std::string::npos) << plan("app=web");
  EXPECT_NE(plan("name in (p1,p2),!gone").find("union"), std::string::npos);
  EXPECT_NE(plan("app=nothing").find("cannot match: no object has such a label"),
            std::string::npos);
  EXPECT_NE(plan("app=a,app=b").find("cannot match: the selector contradicts itself"),
            std::string::npos);
}

// G18, in small: unique labels come and go, and what is kept is what lives.
TEST(Engine, ChurnOfUniqueLabelsReturnsToTheLiveSet) {
  Engine engine;
  const int rounds = test::Cases(1'000'000) / 100;
  size_t early_bytes = 0;
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::string> names;
    for (int i = 0; i < 100; ++i)
      names.push_back("r" + std::to_string(round) + "-" + std::to_string(i));
    std::vector<std::array<Label, 2>> labels;
    for (const std::string& name : names)
      labels.push_back({Label{"app", "web"}, Label{"pod", name}});
    std::vector<Event> batch;
    for (int i = 0; i < 100; ++i)
      batch.push_back(Pod(names[static_cast<size_t>(i)], labels[static_cast<size_t>(i)]));
    ASSERT_TRUE(engine.Apply(batch).ok());
    for (Event& event : batch) event.op = Event::Op::kRemove;
    ASSERT_TRUE(engine.Apply(batch).ok());
    if (round == 50) early_bytes = engine.Stats().bytes;
  }
  const EngineStats stats = engine.Stats();
  EXPECT_EQ(stats.objects, 0u);
  EXPECT_EQ(stats.profiles, 0u);
  EXPECT_LE(stats.idle_profiles, 256u + 200u);
  // Each idle profile holds its own pair; the rest is shared.
  EXPECT_LE(stats.pairs, stats.idle_profiles + 4);
  EXPECT_LE(stats.symbols, stats.idle_profiles + 300u);
  EXPECT_LE(stats.bytes, early_bytes * 6 / 5);
}

}  // namespace
}  // namespace labelix::engine_test
