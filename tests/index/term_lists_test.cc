// Lists of ids beside plain sets, at versions that are pinned.
#include "index/term_lists.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "index/reclaim.h"
#include "tests/index/pinned_readers.h"
#include "tests/index/published_versions.h"

namespace labelix::index::term_lists_test {
namespace {

using Ids = std::set<ObjectId>;

std::vector<ObjectId> Read(const TermLists::Part& part, ObjectId first) {
  if (!part.IsBits()) {
    std::vector<ObjectId> ids(part.count + TermLists::Part::kStep);
    part.Read(part.count, first, ids.data());
    ids.resize(part.count);
    return ids;
  }
  std::vector<ObjectId> ids(part.count + sets::kDecodeSlack);
  const ObjectId* end = sets::Decode(part.words(), TermLists::kRangeWords, first, ids.data());
  EXPECT_EQ(end - ids.data(), part.count);
  ids.resize(part.count);
  return ids;
}

class TermListsTest : public HeldVersions<std::map<TermLists::List, Ids>> {
 protected:
  TermListsTest() {
    for (int i = 0; i < 3; ++i) {
      const TermLists::List list = lists_.Take().value();
      lists_.MakeReady(list, next());
      sets_[list];
    }
    Publish();
  }
  void Hold() { HeldVersions::Hold(sets_); }
  void ReleaseOldest() { Release(held_.begin()->first); }
  void Add(TermLists::List list, ObjectId id) {
    lists_.Add(list, id, next());
    sets_[list].insert(id);
  }
  void Remove(TermLists::List list, ObjectId id) {
    lists_.Remove(list, id, next());
    sets_[list].erase(id);
  }

  void ExpectHeld() {
    for (const auto& [version, held] : held_) Expect(held.state, version);
  }
  void Expect(const std::map<TermLists::List, Ids>& sets, VersionNumber version) {
    for (const auto& [list, ids] : sets) {
      ASSERT_TRUE(lists_.IsReady(list, version));
      std::vector<ObjectId> all, one_by_one;
      const auto put = [this](std::vector<ObjectId>* out, const TermLists::Part& part,
                              ObjectId first) {
        ++(part.IsBits() ? bits_seen_ : offsets_seen_);
        const std::vector<ObjectId> read = Read(part, first);
        out->insert(out->end(), read.begin(), read.end());
      };
      lists_.ForAllParts(list, version, [&](const TermLists::Part& part, ObjectId first) {
        put(&all, part, first);
      });
      lists_.ForEachPart(list, version, [&](const TermLists::Part& part, ObjectId first) {
        put(&one_by_one, part, first);
        return true;
      });
      const std::vector<ObjectId> want(ids.begin(), ids.end());
      ASSERT_EQ(all, want) << "list " << list << " at " << version;
      ASSERT_EQ(one_by_one, want) << "list " << list << " at " << version;
    }
  }

  TermLists lists_{&reclaimer_};
  std::map<TermLists::List, Ids> sets_;
  size_t bits_seen_ = 0, offsets_seen_ = 0;
};

// The first list stays thin, the second is dense for a while in its first range, ids of the
// third lie far apart.
TEST_F(TermListsTest, HoldWhatWasAddedAtEveryPinnedVersion) {
  std::mt19937_64 random(7);
  const auto draw = [&random](uint32_t below) { return static_cast<uint32_t>(random() % below); };
  for (int step = 0; step < 120'000; ++step) {
    const bool grows = step % 40'000 < 24'000;
    const TermLists::List lists[] = {0, 1, 1, 2};
    const TermLists::List list = lists[draw(4)];
    const uint32_t spans[] = {2'000, 8'000, 40 * TermLists::kRange};
    const ObjectId id = draw(spans[list]);
    const bool adds = draw(100) < (grows ? 90u : 10u);
    adds ? Add(list, id) : Remove(list, id);  // of one that is in, or is not, too
    if (draw(3) != 0) continue;
    Publish();
    if (draw(400) != 0) continue;
    Hold();
    if (held_.size() > 4) ReleaseOldest();
    ASSERT_NO_FATAL_FAILURE(ExpectHeld());
  }
  EXPECT_GT(bits_seen_, 0u);
  EXPECT_GT(offsets_seen_, 0u);
}

TEST_F(TermListsTest, AWholeRangeIsBitsAndEmptyPartsAreNotSeen) {
  for (ObjectId id = 0; id < TermLists::kRange + 5; ++id) Add(0, id);
  Publish(), Hold();
  ASSERT_NO_FATAL_FAILURE(ExpectHeld());
  EXPECT_GT(bits_seen_, 0u);
  for (ObjectId id = 0; id < TermLists::kRange; ++id) Remove(0, id);
  Publish(), Hold();
  ASSERT_NO_FATAL_FAILURE(ExpectHeld());
}

// A list that was given up is given out again when nobody can read it, and is empty then.
TEST_F(TermListsTest, AListIsGivenOutAgainWhenItsReadersAreGone) {
  Add(1, 5), Add(1, 70'000);
  Publish(), Hold();
  lists_.Retire(1, next());
  sets_.erase(1);
  Publish();
  EXPECT_EQ(lists_.Take(), 3u) << "list 1 is still read";
  ASSERT_NO_FATAL_FAILURE(ExpectHeld());
  ReleaseOldest(), Publish(), Publish();
  const TermLists::List again = lists_.Take().value();
  EXPECT_EQ(again, 1u);
  EXPECT_FALSE(lists_.IsReady(again, current_));
  lists_.MakeReady(again, next());
  Add(again, 6);
  Publish(), Hold();
  ASSERT_NO_FATAL_FAILURE(ExpectHeld());
}

// The last one, too, may be read before it has ids, where others have.
TEST_F(TermListsTest, ThereAreOnlySoMany) {
  Add(0, 5);
  for (uint32_t i = 3; i < TermLists::kMost; ++i) {
    const std::optional<TermLists::List> list = lists_.Take();
    ASSERT_TRUE(list.has_value());
    lists_.MakeReady(*list, next());
    sets_[*list];
  }
  EXPECT_FALSE(lists_.Take().has_value());
  Publish(), Hold();
  ASSERT_NO_FATAL_FAILURE(ExpectHeld());
  ReleaseOldest();
  lists_.Retire(7, next());
  Publish(), Publish();
  EXPECT_EQ(lists_.Take(), 7u);
}

// In version v the list has v's ids from `v` on, one in each of two ranges.
TEST(TermListsConcurrently, ReadersSeeTheirVersionWhilePartsChange) {
  std::unique_ptr<TermLists> lists;
  std::atomic<const TermLists*> shared{nullptr};
  const uint64_t wrong = WrongOfPinnedReaders(
      10'000,
      [&](VersionNumber next, Reclaimer& reclaimer) {
        if (lists == nullptr) {
          lists = std::make_unique<TermLists>(&reclaimer);
          lists->MakeReady(lists->Take().value(), next);
        }
        for (const ObjectId range : {0u, TermLists::kRange}) {
          const auto id = [range](VersionNumber version) {
            return range + static_cast<ObjectId>(version % 2'000);
          };
          lists->Remove(0, id(next - 1), next);
          lists->Add(0, id(next), next);
        }
        shared.store(lists.get(), std::memory_order_release);
      },
      [&](VersionNumber version, Seen* seen) {
        const TermLists* read = shared.load(std::memory_order_acquire);
        if (read == nullptr || version < 2) return;
        size_t parts = 0;
        read->ForAllParts(0, version, [&](const TermLists::Part& part, ObjectId first) {
          ++parts;
          if (part.count == 1 && Read(part, first)[0] == first + version % 2'000) return;
          seen->wrong.fetch_add(1);
        });
        seen->known.fetch_add(1);
        if (parts != 2) seen->wrong.fetch_add(1);
      });
  EXPECT_EQ(wrong, 0u);
}

}  // namespace
}  // namespace labelix::index::term_lists_test
