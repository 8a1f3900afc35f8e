// Counts without a plan: of one set of terms, and of a conjunction of single
// labels. What controllers ask most is one of the two, and a plan would cost
// more than the answer.
#ifndef LABELIX_ENGINE_QUERY_DIRECT_H_
#define LABELIX_ENGINE_QUERY_DIRECT_H_

#include <cstdint>
#include <optional>

#include "engine/query/plan.h"

namespace labelix::query {

// nullopt: it is neither, or its postings are long; make a plan.
std::optional<uint64_t> CountDirectly(const State& state, const Scope& scope,
                                      const Prepared& selector);

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_DIRECT_H_
