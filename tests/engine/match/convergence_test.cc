// Random watch streams with all that goes wrong in them end in the state of a
// fresh list (G6), and the order of arrival does not matter (G7). By seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "index/hash.h"
#include "labelix/feed.h"
#include "labelix/live.h"
#include "tests/engine/match/random_selectors.h"
#include "tests/model/membership.h"

namespace labelix::convergence_test {
namespace {

using model::Pair;
using test::OwnedEvent;
using test::OwnedSelector;
using test::RandomLive;

constexpr const char* kKinds[] = {"Pod", "Service", "Namespace"};

model::World::Key KeyOf(const Delta::Object& o) {
  return {std::string(o.group), std::string(o.kind), std::string(o.ns), std::string(o.name)};
}

// The API server: what happened to each kind, in order, by one counter.
struct Source {
  struct OfKind {
    std::deque<OwnedEvent> history;  // whose views do not move
    size_t next = 0;                 // first that was not delivered
    model::World world;              // of what was delivered, or passed over
    bool has_gap = false;
    std::string version = "1";  // of `world`
  };
  std::map<std::string, OfKind> kinds;
};

class Convergence {
 public:
  explicit Convergence(uint64_t seed)
      : random_({"Stream", 12, 2, 3, 3, 10, 3}, 8, seed), seed_(seed) {
    Make(50 + random_.random().Draw(100));
    Restart();
  }

  void Run() {
    for (int step = 0; HasMore(); ++step) {
      ASSERT_NO_FATAL_FAILURE(Step()) << "seed " << seed_ << ", step " << step;
    }
    for (const char* kind : kKinds) {
      if (!source_.kinds[kind].has_gap) continue;
      ASSERT_NO_FATAL_FAILURE(Relist(kind));
    }
    ASSERT_NO_FATAL_FAILURE(Compare()) << "seed " << seed_;
  }

 private:
  int Draw(int below) { return random_.random().Draw(below); }
  bool Percent(int share) { return random_.random().Percent(share); }

  // Objects live and die; a uid is one life. An event of a dead object's death
  // is no event.
  void Make(int events) {
    std::map<model::World::Key, std::string> uids;
    for (int version = 10; version < 10 + events; ++version) {
      OwnedEvent event = random_.NextEvent();
      const model::World::Key key("", event.kind, event.ns, event.name);
      if (event.op == Event::Op::kRemove && !uids.contains(key)) continue;
      if (!uids.contains(key)) uids[key] = "uid" + std::to_string(version);
      event.uid = uids[key];
      event.resource_version = std::to_string(version);
      if (event.op == Event::Op::kRemove) uids.erase(key);
      source_.kinds[event.kind].history.push_back(std::move(event));
    }
  }

  bool HasMore() const {
    return std::any_of(source_.kinds.begin(), source_.kinds.end(), [](const auto& kind) {
      return kind.second.next < kind.second.history.size();
    });
  }

  // A new process: nothing is known, everything is listed.
  void Restart() {
    deltas_.reset();
    engine_ = std::make_unique<Engine>();
    feed_ = Feed();
    membership_ = {};
    replayed_.clear();
    last_version_ = passed_over_ = 0;
    deltas_.emplace(engine_->Subscribe({.capacity = Percent(30) ? size_t{4} : size_t{1000}}));
    for (const char* kind : kKinds) Relist(kind);
  }

  void Step() {
    const std::string kind = kKinds[Draw(3)];
    Source::OfKind& of_kind = source_.kinds[kind];
    const int what = Draw(100);
    if (what < 2) return Restart();
    if (what < 7) return PassOver(&of_kind);
    if (what < 17) return Relist(kind);
    if (what < 20) return RelistTooOld(kind);
    if (what < 35) return Register();
    if (what < 42) return Bookmark(kind);
    // While a gap is known, the watch is down (410): nothing but a list helps.
    if (of_kind.has_gap) return Relist(kind);
    Deliver(&of_kind);
  }

  void Deliver(Source::OfKind* of_kind) {
    std::vector<Event> batch;
    for (int i = 0, n = 1 + Draw(4); i < n; ++i) {
      if (Percent(25) && of_kind->next > 0) {  // again, and old
        batch.push_back(
            of_kind->history[static_cast<size_t>(Draw(static_cast<int>(of_kind->next)))].Get());
      }
      if (of_kind->next == of_kind->history.size()) continue;
      Advance(of_kind);
      const OwnedEvent& event = of_kind->history[of_kind->next - 1];
      // A deletion and the next birth may come as one MODIFIED.
      const bool merges = event.op == Event::Op::kRemove && Percent(50) && IsBornNext(*of_kind);
      if (!merges) batch.push_back(event.Get());
    }
    Take(batch);
  }

  static bool IsBornNext(const Source::OfKind& of_kind) {
    if (of_kind.next == of_kind.history.size()) return false;
    const OwnedEvent &died = of_kind.history[of_kind.next - 1],
                     &next = of_kind.history[of_kind.next];
    return next.op == Event::Op::kUpsert && next.ns == died.ns && next.name == died.name;
  }

  static void Advance(Source::OfKind* of_kind) {
    const OwnedEvent& event = of_kind->history[of_kind->next++];
    of_kind->world.Apply(event.Get());
    of_kind->version = event.resource_version;
  }

  // The server drops events.
  void PassOver(Source::OfKind* of_kind) {
    for (int i = 0, n = 1 + Draw(4); i < n && of_kind->next < of_kind->history.size(); ++i) {
      Advance(of_kind);
      of_kind->has_gap = true;
    }
  }

  void Bookmark(const std::string& kind) {
    if (source_.kinds[kind].has_gap) return;
    Event event;
    event.op = Event::Op::kBookmark;
    event.kind = kind;
    event.resource_version = source_.kinds[kind].version;
    Take({event});
  }

  void Register() {
    OwnedSelector owned = random_.NextSelector();
    const SelectorEvent event = owned.Get();
    membership_.Apply(event);
    ASSERT_TRUE(engine_->Apply({}, {&event, 1}).ok());
    Poll();
  }

  void Take(const std::vector<Event>& batch) {
    std::vector<Event> news;
    feed_.Admit(engine_->Current(), batch, &news);
    ASSERT_TRUE(engine_->Apply(news).ok());
    feed_.Commit();
    Poll();
  }

  // Views into `texts`.
  static std::vector<Event> ListOf(const std::string& kind, const model::World& world,
                                   std::deque<std::vector<Label>>* labels) {
    std::vector<Event> list;
    for (const auto& [key, object] : world.objects()) {
      Event& event = list.emplace_back();
      event.kind = kind;
      event.ns = std::get<2>(key);
      event.name = std::get<3>(key);
      event.uid = object.uid;
      event.resource_version = object.resource_version;
      event.facts = object.facts;
      std::vector<Label>& own = labels->emplace_back();
      for (const auto& [k, v] : object.labels) own.push_back({k, v});
      event.labels = own;
    }
    return list;
  }

  void Relist(const std::string& kind) {
    Source::OfKind& of_kind = source_.kinds[kind];
    std::deque<std::vector<Label>> labels;
    std::vector<Event> list = ListOf(kind, of_kind.world, &labels), news;
    std::shuffle(list.begin(), list.end(), std::mt19937_64(seed_));
    const Version now = engine_->Current();
    const KindList whole{.kind = kind, .objects = list, .resource_version = of_kind.version};
    ASSERT_TRUE(feed_.AdmitList(now, whole, false, &news).ok());
    ASSERT_TRUE(engine_->Apply(news).ok());
    feed_.Commit();
    of_kind.has_gap = false;
    const VerifyReport verified = Verify(engine_->Current(), whole);
    ASSERT_TRUE(verified.equal) << verified.difference;
    Poll();
  }

  void RelistTooOld(const std::string& kind) {
    if (source_.kinds[kind].has_gap || source_.kinds[kind].next == 0) return;
    std::vector<Event> news;
    const KindList old{.kind = kind, .resource_version = "2"};
    ASSERT_EQ(feed_.AdmitList(engine_->Current(), old, false, &news).code(),
              absl::StatusCode::kFailedPrecondition);
  }

  // The six properties of a stream: ordered, unique, atomic (below); reliable
  // and bookmarkable (Compare: up to the newest version nothing is missing);
  // resumable (Resync).
  void Poll() {
    while (std::optional<DeltaBatch> batch = deltas_->Poll()) {
      if (batch->resync) {
        Resync();
        continue;
      }
      if (batch->version <= passed_over_) continue;
      ASSERT_GT(batch->version, last_version_) << "ordered, and a version's deltas are one batch";
      last_version_ = batch->version;
      for (const Delta& d : batch->deltas) {
        const Pair pair{model::KeyOf(d.selector, d.object.group, d.object.kind), KeyOf(d.object)};
        const bool changed =
            d.op == Delta::Op::kJoin ? replayed_.insert(pair).second : replayed_.erase(pair) == 1;
        ASSERT_TRUE(changed) << "unique";
      }
    }
  }

  void Resync() {
    const Version now = engine_->Current();
    passed_over_ = last_version_ = now.number();
    replayed_.clear();
    for (const auto& [key, registered] : membership_.selectors()) {
      const auto& [group, kind, ns, name, path, picks_group, picks_kind] = key;
      const auto ids = PickedBy(now, {group, kind, ns, name, path}, picks_group, picks_kind);
      ASSERT_TRUE(ids.ok());
      for (ObjectId id : *ids) {
        const ObjectView o = now.Get(id);
        replayed_.insert(
            {key,
             {std::string(o.group), std::string(o.kind), std::string(o.ns), std::string(o.name)}});
      }
    }
  }

  void Compare() {
    model::World whole;
    for (const auto& [kind, of_kind] : source_.kinds) {
      std::deque<std::vector<Label>> labels;
      const std::vector<Event> list = ListOf(kind, of_kind.world, &labels);
      const VerifyReport verified = Verify(engine_->Current(), {.kind = kind, .objects = list});
      ASSERT_TRUE(verified.equal) << verified.difference;
      for (const Event& event : list) whole.Apply(event);
    }
    ASSERT_EQ(replayed_, membership_.Pairs(whole));
  }

  RandomLive random_;
  const uint64_t seed_;
  Source source_;
  std::unique_ptr<Engine> engine_;
  Feed feed_;
  std::optional<Subscription> deltas_;
  model::Membership membership_;
  std::set<Pair> replayed_;
  uint64_t last_version_ = 0, passed_over_ = 0;
};

TEST(ConvergenceTest, RandomStreamsEndInTheStateOfAFreshList) {
  // A tenth of the whole in ./dev test, where other tests have a twentieth.
  const auto streams = static_cast<uint64_t>(std::min(20'000, test::Cases(40'000)));
  for (uint64_t seed = 1; seed <= streams; ++seed) {
    Convergence convergence(seed);
    ASSERT_NO_FATAL_FAILURE(convergence.Run());
  }
}

// ---- Order -----------------------------------------------------------------------

std::set<Pair> MembershipOf(const Engine& engine, const model::Membership& registered) {
  std::set<Pair> pairs;
  const Version now = engine.Current();
  for (const auto& [key, selector] : registered.selectors()) {
    const auto& [group, kind, ns, name, path, picks_group, picks_kind] = key;
    const auto ids = PickedBy(now, {group, kind, ns, name, path}, picks_group, picks_kind);
    EXPECT_TRUE(ids.ok());
    for (ObjectId id : *ids) {
      const ObjectView o = now.Get(id);
      pairs.insert(
          {key,
           {std::string(o.group), std::string(o.kind), std::string(o.ns), std::string(o.name)}});
      const auto picking = SelectorsPicking(now, id);
      EXPECT_TRUE(std::any_of(picking.begin(), picking.end(), [&](const PickingSelector& p) {
        return model::KeyOf(p.name, picks_group, picks_kind) == key;
      }));
    }
  }
  return pairs;
}

TEST(ConvergenceTest, OrderAndHashesDoNotMatter) {
  RandomLive random({"Order", 60, 3, 4, 4, 20, 4}, 40, 3);
  model::World world;
  model::Membership membership;
  std::map<model::World::Key, OwnedEvent> objects;
  std::map<model::SelectorKey, OwnedSelector> selectors;
  for (int i = 0; i < 150; ++i) {
    OwnedEvent event = random.NextEvent();
    event.op = Event::Op::kUpsert;
    const model::World::Key name("", event.kind, event.ns, event.name);
    objects[name] = std::move(event);
    OwnedSelector selector = random.NextSelector();
    selector.op = SelectorEvent::Op::kRegister;
    const SelectorEvent view = selector.Get();
    const auto key = model::KeyOf(view.name, view.picks_group, view.picks_kind);
    selectors[key] = std::move(selector);
  }
  for (auto& [key, event] : objects) world.Apply(event.Get());
  for (auto& [key, selector] : selectors) membership.Apply(selector.Get());
  const std::set<Pair> want = membership.Pairs(world);
  ASSERT_GT(want.size(), 100u);
  std::mt19937_64 shuffle(9);
  for (uint64_t secret = 1; secret <= 10; ++secret) {
    index::SetHashSecretForTesting(secret);
    for (int order = 0, n = test::Cases(200); order < n; ++order) {
      // Each step an object or a selector.
      std::vector<std::pair<OwnedEvent*, OwnedSelector*>> steps;
      for (auto& [key, event] : objects) steps.push_back({&event, nullptr});
      for (auto& [key, selector] : selectors) steps.push_back({nullptr, &selector});
      std::shuffle(steps.begin(), steps.end(), shuffle);
      Engine engine;
      for (auto [event, selector] : steps) {
        std::vector<Event> batch;
        std::vector<SelectorEvent> registered;
        if (event != nullptr) batch.push_back(event->Get());
        if (selector != nullptr) registered.push_back(selector->Get());
        ASSERT_TRUE(engine.Apply(batch, registered).ok());
      }
      ASSERT_EQ(MembershipOf(engine, membership), want) << "secret " << secret;
    }
  }
}

}  // namespace
}  // namespace labelix::convergence_test
