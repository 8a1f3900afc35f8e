// Label sets without objects are kept a while; which ones are is a list that must not
// grow with the changes that led there.
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/engine.h"

namespace labelix::idle_profiles_test {
namespace {

constexpr int kFlaps = 20'000;

Event Pod(std::string_view name, const Label& label) {
  Event event;
  event.kind = "Pod", event.ns = "ns", event.name = name, event.labels = {&label, 1};
  return event;
}

// One label set is idle from before: it stays first of the list, for few are.
class IdleProfilesTest : public testing::Test {
 protected:
  IdleProfilesTest() {
    const Label old{"app", "old"};
    Apply({Pod("a", old)});
    Event gone = Pod("a", old);
    gone.op = Event::Op::kRemove;
    Apply({gone});
    Apply({Pod("p", one_), Pod("p", two_), Pod("p", one_)});
    before_ = engine_.Stats();
  }
  void Apply(const std::vector<Event>& events) { ASSERT_TRUE(engine_.Apply(events).ok()); }
  void ExpectNoMore() {
    const EngineStats after = engine_.Stats();
    EXPECT_EQ(after.profiles, before_.profiles);
    EXPECT_LT(after.bytes, before_.bytes + 64 * 1024);  // 16 a change would be 320,000
    EXPECT_EQ(
        engine_.Current().Count({.kind = "Pod"}, Compiled(Selector::Parse("app=one").value())), 1u);
  }

  const Label one_{"app", "one"}, two_{"app", "two"};
  Engine engine_;
  EngineStats before_;
};

TEST_F(IdleProfilesTest, FlappingLabelsLeaveNothingBehind) {
  for (int i = 0; i < kFlaps / 2; ++i) {
    Apply({Pod("p", two_)});
    Apply({Pod("p", one_)});
  }
  ExpectNoMore();
}

TEST_F(IdleProfilesTest, NorDoTheyInOneBatch) {
  std::vector<Event> batch;
  for (int i = 0; i < kFlaps; ++i) batch.push_back(Pod("p", i % 2 == 0 ? two_ : one_));
  Apply(batch);
  ExpectNoMore();
}

// What becomes idle and stays so is still given back, oldest first.
TEST_F(IdleProfilesTest, IdleOnesAreStillGivenUp) {
  for (int i = 0; i < 5'000; ++i) {
    const std::string value = "v" + std::to_string(i);
    const Label own{"app", value};
    Apply({Pod("p", own)});
  }
  Apply({Pod("p", one_)});
  const EngineStats after = engine_.Stats();
  EXPECT_EQ(after.profiles, before_.profiles);
  EXPECT_LT(after.idle_profiles, 1'000u);
}

}  // namespace
}  // namespace labelix::idle_profiles_test
