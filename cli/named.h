// What a command that asks about named objects does first: it checks what was
// asked, reads the input, and looks the objects up.
#ifndef LABELIX_CLI_NAMED_H_
#define LABELIX_CLI_NAMED_H_

#include "cli/console.h"
#include "cli/options.h"
#include "cli/resources.h"
#include "labelix/cluster.h"

namespace labelix::cli {

struct Named {
  Cluster cluster;
  bool complete = true;  // the input was read to its end
  FoundObjects found;    // in cluster.Current()
};

// What the command says of its arguments, before anything is read.
using CheckArguments = absl::Status (*)(const ResourceArgs& resources);

// kExitOk, or what was refused is said, and this is the exit code. Objects that
// are not there are left in `named->found.missing`.
int ReadNamed(const Options& options, CheckArguments check, bool keep_source, Named* named,
              Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_NAMED_H_
