// What `labelix selector` was asked, as plain values.
#ifndef LABELIX_CLI_SELECTOR_H_
#define LABELIX_CLI_SELECTOR_H_

#include <string>
#include <vector>

#include "cli/options.h"

namespace labelix::cli {

struct SelectorOptions : Options {
  bool is_empty = false;
  // As often as they were given: more than one question is refused.
  std::vector<std::string> overlaps, covers, equals;
  std::string universe = "any";
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_SELECTOR_H_
