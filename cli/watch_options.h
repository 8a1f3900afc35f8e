// What the commands of cli/watch_commands.h were asked, as plain values.
#ifndef LABELIX_CLI_WATCH_OPTIONS_H_
#define LABELIX_CLI_WATCH_OPTIONS_H_

#include <string>

#include "cli/options.h"

namespace labelix::cli {

// `ns` is "" for all namespaces.
struct WatchOptions : Options {
  std::string merge;  // --merge: "rv" or "given"
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_WATCH_OPTIONS_H_
