// -f: the input of every command.
#ifndef LABELIX_CLI_LOAD_H_
#define LABELIX_CLI_LOAD_H_

#include <string>
#include <vector>

#include "cli/console.h"
#include "labelix/cluster.h"

namespace labelix::cli {

struct Loaded {
  bool complete = true;    // every input was read to its end
  bool any_object = true;  // something was read: there is a state to ask
};

// Reads the files in order into one state. What is wrong with one is said, with
// its place and what was kept, and the next is read all the same.
Loaded LoadFiles(const std::vector<std::string>& files, bool keep_source, Cluster* cluster,
                 Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_LOAD_H_
