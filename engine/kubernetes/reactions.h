// What controllers will do in one state: the rules of docs/what-if.md over all
// pods and controllers of some namespaces, in one pass. It is a forecast:
// quotas, admission and the scheduler are not asked.
#ifndef LABELIX_ENGINE_KUBERNETES_REACTIONS_H_
#define LABELIX_ENGINE_KUBERNETES_REACTIONS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/kubernetes/fork.h"
#include "labelix/engine.h"
#include "labelix/what_if.h"

namespace labelix::kubernetes {

// Pods that come or go, for what Services will see of it.
struct PodEffect {
  std::string ns;
  std::vector<std::pair<std::string, std::string>> labels;  // ascending by key
  std::optional<ObjectId> pod;                              // the one that goes, where it is known
  int64_t count = 0;                                        // negative: they go
};

struct Forecast {
  std::vector<Reaction> reactions;
  std::vector<PodEffect> effects;
  std::set<std::string> unknown;
};

struct ForecastQuestion {
  const Version& version;
  const std::set<std::string>& namespaces;
  const std::map<ObjectName, Touched>& touched;
  // uids of owners that were deleted; true: what they owned stays.
  const std::map<std::string, std::pair<ObjectName, bool>>& gone;
  // An object's text now, and before any edit.
  std::function<std::optional<std::string>(const ObjectName&)> text, text_before;
};

Forecast Predict(const ForecastQuestion& question);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_REACTIONS_H_
