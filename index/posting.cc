#include "index/posting.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>

namespace labelix::index {
namespace {

// Below, a list is no larger than the bitset of a kind with few profiles.
constexpr uint32_t kLongestSmallList = 64;
constexpr uint32_t kDenseShare = 32;

struct FreeList {
  void operator()(IdList* list) const {
    list->~IdList();
    std::free(list);
  }
};
using OwnedList = std::unique_ptr<IdList, FreeList>;

}  // namespace

void BitSet::Set(ProfileId id) {
  const size_t block = id / sets::kBlockBits;
  blocks.Grow(block + 1);
  auto& word = blocks[block].words[id % sets::kBlockBits / 64];
  // One writer: no read-modify-write needed. Release: the profile's row stands
  // before its bit.
  word.store(word.load(std::memory_order_relaxed) | uint64_t{1} << (id % 64),
             std::memory_order_release);
}

void BitSet::Clear(ProfileId id) {
  auto& word = blocks[id / sets::kBlockBits].words[id % sets::kBlockBits / 64];
  word.store(word.load(std::memory_order_relaxed) & ~(uint64_t{1} << (id % 64)),
             std::memory_order_release);
}

void LoadBlock(const BitSet& set, size_t block, sets::Word* out) {
  if (block >= set.blocks.capacity()) {
    std::fill_n(out, sets::kBlockWords, 0);
    return;
  }
  for (size_t i = 0; i < sets::kBlockWords; ++i) {
    out[i] = set.blocks[block].words[i].load(std::memory_order_acquire);
  }
}

Posting::~Posting() { FreeRetired(word_.load(std::memory_order_relaxed)); }

void Posting::Reset() {
  FreeRetired(word_.load(std::memory_order_relaxed));
  word_.store(0, std::memory_order_relaxed);
  size_.store(0, std::memory_order_relaxed);
}

void Posting::FreeRetired(uint64_t what) {
  if ((what & 3) == kTagBits) delete AsBits(what);
  if ((what & 3) == kTagList) FreeList()(AsList(what));
}

IdList* Posting::NewList(uint32_t capacity) {
  const size_t bytes = sizeof(IdList) + (capacity - 1) * sizeof(uint32_t);
  void* raw = std::malloc(bytes);
  if (raw == nullptr) throw std::bad_alloc();
  auto* list = ::new (raw) IdList;
  list->capacity = capacity;
  list->size.store(0, std::memory_order_relaxed);
  return list;
}

void Posting::Add(ProfileId id, uint32_t profiles, VersionNumber next, Reclaimer* reclaimer,
                  Freer* freer) {
  const uint64_t word = word_.load(std::memory_order_relaxed);
  switch (word & 3) {
    case kTagInline: {
      const auto held = static_cast<ProfileId>(word >> 32);
      IdList* list = NewList(4);
      list->ids[0] = std::min(held, id);
      list->ids[1] = std::max(held, id);
      list->size.store(2, std::memory_order_relaxed);
      word_.store(reinterpret_cast<uintptr_t>(list) | kTagList, std::memory_order_release);
      break;
    }
    case kTagList: {
      IdList* list = AsList(word);
      const uint32_t size = list->size.load(std::memory_order_relaxed);
      if (size >= kLongestSmallList && size >= profiles / kDenseShare) {
        ToBitSet(list, next, reclaimer, freer);
        AsBits(word_.load(std::memory_order_relaxed))->Set(id);
      } else {
        AddToList(list, id, next, reclaimer, freer);
      }
      break;
    }
    case kTagBits:
      AsBits(word)->Set(id);
      break;
    default:
      word_.store(uint64_t{id} << 32 | kTagInline, std::memory_order_release);
  }
  size_.store(size_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void Posting::Assign(std::span<const ProfileId> ids, uint32_t profiles) {
  const auto size = static_cast<uint32_t>(ids.size());
  uint64_t word = 0;
  if (size == 1) {
    word = uint64_t{ids[0]} << 32 | kTagInline;
  } else if (size > kLongestSmallList && size > profiles / kDenseShare) {
    auto bits = std::make_unique<BitSet>();
    for (const ProfileId id : ids) bits->Set(id);
    word = reinterpret_cast<uintptr_t>(bits.release()) | kTagBits;
  } else if (size > 1) {
    IdList* list = NewList(size);
    std::copy(ids.begin(), ids.end(), list->ids);
    list->size.store(size, std::memory_order_relaxed);
    word = reinterpret_cast<uintptr_t>(list) | kTagList;
  }
  word_.store(word, std::memory_order_release);
  size_.store(size, std::memory_order_relaxed);
}

void Posting::AddToList(IdList* list, ProfileId id, VersionNumber next, Reclaimer* reclaimer,
                        Freer* freer) {
  const uint32_t size = list->size.load(std::memory_order_relaxed);
  if (size < list->capacity && (size == 0 || list->ids[size - 1] < id)) {
    list->ids[size] = id;
    list->size.store(size + 1, std::memory_order_release);  // readers see it whole or not
    return;
  }
  // A reused id goes in the middle, where readers may be: a new array.
  OwnedList fresh(NewList(size + 1 + size / 2));
  const uint32_t* at = std::lower_bound(list->ids, list->ids + size, id);
  uint32_t* out = std::copy(static_cast<const uint32_t*>(list->ids), at, fresh->ids);
  *out++ = id;
  std::copy(at, static_cast<const uint32_t*>(list->ids + size), out);
  fresh->size.store(size + 1, std::memory_order_relaxed);
  reclaimer->RetireShared(freer, reinterpret_cast<uintptr_t>(list) | kTagList, next);
  word_.store(reinterpret_cast<uintptr_t>(fresh.release()) | kTagList, std::memory_order_release);
}

void Posting::ToBitSet(const IdList* list, VersionNumber next, Reclaimer* reclaimer, Freer* freer) {
  auto bits = std::make_unique<BitSet>();
  const uint32_t size = list->size.load(std::memory_order_relaxed);
  for (uint32_t i = 0; i < size; ++i) bits->Set(list->ids[i]);
  reclaimer->RetireShared(freer, reinterpret_cast<uintptr_t>(list) | kTagList, next);
  word_.store(reinterpret_cast<uintptr_t>(bits.release()) | kTagBits, std::memory_order_release);
}

void Posting::Remove(ProfileId id, VersionNumber next, Reclaimer* reclaimer, Freer* freer) {
  const uint64_t word = word_.load(std::memory_order_relaxed);
  size_.store(size_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
  if ((word & 3) == kTagBits) {
    AsBits(word)->Clear(id);
    return;
  }
  if ((word & 3) == kTagInline) {
    word_.store(0, std::memory_order_release);
    return;
  }
  IdList* list = AsList(word);
  const uint32_t size = list->size.load(std::memory_order_relaxed);
  uint64_t replaced_by = 0;
  OwnedList fresh;
  if (size == 2) {
    const ProfileId other = list->ids[0] == id ? list->ids[1] : list->ids[0];
    replaced_by = uint64_t{other} << 32 | kTagInline;
  } else if (size > 2) {
    fresh.reset(NewList(size + size / 8));
    std::remove_copy(list->ids, list->ids + size, fresh->ids, id);
    fresh->size.store(size - 1, std::memory_order_relaxed);
  }
  reclaimer->RetireShared(freer, reinterpret_cast<uintptr_t>(list) | kTagList, next);
  if (fresh != nullptr) replaced_by = reinterpret_cast<uintptr_t>(fresh.release()) | kTagList;
  word_.store(replaced_by, std::memory_order_release);
}

size_t Posting::bytes() const {
  const uint64_t word = word_.load(std::memory_order_relaxed);
  if ((word & 3) == kTagBits) return sizeof(BitSet) + AsBits(word)->blocks.bytes();
  if ((word & 3) == kTagList) return sizeof(IdList) + AsList(word)->capacity * sizeof(uint32_t);
  return 0;
}

}  // namespace labelix::index
