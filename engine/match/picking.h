// Which registered selectors pick an object: SelectorsPicking of labelix/live.h without
// names and order.
#ifndef LABELIX_ENGINE_MATCH_PICKING_H_
#define LABELIX_ENGINE_MATCH_PICKING_H_

#include <optional>
#include <string_view>
#include <vector>

#include "engine/query/plan.h"
#include "labelix/engine.h"

namespace labelix::match {

// An object, or what could be one: its kind, place and labels.
struct Picked {
  std::string_view group, kind, ns;
  Labels labels;
  std::optional<ObjectId> object;  // whose name is asked about too; nullopt: labels alone
};

struct Picker {
  ObjectId selector = 0;
  std::string_view text;  // as it was registered
};

// In no order. Cost: a hash a label, some look-ups, and the answer.
std::vector<Picker> Picking(const query::State& state, const Picked& picked);
// REQUIRES: version.Contains(object).
std::vector<Picker> Picking(const Version& version, ObjectId object);

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_PICKING_H_
