// Numbers marked one by one, in runs, as windows and by blocks are read off in order; and
// nothing is left of them afterwards.
#include "engine/query/marks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

namespace labelix::query::marks_test {
namespace {

constexpr uint32_t kLimit = 5000;

std::vector<uint32_t> Read(const Marks& marks) {
  std::vector<uint32_t> numbers;
  marks.ForEachBlock([&](size_t block) {
    for (size_t i = block * sets::kBlockBits; i < (block + 1) * sets::kBlockBits; ++i) {
      if (marks.words()[i / 64] >> (i % 64) & 1) numbers.push_back(static_cast<uint32_t>(i));
    }
    return true;
  });
  return numbers;
}

std::vector<uint32_t> Row(uint32_t first, uint32_t n) {
  std::vector<uint32_t> run;
  for (uint32_t i = 0; i < n; ++i) run.push_back(first + i);
  return run;
}

TEST(Marks, RunsBeginAndEndAnywhere) {
  for (uint32_t first = 440; first < 580; ++first) {
    for (const uint32_t n : {1u, 7u, 8u, 9u, 16u, 63u, 64u, 65u, 600u}) {
      Marks marks(kLimit);
      marks.Mark(Row(first, n));
      ASSERT_EQ(Read(marks), Row(first, n)) << first << ", " << n;
    }
  }
}

TEST(Marks, EightNumbersWithAGapAreNoRun) {
  for (uint32_t gap = 1; gap < 8; ++gap) {
    std::vector<uint32_t> numbers = Row(60, 8);
    for (uint32_t i = gap; i < 8; ++i) ++numbers[i];
    Marks marks(kLimit);
    marks.Mark(numbers);
    EXPECT_EQ(Read(marks), numbers) << gap;
  }
}

// Eight that lie within a word's length of each other are put in at once.
TEST(Marks, EightNumbersAsFarApartAsAWord) {
  for (const uint32_t last : {62u, 63u, 64u, 65u, 127u, 128u}) {
    for (const uint32_t first : {0u, 1u, 63u, 447u, 511u}) {
      std::vector<uint32_t> numbers;
      for (const uint32_t at : {0u, 1u, 5u, 17u, 31u, 32u, 61u, last}) {
        numbers.push_back(first + at);
      }
      Marks marks(kLimit);
      marks.Mark(numbers);
      EXPECT_EQ(Read(marks), numbers) << first << ", " << last;
    }
  }
}

TEST(Marks, TheLastNumberMayBeMarked) {
  Marks marks(kLimit);
  marks.Mark(Row(kLimit - 8, 8));
  EXPECT_EQ(Read(marks), Row(kLimit - 8, 8));
}

TEST(Marks, AreASetOfNumbersHoweverTheyCome) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    Marks marks(kLimit);
    std::set<uint32_t> want;
    for (int i = 0; i < 4; ++i) {
      const uint32_t first = static_cast<uint32_t>(random() % (kLimit - 700));
      if (random() % 4 == 0) {
        const uint64_t bits = uint64_t{random()} << 32 | random() | 1;
        marks.MarkWindow(first, bits);
        for (uint32_t b = 0; b < 64; ++b) {
          if (bits >> b & 1) want.insert(first + b);
        }
        continue;
      }
      // Runs with gaps: most are of a number or two, some of many.
      std::vector<uint32_t> numbers;
      const uint32_t step = 1 + static_cast<uint32_t>(random() % 40);
      for (uint32_t at = first; at < first + 600; ++at) {
        if (random() % step != 0 || step == 1) numbers.push_back(at);
        if (random() % 10 == 0) at += static_cast<uint32_t>(random() % 50);
      }
      marks.Mark(numbers);
      want.insert(numbers.begin(), numbers.end());
    }
    ASSERT_EQ(Read(marks), std::vector<uint32_t>(want.begin(), want.end())) << round;
  }
}

TEST(Marks, MarkedAndUnmarkedBlocksAreFound) {
  constexpr size_t kBlocks = 200;
  Marks marks(kBlocks * sets::kBlockBits);
  const std::set<size_t> marked = {3, 4, 62, 63, 64, 65, 127, 130, 199};
  for (const size_t block : marked) {
    marks.Mark(static_cast<uint32_t>(block * sets::kBlockBits + 7));
  }
  for (size_t from = 0; from <= kBlocks; ++from) {
    for (const size_t end : {from, std::min(from + 3, kBlocks), kBlocks}) {
      size_t first = from, other = from;
      while (first < end && !marked.contains(first)) ++first;
      while (other < end && marked.contains(other)) ++other;
      ASSERT_EQ(marks.FirstMarked(from, end), first) << from << ", " << end;
      ASSERT_EQ(marks.FirstUnmarked(from, end), other) << from << ", " << end;
    }
  }
}

TEST(Marks, BlocksAreOredInto) {
  const std::vector<sets::Word> words(3 * sets::kBlockWords, 0b101);
  Marks marks(kLimit);
  marks.Mark(513);
  marks.MarkBlocks(1, 3, words.data());
  const std::vector<uint32_t> numbers = Read(marks);
  ASSERT_EQ(numbers.size(), 1 + 2 * words.size());
  EXPECT_EQ((std::vector<uint32_t>(numbers.begin(), numbers.begin() + 3)),
            (std::vector<uint32_t>{512, 513, 514}));
  EXPECT_EQ(numbers.back(), 4 * sets::kBlockBits - 64 + 2);
}

}  // namespace
}  // namespace labelix::query::marks_test
