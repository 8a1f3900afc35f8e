#include "index/members.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <new>
#include <random>
#include <set>
#include <vector>

namespace labelix::index::members_test {
namespace {

std::vector<ObjectId> Ids(const Members& members) {
  std::vector<ObjectId> ids;
  members.ForEachRun(
      [&](std::span<const ObjectId> run) { ids.insert(ids.end(), run.begin(), run.end()); });
  return ids;
}

// Ids are drawn from `range`, which grows from one window to many chunks.
void RunBesideASet(uint32_t range, uint32_t seed) {
  Pins pins;
  Reclaimer reclaimer(pins);
  MemberLists lists(&reclaimer);
  std::mt19937 random(seed);
  std::set<ObjectId> want;
  Members members, before;
  std::vector<ObjectId> want_before;
  for (VersionNumber version = 2; version < 6000; ++version) {
    // Alternate growing and shrinking, through every form and back.
    const bool grow = version / 1500 % 2 == 0;
    const Members old = members;
    MemberLists::Copy(old, &members);
    for (int i = 0; i < 3; ++i) {
      const ObjectId id = random() % range;
      if (want.contains(id) && !grow) {
        want.erase(id);
        lists.Remove(&members, id, version);
      } else if (!want.contains(id) && grow) {
        want.insert(id);
        lists.Add(&members, id, version);
      }
    }
    // The record of the version before is still whole: its chunks are retired
    // and nothing has run.
    ASSERT_EQ(Ids(old), want_before) << version;
    want_before.assign(want.begin(), want.end());
    ASSERT_EQ(Ids(members), want_before) << version;
    ASSERT_EQ(members.Count(), want.size());
    ASSERT_EQ(members.IsEmpty(), want.empty());
    Members gone = old;
    MemberLists::DropList(gone);
    reclaimer.Run(version);
  }
  MemberLists::DropList(members);
}

TEST(Members, AgreesWithASetAndOldRecordsStayAsTheyWere) {
  uint32_t seed = 3;
  for (const uint32_t range : {3, 63, 64, 65, 70, 128, 4000}) {
    SCOPED_TRACE(range);
    RunBesideASet(range, seed++);
  }
}

enum class Form { kWindow, kInPlace, kMany };

Form FormOf(const Members& members) {
  if (members.IsWindow()) return Form::kWindow;
  return members.IsInPlace() ? Form::kInPlace : Form::kMany;
}

struct FormRow {
  const char* name;
  std::vector<ObjectId> ids;
  Form form;
};

constexpr ObjectId kLast = 0xFFFFFFFE;  // the last id that an object can have

std::vector<FormRow> FormRows() {
  return {
      {"none", {}, Form::kWindow},
      {"the first object", {0}, Form::kWindow},
      {"the last object", {kLast}, Form::kWindow},
      {"the first two", {0, 1}, Form::kWindow},
      {"as far apart as a window is", {7, 70}, Form::kWindow},
      {"from the first object on", {0, 63}, Form::kWindow},
      {"up to the last object", {kLast - 63, kLast - 62, kLast}, Form::kWindow},
      {"over the end of a word", {60, 61, 64, 65, 123}, Form::kWindow},
      {"over the end of a block", {511, 512, 513, 560, 574}, Form::kWindow},
      {"two, one too far apart", {7, 71}, Form::kInPlace},
      {"two from the first object on", {0, 64}, Form::kInPlace},
      {"three", {0, 1, 64}, Form::kInPlace},
      {"four", {5, 6, 7, kLast}, Form::kInPlace},
      {"five", {5, 6, 7, 8, 69}, Form::kMany},
      {"five from the first object on", {0, 1, 2, 3, 64}, Form::kMany},
  };
}

// However they come.
TEST(Members, IdsThatLieNearAreAWindow) {
  Pins pins;
  Reclaimer reclaimer(pins);
  MemberLists lists(&reclaimer);
  for (const FormRow& row : FormRows()) {
    SCOPED_TRACE(row.name);
    Members assigned;
    lists.Assign(&assigned, row.ids, 2);
    EXPECT_EQ(FormOf(assigned), row.form);
    EXPECT_EQ(Ids(assigned), row.ids);
    EXPECT_EQ(assigned.Count(), row.ids.size());
    MemberLists::DropList(assigned);

    Members ascending, descending;
    for (const ObjectId id : row.ids) lists.Add(&ascending, id, 2);
    for (size_t i = row.ids.size(); i-- > 0;) lists.Add(&descending, row.ids[i], 2);
    for (Members* members : {&ascending, &descending}) {
      EXPECT_EQ(FormOf(*members), row.form);
      EXPECT_EQ(Ids(*members), row.ids);
      for (const ObjectId id : row.ids) lists.Remove(members, id, 2);
      EXPECT_TRUE(members->IsEmpty());
    }
  }
}

TEST(Members, AWindowFillsUp) {
  Pins pins;
  Reclaimer reclaimer(pins);
  MemberLists lists(&reclaimer);
  Members members;
  std::vector<ObjectId> want;
  for (ObjectId id = 1000; id < 1064; ++id) want.push_back(id);
  for (size_t i = want.size(); i-- > 0;) lists.Add(&members, want[i], 2);
  EXPECT_TRUE(members.IsWindow());
  EXPECT_EQ(Ids(members), want);
  EXPECT_EQ(members.window.last(), 1063u);
  lists.Remove(&members, 1000, 2);
  EXPECT_EQ(members.window.first, 1001u);
  EXPECT_EQ(members.Count(), 63u);
}

// An object that comes far from the others makes a window a chunk; when it goes, the
// others are a window again.
TEST(Members, AWindowBecomesAChunkAndComesBack) {
  Pins pins;
  Reclaimer reclaimer(pins);
  MemberLists lists(&reclaimer);
  for (const ObjectId far : {ObjectId{3}, ObjectId{9000}}) {
    Members members;
    std::vector<ObjectId> want;
    for (ObjectId id = 500; id < 560; id += 3) {
      lists.Add(&members, id, 2);
      want.push_back(id);
    }
    ASSERT_TRUE(members.IsWindow());
    EXPECT_EQ(lists.lines(), 0u);
    lists.Add(&members, far, 3);
    ASSERT_TRUE(members.IsMany());
    EXPECT_EQ(members.Count(), want.size() + 1);
    lists.Remove(&members, far, 4);
    ASSERT_TRUE(members.IsWindow());
    EXPECT_EQ(Ids(members), want);
    reclaimer.Run(4);
    EXPECT_EQ(lists.lines(), 0u);
  }
}

TEST(Members, AscendingIdsFillTheirChunks) {
  Pins pins;
  Reclaimer reclaimer(pins);
  MemberLists lists(&reclaimer);
  Members members;
  for (ObjectId id = 0; id < 20'000; ++id) lists.Add(&members, id, 2);
  EXPECT_EQ(members.Count(), 20'000u);
  EXPECT_LT(lists.bytes(), 20'000u * sizeof(ObjectId) * 5 / 4);
  MemberLists::DropList(members);
}

// Those of many profiles of one size, which come by turns, leave little behind as they grow.
TEST(Members, ProfilesThatGrowTogetherTakeLittleMore) {
  constexpr uint32_t kProfiles = 2'000, kObjects = 100;
  Pins pins;
  Reclaimer reclaimer(pins);
  MemberLists lists(&reclaimer);
  std::vector<Members> profiles(kProfiles);
  for (ObjectId id = 0; id < kProfiles * kObjects; ++id) {
    lists.Add(&profiles[id % kProfiles], id, 2);
  }
  EXPECT_EQ(lists.lines(), kProfiles * 8);
  EXPECT_LT(lists.bytes(), kProfiles * kObjects * sizeof(ObjectId) * 5 / 2);
}

}  // namespace
}  // namespace labelix::index::members_test
