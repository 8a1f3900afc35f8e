// The lowest of many ids, as many as there is room for, ascending.
#ifndef LABELIX_ENGINE_QUERY_LOWEST_H_
#define LABELIX_ENGINE_QUERY_LOWEST_H_

#include <cstddef>
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
    if (members.chunks == 0) {
      AddRun({members.in_place, members.count});
      return;
    }
    for (uint32_t i = 0; i < members.chunks; ++i) {
      const index::MemberChunk* chunk = members.Chunk(i);
      if (!AddRun({chunk->ids, chunk->size})) return;
    }
  }

  size_t size() const { return size_; }

 private:
  // Ascending ones. False: later ones are not wanted either.
  bool AddRun(std::span<const ObjectId> run) {
    for (const ObjectId id : run) {
      if (size_ == room_.size() && id > room_[size_ - 1]) return false;
      size_t at = size_ < room_.size() ? size_++ : size_ - 1;
      for (; at > 0 && room_[at - 1] > id; --at) room_[at] = room_[at - 1];
      room_[at] = id;
    }
    return true;
  }

  std::span<ObjectId> room_;
  size_t size_ = 0;
};

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_LOWEST_H_
