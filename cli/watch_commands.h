// Commands about what changes: their flags, and which was chosen. What they do
// is in a file each.
#ifndef LABELIX_CLI_WATCH_COMMANDS_H_
#define LABELIX_CLI_WATCH_COMMANDS_H_

#include "cli/console.h"
#include "cli/help.h"
#include "cli/watch_options.h"

namespace CLI {
class App;
}

namespace labelix::cli {

class WatchCommands {
 public:
  // Adds the commands to `app`, which outlives this.
  explicit WatchCommands(CLI::App* app);

  // Whether `command` is one of them.
  bool Has(const CLI::App* command) const;

  // REQUIRES: Has(command). The parsed values, with --color still to be read.
  Options* options() { return &options_; }
  int Run(const CLI::App* command, Console* console);

 private:
  CLI::App* Add(CLI::App* app, const CommandHelp& help);
  void AddMerge(CLI::App* command);

  WatchOptions options_;
  CLI::App *watch_, *history_, *diff_;
};

int RunWatch(const WatchOptions& options, Console* console);
int RunHistory(const WatchOptions& options, Console* console);
int RunDiff(const WatchOptions& options, Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_WATCH_COMMANDS_H_
