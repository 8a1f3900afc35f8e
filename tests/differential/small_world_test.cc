// The small world asked forward: every requirement and every pair of
// requirements, on every label map. Each answer comes from the plain definition
// and must come out of the text, the normal form and the engine as well.
#include <gtest/gtest.h>

#include "engine/selector/normal.h"
#include "labelix/engine.h"
#include "tests/differential/small_world.h"

namespace labelix::small_world_test {
namespace {

using namespace small_world;

class SmallWorld : public testing::Test {
 protected:
  void SetUp() override {
    maps_ = AllLabelMaps();
    std::vector<Event> events(kMaps);
    labels_ = AllLabels(maps_);
    for (size_t i = 0; i < kMaps; ++i) names_.push_back(std::to_string(i));
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

  Answer Defined(const Selector& selector) const { return small_world::Defined(selector, maps_); }

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
}  // namespace labelix::small_world_test
