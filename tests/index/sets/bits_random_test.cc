// Random calls of every kernel: each CPU path gives what the last one, the plain
// loop that bits_test.cc walks by itself, gives (G20: a million calls under
// LABELIX_CASES=1, else a twentieth).
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "index/sets/bits.h"
#include "tests/cases.h"

namespace labelix::sets::bits_random_test {
namespace {

using test::Cases;

// What a call gave: words that it wrote, ids, a number.
struct Answer {
  std::vector<Word> words{};
  std::vector<uint32_t> ids{};
  uint64_t number = 0;
  bool operator==(const Answer&) const = default;
};

// Operands of one call, as much as the largest kernel reads.
class Call {
 public:
  static constexpr size_t kBlocks = 3, kSets = 4, kKinds = 10;

  explicit Call(std::mt19937_64& random)
      : kind_(random() % kKinds),
        n_(random() % (kBlocks * kBlockWords + 1)),
        // Any place of a register: an array need not begin where one does.
        offset_(random() % kBlockWords),
        n_sets_(random() % (kSets + 1)),
        base_(static_cast<uint32_t>(random())) {
    for (auto& set : sets_) set = Words(random, kBlocks * kBlockWords + offset_);
    for (BitOp& op : ops_) op = static_cast<BitOp>(random() % 4);
    for (size_t i = 0; i < kBlocks; ++i) n_slices_[i] = static_cast<uint32_t>(random() % 8);
    slices_ = Words(random, 32 * kBlockWords + offset_);
  }

  size_t kind() const { return kind_; }

  Answer Run() const {
    switch (kind_) {
      case 0:
        return Written(And);
      case 1:
        return Written(AndNot);
      case 2:
        return Written(Or);
      case 3:
        return {.number = PopCount(At(0), n_)};
      case 4:
        return Combine();
      case 5:
        return {.number = CountSlices(At(0), Slices(0), n_block_slices())};
      case 6:
        return {.number = CountBlocks()};
      case 7:
        return CombineBlocks();
      case 8:
        return Pairs();
      default:
        return Decoded();
    }
  }

 private:
  // Each word dense, sparse, full or empty, as postings and their blocks are.
  static std::vector<Word> Words(std::mt19937_64& random, size_t n) {
    std::vector<Word> words(n);
    for (Word& word : words) {
      const Word drawn = random();
      const Word shapes[] = {0,
                             ~Word{0},
                             drawn,
                             drawn & random() & random(),
                             drawn | random(),
                             Word{1} << (drawn % 64),
                             ~Word{0} << (drawn % 64)};
      word = shapes[random() % std::size(shapes)];
    }
    return words;
  }

  const Word* At(size_t set) const { return sets_[set].data() + offset_; }
  const Word* Slices(size_t block) const {
    return slices_.data() + offset_ + 8 * block * kBlockWords;
  }
  size_t n_block_slices() const { return n_slices_[0] * 4; }

  Answer Written(void (*kernel)(Word*, const Word*, size_t)) const {
    Answer answer{.words = sets_[0]};
    kernel(answer.words.data() + offset_, At(1), n_);
    return answer;
  }

  Answer Combine() const {
    std::vector<BlockOperand> operands;
    for (size_t i = 0; i < n_sets_; ++i) operands.push_back({At(i), ops_[i] == BitOp::kAndNot});
    Answer answer{.words = std::vector<Word>(kBlockWords)};
    answer.number = CombineBlock(operands, answer.words.data()) ? 1 : 0;
    return answer;
  }

  uint64_t CountBlocks() const {
    std::vector<RunOperand> operands;
    for (size_t i = 0; i < n_sets_; ++i) operands.push_back({At(i), ops_[i]});
    std::vector<SliceBlock> blocks;
    for (size_t i = 0; i < kBlocks; ++i) blocks.push_back({Slices(i), n_slices_[i]});
    return CountRun(operands, blocks);
  }

  // More of them than are combined at once.
  Answer CombineBlocks() const {
    constexpr size_t kMany = 27;
    std::vector<const Word*> blocks;
    for (size_t i = 0; i < kMany; ++i) blocks.push_back(slices_.data() + offset_ + i * kBlockWords);
    std::vector<OffsetOperand> operands;
    for (size_t i = 0; i < n_sets_; ++i) {
      operands.push_back({static_cast<uint32_t>((kSets - i) * kBlockWords), ops_[i]});
    }
    Answer answer{.words = std::vector<Word>(kMany * kBlockWords)};
    const std::vector<const Word*> dropped(kMany, At(0));
    const size_t ahead = base_ % kMany;
    CombineAt(std::span(blocks).first(kMany - ahead), ahead, operands,
              n_ % 2 == 0 ? nullptr : dropped.data(), answer.words.data());
    return answer;
  }

  Answer Pairs() const {
    const size_t n = std::min(n_, kBlocks * kBlockWords - kPairSlack);
    Answer answer{.ids = std::vector<uint32_t>(n * (n + 1) / 2 + kPairSlack, base_)};
    CountPairs(At(0), n, sets_[1][0], answer.ids.data());
    return answer;
  }

  Answer Decoded() const {
    Answer answer{.ids = std::vector<uint32_t>(n_ * 64 + kDecodeSlack)};
    const uint32_t* end = Decode(At(0), n_, base_, answer.ids.data());
    answer.ids.resize(static_cast<size_t>(end - answer.ids.data()));
    return answer;
  }

  size_t kind_, n_, offset_, n_sets_;
  uint32_t base_;
  std::vector<Word> sets_[kSets], slices_;
  BitOp ops_[kSets];
  uint32_t n_slices_[kBlocks];
};

std::vector<Answer> AnswersOf(const std::vector<Call>& calls, std::string_view path) {
  ForcePathForTest(path);
  std::vector<Answer> answers;
  for (const Call& call : calls) answers.push_back(call.Run());
  return answers;
}

TEST(BitsRandomTest, EveryPathGivesWhatThePlainLoopGives) {
  // To change the path asks the CPU what it can, which takes longer than a call.
  constexpr int kAtOnce = 200;
  std::mt19937_64 random(20);
  const std::vector<std::string_view> paths = Paths();
  size_t ran[Call::kKinds] = {};
  for (int first = 0, n = Cases(1'000'000); first < n; first += kAtOnce) {
    std::vector<Call> calls;
    for (int i = 0; i < kAtOnce; ++i) ++ran[calls.emplace_back(random).kind()];
    const std::vector<Answer> want = AnswersOf(calls, paths.back());
    for (const std::string_view path : paths) {
      const std::vector<Answer> got = AnswersOf(calls, path);
      for (size_t i = 0; i < calls.size(); ++i) {
        ASSERT_EQ(got[i], want[i])
            << path << ", case " << first + i << ", kernel " << calls[i].kind();
      }
    }
  }
  ForcePathForTest("");
  for (const size_t times : ran) EXPECT_GT(times, 0u);
}

}  // namespace
}  // namespace labelix::sets::bits_random_test
