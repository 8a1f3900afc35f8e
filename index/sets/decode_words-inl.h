// Words and blocks of bits to ids, of CPUs without VPCOMPRESSB. Read by decode-inl.h.
#if defined(LABELIX_INDEX_SETS_DECODE_WORDS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LABELIX_INDEX_SETS_DECODE_WORDS_INL_H_
#undef LABELIX_INDEX_SETS_DECODE_WORDS_INL_H_
#else
#define LABELIX_INDEX_SETS_DECODE_WORDS_INL_H_
#endif

#include "hwy/highway.h"
#include "index/sets/bits.h"
#include "index/sets/decode_shape-inl.h"

#if HWY_TARGET != HWY_AVX3_DL
HWY_BEFORE_NAMESPACE();
namespace labelix::sets {
namespace HWY_NAMESPACE {

// Ids base .. base + 63, of which the first ones count.
HWY_INLINE HWY_ATTR void StoreSixtyFour(uint32_t base, uint32_t* out) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::CappedTag<uint32_t, 8> tag;
  const size_t lanes = hn::Lanes(tag);
  // Not Iota(tag, base): that writes its lanes one by one, and the load of all waits for them.
  auto ids = hn::Add(hn::Iota(tag, 0), hn::Set(tag, base));
  const auto step = hn::Set(tag, static_cast<uint32_t>(lanes));
  for (size_t i = 0; i < kWordBits; i += lanes) {
    hn::StoreU(ids, tag, out + i);
    ids = hn::Add(ids, step);
  }
}

// All of a block. Stores after the first are aligned; the last may write half a word more.
HWY_INLINE HWY_ATTR uint32_t* DecodeFullBlock(uint32_t base, uint32_t* out) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::CappedTag<uint32_t, 8> tag;
  const size_t lanes = hn::Lanes(tag);
  constexpr size_t kAtOnce = 4;
  const auto iota = hn::Iota(tag, 0);
  hn::StoreU(hn::Add(iota, hn::Set(tag, base)), tag, out);
  uint32_t* const end = out + kBlockBits;
  const size_t done = lanes - reinterpret_cast<uintptr_t>(out) / sizeof(uint32_t) % lanes;
  auto ids = hn::Add(iota, hn::Set(tag, base + static_cast<uint32_t>(done)));
  for (out += done; out < end; out += kAtOnce * lanes) {
    for (size_t k = 0; k < kAtOnce; ++k) {
      const auto ahead = hn::Set(tag, static_cast<uint32_t>(k * lanes));
      hn::Store(hn::Add(ids, ahead), tag, out + k * lanes);
    }
    ids = hn::Add(ids, hn::Set(tag, static_cast<uint32_t>(kAtOnce * lanes)));
  }
  return end;
}

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

// Byte by byte, to the last one in use. Eight stores in a row, whose places are reckoned
// before the first one, take up to 1.3 times as long (docs/performance-log.md, "Decode").
HWY_INLINE HWY_ATTR uint32_t* DecodeBytes(Word word, uint32_t base, uint32_t* out) {
  for (; word != 0; word >>= 8, base += 8) {
    const uint32_t byte = word & 0xFF;
    StorePositions(kByteTable.packed[byte], base, out);
    out += __builtin_popcount(byte);
  }
  return out;
}

HWY_INLINE HWY_ATTR uint32_t* DecodeBits(Word word, uint32_t base, uint32_t* out) {
  for (; word != 0; word &= word - 1) {
    *out++ = base + static_cast<uint32_t>(__builtin_ctzll(word));
  }
  return out;
}

// kBits of them in steps without a branch, and what a word rarely has more.
template <int kBits>
HWY_INLINE HWY_ATTR uint32_t* DecodeFew(Word word, uint32_t base, uint32_t* out) {
  constexpr Word kStop = Word{1} << 63;  // for a word without bits, of which ctz is undefined
  const int count = __builtin_popcountll(word);
#pragma GCC unroll 8
  for (int i = 0; i < kBits; ++i, word &= word - 1) {
    out[i] = base + static_cast<uint32_t>(__builtin_ctzll(word | kStop));
  }
  if (count > kBits) DecodeBits(word, base, out + kBits);
  return out + count;
}

// Up to this many bits of a word are walked; past it every byte is looked up.
constexpr int kWalk = 8;

// A word whose ids are not known to be few.
HWY_INLINE HWY_ATTR uint32_t* DecodeWordWhole(Word word, uint32_t base, uint32_t* out) {
  if (word != kAllOnes) return DecodeBytes(word, base, out);
  StoreSixtyFour(base, out);
  return out + kWordBits;
}

HWY_INLINE HWY_ATTR uint32_t* DecodeWord(Word word, uint32_t base, uint32_t* out) {
  if (__builtin_popcountll(word) <= kWalk) return DecodeBits(word, base, out);
  return DecodeWordWhole(word, base, out);
}

HWY_INLINE HWY_ATTR uint32_t* DecodeSparse(Word word, uint32_t base, uint32_t* out) {
  return DecodeFew<4>(word, base, out);
}

using BlockView = const Word*;
HWY_INLINE HWY_ATTR BlockView View(const Word* block) { return block; }

// A bit for each word of a block that is in use, and for each full one.
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
HWY_INLINE HWY_ATTR uint32_t EqualWords(BlockView words, __m256i wanted) {
  const auto half = [wanted](const Word* at) HWY_ATTR {
    const __m256i some = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    const __m256i equal = _mm256_cmpeq_epi64(some, wanted);
    return static_cast<uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(equal)));
  };
  return half(words) | half(words + kBlockWords / 2) << (kBlockWords / 2);
}
HWY_INLINE HWY_ATTR uint32_t InUse(BlockView words) {
  return EqualWords(words, _mm256_setzero_si256()) ^ 0xFF;
}
HWY_INLINE HWY_ATTR uint32_t Full(BlockView words) {
  return EqualWords(words, _mm256_set1_epi64x(-1));
}
#else
template <class Test>
HWY_INLINE HWY_ATTR uint32_t WordsThat(BlockView words, const Test& test) {
  uint32_t found = 0;
  for (size_t w = 0; w < kBlockWords; ++w) found |= (test(words[w]) ? 1u : 0u) << w;
  return found;
}
HWY_INLINE HWY_ATTR uint32_t InUse(BlockView words) {
  return WordsThat(words, [](Word word) { return word != 0; });
}
HWY_INLINE HWY_ATTR uint32_t Full(BlockView words) {
  return WordsThat(words, [](Word word) { return word == kAllOnes; });
}
#endif
HWY_INLINE HWY_ATTR int64_t CountIds(BlockView words) {
  int64_t count = 0;
  for (size_t w = 0; w < kBlockWords; ++w) count += __builtin_popcountll(words[w]);
  return count;
}

// A block word by word; says how many are neither empty nor full.
HWY_INLINE HWY_ATTR int DecodeMixed(const Word* block, uint32_t base, uint32_t** out) {
  int mixed = 0;
  for (size_t w = 0; w < kBlockWords; ++w, base += kWordBits) {
    const Word word = block[w];
    if (word == kAllOnes) {
      StoreSixtyFour(base, *out);
      *out += kWordBits;
      continue;
    }
    mixed += word != 0 ? 1 : 0;
    if (__builtin_expect(__builtin_popcountll(word) <= kWalk, 0)) {
      *out = DecodeFew<kWalk>(word, base, *out);
    } else {
      *out = DecodeBytes(word, base, *out);
    }
  }
  return mixed;
}

// Blocks from the i-th on, as long as the one before had ids that lie scattered; returns the
// next one. To look at a block first would take as long as a tenth of it. A function of its
// own, as DecodeOthers is: where both ways are in one loop, either is slower.
template <typename BlockAt>
HWY_NOINLINE HWY_ATTR size_t DecodeScattered(BlockAt block_at, size_t i, size_t n, uint32_t base,
                                             uint32_t** out) {
  uint32_t* at = *out;
  for (bool scattered = true; scattered && i < n; ++i) {
    const uint32_t first = base + static_cast<uint32_t>(i * kBlockBits);
    scattered = DecodeMixed(block_at(i), first, &at) > kRunLikeMixedWords;
  }
  *out = at;
  return i;
}

}  // namespace HWY_NAMESPACE
}  // namespace labelix::sets
HWY_AFTER_NAMESPACE();
#endif  // HWY_TARGET

#endif  // per target
