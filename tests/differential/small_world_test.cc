// A world small enough to be asked everything: two keys, three values of which
// two are the same integer, every operator with every sensible list of values,
// every requirement and every pair of requirements, on every label map. Each
// answer comes from the plain definition and must come out of the text, the
// normal form and the engine as well.
#include <gtest/gtest.h>

#include <bitset>

#include "engine/selector/normal.h"
#include "labelix/engine.h"
#include "tests/model/model.h"

namespace labelix {
namespace {

using model::LabelMap;

constexpr const char* kKeys[] = {"a", "b"};
constexpr const char* kValues[] = {"", "7", "07"};
constexpr size_t kMaps = 16;  // each key absent or with one of three values

using Answer = std::bitset<kMaps>;  // bit i: label map i is picked

std::vector<LabelMap> AllLabelMaps() {
  std::vector<LabelMap> maps;
  for (size_t a = 0; a < 4; ++a) {
    for (size_t b = 0; b < 4; ++b) {
      LabelMap map;
      if (a > 0) map["a"] = kValues[a - 1];
      if (b > 0) map["b"] = kValues[b - 1];
      maps.push_back(map);
    }
  }
  return maps;
}

// Requirements on one key as text: = == != with each value, in and notin with
// each set of values but the empty one, exists and !, > and < with bounds
// below, at and above the integer 7 in both spellings.
std::vector<std::string> RequirementTexts(const std::string& key) {
  std::vector<std::string> texts = {key, "!" + key};
  for (const char* op : {"=", "==", "!="}) {
    for (const char* value : kValues) texts.push_back(key + op + value);
  }
  for (const char* op : {" in (", " notin ("}) {
    for (unsigned set = 1; set < 8; ++set) {
      std::string list;
      for (unsigned v = 0; v < 3; ++v) {
        if (set & 1u << v) list += (list.empty() ? "" : ",") + std::string(kValues[v]);
      }
      // A lone empty value before another needs its comma.
      if ((set & 1u) && set != 1u) list = "," + list;
      texts.push_back(key + op + list + ")");
    }
  }
  for (const char* op : {">", "<"}) {
    for (const char* bound : {"6", "7", "07", "8"}) texts.push_back(key + op + bound);
  }
  return texts;
}

std::vector<std::string> AllRequirementTexts() {
  std::vector<std::string> texts;
  for (const char* key : kKeys) {
    for (std::string& text : RequirementTexts(key)) texts.push_back(std::move(text));
  }
  return texts;
}

class SmallWorld : public testing::Test {
 protected:
  void SetUp() override {
    maps_ = AllLabelMaps();
    std::vector<Event> events(kMaps);
    for (size_t i = 0; i < kMaps; ++i) {
      labels_.emplace_back();
      for (const auto& [key, value] : maps_[i]) labels_.back().push_back({key, value});
      names_.push_back(std::to_string(i));
    }
    for (size_t i = 0; i < kMaps; ++i) {
      events[i].kind = "Thing";
      events[i].name = names_[i];
      events[i].labels = labels_[i];
    }
    ASSERT_TRUE(engine_.Apply(events).ok());
    const Version version = engine_.Current();
    for (size_t i = 0; i < kMaps; ++i) {
      const std::optional<ObjectId> id = version.Find("", "Thing", "", names_[i]);
      ASSERT_TRUE(id.has_value());
      ids_.push_back(*id);
    }
  }

  Answer Defined(const Selector& selector) const {
    Answer answer;
    for (size_t i = 0; i < kMaps; ++i) answer[i] = model::Matches(selector, maps_[i]);
    return answer;
  }

  template <typename Matcher>
  Answer Matched(const Matcher& matcher) const {
    Answer answer;
    for (size_t i = 0; i < kMaps; ++i) answer[i] = matcher.Matches(labels_[i]);
    return answer;
  }

  Answer Queried(const Version& version, const Selector& selector) const {
    Answer answer;
    for (const ObjectId id : version.Select({.kind = "Thing"}, Compiled(selector))) {
      for (size_t i = 0; i < kMaps; ++i) answer[i] = answer[i] || ids_[i] == id;
    }
    return answer;
  }

  // Checks one text; the answer is the plain definition's.
  Answer Check(const Version& version, const std::string& text, Normal* normal) const {
    const absl::StatusOr<Selector> selector = Selector::Parse(text);
    EXPECT_TRUE(selector.ok()) << text;
    if (!selector.ok()) return {};
    const Answer want = Defined(*selector);
    *normal = Normalize(*selector);
    EXPECT_EQ(Matched(*selector), want) << text;
    EXPECT_EQ(Matched(*normal), want) << text;
    EXPECT_EQ(Queried(version, *selector), want) << text;
    EXPECT_EQ(version.Count({.kind = "Thing"}, Compiled(*selector)), want.count()) << text;
    EXPECT_EQ(Selector::Parse(selector->ToString()).value(), *selector) << text;
    return want;
  }

  std::vector<LabelMap> maps_;
  std::vector<std::vector<Label>> labels_;
  std::vector<std::string> names_;
  std::vector<ObjectId> ids_;
  Engine engine_;
};

TEST_F(SmallWorld, EverySingleRequirement) {
  const Version version = engine_.Current();
  const std::vector<std::string> texts = AllRequirementTexts();
  ASSERT_EQ(texts.size(), 66u);
  Normal normal;
  for (const std::string& text : texts) Check(version, text, &normal);
}

// A pair is a conjunction, its order does not matter to its meaning, and equal
// Normals answer alike.
TEST_F(SmallWorld, EveryPairOfRequirements) {
  const Version version = engine_.Current();
  const std::vector<std::string> texts = AllRequirementTexts();
  std::vector<Answer> single;
  for (const std::string& text : texts) single.push_back(Defined(Selector::Parse(text).value()));
  for (size_t i = 0; i < texts.size(); ++i) {
    for (size_t j = 0; j < texts.size(); ++j) {
      Normal normal;
      const Answer answer = Check(version, texts[i] + "," + texts[j], &normal);
      ASSERT_EQ(answer, single[i] & single[j]) << texts[i] << "," << texts[j];
      const Selector swapped = Selector::Parse(texts[j] + "," + texts[i]).value();
      ASSERT_EQ(Normalize(swapped), normal) << texts[i] << "," << texts[j];
    }
  }
}

TEST_F(SmallWorld, EverythingAndNothing) {
  const Version version = engine_.Current();
  EXPECT_TRUE(Queried(version, Selector::Everything()).all());
  EXPECT_TRUE(Queried(version, Selector::Nothing()).none());
  EXPECT_EQ(version.Count({.kind = "Other"}, Compiled(Selector::Everything())), 0u);
}

}  // namespace
}  // namespace labelix
