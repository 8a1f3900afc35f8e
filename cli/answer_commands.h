// Commands that answer why, what if and which overlap.
#ifndef LABELIX_CLI_ANSWER_COMMANDS_H_
#define LABELIX_CLI_ANSWER_COMMANDS_H_

#include <string>
#include <vector>

#include "cli/answer_options.h"
#include "cli/command_group.h"
#include "cli/console.h"

namespace labelix::cli {

class AnswerCommands : public CommandGroup {
 public:
  explicit AnswerCommands(CLI::App* app);

  int Run(const CLI::App* command, const std::vector<std::string>& words,
          Console* console) override;

 private:
  CLI::App *separate_, *explain_, *what_if_, *check_, *tree_, *stats_;
  SeparateOptions separate_options_;
  Options options_;  // of explain, tree and stats
  WhatIfOptions what_if_options_;
  CheckCommandOptions check_options_;
};

// The edits among the words of a command line (arguments.h has made a flag and
// its value two words).
std::vector<EditWords> ReadEdits(const std::vector<std::string>& words);

int RunSeparate(const SeparateOptions& options, Console* console);
int RunExplain(const Options& options, Console* console);
int RunWhatIf(const WhatIfOptions& options, Console* console);
int RunCheck(const CheckCommandOptions& options, Console* console);
int RunTree(const Options& options, Console* console);
int RunStats(const Options& options, Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_ANSWER_COMMANDS_H_
