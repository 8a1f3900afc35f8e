// Controllers that objects share: kept once, found again, gone with the last row that
// names them, and what a version says of them as long as it is held.
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <iterator>
#include <list>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "tests/engine/random_world.h"
#include "tests/index/image_copy.h"

namespace labelix::index::controllers_test {
namespace {

// Kind, name and uid.
using Owner = std::tuple<std::string, std::string, std::string>;

ControllerRef RefOf(const Owner& owner) {
  return {std::get<0>(owner), std::get<1>(owner), std::get<2>(owner)};
}
Owner OwnerOf(const ControllerRef& ref) {
  return {std::string(ref.kind), std::string(ref.name), std::string(ref.uid)};
}
Owner ReplicaSet(size_t i) {
  return {"ReplicaSet", "web-" + std::to_string(i), "6f1c0a52-" + std::to_string(i)};
}

// An index, and what happened to it as events with texts of their own.
class World {
 public:
  void Put(const std::string& pod, const Owner& owner) {
    Event& event = Add(pod);
    event.controller = RefOf(owners_.emplace_back(owner));
    event.resource_version = texts_.emplace_back(std::to_string(++version_));
  }
  void Remove(const std::string& pod) { Add(pod).op = Event::Op::kRemove; }
  void Publish() {
    ASSERT_TRUE(index_->Apply({.objects = events_}).ok());
    events_.clear(), texts_.clear(), owners_.clear();
  }
  void PutAll(const std::map<std::string, Owner>& pods) {
    for (const auto& [pod, owner] : pods) Put(pod, owner);
    Publish();
  }
  void RemoveAll(const std::map<std::string, Owner>& pods) {
    for (const auto& [pod, owner] : pods) Remove(pod);
    Publish();
  }
  const std::shared_ptr<Index>& index() const { return index_; }
  size_t controllers() const { return index_->objects().controllers().size(); }

 private:
  Event& Add(const std::string& pod) {
    Event& event = events_.emplace_back();
    event.kind = "Pod", event.ns = "prod", event.name = texts_.emplace_back(pod);
    return event;
  }
  std::shared_ptr<Index> index_ = std::make_shared<Index>(EngineOptions());
  std::vector<Event> events_;
  std::deque<std::string> texts_;
  std::deque<Owner> owners_;
  uint64_t version_ = 0;
};

// What a version says.
std::map<std::string, Owner> OwnersIn(const Index& index, VersionNumber version) {
  std::map<std::string, Owner> owners;
  const Objects& objects = index.objects();
  for (ObjectId id = 0; id < objects.limit(); ++id) {
    const ObjectRow* row = objects.At(id, version);
    if (row == nullptr) continue;
    owners[std::string(objects.name(id))] =
        OwnerOf(objects.controllers().Of(Unpack(row->Carried()).controller));
  }
  return owners;
}
std::map<std::string, Owner> OwnersIn(const Index& index) {
  return OwnersIn(index, index.current().load());
}

std::map<std::string, Owner> Pods(size_t pods, size_t owners, size_t first = 0) {
  std::map<std::string, Owner> all;
  for (size_t i = 0; i < pods; ++i)
    all["pod-" + std::to_string(i)] = ReplicaSet(first + i % owners);
  return all;
}

TEST(Controllers, AreKeptOnceEach) {
  World world;
  const auto pods = Pods(1'000, 10);
  world.PutAll(pods);
  EXPECT_EQ(world.controllers(), 10u);
  EXPECT_EQ(OwnersIn(*world.index()), pods);
}

TEST(Controllers, OfTheSamePartsAreNotTheSame) {
  World world;
  const std::map<std::string, Owner> pods = {
      {"none", {}},
      {"kind", {"a", "", ""}},
      {"name", {"", "a", ""}},
      {"uid", {"", "", "a"}},
      {"ab-c", {"ab", "c", "u"}},
      {"a-bc", {"a", "bc", "u"}},
      {"long", {"ReplicaSet", std::string(300, 'n'), std::string(2'000, 'u')}},
      {"longer", {"ReplicaSet", std::string(300, 'n'), std::string(2'001, 'u')}},
  };
  world.PutAll(pods);
  EXPECT_EQ(OwnersIn(*world.index()), pods);
  EXPECT_EQ(world.controllers(), pods.size() - 1);
}

TEST(Controllers, OfAnEarlierEventOfTheBatchAreGone) {
  World world;
  world.Put("pod", ReplicaSet(1));
  world.Put("pod", ReplicaSet(2));
  world.Put("other", ReplicaSet(3));
  world.Remove("other");
  world.Publish();
  EXPECT_EQ(OwnersIn(*world.index()), (std::map<std::string, Owner>{{"pod", ReplicaSet(2)}}));
  EXPECT_EQ(world.controllers(), 1u);
}

TEST(Controllers, GoWithTheLastRowThatAPinnedVersionNeeds) {
  World world;
  const auto before = Pods(100, 5);
  world.PutAll(before);
  {
    const Pin pin(world.index());
    world.PutAll(Pods(100, 5, 5));
    world.PutAll(Pods(100, 5, 10));
    EXPECT_EQ(OwnersIn(*world.index(), pin.number), before);
    EXPECT_EQ(world.controllers(), 10u) << "those of the pin, and the newest";
  }
  world.RemoveAll(before);
  world.PutAll({{"last", ReplicaSet(1)}});
  EXPECT_EQ(world.controllers(), 1u);
}

TEST(Controllers, ThatComeAndGoLeaveNothingBehind) {
  World world;
  size_t bytes = 0;
  for (size_t round = 0; round < 60; ++round) {
    world.PutAll(Pods(200, 50, 50 * round));
    if (round % 3 == 0) world.RemoveAll(Pods(200, 50));
    if (round == 29) bytes = world.index()->Stats().bytes;
  }
  EXPECT_LE(world.index()->Stats().bytes, bytes + bytes / 20);
  EXPECT_EQ(world.controllers(), 50u);
}

TEST(Controllers, AreSavedOnceAndReadAgain) {
  World world;
  world.PutAll(Pods(300, 30));
  world.RemoveAll(Pods(7, 7));
  world.Put("long", {"ReplicaSet", "n", std::string(5'000, 'u')});
  world.Put("none", {});
  world.Publish();
  const std::vector<std::string> image = ImageOf(*world.index());
  const std::shared_ptr<Index> opened = IndexOf(image);
  EXPECT_EQ(OwnersIn(*opened), OwnersIn(*world.index()));
  EXPECT_EQ(opened->objects().controllers().size(), 31u);
  EXPECT_EQ(ImageOf(*opened), image);
  EXPECT_EQ(OwnersIn(*world.index()->Restored()), OwnersIn(*world.index()));
}

// A version that somebody holds, and what it said when it was new.
struct Held {
  explicit Held(const World& world) : pin(world.index()), owners(OwnersIn(*world.index())) {}
  Pin pin;
  std::map<std::string, Owner> owners;
};

TEST(Controllers, OfEveryHeldVersionAreWhatTheyWere) {
  std::mt19937_64 random(11);
  const auto draw = [&random](size_t below) { return static_cast<size_t>(random() % below); };
  World world;
  std::map<std::string, Owner> model;
  std::list<Held> held;
  for (int step = 0; step < test::Cases(3'000); ++step) {
    for (size_t i = 0, n = 1 + draw(8); i < n; ++i) {
      const std::string pod = "pod-" + std::to_string(draw(60));
      if (draw(4) == 0) {
        world.Remove(pod);
        model.erase(pod);
      } else {
        world.Put(pod, model[pod] = draw(9) == 0 ? Owner() : ReplicaSet(draw(25)));
      }
    }
    world.Publish();
    ASSERT_EQ(OwnersIn(*world.index()), model) << "step " << step;
    if (draw(3) == 0) held.emplace_back(world);
    if (held.size() > 4) held.erase(std::next(held.begin(), static_cast<long>(draw(held.size()))));
    for (const Held& one : held) {
      ASSERT_EQ(OwnersIn(*world.index(), one.pin.number), one.owners) << "step " << step;
    }
  }
  held.clear();
  world.Put("last", {});
  world.Publish();
  std::set<Owner> owners;
  for (const auto& [pod, owner] : model) owners.insert(owner);
  EXPECT_EQ(world.controllers(), owners.size() - owners.count({}));
}

// A pod's controller is told by its resourceVersion, so that a reader can check both.
Owner OwnerAt(uint64_t version) { return ReplicaSet(version / 3 % 17); }

TEST(Controllers, ReadWhileTheyComeAndGo) {
  const auto index = std::make_shared<Index>(EngineOptions());
  std::atomic<bool> done{false};
  std::atomic<uint64_t> wrong{0}, read{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!done.load()) {
        const Pin pin(index);
        for (ObjectId id = 0; id < index->objects().limit(); ++id) {
          const ObjectRow* row = index->objects().At(id, pin.number);
          if (row == nullptr) continue;
          const Carried carried = Unpack(row->Carried());
          const uint64_t version = std::stoull(std::string(carried.resource_version));
          const Owner owner = OwnerOf(index->objects().controllers().Of(carried.controller));
          wrong += owner != OwnerAt(version);
          ++read;
        }
      }
    });
  }
  const uint64_t last = static_cast<uint64_t>(test::Cases(40'000));
  for (uint64_t version = 1; version <= last || read.load() == 0; ++version) {
    const std::string pod = "pod-" + std::to_string(version % 5), number = std::to_string(version);
    const Owner owner = OwnerAt(version);
    Event event;
    event.op = version % 7 == 0 ? Event::Op::kRemove : Event::Op::kUpsert;
    event.kind = "Pod", event.ns = "prod", event.name = pod;
    event.resource_version = number, event.controller = RefOf(owner);
    if (!index->Apply({.objects = {&event, 1}}).ok()) ++wrong;
  }
  done.store(true);
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong.load(), 0u) << "of " << read.load();
}

}  // namespace
}  // namespace labelix::index::controllers_test
