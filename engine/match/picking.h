// Which registered selectors pick an object: SelectorsPicking of labelix/live.h without
// an order.
#ifndef LABELIX_ENGINE_MATCH_PICKING_H_
#define LABELIX_ENGINE_MATCH_PICKING_H_

#include <optional>
#include <string_view>
#include <vector>

#include "engine/query/plan.h"
#include "labelix/engine.h"
#include "labelix/live.h"

namespace labelix::match {

// An object, or what could be one: its kind, place and labels.
struct Picked {
  std::string_view group, kind, ns;
  Labels labels;
  std::optional<ObjectId> object;  // whose name is asked about too; nullopt: labels alone
};

// In no order. Cost: a look at a filter a label, some look-ups, and the answer. What it
// needs on the way is kept for the next question of the thread.
std::vector<PickingSelector> Picking(const query::State& state, const Picked& picked);
// REQUIRES: version.Contains(object). Reads no label whose key no selector mentions.
std::vector<PickingSelector> Picking(const Version& version, ObjectId object);

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_PICKING_H_
