#include "index/members.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <memory>
#include <utility>

namespace labelix::index {
namespace {

constexpr size_t kHeader = offsetof(MemberChunk, ids);
// A change copies at most a chunk (1 KiB) and 8 bytes for each other chunk.
constexpr uint32_t kChunkIds =
    (LinePool::kMostLines * LinePool::kLine - kHeader) / sizeof(ObjectId);

// One chunk goes back to ids in place when so few are left: not with the one that made it
// a chunk.
constexpr uint32_t kBackInPlace = Members::kInPlace / 2;

size_t LinesFor(uint32_t ids) {
  const size_t bytes = kHeader + ids * sizeof(ObjectId);
  return std::bit_ceil((bytes + LinePool::kLine - 1) / LinePool::kLine);
}

bool FitsWindow(ObjectId first, ObjectId last) { return last - first < Members::kWindow; }

// REQUIRES: they are ascending, and at least one.
Members WindowOf(std::span<const ObjectId> ids) {
  Members members;
  members.window.first = ids.front();
  for (const ObjectId id : ids) members.window.bits |= uint64_t{1} << (id - ids.front());
  return members;
}

// Without a chunk. REQUIRES: they are ascending, and at most kInPlace or in one window.
Members FewOf(std::span<const ObjectId> ids) {
  if (ids.empty()) return {};
  if (FitsWindow(ids.front(), ids.back())) return WindowOf(ids);
  Members members;
  std::fill(std::copy(ids.begin(), ids.end(), members.in_place), std::end(members.in_place),
            ids.back());
  return members;
}

// Writes the ids of one without chunks; returns how many.
size_t ReadFew(const Members& members, ObjectId* out) {
  if (members.IsWindow()) return members.window.Read(out);
  const uint32_t n = members.CountInPlace();
  std::copy_n(members.in_place, n, out);
  return n;
}

// False: it is not in reach.
bool AddToWindow(Members::Window* window, ObjectId id) {
  if (window->bits == 0) {
    *window = {id, 0, 1};
  } else if (id > window->first) {
    if (!FitsWindow(window->first, id)) return false;
    window->bits |= uint64_t{1} << (id - window->first);
  } else {
    if (!FitsWindow(id, window->last())) return false;
    window->bits = window->bits << (window->first - id) | 1;
    window->first = id;
  }
  return true;
}

void RemoveFromWindow(Members::Window* window, ObjectId id) {
  window->bits &= ~(uint64_t{1} << (id - window->first));
  if (window->bits == 0) {
    *window = {};
    return;
  }
  const int empty = std::countr_zero(window->bits);
  window->bits >>= empty;
  window->first += static_cast<uint32_t>(empty);
}

// REQUIRES: `id` is in.
std::span<const ObjectId> Without(std::span<ObjectId> ids, ObjectId id) {
  const auto at = std::lower_bound(ids.begin(), ids.end(), id);
  std::copy(at + 1, ids.end(), at);
  return ids.first(ids.size() - 1);
}

}  // namespace

MemberChunk* MemberLists::NewChunk(uint32_t ids, VersionNumber birth) {
  const size_t lines = LinesFor(ids);
  auto* chunk = static_cast<MemberChunk*>(chunks_.Take(lines));
  chunk->birth = birth;
  chunk->size = 0;
  chunk->capacity = (lines * LinePool::kLine - kHeader) / sizeof(ObjectId);
  return chunk;
}

// A chunk that is not in its list yet.
class MemberLists::Fresh {
 public:
  Fresh(MemberLists* lists, uint32_t ids, VersionNumber birth)
      : lists_(lists), chunk_(lists->NewChunk(ids, birth)) {}
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

void MemberLists::Delete(MemberChunk* chunk) { chunks_.GiveBack(chunk, LinesFor(chunk->capacity)); }

void MemberLists::Free(uint64_t what) { Delete(reinterpret_cast<MemberChunk*>(what)); }

void MemberLists::Retire(MemberChunk* chunk, VersionNumber next) {
  if (chunk->birth == next) return Delete(chunk);  // nobody saw it
  reclaimer_->RetireRecord(this, reinterpret_cast<uintptr_t>(chunk), chunk->birth, next);
}

void MemberLists::Copy(const Members& from, Members* to) {
  const bool has_list = from.IsMany() && from.many.chunks > 1;
  MemberChunk** list = has_list ? new MemberChunk*[from.many.chunks] : nullptr;
  *to = from;
  if (list == nullptr) return;
  std::copy_n(from.many.list, from.many.chunks, list);
  to->many.list = list;
}

void MemberLists::DropList(Members& members) {
  if (members.IsMany() && members.many.chunks > 1) delete[] members.many.list;
  members = Members{};
}

uint32_t MemberLists::FindChunk(const Members::Many& many, ObjectId id) {
  uint32_t low = 0, high = many.chunks - 1;
  while (low < high) {  // the last chunk whose first id is not past `id`
    const uint32_t mid = (low + high + 1) / 2;
    if (many.Chunk(mid)->ids[0] <= id) {
      low = mid;
    } else {
      high = mid - 1;
    }
  }
  return low;
}

MemberChunk* MemberLists::Own(Members* members, uint32_t i, uint32_t room, VersionNumber next) {
  Members::Many& many = members->many;
  MemberChunk* held = many.Chunk(i);
  if (held->birth == next && held->size + room <= held->capacity) return held;
  Fresh fresh(this, held->size + room, next);
  fresh->size = held->size;
  std::memcpy(fresh->ids, held->ids, held->size * sizeof(ObjectId));
  Retire(held, next);
  return (many.chunks == 1 ? many.chunk : many.list[i]) = fresh.Release();
}

void MemberLists::Split(Members* members, uint32_t i, VersionNumber next) {
  Members::Many& many = members->many;
  MemberChunk* full = many.Chunk(i);
  // Ids come ascending: a full last chunk is left full.
  const uint32_t keep = i + 1 == many.chunks ? full->size - 1 : full->size / 2;
  Fresh left(this, kChunkIds, next), right(this, kChunkIds, next);
  left->size = keep;
  right->size = full->size - keep;
  std::copy_n(full->ids, keep, left->ids);
  std::copy_n(full->ids + keep, right->size, right->ids);
  auto list = std::make_unique_for_overwrite<MemberChunk*[]>(many.chunks + 1);
  for (uint32_t k = 0; k < many.chunks; ++k) list[k < i ? k : k + 1] = many.Chunk(k);
  Retire(full, next);
  list[i] = left.Release();
  list[i + 1] = right.Release();
  if (many.chunks > 1) delete[] many.list;
  ++many.chunks;
  many.list = list.release();
}

void MemberLists::DropChunk(Members* members, uint32_t i, VersionNumber next) {
  Members::Many& many = members->many;
  Retire(many.Chunk(i), next);
  MemberChunk** list = many.list;
  std::copy(list + i + 1, list + many.chunks, list + i);
  if (--many.chunks > 1) return;
  many.chunk = list[0];
  delete[] list;
}

// REQUIRES: it has no chunks.
void MemberLists::AddToFew(Members* members, ObjectId id, VersionNumber next) {
  if (members->IsWindow() && AddToWindow(&members->window, id)) return;
  ObjectId ids[Members::kWindow + 1];
  ObjectId* end = ids + ReadFew(*members, ids);
  ObjectId* at = std::lower_bound(ids, end, id);
  std::copy_backward(at, end, end + 1);
  *at = id;
  const auto count = static_cast<uint32_t>(end + 1 - ids);
  if (count <= Members::kInPlace) {
    *members = FewOf({ids, count});
    return;
  }
  MemberChunk* chunk = NewChunk(count, next);
  chunk->size = count;
  std::copy_n(ids, count, chunk->ids);
  members->many.count = count;
  members->many.chunks = 1;
  members->many.chunk = chunk;
}

void MemberLists::Add(Members* members, ObjectId id, VersionNumber next) {
  if (!members->IsMany()) return AddToFew(members, id, next);
  uint32_t i = FindChunk(members->many, id);
  if (members->many.Chunk(i)->size == kChunkIds) {
    Split(members, i, next);
    i = FindChunk(members->many, id);
  }
  MemberChunk* chunk = Own(members, i, 1, next);
  ObjectId* end = chunk->ids + chunk->size++;
  ObjectId* at = std::lower_bound(chunk->ids, end, id);
  std::copy_backward(at, end, end + 1);
  *at = id;
  ++members->many.count;
}

void MemberLists::Assign(Members* members, std::span<const ObjectId> ids, VersionNumber next) {
  if (ids.size() <= Members::kInPlace || FitsWindow(ids.front(), ids.back())) {
    *members = FewOf(ids);
    return;
  }
  const auto chunks = static_cast<uint32_t>((ids.size() + kChunkIds - 1) / kChunkIds);
  MemberChunk** list = &members->many.chunk;
  if (chunks > 1) list = members->many.list = new MemberChunk*[chunks];
  members->many.count = static_cast<uint32_t>(ids.size());
  members->many.chunks = chunks;
  for (uint32_t i = 0; i < chunks; ++i) {
    const auto rest = ids.subspan(size_t{i} * kChunkIds);
    const auto part = rest.first(std::min<size_t>(kChunkIds, rest.size()));
    MemberChunk* chunk = NewChunk(static_cast<uint32_t>(part.size()), next);
    chunk->size = static_cast<uint32_t>(part.size());
    std::copy(part.begin(), part.end(), chunk->ids);
    list[i] = chunk;
  }
}

// REQUIRES: it has one chunk.
bool MemberLists::ToFew(Members* members, ObjectId removed, VersionNumber next) {
  MemberChunk* chunk = members->many.chunk;
  const uint32_t left = chunk->size - 1;
  if (left > Members::kWindow) return false;
  if (left > kBackInPlace) {
    const ObjectId first = chunk->ids[chunk->ids[0] == removed ? 1 : 0];
    const ObjectId last = chunk->ids[chunk->ids[left] == removed ? left - 1 : left];
    if (!FitsWindow(first, last)) return false;
  }
  ObjectId ids[Members::kWindow + 1];
  std::copy_n(chunk->ids, chunk->size, ids);
  Retire(chunk, next);
  *members = FewOf(Without({ids, left + 1}, removed));
  return true;
}

void MemberLists::Remove(Members* members, ObjectId id, VersionNumber next) {
  if (members->IsWindow()) return RemoveFromWindow(&members->window, id);
  if (members->IsInPlace()) {
    *members = FewOf(Without({members->in_place, members->CountInPlace()}, id));
    return;
  }
  Members::Many& many = members->many;
  if (many.chunks == 1 && ToFew(members, id, next)) return;
  const uint32_t i = FindChunk(many, id);
  MemberChunk* chunk = Own(members, i, 0, next);
  Without({chunk->ids, chunk->size--}, id);
  if (chunk->size == 0) DropChunk(members, i, next);
  --many.count;
}

}  // namespace labelix::index
