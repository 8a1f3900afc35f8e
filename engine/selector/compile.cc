#include "engine/selector/normal.h"
#include "labelix/engine.h"

namespace labelix {

Compiled::Compiled(const Selector& selector)
    : normal_(std::make_shared<const Normal>(Normalize(selector))) {}

}  // namespace labelix
