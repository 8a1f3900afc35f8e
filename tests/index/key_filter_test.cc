#include "index/key_filter.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace labelix::index::key_filter_test {
namespace {

std::string Key(int i) { return "key" + std::to_string(i); }

TEST(KeyFilter, KnowsAllThatWasNotedAndLittleElse) {
  KeyFilter filter;
  for (int i = 0; i < 1'000; ++i) EXPECT_EQ(filter.Of(Key(i)), 0u);
  for (int i = 0; i < 100; ++i) filter.Note(Key(i), 1u << i % 32);
  for (int i = 0; i < 100; ++i) EXPECT_NE(filter.Of(Key(i)) & 1u << i % 32, 0u);
  int others = 0;  // at most a tenth of the slots are taken
  for (int i = 1'000; i < 11'000; ++i) others += filter.Of(Key(i)) != 0;
  EXPECT_LT(others, 2'000);
}

TEST(KeyFilter, TellsTextsOfEachLengthApartByTheirEnds) {
  KeyFilter filter;
  const std::string_view noted[] = {"", "a", "ab", "abc", "abcd", "app.kubernetes.io/name"};
  KeyFilter::Mask bit = 1;
  for (const std::string_view text : noted) {
    filter.Note(text, bit);
    bit <<= 1;
  }
  bit = 1;
  for (const std::string_view text : noted) {
    EXPECT_EQ(filter.Of(text), bit) << text;
    bit <<= 1;
  }
  EXPECT_EQ(filter.Of("app.kubernetes.io/part"), 0u);
  EXPECT_EQ(filter.Of("xpp.kubernetes.io/name"), 0u);
}

TEST(KeyFilter, NoteAllJoinsBoth) {
  KeyFilter filter, other;
  filter.Note("one", 1);
  other.Note("one", 2);
  other.Note("two", 4);
  filter.NoteAll(other);
  EXPECT_EQ(filter.Of("one"), 3u);
  EXPECT_EQ(filter.Of("two"), 4u);
  EXPECT_EQ(other.Of("one"), 2u);
}

TEST(KeyFilter, APlaceStandsForTheFirstTextThatIsNamed) {
  KeyFilter filter, other;
  int standing = 0;
  for (int i = 0; i < 2'000; ++i) filter.Name(Key(i));
  other.Name("not key 7's");
  other.NoteAll(filter);
  for (int i = 0; i < 2'000; ++i) {
    const size_t place = KeyFilter::PlaceOf(Key(i));
    EXPECT_FALSE(filter.StandsFor(place, Key(i) + "x"));
    EXPECT_FALSE(filter.StandsFor((place + 1) % KeyFilter::kSlots, Key(i)));
    standing += filter.StandsFor(place, Key(i));
    EXPECT_LE(other.StandsFor(place, Key(i)), filter.StandsFor(place, Key(i)));
    EXPECT_EQ(filter.Of(Key(i)), 0u);
  }
  EXPECT_GT(standing, 500);
  EXPECT_LE(standing, static_cast<int>(KeyFilter::kSlots));
  const std::string first = Key(0);
  filter.Name(first + "?");
  EXPECT_TRUE(filter.StandsFor(KeyFilter::PlaceOf(first), first));
}

TEST(KeyFilter, NamesTextsOfEachLength) {
  KeyFilter filter;
  const std::string text(70'000, 'k');
  for (const size_t size : {0, 1, 3, 4, 8, 17, 65'535}) {
    const std::string_view named = std::string_view(text).substr(0, size);
    const size_t place = KeyFilter::PlaceOf(named);
    EXPECT_FALSE(filter.StandsFor(place, named));
    filter.Name(named);
    EXPECT_TRUE(filter.StandsFor(place, named)) << size;
  }
  filter.Name(text);
  EXPECT_FALSE(filter.StandsFor(KeyFilter::PlaceOf(text), text));
}

}  // namespace
}  // namespace labelix::index::key_filter_test
