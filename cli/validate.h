// What `labelix validate` was asked, as plain values.
#ifndef LABELIX_CLI_VALIDATE_H_
#define LABELIX_CLI_VALIDATE_H_

#include <string>
#include <vector>

#include "cli/options.h"

namespace labelix::cli {

struct ValidateCommand : Options {
  std::vector<std::string> against;   // dumps, in the order given
  std::string as_kind;                // --as
  std::string validation = "strict";  // --validate
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_VALIDATE_H_
