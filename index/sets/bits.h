// Kernels over bit blocks, sorted ids and rows of pair ids.
//
// Each call runs the best path that the CPU has, chosen once, at the first
// call: about 1 ns a call for the jump. All paths give the same answer; tests
// walk them through ForcePathForTest. Pointers need no alignment; 64 bytes is
// fastest. No call allocates. Thread-safe: a call reads and writes only what it
// was given.
#ifndef LABELIX_INDEX_SETS_BITS_H_
#define LABELIX_INDEX_SETS_BITS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace labelix::sets {

// A block is 512 bits: one cache line, one AVX-512 register. Word w of a block
// holds positions 64 * w .. 64 * w + 63, the lowest in bit 0.
constexpr size_t kBlockBits = 512;
constexpr size_t kBlockWords = 8;
using Word = uint64_t;

// What Decode may write past its answer: whole registers are stored.
constexpr size_t kDecodeSlack = 64;

// ---- Words -----------------------------------------------------------------
// `acc` and `other` may be the same array, but not overlap otherwise.

void And(Word* acc, const Word* other, size_t words);     // acc &= other
void AndNot(Word* acc, const Word* other, size_t words);  // acc &= ~other
void Or(Word* acc, const Word* other, size_t words);      // acc |= other

uint64_t PopCount(const Word* words, size_t n);

// One block of an intersection, in one call: `acc` becomes what stands in every
// operand that is kept and in none that is dropped. False: nothing is left.
// No operand: every bit.
struct BlockOperand {
  const Word* words;  // 8 words
  bool drop = false;
};
bool CombineBlock(std::span<const BlockOperand> operands, Word* acc);

// Weighted count of one block: the sum over k of 2^k * popcount(acc & slice k).
// `slices` is n_slices blocks, one after the other; n_slices <= 32.
uint64_t CountSlices(const Word* acc, const Word* slices, size_t n_slices);

// What is done with a block's words, in the order of the operands.
enum class BitOp : uint32_t {
  kAnd,     // kept: must stand in it
  kAndNot,  // dropped: must not
  kOr,      // gathered with the next ones, up to a kAndOr
  kAndOr,   // the last of those: must stand in one of them
};

// Weighted count of many blocks in one pass: of what the operands leave of each
// block. An operand is the first of consecutive blocks; no operand: every bit.
struct RunOperand {
  const Word* words;
  BitOp op;
};
struct SliceBlock {  // of one block: n blocks, one after the other
  const Word* words;
  uint32_t n;  // 0: the block counts nothing
};
uint64_t CountRun(std::span<const RunOperand> operands, std::span<const SliceBlock> slices);

// What the operands leave of many blocks that each hold all operands' words,
// `offset` words from the block's start. `without`, if not null, is for each of them a
// block that is dropped too. `acc` has kBlockWords words for each block. `ahead`: behind the
// blocks, and what is dropped of them, stand so many more, whose lines are asked for meanwhile.
struct OffsetOperand {
  uint32_t offset;
  BitOp op;
};
void CombineAt(std::span<const Word* const> blocks, size_t ahead,
               std::span<const OffsetOperand> operands, const Word* const* without, Word* acc);

// Of n words, how many positions each two share: to counts[a * (a + 1) / 2 + b], for all
// b <= a, it adds their common bits that are not in `taken` and subtracts those that are.
// `words` can be read, and `counts` read and rewritten, kPairSlack places past their ends.
constexpr size_t kPairSlack = kBlockWords;
void CountPairs(const Word* words, size_t n, Word taken, uint32_t* counts);

// Writes base + position of each set bit, ascending, and returns the end of
// what was written. `out` has room for PopCount(words, n_words) + kDecodeSlack.
uint32_t* Decode(const Word* words, size_t n_words, uint32_t base, uint32_t* out);
// The same of what CombineAt would leave of blocks by one operand that is kept.
uint32_t* DecodeAt(std::span<const Word* const> blocks, size_t ahead, uint32_t offset,
                   uint32_t base, uint32_t* out);

// Writes base + offset of each. Whole registers: `offsets` is read, and `out` written, up to
// kWidenStep places at a time.
constexpr size_t kWidenStep = 16;
void Widen(const uint16_t* offsets, size_t n, uint32_t base, uint32_t* out);

// ---- Sorted ids ------------------------------------------------------------

// Writes what stands in both, ascending, and returns how many. `a` and `b` are
// ascending, each id once; `out` has room for the smaller of the two and
// overlaps neither. A merge, or a leap through the longer one when it is much
// longer.
size_t IntersectSorted(std::span<const uint32_t> a, std::span<const uint32_t> b, uint32_t* out);

// ---- Rows ------------------------------------------------------------------
// A row is 16 ids in one cache line, in any order. Inline and without a jump:
// a row test is shorter than a dispatched call.

constexpr size_t kRowIds = 16;

// True if the row holds `value`.
inline bool RowHas(const uint32_t* row16, uint32_t value) {
  // No early exit: sixteen compares become four vector compares.
  uint32_t found = 0;
  for (size_t i = 0; i < kRowIds; ++i) found |= row16[i] == value ? ~0u : 0u;
  return found != 0;
}

// True if the row holds every one of `values` and none of `without`.
inline bool RowMatches(const uint32_t* row16, std::span<const uint32_t> values,
                       std::span<const uint32_t> without) {
  for (const uint32_t value : values) {
    if (!RowHas(row16, value)) return false;
  }
  for (const uint32_t value : without) {
    if (RowHas(row16, value)) return false;
  }
  return true;
}

// ---- Paths -----------------------------------------------------------------

// The paths that were built and that this CPU can run, best first: for
// instance "AVX3_DL", "AVX3", "AVX2", "SSE4", "SSSE3", "SSE2".
std::vector<std::string_view> Paths();

// The path that calls take now.
std::string_view CurrentPath();

// Takes `path`, one of Paths(), from now on; "" goes back to the best. For
// tests and benchmarks; no other thread may be inside a kernel.
void ForcePathForTest(std::string_view path);

}  // namespace labelix::sets

#endif  // LABELIX_INDEX_SETS_BITS_H_
