#include "bench/peers/bitset.h"

#include <bit>

// The compiler vectorises these loops once for each CPU and picks at run time.
#define LABELIX_PEER_CLONES \
  __attribute__((target_clones("arch=icelake-server", "arch=haswell", "default")))

namespace labelix::peers {
namespace {

LABELIX_PEER_CLONES void And(uint64_t* acc, const uint64_t* words, size_t n) {
  for (size_t i = 0; i < n; ++i) acc[i] &= words[i];
}

LABELIX_PEER_CLONES void AndNot(uint64_t* acc, const uint64_t* words, size_t n) {
  for (size_t i = 0; i < n; ++i) acc[i] &= ~words[i];
}

LABELIX_PEER_CLONES void Or(uint64_t* acc, const uint64_t* words, size_t n) {
  for (size_t i = 0; i < n; ++i) acc[i] |= words[i];
}

LABELIX_PEER_CLONES uint64_t PopCount(const uint64_t* words, size_t n) {
  uint64_t count = 0;
  for (size_t i = 0; i < n; ++i) count += static_cast<uint64_t>(std::popcount(words[i]));
  return count;
}

}  // namespace

Bitset Bitset::Union(Sets sets) {
  Bitset all = *sets[0];
  for (const Bitset* set : sets.subspan(1))
    Or(all.words_.data(), set->words_.data(), all.words_.size());
  all.size_ = PopCount(all.words_.data(), all.words_.size());
  return all;
}

namespace {

const std::vector<uint64_t>& Intersect(const std::vector<const std::vector<uint64_t>*>& keep,
                                       const std::vector<const std::vector<uint64_t>*>& drop) {
  static thread_local std::vector<uint64_t> acc;
  acc.assign(keep[0]->begin(), keep[0]->end());
  for (size_t i = 1; i < keep.size(); ++i) And(acc.data(), keep[i]->data(), acc.size());
  for (const auto* words : drop) AndNot(acc.data(), words->data(), acc.size());
  return acc;
}

}  // namespace

uint64_t Bitset::Count(Sets keep, Sets drop) {
  if (keep.size() + drop.size() == 1) return keep[0]->size_;
  std::vector<const std::vector<uint64_t>*> kept, dropped;
  for (const Bitset* set : keep) kept.push_back(&set->words_);
  for (const Bitset* set : drop) dropped.push_back(&set->words_);
  const std::vector<uint64_t>& left = Intersect(kept, dropped);
  return PopCount(left.data(), left.size());
}

size_t Bitset::Write(Sets keep, Sets drop, uint32_t* out) {
  std::vector<const std::vector<uint64_t>*> kept, dropped;
  for (const Bitset* set : keep) kept.push_back(&set->words_);
  for (const Bitset* set : drop) dropped.push_back(&set->words_);
  const std::vector<uint64_t>& left = Intersect(kept, dropped);
  size_t n = 0;
  for (size_t w = 0; w < left.size(); ++w) {
    for (uint64_t word = left[w]; word != 0; word &= word - 1) {
      out[n++] = static_cast<uint32_t>(w * 64 + static_cast<size_t>(std::countr_zero(word)));
    }
  }
  return n;
}

}  // namespace labelix::peers
