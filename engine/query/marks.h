// Numbers marked in a bitmap, read off in order. The bitmap is the thread's,
// used again and again: it is all zero between uses, so that a question pays
// for what it marks and not for the size of the kind.
#ifndef LABELIX_ENGINE_QUERY_MARKS_H_
#define LABELIX_ENGINE_QUERY_MARKS_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "index/sets/bits.h"

namespace labelix::query {

class Marks {
 public:
  // For numbers below `limit`.
  explicit Marks(uint32_t limit);
  ~Marks();
  Marks(Marks&&) noexcept = default;
  Marks& operator=(Marks&&) = delete;

  void Mark(uint32_t number) {
    Put(number);
    Touch(number / sets::kBlockBits);
  }
  // Ascending ones. Blocks between the first and the last may count as marked.
  void Mark(std::span<const uint32_t> numbers) {
    if (numbers.empty()) return;
    const uint32_t first = numbers.front() / sets::kBlockBits;
    const uint32_t last = numbers.back() / sets::kBlockBits;
    if (last - first >= numbers.size()) {  // far apart
      for (const uint32_t number : numbers) Mark(number);
      return;
    }
    for (; numbers.size() >= kAtOnce; numbers = numbers.subspan(kAtOnce)) {
      const uint32_t span = numbers[kAtOnce - 1] - numbers[0];
      if (span == kAtOnce - 1) {
        Put(numbers[0], sets::Word{0xFF});
        continue;
      }
      if (span < 64) {
        sets::Word bits = 1;
#pragma GCC unroll 8
        for (size_t i = 1; i < kAtOnce; ++i) bits |= sets::Word{1} << (numbers[i] - numbers[0]);
        Put(numbers[0], bits);
        continue;
      }
#pragma GCC unroll 8
      for (size_t i = 0; i < kAtOnce; ++i) Put(numbers[i]);
    }
    for (const uint32_t number : numbers) Put(number);
    Touch(first, last);
  }

  // Number `first` + i for each bit i, one at least.
  void MarkWindow(uint32_t first, uint64_t bits) {
    Put(first, bits);
    const uint32_t last = first + 63 - static_cast<uint32_t>(std::countl_zero(bits));
    Touch(first / sets::kBlockBits);
    Touch(last / sets::kBlockBits);
  }

  // All that stand in the words of `n` blocks, one at least, from `block` on.
  void MarkBlocks(size_t block, size_t n, const sets::Word* words) {
    sets::Or(&buffer_->words[block * sets::kBlockWords], words, n * sets::kBlockWords);
    Touch(static_cast<uint32_t>(block), static_cast<uint32_t>(block + n - 1));
  }

  const sets::Word* words() const { return buffer_->words.data(); }
  // The first of blocks [from, end) that has marks, or that may have; `end`: none.
  size_t FirstMarked(size_t from, size_t end) const { return FirstWhere(from, end, 0); }
  // The first of them that has none.
  size_t FirstUnmarked(size_t from, size_t end) const {
    return FirstWhere(from, end, ~uint64_t{0});
  }
  // Calls visit(block) for each block of 512 that has marks, and maybe for some
  // that have none, ascending, until it answers false.
  template <typename Visit>
  void ForEachBlock(Visit&& visit) const {
    for (size_t i = 0; i < touched_words_; ++i) {
      for (uint64_t left = buffer_->touched[i]; left != 0; left &= left - 1) {
        if (!visit(i * 64 + static_cast<size_t>(std::countr_zero(left)))) return;
      }
    }
  }

 private:
  struct Buffer {
    std::vector<sets::Word> words;
    std::vector<uint64_t> touched;  // a bit for each block of `words`
  };
  // A run of so many numbers, as objects of one workload often are, is one write or two.
  static constexpr size_t kAtOnce = 8;
  void Put(uint32_t number) { buffer_->words[number / 64] |= sets::Word{1} << (number % 64); }
  void Put(uint32_t first, sets::Word bits) {
    sets::Word* const words = &buffer_->words[first / 64];
    const uint32_t at = first % 64;
    words[0] |= bits << at;
    words[1] |= bits >> 1 >> (63 - at);
  }
  void Touch(uint32_t block) { buffer_->touched[block / 64] |= uint64_t{1} << (block % 64); }
  // Blocks `first` to `last`.
  void Touch(uint32_t first, uint32_t last) {
    uint64_t* const touched = buffer_->touched.data();
    const uint64_t from = ~uint64_t{0} << (first % 64), to = ~uint64_t{0} >> (63 - last % 64);
    if (first / 64 == last / 64) {
      touched[first / 64] |= from & to;
      return;
    }
    touched[first / 64] |= from;
    for (uint32_t i = first / 64 + 1; i < last / 64; ++i) touched[i] = ~uint64_t{0};
    touched[last / 64] |= to;
  }
  // The first of blocks [from, end) whose bit is not that of `flipped`.
  size_t FirstWhere(size_t from, size_t end, uint64_t flipped) const {
    for (size_t at = from; at < end; at = (at / 64 + 1) * 64) {
      const uint64_t left = (buffer_->touched[at / 64] ^ flipped) >> (at % 64);
      if (left != 0) return std::min(end, at + static_cast<size_t>(std::countr_zero(left)));
    }
    return end;
  }
  // Those of this thread that nobody uses now.
  static std::vector<std::unique_ptr<Buffer>>& Spares();

  size_t touched_words_;
  std::unique_ptr<Buffer> buffer_;
};

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_MARKS_H_
