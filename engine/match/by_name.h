// The order in which selectors are told: by name.
#ifndef LABELIX_ENGINE_MATCH_BY_NAME_H_
#define LABELIX_ENGINE_MATCH_BY_NAME_H_

#include <vector>

#include "labelix/live.h"

namespace labelix::match {

void SortByName(std::vector<PickingSelector>* picking);

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_BY_NAME_H_
