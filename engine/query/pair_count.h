// Counts of two requirements, each of dense terms: without a plan, a posting or a
// profile, from how many objects hold both of two terms (index/pair_counts.h).
//
// What one requirement says of an object is a sum, 1 or 0: "key=a" is [a]; "key in
// (a,b)" is [a] + [b], for an object has one value; "key!=a" is 1 - [a]; "key,key!=a"
// is [key] - [a]; a namespace is a term too. Two requirements are the product of two
// such sums, so how many objects meet both is a sum of how many hold two terms.
#ifndef LABELIX_ENGINE_QUERY_PAIR_COUNT_H_
#define LABELIX_ENGINE_QUERY_PAIR_COUNT_H_

#include <cstdint>

#include "engine/query/plan.h"

namespace labelix::query {

// False: more requirements or terms than that, or one without counters in that
// version; ask a plan.
bool CountByPairs(const State& state, const Scope& scope, const Prepared& selector,
                  uint64_t* count);
bool CountByPairs(const State& state, const Plan& plan, uint64_t* count);

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_PAIR_COUNT_H_
