// Plan → answer. What comes with a scope and a selector plans only where nothing
// shorter answers (engine/query/direct.h).
#ifndef LABELIX_ENGINE_QUERY_EVALUATE_H_
#define LABELIX_ENGINE_QUERY_EVALUATE_H_

#include <cstdint>
#include <span>
#include <string>

#include "engine/query/plan.h"
#include "labelix/id_set.h"

namespace labelix::query {

// How many objects. Opens no profile.
uint64_t Count(const State& state, const Plan& plan);
uint64_t Count(State state, const Scope& scope, const Prepared& selector);

// A line that says so where counters of terms, or of pairs of them, are the answer of
// Count, and one where a list of ids is that of Select; else nothing.
std::string PrintShortcuts(const State& state, const Plan& plan);

// Their ids, ascending.
IdSet Select(const State& state, const Plan& plan);
IdSet Select(const State& state, const Scope& scope, const Prepared& selector);

// The lowest of them, as many as `out` has room for; returns how many those are.
size_t Write(const State& state, const Plan& plan, std::span<ObjectId> out);
size_t Write(const State& state, const Scope& scope, const Prepared& selector,
             std::span<ObjectId> out);

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_EVALUATE_H_
