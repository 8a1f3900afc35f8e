// Compiled → Plan: each constraint looked up in one version and asked for its
// exact cardinality, before anything runs.
#ifndef LABELIX_ENGINE_QUERY_PLAN_H_
#define LABELIX_ENGINE_QUERY_PLAN_H_

#include <cstdint>
#include <string>

#include "absl/container/inlined_vector.h"
#include "engine/selector/prepared.h"
#include "index/index.h"
#include "labelix/engine.h"

namespace labelix::query {

using index::ProfileId;
using index::TermId;
using index::VersionNumber;

// One operation on sets of profiles: keep those that hold one of `terms`, or
// drop them.
struct Step {
  enum class Op : uint8_t { kKeep, kDrop };
  Op op = Op::kKeep;
  absl::InlinedVector<TermId, 2> terms;  // ascending; profiles hold at most one of them
  uint64_t profiles = 0;                 // exact: the sum of the postings' sizes
  bool all_lists = true;                 // no posting of them is a bitset alone
  uint32_t constraint = 0;               // which constraint it came from; kScope: the namespaces
  static constexpr uint32_t kScope = 0xFFFFFFFFu;
};

struct Plan {
  enum class Mode : uint8_t {
    kNothing,  // cannot match: `why`
    kWalk,     // go through the first step's postings, test each profile
    kScan,     // AND bitsets, 512 profiles at a time
  };
  Mode mode = Mode::kNothing;
  const char* why = "";
  const index::Kind* kind = nullptr;
  // The smallest set to keep first, then the others, then what to drop.
  absl::InlinedVector<Step, 4> steps;
};

// Is it quicker to test so many profiles one by one than to scan the kind? A row costs
// some nanoseconds, a scan as much for each 512 profiles: equal near here.
inline bool PaysToWalk(uint64_t profiles, const index::Kind& kind) {
  constexpr uint32_t kFloor = 32, kShare = 64;
  return profiles <= kFloor + kind.profiles.limit() / kShare;
}

// What a plan runs against. Cheap to copy; the version is pinned meanwhile.
struct State {
  const index::Index* index;
  VersionNumber version;
};

Plan MakePlan(const State& state, const Scope& scope, const Prepared& selector);
// Hashes first.
Plan MakePlan(const State& state, const Scope& scope, const Normal& normal);

// A line a step: what, container, profiles, operation.
std::string PrintPlan(const Plan& plan, const Scope& scope, const Normal& normal);

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_PLAN_H_
