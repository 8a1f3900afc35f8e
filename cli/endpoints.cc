// labelix endpoints SERVICE: who gets the traffic of a Service.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/answer_json.h"
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/resources.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "labelix/cluster.h"

namespace labelix::cli {
namespace {

// `rng` means the Service rng; `svc/rng` and `svc rng` are what they say.
absl::StatusOr<std::vector<std::string>> ServiceArgs(const Options& options) {
  const std::vector<std::string>& args = options.args;
  if (args.size() == 1 && args[0].find('/') == std::string::npos) {
    if (args[0].empty()) return absl::InvalidArgumentError("the Service's name is empty");
    return std::vector<std::string>{"services/" + args[0]};
  }
  absl::StatusOr<ResourceArgs> resources = ParseResourceArgs(args);
  if (!resources.ok()) return resources.status();
  // `rng web` are two Services, and rng no kind.
  const bool no_kind = args.size() == 2 && args[0].find('/') == std::string::npos &&
                       !ResolveKinds(Cluster().Current(), args[0]).ok();
  if (resources->objects.size() != 1 || no_kind) {
    return absl::InvalidArgumentError("you must name one Service: labelix endpoints SERVICE");
  }
  return resources->objects;
}

Cell YesNo(bool value, bool wanted) {
  return {value ? "true" : "false", value == wanted ? Tone::kPlain : Tone::kWrong};
}

std::string PortsText(const std::vector<EndpointPort>& ports) {
  std::vector<std::string> texts;
  for (const EndpointPort& port : ports) {
    const std::string name = port.name.empty() ? "" : port.name + ":";
    texts.push_back(name + std::to_string(port.port) + "/" + port.protocol);
  }
  return texts.empty() ? "<none>" : Join(texts, ",");
}

void PrintTable(const EndpointsAnswer& answer, const Options& options, Console* console) {
  Table table(
      {{"POD"}, {"NODE"}, {"ADDRESSES"}, {"READY"}, {"SERVING"}, {"TERMINATING"}, {"PORTS"}});
  for (const Endpoint& endpoint : answer.endpoints) {
    table.AddRow({{endpoint.pod},
                  {endpoint.node.empty() ? "<none>" : endpoint.node},
                  {Join(endpoint.addresses, ",")},
                  YesNo(endpoint.ready, true),
                  YesNo(endpoint.serving, true),
                  YesNo(endpoint.terminating, false),
                  {PortsText(endpoint.ports)}});
  }
  if (!table.empty()) table.Print(console->out(), !options.no_headers, console->color_out());
}

// "no podIP 2, phase Succeeded 1".
std::string LeftOutText(const std::vector<NotOwned>& left_out) {
  std::map<std::string, size_t> counts;
  for (const NotOwned& pod : left_out) ++counts[pod.reason];
  std::vector<std::string> texts;
  for (const auto& [reason, count] : counts) texts.push_back(reason + " " + std::to_string(count));
  return Join(texts, ", ");
}

// Pod, family and whether it is ready.
using PodReady = std::set<std::tuple<std::string, std::string, bool>>;

PodReady PodsOf(const std::vector<Endpoint>& endpoints) {
  PodReady out;
  for (const Endpoint& endpoint : endpoints) {
    out.emplace(endpoint.pod, endpoint.family, endpoint.ready);
  }
  return out;
}

// "; theirs alone: a (IPv4, ready)": the first that only one of them has.
std::string Alone(const char* whose, const PodReady& these, const PodReady& others) {
  for (const auto& endpoint : these) {
    if (others.contains(endpoint)) continue;
    const auto& [pod, family, ready] = endpoint;
    return std::string("; ") + whose + " alone: " + (pod.empty() ? "<no pod>" : pod) + " (" +
           family + (ready ? ", ready)" : ", not ready)");
  }
  return "";
}

// The input may hold the slices that the cluster wrote. Where they say
// otherwise, somebody else wrote them or the cluster was not settled.
void CompareWithRecorded(const Version& version, ObjectId service, const EndpointsAnswer& answer,
                         Console* console) {
  const KindName slices{"discovery.k8s.io", "EndpointSlice", "endpointslices", true};
  if (!IsLoaded(version, slices)) return;
  const std::vector<Endpoint> recorded = RecordedEndpoints(version, service);
  const PodReady theirs = PodsOf(recorded), computed = PodsOf(answer.endpoints);
  if (theirs == computed) return;
  // Without a selector it is others that write them, and that is as it should be.
  if (answer.state == SelectState::kNothing) {
    console->Note("its EndpointSlices in the input have " + Counted(recorded.size(), "endpoint") +
                  ", which no controller corrects");
    return;
  }
  console->Warning("the EndpointSlices in the input differ: they have " +
                   Counted(recorded.size(), "endpoint") + ", computed are " +
                   std::to_string(answer.endpoints.size()) + Alone("theirs", theirs, computed) +
                   Alone("computed", computed, theirs));
}

void SayAbout(const Version& version, ObjectId service, const EndpointsAnswer& answer,
              Console* console) {
  const std::string name = PrintName(NameOf(version, service));
  if (answer.why.starts_with("unknown")) console->Note(answer.why);
  if (answer.state == SelectState::kUnknown) return;
  if (answer.endpoints.empty()) {
    const bool picks_none = answer.why.empty() && answer.left_out.empty();
    const std::string why = picks_none ? "its selector picks no pod" : answer.why;
    console->Note("No endpoints for " + name + (why.empty() ? "" : ": " + why));
  }
  if (!answer.left_out.empty()) {
    console->Note(Counted(answer.left_out.size(), "pod") +
                  " picked, but no endpoint: " + LeftOutText(answer.left_out));
  }
  CompareWithRecorded(version, service, answer, console);
}

int Answer(const Version& version, const Options& options, ObjectId service, bool input_complete,
           Console* console) {
  const absl::StatusOr<EndpointsAnswer> answer = Endpoints(version, service);
  if (!answer.ok()) return console->Fail(answer.status()), ExitCodeOf(answer.status());
  if (options.output == "json") {
    for (const Endpoint& endpoint : answer->endpoints) {
      console->out() << EndpointJson(endpoint) << "\n";
    }
  } else {
    PrintTable(*answer, options, console);
  }
  SayAbout(version, service, *answer, console);
  const bool unknown = answer->state == SelectState::kUnknown;
  return Finish(options, input_complete, FoundOf(answer->endpoints.empty(), unknown));
}

}  // namespace

int RunEndpoints(const Options& options, Console* console) {
  absl::StatusOr<std::vector<std::string>> args = ServiceArgs(options);
  if (!args.ok()) return console->Fail(args.status()), kExitUsage;
  for (const absl::Status& status :
       {CheckNames(options, *args), CheckOutput(options, {"json"}), CheckFiles(options)}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  Cluster cluster;
  const Loaded loaded = LoadInput(options, false, &cluster, console);
  if (const int code = loaded.Refusal(); code != kExitOk) return code;
  const Version version = cluster.Current();
  const absl::StatusOr<FoundObjects> found = FindObjects(version, options.ns, *args);
  if (!found.ok()) return console->Fail(found.status()), ExitCodeOf(found.status());
  if (!found->missing.empty()) {
    console->Fail(found->missing.front());
    return ExitCodeOf(found->missing.front(), loaded.complete);
  }
  return Answer(version, options, found->ids.front(), loaded.complete, console);
}

}  // namespace labelix::cli
