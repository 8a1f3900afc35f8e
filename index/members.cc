#include "index/members.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

namespace labelix::index {
namespace {

// A change copies at most a chunk (1 KiB) and 8 bytes for each other chunk.
constexpr uint32_t kChunkIds = 256;

size_t ChunkBytes(uint32_t capacity) {
  return sizeof(MemberChunk) + (capacity - 1) * sizeof(ObjectId);
}

}  // namespace

MemberChunk* MemberLists::NewChunk(uint32_t capacity, VersionNumber birth) {
  auto* chunk = static_cast<MemberChunk*>(std::malloc(ChunkBytes(capacity)));
  if (chunk == nullptr) throw std::bad_alloc();
  chunk->birth = birth;
  chunk->size = 0;
  chunk->capacity = capacity;
  bytes_ += ChunkBytes(capacity);
  return chunk;
}

// A chunk that is not in its list yet.
class MemberLists::Fresh {
 public:
  Fresh(MemberLists* lists, uint32_t capacity, VersionNumber birth)
      : lists_(lists), chunk_(lists->NewChunk(capacity, birth)) {}
  ~Fresh() {
    if (chunk_ != nullptr) lists_->Delete(chunk_);
  }
  Fresh(const Fresh&) = delete;
  Fresh& operator=(const Fresh&) = delete;
  MemberChunk* operator->() const { return chunk_; }
  MemberChunk* Release() { return std::exchange(chunk_, nullptr); }

 private:
  MemberLists* lists_;
  MemberChunk* chunk_;
};

void MemberLists::Delete(MemberChunk* chunk) {
  bytes_ -= ChunkBytes(chunk->capacity);
  std::free(chunk);
}

void MemberLists::Free(uint64_t what) { Delete(reinterpret_cast<MemberChunk*>(what)); }

void MemberLists::Retire(MemberChunk* chunk, VersionNumber next) {
  if (chunk->birth == next) return Delete(chunk);  // nobody saw it
  reclaimer_->RetireRecord(this, reinterpret_cast<uintptr_t>(chunk), chunk->birth, next);
}

void MemberLists::Copy(const Members& from, Members* to) {
  MemberChunk** list = from.chunks > 1 ? new MemberChunk*[from.chunks] : nullptr;
  *to = from;
  if (list == nullptr) return;
  std::copy_n(from.list, from.chunks, list);
  to->list = list;
}

void MemberLists::DropList(Members& members) {
  if (members.chunks > 1) delete[] members.list;
  members = Members{};
}

void MemberLists::FreeAll(Members& members) {
  for (uint32_t i = 0; i < members.chunks; ++i) std::free(members.Chunk(i));
  DropList(members);
}

uint32_t MemberLists::FindChunk(const Members& members, ObjectId id) {
  uint32_t low = 0, high = members.chunks - 1;
  while (low < high) {  // the last chunk whose first id is not past `id`
    const uint32_t mid = (low + high + 1) / 2;
    if (members.Chunk(mid)->ids[0] <= id) {
      low = mid;
    } else {
      high = mid - 1;
    }
  }
  return low;
}

MemberChunk* MemberLists::Own(Members* members, uint32_t i, uint32_t room, VersionNumber next) {
  MemberChunk* held = members->Chunk(i);
  if (held->birth == next && held->size + room <= held->capacity) return held;
  const uint32_t wanted = held->size + room;
  Fresh fresh(this, std::min(kChunkIds, std::max(8u, wanted + wanted / 4)), next);
  fresh->size = held->size;
  std::memcpy(fresh->ids, held->ids, held->size * sizeof(ObjectId));
  Retire(held, next);
  return (members->chunks == 1 ? members->chunk : members->list[i]) = fresh.Release();
}

void MemberLists::ToChunk(Members* members, VersionNumber next) {
  MemberChunk* chunk = NewChunk(8, next);
  chunk->size = members->count;
  std::copy_n(members->in_place, members->count, chunk->ids);
  members->chunks = 1;
  members->chunk = chunk;
}

void MemberLists::ToInPlace(Members* members, VersionNumber next) {
  MemberChunk* chunk = members->chunk;
  ObjectId ids[Members::kInPlace];
  std::copy_n(chunk->ids, members->count, ids);
  Retire(chunk, next);
  members->chunks = 0;
  std::copy_n(ids, members->count, members->in_place);
}

void MemberLists::Split(Members* members, uint32_t i, VersionNumber next) {
  MemberChunk* full = members->Chunk(i);
  // Ids come ascending: a full last chunk is left full.
  const uint32_t keep = i + 1 == members->chunks ? full->size - 1 : full->size / 2;
  Fresh left(this, kChunkIds, next), right(this, kChunkIds, next);
  left->size = keep;
  right->size = full->size - keep;
  std::copy_n(full->ids, keep, left->ids);
  std::copy_n(full->ids + keep, right->size, right->ids);
  auto list = std::make_unique_for_overwrite<MemberChunk*[]>(members->chunks + 1);
  for (uint32_t k = 0; k < members->chunks; ++k) list[k < i ? k : k + 1] = members->Chunk(k);
  Retire(full, next);
  list[i] = left.Release();
  list[i + 1] = right.Release();
  if (members->chunks > 1) delete[] members->list;
  ++members->chunks;
  members->list = list.release();
}

void MemberLists::DropChunk(Members* members, uint32_t i, VersionNumber next) {
  Retire(members->Chunk(i), next);
  MemberChunk** list = members->list;
  std::copy(list + i + 1, list + members->chunks, list + i);
  if (--members->chunks > 1) return;
  members->chunk = list[0];
  delete[] list;
}

void MemberLists::Add(Members* members, ObjectId id, VersionNumber next) {
  if (members->chunks == 0) {
    if (members->count < Members::kInPlace) {
      ObjectId* end = members->in_place + members->count++;
      ObjectId* at = std::lower_bound(members->in_place, end, id);
      std::copy_backward(at, end, end + 1);
      *at = id;
      return;
    }
    ToChunk(members, next);
  }
  uint32_t i = FindChunk(*members, id);
  if (members->Chunk(i)->size == kChunkIds) {
    Split(members, i, next);
    i = FindChunk(*members, id);
  }
  MemberChunk* chunk = Own(members, i, 1, next);
  ObjectId* end = chunk->ids + chunk->size++;
  ObjectId* at = std::lower_bound(chunk->ids, end, id);
  std::copy_backward(at, end, end + 1);
  *at = id;
  ++members->count;
}

void MemberLists::Assign(Members* members, std::span<const ObjectId> ids, VersionNumber next) {
  members->count = static_cast<uint32_t>(ids.size());
  if (ids.size() <= Members::kInPlace) {
    std::copy(ids.begin(), ids.end(), members->in_place);
    return;
  }
  const auto chunks = static_cast<uint32_t>((ids.size() + kChunkIds - 1) / kChunkIds);
  // Whole but for its chunks first: an allocation that fails then leaks nothing.
  MemberChunk** list = chunks > 1 ? new MemberChunk* [chunks] {} : nullptr;
  members->chunks = chunks;
  (list == nullptr ? members->chunk : *(members->list = list)) = nullptr;
  for (uint32_t i = 0; i < chunks; ++i) {
    const auto rest = ids.subspan(size_t{i} * kChunkIds);
    const auto part = rest.first(std::min<size_t>(kChunkIds, rest.size()));
    MemberChunk* chunk = NewChunk(static_cast<uint32_t>(part.size()), next);
    chunk->size = chunk->capacity;
    std::copy(part.begin(), part.end(), chunk->ids);
    (list == nullptr ? members->chunk : list[i]) = chunk;
  }
}

void MemberLists::Remove(Members* members, ObjectId id, VersionNumber next) {
  --members->count;
  if (members->chunks == 0) {
    ObjectId* end = members->in_place + members->count + 1;
    std::copy(std::find(members->in_place, end, id) + 1, end,
              std::find(members->in_place, end, id));
    return;
  }
  const uint32_t i = FindChunk(*members, id);
  MemberChunk* chunk = Own(members, i, 0, next);
  ObjectId* end = chunk->ids + chunk->size--;
  ObjectId* at = std::lower_bound(chunk->ids, end, id);
  std::copy(at + 1, end, at);
  if (chunk->size == 0 && members->chunks > 1) {
    DropChunk(members, i, next);
  } else if (members->chunks == 1 && members->count <= Members::kInPlace / 2) {
    ToInPlace(members, next);
  }
}

}  // namespace labelix::index
