#include "cli/watch_commands.h"

#include <CLI/CLI.hpp>
#include <string>

#include "cli/flags.h"

namespace labelix::cli {

WatchCommands::WatchCommands(CLI::App* app)
    : watch_(AddOne(app, kWatch)), history_(AddOne(app, kHistory)), diff_(AddOne(app, kDiff)) {
  AddMerge(watch_);
  AddMerge(history_);
}

CLI::App* WatchCommands::AddOne(CLI::App* app, const CommandHelp& help) {
  CLI::App* command = Add(app, help, &options_);
  if (help.name != kDiff.name) {
    AddValue(command, "-f,--filename", "FILE",
             "dump, watch or folder to read, `-` is standard input; may be repeated");
  }
  const bool named = help.name == kHistory.name;
  AddValue(command, "-n,--namespace", "NAMESPACE",
           named ? "namespace of the object [default]" : "this namespace only [all]");
  AddValue(command, "-o,--output", "FORMAT", "json, a line a change; without it a table");
  command->add_flag("--no-headers", options_.no_headers, "tables without their first line");
  const bool differs = help.name == kDiff.name;
  command->add_flag("--exit-code", options_.exit_code,
                    differs ? "exit with 1 if nothing differs, 3 if that cannot be said"
                            : "exit with 1 if nothing was found");
  AddValue(command, "--kinds", "FILE", "how kinds of your own select, as JSON");
  AddColor(command);
  return command;
}

void WatchCommands::AddMerge(CLI::App* command) {
  AddValue(command, "--merge", "HOW",
           "order of several watches: rv, by resourceVersion, which assumes that one etcd keeps "
           "them all; or given, one after another [rv]");
}

int WatchCommands::Run(const CLI::App* command, const std::vector<std::string>& /*words*/,
                       Console* console) {
  ReadCommon(command, &options_);
  options_.ns = Last(command, "--namespace", command == history_ ? "default" : "");
  options_.merge = Last(command, "--merge", "rv");
  if (command == watch_) return RunWatch(options_, console);
  return command == history_ ? RunHistory(options_, console) : RunDiff(options_, console);
}

}  // namespace labelix::cli
