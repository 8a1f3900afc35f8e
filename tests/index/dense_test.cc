// Counters, of terms and of pairs of them, and bits by object beside what objects say, at every
// pinned version, while terms become dense and stop being it.
#include "index/dense.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "index/index.h"
#include "tests/index/image_copy.h"

namespace labelix::index {
namespace {

constexpr int kKeys = 4;

int Cases(int full) {
  const char* text = std::getenv("LABELIX_CASES");
  return std::max(1, static_cast<int>(full * (text == nullptr ? 0.05 : std::atof(text))));
}

// The labels of each object, by id: the plain definition.
using Object = std::map<std::string, std::string>;
using State = std::map<ObjectId, Object>;

class DenseTermsTest : public testing::Test {
 protected:
  DenseTermsTest() : index_(std::make_shared<Index>(EngineOptions())) {}

  struct Step {
    Event::Op op;
    std::string name;
    Object object;
  };

  void Apply(Event::Op op, const std::string& name, const Object& object) {
    ApplyBatch({{op, name, object}});
  }

  void ApplyBatch(const std::vector<Step>& steps) {
    std::deque<std::vector<Label>> labels;
    std::vector<Event> batch;
    for (const Step& step : steps) {
      for (auto& of_step = labels.emplace_back(); const auto& [key, value] : step.object) {
        of_step.push_back({key, value});
      }
      Event& event = batch.emplace_back();
      event.op = step.op;
      event.kind = "Pod", event.ns = "ns", event.name = step.name;
      event.labels = labels.back();
    }
    ASSERT_TRUE(index_->Apply({.objects = batch}).ok());
    for (const Step& step : steps) {
      if (ids_.contains(step.name)) state_.erase(ids_[step.name]);
      ids_.erase(step.name);
      const std::optional<ObjectId> id =
          index_->FindObject("", "Pod", "ns", step.name, index_->current().load());
      if (!id) continue;
      ids_[step.name] = *id;
      state_[*id] = step.object;  // of several, the last one's
    }
  }

  // `common` of a hundred objects share a value, so that terms cross the
  // threshold in both directions.
  Object NextObject(int common) {
    Object object;
    for (int k = 0; k < kKeys; ++k) {
      if (Draw(10) == 0) continue;
      const std::string value =
          Draw(100) < common ? std::to_string(k) : std::to_string(100 + Draw(400));
      object["k" + std::to_string(k)] = value;
    }
    // Keys on so few that they are rare, or not that (index/rare_keys.h).
    for (const int rare : {12, 18, 25}) {
      if (Draw(rare * 60) >= common) continue;
      object["rare-" + std::to_string(rare)] = std::to_string(Draw(9));
    }
    return object;
  }
  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }

  static const Kind& PodsOf(const Pin& pin) { return *pin.index->FindKind("", "Pod", pin.number); }

  // By key and value; the value "*": whoever has the key.
  using Holders = std::map<std::pair<std::string, std::string>, std::vector<ObjectId>>;

  // Every term that some object has, and whether it was kept.
  static void Check(const Pin& pin, const State& state, size_t* counted, size_t* sliced,
                    size_t* rare = nullptr, size_t* listed = nullptr) {
    const Kind& kind = PodsOf(pin);
    Holders holders;
    for (const auto& [id, object] : state) {
      for (const auto& [key, value] : object) {
        holders[{key, value}].push_back(id);
        holders[{key, "*"}].push_back(id);
      }
    }
    for (const auto& [label, ids] : holders) {
      const auto& [key, value] = label;
      const TermText text = value == "*" ? TermText::Key(key) : TermText::Pair(key, value);
      const TermId term = kind.terms.Find(text).value();
      if (const auto count = kind.dense.Count(term, pin.number)) {
        ++*counted;
        ASSERT_EQ(*count, ids.size()) << key << "=" << value;
      }
      if (const auto slot = kind.dense.Slot(term, pin.number)) {
        ++*sliced;
        ASSERT_EQ(IdsIn(kind.dense.bits(), *slot, pin.number), ids) << key << "=" << value;
      }
      if (const auto slot = kind.dense.RareSlot(term, pin.number)) {
        if (rare != nullptr) ++*rare;
        ASSERT_EQ(IdsIn(kind.dense.rare(), *slot, pin.number), ids) << key << "=" << value;
      }
      if (const auto list = kind.dense.List(term, pin.number)) {
        if (listed != nullptr) ++*listed;
        ASSERT_EQ(IdsIn(kind.dense.lists(), *list, pin.number), ids) << key << "=" << value;
      }
    }
    CheckPairs(pin, state, holders);
    std::vector<ObjectId> all;
    for (const auto& [id, object] : state) all.push_back(id);
    if (kind.dense.HasBits(pin.number)) {
      ASSERT_EQ(IdsIn(kind.dense.bits(), ObjectBits::kEveryObject, pin.number), all);
    } else {
      ASSERT_LE(all.size(), DenseOnDemand::kFewObjects);
    }
  }

  // Of every two terms that have a slot, and of each with all objects.
  static void CheckPairs(const Pin& pin, const State& state, const Holders& holders) {
    const Kind& kind = PodsOf(pin);
    PairCounts::View pairs;
    ASSERT_EQ(kind.dense.ReadPairs(pin.number, &pairs), kind.dense.HasBits(pin.number));
    if (!kind.dense.HasBits(pin.number)) return;
    std::map<ObjectId, uint64_t> slots_of;
    uint64_t all = uint64_t{1} << ObjectBits::kEveryObject;
    for (const auto& [id, object] : state) slots_of[id] = all;
    for (const auto& [label, ids] : holders) {
      const auto& [key, value] = label;
      const TermText text = value == "*" ? TermText::Key(key) : TermText::Pair(key, value);
      const auto slot = kind.dense.Slot(kind.terms.Find(text).value(), pin.number);
      if (!slot) continue;
      all |= uint64_t{1} << *slot;
      for (const ObjectId id : ids) slots_of[id] |= uint64_t{1} << *slot;
    }
    for (uint32_t a = 0; a < ObjectBits::kSlots; ++a) {
      for (uint32_t b = 0; b < ObjectBits::kSlots; ++b) {
        if ((all >> a & all >> b & 1) == 0) continue;
        uint32_t both = 0;
        for (const auto& [id, slots] : slots_of) both += slots >> a & slots >> b & 1;
        ASSERT_EQ(pairs.Of(a, b), both) << "slots " << a << " and " << b;
      }
    }
  }

  static std::vector<ObjectId> IdsIn(const ObjectBits& bits, uint32_t slot, VersionNumber version) {
    std::vector<ObjectId> ids;
    for (uint32_t block = 0; block < bits.limit(); ++block) {
      const ObjectBits::Block* held = bits.At(block, version);
      if (held == nullptr) continue;
      EXPECT_LT(slot, held->slots) << "a ready slot that a block has no words for";
      uint32_t room[sets::kBlockBits + sets::kDecodeSlack];
      const uint32_t* end = sets::Decode(held->words + slot * sets::kBlockWords, sets::kBlockWords,
                                         block * static_cast<uint32_t>(sets::kBlockBits), room);
      ids.insert(ids.end(), static_cast<const uint32_t*>(room), end);
    }
    return ids;
  }

  // Of the key's value that many share.
  bool AskForList(int k) const {
    const Pin pin(index_);
    const Kind* kind = pin.index->FindKind("", "Pod", pin.number);
    if (kind == nullptr) return false;
    const auto term = kind->terms.Find(TermText::Pair("k" + std::to_string(k), std::to_string(k)));
    return term && kind->dense.List(*term, pin.number).has_value();
  }

  static std::vector<ObjectId> IdsIn(const TermLists& lists, TermLists::List list,
                                     VersionNumber version) {
    std::vector<ObjectId> ids;
    lists.ForEachPart(list, version, [&ids](const TermLists::Part& part, ObjectId first) {
      EXPECT_FALSE(part.IsBits());
      const size_t before = ids.size();
      ids.resize(before + part.count + TermLists::Part::kStep);
      part.Read(part.count, first, &ids[before]);
      ids.resize(before + part.count);
      return true;
    });
    return ids;
  }

  std::shared_ptr<Index> index_;
  std::mt19937_64 random_{3};
  std::map<std::string, ObjectId> ids_;
  State state_;
};

TEST_F(DenseTermsTest, AgreeWithTheObjectsAtEveryPinnedVersion) {
  struct Held {
    std::unique_ptr<Pin> pin;
    State state;
  };
  std::vector<Held> held;
  size_t counted = 0, sliced = 0, rare = 0, listed = 0;
  const int steps = Cases(200'000);
  for (int step = 0; step < steps; ++step) {
    // Waves of commonness, and a cluster that grows first; events alone and in
    // batches, where objects of the same labels come together.
    const int common = 5 + 60 * (step / (steps / 8 + 1) % 2);
    std::vector<Step> batch;
    for (int n = Draw(4) == 0 ? 1 + Draw(30) : 1; n > 0; --n) {
      const std::string name = "pod-" + std::to_string(Draw(200 + std::min(step / 2, 5'000)));
      const auto op = Draw(5) == 0 ? Event::Op::kRemove : Event::Op::kUpsert;
      const bool again = !batch.empty() && Draw(3) != 0;
      batch.push_back({op, name, again ? batch.back().object : NextObject(common)});
    }
    ASSERT_NO_FATAL_FAILURE(ApplyBatch(batch));
    AskForList(Draw(kKeys));  // or it is given up
    if (Draw(steps / 40 + 1) != 0) continue;
    held.push_back({std::make_unique<Pin>(index_), state_});
    if (held.size() > 4) held.erase(held.begin() + Draw(5));
    for (const Held& old : held) {
      ASSERT_NO_FATAL_FAILURE(Check(*old.pin, old.state, &counted, &sliced, &rare, &listed));
    }
  }
  EXPECT_GT(counted, 0u);
  EXPECT_GT(sliced, 0u);
  EXPECT_GT(rare, 0u);
  EXPECT_GT(listed, 0u);
}

TEST_F(DenseTermsTest, AreMadeAgainFromTheRest) {
  for (int i = 0; i < 3'000; ++i) {
    ASSERT_NO_FATAL_FAILURE(Apply(Event::Op::kUpsert, "pod-" + std::to_string(i), NextObject(60)));
  }
  const Pin pin(index_);
  // A second kept part beside the same terms and profiles.
  auto& kind = const_cast<Kind&>(PodsOf(pin));
  Pins pins;
  Reclaimer reclaimer(pins);
  DenseTerms fresh(&reclaimer, &kind.terms, &kind.profiles);
  fresh.Rebuild(pin.number);
  size_t sliced = 0;
  for (int k = 0; k < kKeys; ++k) {
    const std::string key = "k" + std::to_string(k), value = std::to_string(k);
    for (const TermText& text : {TermText::Key(key), TermText::Pair(key, value)}) {
      const TermId term = kind.terms.Find(text).value();
      EXPECT_EQ(fresh.Count(term, pin.number), kind.dense.Count(term, pin.number));
      EXPECT_EQ(fresh.Slot(term, pin.number).has_value(),
                kind.dense.Slot(term, pin.number).has_value());
      sliced += fresh.Slot(term, pin.number).has_value();
    }
  }
  EXPECT_GT(sliced, 0u);
  reclaimer.Clear();
}

TEST_F(DenseTermsTest, AreThereInAnIndexReadFromAnImage) {
  for (int i = 0; i < 2'000; ++i) {
    ASSERT_NO_FATAL_FAILURE(Apply(Event::Op::kUpsert, "pod-" + std::to_string(i), NextObject(60)));
  }
  index_ = IndexOf(ImageOf(*index_));
  size_t counted = 0, sliced = 0;
  // No object was deleted, so the image numbers them as they were.
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced));
  EXPECT_GT(counted, 0u);
  EXPECT_GT(sliced, 0u);
  // And events go on with them.
  for (int i = 0; i < 1'000; ++i) {
    const auto op = i % 3 == 0 ? Event::Op::kRemove : Event::Op::kUpsert;
    ASSERT_NO_FATAL_FAILURE(Apply(op, "pod-" + std::to_string(Draw(2'500)), NextObject(10)));
  }
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced));
}

TEST_F(DenseTermsTest, AreKeptFromTheObjectOnThatIsOneTooMany) {
  const auto add = [&](uint32_t i) {
    Apply(Event::Op::kUpsert, "pod-" + std::to_string(i), {{"n", std::to_string(i)}});
  };
  for (uint32_t i = 0; i < DenseOnDemand::kFewObjects; ++i) ASSERT_NO_FATAL_FAILURE(add(i));
  const Pin before(index_);
  const State few = state_;
  EXPECT_FALSE(PodsOf(before).dense.HasBits(before.number));
  ASSERT_NO_FATAL_FAILURE(add(DenseOnDemand::kFewObjects));
  const Pin after(index_);
  EXPECT_FALSE(PodsOf(before).dense.HasBits(before.number));
  EXPECT_TRUE(PodsOf(after).dense.HasBits(after.number));
  size_t counted = 0, sliced = 0;
  ASSERT_NO_FATAL_FAILURE(Check(before, few, &counted, &sliced));
  EXPECT_EQ(counted, 0u);
  ASSERT_NO_FATAL_FAILURE(Check(after, state_, &counted, &sliced));
  EXPECT_EQ(counted, 1u);  // of the key, which has more than a few profiles
}

// Terms that are dense now have the last slots, and those before them become nobody's.
TEST_F(DenseTermsTest, SlotsMoveToWhereOthersWere) {
  constexpr int kObjects = 1'200, kEarly = 15;
  const auto apply_all = [&](const Object& object) {
    for (int i = 0; i < kObjects; i += 60) {
      std::vector<Step> batch;
      for (int k = i; k < i + 60; ++k) {
        Object own = object;
        own["n"] = std::to_string(k % 40);
        if (own.contains("late-2") && k % 3 == 0) own.erase("late-2");
        batch.push_back({Event::Op::kUpsert, "pod-" + std::to_string(k), own});
      }
      ASSERT_NO_FATAL_FAILURE(ApplyBatch(batch));
    }
  };
  Object early, late = {{"late-0", "a"}, {"late-1", "b"}, {"late-2", "c"}};
  for (int i = 0; i < kEarly; ++i) early["early-" + std::to_string(i)] = "yes";
  ASSERT_NO_FATAL_FAILURE(apply_all(early));
  Object both = early;
  both.insert(late.begin(), late.end());
  ASSERT_NO_FATAL_FAILURE(apply_all(both));
  auto before = std::make_unique<Pin>(index_);
  const State then = state_;
  const ObjectBits& bits = PodsOf(*before).dense.bits();
  const TermText text = TermText::Pair("late-2", "c");
  const TermId term = PodsOf(*before).terms.Find(text).value();
  EXPECT_GT(PodsOf(*before).dense.Slot(term, before->number), 2 * kEarly);
  ASSERT_NO_FATAL_FAILURE(apply_all(late));
  EXPECT_GT(bits.slots(), 2u * kEarly);  // a version is held that may read them
  size_t counted = 0, sliced = 0;
  ASSERT_NO_FATAL_FAILURE(Check(*before, then, &counted, &sliced));
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced));
  before.reset();
  for (int i = 0; i < 40; ++i) {
    both = late;
    both["n"] = std::to_string(i);
    ASSERT_NO_FATAL_FAILURE(Apply(Event::Op::kUpsert, "pod-" + std::to_string(i), both));
  }
  const Pin after(index_);
  // Of three keys and their pairs, of "n" and of all objects; some may lie free between them.
  EXPECT_LE(bits.slots(), 8u + 3u);
  for (uint32_t block = 0; block < bits.limit(); ++block) {
    EXPECT_LE(bits.At(block, after.number)->slots, 16u) << block;  // that events left alone too
  }
  EXPECT_TRUE(PodsOf(after).dense.Slot(term, after.number).has_value());
  sliced = 0;
  ASSERT_NO_FATAL_FAILURE(Check(after, state_, &counted, &sliced));
  EXPECT_EQ(sliced, 7u);
}

// So many blocks that a slot is not moved in one publish.
TEST_F(DenseTermsTest, EventsMeanwhileChangeTheSlotThatMovesAndItsNextPlace) {
  constexpr int kObjects = 102'000, kBatch = 1'000, kApart = 30;
  const auto step = [](int i, bool early, bool late) {
    Object object = {{"n", std::to_string(i % 20)}};
    if (early) object["early-0"] = "yes", object["early-1"] = "yes";
    if (late) object["late"] = "yes";
    return DenseTermsTest::Step{Event::Op::kUpsert, "pod-" + std::to_string(i), object};
  };
  // First all have the early ones, then, but for every 30th, the late one in their place.
  for (const bool early : {true, false}) {
    for (int i = 0; i < kObjects; i += kBatch) {
      std::vector<Step> batch;
      for (int k = i; k < i + kBatch; ++k) {
        const bool stays = early || k % kApart == 0;
        batch.push_back(step(k, stays, !stays));
      }
      ASSERT_NO_FATAL_FAILURE(ApplyBatch(batch));
    }
  }
  std::vector<std::pair<std::unique_ptr<Pin>, State>> held;
  const auto late_slot = [&](const Pin& pin) {
    const Kind& kind = PodsOf(pin);
    return kind.dense.Slot(kind.terms.Find(TermText::Key("late")).value(), pin.number);
  };
  const std::optional<uint32_t> first = late_slot(Pin(index_));
  ASSERT_TRUE(first.has_value());
  size_t moved = 0, counted = 0, sliced = 0;
  for (int i = 0; i < kObjects; i += kApart) {
    ASSERT_NO_FATAL_FAILURE(ApplyBatch({step(i, false, true), step(i + 1, false, false)}));
    auto pin = std::make_unique<Pin>(index_);
    if (const auto now = late_slot(*pin); now && now != first && ++moved == 1) {
      held.emplace_back(std::move(pin), state_);
    }
  }
  EXPECT_GT(moved, 0u);
  for (const auto& [pin, state] : held) {
    ASSERT_NO_FATAL_FAILURE(Check(*pin, state, &counted, &sliced));
  }
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced));
  EXPECT_GT(sliced, 0u);
}

// A rare key's bits are not filled in one publish, and an object goes from a profile that is
// not filled from yet to one that is.
TEST_F(DenseTermsTest, AnObjectMayPassTheFillingOfARareKey) {
  const auto object = [](int i) { return Object{{"beta", "yes"}, {"serial", std::to_string(i)}}; };
  std::optional<uint32_t> slot;
  int n = 0;
  const auto add = [&](const Object& of) {
    Apply(Event::Op::kUpsert, "pod-" + std::to_string(n++), of);
    const Pin pin(index_);
    const Kind& kind = PodsOf(pin);
    const auto term = kind.terms.Find(TermText::Key("beta"));
    slot = term ? kind.dense.RareSlot(*term, pin.number) : std::nullopt;
  };
  while (n < 128) ASSERT_NO_FATAL_FAILURE(add(object(n)));  // so many are enough
  ASSERT_FALSE(slot.has_value());
  Apply(Event::Op::kUpsert, "pod-127", object(0));
  Apply(Event::Op::kUpsert, "pod-126", {{"serial", "126"}});
  while (!slot) ASSERT_NO_FATAL_FAILURE(add({}));
  size_t counted = 0, sliced = 0, rare = 0;
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced, &rare));
  EXPECT_EQ(rare, 1u);
  EXPECT_LT(n, 140);
}

// What readers may still look at is not given out again, and there is only so much of it.
TEST_F(DenseTermsTest, ARareKeyMayComeAndGoWhileAVersionIsHeld) {
  const auto put = [&](int first, int end, const Object& object) {
    std::vector<Step> batch;
    for (int i = first; i < end; ++i) {
      Object own = object;
      own["n"] = std::to_string(i % 20);
      batch.push_back({Event::Op::kUpsert, "pod-" + std::to_string(i), own});
    }
    ApplyBatch(batch);
  };
  ASSERT_NO_FATAL_FAILURE(put(0, 300, {}));
  auto held = std::make_unique<Pin>(index_);
  size_t counted = 0, sliced = 0, rare = 0;
  for (uint32_t round = 0; round < ObjectBits::kSlots + 5; ++round) {
    ASSERT_NO_FATAL_FAILURE(put(0, 150, {{"beta", "yes"}}));
    ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced, &rare));
    ASSERT_NO_FATAL_FAILURE(put(0, 100, {}));
    ASSERT_NO_FATAL_FAILURE(put(100, 150, {}));
  }
  EXPECT_GT(rare, 0u);
  EXPECT_LT(rare, ObjectBits::kSlots);
  held.reset();
  ASSERT_NO_FATAL_FAILURE(put(150, 151, {{"other", "yes"}}));
  ASSERT_NO_FATAL_FAILURE(put(0, 150, {{"beta", "yes"}}));
  rare = 0;
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced, &rare));
  EXPECT_EQ(rare, 1u);
}

// Who asks for a label's objects once is no reason, and who asks twice is one as long as
// somebody goes on.
TEST_F(DenseTermsTest, ALabelHasAListWhileItIsAskedFor) {
  const auto put = [&](int first, int end, const std::string& value) {
    std::vector<Step> batch;
    for (int i = first; i < end; ++i) {
      Object object{{"k1", value}, {"serial", std::to_string(i % 30)}};
      batch.push_back({Event::Op::kUpsert, "pod-" + std::to_string(i), std::move(object)});
    }
    ApplyBatch(batch);
  };
  int versions = 0;
  const auto go_on = [&] { put(999, 1'000, "other-" + std::to_string(versions++)); };
  ASSERT_NO_FATAL_FAILURE(put(200, 400, "0"));
  ASSERT_NO_FATAL_FAILURE(put(0, 100, "1"));
  EXPECT_FALSE(AskForList(1));
  for (int i = 0; i < 3; ++i) ASSERT_NO_FATAL_FAILURE(go_on());
  EXPECT_FALSE(AskForList(1)) << "asked for once";
  for (int i = 0; i < 2; ++i) ASSERT_NO_FATAL_FAILURE(go_on());
  EXPECT_TRUE(AskForList(1));
  for (int i = 0; i < 30; ++i) {
    ASSERT_NO_FATAL_FAILURE(put(i, i + 1, "2"));
    ASSERT_TRUE(AskForList(1)) << "after " << i << " have left";
  }
  for (int i = 30; i < 36; ++i) ASSERT_NO_FATAL_FAILURE(put(i, i + 1, "2"));
  size_t counted = 0, sliced = 0, rare = 0, listed = 0;
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced, &rare, &listed));
  EXPECT_GT(listed, 0u);
  ASSERT_NO_FATAL_FAILURE(put(0, 36, "1"));
  for (int i = 0; i < 36; ++i) ASSERT_NO_FATAL_FAILURE(put(i, i + 1, "2"));
  EXPECT_FALSE(AskForList(1)) << "many have left and nobody asked";
}

// An object that leaves a label set which is not filled from yet for one that is, with the
// same label, is in the list.
TEST_F(DenseTermsTest, AnObjectMayPassTheFillingOfAList) {
  std::vector<Step> batch;
  for (int i = 0; i < 4'000; ++i) {
    batch.push_back({Event::Op::kUpsert,
                     "pod-" + std::to_string(i),
                     {{"k1", i % 40 == 0 ? "1" : "0"}, {"serial", std::to_string(i / 40)}}});
  }
  ASSERT_NO_FATAL_FAILURE(ApplyBatch(batch));
  for (int i = 0; i < 2; ++i) AskForList(1);
  for (int i = 3'960; !AskForList(1); i -= 40) {
    ASSERT_GT(i, 0);
    ASSERT_NO_FATAL_FAILURE(
        Apply(Event::Op::kUpsert, "pod-" + std::to_string(i), {{"k1", "1"}, {"serial", "0"}}));
  }
  size_t counted = 0, sliced = 0, rare = 0, listed = 0;
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced, &rare, &listed));
  EXPECT_GT(listed, 0u);
}

TEST_F(DenseTermsTest, AListMayBeGivenUpWhileItIsFilled) {
  const auto step = [](int i, const char* value) {
    return Step{Event::Op::kUpsert, "pod-" + std::to_string(i),
                {{"k1", value}, {"serial", std::to_string(i)}}};
  };
  std::vector<Step> batch;
  for (int i = 0; i < 250; ++i) batch.push_back(step(i, "1"));
  ASSERT_NO_FATAL_FAILURE(ApplyBatch(batch));
  for (int i = 0; i < 2; ++i) AskForList(1);
  ASSERT_NO_FATAL_FAILURE(ApplyBatch({step(250, "0")}));  // some 80 of 250 label sets
  std::vector<Step> leave;
  for (int i = 0; i < 20; ++i) leave.push_back(step(i, "2"));
  ASSERT_NO_FATAL_FAILURE(ApplyBatch(leave));
  for (int i = 251; i < 300; ++i) ASSERT_NO_FATAL_FAILURE(ApplyBatch({step(i, "0")}));
  size_t counted = 0, sliced = 0, rare = 0, listed = 0;
  ASSERT_NO_FATAL_FAILURE(Check(Pin(index_), state_, &counted, &sliced, &rare, &listed));
  EXPECT_EQ(listed, 0u);
}

TEST_F(DenseTermsTest, OneProfileOfManyObjectsIsDense) {
  for (int i = 0; i < 600; ++i) {
    ASSERT_NO_FATAL_FAILURE(
        Apply(Event::Op::kUpsert, "pod-" + std::to_string(i), {{"app", "web"}}));
  }
  const Pin pin(index_);
  const Kind& kind = PodsOf(pin);
  const TermId term = kind.terms.Find(TermText::Pair("app", "web")).value();
  EXPECT_EQ(kind.dense.Count(term, pin.number), 600u);
  ASSERT_TRUE(kind.dense.Slot(term, pin.number).has_value());
  EXPECT_EQ(IdsIn(kind.dense.bits(), *kind.dense.Slot(term, pin.number), pin.number).size(), 600u);
}

}  // namespace
}  // namespace labelix::index
