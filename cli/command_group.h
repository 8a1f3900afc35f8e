// Commands that belong together: their flags, and which was chosen. What they
// do is in a file each.
#ifndef LABELIX_CLI_COMMAND_GROUP_H_
#define LABELIX_CLI_COMMAND_GROUP_H_

#include <map>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/help.h"
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
  bool Has(const CLI::App* command) const { return options_of_.contains(command); }

  // REQUIRES: Has(command). The parsed values, with --color still to be read.
  Options* OptionsOf(const CLI::App* command) const { return options_of_.at(command); }
  // `words`: the command line, whose order the edits of what-if keep.
  virtual int Run(const CLI::App* command, const std::vector<std::string>& words,
                  Console* console) = 0;

 protected:
  // A command of the group, parsed into `options`: its help and its arguments.
  CLI::App* Add(CLI::App* app, const CommandHelp& help, Options* options);
  // The same with the flags of those that answer from one state.
  CLI::App* AddOfState(CLI::App* app, const CommandHelp& help, const std::string& formats,
                       Options* options);

 private:
  std::map<const CLI::App*, Options*> options_of_;
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_COMMAND_GROUP_H_
