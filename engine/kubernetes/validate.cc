// The public calls of labelix/validate.h, places and files.
#include "labelix/validate.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/ingest/buffer.h"
#include "engine/ingest/bytes.h"
#include "engine/ingest/input_name.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/validator.h"
#include "index/types/absl_text.h"
#include "labelix/snapshot.h"

namespace labelix {
namespace kubernetes {
namespace {

using ingest::JsonTree;
using ingest::ManifestObject;
using ingest::YamlDocument;
using Index = JsonTree::Index;

// `ds` and `daemonsets` as kubectl takes them, `DaemonSet` as manifests do; "" if
// it is none that is known here.
std::string KindMeant(std::string_view word) {
  if (!kinds::CurrentApiVersion(word).empty()) return std::string(word);
  const std::vector<KindName> named = Resolve(word, {});
  if (named.size() != 1 || kinds::CurrentApiVersion(named[0].kind).empty()) return "";
  return named[0].kind;
}

}  // namespace

ManifestFinding& Validator::Add(size_t at, size_t width, std::string field, std::string message) {
  const ingest::Place place = lines_.Find(std::min(at, text_.size()));
  report_.findings.push_back({.file = std::string(file_),
                              .line = place.line,
                              .column = place.column,
                              .width = std::max<size_t>(width, 1),
                              .field = std::move(field),
                              .message = std::move(message),
                              .plain = {},
                              .hint = {},
                              .source = {}});
  AddSource(std::min(at, text_.size()), &report_.findings.back());
  return report_.findings.back();
}

// A manifest that a program wrote may be one line.
void Validator::AddSource(size_t at, ManifestFinding* finding) const {
  constexpr size_t kBefore = 200, kMost = 500;
  const auto is_continuation = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
  };
  size_t before = std::min(finding->column - 1, kBefore);
  while (before < finding->column - 1 && is_continuation(text_[at - before])) ++before;
  const std::string_view line = text_.substr(at - before);
  const size_t rest = line.substr(before, kMost - before).find_first_of("\r\n");
  size_t end = std::min(rest == std::string_view::npos ? kMost : before + rest, line.size());
  while (end > before && end < line.size() && is_continuation(line[end])) --end;
  finding->source = std::string(line.substr(0, end));
  finding->source_column = before + 1;
}

size_t Validator::PlaceOf(const Subject& subject, Index node, bool at_key, size_t* width) const {
  const JsonTree::Node& value = subject.object.tree()[node];
  const bool opens = value.type == JsonTree::Type::kObject || value.type == JsonTree::Type::kArray;
  const bool has_key = node != subject.object.node && !value.key.empty();
  const bool key = has_key && (at_key || opens);
  const size_t json = key ? value.key_begin : value.begin;
  const std::string_view raw = subject.object.Raw(text_, json);
  *width = !raw.empty() && !opens ? raw.size() : key ? value.key.size() : value.end - value.begin;
  if (raw.empty() && !key && opens) *width = 1;
  const size_t at = subject.object.Place(json);
  const bool quoted = key && at < text_.size() && (text_[at] == '"' || text_[at] == '\'');
  if (quoted && *width == value.key.size()) *width += 2;
  return at;
}

ManifestFinding& Validator::AddAt(const Subject& subject, Index node, bool at_key,
                                  std::string field, std::string message) {
  size_t width = 1;
  const size_t at = PlaceOf(subject, node, at_key, &width);
  return Add(at, width, std::move(field), std::move(message));
}

// ---- The file --------------------------------------------------------------

void Validator::OnFault(const ingest::ManifestFile& file) {
  if (file.fault.kind == ingest::Fault::Kind::kNone) return;
  const std::string message = file.go_text.empty() ? file.fault.text : file.go_text;
  ManifestFinding& finding = Add(file.fault.at, 1, "", message);
  finding.plain = file.fault.text;
  finding.hint = file.fault.hint;
}

absl::StatusOr<ValidateReport> Validator::Run() {
  const ingest::ManifestFile file = ingest::ReadManifests(text_, options_.limits);
  for (const ManifestObject& object : file.objects) {
    if (options_.stop && options_.stop()) return ingest::Stopped();
    Manifest(object);
  }
  OnFault(file);
  if (file.objects.empty() && report_.findings.empty()) {
    Add(0, 1, "", "Object 'Kind' is missing in '" + std::string(text_.substr(0, 1'000)) + "'")
        .plain = "the file holds no object";
  }
  std::stable_sort(report_.findings.begin(), report_.findings.end(),
                   [](const ManifestFinding& a, const ManifestFinding& b) {
                     return std::pair(a.line, a.column) < std::pair(b.line, b.column);
                   });
  return std::move(report_);
}

// What is not seen in the JSON: keys given twice, and keys that YAML renames.
void Validator::Remarks(const YamlDocument& yaml, size_t from) {
  duplicates_.clear();
  for (const YamlDocument::Remark& remark : yaml.remarks) {
    const bool duplicate = remark.kind == YamlDocument::Remark::Kind::kDuplicate;
    const std::string line = std::to_string(lines_.Find(from + remark.value_at).line);
    std::string text = "line " + line + ": key " + remark.key + " already set in map";
    if (duplicate) duplicates_.push_back(text);
    if (duplicate && options_.validation == FieldValidation::kIgnore) continue;
    ManifestFinding& finding =
        Add(from + remark.at, duplicate ? remark.key.size() - 2 : remark.raw.size(), "",
            duplicate ? "yaml: unmarshal errors:\n  " + text
                      : "the key " + remark.raw + " is " + remark.key + " in YAML");
    finding.plain = duplicate ? "key " + remark.key + " already set in map" : "";
    finding.hint = duplicate ? "take one of them out" : "write \"" + remark.raw + "\"";
    const bool strict = options_.validation == FieldValidation::kStrict;
    finding.severity = duplicate && strict ? Severity::kError : Severity::kWarning;
  }
}

}  // namespace kubernetes

bool ValidateReport::HasErrors() const {
  return std::any_of(findings.begin(), findings.end(), [](const ManifestFinding& finding) {
    return finding.severity == Severity::kError;
  });
}

namespace {

absl::StatusOr<ValidateReport> ValidateText(std::string_view text, std::string_view file,
                                            const ValidateOptions& options) {
  if (IsSnapshot(text)) {
    return ErrorAt(
        absl::StatusCode::kDataLoss, 0,
        std::string(file) + ": this is a labelix snapshot, and no manifest",
        "give the manifests themselves; what is stored now may be a snapshot (--against)");
  }
  if (options.as_kind.empty()) return kubernetes::Validator(text, file, options).Run();
  ValidateOptions resolved = options;
  resolved.as_kind = kubernetes::KindMeant(options.as_kind);
  if (resolved.as_kind.empty()) {
    return absl::InvalidArgumentError(ToAbsl("no kind \"" + options.as_kind + "\" is known here"));
  }
  return kubernetes::Validator(text, file, resolved).Run();
}

}  // namespace

absl::StatusOr<ValidateReport> Validate(std::string_view text, std::string_view file,
                                        const ValidateOptions& options) {
  if (!text.starts_with(ingest::kGzipMark)) return ValidateText(text, file, options);
  const absl::StatusOr<ingest::Bytes> inflated =
      ingest::Gunzip(text, file, options.limits.document_bytes, options.stop);
  return inflated.ok() ? ValidateText(inflated->view(), file, options) : inflated.status();
}

absl::StatusOr<ValidateReport> ValidateFile(const std::string& path,
                                            const ValidateOptions& options) {
  const absl::StatusOr<std::vector<std::string>> inputs = ingest::ListInputs(path);
  if (!inputs.ok()) return inputs.status();
  ValidateReport all;
  for (const std::string& input : *inputs) {
    const absl::StatusOr<ingest::Bytes> bytes =
        ingest::ReadInput(input, options.limits.document_bytes, {}, options.stop);
    if (!bytes.ok()) return bytes.status();
    absl::StatusOr<ValidateReport> one =
        ValidateText(bytes->view(), ingest::InputName(input), options);
    if (!one.ok()) return one;
    std::move(one->findings.begin(), one->findings.end(), std::back_inserter(all.findings));
    std::move(one->manifests.begin(), one->manifests.end(), std::back_inserter(all.manifests));
  }
  return all;
}

}  // namespace labelix
