#include "engine/query/scan.h"

#include <algorithm>
#include <bit>

namespace labelix::query {
namespace {

using index::Posting;
using sets::BitOp;
using sets::kBlockWords;
using sets::Word;

#if defined(__SANITIZE_THREAD__)
constexpr bool kReadInPlace = false;
#elif defined(__has_feature)
constexpr bool kReadInPlace = !__has_feature(thread_sanitizer);
#else
// The writer sets bits with aligned 64-bit stores, which a vector load sees
// whole, word by word; and a bit that appears meanwhile belongs to a profile
// that this version finds empty. ThreadSanitizer, which cannot know that, gets
// atomic loads.
constexpr bool kReadInPlace = true;
#endif

// So many blocks' counts are sought at once.
constexpr size_t kRun = 64;

// What a bitset has past its end.
alignas(64) constexpr Word kZeros[kRun * kBlockWords] = {};

// Where the blocks of a bitset that follow `block` in memory end: each chunk but
// the first is as long as all before it (index/slot_array.h).
size_t RunEnd(size_t block) {
  return std::max(size_t{1} << index::BitSet::kFirstBits, size_t{1} << std::bit_width(block));
}

}  // namespace

Scan::Scan(const Plan& plan)
    : kind_(*plan.kind),
      limit_(plan.kind->profiles.limit()),
      blocks_((size_t{limit_} + sets::kBlockBits - 1) / sets::kBlockBits) {
  for (const Step& step : plan.steps) Add(step);
}

void Scan::MarkList(std::span<const ProfileId> ids, Marks* marks) const {
  // What lies past the end was made after this question began.
  while (!ids.empty() && ids.back() >= limit_) ids = ids.first(ids.size() - 1);
  marks->Mark(ids);
}

void Scan::Put(BitOp op, const Operand& operand) {
  // Sets alone before unions: the kernels go fastest through those.
  const bool is_alone = op == BitOp::kAnd || op == BitOp::kAndNot;
  const auto at = is_alone ? operands_.begin() + alone_++ : operands_.end();
  operands_.insert(at, operand)->op = op;
}

// Every bitset is an operand, and all lists of the step are one.
void Scan::Add(const Step& step) {
  absl::InlinedVector<Operand, 4> operands;
  Marks* marks = nullptr;
  for (const TermId term : step.terms) {
    Posting::View view;
    kind_.terms.posting(term).Read(&view);
    if (view.bits != nullptr) {
      operands.push_back({BitOp::kOr, view.bits, nullptr});
      continue;
    }
    if (marks == nullptr) {
      marks = &marks_.emplace_back(limit_);
      operands.push_back({BitOp::kOr, nullptr, marks->words()});
    }
    MarkList(view.ids, marks);
  }
  for (size_t i = 0; i < operands.size(); ++i) {
    const BitOp kept = operands.size() == 1      ? BitOp::kAnd
                       : i + 1 < operands.size() ? BitOp::kOr
                                                 : BitOp::kAndOr;
    Put(step.op == Step::Op::kKeep ? kept : BitOp::kAndNot, operands[i]);
  }
}

const Word* Scan::Load(const Operand& operand, size_t block, Word* room) {
  if (operand.bits == nullptr) return operand.marks + block * kBlockWords;
  if (block >= operand.bits->blocks.capacity()) return kZeros;
  if (!kReadInPlace) {
    index::LoadBlock(*operand.bits, block, room);
    return room;
  }
  return reinterpret_cast<const Word*>(operand.bits->blocks[block].words);
}

bool Scan::Evaluate(size_t block, Word* acc) const {
  const size_t below = std::min<size_t>(sets::kBlockBits, limit_ - block * sets::kBlockBits);
  for (size_t i = 0; i < kBlockWords; ++i) {
    acc[i] = below >= 64 * (i + 1) ? ~Word{0} : below <= 64 * i ? 0 : (Word{1} << (below % 64)) - 1;
  }
  Word room[kBlockWords], group[kBlockWords] = {};
  for (const Operand& operand : operands_) {
    const Word* words = Load(operand, block, room);
    switch (operand.op) {
      case BitOp::kAnd:
        for (size_t i = 0; i < kBlockWords; ++i) acc[i] &= words[i];
        break;
      case BitOp::kAndNot:
        for (size_t i = 0; i < kBlockWords; ++i) acc[i] &= ~words[i];
        break;
      case BitOp::kOr:
        for (size_t i = 0; i < kBlockWords; ++i) group[i] |= words[i];
        break;
      case BitOp::kAndOr:
        for (size_t i = 0; i < kBlockWords; ++i) acc[i] &= group[i] | words[i];
        std::fill_n(group, kBlockWords, 0);
        break;
    }
  }
  Word any = 0;
  for (size_t i = 0; i < kBlockWords; ++i) any |= acc[i];
  return any != 0;
}

uint64_t Scan::CountByBlock(const State& state) const {
  uint64_t count = 0;
  Word acc[kBlockWords];
  for (size_t block = 0; block < blocks_; ++block) {
    const auto* slices = kind_.profiles.SlicesAt(static_cast<uint32_t>(block), state.version);
    if (slices == nullptr || !Evaluate(block, acc)) continue;
    count += sets::CountSlices(acc, slices->words, slices->n);
  }
  return count;
}

// No mask for profiles past limit_: what the version does not know has no
// count in its slices.
uint64_t Scan::Count(const State& state) const {
  if (!kReadInPlace) return CountByBlock(state);
  uint64_t count = 0;
  sets::SliceBlock slices[kRun];
  absl::InlinedVector<sets::RunOperand, 8> operands(operands_.size());
  for (size_t first = 0; first < blocks_; first += kRun) {
    const size_t end = std::min(blocks_, first + kRun);
    kind_.profiles.ReadSlices(first, end - first, state.version, slices);
    for (size_t block = first; block < end;) {
      const size_t n = std::min(end, RunEnd(block)) - block;
      for (size_t i = 0; i < operands.size(); ++i) {
        operands[i] = {Load(operands_[i], block, nullptr), operands_[i].op};
      }
      count += sets::CountRun(operands, {slices + block - first, n});
      block += n;
    }
  }
  return count;
}

}  // namespace labelix::query
