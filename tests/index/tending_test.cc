// Which kinds a publish looks at: not those where nothing happens.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "index/index.h"

namespace labelix::index::tending_test {
namespace {

class Tending : public testing::Test {
 protected:
  void Put(const std::string& kind, const std::string& name, const std::string& value) {
    const Label label{"k", value};
    Event event;
    event.kind = kind, event.ns = "ns", event.name = name;
    event.labels = {&label, 1};
    ASSERT_TRUE(index_->Apply({.objects = {&event, 1}}).ok());
  }
  const Kind& KindOf(const std::string& kind) {
    return *index_->FindKind("", kind, index_->current().load());
  }

  std::shared_ptr<Index> index_ = std::make_shared<Index>(EngineOptions());
};

TEST_F(Tending, KindsOfFewObjectsAreLeftAlone) {
  for (int i = 0; i < 500; ++i) Put("Kind" + std::to_string(i), "one", "x");
  EXPECT_EQ(index_->tended(), 0u);
  for (int i = 0; i < 65; ++i) Put("Pod", "p" + std::to_string(i), "x");
  EXPECT_EQ(index_->tended(), 1u) << "it has counters";
  Put("Kind7", "one", "y");
  EXPECT_EQ(index_->tended(), 1u);
}

TEST_F(Tending, AKindWithLabelSetsToGiveUpIsTendedByEventsOfOthers) {
  Put("Kind", "one", "x");
  auto pin = std::make_unique<Pin>(index_);
  for (int i = 0; i < 400; ++i) Put("Kind", "one", std::to_string(i));
  const size_t idle = KindOf("Kind").profiles.idle();
  for (int i = 0; i < 400; ++i) Put("Other", "one", "x" + std::to_string(i % 2));
  EXPECT_EQ(KindOf("Kind").profiles.idle(), idle) << "a reader may name them";
  EXPECT_EQ(index_->tended(), 1u);
  pin.reset();
  for (int i = 0; i < 400; ++i) Put("Other", "one", "x" + std::to_string(i % 2));
  EXPECT_LT(KindOf("Kind").profiles.idle(), idle);
  EXPECT_EQ(index_->tended(), 0u);
}

// Readers ask for them at any time.
TEST_F(Tending, AKindThatNothingHappensInGetsTheListsThatAreAskedFor) {
  const auto has_list = [&] {
    const Pin pin(index_);
    const Kind& kind = KindOf("Pod");
    return kind.dense.List(*kind.terms.Find(TermText::Pair("k", "x")), pin.number).has_value();
  };
  for (int i = 0; i < 400; ++i) {
    const std::string n = std::to_string(i), name = "p" + n;
    const Label labels[] = {{"k", i < 100 ? "x" : "y"}, {"n", n}};
    Event event;
    event.kind = "Pod", event.ns = "ns", event.name = name;
    event.labels = labels;
    ASSERT_TRUE(index_->Apply({.objects = {&event, 1}}).ok());
  }
  Put("Other", "one", "x");
  EXPECT_FALSE(has_list());
  EXPECT_FALSE(has_list());
  for (int i = 0; i < 5; ++i) Put("Other", "one", std::to_string(i));
  EXPECT_TRUE(has_list());
}

}  // namespace
}  // namespace labelix::index::tending_test
