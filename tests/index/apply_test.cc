// Events whose objects are found under a hash that another object has too.
#include <gtest/gtest.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "index/hash.h"
#include "index/index.h"

namespace labelix::index {
namespace {

constexpr KindId kFirst = 0, kSecond = 1;

Event Named(std::string_view kind, std::string_view name) {
  Event event;
  event.kind = kind, event.ns = "n", event.name = name;
  return event;
}

// The half of the hash that tables compare.
uint32_t TagOf(KindId kind, std::string_view name) {
  return static_cast<uint32_t>(Objects::HashOf(kind, "n", name) >> 32);
}

// Two names that have one tag, of two kinds. Of 2^16 of each a pair has one by chance;
// of 2^18, all but surely.
std::pair<std::string, std::string> NamesOfOneTag() {
  std::unordered_map<uint32_t, int> firsts;
  for (int i = 0; i < 1 << 18; ++i) firsts[TagOf(kFirst, std::to_string(i))] = i;
  for (int i = 0; i < 1 << 18; ++i) {
    const auto found = firsts.find(TagOf(kSecond, std::to_string(i)));
    if (found != firsts.end()) return {std::to_string(found->second), std::to_string(i)};
  }
  return {};
}

TEST(Apply, AnEventsHashIsThatOfAnObjectOfAnotherKind) {
  const auto [first, second] = NamesOfOneTag();
  Index index((EngineOptions()));
  const Event there = Named("First", first);
  Event declared = Named("Second", second);
  declared.op = Event::Op::kDeclare;
  const Event before[] = {there, declared};
  ASSERT_TRUE(index.Apply({before, {}}, nullptr).ok());
  const Event events[] = {Named("Second", second), there};
  const Applied applied = index.Apply({events, {}}, nullptr).value();
  EXPECT_EQ(applied.created, 1u);
  EXPECT_EQ(applied.unchanged, 1u);
}

// An event of a kind that nobody knows yet has no hash: 0 is the tag of one object in
// 2^32, as of this one under this secret.
TEST(Apply, AnEventOfANewKindIsNotLookedUpAmongObjects) {
  SetHashSecretForTesting(1);
  constexpr std::string_view kTagIsZero = "pafc7629110";
  ASSERT_EQ(TagOf(kFirst, kTagIsZero), 0u);
  Index index((EngineOptions()));
  const Event there = Named("First", kTagIsZero);
  ASSERT_TRUE(index.Apply({{&there, 1}, {}}, nullptr).ok());
  const Event events[] = {Named("Second", "a"), Named("Second", "b")};
  EXPECT_EQ(index.Apply({events, {}}, nullptr).value().created, 2u);
}

}  // namespace
}  // namespace labelix::index
