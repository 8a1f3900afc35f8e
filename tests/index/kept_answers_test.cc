#include "index/kept_answers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "index/pins.h"

namespace labelix::index::kept_answers_test {
namespace {

using Ids = std::vector<ObjectId>;

KeptRow RowOf(ObjectId id) {
  static constexpr std::string_view kName = "nsname", kText = "a=b";
  return *KeptRow::Of({id, id + 1, kName.substr(0, 2), kName.substr(2), kText});
}

// One thread's way to ask.
class Asker {
 public:
  Asker(KeptAnswers* kept, VersionNumber version) : kept_(kept), version_(version) {}

  void set_version(VersionNumber version) { version_ = version; }
  std::optional<Ids> Find(const std::string& key, const std::string& ns = "ns") {
    if (!kept_->Find(Ask(key, ns), &found_, &rows_hold_)) return std::nullopt;
    return Found();
  }
  std::optional<Ids> FindNote(uint64_t note) {
    if (!kept_->Find(note, version_, &found_)) return std::nullopt;
    return Found();
  }
  const KeptAnswer& found() const { return found_; }
  uint64_t note() const { return found_.note; }
  bool rows_hold() const { return rows_hold_; }
  // 0: it was not kept.
  uint64_t Keep(const std::string& key, const Ids& ids, const std::string& ns = "ns",
                size_t expected = 64) {
    answer_.Set(ids);
    return kept_->Keep(Ask(key, ns), answer_, expected);
  }
  uint64_t KeepRows(const std::string& key, const Ids& ids, const std::string& ns = "ns") {
    std::vector<KeptRow> rows;
    for (const ObjectId id : ids) rows.push_back(RowOf(id));
    answer_.Set(rows);
    return kept_->Keep(Ask(key, ns), answer_, 64);
  }

 private:
  KeptAnswers::Question Ask(const std::string& key, const std::string& ns) {
    AskedText::Writer text(&text_);
    text.Put(0, ns);
    text.Put(0, key);
    text.Finish();
    EXPECT_TRUE(text_.fits());
    return {text_, ChangeStamps::ShareOf(ns), version_};
  }
  Ids Found() const {
    Ids ids;
    for (size_t i = 0; i < found_.size(); ++i) ids.push_back(found_.Id(i));
    return ids;
  }

  KeptAnswers* kept_;
  VersionNumber version_;
  AskedText text_;
  KeptAnswer answer_, found_;
  bool rows_hold_ = false;
};

AskedText TextOf(const std::vector<std::pair<uint16_t, std::string>>& parts) {
  AskedText text;
  AskedText::Writer writer(&text);
  for (const auto& [number, part] : parts) writer.Put(number, part);
  writer.Finish();
  return text;
}

bool IsSame(const AskedText& a, const AskedText& b) {
  bool is_same = a.size() == b.size();
  for (size_t i = 0; is_same && i < a.words(); ++i) is_same = a.Word(i) == b.Word(i);
  return is_same;
}

TEST(AskedTextTest, TextsAndNumbersAreToldApart) {
  std::vector<AskedText> texts;
  for (const uint16_t number : {0, 1, 2, 1024}) texts.push_back(TextOf({{number, "ns"}}));
  texts.push_back(TextOf({}));
  texts.push_back(TextOf({{0, ""}}));
  texts.push_back(TextOf({{0, ""}, {0, ""}}));
  texts.push_back(TextOf({{0, "n"}, {0, "s"}}));
  const std::string longest(40, 'x');
  for (size_t size = 1; size <= longest.size(); ++size) {
    for (size_t at = 0; at < size; ++at) {
      std::string text = longest.substr(0, size);
      text[at] = 'y';
      texts.push_back(TextOf({{3, text}, {4, "z"}}));
    }
    texts.push_back(TextOf({{3, longest.substr(0, size)}, {4, "z"}}));
  }
  for (size_t i = 0; i < texts.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      ASSERT_FALSE(IsSame(texts[i], texts[j])) << i << " and " << j;
      ASSERT_NE(texts[i].hash(), texts[j].hash()) << i << " and " << j;
    }
  }
  EXPECT_TRUE(IsSame(TextOf({{3, longest}}), TextOf({{3, longest}})));
  EXPECT_EQ(TextOf({{3, longest}}).hash(), TextOf({{3, longest}}).hash());
}

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

// Of no selectors there are no rows to copy either: UndefinedBehaviorSanitizer sees that
// nothing is copied from nowhere.
TEST_F(KeptAnswersTest, AnAnswerMayBeOfNoSelectors) {
  EXPECT_NE(asker_.KeepRows("none", {}), 0u);
  EXPECT_EQ(asker_.Find("none"), Ids{});
  EXPECT_TRUE(asker_.found().has_rows());
  EXPECT_TRUE(asker_.rows_hold());
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

TEST_F(KeptAnswersTest, RowsSayWhatWasKept) {
  asker_.KeepRows("a", {7, 3});
  EXPECT_EQ(asker_.Find("a"), (Ids{7, 3}));
  EXPECT_TRUE(asker_.found().has_rows());
  EXPECT_TRUE(asker_.rows_hold());
  const KeptRow row = asker_.found().Row(1);
  EXPECT_EQ(row.id(), 3u);
  EXPECT_EQ(row.place(), 4u);
  EXPECT_EQ(row.head(), "ns");
  EXPECT_EQ(row.tail(), "name");
  EXPECT_EQ(row.text(), "a=b");
}

TEST_F(KeptAnswersTest, ARowIsOfTextsThatAreNotTooLong) {
  const std::string name(2 * 0xFF + 1, 'n'), text(0x10000, 't');
  const auto row_of = [&](size_t head, size_t tail, size_t of_text) {
    const std::string_view whole = name;
    return KeptRow::Of({~ObjectId{0}, ~SymbolId{0}, whole.substr(0, head), whole.substr(head, tail),
                        std::string_view(text).substr(0, of_text)});
  };
  const auto longest = row_of(0xFF, 0xFF, 0xFFFF);
  ASSERT_TRUE(longest);
  EXPECT_EQ(longest->id(), ~ObjectId{0});
  EXPECT_EQ(longest->place(), ~SymbolId{0});
  EXPECT_EQ(longest->head(), std::string(0xFF, 'n'));
  EXPECT_EQ(longest->tail(), std::string(0xFF, 'n'));
  EXPECT_EQ(longest->text().size(), 0xFFFFu);
  EXPECT_FALSE(row_of(0x100, 1, 1));
  EXPECT_FALSE(row_of(1, 0x100, 1));
  EXPECT_FALSE(row_of(1, 1, 0x10000));
  EXPECT_TRUE(row_of(0, 0, 0));
}

// It still says which selectors, for whoever reads what they are.
TEST_F(KeptAnswersTest, RowsHoldUntilOneOfThemIsWritten) {
  stamps_.NoteRow(3, 5);
  const uint64_t note = asker_.KeepRows("a", {7, 3});
  asker_.set_version(6);
  EXPECT_EQ(asker_.Find("a"), (Ids{7, 3}));
  EXPECT_TRUE(asker_.rows_hold());
  EXPECT_EQ(asker_.FindNote(note), (Ids{7, 3}));
  stamps_.NoteRow(3, 6);
  for (const VersionNumber version : {5, 6, 7}) {
    asker_.set_version(version);
    EXPECT_EQ(asker_.Find("a"), (Ids{7, 3})) << version;
    EXPECT_FALSE(asker_.rows_hold()) << version;
    EXPECT_EQ(asker_.FindNote(note), std::nullopt) << version;
  }
  asker_.set_version(5);
  EXPECT_EQ(asker_.KeepRows("a", {7, 3}), 0u);  // of use to nobody else
  asker_.set_version(6);
  EXPECT_NE(asker_.KeepRows("a", {7, 3}), 0u);
  EXPECT_EQ(asker_.Find("a"), (Ids{7, 3}));
  EXPECT_TRUE(asker_.rows_hold());
  asker_.set_version(5);
  EXPECT_EQ(asker_.Find("a"), (Ids{7, 3}));
  EXPECT_FALSE(asker_.rows_hold());
}

TEST_F(KeptAnswersTest, IdsHoldWhateverRowsAreWritten) {
  const uint64_t note = asker_.Keep("a", {7, 3});
  stamps_.NoteRow(3, 6);
  EXPECT_EQ(asker_.Find("a"), (Ids{7, 3}));
  EXPECT_TRUE(asker_.rows_hold());
  EXPECT_FALSE(asker_.found().has_rows());
  EXPECT_EQ(asker_.FindNote(note), (Ids{7, 3}));
}

TEST_F(KeptAnswersTest, WhatIsTooLongIsNotKept) {
  const auto fits = [](std::initializer_list<size_t> sizes) {
    std::vector<std::pair<uint16_t, std::string>> parts;
    for (const size_t size : sizes) parts.emplace_back(1, std::string(size, 'x'));
    return TextOf(parts).fits();
  };
  EXPECT_TRUE(fits({AskedText::kMost - 4}));
  EXPECT_FALSE(fits({AskedText::kMost - 3}));
  EXPECT_FALSE(fits({AskedText::kMost - 4, 0}));
  EXPECT_TRUE(fits({AskedText::kMost - 8, 0}));
  EXPECT_FALSE(fits({70'000}));
  EXPECT_FALSE(fits({70'000, 1}));

  const size_t most = 2 * (22 * AskedText::kWords - 2);  // "ns", "a" and their heads are two words
  EXPECT_NE(asker_.Keep("a", Ids(most, 4)), 0u);
  EXPECT_EQ(asker_.Find("a"), Ids(most, 4));
  EXPECT_EQ(asker_.Keep("b", Ids(most + 1, 4)), 0u);
  EXPECT_EQ(asker_.Keep("b", Ids(70'000, 4)), 0u);
  EXPECT_EQ(asker_.Find("b"), std::nullopt);
}

// Of one, two, ... slots, at each place of the table, whose end none goes past.
TEST_F(KeptAnswersTest, AnswersOfEachLength) {
  const auto count_kept = [this](uint32_t most, auto keep) {
    int kept = 0;
    for (uint32_t size = 0; size < most; ++size) {
      Ids ids(size);
      std::iota(ids.begin(), ids.end(), size);
      const uint64_t note = keep(ids);
      if (note == 0) continue;  // it would have gone past the end
      ++kept;
      EXPECT_EQ(asker_.Find("a"), ids);
      EXPECT_EQ(asker_.FindNote(note), ids);
    }
    return kept;
  };
  EXPECT_GT(count_kept(900, [this](const Ids& ids) { return asker_.Keep("a", ids); }), 700);
  EXPECT_GT(count_kept(150, [this](const Ids& ids) { return asker_.KeepRows("a", ids); }), 115);
}

// 64 slots: a later answer begins in the midst of a long one, which has four.
TEST_F(KeptAnswersTest, ALongAnswerIsGoneAsSoonAsAPartOfItIs) {
  const Ids ids(140, 7);
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

bool SaysRow(const KeptRow& row, ObjectId id) {
  return row.id() == id && row.place() == id + 1 && row.head() == "ns" && row.tail() == "name" &&
         row.text() == "a=b";
}

// Each answer says what it is an answer to.
TEST_F(KeptAnswersTest, ConcurrentReadersFindWholeAnswers) {
  std::atomic<uint64_t> wrong{0}, found{0};
  const auto read = [&](unsigned seed) {
    Asker asker(&kept_, 1'000'000);
    for (unsigned i = 0; i < 20'000; ++i) {
      const unsigned key = (seed * 77 + i * 2'654'435'761u) % 150;
      const Ids ids(1 + key * 3 % (key % 2 == 0 ? 200 : 20), key);
      if (const auto kept = asker.Find(std::to_string(key))) {
        ++found;
        wrong += *kept != ids || (key % 2 == 1 && !SaysRow(asker.found().Row(0), key));
        const auto again = asker.FindNote(asker.note());
        wrong += again && *again != ids;
      } else {
        key % 2 == 0 ? asker.Keep(std::to_string(key), ids)
                     : asker.KeepRows(std::to_string(key), ids);
      }
    }
  };
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 4; ++seed) threads.emplace_back(read, seed);
  for (VersionNumber next = 1; next < 2'000; ++next) {
    stamps_.Note("ns", next);
    stamps_.NoteRow(static_cast<ObjectId>(next % 150), next);
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0u);
  EXPECT_GT(found.load(), 0u);
}

}  // namespace
}  // namespace labelix::index::kept_answers_test
