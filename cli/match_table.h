// The tables of `labelix match`.
#ifndef LABELIX_CLI_MATCH_TABLE_H_
#define LABELIX_CLI_MATCH_TABLE_H_

#include <vector>

#include "cli/console.h"
#include "cli/options.h"
#include "labelix/cluster.h"

namespace labelix::cli {

// One table a selecting kind, then what is surprising about it as hints.
// REQUIRES: `matches` sorted by kind, as Match gives them.
void PrintMatchTables(const Version& version, const std::vector<SelectorMatch>& matches,
                      const Options& options, Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_MATCH_TABLE_H_
