// Readers and a writer at once: each answer is compared with the plain
// definition's answer for the version that the reader holds (G12). Meant for
// ThreadSanitizer and AddressSanitizer too.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/snapshot.h"
#include "tests/engine/random_world.h"
#include "tests/model/model.h"

namespace labelix::concurrency_test {
namespace {

using test::OwnedEvent;
using test::RandomWorld;
using test::Shape;

constexpr const char* kQuestions[] = {
    "",         "k0",
    "!k0",      "k0=1",
    "k1>1",     "k0 in (1,2,3),k1!=2",
    "k0,k1!=1", "k0 notin (1,7),!unique",
    "unique",   "k0=1,k1=1",
};
constexpr size_t kQuestionCount = std::size(kQuestions);

struct Answers {
  uint32_t counts[kQuestionCount];
  uint32_t in_namespace[kQuestionCount];
};

class Race {
 public:
  Race(const Shape& shape, int batches)
      : random_(shape, 7), batches_(batches), answers_(batches + 3) {
    for (const char* text : kQuestions) {
      selectors_.push_back(Selector::Parse(text).value());
      compiled_.emplace_back(selectors_.back());
    }
  }

  void Write() {
    for (int i = 0; i < batches_; ++i) {
      std::vector<OwnedEvent> owned(static_cast<size_t>(1 + random_.Draw(12)));
      std::vector<Event> batch;
      for (OwnedEvent& event : owned) batch.push_back((event = random_.NextEvent()).Get());
      for (const Event& event : batch) world_.Apply(event);
      // Before it is published: a reader may see it at once.
      Record(engine_.Current().number() + 1);
      if (!engine_.Apply(batch).ok()) ++wrong_;
    }
    done_.store(true);
  }

  // Holds up to three versions and asks all of them, oldest last.
  void Read(unsigned seed) {
    std::mt19937 random(seed);
    std::vector<Version> held;
    uint64_t newest = 0;
    while (!done_.load() || held.empty()) {
      held.push_back(engine_.Current());
      wrong_ += held.back().number() < newest;  // time does not go back
      newest = held.back().number();
      for (const Version& version : held) Ask(version, random() % kQuestionCount);
      if (held.size() > 3) held.erase(held.begin() + static_cast<long>(random() % 4));
    }
  }

  uint64_t wrong() const { return wrong_.load(); }
  uint64_t asked() const { return asked_.load(); }

 private:
  void Record(uint64_t version) {
    for (size_t q = 0; q < kQuestionCount; ++q) {
      const model::NameList all = world_.Select({.kind = "Pod"}, selectors_[q]);
      answers_[version].counts[q] = static_cast<uint32_t>(all.size());
      answers_[version].in_namespace[q] = static_cast<uint32_t>(std::count_if(
          all.begin(), all.end(), [](const auto& name) { return name.first == "ns1"; }));
    }
  }

  void Ask(const Version& version, size_t q) {
    ++asked_;
    if (version.number() < 2) return;  // before the first batch
    const Answers& want = answers_[version.number()];
    const Scope everywhere{.kind = "Pod"};
    const Scope one{.kind = "Pod", .ns = "ns1"};
    wrong_ += version.Count(everywhere, compiled_[q]) != want.counts[q];
    wrong_ += version.Count(one, compiled_[q]) != want.in_namespace[q];
    wrong_ += version.Select(everywhere, compiled_[q]).size() != want.counts[q];
    const IdSet ids = version.Select(one, compiled_[q]);
    wrong_ += ids.size() != want.in_namespace[q];
    for (ObjectId id : ids) {
      const ObjectView object = version.Get(id);
      wrong_ += object.ns != "ns1" || !selectors_[q].Matches(object.labels);
      wrong_ += version.Find("", "Pod", object.ns, object.name) != id;
    }
  }

  RandomWorld random_;
  const int batches_;
  model::World world_;
  Engine engine_;
  std::vector<Answers> answers_;
  std::vector<Selector> selectors_;
  std::vector<Compiled> compiled_;
  std::atomic<bool> done_{false};
  std::atomic<uint64_t> wrong_{0}, asked_{0};
};

void RaceOn(const Shape& shape, int batches, unsigned readers) {
  Race race(shape, batches);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < readers; ++i) threads.emplace_back([&race, i] { race.Read(i); });
  race.Write();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(race.wrong(), 0u) << "of " << race.asked();
  EXPECT_GT(race.asked(), readers);
}

TEST(EngineConcurrency, EveryReadEqualsTheVersionThatItNames) {
  RaceOn({"Mixed", 300, 3, 3, 8, 20, 3}, test::Cases(12'000), 4);
}

TEST(EngineConcurrency, BitsetsAndReusedProfiles) {
  RaceOn({"Churn", 1500, 2, 4, 9, 60, 4}, test::Cases(4'000), 3);
}

// So that counts come from counters of pairs, while slots are filled and given up.
TEST(EngineConcurrency, TermsThatBecomeDense) {
  RaceOn({"Dense", 1000, 2, 2, 2, 0, 3}, test::Cases(8'000), 3);
}

TEST(EngineConcurrency, AClusterIsSavedBesideOneThatLoads) {
  constexpr int kTexts = 200;
  Cluster cluster;
  std::atomic<bool> done{false};
  std::thread loader([&] {
    for (int i = 0; i < kTexts; ++i) {
      const std::string text =
          R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"p)" + std::to_string(i) + R"("}})";
      EXPECT_TRUE(cluster.LoadBytes(text, "text" + std::to_string(i), {}, nullptr).ok());
    }
    done.store(true);
  });
  uint64_t saved = 0;
  do {
    const Version now = cluster.Current();
    const auto again = OpenSnapshotBytes(SnapshotBytes(cluster, now));
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_LE(again->inputs().size(), size_t{kTexts});
    EXPECT_LE(cluster.inputs().size(), size_t{kTexts});
    ++saved;
  } while (!done.load());
  loader.join();
  EXPECT_GT(saved, 0u);
  EXPECT_EQ(cluster.inputs().size(), size_t{kTexts});
}

TEST(EngineConcurrency, AVersionOutlivesItsEngine) {
  std::optional<Version> kept;
  {
    Engine engine;
    RandomWorld random({"Small", 20, 1, 2, 2, 0, 2}, 1);
    for (int i = 0; i < 50; ++i) {
      const OwnedEvent owned = random.NextEvent();
      const Event event = owned.Get();
      ASSERT_TRUE(engine.Apply({&event, 1}).ok());
    }
    kept = engine.Current();
  }
  const Compiled all{Selector::Everything()};
  EXPECT_EQ(kept->Select({.kind = "Pod"}, all).size(), kept->Count({.kind = "Pod"}, all));
}

}  // namespace
}  // namespace labelix::concurrency_test
