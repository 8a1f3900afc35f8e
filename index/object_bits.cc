#include "index/object_bits.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace labelix::index {
namespace {

using sets::kBlockBits;
using sets::kBlockWords;
using sets::Word;

size_t BytesOf(uint32_t slots) { return size_t{slots} * kBlockWords * sizeof(Word); }

}  // namespace

ObjectBits::ObjectBits(Reclaimer* reclaimer)
    : reclaimer_(reclaimer), blocks_(reclaimer, [this](Block& block) { DropWords(block); }) {
  for (auto& ready : ready_) ready.store(kNever, std::memory_order_relaxed);
  ready_[kEveryObject].store(0, std::memory_order_relaxed);
}

size_t ObjectBits::bytes() const {
  size_t sum = blocks_.bytes() + newest_.bytes();
  for (const Pool& pool : pools_) {
    if (pool != nullptr) sum += sizeof *pool + pool->bytes();
  }
  return sum;
}

Word* ObjectBits::NewWords() {
  Pool& pool = PoolOf(capacity_);
  if (pool == nullptr) pool = std::make_unique<BlockPool>(BytesOf(capacity_));
  return static_cast<Word*>(pool->Take());
}

void ObjectBits::DropWords(Block& block) {
  if (block.words == nullptr) return;
  Pool& pool = PoolOf(block.slots);
  pool->GiveBack(block.words);
  if (pool->live() == 0 && block.slots != capacity_) pool.reset();
  block = {};
}

void ObjectBits::Read(size_t block, size_t n, VersionNumber version, const Word* none,
                      const Word** out) const {
  if (ReadNewest(block, n, version, none, out)) return;
  const size_t known = newest_.capacity();
  for (size_t i = 0; i < n; ++i) {
    const Word* words = nullptr;
    uint32_t unused = 0;
    if (block + i < known && !newest_[block + i].Read(version, &words, &unused)) {
      const Block* held = At(block + i, version);
      words = held == nullptr ? nullptr : held->words;
    }
    out[i] = words == nullptr ? none : words;
  }
}

// A look at each block's own birth takes twice as long, a tenth of all ids of a broad selector.
bool ObjectBits::ReadNewest(size_t block, size_t n, VersionNumber version, const Word* none,
                            const Word** out) const {
  if (youngest_.load(std::memory_order_acquire) > version) return false;
  const size_t known = newest_.capacity();
  SlotArray<NewestWords, 0>::Finder newest(newest_);
  for (size_t i = 0; i < n; ++i) {
    const Word* words = block + i < known ? newest[block + i].Any() : nullptr;
    out[i] = words == nullptr ? none : words;
  }
  return youngest_.load(std::memory_order_relaxed) <= version;
}

ObjectBits::Block* ObjectBits::Own(uint32_t number, VersionNumber next) {
  newest_.Grow(size_t{number} + 1);
  const Block* old = nullptr;
  Block* block = blocks_.Write(number, next, &old);
  const Block before = old != nullptr ? *old : *block;
  if (old == nullptr && block->slots == capacity_) return block;  // of this version already
  block_count_ += before.words == nullptr;
  limit_ = std::max(limit_, number + 1);
  Word* words = NewWords();
  const size_t kept = BytesOf(std::min(before.slots, capacity_));
  if (kept > 0) std::memcpy(words, before.words, kept);
  std::memset(reinterpret_cast<char*>(words) + kept, 0, BytesOf(capacity_) - kept);
  if (old == nullptr) DropWords(*block);
  *block = {capacity_, words};
  youngest_.store(next, std::memory_order_relaxed);
  newest_[number].Set(words, 0, next);
  return block;
}

void ObjectBits::Change(ObjectId id, uint64_t clear, uint64_t set, VersionNumber next) {
  Word* words = Own(id / kBlockBits, next)->words + id % kBlockBits / 64;
  const Word bit = Word{1} << (id % 64);
  for (; clear != 0; clear &= clear - 1) {
    words[static_cast<size_t>(std::countr_zero(clear)) * kBlockWords] &= ~bit;
  }
  for (; set != 0; set &= set - 1) {
    words[static_cast<size_t>(std::countr_zero(set)) * kBlockWords] |= bit;
  }
}

void ObjectBits::Fill(ObjectId id, uint32_t slot) {
  Block* block = blocks_.Newest(id / kBlockBits);
  block->words[slot * kBlockWords + id % kBlockBits / 64] |= Word{1} << (id % 64);
}

std::optional<uint32_t> ObjectBits::TakeSlot(VersionNumber next) {
  uint32_t slot = used_slots_;
  if (free_ != 0) {
    slot = LowestHole();
    free_ &= free_ - 1;
    --holes_;
  } else if (used_slots_ < kSlots) {
    ++used_slots_;
  } else {
    return std::nullopt;
  }
  if (slot >= capacity_) SetCapacity(capacity_ + kSlotStep);
  for (uint32_t number = 0; number < limit_; ++number) {
    Block* block = blocks_.Newest(number);
    if (block == nullptr || block->words == nullptr) continue;
    if (block->slots <= slot) {
      Own(number, next);
    } else {
      std::memset(block->words + slot * kBlockWords, 0, BytesOf(1));
    }
  }
  return slot;
}

void ObjectBits::SetCapacity(uint32_t slots) {
  Pool& pool = PoolOf(std::exchange(capacity_, slots));
  if (pool != nullptr && pool->live() == 0) pool.reset();
}

void ObjectBits::CopySlot(uint32_t block, uint32_t from, uint32_t to) {
  const Block* held = blocks_.Newest(block);
  if (held == nullptr || held->words == nullptr) return;
  std::copy_n(held->words + from * kBlockWords, kBlockWords, held->words + to * kBlockWords);
}

void ObjectBits::Free(uint64_t what) {
  ready_[what].store(kNever, std::memory_order_release);
  free_ |= uint64_t{1} << what;
  for (; free_ >> (used_slots_ - 1) & 1; --used_slots_) {
    free_ &= ~(uint64_t{1} << (used_slots_ - 1));
  }
  holes_ = static_cast<uint32_t>(std::popcount(free_));
  if (capacity_ - used_slots_ < 2 * kSlotStep) return;
  SetCapacity((used_slots_ + kSlotStep - 1) / kSlotStep * kSlotStep);
  wide_ = limit_;
}

void ObjectBits::Narrow(size_t* budget, VersionNumber next) {
  for (; wide_ > 0 && *budget > 0; --wide_) {
    const Block* block = blocks_.Newest(wide_ - 1);
    if (block == nullptr || block->slots <= capacity_) continue;
    Own(wide_ - 1, next);
    *budget -= std::min(*budget, kBlockBits);
  }
}

}  // namespace labelix::index
