#include "cli/state_commands.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/text.h"

namespace labelix::cli {
namespace {

void ReadGet(const CLI::App* command, GetOptions* options) {
  options->selectors = Given(command, "--selector");
  options->field_selectors = Given(command, "--field-selector");
  for (const std::string& keys : Given(command, "--label-columns")) {
    for (std::string& key : Split(keys, ',')) options->label_columns.push_back(std::move(key));
  }
}

}  // namespace

StateCommands::StateCommands(CLI::App* app)
    : get_(AddOfState(app, kGet, "name, wide, json, yaml or count; without it a table",
                      &get_options_)),
      match_(AddOfState(app, kMatch, "json, a line a selector; without it a table", &options_)),
      who_(AddOfState(app, kWho, "json, a line a relation; without it a text", &options_)),
      endpoints_(
          AddOfState(app, kEndpoints, "json, a line an endpoint; without it a table", &options_)),
      nodes_(AddOfState(app, kNodes, "json, a line a node; without it a table", &nodes_options_)),
      reach_(AddOfState(app, kReach, "json, a line each way; without it a text", &reach_options_)) {
  AddGetFlags();
  match_->add_flag("--scheduling", options_.scheduling,
                   "also what pods say of nodes and other pods (affinity, spread, nodeSelector), "
                   "and volumes and classes of nodes");
  AddValue(nodes_, "-l,--selector", "SELECTOR", "the pods that these labels pick");
  AddValue(reach_, "--port", "PORT", "443, 53/UDP, or the name of a port of the receiving pod");
  for (CLI::App* command : {who_, reach_}) Drop(command, "--no-headers");  // they print no table
}

void StateCommands::AddGetFlags() {
  AddValue(get_, "-l,--selector", "SELECTOR",
           "labels to select by: =, ==, !=, in, notin, KEY, !KEY, <, >; @FILE reads it from a "
           "file");
  AddValue(get_, "--field-selector", "SELECTOR", "fields to select by, e.g. spec.nodeName=n1");
  AddValue(get_, "-L,--label-columns", "KEYS", "labels to show as columns, split by commas");
  get_->add_flag("--show-labels", get_options_.show_labels, "show all labels as the last column");
  get_->add_flag("--export", get_options_.drop_server_fields,
                 "with -o json or yaml: without namespace, status, creationTimestamp, "
                 "resourceVersion and uid");
  get_->add_flag("--explain-plan", get_options_.explain_plan,
                 "print how the query is answered, and not its answer");
}

int StateCommands::Run(const CLI::App* command, const std::vector<std::string>& /*words*/,
                       Console* console) {
  ReadCommon(command, OptionsOf(command));
  if (command == get_) {
    ReadGet(command, &get_options_);
    return RunGet(get_options_, console);
  }
  if (command == nodes_) {
    nodes_options_.selectors = Given(command, "--selector");
    return RunNodes(nodes_options_, console);
  }
  if (command == reach_) {
    reach_options_.port = Last(command, "--port", "");
    return RunReach(reach_options_, console);
  }
  if (command == match_) return RunMatch(options_, console);
  return command == who_ ? RunWho(options_, console) : RunEndpoints(options_, console);
}

}  // namespace labelix::cli
