// Plan → answer.
#ifndef LABELIX_ENGINE_QUERY_EVALUATE_H_
#define LABELIX_ENGINE_QUERY_EVALUATE_H_

#include <cstdint>
#include <span>

#include "engine/query/plan.h"
#include "labelix/id_set.h"

namespace labelix::query {

// How many objects. Opens no profile.
uint64_t Count(const State& state, const Plan& plan);
// Plans only where no look-up answers.
uint64_t Count(const State& state, const Scope& scope, const Prepared& selector);

// Their ids, ascending.
IdSet Select(const State& state, const Plan& plan);

// The lowest of them, as many as `out` has room for; returns how many those are.
size_t Write(const State& state, const Plan& plan, std::span<ObjectId> out);

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_EVALUATE_H_
