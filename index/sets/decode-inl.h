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

#include <utility>

#include "hwy/highway.h"
#include "index/sets/bits.h"

HWY_BEFORE_NAMESPACE();
namespace labelix::sets {
namespace HWY_NAMESPACE {

constexpr size_t kWordBits = 64;
constexpr Word kAllOnes = ~Word{0};

HWY_INLINE HWY_ATTR uint32_t* DecodeBits(Word word, uint32_t base, uint32_t* out) {
  for (; word != 0; word &= word - 1) {
    *out++ = base + static_cast<uint32_t>(__builtin_ctzll(word));
  }
  return out;
}

#if HWY_TARGET == HWY_AVX3_DL

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

HWY_INLINE HWY_ATTR uint32_t* DecodeScattered(Word word, uint32_t base, uint32_t* out) {
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

// A word of a block in which ids lie in runs: mostly one run, which needs no
// compressing.
HWY_INLINE HWY_ATTR uint32_t* DecodeRunLike(Word word, uint32_t base, uint32_t* out) {
  const int first = __builtin_ctzll(word);
  const Word run = word >> first;
  if ((run & (run + 1)) != 0) return DecodeWordWhole(word, base, out);
  StoreSixtyFour(base + static_cast<uint32_t>(first), out);
  return out + __builtin_popcountll(word);
}

// Words neither empty nor full in a block: past this many, ids lie scattered.
constexpr int kRunLikeMixedWords = 5;

// A word of a block with few bits: hardly ever more than one store, and no
// branch that depends on how many, for which a walk waits at every word.
HWY_INLINE HWY_ATTR uint32_t* DecodeSparse(Word word, uint32_t base, uint32_t* out) {
  if (__builtin_popcountll(word) > 16) return DecodeWordWhole(word, base, out);
  const __m512i packed = _mm512_maskz_compress_epi8(word, Positions());
  StorePart<0>(packed, _mm512_set1_epi32(static_cast<int>(base)), out);
  return out + __builtin_popcountll(word);
}

// Up to this many ids a block is sparse; with more than so many words in use all
// are taken, which no branch has to be right about.
constexpr int kSparseIds = 32, kFewWords = 3;

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

// A bit for each word of a block that is in use, and for each full one.
HWY_INLINE HWY_ATTR uint32_t InUse(__m512i words) { return _mm512_test_epi64_mask(words, words); }
HWY_INLINE HWY_ATTR uint32_t Full(__m512i words) {
  return _mm512_cmpeq_epi64_mask(words, _mm512_set1_epi64(-1));
}
HWY_INLINE HWY_ATTR int64_t CountIds(__m512i words) {
  return _mm512_reduce_add_epi64(_mm512_popcnt_epi64(words));
}
HWY_INLINE HWY_ATTR bool IsMixed(uint32_t some, uint32_t full) {
  return __builtin_popcount(some & ~full) > kRunLikeMixedWords;
}

// False: ids do not lie scattered there, and nothing is written.
HWY_INLINE HWY_ATTR bool DecodeScatteredBlock(const Word* block, uint32_t base, uint32_t** out) {
  constexpr std::make_index_sequence<kBlockWords> kAll;
  const __m512i words = _mm512_loadu_si512(block);
  const int64_t ids = CountIds(words);
  if (ids <= kSparseIds || !IsMixed(InUse(words), Full(words))) return false;
  if (ids <= kOnePart) {
    *out = DecodeWords<1>(block, base, *out, kAll);
  } else if (ids <= kTwoParts) {
    *out = DecodeWords<2>(block, base, *out, kAll);
  } else if (ids <= kThreeParts) {
    *out = DecodeWords<3>(block, base, *out, kAll);
  } else {
    *out = DecodeWords<4>(block, base, *out, kAll);
  }
  return true;
}

// False: they do.
HWY_INLINE HWY_ATTR bool DecodeOtherBlock(const Word* block, uint32_t base, uint32_t** out) {
  const __m512i words = _mm512_loadu_si512(block);
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

// Blocks from the i-th on, as long as they are scattered, or are not; returns the first other
// one. Functions of their own: where both ways are in one loop, either is slower.
template <bool kScattered, typename BlockAt>
HWY_NOINLINE HWY_ATTR size_t DecodeAlike(BlockAt block_at, size_t i, size_t n, uint32_t base,
                                         uint32_t** out) {
  uint32_t* at = *out;
  for (; i < n; ++i) {
    const uint32_t first = base + static_cast<uint32_t>(i * kBlockBits);
    if (!(kScattered ? DecodeScatteredBlock(block_at(i), first, &at)
                     : DecodeOtherBlock(block_at(i), first, &at))) {
      break;
    }
  }
  *out = at;
  return i;
}

template <typename BlockAt>
HWY_INLINE HWY_ATTR uint32_t* DecodeBlocks(BlockAt block_at, size_t n, uint32_t base,
                                           uint32_t* out) {
  for (size_t i = 0; i < n;) {
    i = DecodeAlike<false>(block_at, i, n, base, &out);
    if (i < n) i = DecodeAlike<true>(block_at, i, n, base, &out);
  }
  return out;
}

#else

// Ids base .. base + count - 1; count is a multiple of 64.
HWY_INLINE HWY_ATTR uint32_t* DecodeRun(uint32_t base, size_t count, uint32_t* out) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::CappedTag<uint32_t, 16> tag;
  const size_t lanes = hn::Lanes(tag);
  // Not Iota(tag, base): that writes its lanes one by one, and the load of all waits for them.
  auto ids = hn::Add(hn::Iota(tag, 0), hn::Set(tag, base));
  const auto step = hn::Set(tag, static_cast<uint32_t>(lanes));
  for (size_t i = 0; i < count; i += lanes) {
    hn::StoreU(ids, tag, out + i);
    ids = hn::Add(ids, step);
  }
  return out + count;
}

// Up to this many bits of a word are walked; past it every byte is looked up.
constexpr int kWalkBits = 8;

// For each byte its set positions, packed to the left, a byte each.
struct ByteTable {
  uint64_t packed[256];
};
constexpr ByteTable MakeByteTable() {
  ByteTable table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    int n = 0;
    for (uint64_t bit = 0; bit < 8; ++bit) {
      if ((byte >> bit) & 1) table.packed[byte] |= bit << (8 * n++);
    }
  }
  return table;
}
inline constexpr ByteTable kByteTable = MakeByteTable();

// Eight bytes of positions as ids, whole registers stored.
HWY_INLINE HWY_ATTR void StorePositions(uint64_t packed, uint32_t base, uint32_t* out) {
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  const __m256i wide = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<int64_t>(packed)));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                      _mm256_add_epi32(wide, _mm256_set1_epi32(static_cast<int>(base))));
#else
  for (size_t i = 0; i < 8; ++i) out[i] = base + static_cast<uint32_t>((packed >> (8 * i)) & 0xFF);
#endif
}

HWY_INLINE HWY_ATTR uint32_t* DecodeScattered(Word word, uint32_t base, uint32_t* out) {
  if (word == kAllOnes) return DecodeRun(base, kWordBits, out);
  if (__builtin_popcountll(word) <= kWalkBits) return DecodeBits(word, base, out);
  for (; word != 0; word >>= 8, base += 8) {
    const uint32_t byte = word & 0xFF;
    StorePositions(kByteTable.packed[byte], base, out);
    out += __builtin_popcount(byte);
  }
  return out;
}

HWY_INLINE HWY_ATTR uint32_t* DecodeBlock(const Word* block, uint32_t base, uint32_t* out) {
  for (size_t w = 0; w < kBlockWords; ++w) {
    out = DecodeScattered(block[w], base + static_cast<uint32_t>(w * kWordBits), out);
  }
  return out;
}

template <typename BlockAt>
HWY_INLINE HWY_ATTR uint32_t* DecodeBlocks(BlockAt block_at, size_t n, uint32_t base,
                                           uint32_t* out) {
  for (size_t i = 0; i < n; ++i) {
    out = DecodeBlock(block_at(i), base + static_cast<uint32_t>(i * kBlockBits), out);
  }
  return out;
}

#endif  // HWY_TARGET

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
    out = DecodeScattered(words[w], base + static_cast<uint32_t>(w * kWordBits), out);
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
