// Readers who put label sets and pods to the selectors of the version that they hold, a
// poller who replays deltas, one who saves snapshots, and the writer, at once
// (G12). Each answer is compared with the plain definition's for that version.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/live.h"
#include "labelix/snapshot.h"
#include "tests/engine/match/random_selectors.h"
#include "tests/model/membership.h"

namespace labelix::live_concurrency_test {
namespace {

using test::OwnedEvent;
using test::OwnedSelector;
using test::RandomLive;

constexpr Label kNone[] = {{"", ""}};
constexpr Label kOne[] = {{"k0", "1"}};
constexpr Label kTwo[] = {{"k0", "2"}, {"k1", "7"}};
constexpr Label kUnique[] = {{"k2", "x"}, {"unique", "ns0o1"}};
constexpr Labels kQuestions[] = {Labels(kNone).first(0), kOne, kTwo, kUnique};
constexpr size_t kQuestionCount = std::size(kQuestions);

constexpr SelectorName kWatched = {{}, {}, {}, "s7", {}};

// Pods that come, change and go, of whom is asked by id.
constexpr std::string_view kPods[] = {"o-0", "o-1", "o-2"};
constexpr size_t kPodCount = std::size(kPods);

struct Answers {
  uint64_t picking[kQuestionCount];  // the sum of Told of each
  // The same of the objects; nullopt: there is none.
  std::optional<uint64_t> picking_pod[kPodCount];
  uint32_t pairs;    // of the whole membership
  uint32_t objects;  // of all kinds
  // What kWatched picks, by PickedBy; nullopt: it is not registered.
  std::optional<uint32_t> picked;
};

// A number for what is told of a selector.
uint64_t Told(const model::SelectorKey& key, std::string_view text) {
  const auto& [group, kind, ns, name, path, picks_group, picks_kind] = key;
  const std::string told = group + '/' + kind + '/' + ns + '/' + name + '/' + path + ": ";
  return std::hash<std::string>()(told + std::string(text));
}

class Race {
 public:
  explicit Race(int batches)
      : random_({"Race", 60, 2, 3, 5, 10, 3}, 90, 11),
        batches_(batches),
        answers_(static_cast<size_t>(batches) + 4),
        deltas_(engine_.Subscribe({})) {}

  void Write() {
    for (int i = 0; i < batches_; ++i) {
      std::vector<OwnedEvent> owned(static_cast<size_t>(random_.random().Draw(4)));
      std::vector<OwnedSelector> owned_selectors(static_cast<size_t>(1 + random_.random().Draw(3)));
      std::vector<Event> batch;
      std::vector<SelectorEvent> selectors;
      for (OwnedEvent& e : owned) batch.push_back((e = random_.NextEvent()).Get());
      for (OwnedSelector& s : owned_selectors) {
        selectors.push_back((s = NextSelector()).Get());
      }
      for (const Event& event : batch) world_.Apply(event);
      for (const SelectorEvent& event : selectors) membership_.Apply(event);
      Record(engine_.Current().number() + 1);  // a reader may see it at once
      if (!engine_.Apply(batch, selectors).ok()) ++wrong_;
    }
    done_.store(true);
  }

  void Read(unsigned seed) {
    std::mt19937 random(seed);
    std::vector<Version> held;
    while (!done_.load() || held.empty()) {
      held.push_back(engine_.Current());
      for (const Version& version : held) {
        Ask(version, random() % kQuestionCount);
        AskOfPod(version, random() % kPodCount);
      }
      if (held.size() > 3) held.erase(held.begin() + static_cast<long>(random() % 4));
    }
  }

  void Poll() {
    int64_t pairs = 0;
    for (bool last = false; !last;) {
      last = done_.load();
      while (std::optional<DeltaBatch> batch = deltas_.Poll()) {
        wrong_ += batch->resync;
        for (const Delta& delta : batch->deltas) pairs += delta.op == Delta::Op::kJoin ? 1 : -1;
        wrong_ += pairs != answers_[batch->version].pairs;
        ++asked_;
      }
    }
  }

  // Whole states, written while the next ones are made.
  void Save() {
    while (!done_.load() || saved_.load() == 0) {
      const Version version = engine_.Current();
      if (version.number() < 2) continue;
      const absl::StatusOr<Cluster> again = OpenSnapshotBytes(SnapshotBytes(cluster_, version));
      wrong_ += !again.ok() || CountAll(again->Current()) != answers_[version.number()].objects;
      ++saved_;
    }
  }

  uint64_t saved() const { return saved_.load(); }
  uint64_t wrong() const { return wrong_.load(); }
  uint64_t asked() const { return asked_.load(); }

 private:
  // Now and then one as it was but for its resourceVersion: what it picks stays, where its
  // text stands does not.
  OwnedSelector NextSelector() {
    test::RandomWorld& random = random_.random();
    if (!again_ || random.Percent(60)) {
      OwnedSelector next = random_.NextSelector();
      if (next.op == SelectorEvent::Op::kRegister) again_ = next;
      return next;
    }
    again_->resource_version.assign(static_cast<size_t>(1 + random.Draw(40)), '1');
    return *again_;
  }

  void Record(uint64_t version) {
    // A batch that changed nothing made no version: what was noted for it goes.
    Answers& answers = answers_[version] = {};
    const std::set<model::Pair> pairs = membership_.Pairs(world_);
    answers.pairs = static_cast<uint32_t>(pairs.size());
    answers.objects = static_cast<uint32_t>(world_.objects().size());
    const model::SelectorKey watched = model::KeyOf(kWatched, "", "Pod");
    if (membership_.selectors().contains(watched)) {
      answers.picked = 0;
      for (const model::Pair& pair : pairs) *answers.picked += pair.first == watched;
    }
    RecordPods(&answers);
    const model::World::Key key("", "Pod", "ns0", "question");
    for (size_t q = 0; q < kQuestionCount; ++q) {
      Event event;
      event.kind = "Pod", event.ns = "ns0", event.name = "question";
      event.labels = kQuestions[q];
      model::World world = world_;
      world.Apply(event);
      answers.picking[q] = 0;
      for (const model::SelectorKey& picking : membership_.PickingLabels(world, key)) {
        const Selector& selector = membership_.selectors().at(picking).selector;
        answers.picking[q] += Told(picking, selector.ToString());
      }
    }
  }

  void RecordPods(Answers* answers) {
    for (size_t i = 0; i < kPodCount; ++i) {
      const model::World::Key key("", "Pod", "ns0", kPods[i]);
      if (!world_.objects().contains(key)) continue;
      answers->picking_pod[i] = 0;
      for (const model::SelectorKey& picking : membership_.Picking(world_, key)) {
        const Selector& selector = membership_.selectors().at(picking).selector;
        *answers->picking_pod[i] += Told(picking, selector.ToString());
      }
    }
  }

  static size_t CountAll(const Version& version) {
    size_t count = 0;
    for (const char* kind : {"Pod", "Service", "Namespace"}) {
      count += version.Count({.kind = kind}, Compiled(Selector::Everything()));
    }
    return count;
  }

  void AskOfPod(const Version& version, size_t i) {
    ++asked_;
    if (version.number() < 2) return;
    std::optional<uint64_t> told;
    if (const auto id = version.Find("", "Pod", "ns0", kPods[i])) {
      told = 0;
      for (const PickingSelector& p : SelectorsPicking(version, *id)) {
        *told += Told(model::KeyOf(p.name, "", "Pod"), p.text);
      }
    }
    wrong_ += told != answers_[version.number()].picking_pod[i];
  }

  void Ask(const Version& version, size_t q) {
    ++asked_;
    if (version.number() < 2) return;
    uint64_t told = 0;
    for (const PickingSelector& p :
         SelectorsPicking(version, {.kind = "Pod", .ns = "ns0"}, kQuestions[q])) {
      told += Told(model::KeyOf(p.name, "", "Pod"), p.text);
    }
    wrong_ += told != answers_[version.number()].picking[q];
    const absl::StatusOr<IdSet> ids = PickedBy(version, kWatched, "", "Pod");
    const std::optional<uint32_t> want = answers_[version.number()].picked;
    wrong_ += ids.ok() != want.has_value() || (want && ids->size() != *want);
  }

  RandomLive random_;
  std::optional<OwnedSelector> again_;
  const int batches_;
  model::World world_;
  model::Membership membership_;
  Cluster cluster_;
  Engine& engine_ = cluster_.engine();
  std::vector<Answers> answers_;
  Subscription deltas_;
  std::atomic<bool> done_{false};
  std::atomic<uint64_t> wrong_{0}, asked_{0}, saved_{0};
};

TEST(LiveConcurrency, EveryAnswerEqualsTheVersionThatItNames) {
  Race race(test::Cases(6'000));
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 8; ++i) threads.emplace_back([&race, i] { race.Read(i); });
  threads.emplace_back([&race] { race.Poll(); });
  threads.emplace_back([&race] { race.Save(); });
  race.Write();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(race.wrong(), 0u) << "of " << race.asked();
  EXPECT_GT(race.asked(), 10u);
  EXPECT_GT(race.saved(), 0u);
}

// A slow poller: whatever is lost is marked, and from the mark on the deltas
// lead from the state that was read then.
TEST(LiveConcurrency, ASlowPollerResyncs) {
  RandomLive random({"Slow", 40, 2, 2, 3, 0, 2}, 30, 5);
  Engine engine;
  Subscription deltas = engine.Subscribe({.picks_kind = "Pod", .capacity = 8});
  std::atomic<bool> done{false};
  std::atomic<uint64_t> wrong{0}, marks{0};
  std::thread poller([&] {
    uint64_t from = 0;
    bool last = false;
    while (!last) {
      last = done.load();
      while (std::optional<DeltaBatch> batch = deltas.Poll()) {
        marks += batch->resync;
        if (batch->resync) {
          from = engine.Current().number();
          wrong += from < batch->version;
        }
        wrong += batch->resync != batch->deltas.empty();
      }
      std::this_thread::yield();
    }
  });
  for (int i = 0, n = test::Cases(20'000); i < n; ++i) {
    OwnedEvent event = random.NextEvent();
    OwnedSelector selector = random.NextSelector();
    const Event e = event.Get();
    const SelectorEvent s = selector.Get();
    wrong += !engine.Apply({&e, 1}, {&s, 1}).ok();
  }
  done.store(true);
  poller.join();
  EXPECT_EQ(wrong.load(), 0u);
  EXPECT_EQ(marks.load() > 0, engine.Metrics().lost > 0);
}

}  // namespace
}  // namespace labelix::live_concurrency_test
