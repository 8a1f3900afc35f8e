// Every CPU path against a plain loop, on random and on edge-shaped blocks.
// LABELIX_CASES multiplies the random cases (G20).
#include "index/sets/bits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace labelix::sets::bits_test {
namespace {

uint64_t Cases(uint64_t base) {
  const char* factor = std::getenv("LABELIX_CASES");
  return base * (factor != nullptr ? std::max(1ull, std::strtoull(factor, nullptr, 10)) : 1);
}

// How the bits of a random array lie.
struct Shape {
  const char* name;
  Word (*word)(std::mt19937_64& random);
};

constexpr Shape kShapes[] = {
    {"None", [](std::mt19937_64&) { return Word{0}; }},
    {"All", [](std::mt19937_64&) { return ~Word{0}; }},
    {"Half", [](std::mt19937_64& random) { return Word{random()}; }},
    {"Few",
     [](std::mt19937_64& random) { return Word{random() & random() & random() & random()}; }},
    {"Many", [](std::mt19937_64& random) { return Word{random() | random() | random()}; }},
    {"OneBit", [](std::mt19937_64& random) { return Word{1} << (random() % 64); }},
    {"OneMissing", [](std::mt19937_64& random) { return ~(Word{1} << (random() % 64)); }},
    {"Runs", [](std::mt19937_64& random) { return ~Word{0} << (random() % 64); }},
    {"FullOrEmpty", [](std::mt19937_64& random) { return random() % 2 ? ~Word{0} : Word{0}; }},
    {"FullOrHalf",
     [](std::mt19937_64& random) { return random() % 3 ? ~Word{0} : Word{random()}; }},
    {"Sixteen", [](std::mt19937_64& random) { return Word{0xFFFF} << (random() % 48); }},
    {"Seventeen", [](std::mt19937_64& random) { return Word{0x1FFFF} << (random() % 47); }},
    {"LowHalf", [](std::mt19937_64&) { return Word{0xFFFFFFFF}; }},
    {"LowHalfAndOne", [](std::mt19937_64&) { return Word{0x1FFFFFFFF}; }},
    {"ThreeParts", [](std::mt19937_64&) { return Word{0xFFFF'0FFF'F00F'FFFF}; }},
    {"ThreePartsAndOne", [](std::mt19937_64&) { return Word{0xFFFF'0FFF'F01F'FFFF}; }},
};

class BitsTest : public testing::TestWithParam<std::string_view> {
 protected:
  void SetUp() override { ForcePathForTest(GetParam()); }
  void TearDown() override { ForcePathForTest(""); }

  std::vector<Word> Random(const Shape& shape, size_t n) {
    std::vector<Word> words(n);
    for (Word& word : words) word = shape.word(random_);
    return words;
  }

  // Lengths and offsets that end inside, on and past each register width.
  template <class Check>
  void ForEachShape(const Check& check) {
    for (const Shape& shape : kShapes) {
      for (const size_t words : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 64, 67}) {
        SCOPED_TRACE(testing::Message() << shape.name << ", " << words << " words");
        check(shape, words);
        if (HasFatalFailure()) return;
      }
    }
  }

  std::mt19937_64 random_{20};
};

std::vector<uint32_t> PlainDecode(const std::vector<Word>& words, uint32_t base) {
  std::vector<uint32_t> ids;
  for (size_t i = 0; i < words.size() * 64; ++i) {
    if ((words[i / 64] >> (i % 64)) & 1) ids.push_back(base + static_cast<uint32_t>(i));
  }
  return ids;
}

TEST_P(BitsTest, PathIsTheOneAskedFor) { EXPECT_EQ(CurrentPath(), GetParam()); }

TEST_P(BitsTest, WordOperationsEqualThePlainLoop) {
  ForEachShape([&](const Shape& shape, size_t n) {
    for (size_t offset = 0; offset < 3; ++offset) {
      const std::vector<Word> a = Random(shape, n + offset + 1);
      const std::vector<Word> b = Random(kShapes[2], n + offset + 1);
      std::vector<Word> both = a, without = a, either = a;
      And(both.data() + offset, b.data() + offset, n);
      AndNot(without.data() + offset, b.data() + offset, n);
      Or(either.data() + offset, b.data() + offset, n);
      for (size_t i = 0; i < a.size(); ++i) {
        const bool inside = i >= offset && i < offset + n;
        ASSERT_EQ(both[i], inside ? a[i] & b[i] : a[i]) << i;
        ASSERT_EQ(without[i], inside ? a[i] & ~b[i] : a[i]) << i;
        ASSERT_EQ(either[i], inside ? a[i] | b[i] : a[i]) << i;
      }
    }
  });
}

TEST_P(BitsTest, WordOperationsTakeTheirOwnArray) {
  const std::vector<Word> words = Random(kShapes[2], 19);
  std::vector<Word> same = words;
  And(same.data(), same.data(), same.size());
  EXPECT_EQ(same, words);
  Or(same.data(), same.data(), same.size());
  EXPECT_EQ(same, words);
  AndNot(same.data(), same.data(), same.size());
  EXPECT_EQ(same, std::vector<Word>(19, 0));
}

TEST_P(BitsTest, PopCountEqualsThePlainLoop) {
  ForEachShape([&](const Shape& shape, size_t n) {
    const std::vector<Word> words = Random(shape, n);
    uint64_t want = 0;
    for (const Word word : words) want += static_cast<uint64_t>(std::popcount(word));
    ASSERT_EQ(PopCount(words.data(), n), want);
  });
}

TEST_P(BitsTest, CombineBlockKeepsAndDropsAsThePlainLoop) {
  for (const Shape& shape : kShapes) {
    for (size_t n = 0; n <= 5; ++n) {
      SCOPED_TRACE(testing::Message() << shape.name << ", " << n << " operands");
      std::vector<std::vector<Word>> blocks;
      std::vector<BlockOperand> operands;
      std::vector<Word> want(kBlockWords, ~Word{0}), got(kBlockWords);
      for (size_t i = 0; i < n; ++i) {
        blocks.push_back(Random(i % 2 == 0 ? shape : kShapes[4], kBlockWords));
        operands.push_back({blocks.back().data(), random_() % 2 == 0});
        for (size_t w = 0; w < kBlockWords; ++w) {
          want[w] &= operands[i].drop ? ~blocks[i][w] : blocks[i][w];
        }
      }
      const bool any = std::any_of(want.begin(), want.end(), [](Word w) { return w != 0; });
      ASSERT_EQ(CombineBlock(operands, got.data()), any);
      ASSERT_EQ(got, want);
    }
  }
}

TEST_P(BitsTest, CombineBlockSeesASingleBitInAnyWord) {
  for (size_t place = 0; place < kBlockBits; ++place) {
    std::vector<Word> block(kBlockWords), acc(kBlockWords);
    block[place / 64] = Word{1} << (place % 64);
    const BlockOperand operand{block.data(), false};
    ASSERT_TRUE(CombineBlock({&operand, 1}, acc.data())) << place;
    ASSERT_EQ(acc, block) << place;
    const BlockOperand both[] = {{block.data(), false}, {block.data(), true}};
    ASSERT_FALSE(CombineBlock(both, acc.data())) << place;
  }
}

// What operands leave of one block, by the plain rule.
Word PlainOps(const std::vector<std::pair<Word, BitOp>>& operands) {
  Word acc = ~Word{0}, group = 0;
  for (const auto& [word, op] : operands) {
    if (op == BitOp::kAnd) acc &= word;
    if (op == BitOp::kAndNot) acc &= ~word;
    if (op == BitOp::kOr || op == BitOp::kAndOr) group |= word;
    if (op == BitOp::kAndOr) acc &= group, group = 0;
  }
  return acc;
}

std::vector<std::vector<BitOp>> OpRows() {
  using enum BitOp;
  return {{},
          {kAnd},
          {kAndNot},
          {kAnd, kAndNot, kAnd},
          {kOr, kAndOr},
          {kOr, kOr, kAndOr, kAndNot, kOr, kAndOr},
          {kAndOr, kAnd}};
}

TEST_P(BitsTest, CountRunCountsWhatOperandsLeaveOfEachBlock) {
  constexpr size_t kBlocks = 3, kSlices = 5;
  for (const std::vector<BitOp>& ops : OpRows()) {
    for (const Shape& shape : kShapes) {
      SCOPED_TRACE(testing::Message() << ops.size() << " operands, " << shape.name);
      std::vector<std::vector<Word>> sets;
      std::vector<RunOperand> operands;
      for (const BitOp op : ops) {
        sets.push_back(Random(shape, kBlocks * kBlockWords));
        operands.push_back({sets.back().data(), op});
      }
      const std::vector<Word> slices = Random(kShapes[2], kBlocks * kSlices * kBlockWords);
      std::vector<SliceBlock> blocks;
      uint64_t want = 0;
      for (size_t b = 0; b < kBlocks; ++b) {
        const Word* at = slices.data() + b * kSlices * kBlockWords;
        // The second block counts nothing.
        blocks.push_back({at, b == 1 ? 0 : static_cast<uint32_t>(kSlices - b)});
        for (size_t w = 0; w < kBlockWords; ++w) {
          std::vector<std::pair<Word, BitOp>> words;
          for (size_t i = 0; i < ops.size(); ++i) {
            words.emplace_back(sets[i][b * kBlockWords + w], ops[i]);
          }
          for (uint32_t k = 0; k < blocks[b].n; ++k) {
            const Word picked = PlainOps(words) & at[k * kBlockWords + w];
            want += static_cast<uint64_t>(std::popcount(picked)) << k;
          }
        }
      }
      ASSERT_EQ(CountRun(operands, blocks), want);
    }
  }
}

TEST_P(BitsTest, CombineAtCombinesTheWordsOfEachBlock) {
  constexpr size_t kBlocks = 19, kSlots = 7;
  for (const std::vector<BitOp>& ops : OpRows()) {
    for (const Shape& shape : kShapes) {
      SCOPED_TRACE(testing::Message() << ops.size() << " operands, " << shape.name);
      const std::vector<Word> words = Random(shape, kBlocks * kSlots * kBlockWords);
      const std::vector<Word> without = Random(shape, kBlocks * kBlockWords);
      std::vector<const Word*> blocks, dropped;
      for (size_t b = 0; b < kBlocks; ++b) {
        blocks.push_back(words.data() + b * kSlots * kBlockWords);
        dropped.push_back(without.data() + (kBlocks - 1 - b) * kBlockWords);
      }
      std::vector<OffsetOperand> operands;
      for (size_t i = 0; i < ops.size(); ++i) {
        operands.push_back({static_cast<uint32_t>((kSlots - 1 - i) * kBlockWords), ops[i]});
      }
      for (const bool drops : {false, true}) {
        std::vector<Word> got(kBlocks * kBlockWords);
        const Word* const* const without = drops ? dropped.data() : nullptr;
        CombineAt(blocks, 0, operands, without, got.data());
        for (size_t ahead = 1; ahead < kBlocks; ++ahead) {
          std::vector<Word> again(got.size());
          const size_t n = kBlocks - ahead;
          CombineAt(std::span(blocks).first(n), ahead, operands, without, again.data());
          std::copy(got.begin() + n * kBlockWords, got.end(), again.begin() + n * kBlockWords);
          ASSERT_EQ(again, got) << ahead;
        }
        for (size_t at = 0; at < got.size(); ++at) {
          std::vector<std::pair<Word, BitOp>> in;
          for (size_t i = 0; i < ops.size(); ++i) {
            in.emplace_back(blocks[at / kBlockWords][operands[i].offset + at % kBlockWords],
                            ops[i]);
          }
          const Word* const drop = dropped[at / kBlockWords] + at % kBlockWords;
          if (drops) in.emplace_back(*drop, BitOp::kAndNot);
          ASSERT_EQ(got[at], PlainOps(in)) << at;
        }
      }
    }
  }
}

TEST_P(BitsTest, CountSlicesSumsTheCountsOfPickedPlaces) {
  for (const Shape& shape : kShapes) {
    for (size_t n_slices = 0; n_slices <= 32; ++n_slices) {
      SCOPED_TRACE(testing::Message() << shape.name << ", " << n_slices << " slices");
      const std::vector<Word> acc = Random(shape, kBlockWords);
      const std::vector<Word> slices = Random(kShapes[2], n_slices * kBlockWords);
      uint64_t want = 0;
      for (size_t place = 0; place < kBlockBits; ++place) {
        if (((acc[place / 64] >> (place % 64)) & 1) == 0) continue;
        for (size_t k = 0; k < n_slices; ++k) {
          want += ((slices[k * kBlockWords + place / 64] >> (place % 64)) & 1) << k;
        }
      }
      ASSERT_EQ(CountSlices(acc.data(), slices.data(), n_slices), want);
    }
  }
}

TEST_P(BitsTest, CountPairsCountsWhatEachTwoWordsShare) {
  for (const Shape& shape : kShapes) {
    for (const size_t n : {0, 1, 2, 3, 5, 8, 9, 17, 41, 64}) {
      const std::vector<Word> words = Random(shape, n + kPairSlack);
      const Word taken = n % 2 == 0 ? 0 : random_();
      const size_t pairs = n * (n + 1) / 2;
      std::vector<uint32_t> counts(pairs + kPairSlack, 100), want = counts;
      for (size_t a = 0, at = 0; a < n; ++a) {
        for (size_t b = 0; b <= a; ++b, ++at) {
          want[at] += static_cast<uint32_t>(std::popcount(words[a] & words[b] & ~taken));
          want[at] -= static_cast<uint32_t>(std::popcount(words[a] & words[b] & taken));
        }
      }
      CountPairs(words.data(), n, taken, counts.data());
      ASSERT_EQ(counts, want) << shape.name << ", " << n << " words";
    }
  }
}

TEST_P(BitsTest, DecodeListsThePlacesAndStaysInsideItsRoom) {
  constexpr uint32_t kMark = 0xDEADBEEF;
  ForEachShape([&](const Shape& shape, size_t n) {
    for (const uint32_t base : {0u, 512u, 7u, 0xFFFFFFFFu - 64 * 67}) {
      const std::vector<Word> words = Random(shape, n);
      const std::vector<uint32_t> want = PlainDecode(words, base);
      std::vector<uint32_t> out(want.size() + kDecodeSlack + 16, kMark);
      const uint32_t* end = Decode(words.data(), n, base, out.data());
      ASSERT_EQ(end - out.data(), static_cast<ptrdiff_t>(want.size()));
      ASSERT_TRUE(std::equal(want.begin(), want.end(), out.begin()));
      for (size_t i = want.size() + kDecodeSlack; i < out.size(); ++i) ASSERT_EQ(out[i], kMark);
    }
  });
}

TEST_P(BitsTest, DecodeAtListsThePlacesOfOneSlotOfEachBlock) {
  constexpr size_t kBlocks = 5, kSlots = 3;
  for (const Shape& shape : kShapes) {
    SCOPED_TRACE(shape.name);
    const std::vector<Word> words = Random(shape, kBlocks * kSlots * kBlockWords);
    std::vector<const Word*> blocks;
    std::vector<Word> alone;
    for (size_t b = 0; b < kBlocks; ++b) {
      blocks.push_back(&words[(kBlocks - 1 - b) * kSlots * kBlockWords]);
      alone.insert(alone.end(), blocks[b] + kBlockWords, blocks[b] + 2 * kBlockWords);
    }
    const std::vector<uint32_t> want = PlainDecode(alone, 1'024);
    std::vector<uint32_t> out(want.size() + kDecodeSlack);
    for (size_t ahead = 0; ahead < kBlocks; ++ahead) {
      out.resize(want.size() + kDecodeSlack);
      // The last ones, behind which there are none to ask for, by themselves.
      const std::span<const Word* const> all(blocks), last = all.last(ahead);
      uint32_t* end = DecodeAt(all.first(kBlocks - ahead), ahead, kBlockWords, 1'024, out.data());
      end = DecodeAt(last, 0, kBlockWords, 1'024 + (kBlocks - ahead) * kBlockBits, end);
      out.resize(static_cast<size_t>(end - out.data()));
      ASSERT_EQ(out, want);
    }
  }
}

TEST_P(BitsTest, WidenAddsTheBaseAndWritesWholeSteps) {
  constexpr uint32_t kMark = 0xDEADBEEF;
  std::vector<uint16_t> offsets;
  for (uint32_t i = 0; i < 5 * kWidenStep; ++i) offsets.push_back(static_cast<uint16_t>(i * 821));
  offsets[1] = 0xFFFF;
  for (size_t n = 0; n <= offsets.size(); ++n) {
    const size_t room = (n + kWidenStep - 1) / kWidenStep * kWidenStep;
    std::vector<uint32_t> out(room + 1, kMark);
    Widen(offsets.data(), n, 0x7FFF0000, out.data());
    for (size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], 0x7FFF0000 + offsets[i]) << i << " of " << n;
    ASSERT_EQ(out[room], kMark);
  }
}

TEST_P(BitsTest, DecodeStaysInItsSlackWhereverTheIdsGo) {
  constexpr uint32_t kUntouched = 0xABABABAB;
  for (const Shape& shape : kShapes) {
    const std::vector<Word> words = Random(shape, 2 * kBlockWords + 1);
    const std::vector<uint32_t> want = PlainDecode(words, 7);
    for (size_t before = 0; before <= 16; ++before) {  // ids of a line
      SCOPED_TRACE(testing::Message() << shape.name << ", " << before << " ids before");
      const size_t room = before + want.size() + kDecodeSlack;
      std::vector<uint32_t> out(room + 64, kUntouched);
      const uint32_t* end = Decode(words.data(), words.size(), 7, out.data() + before);
      ASSERT_EQ(end, out.data() + before + want.size());
      ASSERT_TRUE(std::equal(want.begin(), want.end(), out.begin() + before));
      const auto untouched = [](uint32_t id) { return id == kUntouched; };
      ASSERT_TRUE(std::all_of(out.begin(), out.begin() + before, untouched));
      ASSERT_TRUE(std::all_of(out.begin() + room, out.end(), untouched));
    }
  }
}

TEST_P(BitsTest, DecodeEqualsThePlainLoopOnMixedBlocks) {
  const uint64_t cases = Cases(2'000);
  for (uint64_t c = 0; c < cases; ++c) {
    SCOPED_TRACE(testing::Message() << "case " << c);
    std::vector<Word> words(random_() % 40);
    for (Word& word : words) word = kShapes[random_() % std::size(kShapes)].word(random_);
    const auto base = static_cast<uint32_t>(random_());
    const std::vector<uint32_t> want = PlainDecode(words, base);
    std::vector<uint32_t> out(want.size() + kDecodeSlack);
    out.resize(
        static_cast<size_t>(Decode(words.data(), words.size(), base, out.data()) - out.data()));
    ASSERT_EQ(out, want);
    ASSERT_EQ(PopCount(words.data(), words.size()), want.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Paths, BitsTest, testing::ValuesIn(Paths()),
                         [](const auto& info) { return std::string(info.param); });

TEST(ForcePath, UnknownAndEmptyNamesGoBackToTheBest) {
  const std::string_view best = Paths().front();
  ForcePathForTest(Paths().back());
  EXPECT_EQ(CurrentPath(), Paths().back());
  ForcePathForTest("no such path");
  EXPECT_EQ(CurrentPath(), best);
}

std::vector<uint32_t> SortedIds(std::mt19937_64& random, size_t n, uint32_t below) {
  std::set<uint32_t> ids;
  while (ids.size() < n) ids.insert(static_cast<uint32_t>(random() % below));
  return {ids.begin(), ids.end()};
}

void ExpectIntersection(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  std::vector<uint32_t> want;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(want));
  // Exactly the promised room: ASan sees a store past it.
  std::vector<uint32_t> out(std::min(a.size(), b.size()));
  const size_t n = IntersectSorted(a, b, out.data());
  out.resize(n);
  EXPECT_EQ(out, want);
}

TEST(IntersectSortedTest, EqualsTheStandardOneAtAllLengthRatios) {
  std::mt19937_64 random(21);
  for (const size_t few : {0, 1, 2, 3, 17, 100}) {
    for (const size_t many : {0, 1, 2, 31, 32, 33, 64, 100, 3'199, 3'200, 5'000}) {
      for (uint64_t c = 0; c < Cases(5); ++c) {
        SCOPED_TRACE(testing::Message() << few << " and " << many << ", case " << c);
        const auto a = SortedIds(random, few, 10'000), b = SortedIds(random, many, 10'000);
        ExpectIntersection(a, b);
        ExpectIntersection(b, a);
      }
    }
  }
}

struct IntersectCase {
  const char* name;
  std::vector<uint32_t> a, b;
};

TEST(IntersectSortedTest, Edges) {
  std::vector<uint32_t> hundred(100);
  for (uint32_t i = 0; i < 100; ++i) hundred[i] = 10 * i;
  const IntersectCase cases[] = {
      {"FirstOfMany", {0}, hundred},
      {"LastOfMany", {990}, hundred},
      {"PastTheEnd", {991, 992}, hundred},
      {"BetweenTwo", {5}, hundred},
      {"LargestId", {0xFFFFFFFF}, {0xFFFFFFFE, 0xFFFFFFFF}},
      {"Same", hundred, hundred},
      {"Disjoint", {1, 2, 3}, {4, 5, 6}},
  };
  for (const IntersectCase& c : cases) {
    SCOPED_TRACE(c.name);
    ExpectIntersection(c.a, c.b);
    ExpectIntersection(c.b, c.a);
  }
}

TEST(RowTest, FindsEachPlaceAndNothingElse) {
  uint32_t row[kRowIds];
  for (uint32_t i = 0; i < kRowIds; ++i) row[i] = 100 + i;
  for (uint32_t i = 0; i < kRowIds; ++i) EXPECT_TRUE(RowHas(row, 100 + i)) << i;
  for (const uint32_t absent : {0u, 99u, 116u, 0x80000064u, ~0u}) {
    EXPECT_FALSE(RowHas(row, absent)) << absent;
  }
}

TEST(RowTest, MatchesNeedsAllAndForbidsAny) {
  uint32_t row[kRowIds] = {3, 1, 4, 15, 9, 26};
  const std::vector<uint32_t> none;
  EXPECT_TRUE(RowMatches(row, none, none));
  EXPECT_TRUE(RowMatches(row, std::vector<uint32_t>{1, 26}, std::vector<uint32_t>{2, 5}));
  EXPECT_FALSE(RowMatches(row, std::vector<uint32_t>{1, 2}, none));
  EXPECT_FALSE(RowMatches(row, std::vector<uint32_t>{1}, std::vector<uint32_t>{5, 9}));
}

}  // namespace
}  // namespace labelix::sets::bits_test
