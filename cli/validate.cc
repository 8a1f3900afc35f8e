// labelix validate: what the API server would say of manifests.
#include "labelix/validate.h"

#include <algorithm>
#include <optional>
#include <string>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/json_writer.h"
#include "cli/load.h"
#include "cli/text.h"
#include "cli/usage.h"

namespace labelix::cli {
namespace {

// `true` and `false` are kubectl's older words.
std::optional<FieldValidation> ReadValidation(const std::string& word) {
  if (word == "strict" || word == "true") return FieldValidation::kStrict;
  if (word == "warn") return FieldValidation::kWarn;
  if (word == "ignore" || word == "false") return FieldValidation::kIgnore;
  return std::nullopt;
}

std::string FindingJson(const ManifestFinding& finding) {
  JsonWriter json;
  json.BeginObject().Pair("file", finding.file);
  json.Key("line").Number(finding.line).Key("column").Number(finding.column);
  json.Pair("severity", ToString(finding.severity)).Pair("field", finding.field);
  json.Pair("message", finding.message).Pair("hint", finding.hint).EndObject();
  return json.text();
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Of a long line what stands around the place, so that the caret is on the screen.
struct Shown {
  std::string_view lead, before, rest, tail;
};

Shown Around(const ManifestFinding& finding) {
  constexpr size_t kWhole = 160, kBefore = 40, kAfter = 60;
  const std::string_view source = finding.source;
  const size_t at = std::min(source.size(), finding.source_column - 1);
  const bool skipped = finding.source_column < finding.column;
  if (source.size() <= kWhole && !skipped) return {"", source.substr(0, at), source.substr(at), ""};
  size_t begin = at > kBefore ? at - kBefore : 0, end = std::min(source.size(), at + kAfter);
  while (begin < at && IsContinuation(source[begin])) ++begin;
  while (end < source.size() && IsContinuation(source[end])) ++end;
  return {skipped || begin > 0 ? "… " : "", source.substr(begin, at - begin),
          source.substr(at, end - at), end < source.size() ? " …" : ""};
}

// The line itself and, below it, where and what to do:
//    14 |         isactive: yes
//       |                   ^~~ write "yes"
void PrintSource(const ManifestFinding& finding, Console* console) {
  const std::string number = std::to_string(finding.line);
  const std::string margin(std::max<size_t>(5, number.size() + 1), ' ');
  const Shown shown = Around(finding);
  const std::string before = OnOneLine(shown.before);
  console->out() << std::string(margin.size() - number.size(), ' ') << number << " | " << shown.lead
                 << before << OnOneLine(shown.rest) << shown.tail << "\n";
  const std::string_view about = shown.rest.substr(0, finding.width);
  const size_t width = std::max<size_t>(Width(OnOneLine(about)), 1);
  console->out() << margin << " | " << std::string(Width(shown.lead) + Width(before), ' ')
                 << Paint(Tone::kWrong, "^" + std::string(width - 1, '~'), console->color_out());
  if (!finding.hint.empty()) console->out() << " " << Printable(finding.hint);
  console->out() << "\n";
}

void PrintFinding(const ManifestFinding& finding, Console* console) {
  const bool error = finding.severity == Severity::kError;
  const std::string& text = finding.plain.empty() ? finding.message : finding.plain;
  console->out() << Printable(finding.file) << ":" << finding.line << ":" << finding.column << ": "
                 << Paint(error ? Tone::kWrong : Tone::kSurprising, ToString(finding.severity),
                          console->color_out())
                 << ": " << Printable(text) << "\n";
  PrintSource(finding, console);
}

void PrintAnswers(const ValidateReport& report, Console* console) {
  for (const CheckedManifest& manifest : report.manifests) {
    std::string name = manifest.object.kind;
    if (!manifest.object.name.empty()) name += "/" + manifest.object.name;
    if (!manifest.known) {
      console->Note(name + ": not checked: " + manifest.api_version + " " + manifest.object.kind +
                    " is no kind that is known here");
    } else if (!manifest.accepted) {
      console->out() << Printable(name)
                     << ": the API server would say: " << Printable(manifest.server_text) << "\n";
    }
  }
}

void PrintStored(const ValidateReport& report, Console* console) {
  for (const CheckedManifest& manifest : report.manifests) {
    if (!manifest.accepted) continue;
    const PrintForm form{.api_version = manifest.api_version, .kind = manifest.object.kind};
    const absl::StatusOr<std::string> yaml = ToYaml(manifest.stored, form);
    if (!yaml.ok()) continue;
    console->out() << "---\n# " << Printable(manifest.object.kind + "/" + manifest.object.name)
                   << ": what the API server would store of it\n"
                   << *yaml;
  }
}

std::string Summary(const ValidateReport& report) {
  size_t errors = 0;
  for (const ManifestFinding& finding : report.findings)
    errors += finding.severity == Severity::kError;
  const size_t warnings = report.findings.size() - errors;
  return Counted(errors, "error") + ", " + Counted(warnings, "warning") + " in " +
         Counted(report.manifests.size(), "manifest");
}

void Print(const ValidateReport& report, const ValidateCommand& command, Console* console) {
  for (const ManifestFinding& finding : report.findings) {
    if (command.output == "json") {
      console->out() << FindingJson(finding) << "\n";
    } else {
      PrintFinding(finding, console);
    }
  }
  if (command.output == "json") return;
  PrintAnswers(report, console);
  if (ReadValidation(command.validation) == FieldValidation::kIgnore) PrintStored(report, console);
  console->Note(Summary(report));
}

absl::Status CheckValidation(const ValidateCommand& command) {
  if (ReadValidation(command.validation)) return absl::OkStatus();
  return absl::InvalidArgumentError("invalid - validate option \"" + command.validation +
                                    "\"; must be one of: strict, warn, ignore");
}

absl::Status CheckNoArguments(const ValidateCommand& command) {
  if (command.args.empty()) return absl::OkStatus();
  return ErrorAt(absl::StatusCode::kInvalidArgument, 0,
                 "unexpected argument \"" + command.args[0] + "\"",
                 "files are named by -f: labelix validate -f MANIFEST");
}

// Manifests and what is stored are two inputs.
absl::Status CheckStandardInput(const ValidateCommand& command) {
  const auto asked = std::count(command.files.begin(), command.files.end(), "-") +
                     std::count(command.against.begin(), command.against.end(), "-");
  if (asked < 2) return absl::OkStatus();
  return absl::InvalidArgumentError("- was given twice: standard input can be read once");
}

int ValidateAll(const ValidateCommand& command, const ValidateOptions& options, Console* console) {
  bool errors = false, complete = true;
  for (const std::string& file : command.files) {
    const absl::StatusOr<ValidateReport> report = ValidateFile(file, options);
    if (report.ok()) {
      Print(*report, command, console);
      errors = errors || report->HasErrors();
      continue;
    }
    console->Fail(report.status());
    if (!options.as_kind.empty() && report.status().code() == absl::StatusCode::kInvalidArgument) {
      return kExitUsage;
    }
    complete = false;
  }
  if (!complete) return kExitInput;
  return errors ? kExitEmpty : kExitOk;
}

}  // namespace

int RunValidate(const ValidateCommand& command, Console* console) {
  for (const absl::Status& status :
       {CheckNoArguments(command), CheckValidation(command), CheckOutput(command, {"json"}),
        CheckFiles(command), CheckStandardInput(command)}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  Cluster against;
  const Loaded loaded = LoadFiles(command.against, true, &against, console);
  if (!loaded.complete) return kExitInput;
  ValidateOptions options;
  options.validation = *ReadValidation(command.validation);
  options.as_kind = command.as_kind;
  options.ns = command.ns;
  if (!command.against.empty()) options.against = &against;
  return ValidateAll(command, options, console);
}

}  // namespace labelix::cli
