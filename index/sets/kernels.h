// The kernels of one CPU path. Read by bits.cc only.
#ifndef LABELIX_INDEX_SETS_KERNELS_H_
#define LABELIX_INDEX_SETS_KERNELS_H_

#include <cstddef>
#include <cstdint>

#include "index/sets/bits.h"

namespace labelix::sets {

struct Kernels {
  void (*and_words)(Word*, const Word*, size_t);
  void (*and_not)(Word*, const Word*, size_t);
  void (*or_words)(Word*, const Word*, size_t);
  uint64_t (*pop_count)(const Word*, size_t);
  bool (*combine_block)(const BlockOperand*, size_t, Word*);
  uint64_t (*count_slices)(const Word*, const Word*, size_t);
  uint64_t (*count_run)(const RunOperand*, size_t, const SliceBlock*, size_t);
  void (*combine_at)(const Word* const*, size_t, size_t, const OffsetOperand*, size_t,
                     const Word* const*, Word*);
  void (*count_pairs)(const Word*, size_t, Word, uint32_t*);
  uint32_t* (*decode)(const Word*, size_t, uint32_t, uint32_t*);
  uint32_t* (*decode_at)(const Word* const*, size_t, size_t, uint32_t, uint32_t, uint32_t*);
  void (*widen)(const uint16_t*, size_t, uint32_t, uint32_t*);
  int64_t target;  // Highway's bit of this path
};

}  // namespace labelix::sets

#endif  // LABELIX_INDEX_SETS_KERNELS_H_
