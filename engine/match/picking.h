// Which registered selectors pick an object: SelectorsPicking of labelix/live.h.
#ifndef LABELIX_ENGINE_MATCH_PICKING_H_
#define LABELIX_ENGINE_MATCH_PICKING_H_

#include <functional>
#include <string_view>
#include <vector>

#include "engine/query/plan.h"
#include "labelix/engine.h"
#include "labelix/live.h"

namespace labelix::match {

// What could be an object: its kind, place and labels.
struct Picked {
  std::string_view group, kind, ns;
  Labels labels;
};

// By name. What is found for a namespace and the labels whose keys any selector mentions
// is kept (index/kept_answers.h) while selectors are the same: found again it costs a look
// at a filter a label, one compare of these labels, and the names. Else some look-ups more.
std::vector<PickingSelector> Picking(const query::State& state, const Picked& picked);
// Of those only the ones whose kind and path `is_wanted` takes, of which it sees nothing else.
// Nothing is kept: for who asks about each label set once. The others cost a number each.
std::vector<PickingSelector> PickingOf(const query::State& state, const Picked& picked,
                                       const std::function<bool(const SelectorName&)>& is_wanted);
// All of an object. REQUIRES: version.Contains(object). Where an answer is kept for
// its label set no label is read.
std::vector<PickingSelector> Picking(const Version& version, ObjectId object);

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_PICKING_H_
