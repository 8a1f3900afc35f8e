// Plan → answer.
#ifndef LABELIX_ENGINE_QUERY_EVALUATE_H_
#define LABELIX_ENGINE_QUERY_EVALUATE_H_

#include <cstdint>

#include "engine/query/plan.h"
#include "labelix/id_set.h"

namespace labelix::query {

// How many objects. Opens no profile.
uint64_t Count(const State& state, const Plan& plan);

// Their ids, ascending.
IdSet Select(const State& state, const Plan& plan);

// The `limit` lowest of them.
IdSet First(const State& state, const Plan& plan, size_t limit);

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_EVALUATE_H_
