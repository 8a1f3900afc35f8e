// Bits to ids. Included by bits.cc once for each CPU path (so no plain guard).
//
// A block is opened by what is in it: whole runs are stored without looking at
// bits, few bits are walked, the rest is compressed in registers. One way for
// all lost 20-50% on either ordered or shuffled ids in a prototype; what this
// one reaches: docs/performance.md, "Decode".
#if defined(LABELIX_INDEX_SETS_DECODE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LABELIX_INDEX_SETS_DECODE_INL_H_
#undef LABELIX_INDEX_SETS_DECODE_INL_H_
#else
#define LABELIX_INDEX_SETS_DECODE_INL_H_
#endif

#include "hwy/highway.h"
#include "index/sets/bits.h"
#include "index/sets/decode_words-inl.h"
#include "index/sets/decode_words_avx512-inl.h"

HWY_BEFORE_NAMESPACE();
namespace labelix::sets {
namespace HWY_NAMESPACE {

// A word of a block in which ids lie in runs: mostly one run, which needs no
// compressing.
HWY_INLINE HWY_ATTR uint32_t* DecodeRunLike(Word word, uint32_t base, uint32_t* out) {
  const int first = __builtin_ctzll(word);
  const Word run = word >> first;
  if ((run & (run + 1)) != 0) return DecodeWordWhole(word, base, out);
  StoreSixtyFour(base + static_cast<uint32_t>(first), out);
  return out + __builtin_popcountll(word);
}

// With more than so many words in use all of a sparse block are taken, which no branch has to
// be right about.
constexpr int kFewWords = 3;

HWY_INLINE HWY_ATTR uint32_t* DecodeSparseBlock(const Word* block, uint32_t some, uint32_t base,
                                                uint32_t* out) {
  if (__builtin_popcount(some) > kFewWords) {
    for (size_t w = 0; w < kBlockWords; ++w) {
      out = DecodeSparse(block[w], base + static_cast<uint32_t>(w * kWordBits), out);
    }
    return out;
  }
  for (uint32_t left = some; left != 0; left &= left - 1) {
    const auto w = static_cast<uint32_t>(__builtin_ctz(left));
    out = DecodeSparse(block[w], base + w * static_cast<uint32_t>(kWordBits), out);
  }
  return out;
}

// False: ids lie scattered there, and nothing is written.
HWY_INLINE HWY_ATTR bool DecodeOtherBlock(const Word* block, uint32_t base, uint32_t** out) {
  const BlockView words = View(block);
  const uint32_t some = InUse(words);
  if (some == 0) return true;
  const uint32_t full = Full(words);
  if (full == 0xFF) {
    *out = DecodeFullBlock(base, *out);
    return true;
  }
  if (CountIds(words) <= kSparseIds) {
    *out = DecodeSparseBlock(block, some, base, *out);
    return true;
  }
  if (IsMixed(some, full)) return false;
  for (uint32_t left = some; left != 0; left &= left - 1) {
    const auto w = static_cast<uint32_t>(__builtin_ctz(left));
    *out = DecodeRunLike(block[w], base + w * static_cast<uint32_t>(kWordBits), *out);
  }
  return true;
}

// Blocks from the i-th on, up to one whose ids lie scattered, which is the answer.
template <typename BlockAt>
HWY_NOINLINE HWY_ATTR size_t DecodeOthers(BlockAt block_at, size_t i, size_t n, uint32_t base,
                                          uint32_t** out) {
  uint32_t* at = *out;
  for (; i < n; ++i) {
    if (!DecodeOtherBlock(block_at(i), base + static_cast<uint32_t>(i * kBlockBits), &at)) break;
  }
  *out = at;
  return i;
}

template <typename BlockAt>
HWY_INLINE HWY_ATTR uint32_t* DecodeBlocks(BlockAt block_at, size_t n, uint32_t base,
                                           uint32_t* out) {
  for (size_t i = 0; i < n;) {
    i = DecodeOthers(block_at, i, n, base, &out);
    if (i < n) i = DecodeScattered(block_at, i, n, base, &out);
  }
  return out;
}

// Where the words of a block are.
struct SideBySide {
  const Word* words;
  HWY_INLINE HWY_ATTR const Word* operator()(size_t i) const { return words + i * kBlockWords; }
};
struct AtOffset {
  const Word* const* blocks;
  size_t ahead;
  uint32_t offset;
  HWY_INLINE HWY_ATTR const Word* operator()(size_t i) const {
    __builtin_prefetch(blocks[i + ahead] + offset);
    return blocks[i] + offset;
  }
};

HWY_INLINE HWY_ATTR uint32_t* DecodeAll(const Word* words, size_t n_words, uint32_t base,
                                        uint32_t* out) {
  out = DecodeBlocks(SideBySide{words}, n_words / kBlockWords, base, out);
  for (size_t w = n_words / kBlockWords * kBlockWords; w < n_words; ++w) {
    out = DecodeWord(words[w], base + static_cast<uint32_t>(w * kWordBits), out);
  }
  return out;
}

HWY_ATTR inline uint32_t* DecodeAt(const Word* const* blocks, size_t n_blocks, size_t ahead,
                                   uint32_t offset, uint32_t base, uint32_t* out) {
  return DecodeBlocks(AtOffset{blocks, ahead, offset}, n_blocks, base, out);
}

HWY_ATTR inline uint32_t* Decode(const Word* words, size_t n_words, uint32_t base, uint32_t* out) {
  return DecodeAll(words, n_words, base, out);
}

}  // namespace HWY_NAMESPACE
}  // namespace labelix::sets
HWY_AFTER_NAMESPACE();

#endif  // per target
