// The lowest of many ids, as many as there is room for, ascending.
#ifndef LABELIX_ENGINE_QUERY_LOWEST_H_
#define LABELIX_ENGINE_QUERY_LOWEST_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/members.h"
#include "labelix/id_set.h"

namespace labelix::query {

class Lowest {
 public:
  // A little room, and some: each id that is taken may move all others.
  explicit Lowest(std::span<ObjectId> room) : room_(room) {}

  // The objects of a profile, none of which came before. Where its first one is past
  // all that are taken, that one id is read.
  void Add(const index::Members& members) {
    if (!members.IsMany()) {
      if (IsPast(members.in_place[0])) return;  // of a window, too, the first id
      if (members.IsWindow()) return AddWindow(members.window);
      AddRun({members.in_place, members.CountInPlace()});
      return;
    }
    for (uint32_t i = 0; i < members.many.chunks; ++i) {
      const index::MemberChunk* chunk = members.many.Chunk(i);
      if (!AddRun({chunk->ids, chunk->size})) return;
    }
  }

  size_t size() const { return size_; }

 private:
  bool IsPast(ObjectId id) const { return size_ == room_.size() && id > room_[size_ - 1]; }
  // Ascending ones. False: later ones are not wanted either.
  bool AddRun(std::span<const ObjectId> run) {
    for (const ObjectId id : run) {
      if (!AddOne(id)) return false;
    }
    return true;
  }
  void AddWindow(const index::Members::Window& window) {
    for (uint64_t left = window.bits; left != 0; left &= left - 1) {
      if (!AddOne(window.first + static_cast<uint32_t>(std::countr_zero(left)))) return;
    }
  }
  bool AddOne(ObjectId id) {
    if (IsPast(id)) return false;
    size_t at = size_ < room_.size() ? size_++ : size_ - 1;
    for (; at > 0 && room_[at - 1] > id; --at) room_[at] = room_[at - 1];
    room_[at] = id;
    return true;
  }

  std::span<ObjectId> room_;
  size_t size_ = 0;
};

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_LOWEST_H_
