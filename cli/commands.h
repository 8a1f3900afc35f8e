// The commands. Each checks what was asked, loads, answers, prints, and gives
// the process's exit code.
#ifndef LABELIX_CLI_COMMANDS_H_
#define LABELIX_CLI_COMMANDS_H_

#include "cli/console.h"
#include "cli/options.h"
#include "cli/selector.h"
#include "cli/validate.h"

namespace labelix::cli {

int RunGet(const GetOptions& options, Console* console);
int RunMatch(const Options& options, Console* console);
int RunWho(const Options& options, Console* console);
int RunEndpoints(const Options& options, Console* console);
int RunNodes(const NodesOptions& options, Console* console);
int RunReach(const ReachOptions& options, Console* console);
int RunSave(const SaveCommandOptions& options, Console* console);
int RunVerify(const Options& options, Console* console);
int RunSelector(const SelectorOptions& options, Console* console);
int RunValidate(const ValidateCommand& command, Console* console);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_COMMANDS_H_
