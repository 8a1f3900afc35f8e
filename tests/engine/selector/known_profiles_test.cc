// What is known of a conjunction's profiles: kept the second time, of one namespace, and
// whole or not at all while another thread writes it.
#include "engine/selector/known_profiles.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace labelix::known_profiles_test {
namespace {

using index::ProfileId;
using Ids = std::vector<ProfileId>;
using Source = KnownProfiles::Source;

Source From(uint32_t changes, index::TermId term = 7) { return {{40, term, changes}, 1}; }

// Empty: nothing is known.
Ids Read(const KnownProfiles& known, std::string_view ns, Source* source) {
  ProfileId ids[KnownProfiles::kMost];
  size_t n = 0;
  if (!known.Read(ns, source, ids, &n)) return {};
  return {ids, ids + n};
}

TEST(KnownProfilesTest, AreKeptWhenTheyAreFoundAgain) {
  const KnownProfiles known;
  Source source;
  EXPECT_EQ(Read(known, "shop", &source), Ids{});
  known.Keep("shop", From(3), Ids{4, 9, 10});
  EXPECT_EQ(Read(known, "shop", &source), Ids{}) << "once is not again";
  known.Keep("shop", From(3), Ids{4, 9, 10});
  EXPECT_EQ(Read(known, "shop", &source), (Ids{4, 9, 10}));
  EXPECT_EQ(source.posting.stamp, 40u);
  EXPECT_EQ(source.posting.term, 7u);
  EXPECT_EQ(source.posting.changes, 3u);
  EXPECT_EQ(source.asked, 1u);
}

TEST(KnownProfilesTest, AreThoseOfOneNamespace) {
  const KnownProfiles known;
  Source source;
  for (int i = 0; i < 2; ++i) known.Keep("shop", From(3), Ids{4});
  EXPECT_EQ(Read(known, "shops", &source), Ids{});
  EXPECT_EQ(Read(known, "sho", &source), Ids{});
  EXPECT_EQ(Read(known, "", &source), Ids{});
  for (int i = 0; i < 4; ++i) known.Keep(i % 2 == 0 ? "a" : "b", From(3), Ids{5});
  EXPECT_EQ(Read(known, "shop", &source), Ids{4}) << "by turns neither is found a second time";
  for (int i = 0; i < 2; ++i) known.Keep("", From(3), Ids{6});
  EXPECT_EQ(Read(known, "", &source), Ids{6});
  EXPECT_EQ(Read(known, "shop", &source), Ids{});
}

TEST(KnownProfilesTest, AreReplacedAfterAChange) {
  const KnownProfiles known;
  Source source;
  for (int i = 0; i < 2; ++i) known.Keep("shop", From(3), Ids{4, 9, 10});
  known.Keep("shop", From(4), Ids{4});
  EXPECT_EQ(Read(known, "shop", &source).size(), 3u);
  EXPECT_EQ(source.posting.changes, 3u) << "of what they were read from";
  known.Keep("shop", From(4), Ids{4});
  EXPECT_EQ(Read(known, "shop", &source), Ids{4});
  EXPECT_EQ(source.posting.changes, 4u);
}

TEST(KnownProfilesTest, HoldNoMoreThanTheyHaveRoomFor) {
  const KnownProfiles known;
  Source source;
  Ids many(KnownProfiles::kMost);
  for (ProfileId i = 0; i < many.size(); ++i) many[i] = i;
  const std::string longest(KnownProfiles::kLongestNamespace, 'n');
  for (int i = 0; i < 2; ++i) known.Keep(longest, From(1), many);
  EXPECT_EQ(Read(known, longest, &source), many);
  many.push_back(77);
  for (int i = 0; i < 2; ++i) known.Keep("shop", From(1), many);
  for (int i = 0; i < 2; ++i) known.Keep(longest + "n", From(1), Ids{1});
  EXPECT_EQ(Read(known, "shop", &source), Ids{});
  EXPECT_EQ(Read(known, longest + "n", &source), Ids{});
  EXPECT_EQ(Read(known, longest, &source).size(), KnownProfiles::kMost);
}

// Each writing is of one number throughout: its ids, their count, namespace and source.
TEST(KnownProfilesConcurrency, AreReadWholeOrNotAtAll) {
  constexpr uint32_t kRounds = 40'000;
  const KnownProfiles known;
  std::atomic<bool> done{false};
  const auto write = [&](uint32_t begin) {
    for (uint32_t i = begin; i < kRounds; i += 2) {
      const Ids ids(1 + i % KnownProfiles::kMost, i);
      for (int twice = 0; twice < 2; ++twice)
        known.Keep("ns" + std::to_string(i % 3), From(i), ids);
    }
    done.store(true);
  };
  std::vector<std::thread> writers;
  writers.emplace_back(write, 0u);
  writers.emplace_back(write, 1u);
  uint64_t read = 0, torn = 0;
  for (uint32_t i = 0; !done.load() || read == 0; ++i) {
    Source source;
    const Ids ids = Read(known, "ns" + std::to_string(i % 3), &source);
    if (ids.empty()) continue;
    ++read;
    const uint32_t number = source.posting.changes;
    const bool is_whole = ids == Ids(1 + number % KnownProfiles::kMost, number);
    torn += is_whole && number % 3 == i % 3 ? 0 : 1;
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(torn, 0u) << "of " << read;
}

}  // namespace
}  // namespace labelix::known_profiles_test
