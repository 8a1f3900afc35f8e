// The tree of commands. CLI11 (5 s to compile) is known here and in the files of
// flags alone.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "cli/answer_commands.h"
#include "cli/arguments.h"
#include "cli/command_group.h"
#include "cli/completion.h"
#include "cli/console.h"
#include "cli/file_commands.h"
#include "cli/flags.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/refusal.h"
#include "cli/state_commands.h"
#include "cli/text.h"
#include "cli/watch_commands.h"

namespace labelix::cli {
namespace {

// False: --color is none of its words.
bool ReadColor(const CLI::App* command, Options* options) {
  const std::string color = Last(command, "--color", "auto");
  if (color == "always") options->color = ColorMode::kAlways;
  if (color == "never") options->color = ColorMode::kNever;
  return color == "always" || color == "never" || color == "auto";
}

// kubectl's way: the usage line says what the arguments are.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string name) const override {
    for (const CommandHelp& help : kCommandHelps) {
      if (app->get_name() != help.name) continue;
      const bool no_input = help.name == kSelector.name || help.name == kVerify.name ||
                            help.name == kCompletion.name || help.name == kDiff.name;
      const std::string input = no_input ? "" : " -f FILE...";
      const std::string arguments = help.arguments.empty() ? "" : " " + std::string(help.arguments);
      return "\nUsage:\n  " + name + arguments + input + " [flags]\n";
    }
    return "\nUsage:\n  " + name + " " + (app->get_parent() == nullptr ? "COMMAND" : "") + "\n";
  }
};

class CommandLine {
 public:
  CommandLine() : app_(std::string(kAbout), "labelix") {
    app_.set_help_flag("-h,--help", "this text");
    app_.footer(std::string(kFooter));
    app_.require_subcommand(1);
    app_.formatter(std::make_shared<HelpFormatter>());  // the commands inherit it
    // The order of the list in `labelix --help`.
    groups_.push_back(std::make_unique<StateCommands>(&app_));
    groups_.push_back(std::make_unique<WatchCommands>(&app_));
    groups_.push_back(std::make_unique<FileCommands>(&app_));
    groups_.push_back(std::make_unique<AnswerCommands>(&app_));
    version_ = app_.add_subcommand("version", "Print the version");
  }

  int Run(std::vector<std::string> args) {
    if (args.empty()) args = {"--help"};
    if (args[0] == "--version") args[0] = "version";
    if (args[0] == "help") {  // `help get`, as kubectl has it
      args.erase(args.begin());
      if (args == std::vector<std::string>{"help"}) args.clear();
      args.push_back("--help");
    }
    if (args[0] == "__complete") {
      return Print(Complete(Words(), {args.begin() + 1, args.end()}));
    }
    Arguments normal = NormalizeArguments(args, Flags());
    instead_of_value_ = normal.instead_of_value;
    if (normal.words.empty()) normal.words = {"--"};  // refused as a flag
    args = std::move(normal.words);
    words_ = args;
    std::vector<std::string> reversed(args.rbegin(), args.rend());  // as CLI11 wants them
    try {
      app_.parse(std::move(reversed));
      AddLiterals(normal.literals);
    } catch (const CLI::CallForHelp& help) {
      const bool unknown = Chosen() == &app_ && !args[0].starts_with('-');
      if (unknown) return Refuse(help, args);
      return Print(app_.help());
    } catch (const CLI::ParseError& error) {
      return Refuse(error, args);
    }
    return Dispatch();
  }

 private:
  FlagKinds Flags() const {
    FlagKinds flags;
    for (const CLI::App* command : app_.get_subcommands({})) {
      for (const CLI::Option* option : command->get_options()) {
        if (option->get_positional()) continue;
        const int values = option->get_items_expected_max();
        const FlagKind kind = values == 0   ? FlagKind::kSwitch
                              : values == 1 ? FlagKind::kValue
                                            : FlagKind::kValues;
        const auto add = [&](const std::string& name) {  // what-if's --selector takes two words
          FlagKind& known = flags.try_emplace(name, kind).first->second;
          known = std::min(known, kind);
        };
        for (const std::string& name : option->get_snames()) add("-" + name);
        for (const std::string& name : option->get_lnames()) add("--" + name);
      }
    }
    return flags;
  }

  const CLI::App* Chosen() const {
    const std::vector<CLI::App*> chosen = app_.get_subcommands();
    return chosen.empty() ? &app_ : chosen.front();
  }

  void AddLiterals(const std::vector<std::string>& literals) {
    CLI::Option* arguments = app_.get_subcommands().front()->get_option_no_throw(kPositional);
    if (arguments == nullptr && !literals.empty()) throw CLI::ExtrasError({literals.front()});
    for (const std::string& literal : literals) arguments->add_result(literal);
  }

  static int Print(std::string_view text) {
    Console console = Console::ForProcess(ColorMode::kAuto);
    console.out() << text;
    return console.Flush() ? kExitOk : kExitInput;
  }

  int Dispatch() {
    const CLI::App* command = Chosen();
    if (command == version_) {
      return Print("labelix " + std::string(kVersion) + "\n");
    }
    CommandGroup& group = **std::find_if(groups_.begin(), groups_.end(),
                                         [&](const auto& each) { return each->Has(command); });
    Options* options = group.OptionsOf(command);
    if (!ReadColor(command, options)) {
      Console console = Console::ForProcess(ColorMode::kAuto);
      console.Error("invalid argument \"" + Last(command, "--color", "") +
                    "\" for \"--color\" flag: must be auto, always or never");
      return kExitUsage;
    }
    Console console = Console::ForProcess(options->color);
    if (!CheckNamespace(command, &console)) return kExitUsage;
    const int code = group.Run(command, words_, &console);
    return console.Flush() ? code : kExitInput;
  }

  // A pattern would be a namespace that holds nothing.
  static bool CheckNamespace(const CLI::App* command, Console* console) {
    const std::string ns = Last(command, "--namespace", "");
    if (!ns.starts_with('*') && !ns.ends_with('*')) return true;
    console->Error("\"" + ns + "\" is no namespace's name");
    if (command->get_option_no_throw("--all-namespaces") != nullptr) {
      console->Hint("-A looks in all namespaces");
    } else if (command->get_option("--namespace")->get_description().ends_with("[all]")) {
      console->Hint("without -n it is all namespaces");
    }
    return false;
  }

  std::vector<CommandWords> Words() const {
    std::vector<CommandWords> commands;
    for (const CLI::App* command : app_.get_subcommands({})) {
      CommandWords words{command->get_name(), command->get_description(), {}};
      for (const CLI::Option* option : command->get_options()) {
        if (option->get_positional()) continue;
        CommandWords::Flag flag;
        flag.description = option->get_description();
        flag.type = option->get_type_name();
        flag.takes_value = option->get_items_expected_max() > 0;
        flag.takes_many = option->get_items_expected_max() > 1;
        flag.full = "--" + option->get_lnames().at(0);
        for (const std::string& name : option->get_lnames()) {
          flag.name = "--" + name;
          words.flags.push_back(flag);
        }
        for (const std::string& name : option->get_snames()) {
          flag.name = "-" + name;
          words.flags.push_back(flag);
        }
      }
      commands.push_back(std::move(words));
    }
    return commands;
  }

  int Refuse(const CLI::ParseError& error, const std::vector<std::string>& args) {
    Console console = Console::ForProcess(ColorMode::kAuto);
    const bool flags_alone = Chosen() == &app_ && Flags().contains(args[0].substr(0, 2));
    console.Error(flags_alone ? "no command was given"
                              : RefusalText(app_, *Chosen(), error, args[0]));
    if (IsWithoutValue(error) && !instead_of_value_.empty()) {
      console.Hint(instead_of_value_ + " stands where its value belongs, and is taken for a flag");
    }
    const bool chosen = Chosen() != &app_;
    const std::string near = chosen ? NearFlag(app_, *Chosen()) : Nearest(args[0], CommandNames());
    if (!near.empty()) {
      console.Hint("did you mean " + (chosen ? near : "`labelix " + near + "`") + "?");
    }
    console.Note("See 'labelix " + (chosen ? Chosen()->get_name() + " " : "") +
                 "--help' for usage.");
    return kExitUsage;
  }

  std::vector<std::string> CommandNames() const {
    std::vector<std::string> names;
    for (const CLI::App* command : app_.get_subcommands({})) names.push_back(command->get_name());
    return names;
  }

  CLI::App app_;
  std::vector<std::unique_ptr<CommandGroup>> groups_;
  CLI::App* version_;
  std::vector<std::string> words_;  // of the command line
  std::string instead_of_value_;    // Arguments' own
};

}  // namespace
}  // namespace labelix::cli

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  try {
    return labelix::cli::CommandLine().Run(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::bad_alloc&) {
    std::cerr << "error: out of memory\n";
    return labelix::cli::kExitInput;
  }
}
