// Which registered selectors pick an object, by their ids alone: SelectorsPicking
// of labelix/live.h without names, texts and order.
#ifndef LABELIX_ENGINE_MATCH_PICKING_H_
#define LABELIX_ENGINE_MATCH_PICKING_H_

#include <optional>

#include "engine/query/plan.h"
#include "labelix/engine.h"

namespace labelix::match {

// Of an object with these labels in this place; `object`: whose name is asked
// about too, nullopt: labels alone. In no order. Cost: some look-ups a label, and
// the answer.
IdSet Picking(const query::State& state, const ObjectView& about, std::optional<ObjectId> object);

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_PICKING_H_
