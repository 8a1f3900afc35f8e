#include "index/kept_answers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "index/pins.h"

namespace labelix::index {
namespace {

using Ids = std::vector<ObjectId>;

// One thread's way to ask.
class Asker {
 public:
  Asker(KeptAnswers* kept, VersionNumber version) : kept_(kept), version_(version) {}

  void set_version(VersionNumber version) { version_ = version; }
  std::optional<Ids> Find(const std::string& key, const std::string& ns = "ns") {
    if (!kept_->Find(Ask(key, ns), &found_)) return std::nullopt;
    return Found();
  }
  std::optional<Ids> FindNote(uint64_t note) {
    if (!kept_->Find(note, version_, &found_)) return std::nullopt;
    return Found();
  }
  uint64_t note() const { return found_.note; }
  // 0: it was not kept.
  uint64_t Keep(const std::string& key, const Ids& ids, const std::string& ns = "ns",
                size_t expected = 64) {
    const KeptAnswers::Question asked = Ask(key, ns);
    VersionNumber since = 0;
    return kept_->MayKeep(asked, &since) ? kept_->Keep(asked, since, ids, expected) : 0;
  }

 private:
  KeptAnswers::Question Ask(const std::string& key, const std::string& ns) {
    text_.Clear();
    text_.Put(ns);
    text_.Put(key);
    EXPECT_TRUE(text_.fits());
    text_.Pad();
    return {text_, text_.Hash(), ChangeStamps::ShareOf(ns), version_};
  }
  Ids Found() const { return found_.ids; }

  KeptAnswers* kept_;
  VersionNumber version_;
  AskedText text_;
  KeptIds found_;
};

class KeptAnswersTest : public testing::Test {
 protected:
  Pins pins_;
  Reclaimer reclaimer_{pins_};
  ChangeStamps stamps_;
  KeptAnswers kept_{&reclaimer_, &stamps_};
  Asker asker_{&kept_, 5};
};

TEST_F(KeptAnswersTest, FindsWhatWasKept) {
  EXPECT_EQ(asker_.Find("a"), std::nullopt);
  EXPECT_NE(asker_.Keep("a", {7, 3, 9}), 0u);
  EXPECT_NE(asker_.Keep("none", {}), 0u);
  EXPECT_EQ(asker_.Find("a"), (Ids{7, 3, 9}));
  EXPECT_EQ(asker_.Find("none"), Ids{});
  EXPECT_EQ(asker_.Find("b"), std::nullopt);
  EXPECT_EQ(asker_.Find("a", "other"), std::nullopt);
}

TEST_F(KeptAnswersTest, ANoteLeadsToOneAnswer) {
  const uint64_t note = asker_.Keep("a", {1, 2});
  EXPECT_EQ(asker_.FindNote(note), (Ids{1, 2}));
  EXPECT_EQ(asker_.Find("a"), (Ids{1, 2}));
  EXPECT_EQ(asker_.note(), note);
  EXPECT_EQ(asker_.FindNote(0), std::nullopt);
  EXPECT_EQ(asker_.FindNote(note + 1), std::nullopt);
  const uint64_t second = asker_.Keep("a", {3});  // in its place
  EXPECT_NE(second, note);
  EXPECT_EQ(asker_.FindNote(note), std::nullopt);
  EXPECT_EQ(asker_.FindNote(second), Ids{3});
}

TEST_F(KeptAnswersTest, AnAnswerHoldsUntilSelectorsOfItsNamespaceChange) {
  stamps_.Note("ns", 4);
  const uint64_t note = asker_.Keep("a", {1});
  EXPECT_NE(note, 0u);
  stamps_.Note("other", 6);
  asker_.set_version(6);
  EXPECT_EQ(asker_.Find("a"), Ids{1});
  stamps_.Note("ns", 7);
  for (const VersionNumber version : {5, 6, 7}) {
    asker_.set_version(version);
    EXPECT_EQ(asker_.Find("a"), std::nullopt) << version;
    EXPECT_EQ(asker_.FindNote(note), std::nullopt) << version;
  }
  EXPECT_NE(asker_.Keep("a", {2}), 0u);
  EXPECT_EQ(asker_.Find("a"), Ids{2});
  stamps_.NoteEverywhere(8);
  EXPECT_EQ(asker_.Find("a"), std::nullopt);
}

TEST_F(KeptAnswersTest, OlderVersionsNeitherKeepNorFind) {
  stamps_.Note("ns", 6);
  EXPECT_EQ(asker_.Keep("a", {1}), 0u);  // asked of version 5
  asker_.set_version(6);
  EXPECT_NE(asker_.Keep("a", {2}), 0u);
  asker_.set_version(5);
  EXPECT_EQ(asker_.Find("a"), std::nullopt);
}

TEST_F(KeptAnswersTest, WhatIsTooLongIsNotKept) {
  AskedText text;
  text.Put(std::string(AskedText::kMost - 2, 'x'));
  EXPECT_TRUE(text.fits());
  text.Put("");
  EXPECT_FALSE(text.fits());
  text.Put("y");
  EXPECT_FALSE(text.fits());
  text.Clear();
  text.Put(std::string(70'000, 'x'));
  EXPECT_FALSE(text.fits());

  const size_t most = 2 * (16 * AskedText::kWords - 1);  // "ns", "a" and their sizes are one word
  EXPECT_NE(asker_.Keep("a", Ids(most, 4)), 0u);
  EXPECT_EQ(asker_.Find("a"), Ids(most, 4));
  EXPECT_EQ(asker_.Keep("b", Ids(most + 1, 4)), 0u);
  EXPECT_EQ(asker_.Keep("b", Ids(70'000, 4)), 0u);
  EXPECT_EQ(asker_.Find("b"), std::nullopt);
}

// Of one, two, ... slots, at each place of the table, whose end none goes past.
TEST_F(KeptAnswersTest, AnswersOfEachLength) {
  int kept = 0;
  for (uint32_t size = 0; size < 900; ++size) {
    Ids ids(size);
    std::iota(ids.begin(), ids.end(), size);
    const uint64_t note = asker_.Keep("a", ids);
    if (note == 0) continue;  // it would have gone past the end
    ++kept;
    ASSERT_EQ(asker_.Find("a"), ids);
    ASSERT_EQ(asker_.FindNote(note), ids);
  }
  EXPECT_GT(kept, 700);
}

// 64 slots: a later answer begins in the midst of a long one, which has four.
TEST_F(KeptAnswersTest, ALongAnswerIsGoneAsSoonAsAPartOfItIs) {
  const Ids ids(200, 7);
  asker_.Keep("first", {1});
  const uint64_t note = asker_.Keep("long", ids);
  for (int i = 0; i < 14; ++i) EXPECT_NE(asker_.Keep(std::to_string(i), ids), 0u);
  asker_.Keep("next to last", {1});
  EXPECT_EQ(asker_.Keep("past the end", ids), 0u);
  EXPECT_EQ(asker_.FindNote(note), ids);
  EXPECT_EQ(asker_.Find("long"), ids);
  EXPECT_NE(asker_.Keep("amid", {1}), 0u);
  EXPECT_EQ(asker_.FindNote(note), std::nullopt);
  EXPECT_EQ(asker_.Find("long"), std::nullopt);
  EXPECT_EQ(asker_.Find("first"), Ids{1});
}

// Sizes stand before texts, so that neighbours are not taken for each other.
TEST_F(KeptAnswersTest, TextsAreToldApart) {
  asker_.Keep("bc", {1}, "a");
  EXPECT_EQ(asker_.Find("c", "ab"), std::nullopt);
  EXPECT_EQ(asker_.Find(std::string("bc\0", 3), "a"), std::nullopt);
  EXPECT_EQ(asker_.Find("bc", "a"), Ids{1});
}

TEST_F(KeptAnswersTest, MoreThanFitAreForgottenAndNeverMixedUp) {
  constexpr int kAnswers = 10'000;
  const auto ids = [](int i) { return Ids(static_cast<size_t>(i % 9), static_cast<ObjectId>(i)); };
  int found = 0;
  for (int i = 0; i < kAnswers; ++i) {
    EXPECT_NE(asker_.Keep(std::to_string(i), ids(i)), 0u);
    EXPECT_EQ(asker_.Find(std::to_string(i)), ids(i));
  }
  const size_t bytes = kept_.bytes();
  EXPECT_LT(bytes, 64u << 9);
  for (int i = 0; i < kAnswers; ++i) {
    const std::optional<Ids> kept = asker_.Find(std::to_string(i));
    if (!kept) continue;
    ++found;
    EXPECT_EQ(*kept, ids(i));
  }
  EXPECT_GT(found, 32);
  EXPECT_LE(found, 64);
}

TEST_F(KeptAnswersTest, ALargerTableTakesThePlaceOfASmallOne) {
  const uint64_t note = asker_.Keep("a", {1});
  const size_t small = kept_.bytes();
  kept_.Trim(128, 6);
  EXPECT_EQ(asker_.Find("a"), Ids{1});
  kept_.Trim(129, 6);
  EXPECT_EQ(asker_.Find("a"), std::nullopt);
  EXPECT_EQ(asker_.FindNote(note), std::nullopt);
  reclaimer_.Run(6);
  EXPECT_EQ(kept_.bytes(), 0u);
  EXPECT_NE(asker_.Keep("a", {2}, "ns", 256), 0u);
  EXPECT_EQ(asker_.FindNote(note), std::nullopt);
  EXPECT_EQ(asker_.Find("a"), Ids{2});
  EXPECT_GT(kept_.bytes(), small);
}

// Each answer says what it is an answer to.
TEST_F(KeptAnswersTest, ConcurrentReadersFindWholeAnswers) {
  std::atomic<uint64_t> wrong{0}, found{0};
  const auto read = [&](unsigned seed) {
    Asker asker(&kept_, 1'000'000);
    for (unsigned i = 0; i < 20'000; ++i) {
      const unsigned key = (seed * 77 + i * 2'654'435'761u) % 150;
      const Ids ids(1 + key * 3 % 200, key);
      if (const auto kept = asker.Find(std::to_string(key))) {
        ++found;
        wrong += *kept != ids;
        const auto again = asker.FindNote(asker.note());
        wrong += again && *again != ids;
      } else {
        asker.Keep(std::to_string(key), ids);
      }
    }
  };
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 4; ++seed) threads.emplace_back(read, seed);
  for (VersionNumber next = 1; next < 2'000; ++next) stamps_.Note("ns", next);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0u);
  EXPECT_GT(found.load(), 0u);
}

}  // namespace
}  // namespace labelix::index
