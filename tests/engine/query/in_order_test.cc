// Runs of ids in any order, put in order: beside a sorted set of them.
#include "engine/query/in_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <random>
#include <set>
#include <vector>

namespace labelix::query {
namespace {

IdSet Read(const InOrder& ids) {
  if (!ids.is_marked()) return {ids.ids().begin(), ids.ids().end()};
  IdSet read;
  ids.marks().ForEachBlock([&](size_t block) {
    for (size_t i = block * sets::kBlockBits; i < (block + 1) * sets::kBlockBits; ++i) {
      if ((ids.marks().words()[i / 64] >> i % 64 & 1) != 0)
        read.push_back(static_cast<ObjectId>(i));
    }
    return true;
  });
  return read;
}

struct Row {
  const char* name;
  uint32_t limit;     // of ids
  uint32_t ids;       // in all
  uint32_t profiles;  // that have them, by turns
  uint32_t late;      // so far a run may come after its place
  bool is_marked;
};

constexpr Row kRows[] = {
    {"none", 100, 0, 1, 0, false},
    {"one profile", 100, 100, 1, 0, false},
    {"one after the other", 4'000, 4'000, 1'000, 0, false},
    {"by turns, within what is moved", 40, 40, 4, 0, false},
    {"runs that come a little late", 3'000, 3'000, 1'000, 20, false},
    {"by turns", 10'000, 10'000, 10, 0, true},
    {"by turns, far apart", 200'000, 300, 3, 0, true},
};

// The ids of each profile. With fewer than ten they are dealt out one by one, with
// more each has neighbours.
std::vector<IdSet> Runs(const Row& row, std::mt19937& random) {
  std::vector<IdSet> runs(row.profiles);
  const uint32_t step = row.ids == 0 ? 1 : row.limit / row.ids;
  for (uint32_t i = 0; i < row.ids; ++i) {
    const uint32_t at = row.profiles <= 10 ? i % row.profiles : i / (row.ids / row.profiles);
    runs[at].push_back(i * step);
  }
  std::erase_if(runs, [](const IdSet& run) { return run.empty(); });
  for (size_t from = 0; row.late > 0 && from + row.late < runs.size(); from += row.late) {
    const auto begin = runs.begin() + static_cast<std::ptrdiff_t>(from);
    std::shuffle(begin, begin + row.late / 2, random);
  }
  return runs;
}

TEST(InOrder, IsAsASortedSet) {
  std::mt19937 random(1);
  for (const Row& row : kRows) {
    InOrder ids(row.limit);
    std::set<ObjectId> want;
    for (const IdSet& run : Runs(row, random)) {
      ids.Add(run);
      want.insert(run.begin(), run.end());
    }
    EXPECT_EQ(Read(ids), IdSet(want.begin(), want.end())) << row.name;
    EXPECT_EQ(ids.is_marked(), row.is_marked) << row.name;
  }
}

// A thread's marks are used again: each of them is taken back, wherever it stands.
TEST(Marks, ABufferComesBackEmpty) {
  constexpr uint32_t kLimit = 300 * sets::kBlockBits;
  std::mt19937 random(2);
  for (int round = 0; round < 100; ++round) {
    Marks marks(kLimit);
    for (size_t i = 0; i < kLimit / 64; ++i) ASSERT_EQ(marks.words()[i], 0u) << round << " " << i;
    const uint32_t first = random() % kLimit, gap = 1 + random() % 1'000;
    std::vector<uint32_t> run;
    for (uint32_t id = first; id < kLimit; id += gap) run.push_back(id);
    marks.Mark(run);
    size_t read = 0;
    marks.ForEachBlock([&](size_t block) {
      const sets::Word* words = marks.words() + block * sets::kBlockWords;
      for (size_t w = 0; w < sets::kBlockWords; ++w) {
        read += static_cast<size_t>(std::popcount(words[w]));
      }
      return true;
    });
    EXPECT_EQ(read, run.size()) << round;
  }
}

}  // namespace
}  // namespace labelix::query
