#include "cli/file_commands.h"

#include <CLI/CLI.hpp>
#include <string_view>

#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/flags.h"

namespace labelix::cli {

FileCommands::FileCommands(CLI::App* app)
    : selector_(Add(app, kSelector, &selector_options_)),
      save_(Add(app, kSave, &save_options_)),
      verify_(Add(app, kVerify, &options_)),
      completion_(Add(app, kCompletion, &options_)),
      validate_(Add(app, kValidate, &validate_options_)) {
  AddSelector();
  AddSave();
  AddVerify();
  AddValidate();
}

void FileCommands::AddSelector() {
  selector_->add_flag("--empty", selector_options_.is_empty, "does A pick nothing?");
  AddValue(selector_, "--overlaps", "B", "can one object be picked by both?");
  AddValue(selector_, "--covers", "B", "does A pick all that B picks?");
  AddValue(selector_, "--equals", "B", "do both pick the same?");
  AddValue(selector_, "--universe", "WHICH",
           "any labels, or api: those that the API server accepts [any]");
  AddValue(selector_, "-o,--output", "FORMAT", "json; without it a text");
  AddColor(selector_);
}

void FileCommands::AddSave() {
  AddValue(save_, "-f,--filename", "FILE",
           "dump, watch or folder to read, `-` is standard input; may be repeated");
  AddValue(save_, "-o,--output", "SNAPSHOT", "the file to make, or to put in place of the old");
  save_->add_flag("--sources", save_options_.sources,
                  "with the objects' own JSON, for `get -o json` and `yaml`");
  AddValue(save_, "--kinds", "FILE",
           "how kinds of your own select, as JSON: the snapshot keeps it");
  AddColor(save_);
}

void FileCommands::AddVerify() {
  AddValue(verify_, "-f,--filename", "FILE", "the same as an argument");
  AddValue(verify_, "-o,--output", "FORMAT", "json, a line a file; without it a text");
  AddColor(verify_);
}

void FileCommands::AddValidate() {
  AddValue(validate_, "-f,--filename", "FILE",
           "manifest (YAML or JSON) or folder of them, `-` is standard input; may be repeated");
  AddValue(validate_, "--against", "DUMP", "what is stored now; may be repeated");
  AddValue(validate_, "--as", "KIND", "take each manifest for one of this kind");
  AddValue(validate_, "--validate", "HOW",
           "unknown and duplicate fields: strict, warn or ignore [strict]");
  AddValue(validate_, "-n,--namespace", "NAMESPACE", "of manifests that name none [default]");
  AddValue(validate_, "-o,--output", "FORMAT", "json, a line a finding; without it a text");
  AddColor(validate_);
}

int FileCommands::Run(const CLI::App* command, const std::vector<std::string>& /*words*/,
                      Console* console) {
  ReadCommon(command, OptionsOf(command));
  if (command == selector_) {
    ReadSelector();
    return RunSelector(selector_options_, console);
  }
  if (command == validate_) {
    ReadValidate();
    return RunValidate(validate_options_, console);
  }
  if (command == save_) return RunSave(save_options_, console);
  return command == verify_ ? RunVerify(options_, console) : RunCompletion(console);
}

void FileCommands::ReadSelector() {
  selector_options_.overlaps = Given(selector_, "--overlaps");
  selector_options_.covers = Given(selector_, "--covers");
  selector_options_.equals = Given(selector_, "--equals");
  selector_options_.universe = Last(selector_, "--universe", "any");
}

void FileCommands::ReadValidate() {
  validate_options_.against = Given(validate_, "--against");
  validate_options_.as_kind = Last(validate_, "--as", "");
  validate_options_.validation = Last(validate_, "--validate", "strict");
}

int FileCommands::RunCompletion(Console* console) const {
  const bool one = options_.args.size() == 1;
  const std::string_view script = CompletionScript(one ? options_.args[0] : "");
  if (script.empty()) return console->Error("name a shell: bash, zsh or fish"), kExitUsage;
  console->out() << script;
  return kExitOk;
}

}  // namespace labelix::cli
