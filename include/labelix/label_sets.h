// What a selector picks, grouped by label set: what one object of a group says
// of selectors, all of them say.
//
//   constexpr labelix::Label kLabels[] = {{"run", "rng"}};
//   labelix::Event pods[2];
//   for (labelix::Event& pod : pods) pod.kind = "Pod", pod.ns = "prod", pod.labels = kLabels;
//   pods[0].name = "a", pods[1].name = "b";
//   labelix::Engine engine;
//   engine.Apply(pods).IgnoreError();
//   const labelix::Version now = engine.Current();
//   const auto sets = labelix::LabelSets(now, {.kind = "Pod"}, labelix::Compiled({}));
//   assert(sets.size() == 1 && sets[0].ids.size() == 2);
#ifndef LABELIX_LABEL_SETS_H_
#define LABELIX_LABEL_SETS_H_

#include <string_view>
#include <vector>

#include "labelix/engine.h"
#include "labelix/id_set.h"
#include "labelix/labels.h"

namespace labelix {

// Objects of one namespace with the same labels. Views: valid while the
// Version is held.
struct LabelSet {
  std::string_view ns;
  std::vector<Label> labels;  // ascending by key
  IdSet ids;                  // never empty
};

// Everything that Version::Select gives, each id in one group; groups by their
// first id. Cost: a look at each object's row, and the labels of each group.
std::vector<LabelSet> LabelSets(const Version& version, const Scope& scope,
                                const Compiled& selector);

}  // namespace labelix

#endif  // LABELIX_LABEL_SETS_H_
