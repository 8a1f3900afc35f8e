// A plan by its rarest term: the profiles of that term's posting, each tested by what is quickest
// to read of it. A bit of a bitset or a place in a short list are lines that many profiles share;
// a row is a line of its own.
#ifndef LABELIX_ENGINE_QUERY_WALK_H_
#define LABELIX_ENGINE_QUERY_WALK_H_

#include <span>

#include "absl/container/inlined_vector.h"
#include "engine/query/plan.h"

namespace labelix::query {

// A list up to so many times as long is leapt through rather than tested row by
// row: a row is a cache miss, a leap a few compares in lines that lie together.
constexpr size_t kLeapShare = 16, kLeapFloor = 64;

using ProfileList = absl::InlinedVector<ProfileId, 64>;

// What rows are tested for: prepared once, a few compares a row.
class RowTest {
 public:
  explicit RowTest(const index::Kind& kind) : kind_(kind) {}
  void Add(const Step& step);
  bool IsEmpty() const { return with_.empty() && others_.empty(); }
  bool operator()(ProfileId profile) const {
    for (const TermId term : with_) {
      if (!kind_.profiles.Holds(profile, term)) return false;
    }
    return others_.empty() || PassesOthers(profile);
  }

 private:
  bool PassesOthers(ProfileId profile) const;

  const index::Kind& kind_;
  absl::InlinedVector<TermId, 4> with_;         // single terms to keep
  absl::InlinedVector<const Step*, 4> others_;  // everything else
};

// What postings are asked for.
class PostingTest {
 public:
  // Of at most so many steps: what is noted of one does not move.
  explicit PostingTest(size_t most) { asked_.reserve(most); }
  PostingTest(const PostingTest&) = delete;
  PostingTest& operator=(const PostingTest&) = delete;
  // False: there are too many, or too long lists for so many profiles as are to be tested.
  bool Add(const Step& step, const index::Kind& kind, uint64_t profiles);
  // Leaves those that pass. REQUIRES: ascending.
  void Filter(ProfileList* profiles) const;

 private:
  struct Asked {
    Step::Op op;
    absl::InlinedVector<index::Posting::View, 1> postings;
  };
  absl::InlinedVector<Asked, 2> asked_;
};

class Walk {
 public:
  // REQUIRES: plan.mode == kWalk; the plan outlives this.
  explicit Walk(const Plan& plan);
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  // The profiles that the plan keeps of one more list of the rarest step's, ascending, maybe
  // none; false: there is no more list.
  bool Next(ProfileList* out);

 private:
  void TestRows(ProfileList* profiles) const;

  const Plan& plan_;
  size_t next_ = 0;  // of the rarest step's terms
  PostingTest postings_;
  RowTest rows_;
};

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_WALK_H_
