// Commands about what changes.
#ifndef LABELIX_CLI_WATCH_COMMANDS_H_
#define LABELIX_CLI_WATCH_COMMANDS_H_

#include <string>
#include <vector>

#include "cli/command_group.h"
#include "cli/console.h"
#include "cli/help.h"
#include "cli/watch_options.h"

namespace labelix::cli {

class WatchCommands : public CommandGroup {
 public:
  explicit WatchCommands(CLI::App* app);

  int Run(const CLI::App* command, const std::vector<std::string>& words,
          Console* console) override;

 private:
  CLI::App* AddOne(CLI::App* app, const CommandHelp& help);
  void AddMerge(CLI::App* command);

  WatchOptions options_;
  CLI::App *watch_, *history_, *diff_;
};

int RunWatch(const WatchOptions& options, Console* console);
int RunHistory(const WatchOptions& options, Console* console);
int RunDiff(const WatchOptions& options, Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_WATCH_COMMANDS_H_
