// -f: the input of every command.
#ifndef LABELIX_CLI_LOAD_H_
#define LABELIX_CLI_LOAD_H_

#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/options.h"
#include "labelix/cluster.h"
#include "labelix/feed.h"

namespace labelix::cli {

struct Loaded {
  bool complete = true;    // every input was read to its end
  bool any_object = true;  // something was read: there is a state to ask
  bool refused = false;    // --at names a kind that does not exist
  std::string kinds = {};  // LoadOptions::kinds, of --kinds

  // The exit code if there is nothing to answer from, 0 otherwise.
  int Refusal() const;
};

// --kinds: whether the file holds what it should is checked here.
absl::Status ReadKinds(const Options& options, LoadOptions* load);

// Reads the files in order into one state. What is wrong with one is said, with
// its place and what was kept, and the next is read all the same.
Loaded LoadFiles(const std::vector<std::string>& files, bool keep_source, Cluster* cluster,
                 Console* console);

// The same of -f and --at.
Loaded LoadInput(const Options& options, bool keep_source, Cluster* cluster, Console* console);

// Events that would undo what a bookmark or a whole list has said: they were
// dropped. True if there were any.
bool SayTimeTravel(const FeedMetrics& feed, Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_LOAD_H_
