// Words and blocks of bits to ids, of the CPUs that pack bytes in registers. Read by
// decode-inl.h, as decode_words-inl.h is on all others.
#if defined(LABELIX_INDEX_SETS_DECODE_WORDS_AVX512_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LABELIX_INDEX_SETS_DECODE_WORDS_AVX512_INL_H_
#undef LABELIX_INDEX_SETS_DECODE_WORDS_AVX512_INL_H_
#else
#define LABELIX_INDEX_SETS_DECODE_WORDS_AVX512_INL_H_
#endif

#include <utility>

#include "hwy/highway.h"
#include "index/sets/bits.h"
#include "index/sets/decode_shape-inl.h"

#if HWY_TARGET == HWY_AVX3_DL
HWY_BEFORE_NAMESPACE();
namespace labelix::sets {
namespace HWY_NAMESPACE {

// Highway has no compress of 64 bytes that stays in a register, and the form
// that stores to memory is slow on Zen 4.
HWY_INLINE HWY_ATTR __m512i Positions() {
  alignas(64) static constexpr uint8_t kPositions[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  return _mm512_load_si512(kPositions);
}

// Sixteen of the packed positions, from part 0..3, as ids.
template <int kPart>
HWY_INLINE HWY_ATTR void StorePart(__m512i packed, __m512i base, uint32_t* out) {
  const __m512i wide = _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, kPart));
  _mm512_storeu_si512(out + kPart * 16, _mm512_add_epi32(wide, base));
}

// A word's ids, sixteen at a time. Nearly every word has kParts parts or fewer, so the branches
// are guessed; those before parts that nearly every word has are there since stores that follow
// each other without one take up to twice as long (docs/performance.md, "Decode").
template <int kParts>
HWY_INLINE HWY_ATTR uint32_t* DecodeParts(Word word, uint32_t base, uint32_t* out) {
  constexpr int kSecond = kParts > 1 ? 0 : 16;
  constexpr int kThird = kParts > 2 ? 1 : 32;
  constexpr int kFourth = kParts > 3 ? 2 : 48;
  const __m512i packed = _mm512_maskz_compress_epi8(word, Positions());
  const __m512i bases = _mm512_set1_epi32(static_cast<int>(base));
  const int count = __builtin_popcountll(word);
  StorePart<0>(packed, bases, out);
  if (count > kSecond) {
    StorePart<1>(packed, bases, out);
    if (count > kThird) {
      StorePart<2>(packed, bases, out);
      if (count > kFourth) StorePart<3>(packed, bases, out);
    }
  }
  return out + count;
}

HWY_INLINE HWY_ATTR uint32_t* DecodeWord(Word word, uint32_t base, uint32_t* out) {
  return DecodeParts<1>(word, base, out);
}

// The same without a branch: better where full and half-full words alternate.
HWY_INLINE HWY_ATTR uint32_t* DecodeWordWhole(Word word, uint32_t base, uint32_t* out) {
  const __m512i packed = _mm512_maskz_compress_epi8(word, Positions());
  const __m512i bases = _mm512_set1_epi32(static_cast<int>(base));
  StorePart<0>(packed, bases, out);
  StorePart<1>(packed, bases, out);
  StorePart<2>(packed, bases, out);
  StorePart<3>(packed, bases, out);
  return out + __builtin_popcountll(word);
}

// Ids base .. base + 63, of which the first ones count.
HWY_INLINE HWY_ATTR void StoreSixtyFour(uint32_t base, uint32_t* out) {
  const __m512i steps = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i ids = _mm512_add_epi32(steps, _mm512_set1_epi32(static_cast<int>(base)));
  _mm512_storeu_si512(out, ids);
  _mm512_storeu_si512(out + 16, _mm512_add_epi32(ids, _mm512_set1_epi32(16)));
  _mm512_storeu_si512(out + 32, _mm512_add_epi32(ids, _mm512_set1_epi32(32)));
  _mm512_storeu_si512(out + 48, _mm512_add_epi32(ids, _mm512_set1_epi32(48)));
}

// All of a block. Stores after the first begin at a line, for one that crosses lines takes
// longer; the last may write 15 ids more.
HWY_INLINE HWY_ATTR uint32_t* DecodeFullBlock(uint32_t base, uint32_t* out) {
  constexpr uintptr_t kLine = 64;
  const __m512i steps = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  _mm512_storeu_si512(out, _mm512_add_epi32(steps, _mm512_set1_epi32(static_cast<int>(base))));
  uint32_t* const end = out + kBlockBits;
  const size_t done = (kLine - reinterpret_cast<uintptr_t>(out) % kLine) / sizeof(uint32_t);
  __m512i ids = _mm512_add_epi32(steps, _mm512_set1_epi32(static_cast<int>(base + done)));
  for (out += done; out < end; out += 16) {
    _mm512_store_si512(out, ids);
    ids = _mm512_add_epi32(ids, _mm512_set1_epi32(16));
  }
  return end;
}

// A word of a block with few bits: hardly ever more than one store, and no
// branch that depends on how many, for which a walk waits at every word.
HWY_INLINE HWY_ATTR uint32_t* DecodeSparse(Word word, uint32_t base, uint32_t* out) {
  if (__builtin_popcountll(word) > 16) return DecodeWordWhole(word, base, out);
  const __m512i packed = _mm512_maskz_compress_epi8(word, Positions());
  StorePart<0>(packed, _mm512_set1_epi32(static_cast<int>(base)), out);
  return out + __builtin_popcountll(word);
}

// Eight copies of the step: a loop takes up to half as long again.
template <int kParts, size_t... kWords>
HWY_INLINE HWY_ATTR uint32_t* DecodeWords(const Word* block, uint32_t base, uint32_t* out,
                                          std::index_sequence<kWords...>) {
  ((out =
        DecodeParts<kParts>(block[kWords], base + static_cast<uint32_t>(kWords * kWordBits), out)),
   ...);
  return out;
}

// Up to so many ids of a block nearly every word has one, two, three parts.
constexpr int64_t kOnePart = 8 * 15, kTwoParts = 8 * 29, kThreeParts = 8 * 48;

// A block of scattered ids, so many in all.
HWY_INLINE HWY_ATTR uint32_t* DecodeMixed(const Word* block, int64_t ids, uint32_t base,
                                          uint32_t* out) {
  constexpr std::make_index_sequence<kBlockWords> kAll;
  if (ids <= kOnePart) return DecodeWords<1>(block, base, out, kAll);
  if (ids <= kTwoParts) return DecodeWords<2>(block, base, out, kAll);
  if (ids <= kThreeParts) return DecodeWords<3>(block, base, out, kAll);
  return DecodeWords<4>(block, base, out, kAll);
}

using BlockView = __m512i;
HWY_INLINE HWY_ATTR BlockView View(const Word* block) { return _mm512_loadu_si512(block); }

// A bit for each word of a block that is in use, and for each full one.
HWY_INLINE HWY_ATTR uint32_t InUse(BlockView words) { return _mm512_test_epi64_mask(words, words); }
HWY_INLINE HWY_ATTR uint32_t Full(BlockView words) {
  return _mm512_cmpeq_epi64_mask(words, _mm512_set1_epi64(-1));
}
HWY_INLINE HWY_ATTR int64_t CountIds(BlockView words) {
  return _mm512_reduce_add_epi64(_mm512_popcnt_epi64(words));
}

// Blocks from the i-th on, as long as ids lie scattered there; returns the first other one. A
// function of its own, as DecodeOthers is: where both ways are in one loop, either is slower.
template <typename BlockAt>
HWY_NOINLINE HWY_ATTR size_t DecodeScattered(BlockAt block_at, size_t i, size_t n, uint32_t base,
                                             uint32_t** out) {
  uint32_t* at = *out;
  for (; i < n; ++i) {
    const Word* const block = block_at(i);
    const BlockView words = View(block);
    const int64_t ids = CountIds(words);
    if (ids <= kSparseIds || !IsMixed(InUse(words), Full(words))) break;
    at = DecodeMixed(block, ids, base + static_cast<uint32_t>(i * kBlockBits), at);
  }
  *out = at;
  return i;
}

}  // namespace HWY_NAMESPACE
}  // namespace labelix::sets
HWY_AFTER_NAMESPACE();
#endif  // HWY_TARGET

#endif  // per target
