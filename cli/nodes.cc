// labelix nodes: on which nodes a workload's pods should run, and do.
#include "labelix/nodes.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/load.h"
#include "cli/name_json.h"
#include "cli/resources.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/usage.h"

namespace labelix::cli {
namespace {

// What is asked: one workload, or the pods of a selector (no object).
struct Asked {
  std::optional<ObjectId> workload;
  NodesAnswer answer;
};

Tone ToneOf(NodeState state, bool is_daemon_set) {
  if (state == NodeState::kMissing || state == NodeState::kSurplus) return Tone::kWrong;
  if (state == NodeState::kTwice && is_daemon_set) return Tone::kWrong;
  return state == NodeState::kRuns || state == NodeState::kNone ? Tone::kPlain : Tone::kSurprising;
}

std::string ShouldText(const NodeRow& row) {
  if (!row.should.has_value()) return "-";
  return *row.should ? "yes" : "no";
}

std::vector<std::string> PodNames(const Version& version, const NodeRow& row) {
  std::vector<std::string> names;
  for (ObjectId id : row.pods) names.emplace_back(version.Get(id).name);
  return names;
}

std::string JsonLine(const Version& version, const Asked& asked, const NodeRow& row) {
  JsonWriter json;
  json.BeginObject();
  if (asked.workload.has_value()) {
    AddName(NameOf(version, *asked.workload), &json);
  }
  json.Pair("node", row.node).Pair("state", ToString(row.state));
  if (row.should.has_value()) json.Key("should").Bool(*row.should);
  json.Key("pods").BeginArray();
  for (const std::string& name : PodNames(version, row)) json.String(name);
  json.EndArray();
  if (!row.why.empty()) json.Pair("why", row.why);
  return json.EndObject().text();
}

void PrintTable(const Version& version, const Asked& asked, const Options& options,
                Console* console) {
  const std::string should = asked.answer.is_daemon_set ? "SHOULD" : "MAY";
  Table table({{"NODE"}, {should}, {"PODS", Table::Align::kRight}, {"STATE"}, {"NAMES"}, {"WHY"}});
  for (const NodeRow& row : asked.answer.rows) {
    table.AddRow({{row.node.empty() ? "<none>" : row.node},
                  {ShouldText(row)},
                  {std::to_string(row.pods.size())},
                  {std::string(ToString(row.state)), ToneOf(row.state, asked.answer.is_daemon_set)},
                  {Join(PodNames(version, row), ",")},
                  {row.why}});
  }
  table.Print(console->out(), !options.no_headers, console->color_out());
}

// One, and exactly one, on each node: what a DaemonSet promises and no other.
bool OneEach(const NodesAnswer& answer) {
  return std::all_of(answer.rows.begin(), answer.rows.end(), [&](const NodeRow& row) {
    if (row.state == NodeState::kWaiting) return true;
    if (answer.is_daemon_set) {
      return row.state == NodeState::kRuns || row.state == NodeState::kNone ||
             row.state == NodeState::kStays;
    }
    return row.state == NodeState::kRuns;
  });
}

std::string CountText(const NodesAnswer& answer, NodeState state) {
  const auto count =
      static_cast<size_t>(std::count_if(answer.rows.begin(), answer.rows.end(),
                                        [&](const NodeRow& row) { return row.state == state; }));
  return count == 0 ? "" : ", " + std::to_string(count) + " " + std::string(ToString(state));
}

void SaySummary(const Asked& asked, Console* console) {
  const NodesAnswer& answer = asked.answer;
  const auto nodes = static_cast<size_t>(std::count_if(
      answer.rows.begin(), answer.rows.end(),
      [](const NodeRow& row) { return !row.node.empty() && row.state != NodeState::kGone; }));
  std::string counts;
  for (NodeState state : {NodeState::kRuns, NodeState::kTwice, NodeState::kMissing,
                          NodeState::kStays, NodeState::kSurplus, NodeState::kNone}) {
    counts += CountText(answer, state);
  }
  for (const NodeRow& row : answer.rows) {
    if (row.state == NodeState::kWaiting)
      counts += ", " + Counted(row.pods.size(), "pod") + " on none";
  }
  console->Note("one, and exactly one, a node: " + std::string(OneEach(answer) ? "yes" : "no") +
                " (" + Counted(nodes, "node") + counts + ")");
  if (!answer.is_daemon_set && OneEach(answer)) {
    console->Hint("nothing promises it: only a DaemonSet keeps one pod on each node");
  }
}

absl::StatusOr<Asked> AskSelector(const Version& version, const NodesOptions& options,
                                  const Selector& selector) {
  std::optional<std::string_view> ns;
  if (!options.all_namespaces) ns = options.ns;
  absl::StatusOr<NodesAnswer> answer = Nodes(version, ns, selector);
  if (!answer.ok()) return answer.status();
  return Asked{std::nullopt, *std::move(answer)};
}

absl::StatusOr<std::vector<Asked>> AskAll(const Version& version, const NodesOptions& options,
                                          const std::vector<std::string>& objects,
                                          const Selector& selector) {
  std::vector<Asked> all;
  if (objects.empty()) {
    absl::StatusOr<Asked> asked = AskSelector(version, options, selector);
    if (!asked.ok()) return asked.status();
    all.push_back(*std::move(asked));
    return all;
  }
  const absl::StatusOr<FoundObjects> found = FindObjects(version, options.ns, objects);
  if (!found.ok()) return found.status();
  if (!found->missing.empty()) return found->missing.front();
  for (ObjectId id : found->ids) {
    absl::StatusOr<NodesAnswer> answer = Nodes(version, id);
    if (!answer.ok()) return answer.status();
    all.push_back({id, *std::move(answer)});
  }
  return all;
}

absl::Status CheckAsked(const NodesOptions& options, const ResourceArgs& resources) {
  if (options.selectors.size() > 1) {
    return absl::InvalidArgumentError("-l was given twice: join the selectors with a comma");
  }
  const bool named = !resources.objects.empty(), selected = !options.selectors.empty();
  if (named != selected && resources.kinds.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "name a workload, or select pods: labelix nodes ds/NAME | -l "
      "SELECTOR");
}

}  // namespace

int RunNodes(const NodesOptions& options, Console* console) {
  absl::StatusOr<ResourceArgs> resources = ParseResourceArgs(options.args);
  if (!resources.ok()) return console->Fail(resources.status()), kExitUsage;
  for (const absl::Status& status :
       {CheckAsked(options, *resources), CheckNames(options, resources->objects),
        CheckOutput(options, {"json"}), CheckFiles(options)}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  const std::string text = options.selectors.empty() ? "" : options.selectors.front();
  const absl::StatusOr<Selector> selector = Selector::Parse(text);
  if (!selector.ok()) return console->FailAt(selector.status(), text), kExitUsage;
  Cluster cluster;
  const Loaded loaded = LoadInput(options, false, &cluster, console);
  if (const int code = loaded.Refusal(); code != kExitOk) return code;
  const Version version = cluster.Current();
  const auto all = AskAll(version, options, resources->objects, *selector);
  if (!all.ok()) return console->Fail(all.status()), ExitCodeOf(all.status(), loaded.complete);
  bool one_each = true;
  for (size_t i = 0; i < all->size(); ++i) {
    const Asked& asked = (*all)[i];
    one_each = one_each && OneEach(asked.answer);
    if (options.output == "json") {
      for (const NodeRow& row : asked.answer.rows) {
        console->out() << JsonLine(version, asked, row) << "\n";
      }
      continue;
    }
    if (i > 0) console->out() << "\n";
    PrintTable(version, asked, options, console);
    SaySummary(asked, console);
  }
  return Finish(options, loaded.complete, !one_each);
}

}  // namespace labelix::cli
