#include "cli/answer_commands.h"

#include <CLI/CLI.hpp>
#include <string>
#include <utility>

#include "cli/flags.h"
#include "cli/help.h"
#include "cli/text.h"

namespace labelix::cli {

AnswerCommands::AnswerCommands(CLI::App* app)
    : separate_(AddOfState(app, kSeparate, "json; without it the selector", &separate_options_)),
      explain_(AddOfState(app, kExplain, "json, a line a selector; without it a text", &options_)),
      what_if_(
          AddOfState(app, kWhatIf, "json, a line a change; without it a text", &what_if_options_)),
      check_(AddOfState(app, kCheck, "json, a line a finding; without it a text", &check_options_)),
      tree_(AddOfState(app, kTree, "json, a line a branch; without it a tree", &options_)),
      stats_(AddOfState(app, kStats, "json, a line a key; without it a table", &options_)) {
  // Those that print no table; what exits with 1 by itself, or always finds what it names.
  for (CLI::App* command : {separate_, explain_, what_if_, tree_}) Drop(command, "--no-headers");
  for (CLI::App* command : {separate_, tree_}) Drop(command, "--exit-code");
  AddValues(separate_, "--pick", "KIND/NAME", "objects to pick; may be repeated");
  AddValues(separate_, "--spare", "KIND/NAME", "objects to spare; may be repeated");
  separate_->add_flag("--spare-rest", separate_options_.spare_rest,
                      "spare everything else of the kind in the namespace (with -A in all); the "
                      "default without --spare");
  AddValues(what_if_, "--apply", "MANIFEST", "objects to make or to put in place, from files");
  AddValues(what_if_, "--label", "KIND/NAME K=V|K-", "labels to put on, or (K-) to take off");
  AddValues(what_if_, "--selector", "SERVICE SELECTOR", "a Service's new selector, '' for none");
  AddValues(what_if_, "--delete", "KIND/NAME", "objects to delete");
  AddValues(what_if_, "--scale", "KIND/NAME REPLICAS", "replicas to set");
  AddValue(what_if_, "--cascade", "HOW",
           "what becomes of what a deleted object owns: background, or orphan [background]");
  AddValue(check_, "--ignore", "CODE", "codes to leave out, split by commas; may be repeated");
  AddValue(check_, "--fail-on", "SEVERITY",
           "exit with 1 if a finding is at least that bad: error, warning or info");
}

int AnswerCommands::Run(const CLI::App* command, const std::vector<std::string>& words,
                        Console* console) {
  ReadCommon(command, OptionsOf(command));
  if (command == separate_) {
    separate_options_.pick = Given(command, "--pick");
    separate_options_.spare = Given(command, "--spare");
    return RunSeparate(separate_options_, console);
  }
  if (command == what_if_) {
    what_if_options_.edits = ReadEdits(words);
    what_if_options_.cascade = Last(command, "--cascade", "background");
    return RunWhatIf(what_if_options_, console);
  }
  if (command == check_) {
    for (const std::string& codes : Given(command, "--ignore")) {
      for (std::string& code : Split(codes, ',')) check_options_.ignored.push_back(std::move(code));
    }
    check_options_.fail_on = Last(command, "--fail-on", "");
    return RunCheck(check_options_, console);
  }
  if (command == tree_) return RunTree(options_, console);
  if (command == stats_) return RunStats(options_, console);
  return RunExplain(options_, console);
}

std::vector<EditWords> ReadEdits(const std::vector<std::string>& words) {
  std::vector<EditWords> edits;
  bool open = false;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool is_edit = word == "--apply" || word == "--label" || word == "--selector" ||
                         word == "--delete" || word == "--scale";
    if (open && edits.back().words.empty()) {
      edits.back().words.push_back(word);  // `--delete=-x`: whatever it looks like
    } else if (is_edit) {
      edits.push_back({word, {}});
      open = true;
    } else if (word.size() > 1 && word[0] == '-') {
      open = false;
    } else if (open) {
      edits.back().words.push_back(word);
    }
  }
  return edits;
}

}  // namespace labelix::cli
