// Answers without a plan: counts of one set of terms, and the profiles of a
// conjunction of single labels. What controllers ask most is one of the two, and
// a plan would cost more than the answer.
#ifndef LABELIX_ENGINE_QUERY_DIRECT_H_
#define LABELIX_ENGINE_QUERY_DIRECT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/query/plan.h"

namespace labelix::query {

// Profiles of a direct answer; not zeroed.
struct DirectProfiles {
  static constexpr size_t kMost = 512;  // more are a plan's
  std::span<const ProfileId> span() const { return {ids, size}; }
  // Puts them one behind the other, without a branch, from the first place on; what is read
  // meanwhile may be those that stand there.
  class End {
   public:
    explicit End(DirectProfiles* of) : of_(of), at_(of->ids) {}
    ~End() { of_->size = static_cast<size_t>(at_ - of_->ids); }
    End(const End&) = delete;
    // REQUIRES: fewer than kMost were put before, counted or not.
    void Put(ProfileId id, bool counts) {
      *at_ = id;
      at_ += counts ? 1 : 0;
    }

   private:
    DirectProfiles* of_;
    ProfileId* at_;  // not a number in *of_: it stays in a register
  };
  ProfileId ids[kMost];
  size_t size = 0;
  std::optional<index::TermLists::List> list;  // of their objects, if there is one
};

// False: it is neither, or its postings are long; make a plan.
bool CountDirectly(const State& state, const Scope& scope, const Prepared& selector,
                   uint64_t* count);

// The profiles whose objects are the answer, ascending, or that list alone. False: make a plan.
// `*kind` is null where no object is of the kind; there are no profiles then.
bool SelectDirectly(const State& state, const Scope& scope, const Prepared& selector,
                    const index::Kind** kind, DirectProfiles* out);

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_DIRECT_H_
