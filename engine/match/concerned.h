// Which objects, selectors and classes of one partition of selectors are about what anybody asks.
#ifndef LABELIX_ENGINE_MATCH_CONCERNED_H_
#define LABELIX_ENGINE_MATCH_CONCERNED_H_

#include <algorithm>
#include <cstdint>

#include "engine/match/about.h"
#include "engine/match/scratch_map.h"
#include "engine/query/plan.h"

namespace labelix::match {

// Used for partition after partition. Without an About all of them are.
class Concerned {
 public:
  // nullptr: no object of the kind is known. All of it outlives what is asked next.
  void Start(const About* about, const query::State& before, const query::State& after,
             const index::Kind& selectors, const index::Kind* picked);

  // No object is, unless the selector is.
  bool OnlySelectors() const { return about_ != nullptr && objects_.empty(); }
  bool Object(ObjectId id) const {
    return about_ == nullptr || std::binary_search(objects_.begin(), objects_.end(), id);
  }
  bool Selector(ObjectId id) const;
  // Whether one of its selectors that stayed is; looked up once a partition.
  bool Class(index::ProfileId id);
  // Leaves those that are.
  void Filter(IdSet* ids) const {
    if (about_ != nullptr) *ids = Intersect(*ids, objects_);
  }

 private:
  enum class Known : uint8_t { kNot, kNo, kYes };
  bool AnyOf(index::ProfileId id) const;

  const About* about_ = nullptr;
  const index::Kind* selectors_ = nullptr;
  query::State after_ = {};
  IdSet objects_;
  ScratchMap<Known> classes_;
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_CONCERNED_H_
