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
#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/console.h"
#include "cli/flags.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/text.h"
#include "cli/watch_commands.h"

namespace labelix::cli {
namespace {

void AddGet(CLI::App* command, GetOptions* options) {
  AddCommon(command, kGet, "name, wide, json, yaml or count; without it a table", options);
  AddValue(command, "-l,--selector", "SELECTOR",
           "labels to select by: =, ==, !=, in, notin, KEY, !KEY, <, >; @FILE reads it from a "
           "file");
  AddValue(command, "--field-selector", "SELECTOR", "fields to select by, e.g. spec.nodeName=n1");
  AddValue(command, "-L,--label-columns", "KEYS", "labels to show as columns, split by commas");
  command->add_flag("--show-labels", options->show_labels, "show all labels as the last column");
  command->add_flag("--export", options->drop_server_fields,
                    "with -o json or yaml: without namespace, status, creationTimestamp, "
                    "resourceVersion and uid");
  command->add_flag("--explain-plan", options->explain_plan,
                    "print how the query is answered, and not its answer");
}

void AddSelector(CLI::App* command, SelectorOptions* options) {
  command->footer(std::string(kSelector.examples));
  command->set_help_flag("-h,--help", "this text");
  command->add_option(kPositional, options->args)->group("");
  command->add_flag("--empty", options->is_empty, "does A pick nothing?");
  AddValue(command, "--overlaps", "B", "can one object be picked by both?");
  AddValue(command, "--covers", "B", "does A pick all that B picks?");
  AddValue(command, "--equals", "B", "do both pick the same?");
  AddValue(command, "--universe", "WHICH",
           "any labels, or api: those that the API server accepts [any]");
  AddValue(command, "-o,--output", "FORMAT", "json; without it a text");
  AddValue(command, "--color", "WHEN", "auto, always or never [auto]");
}

void AddSave(CLI::App* command, SaveCommandOptions* options) {
  command->footer(std::string(kSave.examples));
  command->set_help_flag("-h,--help", "this text");
  command->add_option(kPositional, options->args)->group("");
  AddValue(command, "-f,--filename", "FILE",
           "dump, watch or folder to read, `-` is standard input; may be repeated");
  AddValue(command, "-o,--output", "SNAPSHOT", "the file to make, or to put in place of the old");
  command->add_flag("--sources", options->sources,
                    "with the objects' own JSON, for `get -o json` and `yaml`");
  AddValue(command, "--color", "WHEN", "auto, always or never [auto]");
}

void AddVerify(CLI::App* command, Options* options) {
  command->footer(std::string(kVerify.examples));
  command->set_help_flag("-h,--help", "this text");
  command->add_option(kPositional, options->args)->group("");
  AddValue(command, "-f,--filename", "FILE", "the same as an argument");
  AddValue(command, "-o,--output", "FORMAT", "json, a line a file; without it a text");
  AddValue(command, "--color", "WHEN", "auto, always or never [auto]");
}

void AddValidate(CLI::App* command, ValidateCommand* options) {
  command->footer(std::string(kValidate.examples));
  command->set_help_flag("-h,--help", "this text");
  command->add_option(kPositional, options->args)->group("");
  AddValue(command, "-f,--filename", "FILE",
           "manifest (YAML or JSON) or folder of them, `-` is standard input; may be repeated");
  AddValue(command, "--against", "DUMP", "what is stored now; may be repeated");
  AddValue(command, "--as", "KIND", "take each manifest for one of this kind");
  AddValue(command, "--validate", "HOW",
           "unknown and duplicate fields: strict, warn or ignore [strict]");
  AddValue(command, "-n,--namespace", "NAMESPACE", "of manifests that name none [default]");
  AddValue(command, "-o,--output", "FORMAT", "json, a line a finding; without it a text");
  AddValue(command, "--color", "WHEN", "auto, always or never [auto]");
}

// False: --color is none of its words.
bool ReadColor(const CLI::App* command, Options* options) {
  const std::string color = Last(command, "--color", "auto");
  if (color == "always") options->color = ColorMode::kAlways;
  if (color == "never") options->color = ColorMode::kNever;
  return color == "always" || color == "never" || color == "auto";
}

void ReadGet(const CLI::App* command, GetOptions* options) {
  options->selectors = Given(command, "--selector");
  options->field_selectors = Given(command, "--field-selector");
  for (const std::string& keys : Given(command, "--label-columns")) {
    for (std::string& key : Split(keys, ',')) options->label_columns.push_back(std::move(key));
  }
}

void ReadSelector(const CLI::App* command, SelectorOptions* options) {
  ReadCommon(command, options);
  options->overlaps = Given(command, "--overlaps");
  options->covers = Given(command, "--covers");
  options->equals = Given(command, "--equals");
  options->universe = Last(command, "--universe", "any");
}

void ReadValidate(const CLI::App* command, ValidateCommand* options) {
  ReadCommon(command, options);
  options->against = Given(command, "--against");
  options->as_kind = Last(command, "--as", "");
  options->validation = Last(command, "--validate", "strict");
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
    get_ = Add(kGet);
    match_ = Add(kMatch);
    who_ = Add(kWho);
    endpoints_ = Add(kEndpoints);
    nodes_ = Add(kNodes);
    reach_ = Add(kReach);
    watches_ = std::make_unique<WatchCommands>(&app_);
    selector_ = Add(kSelector);
    save_ = Add(kSave);
    verify_ = Add(kVerify);
    completion_ = Add(kCompletion);
    validate_ = Add(kValidate);
    answers_ = std::make_unique<AnswerCommands>(&app_);
    version_ = app_.add_subcommand("version", "Print the version");
    AddGet(get_, &get_options_);
    for (CLI::App* command : {get_, match_, who_, endpoints_, nodes_, reach_}) AddAt(command);
    AddCommon(match_, kMatch, "json, a line a selector; without it a table", &options_);
    match_->add_flag("--scheduling", options_.scheduling,
                     "also what pods say of nodes and other pods: affinity, spread, nodeSelector");
    AddCommon(who_, kWho, "json, a line a relation; without it a text", &options_);
    Drop(who_, "--no-headers");
    AddCommon(endpoints_, kEndpoints, "json, a line an endpoint; without it a table", &options_);
    AddCommon(nodes_, kNodes, "json, a line a node; without it a table", &nodes_options_);
    AddValue(nodes_, "-l,--selector", "SELECTOR", "the pods that these labels pick");
    AddCommon(reach_, kReach, "json, a line each way; without it a text", &reach_options_);
    Drop(reach_, "--no-headers");
    AddValue(reach_, "--port", "PORT", "443, 53/UDP, or the name of a port of the receiving pod");
    AddSelector(selector_, &selector_options_);
    completion_->footer(std::string(kCompletion.examples));
    completion_->set_help_flag("-h,--help", "this text");
    completion_->add_option(kPositional, options_.args)->group("");
    AddSave(save_, &save_options_);
    AddVerify(verify_, &options_);
    AddValidate(validate_, &validate_options_);
  }

  int Run(std::vector<std::string> args) {
    if (args.empty()) args = {"--help"};
    if (args[0] == "--version") args[0] = "version";
    if (args[0] == "help") {  // `help get`, as kubectl has it
      args.erase(args.begin());
      args.push_back("--help");
    }
    if (args[0] == "__complete") {
      std::cout << Complete(Words(), {args.begin() + 1, args.end()}) << std::flush;
      return kExitOk;
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
      std::cout << app_.help() << std::flush;
      return kExitOk;
    } catch (const CLI::ParseError& error) {
      return Refuse(error, args);
    }
    return Dispatch();
  }

 private:
  CLI::App* Add(const CommandHelp& help) {
    return app_.add_subcommand(std::string(help.name), std::string(help.summary));
  }

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

  int Dispatch() {
    const CLI::App* command = Chosen();
    if (command == version_) {
      std::cout << "labelix " << kVersion << std::endl;
      return kExitOk;
    }
    Options* options = answers_->Has(command)   ? answers_->OptionsOf(command)
                       : watches_->Has(command) ? watches_->options()
                       : command == get_        ? &get_options_
                       : command == selector_   ? static_cast<Options*>(&selector_options_)
                       : command == save_       ? static_cast<Options*>(&save_options_)
                       : command == nodes_      ? static_cast<Options*>(&nodes_options_)
                       : command == reach_      ? static_cast<Options*>(&reach_options_)
                       : command == validate_   ? &validate_options_
                                                : &options_;
    if (!ReadColor(command, options)) {
      Console console = Console::ForProcess(ColorMode::kAuto);
      console.Error("invalid argument \"" + Last(command, "--color", "") +
                    "\" for \"--color\" flag: must be auto, always or never");
      return kExitUsage;
    }
    Console console = Console::ForProcess(options->color);
    const int code = RunCommand(command, &console);
    return console.Flush() ? code : kExitInput;
  }

  int RunCommand(const CLI::App* command, Console* console) {
    if (watches_->Has(command)) return watches_->Run(command, console);
    if (answers_->Has(command)) return answers_->Run(command, words_, console);
    if (command == get_) {
      ReadCommon(command, &get_options_);
      ReadGet(command, &get_options_);
      return RunGet(get_options_, console);
    }
    if (command == selector_) {
      ReadSelector(command, &selector_options_);
      return RunSelector(selector_options_, console);
    }
    if (command == save_) {
      ReadCommon(command, &save_options_);
      return RunSave(save_options_, console);
    }
    if (command == nodes_) {
      ReadCommon(command, &nodes_options_);
      nodes_options_.selectors = Given(command, "--selector");
      return RunNodes(nodes_options_, console);
    }
    if (command == reach_) {
      ReadCommon(command, &reach_options_);
      reach_options_.port = Last(command, "--port", "");
      return RunReach(reach_options_, console);
    }
    if (command == validate_) {
      ReadValidate(command, &validate_options_);
      return RunValidate(validate_options_, console);
    }
    ReadCommon(command, &options_);
    if (command == completion_) return RunCompletion(console);
    if (command == verify_) return RunVerify(options_, console);
    if (command == match_) return RunMatch(options_, console);
    return command == who_ ? RunWho(options_, console) : RunEndpoints(options_, console);
  }

  int RunCompletion(Console* console) {
    const bool one = options_.args.size() == 1;
    const std::string_view script = CompletionScript(one ? options_.args[0] : "");
    if (script.empty()) return console->Error("name a shell: bash, zsh or fish"), kExitUsage;
    console->out() << script;
    return kExitOk;
  }

  std::vector<CommandWords> Words() const {
    std::vector<CommandWords> commands;
    for (const CLI::App* command : app_.get_subcommands({})) {
      CommandWords words{command->get_name(), command->get_description(), {}};
      for (const CLI::Option* option : command->get_options()) {
        const bool takes_value = option->get_items_expected_max() > 0;
        for (const std::string& name : option->get_lnames()) {
          words.flags.push_back({"--" + name, option->get_description(), takes_value});
        }
        for (const std::string& name : option->get_snames()) {
          words.flags.push_back({"-" + name, option->get_description(), takes_value});
        }
      }
      commands.push_back(std::move(words));
    }
    return commands;
  }

  int Refuse(const CLI::ParseError& error, const std::vector<std::string>& args) {
    Console console = Console::ForProcess(ColorMode::kAuto);
    console.Error(RefusalText(error, args));
    if (error.get_name() == "ArgumentMismatch" && !instead_of_value_.empty()) {
      console.Hint(instead_of_value_ + " stands where its value belongs, and is taken for a flag");
    }
    const bool chosen = Chosen() != &app_;
    const std::string near = chosen ? "" : Nearest(args[0], CommandNames());
    if (!near.empty()) console.Hint("did you mean `labelix " + near + "`?");
    console.Note("See 'labelix " + (chosen ? Chosen()->get_name() + " " : "") +
                 "--help' for usage.");
    return kExitUsage;
  }

  // In the words of kubectl's flag parser.
  std::string RefusalText(const CLI::ParseError& error,
                          const std::vector<std::string>& args) const {
    if (error.get_name() == "ArgumentMismatch") {
      const std::string what = error.what();
      return "flag needs an argument: " + what.substr(0, what.find(':'));
    }
    if (error.get_name() == "ConversionError") return BadBooleanText(error.what());
    for (const std::string& arg : app_.remaining(true)) {
      if (arg.starts_with("--")) return "unknown flag: " + arg.substr(0, arg.find('='));
      if (arg.starts_with("-")) {
        return "unknown shorthand flag: '" + arg.substr(1, 1) + "' in " + arg;
      }
    }
    if (Chosen() != &app_) return error.what();
    return "unknown command \"" + args[0] + "\" for \"labelix\"";
  }

  // CLI11 ends its message with `--flag = value`. Only flags without a value are
  // converted by it.
  static std::string BadBooleanText(const std::string& what) {
    const size_t sign = what.rfind(" = "), start = what.find("--");
    if (sign == std::string::npos || start > sign) return what;
    return "invalid argument \"" + what.substr(sign + 3) + "\" for \"" +
           what.substr(start, sign - start) + "\" flag: must be true or false";
  }

  std::vector<std::string> CommandNames() const {
    std::vector<std::string> names;
    for (const CLI::App* command : app_.get_subcommands({})) names.push_back(command->get_name());
    return names;
  }

  CLI::App app_;
  CLI::App *get_, *match_, *who_, *endpoints_, *nodes_, *reach_, *selector_, *save_, *verify_,
      *validate_, *completion_, *version_;
  std::unique_ptr<WatchCommands> watches_;
  GetOptions get_options_;
  std::unique_ptr<AnswerCommands> answers_;
  std::vector<std::string> words_;  // of the command line
  std::string instead_of_value_;    // Arguments' own
  SelectorOptions selector_options_;
  SaveCommandOptions save_options_;
  NodesOptions nodes_options_;
  ReachOptions reach_options_;
  ValidateCommand validate_options_;
  Options options_;
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
