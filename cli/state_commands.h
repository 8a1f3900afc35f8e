// Commands that look at one state of a cluster: what picks, owns, gets traffic.
#ifndef LABELIX_CLI_STATE_COMMANDS_H_
#define LABELIX_CLI_STATE_COMMANDS_H_

#include <string>
#include <vector>

#include "cli/command_group.h"
#include "cli/help.h"

namespace labelix::cli {

class StateCommands : public CommandGroup {
 public:
  explicit StateCommands(CLI::App* app);

  int Run(const CLI::App* command, const std::vector<std::string>& words,
          Console* console) override;

 private:
  void AddGetFlags();

  GetOptions get_options_;
  NodesOptions nodes_options_;
  ReachOptions reach_options_;
  Options options_;  // of match, who and endpoints
  CLI::App *get_, *match_, *who_, *endpoints_, *nodes_, *reach_;
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_STATE_COMMANDS_H_
