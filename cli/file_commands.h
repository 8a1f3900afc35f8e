// Commands that look at no state of a cluster: selectors alone, snapshots,
// manifests, and the shells' completion.
#ifndef LABELIX_CLI_FILE_COMMANDS_H_
#define LABELIX_CLI_FILE_COMMANDS_H_

#include <string>
#include <vector>

#include "cli/command_group.h"
#include "cli/help.h"
#include "cli/selector.h"
#include "cli/validate.h"

namespace labelix::cli {

class FileCommands : public CommandGroup {
 public:
  explicit FileCommands(CLI::App* app);

  int Run(const CLI::App* command, const std::vector<std::string>& words,
          Console* console) override;

 private:
  void AddSelector();
  void AddSave();
  void AddVerify();
  void AddValidate();
  void ReadSelector();
  void ReadValidate();
  int RunCompletion(Console* console) const;

  SelectorOptions selector_options_;
  SaveCommandOptions save_options_;
  ValidateCommand validate_options_;
  Options options_;  // of verify and completion
  CLI::App *selector_, *save_, *verify_, *completion_, *validate_;
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_FILE_COMMANDS_H_
