// Commands that belong together: their flags, and which was chosen. What they
// do is in a file each.
#ifndef LABELIX_CLI_COMMAND_GROUP_H_
#define LABELIX_CLI_COMMAND_GROUP_H_

#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/options.h"

namespace CLI {
class App;
}

namespace labelix::cli {

// A group adds its commands to the application that its constructor is given,
// which outlives it.
class CommandGroup {
 public:
  CommandGroup() = default;
  CommandGroup(const CommandGroup&) = delete;
  CommandGroup& operator=(const CommandGroup&) = delete;
  virtual ~CommandGroup() = default;

  // Whether `command` is one of them.
  virtual bool Has(const CLI::App* command) const = 0;

  // REQUIRES: Has(command). The parsed values, with --color still to be read.
  virtual Options* OptionsOf(const CLI::App* command) = 0;
  // `words`: the command line, whose order the edits of what-if keep.
  virtual int Run(const CLI::App* command, const std::vector<std::string>& words,
                  Console* console) = 0;
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_COMMAND_GROUP_H_
