// Compiled once for each CPU path: foreach_target.h includes this file again
// and again with another HWY_TARGET.
#define HWY_WANT_AVX3_DL 1  // VPOPCNTDQ and VPCOMPRESSB: the fast count and decode
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "index/sets/bits.cc"
#include "index/sets/bits.h"

#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "index/sets/decode-inl.h"
#include "index/sets/kernels.h"

HWY_BEFORE_NAMESPACE();
namespace labelix::sets {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// acc = op(acc, other), whole registers first, then word by word.
template <class VectorOp, class WordOp>
HWY_INLINE void Combine(Word* acc, const Word* other, size_t words, VectorOp vector_op,
                        WordOp word_op) {
  const hn::ScalableTag<Word> tag;
  const size_t lanes = hn::Lanes(tag);
  size_t i = 0;
  for (; i + lanes <= words; i += lanes) {
    hn::StoreU(vector_op(hn::LoadU(tag, acc + i), hn::LoadU(tag, other + i)), tag, acc + i);
  }
  for (; i < words; ++i) acc[i] = word_op(acc[i], other[i]);
}

HWY_ATTR void And(Word* acc, const Word* other, size_t words) {
  Combine(
      acc, other, words, [](auto a, auto b) HWY_ATTR { return hn::And(a, b); },
      [](Word a, Word b) HWY_ATTR { return a & b; });
}

HWY_ATTR void AndNot(Word* acc, const Word* other, size_t words) {
  Combine(
      acc, other, words, [](auto a, auto b) HWY_ATTR { return hn::AndNot(b, a); },
      [](Word a, Word b) HWY_ATTR { return a & ~b; });
}

HWY_ATTR void Or(Word* acc, const Word* other, size_t words) {
  Combine(
      acc, other, words, [](auto a, auto b) HWY_ATTR { return hn::Or(a, b); },
      [](Word a, Word b) HWY_ATTR { return a | b; });
}

HWY_ATTR uint64_t PopCount(const Word* words, size_t n) {
  const hn::ScalableTag<Word> tag;
  const size_t lanes = hn::Lanes(tag);
  // Two sums: the adds of one would wait for each other.
  auto even = hn::Zero(tag);
  auto odd = hn::Zero(tag);
  size_t i = 0;
  for (; i + 2 * lanes <= n; i += 2 * lanes) {
    even = hn::Add(even, hn::PopulationCount(hn::LoadU(tag, words + i)));
    odd = hn::Add(odd, hn::PopulationCount(hn::LoadU(tag, words + i + lanes)));
  }
  uint64_t count = hn::GetLane(hn::SumOfLanes(tag, hn::Add(even, odd)));
  for (; i < n; ++i) count += static_cast<uint64_t>(__builtin_popcountll(words[i]));
  return count;
}

HWY_ATTR bool CombineBlock(const BlockOperand* operands, size_t n, Word* acc) {
  const hn::CappedTag<Word, kBlockWords> tag;
  const size_t lanes = hn::Lanes(tag);
  auto any = hn::Zero(tag);
  for (size_t w = 0; w < kBlockWords; w += lanes) {
    auto left = hn::Set(tag, ~Word{0});
    for (size_t i = 0; i < n; ++i) {
      const auto words = hn::LoadU(tag, operands[i].words + w);
      left = operands[i].drop ? hn::AndNot(words, left) : hn::And(left, words);
    }
    hn::StoreU(left, tag, acc + w);
    any = hn::Or(any, left);
  }
  return !hn::AllTrue(tag, hn::Eq(any, hn::Zero(tag)));
}

#if HWY_TARGET == HWY_AVX3_DL || HWY_TARGET == HWY_SCALAR

// Of each word the sum of the places in `picked`, by `n` slices. From the highest slice down:
// doubled each time, where a shift by a variable would cost more.
template <class D, class V>
HWY_INLINE HWY_ATTR V Weighted(D tag, V picked, const Word* slices, size_t n) {
  auto sum = hn::Zero(tag);
  while (n-- > 0) {
    const auto slice = hn::LoadU(tag, slices + n * kBlockWords);
    sum = hn::Add(hn::Add(sum, sum), hn::PopulationCount(hn::And(picked, slice)));
  }
  return sum;
}

#else

// The same without a count of words: bytes are counted, and added up when they are full.
template <class D, class V>
HWY_INLINE HWY_ATTR V Weighted(D tag, V picked, const Word* slices, size_t n) {
  constexpr size_t kFull = 5;  // a byte has at most 8 * (1 + 2 + 4 + 8 + 16)
  const hn::Repartition<uint8_t, D> bytes;
  auto sum = hn::Zero(tag);
  while (n > 0) {
    auto in_bytes = hn::Zero(bytes);
    for (size_t left = (n - 1) % kFull + 1; left > 0; --left) {
      const auto slice = hn::LoadU(tag, slices + --n * kBlockWords);
      const auto ones = hn::PopulationCount(hn::BitCast(bytes, hn::And(picked, slice)));
      in_bytes = hn::Add(hn::Add(in_bytes, in_bytes), ones);
    }
    sum = hn::Add(hn::ShiftLeft<kFull>(sum), hn::SumsOf8(in_bytes));
  }
  return sum;
}

#endif  // HWY_TARGET

HWY_ATTR uint64_t CountSlices(const Word* acc, const Word* slices, size_t n_slices) {
  const hn::CappedTag<Word, kBlockWords> tag;
  const size_t lanes = hn::Lanes(tag);
  auto sum = hn::Zero(tag);
  for (size_t w = 0; w < kBlockWords; w += lanes) {
    sum = hn::Add(sum, Weighted(tag, hn::LoadU(tag, acc + w), slices + w, n_slices));
  }
  return hn::GetLane(hn::SumOfLanes(tag, sum));
}

// One operand's words into the block so far and the group being gathered.
template <class V>
HWY_INLINE HWY_ATTR void ApplyOp(BitOp op, V words, V* acc, V* group) {
  switch (op) {
    case BitOp::kAnd:
      *acc = hn::And(*acc, words);
      return;
    case BitOp::kAndNot:
      *acc = hn::AndNot(words, *acc);
      return;
    case BitOp::kOr:
      *group = hn::Or(*group, words);
      return;
    case BitOp::kAndOr:
      *acc = hn::And(*acc, hn::Or(*group, words));
      *group = hn::Xor(words, words);
      return;
  }
}

// How many operands from the first on are kept, and how many are sets alone:
// loops over those need no look at what to do.
struct Plain {
  size_t kept, all;
};
template <class Operand>
HWY_INLINE HWY_ATTR Plain PlainOf(const Operand* operands, size_t n) {
  size_t kept = 0;
  while (kept < n && operands[kept].op == BitOp::kAnd) ++kept;
  size_t all = kept;
  while (all < n && operands[all].op == BitOp::kAndNot) ++all;
  return {kept, all};
}

// What the operands leave; `load(i)` is the words of one.
template <class D, class Operand, class Load>
HWY_INLINE HWY_ATTR auto Left(D tag, const Operand* operands, size_t n, Plain plain,
                              const Load& load) {
  auto left = hn::Set(tag, ~Word{0});
  size_t i = 0;
  for (; i < plain.kept; ++i) left = hn::And(left, load(i));
  for (; i < plain.all; ++i) left = hn::AndNot(load(i), left);
  auto group = hn::Zero(tag);
  for (; i < n; ++i) ApplyOp(operands[i].op, load(i), &left, &group);
  return left;
}

HWY_ATTR uint64_t CountRun(const RunOperand* operands, size_t n, const SliceBlock* slices,
                           size_t n_blocks) {
  const hn::CappedTag<Word, kBlockWords> tag;
  const size_t lanes = hn::Lanes(tag);
  const Plain plain = PlainOf(operands, n);
  auto sum = hn::Zero(tag);
  for (size_t block = 0; block < n_blocks; ++block) {
    const SliceBlock& counts = slices[block];
    if (counts.n == 0) continue;
    for (size_t w = 0; w < kBlockWords; w += lanes) {
      const size_t at = block * kBlockWords + w;
      const auto left = Left(tag, operands, n, plain, [&](size_t i) HWY_ATTR {
        return hn::LoadU(tag, operands[i].words + at);
      });
      // Rare terms leave most blocks empty: then the counts are not read.
      if (hn::AllTrue(tag, hn::Eq(left, hn::Zero(tag)))) continue;
      sum = hn::Add(sum, Weighted(tag, left, counts.words + w, counts.n));
    }
  }
  return hn::GetLane(hn::SumOfLanes(tag, sum));
}

#if HWY_TARGET == HWY_AVX3_DL || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2

// So many blocks, a register of each: what to do with an operand is looked at once for them all.
constexpr size_t kAtOnce = HWY_TARGET == HWY_AVX2 ? 4 : 8;

// apply(k, words) of a register of each block's words at `offset`; those of `later` are asked for.
template <class D, class Apply>
HWY_INLINE HWY_ATTR void ForEachAtOnce(D tag, const Word* const* blocks, const Word* const* later,
                                       size_t offset, const Apply& apply) {
#pragma GCC unroll 8
  for (size_t k = 0; k < kAtOnce; ++k) {
    __builtin_prefetch(later[k] + offset);
    apply(k, hn::LoadU(tag, blocks[k] + offset));
  }
}

// CombineAt of kAtOnce blocks, of each the register that begins at word w.
template <class D>
HWY_INLINE HWY_ATTR void CombineAtOnce(D tag, size_t w, const Word* const* blocks, size_t ahead,
                                       const OffsetOperand* operands, size_t n,
                                       const Word* const* without, Word* acc) {
  using V = hn::Vec<D>;
  V left[kAtOnce], group[kAtOnce];
  for (size_t k = 0; k < kAtOnce; ++k) {
    left[k] = hn::Set(tag, ~Word{0});
    group[k] = hn::Zero(tag);
  }
  const auto keep = [&](size_t k, V words) HWY_ATTR { left[k] = hn::And(left[k], words); };
  const auto drop = [&](size_t k, V words) HWY_ATTR { left[k] = hn::AndNot(words, left[k]); };
  const auto gather = [&](size_t k, V words) HWY_ATTR { group[k] = hn::Or(group[k], words); };
  const auto keep_gathered = [&](size_t k, V words) HWY_ATTR {
    keep(k, hn::Or(group[k], words));
    group[k] = hn::Zero(tag);
  };
  for (const OffsetOperand* operand = operands; operand != operands + n; ++operand) {
    const auto for_each = [&](const auto& apply) HWY_ATTR {
      ForEachAtOnce(tag, blocks, blocks + ahead, operand->offset + w, apply);
    };
    switch (operand->op) {
      case BitOp::kAnd:
        for_each(keep);
        break;
      case BitOp::kAndNot:
        for_each(drop);
        break;
      case BitOp::kOr:
        for_each(gather);
        break;
      case BitOp::kAndOr:
        for_each(keep_gathered);
        break;
    }
  }
  if (without != nullptr) ForEachAtOnce(tag, without, without + ahead, w, drop);
  for (size_t k = 0; k < kAtOnce; ++k) hn::StoreU(left[k], tag, acc + k * kBlockWords + w);
}

#endif  // HWY_TARGET

HWY_ATTR void CombineAt(const Word* const* blocks, size_t n_blocks, size_t ahead,
                        const OffsetOperand* operands, size_t n, const Word* const* without,
                        Word* acc) {
  const hn::CappedTag<Word, kBlockWords> tag;
  const size_t lanes = hn::Lanes(tag);
  const Plain plain = PlainOf(operands, n);
  size_t block = 0;
#if HWY_TARGET == HWY_AVX3_DL || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
  for (; block + kAtOnce <= n_blocks; block += kAtOnce) {
    for (size_t w = 0; w < kBlockWords; w += lanes) {
      CombineAtOnce(tag, w, blocks + block, ahead, operands, n,
                    without == nullptr ? nullptr : without + block, acc + block * kBlockWords);
    }
  }
#endif
  for (; block < n_blocks; ++block) {
    if (ahead > 0) {
      const Word* const later = blocks[block + ahead];
      for (size_t i = 0; i < n; ++i) __builtin_prefetch(later + operands[i].offset);
      if (without != nullptr) __builtin_prefetch(without[block + ahead]);
    }
    for (size_t w = 0; w < kBlockWords; w += lanes) {
      const Word* const words = blocks[block] + w;
      auto left = Left(tag, operands, n, plain, [&](size_t i) HWY_ATTR {
        return hn::LoadU(tag, words + operands[i].offset);
      });
      if (without != nullptr) left = hn::AndNot(hn::LoadU(tag, without[block] + w), left);
      hn::StoreU(left, tag, acc + block * kBlockWords + w);
    }
  }
}

HWY_ATTR void CountPairs(const Word* words, size_t n, Word taken, uint32_t* counts) {
  const hn::CappedTag<Word, kPairSlack> tag;
  const hn::Rebind<uint32_t, decltype(tag)> narrow;
  const size_t lanes = hn::Lanes(tag);
  const auto minus = hn::Set(tag, taken);
  for (size_t a = 0; a < n; counts += ++a) {
    if (words[a] == 0) continue;
    const auto word = hn::Set(tag, words[a]);
    const auto add = [&](size_t b, auto both) HWY_ATTR {
      const auto gone = hn::PopulationCount(hn::And(both, minus));
      const auto change = hn::Sub(hn::PopulationCount(hn::AndNot(minus, both)), gone);
      const auto old = hn::LoadU(narrow, counts + b);
      hn::StoreU(hn::Add(old, hn::TruncateTo(narrow, change)), narrow, counts + b);
    };
    size_t b = 0;
    for (; b + lanes <= a + 1; b += lanes) add(b, hn::And(word, hn::LoadU(tag, words + b)));
    if (b > a) continue;
    const auto last = hn::IfThenElseZero(hn::FirstN(tag, a + 1 - b), hn::LoadU(tag, words + b));
    add(b, hn::And(word, last));
  }
}

HWY_ATTR void Widen(const uint16_t* offsets, size_t n, uint32_t base, uint32_t* out) {
  const hn::CappedTag<uint32_t, kWidenStep> tag;
  const hn::Rebind<uint16_t, decltype(tag)> narrow;
  const auto bases = hn::Set(tag, base);
  for (size_t i = 0; i < n; i += hn::Lanes(tag)) {
    hn::StoreU(hn::Add(hn::PromoteTo(tag, hn::LoadU(narrow, offsets + i)), bases), tag, out + i);
  }
}

const Kernels* Table() {
  static constexpr Kernels kTable = {
      &And,       &AndNot,     &Or,     &PopCount, &CombineBlock, &CountSlices, &CountRun,
      &CombineAt, &CountPairs, &Decode, &DecodeAt, &Widen,        HWY_TARGET};
  return &kTable;
}

}  // namespace HWY_NAMESPACE
}  // namespace labelix::sets
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <atomic>

namespace labelix::sets {
namespace {

HWY_EXPORT(Table);

// Null until the first call. Relaxed: the tables are constants.
std::atomic<const Kernels*> chosen{nullptr};

const Kernels& Choose() {
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  const Kernels* best = HWY_DYNAMIC_DISPATCH(Table)();
  chosen.store(best, std::memory_order_relaxed);
  return *best;
}

// Highway's own dispatch calls into its library each time; this is one load
// and one branch that is always taken the same way.
inline const Kernels& Best() {
  const Kernels* kernels = chosen.load(std::memory_order_relaxed);
  return kernels != nullptr ? *kernels : Choose();
}

}  // namespace

void And(Word* acc, const Word* other, size_t words) { Best().and_words(acc, other, words); }
void AndNot(Word* acc, const Word* other, size_t words) { Best().and_not(acc, other, words); }
void Or(Word* acc, const Word* other, size_t words) { Best().or_words(acc, other, words); }
uint64_t PopCount(const Word* words, size_t n) { return Best().pop_count(words, n); }
bool CombineBlock(std::span<const BlockOperand> operands, Word* acc) {
  return Best().combine_block(operands.data(), operands.size(), acc);
}
uint64_t CountSlices(const Word* acc, const Word* slices, size_t n_slices) {
  return Best().count_slices(acc, slices, n_slices);
}
uint64_t CountRun(std::span<const RunOperand> operands, std::span<const SliceBlock> slices) {
  return Best().count_run(operands.data(), operands.size(), slices.data(), slices.size());
}
void CombineAt(std::span<const Word* const> blocks, size_t ahead,
               std::span<const OffsetOperand> operands, const Word* const* without, Word* acc) {
  Best().combine_at(blocks.data(), blocks.size(), ahead, operands.data(), operands.size(), without,
                    acc);
}
void CountPairs(const Word* words, size_t n, Word taken, uint32_t* counts) {
  Best().count_pairs(words, n, taken, counts);
}
uint32_t* Decode(const Word* words, size_t n_words, uint32_t base, uint32_t* out) {
  return Best().decode(words, n_words, base, out);
}

uint32_t* DecodeAt(std::span<const Word* const> blocks, size_t ahead, uint32_t offset,
                   uint32_t base, uint32_t* out) {
  return Best().decode_at(blocks.data(), blocks.size(), ahead, offset, base, out);
}

void Widen(const uint16_t* offsets, size_t n, uint32_t base, uint32_t* out) {
  Best().widen(offsets, n, base, out);
}

std::vector<std::string_view> Paths() {
  std::vector<std::string_view> paths;
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    paths.push_back(hwy::TargetName(target));
  }
  return paths;
}

std::string_view CurrentPath() { return hwy::TargetName(Best().target); }

void ForcePathForTest(std::string_view path) {
  hwy::SetSupportedTargetsForTest(0);
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (path == hwy::TargetName(target)) hwy::SetSupportedTargetsForTest(target);
  }
  Choose();
  hwy::SetSupportedTargetsForTest(0);
}

}  // namespace labelix::sets
#endif  // HWY_ONCE
