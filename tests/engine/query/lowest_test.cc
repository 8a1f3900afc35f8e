// The lowest ids of many profiles: beside a sorted set of all.
#include "engine/query/lowest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <random>
#include <vector>

namespace labelix::query::lowest_test {
namespace {

// Members as readers see them, chunks owned by the test.
class Held {
 public:
  explicit Held(const IdSet& ids, size_t in_chunk) {
    if (ids.empty()) return;
    if (ids.back() - ids.front() < index::Members::kWindow) {
      members_.window.first = ids.front();
      for (const ObjectId id : ids) members_.window.bits |= uint64_t{1} << (id - ids.front());
      return;
    }
    if (ids.size() <= index::Members::kInPlace) {
      std::fill(std::copy(ids.begin(), ids.end(), members_.in_place), std::end(members_.in_place),
                ids.back());
      return;
    }
    for (size_t at = 0; at < ids.size(); at += in_chunk) {
      const size_t n = std::min(in_chunk, ids.size() - at);
      auto& bytes = rooms_.emplace_back(sizeof(index::MemberChunk) + n * sizeof(ObjectId));
      auto* chunk = reinterpret_cast<index::MemberChunk*>(bytes.data());
      chunk->size = static_cast<uint32_t>(n);
      std::copy_n(ids.begin() + static_cast<std::ptrdiff_t>(at), n, chunk->ids);
      list_.push_back(chunk);
    }
    index::Members::Many& many = members_.many;
    many.count = static_cast<uint32_t>(ids.size());
    many.chunks = static_cast<uint32_t>(list_.size());
    if (list_.size() == 1) {
      many.chunk = list_[0];
    } else {
      many.list = list_.data();
    }
  }
  const index::Members& members() const { return members_; }

 private:
  index::Members members_;
  std::vector<std::vector<char>> rooms_;
  std::vector<index::MemberChunk*> list_;
};

struct Row {
  const char* name;
  uint32_t ids, profiles;
  size_t in_chunk;
  bool is_shuffled;
};

constexpr Row kRows[] = {
    {"none", 0, 1, 8, false},
    {"one", 1, 1, 8, false},
    {"one profile of several chunks", 40, 1, 8, false},
    {"one after the other", 400, 100, 8, false},
    {"windows, one after the other", 400, 40, 8, false},
    {"windows, by turns", 40, 4, 8, true},
    {"ids in place, by turns", 300, 100, 8, true},
    {"by turns", 400, 100, 8, true},
    {"by turns, in chunks", 900, 30, 8, true},
    {"by turns, in chunks of one", 300, 20, 1, true},
};

TEST(Lowest, IsTheFrontOfASortedSet) {
  std::mt19937 random(1);
  for (const Row& row : kRows) {
    std::vector<IdSet> of_profiles(row.profiles);
    for (uint32_t id = 0; id < row.ids; ++id) {
      const uint32_t at = row.is_shuffled ? random() % row.profiles : id * row.profiles / row.ids;
      of_profiles[at].push_back(3 * id);
    }
    for (const size_t wanted : {1, 2, 4, 10, 63, 64}) {
      IdSet room(wanted);
      Lowest lowest(room);
      std::vector<std::unique_ptr<Held>> held;
      for (const IdSet& ids : of_profiles) {
        held.push_back(std::make_unique<Held>(ids, row.in_chunk));
        lowest.Add(held.back()->members());
      }
      room.resize(lowest.size());
      IdSet want;
      for (uint32_t id = 0; id < std::min<size_t>(wanted, row.ids); ++id) want.push_back(3 * id);
      EXPECT_EQ(room, want) << row.name << ", " << wanted;
    }
  }
}

}  // namespace
}  // namespace labelix::query::lowest_test
