// Runs of ids in any order, put in order: beside a sorted set of them.
#include "engine/query/in_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <random>
#include <set>
#include <vector>

namespace labelix::query::in_order_test {
namespace {

IdSet Read(InOrder& ids) {
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

index::Members MembersOf(const IdSet& ids) {
  index::Members members;
  if (ids.back() - ids.front() < index::Members::kWindow) {
    members.window.first = ids.front();
    for (const ObjectId id : ids) members.window.bits |= uint64_t{1} << (id - ids.front());
  } else {
    std::fill(std::copy(ids.begin(), ids.end(), members.in_place), std::end(members.in_place),
              ids.back());
  }
  return members;
}

// Profiles whose objects are a window or stand in place, and runs of a chunk, mixed.
struct MixedRow {
  const char* name;
  std::vector<IdSet> profiles;
  bool is_marked;
};

std::vector<MixedRow> MixedRows() {
  IdSet even, odd;  // longer than a window
  for (ObjectId id = 0; id < 400; id += 2) even.push_back(1'000 + id), odd.push_back(1'001 + id);
  return {
      {"windows one after the other", {{1, 3, 9}, {10}, {11, 70}, {500}}, false},
      {"two by turns", {{1, 3, 5}, {2, 4, 64}}, false},
      {"three by turns, over the ends of words", {{60, 63, 100}, {61, 64, 124}, {62, 65}}, false},
      {"by turns, one behind the others", {{1, 3}, {2, 9'000'000}, {5, 6}}, false},
      {"by turns, then far away by turns", {{1, 3}, {2, 4}, {90'000, 90'002}, {90'001}}, false},
      {"by turns, then one before them", {{10, 12}, {11, 13}, {2, 5}}, false},
      {"one before those in the list", {{1}, {100, 102}, {101, 103}, {50, 110}}, false},
      {"the last ones that fit", {{5, 7}, {6, 8}, {2'052}, {2'053, 2'054}}, false},
      {"over the last one that fits", {{5, 7}, {6, 8}, {2'050, 2'060, 2'099}}, false},
      {"in place among windows", {{1, 900, 1'800}, {2, 4}, {3, 5}, {6, 899, 2'000, 70'000}}, false},
      {"a window and long runs by turns", {{999, 1'500}, {998, 1'600}, even, odd}, true},
      {"windows by turns and a long run", {{990, 992}, {991, 993}, even, odd}, false},
      {"long runs by turns, then windows", {even, odd, {1, 2}, {3, 4}, {5'000}}, true},
      {"over the ends of blocks, marked", {even, odd, {510, 512, 573}, {20'479, 20'480}}, true},
      {"no room left where they are", {even, {1'400, 1'402}, {1'401, 1'403}, {1'500}}, false},
  };
}

TEST(InOrder, WindowsAndIdsInPlaceAreAsASortedSet) {
  for (const MixedRow& row : MixedRows()) {
    InOrder ids(10'000'000);
    std::set<ObjectId> want;
    std::vector<index::Members> members;
    for (const IdSet& profile : row.profiles) {
      want.insert(profile.begin(), profile.end());
      members.push_back(profile.size() > 8 ? index::Members{} : MembersOf(profile));
    }
    for (size_t i = 0; i < members.size(); ++i) {
      members[i].IsEmpty() ? ids.Add(row.profiles[i]) : ids.Add(members[i]);
    }
    EXPECT_EQ(Read(ids), IdSet(want.begin(), want.end())) << row.name;
    EXPECT_EQ(ids.is_marked(), row.is_marked) << row.name;
  }
}

TEST(InOrder, ArePutTogetherInRoomThatHoldsMostAnswers) {
  for (const size_t room : {0u, 1u, 511u, 512u, 513u, 2'000u}) {
    for (const ObjectId size : {1u, 511u, 512u, 1'000u, 3'000u}) {
      std::vector<ObjectId> theirs(room);
      InOrder ids(10'000, theirs);
      IdSet run(size);
      std::iota(run.begin(), run.end(), ObjectId{7});
      ids.Add(run);
      ASSERT_EQ(Read(ids), run) << room << ", " << size;
      EXPECT_EQ(ids.ids().data() == theirs.data(), room >= 512 && size <= room)
          << room << ", " << size;
    }
  }
}

// Neighbours are dealt out to a few profiles each, as the pods of a workload are.
TEST(InOrder, WorkloadsByTurnsAreAsASortedSet) {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    InOrder ids(40'000);
    std::vector<IdSet> profiles;
    IdSet want;
    ObjectId id = random() % 100;
    for (int workload = 0; workload < 40; ++workload) {
      const size_t first = profiles.size(), zones = 1 + random() % 3;
      profiles.resize(first + zones);
      for (uint32_t left = 1 + random() % 40; left > 0; --left, id += 1 + random() % 2) {
        profiles[first + random() % zones].push_back(id);
        want.push_back(id);
      }
      id += random() % 4 == 0 ? random() % 3'000 : 0;
    }
    if (round % 4 == 0) std::shuffle(profiles.begin(), profiles.end(), random);
    std::erase_if(profiles, [](const IdSet& profile) { return profile.empty(); });
    std::vector<index::Members> members(profiles.size());
    for (size_t i = 0; i < profiles.size(); ++i) {
      const IdSet& profile = profiles[i];
      if (profile.back() - profile.front() < index::Members::kWindow || profile.size() <= 4) {
        ids.Add(members[i] = MembersOf(profile));
      } else {
        ids.Add(profile);
      }
    }
    ASSERT_EQ(Read(ids), want) << round;
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
    const uint32_t window = std::max(first, 64u) - 64;  // up to the run, or over its first ones
    uint64_t bits = uint64_t{random()} << 32 | random() | 1;
    if (window + 64 > first) bits = 1;
    if (window < first) marks.MarkWindow(window, bits);
    const size_t marked = run.size() + (window < first ? std::popcount(bits) : 0);
    size_t read = 0;
    marks.ForEachBlock([&](size_t block) {
      const sets::Word* words = marks.words() + block * sets::kBlockWords;
      for (size_t w = 0; w < sets::kBlockWords; ++w) {
        read += static_cast<size_t>(std::popcount(words[w]));
      }
      return true;
    });
    EXPECT_EQ(read, marked) << round;
  }
}

// Each place of a window beside words and blocks, the last of all too.
TEST(Marks, AWindowIsItsBits) {
  constexpr uint32_t kLimit = 64 * sets::kBlockBits;  // to the last word that is kept
  for (const uint64_t bits : {uint64_t{1}, uint64_t{0x8001}, ~uint64_t{0}, uint64_t{1} << 63 | 1}) {
    const uint32_t length = 64 - static_cast<uint32_t>(std::countl_zero(bits));
    std::vector<uint32_t> firsts = {0, kLimit - length};
    for (uint32_t first = 440; first < 580; ++first) firsts.push_back(first);
    for (const uint32_t first : firsts) {
      Marks marks(kLimit);
      marks.MarkWindow(first, bits);
      std::vector<uint32_t> read;
      marks.ForEachBlock([&](size_t block) {
        for (size_t i = block * sets::kBlockBits; i < (block + 1) * sets::kBlockBits; ++i) {
          if ((marks.words()[i / 64] >> i % 64 & 1) != 0) read.push_back(static_cast<uint32_t>(i));
        }
        return true;
      });
      std::vector<uint32_t> want;
      for (uint32_t i = 0; i < 64; ++i) {
        if ((bits >> i & 1) != 0) want.push_back(first + i);
      }
      ASSERT_EQ(read, want) << first << " " << bits;
    }
  }
}

}  // namespace
}  // namespace labelix::query::in_order_test
