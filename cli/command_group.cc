#include "cli/command_group.h"

#include <CLI/CLI.hpp>

#include "cli/flags.h"

namespace labelix::cli {

CLI::App* CommandGroup::Add(CLI::App* app, const CommandHelp& help, Options* options) {
  CLI::App* command = app->add_subcommand(std::string(help.name), std::string(help.summary));
  command->footer(std::string(help.examples));
  command->set_help_flag("-h,--help", "this text");
  command->add_option(kPositional, options->args)->group("");  // in the usage line
  options_of_[command] = options;
  return command;
}

CLI::App* CommandGroup::AddOfState(CLI::App* app, const CommandHelp& help,
                                   const std::string& formats, Options* options) {
  CLI::App* command = Add(app, help, options);
  AddStateFlags(command, formats, options);
  return command;
}

}  // namespace labelix::cli
