// labelix check: what is wrong, or looks wrong, with the selectors.
#include "labelix/check.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/answer_commands.h"
#include "cli/elsewhere.h"
#include "cli/json_writer.h"
#include "cli/kind_texts.h"
#include "cli/name_json.h"
#include "cli/named.h"
#include "cli/resources.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "labelix/cluster.h"

namespace labelix::cli {
namespace {

absl::Status CheckNamed(const ResourceArgs& resources) {
  if (resources.kinds.empty() && resources.objects.size() <= 1) return absl::OkStatus();
  return absl::InvalidArgumentError("name one object, KIND/NAME, or none for all");
}

absl::Status CheckQuestion(const CheckCommandOptions& options) {
  const auto codes = CheckCodes();
  for (const std::string& code : options.ignored) {
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) {
      return absl::InvalidArgumentError("--ignore: there is no code " + code + " (docs/checks.md)");
    }
  }
  for (const char* severity : {"", "info", "warning", "error"}) {
    if (options.fail_on == severity) return absl::OkStatus();
  }
  return absl::InvalidArgumentError("invalid argument \"" + options.fail_on +
                                    "\" for \"--fail-on\" flag: must be error, warning or info");
}

std::string FindingJson(const Finding& finding) {
  JsonWriter json;
  json.BeginObject().Pair("code", finding.code).Pair("severity", ToString(finding.severity));
  AddName(finding.object, &json.Key("object").BeginObject()).EndObject();
  json.Key("others").BeginArray();
  for (const ObjectName& other : finding.others) {
    AddName(other, &json.BeginObject()).EndObject();
  }
  json.EndArray().Pair("path", finding.path).Pair("message", finding.message);
  json.Key("witness");
  if (finding.witness) {
    json.BeginObject();
    for (const auto& [key, value] : *finding.witness) json.Pair(key, value);
    json.EndObject();
  } else {
    json.Null();
  }
  return json.Pair("cure", finding.cure).EndObject().text();
}

Tone ToneOf(Severity severity) {
  if (severity == Severity::kError) return Tone::kWrong;
  return severity == Severity::kWarning ? Tone::kSurprising : Tone::kQuiet;
}

void PrintTable(const Version& version, const std::vector<Finding>& findings,
                const Options& options, Console* console) {
  KindTexts kinds({version});
  Table table({{"SEVERITY"}, {"CODE"}, {"OBJECT"}, {"WHY"}});
  for (const Finding& finding : findings) {
    const std::string ns =
        finding.object.ns.empty() || !options.all_namespaces ? "" : finding.object.ns + "/";
    table.AddRow({{std::string(ToString(finding.severity)), ToneOf(finding.severity)},
                  {finding.code},
                  {kinds.Of(finding.object) + "/" + ns + finding.object.name},
                  {finding.message + (finding.cure.empty() ? "" : "; cure: " + finding.cure)}});
  }
  if (!table.empty()) table.Print(console->out(), !options.no_headers, console->color_out());
}

// `3 findings (1 error, 2 warnings) in 9 Pods, 1 Service`.
std::string Summary(const CheckAnswer& answer) {
  const std::vector<Finding>& findings = answer.findings;
  std::map<Severity, size_t> counts;
  for (const Finding& finding : findings) ++counts[finding.severity];
  std::vector<std::string> parts;
  for (Severity severity : {Severity::kError, Severity::kWarning}) {
    if (counts[severity] > 0) parts.push_back(Counted(counts[severity], ToString(severity)));
  }
  if (counts[Severity::kInfo] > 0)
    parts.push_back(std::to_string(counts[Severity::kInfo]) + " info");
  std::string text = Counted(findings.size(), "finding");
  if (!parts.empty()) text += " (" + Join(parts, ", ") + ")";
  std::vector<std::string> looked;
  for (const LookedAt& kind : answer.looked_at) {
    looked.push_back(Counted(kind.objects, kind.kind));
  }
  return looked.empty() ? text : text + " in " + Join(looked, ", ");
}

bool Fails(const std::vector<Finding>& findings, const std::string& fail_on) {
  if (fail_on.empty()) return false;
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.severity == Severity::kError || fail_on == "info" ||
           (fail_on == "warning" && finding.severity == Severity::kWarning);
  });
}

// A namespace that holds nothing is probably a slip, and no clean bill; nor is
// that of `default`, the one without -n, where a cluster may have little but the
// Service of its API server.
void SayNothingLookedAt(const Version& version, const CheckOptions& question, bool clean,
                        Console* console) {
  if (!question.ns || question.object) return;
  const auto [here, elsewhere] = CountNamespace(version, *question.ns);
  if (elsewhere == 0) return;
  if (here == 0) SayNothingIn(*question.ns, console);
  if (here > 0 && !(clean && *question.ns == "default")) return;
  HintElsewhere(elsewhere, 0, console);
}

int Print(const Version& version, const CheckCommandOptions& options, const CheckOptions& question,
          const CheckAnswer& answer, bool input_complete, Console* console) {
  if (SayNothingLoaded(version, "", console)) return kExitInput;
  if (options.output == "json") {
    for (const Finding& finding : answer.findings) console->out() << FindingJson(finding) << "\n";
  } else {
    PrintTable(version, answer.findings, options, console);
    console->Note(Summary(answer));
    SayNothingLookedAt(version, question, answer.findings.empty(), console);
  }
  for (const std::string& unknown : answer.unknown) console->Note(unknown);
  if (!input_complete) return kExitInput;
  if (Fails(answer.findings, options.fail_on)) return kExitEmpty;
  return Finish(options, input_complete, FoundOf(answer.findings.empty(), !answer.unknown.empty()));
}

}  // namespace

int RunCheck(const CheckCommandOptions& options, Console* console) {
  if (const absl::Status status = CheckQuestion(options); !status.ok()) {
    return console->Fail(status), kExitUsage;
  }
  Named named;
  if (const int code = ReadNamed(options, CheckNamed, true, &named, console); code != kExitOk) {
    return code;
  }
  for (const absl::Status& status : named.found.missing) {
    return console->Fail(status), ExitCodeOf(status, named.complete);
  }
  CheckOptions question;
  if (!options.all_namespaces) question.ns = options.ns;
  question.ignore.insert(options.ignored.begin(), options.ignored.end());
  const Version version = named.cluster.Current();
  if (!named.found.ids.empty()) {
    question.object = named.found.ids[0];
    const std::string_view ns = version.Get(*question.object).ns;
    if (!ns.empty()) question.ns = std::string(ns);
  }
  const CheckAnswer answer = Check(named.cluster, version, question);
  return Print(version, options, question, answer, named.complete, console);
}

}  // namespace labelix::cli
