#include "index/members.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace labelix::index {
namespace {

std::vector<ObjectId> Ids(const Members& members) {
  std::vector<ObjectId> ids;
  members.ForEachRun(
      [&](std::span<const ObjectId> run) { ids.insert(ids.end(), run.begin(), run.end()); });
  return ids;
}

TEST(Members, AgreesWithASetAndOldRecordsStayAsTheyWere) {
  Pins pins;
  Reclaimer reclaimer(pins);
  MemberLists lists(&reclaimer);
  std::mt19937 random(3);
  std::set<ObjectId> want;
  Members members, before;
  std::vector<ObjectId> want_before;
  for (VersionNumber version = 2; version < 6000; ++version) {
    // Alternate growing and shrinking, through every form and back.
    const bool grow = version / 1500 % 2 == 0;
    const Members old = members;
    MemberLists::Copy(old, &members);
    for (int i = 0; i < 3; ++i) {
      const ObjectId id = random() % 4000;
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
    ASSERT_EQ(members.count, want.size());
    Members gone = old;
    MemberLists::DropList(gone);
    reclaimer.Run(version);
  }
  MemberLists::FreeAll(members);
}

TEST(Members, AscendingIdsFillTheirChunks) {
  Pins pins;
  Reclaimer reclaimer(pins);
  MemberLists lists(&reclaimer);
  Members members;
  for (ObjectId id = 0; id < 20'000; ++id) lists.Add(&members, id, 2);
  EXPECT_EQ(members.count, 20'000u);
  EXPECT_LT(lists.bytes(), 20'000u * sizeof(ObjectId) * 5 / 4);
  MemberLists::FreeAll(members);
}

}  // namespace
}  // namespace labelix::index
