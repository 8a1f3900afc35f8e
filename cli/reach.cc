// labelix reach: may two pods send to each other, by the policies loaded?
#include "labelix/reach.h"

#include <iterator>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/json_writer.h"
#include "cli/load.h"
#include "cli/resources.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/usage.h"

namespace labelix::cli {
namespace {

std::string NameText(const Version& version, ObjectId id) {
  const ObjectView view = version.Get(id);
  return std::string(view.ns) + "/" + std::string(view.name);
}

void WriteTexts(std::string_view key, const std::vector<std::string>& texts, JsonWriter* json) {
  json->Key(key).BeginArray();
  for (const std::string& text : texts) json->String(text);
  json->EndArray();
}

void WriteSide(std::string_view key, const ReachSide& side, JsonWriter* json) {
  json->Key(key).BeginObject().Pair("state", ToString(side.state));
  json->Key("isolated").Bool(side.isolated);
  json->Key("policies").BeginArray();
  for (const ReachPolicy& policy : side.policies) {
    json->BeginObject()
        .Pair("namespace", policy.policy.ns)
        .Pair("name", policy.policy.name)
        .Pair("state", ToString(policy.state));
    WriteTexts("entries", policy.entries, json);
    WriteTexts("ports", policy.ports, json);
    json->EndObject();
  }
  json->EndArray();
  WriteTexts("notes", side.notes, json);
  json->EndObject();
}

std::string JsonLine(const Version& version, const ReachQuery& query, const ReachAnswer& answer) {
  JsonWriter json;
  json.BeginObject()
      .Pair("from", NameText(version, query.from))
      .Pair("to", NameText(version, query.to))
      .Pair("port", query.port)
      .Pair("state", ToString(answer.state));
  WriteSide("egress", answer.egress, &json);
  WriteSide("ingress", answer.ingress, &json);
  WriteTexts("notes", answer.notes, &json);
  return json.EndObject().text();
}

Tone ToneOf(ReachState state) {
  if (state == ReachState::kDenied) return Tone::kWrong;
  return state == ReachState::kUnknown ? Tone::kSurprising : Tone::kPlain;
}

void AddSide(const std::string& lead, const ReachSide& side, Table* table) {
  if (!side.isolated) {
    table->AddRow({{lead, Tone::kQuiet}, {"allowed"}, {"no policy isolates the pod"}, {}});
    return;
  }
  std::string first = lead;
  for (const ReachPolicy& policy : side.policies) {
    const std::string ports = policy.ports.empty() ? "" : "on " + Join(policy.ports, ", ");
    table->AddRow({{first, Tone::kQuiet},
                   {std::string(ToString(policy.state)), ToneOf(policy.state)},
                   {"NetworkPolicy/" + policy.policy.name},
                   {Join(policy.entries, ", ") + (ports.empty() ? "" : " " + ports)}});
    first.clear();
  }
}

void PrintText(const Version& version, const ReachQuery& query, const ReachAnswer& answer,
               Console* console) {
  const std::string from = NameText(version, query.from), to = NameText(version, query.to);
  const std::string port = query.port.empty() ? "" : " port " + query.port;
  console->out() << Printable(from + " → " + to + port + ": ")
                 << Paint(ToneOf(answer.state), std::string(ToString(answer.state)),
                          console->color_out())
                 << "\n";
  Table table({{""}, {""}, {""}, {""}});
  AddSide("  egress of " + from, answer.egress, &table);
  AddSide("  ingress of " + to, answer.ingress, &table);
  table.Print(console->out(), false, console->color_out());
}

// A name of a port is the receiver's: of two pods one may well have none such.
void SayNotAsked(const Version& version, const ReachQuery& way, const absl::Status& status,
                 Console* console) {
  console->Note(NameText(version, way.from) + " → " + NameText(version, way.to) +
                " not asked: " + ErrorMessage(status));
}

void SayNotes(const ReachAnswer& answer, Console* console) {
  for (const auto* notes : {&answer.notes, &answer.egress.notes, &answer.ingress.notes}) {
    for (const std::string& note : *notes) console->Note(note);
  }
}

absl::Status CheckTwo(const ResourceArgs& resources) {
  if (resources.objects.size() == 2) return absl::OkStatus();
  return absl::InvalidArgumentError("name two pods: labelix reach pod/A pod/B");
}

}  // namespace

int RunReach(const ReachOptions& options, Console* console) {
  absl::StatusOr<ResourceArgs> resources = ParseResourceArgs(options.args);
  if (!resources.ok()) return console->Fail(resources.status()), kExitUsage;
  for (const absl::Status& status : {CheckTwo(*resources), CheckNames(options, resources->objects),
                                     CheckOutput(options, {"json"}), CheckFiles(options)}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  Cluster cluster;
  const Loaded loaded = LoadInput(options, false, &cluster, console);
  if (const int code = loaded.Refusal(); code != kExitOk) return code;
  const Version version = cluster.Current();
  std::vector<ObjectId> pods;
  for (const std::string& object : resources->objects) {
    const absl::StatusOr<FoundObjects> found = FindObjects(version, options.ns, {object});
    if (!found.ok()) return console->Fail(found.status()), ExitCodeOf(found.status());
    if (!found->missing.empty()) {
      console->Fail(found->missing.front());
      return ExitCodeOf(found->missing.front(), loaded.complete);
    }
    pods.push_back(found->ids.front());
  }
  bool denied = false, unknown = false;
  const ReachQuery ways[] = {{pods[0], pods[1], options.port}, {pods[1], pods[0], options.port}};
  const absl::StatusOr<ReachAnswer> answers[] = {Reach(version, ways[0]), Reach(version, ways[1])};
  if (!answers[0].ok() && !answers[1].ok()) {
    const bool second = absl::IsInvalidArgument(answers[0].status());
    const absl::Status& failed = answers[second ? 1 : 0].status();
    return console->Fail(failed), ExitCodeOf(failed);
  }
  for (size_t i = 0; i < std::size(ways); ++i) {
    const absl::StatusOr<ReachAnswer>& answer = answers[i];
    const ReachQuery& way = ways[i];
    if (!answer.ok()) {
      SayNotAsked(version, way, answer.status(), console);
      continue;
    }
    denied = denied || answer->state == ReachState::kDenied;
    unknown = unknown || answer->state == ReachState::kUnknown;
    if (options.output == "json") {
      console->out() << JsonLine(version, way, *answer) << "\n";
    } else {
      PrintText(version, way, *answer, console);
    }
    SayNotes(*answer, console);
  }
  // One way denied is an answer to "both ways?", whatever is unknown of the other.
  if (denied) return Finish(options, loaded.complete, Found::kNothing);
  return Finish(options, loaded.complete, unknown ? Found::kUnknown : Found::kSome);
}

}  // namespace labelix::cli
