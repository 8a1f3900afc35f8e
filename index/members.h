// The objects of one profile: ids, ascending, immutable once published. Those that
// lie within 64 ids of each other, as the pods of a workload do in the order of an
// API server's list, are a window: the first id and a bit for each. Up to four that
// lie apart stand in place; more in chunks, so that a change copies one chunk and the
// list of chunks, and not two hundred thousand ids.
#ifndef LABELIX_INDEX_MEMBERS_H_
#define LABELIX_INDEX_MEMBERS_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/line_pool.h"
#include "index/pins.h"
#include "index/reclaim.h"
#include "labelix/id_set.h"

namespace labelix::index {

// Of whole lines: header and twelve ids are one.
struct MemberChunk {
  VersionNumber birth;
  uint32_t size, capacity;
  ObjectId ids[1];  // `capacity` of them
};

// A record's payload: plain data; who owns what is said at the calls below. Sixteen
// bytes, so that a record is half a line. Which form it has is said by the first two
// words: ascending ones are ids in place, of a window the second one is 0, and there are
// no more chunks than ids. All zero: a window of nothing.
struct Members {
  static constexpr uint32_t kInPlace = 4;
  static constexpr uint32_t kWindow = 64;
  struct Window {
    ObjectId first;   // bit 0 is set, unless there are none
    uint32_t unused;  // 0
    uint64_t bits;    // bit i: first + i

    // Writes the ids; returns how many. REQUIRES: room for as many.
    size_t Read(ObjectId* out) const {
      size_t n = 0;
      ForEach([&](ObjectId id) { out[n++] = id; });
      return n;
    }
    template <typename Visit>
    void ForEach(Visit&& visit) const {
      for (uint64_t left = bits; left != 0; left &= left - 1) {
        visit(first + static_cast<uint32_t>(std::countr_zero(left)));
      }
    }
    ObjectId last() const { return first + 63 - static_cast<uint32_t>(std::countl_zero(bits)); }
  };
  struct Many {
    uint32_t count;
    uint32_t chunks;  // 1: `chunk`; else `list`
    union {
      MemberChunk* chunk;
      MemberChunk** list;
    };

    MemberChunk* Chunk(uint32_t i) const { return chunks == 1 ? chunk : list[i]; }
  };
  union {
    ObjectId in_place[kInPlace] = {};  // two at least; the last one again where there are fewer
    Window window;
    Many many;
  };

  bool IsWindow() const { return in_place[1] == 0; }
  bool IsInPlace() const { return in_place[0] < in_place[1]; }
  // Neither of them: in_place[1] is from 1 to in_place[0].
  bool IsMany() const { return in_place[1] - 1 < in_place[0]; }
  bool IsEmpty() const { return window.bits == 0; }  // ids past the first, or a pointer, are not
  uint32_t CountInPlace() const {                    // REQUIRES: IsInPlace()
    return 2 + uint32_t{in_place[2] != in_place[1]} + uint32_t{in_place[3] != in_place[2]};
  }
  uint32_t Count() const {
    if (IsWindow()) return static_cast<uint32_t>(std::popcount(window.bits));
    return IsInPlace() ? CountInPlace() : many.count;
  }

  // Calls `visit(id)` in ascending order.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    if (IsWindow()) return window.ForEach(visit);
    ForEachRun([&visit](std::span<const ObjectId> run) {
      for (const ObjectId id : run) visit(id);
    });
  }
  // Calls `visit(span of ids)` in ascending order.
  template <typename Visit>
  void ForEachRun(Visit&& visit) const {
    if (IsWindow()) {
      ObjectId ids[kWindow];
      return visit(std::span<const ObjectId>(ids, window.Read(ids)));
    }
    if (IsInPlace()) return visit(std::span<const ObjectId>(in_place, CountInPlace()));
    for (uint32_t i = 0; i < many.chunks; ++i) {
      const MemberChunk* c = many.Chunk(i);
      visit(std::span<const ObjectId>(c->ids, c->size));
    }
  }
};
static_assert(sizeof(Members) == 16);

// Writer's side. Chunks belong to the versions in which a record shows them
// and are retired one by one, or go with all of this; the list of chunks belongs to its record.
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

  void Free(uint64_t what) override;
  size_t bytes() const { return chunks_.bytes(); }
  size_t lines() const { return chunks_.live(); }  // of chunks that somebody may read

 private:
  class Fresh;
  // With room for `ids`, or some more.
  MemberChunk* NewChunk(uint32_t ids, VersionNumber birth);
  void Delete(MemberChunk* chunk);
  void Retire(MemberChunk* chunk, VersionNumber next);
  // The chunk at `i`, with room for `room` more, of this version.
  MemberChunk* Own(Members* members, uint32_t i, uint32_t room, VersionNumber next);
  void AddToFew(Members* members, ObjectId id, VersionNumber next);
  // False: what is left stays in its chunk.
  bool ToFew(Members* members, ObjectId removed, VersionNumber next);
  void Split(Members* members, uint32_t i, VersionNumber next);
  void DropChunk(Members* members, uint32_t i, VersionNumber next);
  static uint32_t FindChunk(const Members::Many& many, ObjectId id);

  Reclaimer* reclaimer_;
  LinePool chunks_;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_MEMBERS_H_
