// What a block of bits is like, for all CPU paths. Read by decode_words-inl.h and
// decode_words_avx512-inl.h.
#if defined(LABELIX_INDEX_SETS_DECODE_SHAPE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LABELIX_INDEX_SETS_DECODE_SHAPE_INL_H_
#undef LABELIX_INDEX_SETS_DECODE_SHAPE_INL_H_
#else
#define LABELIX_INDEX_SETS_DECODE_SHAPE_INL_H_
#endif

#include "hwy/highway.h"
#include "index/sets/bits.h"

HWY_BEFORE_NAMESPACE();
namespace labelix::sets {
namespace HWY_NAMESPACE {

constexpr size_t kWordBits = 64;
constexpr Word kAllOnes = ~Word{0};

// Words neither empty nor full in a block: past this many, ids lie scattered.
constexpr int kRunLikeMixedWords = 5;

// Up to this many ids a block is sparse.
constexpr int64_t kSparseIds = 32;

// Of a bit for each word in use, and for each full one.
HWY_INLINE HWY_ATTR bool IsMixed(uint32_t some, uint32_t full) {
  return __builtin_popcount(some & ~full) > kRunLikeMixedWords;
}

}  // namespace HWY_NAMESPACE
}  // namespace labelix::sets
HWY_AFTER_NAMESPACE();

#endif  // per target
