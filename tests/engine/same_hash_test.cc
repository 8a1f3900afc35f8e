// Two objects whose names have one hash as far as the table of names keeps it: what is
// looked up ahead is then another object's, and must not be taken for this one's.
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/match/access.h"
#include "gtest/gtest.h"
#include "index/index.h"
#include "labelix/engine.h"

namespace labelix::same_hash_test {
namespace {

Event Pod(std::string_view name, Labels labels, Event::Op op = Event::Op::kUpsert) {
  Event event;
  event.op = op;
  event.kind = "Pod";
  event.ns = "default";
  event.name = name;
  event.labels = labels;
  return event;
}

constexpr Label kWeb[] = {{"app", "web"}}, kDb[] = {{"app", "db"}};

uint64_t CountOf(const Engine& engine, const char* selector) {
  return engine.Current().Count({.kind = "Pod"}, Compiled(Selector::Parse(selector).value()));
}

class SameHash : public testing::Test {
 protected:
  // The first of both is there, and is found under the second's hash.
  void SetUp() override {
    const Event any = Pod("any", kWeb);
    ASSERT_TRUE(engine_.Apply({&any, 1}).ok());
    const index::Objects& objects = match::Access::IndexOf(engine_).objects();
    const index::KindId kind = objects.kind(0);
    std::unordered_map<uint32_t, int> seen;  // by the half of a hash that is kept
    for (int i = 0; second_.empty(); ++i) {
      ASSERT_LT(i, 10'000'000);
      const std::string name = "pod-" + std::to_string(i);
      const uint64_t hash = index::Objects::HashOf(kind, "default", name);
      const auto [at, is_new] = seen.emplace(static_cast<uint32_t>(hash >> 32), i);
      if (is_new) continue;
      first_ = "pod-" + std::to_string(at->second);
      second_ = name;
      Apply({Pod(first_, kWeb)});
      const std::optional<ObjectId> found = objects.FindByHash(hash);
      ASSERT_TRUE(found.has_value());
      ASSERT_EQ(objects.name(*found), first_);
    }
  }

  void Apply(const std::vector<Event>& batch) { ASSERT_TRUE(engine_.Apply(batch).ok()); }
  bool IsThere(const std::string& name) {
    return engine_.Current().Find("", "Pod", "default", name).has_value();
  }

  Engine engine_;
  std::string first_, second_;
};

TEST_F(SameHash, OneEventAtATime) {
  Apply({Pod(second_, {}, Event::Op::kRemove)});  // of one that is not there
  EXPECT_TRUE(IsThere(first_));
  Apply({Pod(second_, kDb)});
  EXPECT_EQ(CountOf(engine_, "app=web"), 2u);
  EXPECT_EQ(CountOf(engine_, "app=db"), 1u);
  Apply({Pod(second_, kWeb)});
  EXPECT_EQ(CountOf(engine_, "app=web"), 3u);
  Apply({Pod(second_, {}, Event::Op::kRemove)});
  EXPECT_TRUE(IsThere(first_));
  EXPECT_FALSE(IsThere(second_));
}

TEST_F(SameHash, InABatch) {
  Apply({Pod(second_, kDb), Pod(first_, kDb), Pod(second_, kWeb)});
  EXPECT_EQ(CountOf(engine_, "app=web"), 2u);
  EXPECT_EQ(CountOf(engine_, "app=db"), 1u);
  Apply({Pod(second_, {}, Event::Op::kRemove), Pod(first_, kWeb)});
  EXPECT_TRUE(IsThere(first_));
  EXPECT_FALSE(IsThere(second_));
  EXPECT_EQ(CountOf(engine_, "app=web"), 2u);
}

}  // namespace
}  // namespace labelix::same_hash_test
