// Which events are news: by the order of resourceVersions, whatever the order
// in which they come.
#include "labelix/feed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace labelix::feed_test {
namespace {

using Op = Event::Op;

struct Step {
  Op op;
  const char* name;
  const char* version;
  const char* uid = "";
};

Event ToEvent(const Step& step) {
  Event event;
  event.op = step.op;
  event.kind = "Pod";
  event.ns = "default";
  if (step.op == Op::kUpsert || step.op == Op::kRemove) event.name = step.name;
  event.resource_version = step.version;
  event.uid = step.uid;
  return event;
}

// Of object `a`, or of the whole kind.
Event OfKind(Op op, std::string_view kind) {
  Event event;
  event.op = op;
  event.kind = kind;
  if (op != Op::kDeclare) event.name = "a", event.resource_version = "5";
  return event;
}

class FeedTest : public testing::Test {
 protected:
  // Takes the steps as one batch.
  void Take(const std::vector<Step>& steps) {
    std::vector<Event> batch, news;
    for (const Step& step : steps) batch.push_back(ToEvent(step));
    feed_.Admit(engine_.Current(), batch, &news);
    ASSERT_TRUE(engine_.Apply(news).ok());
    feed_.Commit();
  }
  // "a@3 b@7": what lives, and its version.
  std::string State() const {
    std::vector<std::string> pods;
    const Version now = engine_.Current();
    for (ObjectId id : now.Select({.kind = "Pod"}, Compiled(Selector::Everything()))) {
      const ObjectView pod = now.Get(id);
      pods.push_back(std::string(pod.name) + "@" + std::string(pod.resource_version));
    }
    std::sort(pods.begin(), pods.end());
    std::string text;
    for (const std::string& pod : pods) text += (text.empty() ? "" : " ") + pod;
    return text;
  }
  Engine engine_;
  Feed feed_;
};

TEST(ResourceVersions, ByLengthThenBytes) {
  const auto less = std::strong_ordering::less;
  EXPECT_EQ(CompareResourceVersions("9", "10"), less);
  EXPECT_EQ(CompareResourceVersions("10", "9"), std::strong_ordering::greater);
  EXPECT_EQ(CompareResourceVersions("41", "41"), std::strong_ordering::equal);
  EXPECT_EQ(CompareResourceVersions("18446744073709551616", "18446744073709551617"), less);
  EXPECT_EQ(CompareResourceVersions("0", "1"), less);
  EXPECT_EQ(CompareResourceVersions("340282366920938463463374607431768211455", "9"),
            std::strong_ordering::greater);
  EXPECT_EQ(CompareResourceVersions("", "0"), less);
  for (const char* no : {"", "01", "-1", "1a", "0x10", " 1"}) {
    EXPECT_FALSE(IsResourceVersion(no)) << no;
  }
  for (const char* yes : {"0", "9", "10", "340282366920938463463374607431768211455"}) {
    EXPECT_TRUE(IsResourceVersion(yes)) << yes;
  }
}

struct Row {
  const char* name;
  std::vector<Step> steps;
  const char* state;
  uint64_t duplicates = 0, older = 0, time_travel = 0, unordered = 0;
};

class FeedRows : public testing::TestWithParam<Row> {};

const Row kRows[] = {
    {"Newer", {{Op::kUpsert, "a", "9"}, {Op::kUpsert, "a", "10"}}, "a@10"},
    {"Duplicate", {{Op::kUpsert, "a", "9"}, {Op::kUpsert, "a", "9"}}, "a@9", 1},
    {"Older", {{Op::kUpsert, "a", "10"}, {Op::kUpsert, "a", "9"}}, "a@10", 0, 1},
    {"OlderDelete", {{Op::kUpsert, "a", "10"}, {Op::kRemove, "a", "9"}}, "a@10", 0, 1},
    {"DeleteWithTheObjectsOwnVersion", {{Op::kUpsert, "a", "9"}, {Op::kRemove, "a", "9"}}, ""},
    {"DeleteThenOldUpsert",
     {{Op::kUpsert, "a", "9"}, {Op::kRemove, "a", "12"}, {Op::kUpsert, "a", "11"}},
     "",
     0,
     1},
    {"DeleteThenItsOwnVersion",
     {{Op::kUpsert, "a", "9"}, {Op::kRemove, "a", "12"}, {Op::kUpsert, "a", "12"}},
     "",
     0,
     1},
    {"DeleteBeforeTheFirstSight", {{Op::kRemove, "a", "12"}, {Op::kUpsert, "a", "9"}}, "", 0, 1},
    {"DeleteTwice",
     {{Op::kUpsert, "a", "9"}, {Op::kRemove, "a", "12"}, {Op::kRemove, "a", "12"}},
     "",
     1},
    {"BornAgain",
     {{Op::kUpsert, "a", "9", "one"}, {Op::kRemove, "a", "12"}, {Op::kUpsert, "a", "13", "two"}},
     "a@13"},
    {"InitialEventsInAnyOrder",
     {{Op::kUpsert, "c", "30"}, {Op::kUpsert, "a", "10"}, {Op::kUpsert, "b", "20"}},
     "a@10 b@20 c@30"},
    {"AcrossNineAndTen", {{Op::kUpsert, "a", "99"}, {Op::kUpsert, "a", "100"}}, "a@100"},
    {"PastSixtyFourBits",
     {{Op::kUpsert, "a", "18446744073709551617"}, {Op::kUpsert, "a", "18446744073709551616"}},
     "a@18446744073709551617",
     0,
     1},
    {"NoNumbers", {{Op::kUpsert, "a", "zz"}, {Op::kUpsert, "a", "b"}}, "a@b", 0, 0, 0, 2},
    {"NoVersions", {{Op::kUpsert, "a", ""}, {Op::kUpsert, "a", ""}}, "a@"},
    {"BookmarkThenNews",
     {{Op::kUpsert, "a", "9"}, {Op::kBookmark, "", "20"}, {Op::kUpsert, "a", "21"}},
     "a@21"},
    {"BookmarkThenDuplicate",
     {{Op::kUpsert, "a", "9"}, {Op::kBookmark, "", "20"}, {Op::kUpsert, "a", "9"}},
     "a@9",
     1},
    {"BackBehindABookmark",
     {{Op::kUpsert, "a", "9"}, {Op::kBookmark, "", "20"}, {Op::kUpsert, "a", "15"}},
     "a@9",
     0,
     0,
     1},
    {"BackBehindABookmarkWithADelete",
     {{Op::kUpsert, "a", "9"}, {Op::kBookmark, "", "20"}, {Op::kRemove, "a", "15"}},
     "a@9",
     0,
     0,
     1},
};

// In one batch and one by one: the same.
TEST_P(FeedRows, OneBatchOrMany) {
  const Row& row = GetParam();
  for (const bool whole : {true, false}) {
    struct Run : FeedTest {
      void TestBody() override {}
      using FeedTest::engine_, FeedTest::feed_, FeedTest::State, FeedTest::Take;
    } run;
    if (whole) run.Take(row.steps);
    for (size_t i = 0; !whole && i < row.steps.size(); ++i) run.Take({row.steps[i]});
    SCOPED_TRACE(whole);
    EXPECT_EQ(run.State(), row.state);
    EXPECT_EQ(run.feed_.metrics().duplicates, row.duplicates);
    EXPECT_EQ(run.feed_.metrics().older, row.older);
    EXPECT_EQ(run.feed_.metrics().time_travel, row.time_travel);
    EXPECT_EQ(run.feed_.metrics().unordered, row.unordered);
  }
}

INSTANTIATE_TEST_SUITE_P(All, FeedRows, testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(FeedTest, TimeTravelNamesTheFirst) {
  Take({{Op::kUpsert, "a", "9"}, {Op::kBookmark, "", "20"}});
  Take({{Op::kUpsert, "b", "15"}, {Op::kUpsert, "a", "16"}, {Op::kUpsert, "c", "21"}});
  EXPECT_EQ(State(), "a@9 c@21");
  EXPECT_EQ(feed_.metrics().time_travel, 2u);
  EXPECT_EQ(feed_.metrics().first_time_travel, "Pod default/b at 15, after 20");
}

TEST_F(FeedTest, TimeTravelCanBeAccepted) {
  feed_ = Feed({.accept_time_travel = true});
  Take({{Op::kUpsert, "a", "9"}, {Op::kBookmark, "", "20"}});
  Take({{Op::kUpsert, "b", "15"}, {Op::kUpsert, "a", "16"}});
  EXPECT_EQ(State(), "a@16 b@15");
  EXPECT_EQ(feed_.metrics().time_travel, 2u);
}

TEST_F(FeedTest, WhatWasNotCommittedLeftNoTrace) {
  Take({{Op::kUpsert, "a", "9"}});
  const Event remove = ToEvent({Op::kRemove, "a", "12"});
  std::vector<Event> news;
  feed_.Admit(engine_.Current(), {&remove, 1}, &news);  // and the Engine would refuse it
  EXPECT_EQ(news.size(), 1u);
  EXPECT_EQ(feed_.metrics().events, 1u);
  Take({{Op::kUpsert, "a", "10"}});
  EXPECT_EQ(State(), "a@10");
  EXPECT_EQ(feed_.metrics().deletions, 0u);
}

TEST_F(FeedTest, DeletionsAreForgottenBehindABookmarkAndPastTheLimit) {
  feed_ = Feed({.deletions = 3});
  for (int i = 0; i < 5; ++i) {
    const std::string name = "p" + std::to_string(i), version = std::to_string(10 + i);
    Take({{Op::kRemove, name.c_str(), version.c_str()}});
  }
  EXPECT_EQ(feed_.metrics().deletions, 3u);
  EXPECT_EQ(feed_.metrics().deletions_forgotten, 2u);
  Take({{Op::kBookmark, "", "13"}});
  EXPECT_EQ(feed_.metrics().deletions, 1u);
  Take({{Op::kUpsert, "p4", "20"}});
  EXPECT_EQ(feed_.metrics().deletions, 0u) << "it came back";
}

TEST_F(FeedTest, SyncedSaysHowFarAKindHasCome) {
  Take({{Op::kUpsert, "a", "9"}, {Op::kUpsert, "b", "11"}});
  EXPECT_EQ(feed_.synced()[0].newest, "11");
  EXPECT_EQ(feed_.synced()[0].complete, "");
  Take({{Op::kBookmark, "", "20"}});
  EXPECT_EQ(feed_.synced()[0].newest, "20");
  EXPECT_EQ(feed_.synced()[0].complete, "20");
}

// ---- Lists ---------------------------------------------------------------------

class FeedList : public FeedTest {
 protected:
  absl::Status Replace(const std::vector<Step>& steps, std::string_view version,
                       bool accept_older = false, std::optional<std::string_view> ns = {}) {
    std::vector<Event> list, news;
    for (const Step& step : steps) list.push_back(ToEvent(step));
    const KindList whole{.kind = "Pod", .ns = ns, .objects = list, .resource_version = version};
    const Version now = engine_.Current();
    absl::Status status = feed_.AdmitList(now, whole, accept_older, &news);
    if (!status.ok()) return status;
    const auto applied = engine_.Apply(news);
    if (!applied.ok()) return applied.status();
    applied_ = *applied;
    feed_.Commit();
    return absl::OkStatus();
  }
  Applied applied_;
};

TEST_F(FeedList, OneVersionThatHoldsTheListAndNothingElse) {
  Take({{Op::kUpsert, "a", "9"}, {Op::kUpsert, "b", "10"}, {Op::kUpsert, "c", "11"}});
  const uint64_t before = engine_.Current().number();
  ASSERT_TRUE(
      Replace({{Op::kUpsert, "b", "10"}, {Op::kUpsert, "c", "14"}, {Op::kUpsert, "d", "15"}}, "20")
          .ok());
  EXPECT_EQ(State(), "b@10 c@14 d@15");
  EXPECT_EQ(engine_.Current().number(), before + 1);
  EXPECT_EQ(applied_.created, 1u);
  EXPECT_EQ(applied_.updated, 1u);
  EXPECT_EQ(applied_.removed, 1u);
  EXPECT_EQ(applied_.unchanged, 1u);
}

TEST_F(FeedList, TheSameListAgainIsNoVersion) {
  ASSERT_TRUE(Replace({{Op::kUpsert, "a", "9"}}, "20").ok());
  const uint64_t before = engine_.Current().number();
  ASSERT_TRUE(Replace({{Op::kUpsert, "a", "9"}}, "21").ok());
  EXPECT_EQ(engine_.Current().number(), before);
}

TEST_F(FeedList, AnOlderListIsRefusedUnlessAccepted) {
  Take({{Op::kUpsert, "a", "9"}, {Op::kUpsert, "b", "30"}});
  const absl::Status refused = Replace({{Op::kUpsert, "a", "9"}}, "20");
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(refused.message(), "Pod list at resourceVersion 20 is older than what was seen: 30");
  EXPECT_EQ(State(), "a@9 b@30");
  EXPECT_EQ(feed_.metrics().time_travel, 1u);
  ASSERT_TRUE(Replace({{Op::kUpsert, "a", "9"}}, "20", true).ok());
  EXPECT_EQ(State(), "a@9");
  EXPECT_EQ(feed_.metrics().time_travel, 2u);
  Take({{Op::kUpsert, "b", "25"}});
  EXPECT_EQ(State(), "a@9 b@25") << "the watch goes on from the list";
}

TEST_F(FeedList, OfOneNamespaceLeavesTheOthers) {
  Take({{Op::kUpsert, "a", "9"}});
  Event other = ToEvent({Op::kUpsert, "z", "8"});
  other.ns = "other";
  ASSERT_TRUE(engine_.Apply({&other, 1}).ok());
  ASSERT_TRUE(Replace({}, "20", false, "default").ok());
  EXPECT_EQ(State(), "z@8");
  Take({{Op::kUpsert, "a", "9"}});
  EXPECT_EQ(State(), "z@8") << "the list was past it";
  EXPECT_EQ(feed_.synced()[0].complete, "") << "of the kind as a whole nothing is known";
}

TEST_F(FeedList, OfOneNamespaceIsNotOldBecauseAnotherHasComeFurther) {
  feed_ = Feed({.accept_time_travel = true});
  Take({{Op::kUpsert, "a", "9"}});
  Event other = ToEvent({Op::kUpsert, "z", "30"});
  other.ns = "other";
  std::vector<Event> news;
  feed_.Admit(engine_.Current(), {&other, 1}, &news);
  ASSERT_TRUE(engine_.Apply(news).ok());
  feed_.Commit();
  ASSERT_TRUE(Replace({{Op::kUpsert, "b", "12"}}, "20", false, "default").ok());
  EXPECT_EQ(State(), "b@12 z@30");
  EXPECT_EQ(feed_.metrics().time_travel, 1u);
  EXPECT_EQ(Replace({}, "21").code(), absl::StatusCode::kFailedPrecondition) << "a whole list is";
  feed_.AcceptTimeTravel(false);
  EXPECT_EQ(Replace({}, "21", false, "default").code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(FeedList, AnObjectOfAnotherKindIsRefused) {
  Event service = ToEvent({Op::kUpsert, "s", "1"});
  service.kind = "Service";
  std::vector<Event> news;
  const KindList list{.kind = "Pod", .objects = {&service, 1}, .resource_version = "5"};
  EXPECT_EQ(feed_.AdmitList(engine_.Current(), list, false, &news).message(),
            "Pod list at resourceVersion 5: Service default/s is not of it");
  const KindList unknown{.kind = "Pod", .objects = {&service, 1}};
  EXPECT_EQ(feed_.AdmitList(engine_.Current(), unknown, false, &news).message(),
            "Pod list: Service default/s is not of it");
  Event pod = ToEvent({Op::kUpsert, "p", "1"});
  const KindList elsewhere{.kind = "Pod", .ns = "test", .objects = {&pod, 1}};
  EXPECT_EQ(feed_.AdmitList(engine_.Current(), elsewhere, false, &news).message(),
            "Pod list of namespace \"test\": Pod default/p is not of it");
  EXPECT_EQ(feed_.AdmitList(engine_.Current(), {.kind = ""}, false, &news).message(),
            "list: kind is required");
}

// ---- Verify --------------------------------------------------------------------

struct VerifyRow {
  const char* name;
  std::vector<Step> list;
  const char* difference;
};

class VerifyRows : public testing::TestWithParam<VerifyRow> {};

const VerifyRow kVerifyRows[] = {
    {"Equal", {{Op::kUpsert, "b", "10", "two"}, {Op::kUpsert, "a", "9", "one"}}, ""},
    {"NotInTheList", {{Op::kUpsert, "b", "10", "two"}}, "Pod default/a: not in the list"},
    {"Missing",
     {{Op::kUpsert, "b", "10", "two"}, {Op::kUpsert, "a", "9", "one"}, {Op::kUpsert, "aa", "5"}},
     "Pod default/aa: missing"},
    {"OtherVersion",
     {{Op::kUpsert, "b", "12", "two"}, {Op::kUpsert, "a", "9", "one"}},
     "Pod default/b: resourceVersion 10, in the list 12"},
    {"OtherUid",
     {{Op::kUpsert, "b", "10", "three"}, {Op::kUpsert, "a", "9", "one"}},
     "Pod default/b: uid two, in the list three"},
    {"Twice",
     {{Op::kUpsert, "a", "9", "one"},
      {Op::kUpsert, "b", "10", "two"},
      {Op::kUpsert, "a", "9", "one"}},
     "Pod default/a: twice in the list"},
    {"TwiceAndOnceOtherwise",
     {{Op::kUpsert, "a", "8", "one"}, {Op::kUpsert, "a", "9", "one"}},
     "Pod default/a: twice in the list"},
    {"TwiceAndUnknown",
     {{Op::kUpsert, "0", "5"}, {Op::kUpsert, "0", "5"}, {Op::kUpsert, "b", "10", "two"}},
     "Pod default/0: twice in the list"},
    {"TwiceBehindOneThatIsNotInTheList",
     {{Op::kUpsert, "b", "10", "two"}, {Op::kUpsert, "b", "10", "two"}},
     "Pod default/a: not in the list"},
};

TEST_P(VerifyRows, NamesTheFirstDifference) {
  Engine engine;
  std::vector<Event> state = {ToEvent({Op::kUpsert, "a", "9", "one"}),
                              ToEvent({Op::kUpsert, "b", "10", "two"})};
  ASSERT_TRUE(engine.Apply(state).ok());
  std::vector<Event> list;
  for (const Step& step : GetParam().list) list.push_back(ToEvent(step));
  const VerifyReport report =
      Verify(engine.Current(), {.kind = "Pod", .objects = list, .resource_version = "20"});
  EXPECT_EQ(report.difference, GetParam().difference);
  EXPECT_EQ(report.equal, report.difference.empty());
  EXPECT_EQ(report.objects, 2u);
  EXPECT_EQ(report.listed, list.size());
}

INSTANTIATE_TEST_SUITE_P(All, VerifyRows, testing::ValuesIn(kVerifyRows),
                         [](const auto& row) { return std::string(row.param.name); });

// What an Engine refuses, it refuses again and again: a sender of ever new kinds.
TEST_F(FeedTest, KindsOfARefusedBatchLeaveNoTrace) {
  Engine engine(EngineOptions{.max_kinds = 1});
  const auto take = [&](std::string_view kind) {
    const Event event = OfKind(Op::kUpsert, kind);
    std::vector<Event> news;
    feed_.Admit(engine.Current(), {&event, 1}, &news);
    const bool taken = engine.Apply(news).ok();
    if (taken) feed_.Commit();
    return taken;
  };
  EXPECT_TRUE(take("Pod"));
  EXPECT_FALSE(take("Service"));
  const KindList nodes{.kind = "Node", .objects = {}, .resource_version = "9"};
  std::vector<Event> news;
  ASSERT_TRUE(feed_.AdmitList(engine.Current(), nodes, false, &news).ok());
  EXPECT_FALSE(engine.Apply(news).ok());
  ASSERT_EQ(feed_.synced().size(), 1u);
  EXPECT_EQ(feed_.synced()[0].kind, "Pod");
  EXPECT_TRUE(take("Pod"));
  EXPECT_EQ(feed_.synced().size(), 1u);
}

// To remove what was never there is no error, whatever its kind.
TEST_F(FeedTest, KindsOfRemovesAloneAreForgotten) {
  constexpr size_t kMost = 10'000, kBatch = 4'000;
  std::vector<std::string> kinds;
  for (size_t i = 0; i < 3 * kBatch; ++i) kinds.push_back("Kind" + std::to_string(i));
  const auto take = [&](std::span<const Event> batch) {
    std::vector<Event> news;
    feed_.Admit(engine_.Current(), batch, &news);
    ASSERT_TRUE(engine_.Apply(news).ok());
    feed_.Commit();
  };
  take(std::vector<Event>{OfKind(Op::kDeclare, "Pod"), OfKind(Op::kRemove, "Pod")});
  for (size_t from = 0; from < kinds.size(); from += kBatch) {
    std::vector<Event> batch = {OfKind(Op::kDeclare, "Pod")};
    for (size_t i = from; i < from + kBatch; ++i) batch.push_back(OfKind(Op::kRemove, kinds[i]));
    take(batch);
    EXPECT_LE(feed_.synced().size(), kMost + 1);
  }
  EXPECT_EQ(feed_.metrics().deletions_forgotten, 3 * kBatch);
  EXPECT_EQ(feed_.metrics().deletions, 1u);  // the Pod's
  EXPECT_EQ(feed_.synced().size(), 1u);
  Event back = OfKind(Op::kUpsert, "Pod");  // of a kind that was in the batch and stays
  back.resource_version = "6";
  take({&back, 1});
  EXPECT_EQ(feed_.metrics().deletions, 0u);
  EXPECT_EQ(feed_.synced()[0].newest, "6");
}

TEST(VerifyTest, SeesAnObjectOfAnotherKind) {
  Engine engine;
  Event event = ToEvent({Op::kUpsert, "a", "9"});
  ASSERT_TRUE(engine.Apply({&event, 1}).ok());
  event.kind = "Node";
  const VerifyReport report = Verify(engine.Current(), {.kind = "Pod", .objects = {&event, 1}});
  EXPECT_FALSE(report.equal);
  EXPECT_EQ(report.difference, "Node default/a: in a list of Pod");
}

TEST(VerifyTest, SeesAnObjectOfAnotherNamespace) {
  Engine engine;
  const Event event = ToEvent({Op::kUpsert, "a", "9"});
  ASSERT_TRUE(engine.Apply({&event, 1}).ok());
  const Version now = engine.Current();
  const auto difference = [&](std::string_view ns) {
    return Verify(now, {.kind = "Pod", .ns = ns, .objects = {&event, 1}}).difference;
  };
  EXPECT_EQ(difference("default"), "");
  EXPECT_EQ(difference("prod"), "Pod default/a: in a list of namespace prod");
  EXPECT_EQ(difference(""), "Pod default/a: in a list of no namespace");
}

TEST(VerifyTest, SeesLabels) {
  Engine engine;
  constexpr Label kOne[] = {{"a", "1"}}, kTwo[] = {{"a", "2"}};
  Event event = ToEvent({Op::kUpsert, "a", "9"});
  event.labels = kOne;
  ASSERT_TRUE(engine.Apply({&event, 1}).ok());
  event.labels = kTwo;
  EXPECT_EQ(Verify(engine.Current(), {.kind = "Pod", .objects = {&event, 1}}).difference,
            "Pod default/a: labels differ");
}

}  // namespace
}  // namespace labelix::feed_test
