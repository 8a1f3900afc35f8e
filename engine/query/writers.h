// Where the ids of an answer go: into room that a caller gave, or into a set of their own.
#ifndef LABELIX_ENGINE_QUERY_WRITERS_H_
#define LABELIX_ENGINE_QUERY_WRITERS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/sets/bits.h"
#include "index/term_lists.h"
#include "labelix/id_set.h"

namespace labelix::query {

// Up to its room; whole blocks are decoded in place while they surely fit.
class SpanWriter {
 public:
  explicit SpanWriter(std::span<ObjectId> out) : out_(out) {}
  size_t size() const { return size_; }
  bool IsFull() const { return size_ == out_.size(); }
  std::span<ObjectId> room() const { return out_.subspan(size_); }
  void Wrote(size_t ids) { size_ += ids; }  // into room()
  void Put(std::span<const ObjectId> ids) {
    const size_t n = std::min(ids.size(), out_.size() - size_);
    ObjectId* const to = out_.data() + size_;
    if (ids.data() != to) std::copy_n(ids.data(), n, to);  // they may have been made there
    size_ += n;
  }

  void Take(const sets::Word* words, size_t n_blocks, uint32_t base) {
    for (size_t n = 0; n_blocks > 0 && !IsFull(); n_blocks -= n) {
      n = std::min(n_blocks, SurelyFit());
      if (n > 0) {
        TakeAll(words, n, base);
      } else {
        n = 1;
        TakeSome(words, base);
      }
      words += n * sets::kBlockWords;
      base += static_cast<uint32_t>(n * sets::kBlockBits);
    }
  }
  // The same of words of many blocks, `offset` words from each one's start. False: they may
  // not fit.
  bool TakeAt(std::span<const sets::Word* const> blocks, size_t ahead, uint32_t offset,
              uint32_t base) {
    if (SurelyFit() < blocks.size()) return false;
    size_ = static_cast<size_t>(sets::DecodeAt(blocks, ahead, offset, base, &out_[size_]) -
                                out_.data());
    return true;
  }
  // The same of a part of a list.
  void Take(const index::TermLists::Part& part, ObjectId first) {
    using index::TermLists;
    const size_t left = out_.size() - size_;
    if (part.IsBits()) {
      constexpr size_t kBlocks = TermLists::kRangeWords / sets::kBlockWords;
      if (left < part.count + sets::kDecodeSlack) return Take(part.words(), kBlocks, first);
      return TakeAll(part.words(), kBlocks, first);
    }
    if (left >= part.count + TermLists::Part::kStep) {
      part.Read(part.count, first, &out_[size_]);
      size_ += part.count;
      return;
    }
    ObjectId room[TermLists::kMostOffsets];
    const size_t n = std::min<size_t>(part.count, left);
    part.Read(static_cast<uint32_t>(n), first, room);
    std::copy_n(room, n, out_.begin() + static_cast<ptrdiff_t>(size_));
    size_ += n;
  }

 private:
  // So many blocks may be decoded in place, whatever is in them.
  size_t SurelyFit() const {
    const size_t left = out_.size() - size_;
    return left < sets::kDecodeSlack ? 0 : (left - sets::kDecodeSlack) / sets::kBlockBits;
  }
  // What there is room for, of one block.
  void TakeSome(const sets::Word* block, uint32_t base) {
    ObjectId room[sets::kBlockBits + sets::kDecodeSlack];
    const ObjectId* end = sets::Decode(block, sets::kBlockWords, base, room);
    const size_t n = std::min(static_cast<size_t>(end - room), out_.size() - size_);
    std::copy_n(room, n, out_.begin() + static_cast<ptrdiff_t>(size_));
    size_ += n;
  }
  // REQUIRES: room for all, and sets::kDecodeSlack.
  void TakeAll(const sets::Word* words, size_t n_blocks, uint32_t base) {
    const ObjectId* end = sets::Decode(words, n_blocks * sets::kBlockWords, base, &out_[size_]);
    size_ = static_cast<size_t>(end - out_.data());
  }

  std::span<ObjectId> out_;
  size_t size_ = 0;
};

// A vector would fill its room with zeros first, so ids pass through a buffer
// that stays in the first cache.
class VectorWriter {
 public:
  explicit VectorWriter(IdSet* out) : out_(*out) {}
  static constexpr bool IsFull() { return false; }
  static constexpr std::span<ObjectId> room() { return {}; }  // ids come by Put
  void Reserve(size_t ids) { out_.reserve(ids); }
  void Put(std::span<const ObjectId> ids) { out_.insert(out_.end(), ids.begin(), ids.end()); }

  void Take(const sets::Word* words, size_t n_blocks, uint32_t base) {
    for (size_t i = 0; i < n_blocks; i += kBlocksAtOnce) {
      const size_t n = std::min(kBlocksAtOnce, n_blocks - i);
      ObjectId room[kBlocksAtOnce * sets::kBlockBits + sets::kDecodeSlack];
      const ObjectId* end = sets::Decode(words + i * sets::kBlockWords, n * sets::kBlockWords,
                                         base + static_cast<uint32_t>(i * sets::kBlockBits), room);
      out_.insert(out_.end(), static_cast<const ObjectId*>(room), end);
    }
  }
  void Take(const index::TermLists::Part& part, ObjectId first) {
    using index::TermLists;
    if (part.IsBits()) {
      return Take(part.words(), TermLists::kRangeWords / sets::kBlockWords, first);
    }
    ObjectId room[TermLists::kMostOffsets];
    part.Read(part.count, first, room);
    Put({room, part.count});
  }

 private:
  static constexpr size_t kBlocksAtOnce = 4;
  IdSet& out_;
};

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_WRITERS_H_
