// The older form of a LabelSelector: a map.
#ifndef LABELIX_INDEX_TYPES_LABEL_SELECTOR_H_
#define LABELIX_INDEX_TYPES_LABEL_SELECTOR_H_

#include <string>
#include <utility>
#include <vector>

#include "labelix/selector.h"
#include "labelix/status.h"

namespace labelix {

// metav1.LabelSelectorAsMap, ascending by key. As upstream, an In of one value
// overwrites what stood under its key: the map then means less than the
// selector. nullptr, a missing selector, is the empty map.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> LabelSelectorAsMap(
    const LabelSelector* selector);

}  // namespace labelix

#endif  // LABELIX_INDEX_TYPES_LABEL_SELECTOR_H_
