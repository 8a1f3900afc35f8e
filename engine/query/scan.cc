#include "engine/query/scan.h"

#include <algorithm>

namespace labelix::query {
namespace {

using index::Posting;
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

bool IsZero(const Word* words) {
  Word any = 0;
  for (size_t i = 0; i < kBlockWords; ++i) any |= words[i];
  return any == 0;
}

}  // namespace

Scan::Scan(const Plan& plan)
    : limit_(plan.kind->profiles.limit()),
      blocks_((size_t{limit_} + sets::kBlockBits - 1) / sets::kBlockBits) {
  for (const Step& step : plan.steps) {
    Operand operand{step.op, nullptr, {}};
    Posting::View view;
    plan.kind->terms.posting(step.terms[0]).Read(&view);
    if (step.terms.size() == 1 && view.bits != nullptr) {
      operand.bits = view.bits;
    } else {
      Fill(*plan.kind, step, &operand.own);
    }
    operands_.push_back(std::move(operand));
  }
}

void Scan::Fill(const index::Kind& kind, const Step& step, std::vector<Word>* out) const {
  out->assign(blocks_ * kBlockWords, 0);
  for (TermId term : step.terms) {
    Posting::View view;
    kind.terms.posting(term).Read(&view);
    for (ProfileId id : view.ids) {
      if (id / 64 < out->size()) (*out)[id / 64] |= Word{1} << (id % 64);
    }
    if (view.bits == nullptr) continue;
    const Operand operand{Step::Op::kKeep, view.bits, {}};
    for (size_t block = 0; block < blocks_; ++block) {
      Word room[kBlockWords];
      sets::Or(out->data() + block * kBlockWords, Load(operand, block, room), kBlockWords);
    }
  }
}

const Word* Scan::Load(const Operand& operand, size_t block, Word* room) {
  if (operand.bits == nullptr) return operand.own.data() + block * kBlockWords;
  if (!kReadInPlace || block >= operand.bits->blocks.capacity()) {
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
  Word room[kBlockWords];
  for (const Operand& operand : operands_) {
    const Word* words = Load(operand, block, room);
    if (operand.op == Step::Op::kKeep) {
      sets::And(acc, words, kBlockWords);
    } else {
      sets::AndNot(acc, words, kBlockWords);
    }
  }
  return !IsZero(acc);
}

bool Scan::Has(ProfileId profile) {
  const size_t block = profile / sets::kBlockBits;
  if (block >= blocks_) return false;  // made after this scan, so not of its version
  if (is_known_.empty()) {
    known_.resize(blocks_ * kBlockWords);
    is_known_.resize(blocks_);
  }
  if (!is_known_[block]) Evaluate(block, known_.data() + block * kBlockWords);
  is_known_[block] = true;
  return (known_[profile / 64] >> (profile % 64) & 1) != 0;
}

}  // namespace labelix::query
