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
// A broad query ANDs bitsets: to mark that many in one first is a quarter of it. To go
// through so small a share is quicker by the array.
constexpr uint32_t kLongList = 128, kBothShare = 128;

bool IsDense(uint32_t size, uint32_t profiles) {
  return size >= kLongestSmallList && size >= profiles / kDenseShare;
}
bool WantsBoth(uint32_t size, uint32_t profiles) {
  return size >= kLongList && size >= profiles / kBothShare;
}

struct FreeList {
  void operator()(IdList* list) const {
    list->~IdList();
    std::free(list);
  }
};
using OwnedList = std::unique_ptr<IdList, FreeList>;

}  // namespace

BitSet::~BitSet() { OwnedList(list.load(std::memory_order_relaxed)); }

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
      const bool is_dense = IsDense(size, profiles);
      if (is_dense || WantsBoth(size, profiles)) {
        std::unique_ptr<BitSet> bits = ToBitSet({list->ids, size});
        bits->Set(id);
        if (is_dense) {
          reclaimer->RetireShared(freer, word, next);
        } else {
          IdList* const longer = AddToList(list, id, next, reclaimer, freer);
          bits->list.store(longer == nullptr ? list : longer, std::memory_order_relaxed);
        }
        word_.store(reinterpret_cast<uintptr_t>(bits.release()) | kTagBits,
                    std::memory_order_release);
      } else if (IdList* const longer = AddToList(list, id, next, reclaimer, freer)) {
        word_.store(Tagged(longer), std::memory_order_release);
      }
      break;
    }
    case kTagBits:
      if (AsBits(word)->list.load(std::memory_order_relaxed) == nullptr) {
        AsBits(word)->Set(id);
      } else {
        AddToBits(AsBits(word), id, profiles, next, reclaimer, freer);
      }
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
  } else if (size > 1) {
    // As a term of that many profiles has become once Add has brought them all.
    const bool is_dense = IsDense(size - 1, profiles);
    std::unique_ptr<BitSet> bits;
    if (is_dense || WantsBoth(size - 1, profiles)) bits = ToBitSet(ids);
    IdList* list = nullptr;
    if (!is_dense) {
      list = NewList(size);
      std::copy(ids.begin(), ids.end(), list->ids);
      list->size.store(size, std::memory_order_relaxed);
    }
    if (bits != nullptr) {
      bits->list.store(list, std::memory_order_relaxed);
      word = reinterpret_cast<uintptr_t>(bits.release()) | kTagBits;
    } else {
      word = Tagged(list);
    }
  }
  word_.store(word, std::memory_order_release);
  size_.store(size, std::memory_order_relaxed);
}

IdList* Posting::AddToList(IdList* list, ProfileId id, VersionNumber next, Reclaimer* reclaimer,
                           Freer* freer) {
  const uint32_t size = list->size.load(std::memory_order_relaxed);
  if (size < list->capacity && (size == 0 || list->ids[size - 1] < id)) {
    list->ids[size] = id;
    list->size.store(size + 1, std::memory_order_release);  // readers see it whole or not
    return nullptr;
  }
  // A reused id goes in the middle, where readers may be: a new array.
  OwnedList fresh(NewList(size + 1 + size / 2));
  const uint32_t* at = std::lower_bound(list->ids, list->ids + size, id);
  uint32_t* out = std::copy(static_cast<const uint32_t*>(list->ids), at, fresh->ids);
  *out++ = id;
  std::copy(at, static_cast<const uint32_t*>(list->ids + size), out);
  fresh->size.store(size + 1, std::memory_order_relaxed);
  reclaimer->RetireShared(freer, Tagged(list), next);
  return fresh.release();
}

// Of a bitset with an array beside it, as RemoveFromBits.
void Posting::AddToBits(BitSet* bits, ProfileId id, uint32_t profiles, VersionNumber next,
                        Reclaimer* reclaimer, Freer* freer) {
  bits->Set(id);
  IdList* const list = bits->list.load(std::memory_order_relaxed);
  if (IsDense(list->size.load(std::memory_order_relaxed), profiles)) {
    reclaimer->RetireShared(freer, Tagged(list), next);
    bits->list.store(nullptr, std::memory_order_release);
  } else if (IdList* const longer = AddToList(list, id, next, reclaimer, freer)) {
    bits->list.store(longer, std::memory_order_release);
  }
}

std::unique_ptr<BitSet> Posting::ToBitSet(std::span<const ProfileId> ids) {
  auto bits = std::make_unique<BitSet>();
  for (const ProfileId id : ids) bits->Set(id);
  return bits;
}

// REQUIRES: it has another one.
IdList* Posting::Without(const IdList& list, ProfileId id) {
  const uint32_t size = list.size.load(std::memory_order_relaxed);
  IdList* fresh = NewList(size + size / 8);
  std::remove_copy(list.ids, list.ids + size, fresh->ids, id);
  fresh->size.store(size - 1, std::memory_order_relaxed);
  return fresh;
}

void Posting::RemoveFromBits(BitSet* bits, ProfileId id, VersionNumber next, Reclaimer* reclaimer,
                             Freer* freer) {
  IdList* const list = bits->list.load(std::memory_order_relaxed);
  OwnedList fresh;
  // Of none, the bits alone will do.
  if (list->size.load(std::memory_order_relaxed) > 1) fresh.reset(Without(*list, id));
  reclaimer->RetireShared(freer, Tagged(list), next);
  bits->list.store(fresh.release(), std::memory_order_release);
  bits->Clear(id);
}

void Posting::Remove(ProfileId id, VersionNumber next, Reclaimer* reclaimer, Freer* freer) {
  const uint64_t word = word_.load(std::memory_order_relaxed);
  size_.store(size_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
  if ((word & 3) == kTagBits) {
    if (AsBits(word)->list.load(std::memory_order_relaxed) == nullptr) {
      return AsBits(word)->Clear(id);
    }
    return RemoveFromBits(AsBits(word), id, next, reclaimer, freer);
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
    fresh.reset(Without(*list, id));
  }
  reclaimer->RetireShared(freer, word, next);
  if (fresh != nullptr) replaced_by = Tagged(fresh.release());
  word_.store(replaced_by, std::memory_order_release);
}

size_t Posting::bytes() const {
  const uint64_t word = word_.load(std::memory_order_relaxed);
  const auto list_bytes = [](const IdList* list) {
    return list == nullptr ? 0 : sizeof(IdList) + list->capacity * sizeof(uint32_t);
  };
  if ((word & 3) == kTagList) return list_bytes(AsList(word));
  if ((word & 3) != kTagBits) return 0;
  const BitSet& bits = *AsBits(word);
  return sizeof bits + bits.blocks.bytes() + list_bytes(bits.list.load(std::memory_order_relaxed));
}

}  // namespace labelix::index
