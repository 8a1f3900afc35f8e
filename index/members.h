// The objects of one profile: ids, ascending, immutable once published. Up to
// four in place; more in chunks, so that a change copies one chunk and the
// list of chunks, and not two hundred thousand ids.
#ifndef LABELIX_INDEX_MEMBERS_H_
#define LABELIX_INDEX_MEMBERS_H_

#include <cstdint>
#include <span>

#include "index/pins.h"
#include "index/reclaim.h"
#include "labelix/id_set.h"

namespace labelix::index {

struct MemberChunk {
  VersionNumber birth;
  uint32_t size, capacity;
  ObjectId ids[1];  // `capacity` of them
};

// A record's payload: plain data; who owns what is said at the calls below.
struct Members {
  static constexpr uint32_t kInPlace = 4;
  uint32_t count = 0;
  uint32_t chunks = 0;  // 0: `in_place` holds the ids; 1: `chunk`; else `list`
  union {
    ObjectId in_place[kInPlace] = {};
    MemberChunk* chunk;
    MemberChunk** list;
  };

  // Calls `visit(span of ids)` in ascending order.
  template <typename Visit>
  void ForEachRun(Visit&& visit) const {
    if (chunks == 0) return visit(std::span<const ObjectId>(in_place, count));
    for (uint32_t i = 0; i < chunks; ++i) {
      const MemberChunk* c = Chunk(i);
      visit(std::span<const ObjectId>(c->ids, c->size));
    }
  }
  MemberChunk* Chunk(uint32_t i) const { return chunks == 1 ? chunk : list[i]; }
};

// Writer's side. Chunks belong to the versions in which a record shows them
// and are retired one by one; the list of chunks belongs to its record.
class MemberLists : public Freer {
 public:
  explicit MemberLists(Reclaimer* reclaimer) : reclaimer_(reclaimer) {}

  // Makes `to`, a fresh record of version `next`, show what `from` shows.
  static void Copy(const Members& from, Members* to);
  void Add(Members* members, ObjectId id, VersionNumber next);
  // REQUIRES: `id` is in.
  void Remove(Members* members, ObjectId id, VersionNumber next);

  // Makes `members`, empty and fresh, hold `ids`, ascending.
  void Assign(Members* members, std::span<const ObjectId> ids, VersionNumber next);

  static void DropList(Members& members);  // what a record owns
  static void FreeAll(Members& members);   // its chunks too

  void Free(uint64_t what) override;
  size_t bytes() const { return bytes_; }

 private:
  class Fresh;
  MemberChunk* NewChunk(uint32_t capacity, VersionNumber birth);
  void Delete(MemberChunk* chunk);
  void Retire(MemberChunk* chunk, VersionNumber next);
  // The chunk at `i`, with room for `room` more, of this version.
  MemberChunk* Own(Members* members, uint32_t i, uint32_t room, VersionNumber next);
  void ToChunk(Members* members, VersionNumber next);
  void ToInPlace(Members* members, VersionNumber next);
  void Split(Members* members, uint32_t i, VersionNumber next);
  void DropChunk(Members* members, uint32_t i, VersionNumber next);
  static uint32_t FindChunk(const Members& members, ObjectId id);

  Reclaimer* reclaimer_;
  size_t bytes_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_MEMBERS_H_
