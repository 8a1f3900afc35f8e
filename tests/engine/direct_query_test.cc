// Conjunctions of labels on either side of the sizes at which a query goes
// another way (engine/query/direct.cc), now and in a version pinned before.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "labelix/engine.h"

namespace labelix::direct_query_test {
namespace {

struct Pod {
  std::string ns, name, app, unique, half;
  bool is_gone = false;
};

// Label app=a<k> is on k label sets, spread over three namespaces, by turns or one
// namespace after the other; each label set is had by `rounds` pods, whose ids lie
// between those of the others.
class DirectQuery : public testing::TestWithParam<int> {
 protected:
  static constexpr int kNamespaces = 3;

  void Make(int label_sets, int rounds) {
    for (int round = 0; round < rounds; ++round) {
      for (int i = 0; i < label_sets; ++i) {
        const std::string n = std::to_string(i), app = "a" + std::to_string(label_sets);
        const std::string name = app + "-" + n + "-" + std::to_string(round);
        const int ns = by_turns_ ? i % kNamespaces : i * kNamespaces / label_sets;
        pods_.push_back(
            {"ns" + std::to_string(ns), name, app, "u" + n, i % 2 == 0 ? "even" : "odd"});
        Apply(pods_.back(), Event::Op::kUpsert);
      }
    }
  }

  void Apply(const Pod& pod, Event::Op op) {
    const Label labels[] = {{"app", pod.app}, {"half", pod.half}, {"unique", pod.unique}};
    Event event;
    event.op = op, event.kind = "Pod", event.ns = pod.ns, event.name = pod.name;
    event.labels = labels;
    ASSERT_TRUE(engine_.Apply({&event, 1}).ok());
  }

  void Compare(const Version& version, const std::vector<Pod>& pods, const std::string& ns,
               const std::string& app, const std::string& half) {
    SCOPED_TRACE(app + " " + half + " in '" + ns + "'");
    IdSet want;
    for (const Pod& pod : pods) {
      const bool is_meant = pod.app == app && (half.empty() || pod.half == half);
      if (pod.is_gone || !is_meant || (!ns.empty() && pod.ns != ns)) continue;
      want.push_back(version.Find("", "Pod", pod.ns, pod.name).value());
    }
    std::sort(want.begin(), want.end());
    Scope scope{.kind = "Pod"};
    if (!ns.empty()) scope.ns = ns;
    const std::string text = "app=" + app + (half.empty() ? "" : ",half=" + half);
    const Compiled selector(Selector::Parse(text).value());
    EXPECT_EQ(version.Count(scope, selector), want.size());
    EXPECT_EQ(version.Select(scope, selector), want);
    IdSet few(want.begin(), want.begin() + static_cast<long>(std::min<size_t>(want.size(), 5)));
    EXPECT_EQ(version.First(scope, selector, 5), few);
    EXPECT_EQ(version.Bind(scope, selector).Select(), want);
  }

  void CompareAll(const Version& version, const std::vector<Pod>& pods) {
    const std::string app = "a" + std::to_string(GetParam());
    for (const char* ns : {"", "ns0", "ns1", "ns2", "nowhere"}) {
      for (const char* half : {"", "odd", "even", "neither"}) Compare(version, pods, ns, app, half);
    }
    Compare(version, pods, "ns0", "nothing", "");
  }

  Engine engine_;
  std::vector<Pod> pods_;
  bool by_turns_ = true;
};

TEST_P(DirectQuery, AnswersAsALoopOverPodsDoes) {
  Make(GetParam(), 3);
  Make(700, 1);  // so that two blocks of label sets and a bitset of `half` are there
  CompareAll(engine_.Current(), pods_);
}

// Ids of a namespace's label sets then lie side by side, and lists are cut to them.
TEST_P(DirectQuery, AnswersWhereNamespacesCameOneAfterTheOther) {
  by_turns_ = false;
  Make(GetParam(), 2);
  Make(700, 1);
  CompareAll(engine_.Current(), pods_);
}

TEST_P(DirectQuery, AnswersForAPinnedVersionAfterPodsHaveGone) {
  Make(GetParam(), 2);
  Make(700, 1);
  const std::vector<Pod> before = pods_;
  const Version pinned = engine_.Current();
  for (size_t i = 0; i < pods_.size(); i += 2) {
    pods_[i].is_gone = true;
    Apply(pods_[i], Event::Op::kRemove);
  }
  Make(GetParam() + 1, 1);
  CompareAll(pinned, before);
  CompareAll(engine_.Current(), pods_);
}

// Earlier counts are kept beside the newest while a version is held (index/profile_counts.h).
TEST_P(DirectQuery, AnswersForVersionsHeldWhilePodsComeAndGoAgainAndAgain) {
  constexpr size_t kRounds = 12;
  std::vector<std::pair<Version, std::vector<Pod>>> held;
  Make(GetParam(), 2);
  for (size_t round = 0; round < kRounds; ++round) {
    if (round % 5 == 0) held.emplace_back(engine_.Current(), pods_);
    for (size_t i = round % 3; i < pods_.size(); i += 1 + pods_.size() / 40) {
      pods_[i].is_gone = !pods_[i].is_gone;
      Apply(pods_[i], pods_[i].is_gone ? Event::Op::kRemove : Event::Op::kUpsert);
    }
    for (const auto& [version, pods] : held) {
      for (const char* ns : {"", "ns1"}) {
        Compare(version, pods, ns, "a" + std::to_string(GetParam()), "");
      }
    }
  }
}

// A row has room for fifteen terms, the namespace's among them.
TEST(DirectQueryWide, LabelsPastTheRowAreAskedForToo) {
  for (const int labels_each : {11, 12, 13, 14, 15, 16, 40}) {
    Engine engine;
    for (int pod = 0; pod < 12; ++pod) {
      std::vector<std::string> keys, values;
      for (int i = 0; i < labels_each; ++i) {
        keys.push_back("k" + std::to_string(100 + i));
        values.push_back(i % 5 == 0 ? "v" + std::to_string(pod % 2) : "v");
      }
      const std::string unique = std::to_string(pod), ns = "ns" + std::to_string(pod / 6);
      std::vector<Label> labels;
      for (size_t i = 0; i < keys.size(); ++i) labels.push_back({keys[i], values[i]});
      labels.push_back({"unique", unique});
      Event event;
      event.kind = "Pod", event.ns = ns, event.name = unique, event.labels = labels;
      ASSERT_TRUE(engine.Apply({&event, 1}).ok());
    }
    const Version version = engine.Current();
    for (int i = 0; i < labels_each; ++i) {
      const std::string key = "k" + std::to_string(100 + i);
      const std::string text = "k100=v0," + key + (i % 5 == 0 ? "=v0" : "=v");
      const Compiled selector(Selector::Parse(text).value());
      EXPECT_EQ(version.Count({.kind = "Pod", .ns = "ns1"}, selector), 3u) << text;
      EXPECT_EQ(version.Select({.kind = "Pod", .ns = "ns1"}, selector).size(), 3u) << text;
      EXPECT_EQ(version.Count({.kind = "Pod"}, selector), 6u) << text;
    }
  }
}

// A selector remembers what it found: asked of two engines and of several versions by
// turns, while labels come, go for good and come again, each answer is its state's.
TEST(DirectQueryKept, OneSelectorAskedOfManyStates) {
  constexpr int kApps = 900, kAsked = 40;
  std::vector<Compiled> asked;
  for (int i = 0; i < kAsked; ++i) {
    asked.emplace_back(Selector::Parse("app=a" + std::to_string(i)).value());
  }
  Engine engines[2];
  const auto apply = [&](size_t which, int app, Event::Op op) {
    const std::string name = "a" + std::to_string(app);
    const std::string ns = "ns" + std::to_string(app % 3);
    const Label labels[] = {{"app", name}};
    Event event;
    event.op = op, event.kind = "Pod", event.ns = ns, event.name = name, event.labels = labels;
    ASSERT_TRUE(engines[which].Apply({&event, 1}).ok());
  };
  // The first kAsked apps are there or not; so many others come and go that the
  // label sets without pods are evicted.
  const auto compare = [&](const Version& version, bool are_there, const char* when) {
    for (int i = 0; i < kAsked; ++i) {
      const std::string ns = "ns" + std::to_string(i % 3);
      const Scope inside{.kind = "Pod", .ns = ns}, outside{.kind = "Pod", .ns = "elsewhere"};
      const size_t want = are_there ? 1 : 0;
      EXPECT_EQ(version.Count({.kind = "Pod"}, asked[static_cast<size_t>(i)]), want) << when;
      EXPECT_EQ(version.Count(inside, asked[static_cast<size_t>(i)]), want) << when;
      EXPECT_EQ(version.Count(outside, asked[static_cast<size_t>(i)]), 0u) << when;
      EXPECT_EQ(version.Select({.kind = "Pod"}, asked[static_cast<size_t>(i)]).size(), want);
    }
  };
  for (int i = kAsked - 1; i >= 0; --i) apply(0, i, Event::Op::kUpsert);
  std::optional<Version> pinned = engines[0].Current();
  for (int round = 0; round < 3; ++round) {
    compare(*pinned, true, "pinned");
    compare(engines[1].Current(), false, "the other engine");
    for (int i = 0; i < kAsked; ++i) apply(0, i, Event::Op::kRemove);
    compare(engines[0].Current(), false, "gone");
    compare(*pinned, true, "pinned, gone since");
    pinned.reset();
    for (int i = kAsked; i < kApps; ++i) apply(0, i, Event::Op::kUpsert);
    for (int i = kAsked; i < kApps; ++i) apply(0, i, Event::Op::kRemove);
    compare(engines[0].Current(), false, "evicted");
    for (int i = 0; i < kAsked; ++i) apply(0, i, Event::Op::kUpsert);
    pinned = engines[0].Current();
  }
  compare(*pinned, true, "back");
}

INSTANTIATE_TEST_SUITE_P(LabelSets, DirectQuery,
                         testing::Values(1, 2, 4, 5, 8, 9, 15, 16, 17, 30, 63, 64, 65, 511, 512,
                                         513));

// A bitset of profiles stays one, of however few that are left.
TEST(DirectQueryOfABitSet, CountsALabelOfManyLabelSetsOfWhichFewAreLeft) {
  constexpr int kPods = 1'200, kLeft = 5;
  Engine engine;
  const auto apply = [&engine](int i, Event::Op op) {
    const std::string name = std::to_string(i);
    const Label labels[] = {{"canary", "true"}, {"serial", name}};
    Event event;
    event.op = op, event.kind = "Pod", event.name = name, event.labels = labels;
    ASSERT_TRUE(engine.Apply({&event, 1}).ok());
  };
  for (int i = 0; i < kPods; ++i) ASSERT_NO_FATAL_FAILURE(apply(i, Event::Op::kUpsert));
  for (int i = kLeft; i < kPods; ++i) ASSERT_NO_FATAL_FAILURE(apply(i, Event::Op::kRemove));
  // Label sets without pods are kept a while: others come and go in their place.
  for (int i = kPods; i < 2 * kPods; ++i) {
    const std::string name = std::to_string(i);
    const Label labels[] = {{"other", name}};
    Event event;
    event.kind = "Pod", event.name = "other", event.labels = labels;
    ASSERT_TRUE(engine.Apply({&event, 1}).ok());
  }
  const Compiled canaries(Selector::Parse("canary=true").value());
  EXPECT_EQ(engine.Current().Count({.kind = "Pod"}, canaries), uint64_t{kLeft});
}

}  // namespace
}  // namespace labelix::direct_query_test
