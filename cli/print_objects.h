// The forms of `labelix get -o`.
#ifndef LABELIX_CLI_PRINT_OBJECTS_H_
#define LABELIX_CLI_PRINT_OBJECTS_H_

#include <vector>

#include "cli/console.h"
#include "cli/object_group.h"
#include "cli/options.h"

namespace labelix::cli {

// -o name: `pod/x`, a line each.
void PrintNames(const std::vector<ObjectGroup>& groups, Console* console);

// -o count: the number, or `KIND<tab>NUMBER` a line for several kinds;
// `unknown` where the kind is not loaded.
void PrintCounts(const std::vector<ObjectGroup>& groups, Console* console);

// The tables, one a kind, the second and later after an empty line.
void PrintTables(const Version& version, const std::vector<ObjectGroup>& groups,
                 const GetOptions& options, Console* console);

// -o json, -o yaml: kubectl's List of the objects as they came, or the object
// itself if `single`.
absl::Status PrintSources(const Cluster& cluster, const Version& version,
                          const std::vector<ObjectGroup>& groups, const GetOptions& options,
                          bool single, Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_PRINT_OBJECTS_H_
