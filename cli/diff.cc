// labelix diff A B: memberships that differ between two states.
#include "labelix/diff.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "cli/delta_printer.h"
#include "cli/elsewhere.h"
#include "cli/load.h"
#include "cli/read_file.h"
#include "cli/usage.h"
#include "cli/watch_commands.h"
#include "labelix/cluster.h"

namespace labelix::cli {
namespace {

Delta DeltaOf(const DiffRow& difference) {
  Delta delta;
  delta.op = difference.op;
  delta.relation = difference.relation;
  delta.cause = difference.cause;
  const ObjectName& selector = difference.selector;
  delta.selector = {selector.group, selector.kind, selector.ns, selector.name, difference.path};
  const ObjectName& object = difference.object;
  delta.object = {0, object.group, object.kind, object.ns, object.name};
  delta.resource_version = difference.resource_version;
  delta.conditions = difference.conditions;
  return delta;
}

void Print(const DiffAnswer& answer, const WatchOptions& options, KindTexts* kinds,
           Console* console) {
  std::vector<Delta> deltas;
  for (const DiffRow& row : answer.differences) deltas.push_back(DeltaOf(row));
  std::vector<DeltaRow> rows;
  for (const Delta& delta : deltas) rows.push_back({.delta = &delta});
  DeltaPrinter(options, false, console).Print(rows, kinds);
  for (const UnknownKind& unknown : answer.unknown) {
    console->Note("unknown: no " + unknown.kind + " objects loaded from " +
                  InputName(options.args[unknown.is_before ? 0 : 1]));
  }
}

// Two sides that hold nothing are equal, and a slip of the namespace looks so.
void SayNothingCompared(const std::array<Cluster, 2>& clusters, const std::string& ns,
                        Console* console) {
  uint64_t elsewhere = 0;
  for (const Cluster& cluster : clusters) {
    const NamespaceCounts counts = CountNamespace(cluster.Current(), ns);
    if (counts.here > 0) return;
    elsewhere = std::max(elsewhere, counts.elsewhere);
  }
  if (elsewhere == 0) return;
  SayNothingIn(ns, console);
  console->Hint(std::to_string(elsewhere) + " in other namespaces: leave -n out for all of them");
}

absl::Status CheckArguments(const WatchOptions& options) {
  if (std::count(options.args.begin(), options.args.end(), "") > 0) {
    return absl::InvalidArgumentError("an empty name was given: is a variable not set?");
  }
  if (options.args.size() == 2) {
    if (options.args[0] != "-" || options.args[1] != "-") return absl::OkStatus();
    return absl::InvalidArgumentError("- was given twice: standard input can be read once");
  }
  return absl::InvalidArgumentError("you must name two inputs: labelix diff A B");
}

}  // namespace

int RunDiff(const WatchOptions& options, Console* console) {
  for (const absl::Status& status : {CheckArguments(options), CheckOutput(options, {"json"})}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  std::array<Cluster, 2> clusters;
  bool complete = true;
  for (size_t side : {0, 1}) {
    Options input = options;
    input.files = {options.args[side]};
    const Loaded loaded = LoadInput(input, false, &clusters[side], console);
    if (const int refusal = loaded.Refusal(); refusal != kExitOk) return refusal;
    complete &= loaded.complete;
  }
  bool empty = false;  // it could as well be a dump that went wrong
  for (size_t side : {0, 1}) {
    empty |= SayNothingLoaded(clusters[side].Current(), InputName(options.args[side]), console);
  }
  if (empty) return kExitInput;
  std::optional<std::string> ns;
  if (!options.ns.empty()) ns = options.ns;
  const absl::StatusOr<DiffAnswer> answer = Diff(clusters[0].Current(), clusters[1].Current(), ns);
  if (!answer.ok()) return console->Fail(answer.status()), ExitCodeOf(answer.status());
  KindTexts kinds({clusters[0].Current(), clusters[1].Current()});
  Print(*answer, options, &kinds, console);
  if (ns && answer->differences.empty()) SayNothingCompared(clusters, *ns, console);
  return Finish(options, complete, FoundOf(answer->differences.empty(), !answer->unknown.empty()));
}

}  // namespace labelix::cli
