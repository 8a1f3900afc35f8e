// Events whose objects are found under a hash that another object has too.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <new>
#include <string>
#include <unordered_map>
#include <vector>

#include "index/hash.h"
#include "index/index.h"

namespace labelix::index::apply_test {
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

// What is looked up is a window of 64 events, and nothing is written behind it.
TEST(Apply, ABatchThatFillsTheWindowStaysInIt) {
  constexpr size_t kWindow = 64, kBehind = 64;
  alignas(Index) std::byte room[sizeof(Index) + kBehind];
  std::fill(std::begin(room), std::end(room), std::byte{0xAA});
  auto* const index = ::new (static_cast<void*>(room)) Index(EngineOptions());
  std::vector<std::string> names;
  for (size_t i = 0; i < kWindow; ++i) names.push_back(std::to_string(i));
  std::vector<Event> events;
  for (const std::string& name : names) events.push_back(Named("First", name));
  EXPECT_EQ(index->Apply({events, {}}, nullptr).value().created, kWindow);
  EXPECT_EQ(index->Apply({events, {}}, nullptr).value().unchanged, kWindow);
  index->~Index();
  EXPECT_TRUE(std::all_of(std::end(room) - kBehind, std::end(room),
                          [](std::byte one) { return one == std::byte{0xAA}; }));
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

// What the writer reads in `published`: an object that went and one that was relabelled
// are there in the version before, and gone and relabelled in the one that is new.
TEST(Apply, TheVersionBeforeIsWholeUntilPublishedReturns) {
  Index index((EngineOptions()));
  const Label red[] = {{"colour", "red"}}, blue[] = {{"colour", "blue"}};
  Event goes = Named("Pod", "goes"), stays = Named("Pod", "stays");
  goes.labels = stays.labels = red;
  const Event come[] = {goes, stays};
  ASSERT_TRUE(index.Apply({come, {}}).ok());
  const auto text = [&](std::string_view name, VersionNumber version) -> std::string {
    const auto id = index.FindObject("", "Pod", "n", name, version);
    if (!id) return "none";
    const Kind& kind = index.KindOf(*id);
    const ProfileId profile = index.objects().At(*id, version)->profile;
    std::string labels(kind.terms.ValueText(kind.profiles.TermAt(profile, 1)));
    return labels + " of " + std::to_string(kind.profiles.Count(profile, version));
  };
  goes.op = Event::Op::kRemove;
  stays.labels = blue;
  const Event change[] = {goes, stays};
  std::vector<std::string> seen;
  const auto published = [&] {
    const VersionNumber now = index.current();
    for (const VersionNumber version : {now - 1, now}) {
      for (const char* name : {"goes", "stays"}) seen.push_back(text(name, version));
    }
  };
  ASSERT_TRUE(index.Apply({change, {}}, nullptr, published).ok());
  EXPECT_EQ(seen, (std::vector<std::string>{"red of 2", "red of 2", "none", "blue of 1"}));
}

// Labels that share keys with those before them, whose values come and go: each key and
// value is used as often as it is.
TEST(Apply, APairLikeAnothersHasItsKeyAndCountsAsAUseOfIt) {
  Index index((EngineOptions()));
  ASSERT_TRUE(index.Apply({std::vector<Event>{Named("Pod", "bare")}, {}}).ok());
  const EngineStats before = index.Stats();
  for (const char* value : {"a", "b", "c"}) {
    const Label labels[] = {{"key", value}, {"other", value}};
    Event event = Named("Pod", "p");
    event.labels = labels;
    ASSERT_TRUE(index.Apply({{&event, 1}, {}}).ok());
    const auto id = index.FindObject("", "Pod", "n", "p", index.current());
    const Kind& kind = index.KindOf(*id);
    const ProfileId profile = index.objects().At(*id, index.current())->profile;
    const auto key = kind.terms.Find(TermText::Key("key"));
    ASSERT_TRUE(key);
    EXPECT_EQ(kind.terms.key_term(kind.profiles.TermAt(profile, 1)), *key);
    EXPECT_EQ(kind.dense.Count(*key, index.current()).value_or(1), 1u);
  }
  // Enough label sets of other keys push the three out.
  for (int i = 0; i < 600; ++i) {
    const std::string value = std::to_string(i);
    const Label labels[] = {{"third", value}};
    Event event = Named("Pod", "p");
    event.labels = labels;
    ASSERT_TRUE(index.Apply({{&event, 1}, {}}).ok());
  }
  const Kind& kind = *index.FindKind("", "Pod", index.current());
  EXPECT_FALSE(kind.terms.Find(TermText::Key("key")));
  EXPECT_LE(index.Stats().symbols, before.symbols + 300);
}

}  // namespace
}  // namespace labelix::index::apply_test
