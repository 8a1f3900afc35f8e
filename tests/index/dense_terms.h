// An index of pods beside the labels of each, the plain definition, and what is kept of terms
// that many objects hold compared with it.
#ifndef LABELIX_TESTS_INDEX_DENSE_TERMS_H_
#define LABELIX_TESTS_INDEX_DENSE_TERMS_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "index/dense.h"
#include "index/index.h"

namespace labelix::index {

inline constexpr int kKeys = 4;

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

}  // namespace labelix::index

#endif  // LABELIX_TESTS_INDEX_DENSE_TERMS_H_
