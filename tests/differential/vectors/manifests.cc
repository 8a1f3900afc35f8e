// decode.jsonl, workloads.jsonl, placements.jsonl: manifests through the API server's
// YAML decoder and through its create and update strategies.
#include <optional>
#include <string>

#include "engine/ingest/manifest.h"
#include "engine/kubernetes/admission.h"
#include "engine/kubernetes/selecting_part.h"
#include "labelix/validate.h"
#include "tests/differential/vectors/vectors.h"

namespace labelix::vectors {
namespace {

using kubernetes::Admission;
using kubernetes::SelectingPart;
using simdjson::dom::element;

std::optional<std::string> OptionalText(const Line& line, const char* key) {
  if (!line.Has(key)) return std::nullopt;
  return line.Text(key);
}

SelectingPart PartOf(const std::string& yaml) {
  const ingest::ManifestFile file = ingest::ReadManifests(yaml, InputLimits());
  const ingest::ManifestObject& object = file.objects.at(0);
  return kubernetes::ReadSelectingPart(object, object.Text(object.node, "kind"),
                                       object.Text(object.node, "apiVersion"));
}

std::string TextOfMap(const kubernetes::LabelMap& map) {
  const std::vector<std::pair<std::string, std::string>> pairs(map.begin(), map.end());
  return Selector::FromMap(pairs).ToString();
}

// ---- decode ----------------------------------------------------------------

std::string AfterHandled(const std::string& text) {
  const size_t at = text.find("cannot be handled as a ");
  return at == std::string::npos ? text : text.substr(text.find(": ", at) + 2);
}

// What the decoder itself said: the first finding where there is no manifest,
// else the server's answer without the words around it. Admission's answers
// ("… is invalid: …") are not the decoder's.
std::string DecodeError(const std::string& yaml, FieldValidation validation) {
  const ValidateReport report = Validate(yaml, "in", {.validation = validation}).value();
  if (report.manifests.empty()) return report.findings.at(0).message;
  const CheckedManifest& manifest = report.manifests[0];
  if (!manifest.known) {
    return "no kind \"" + manifest.object.kind + "\" is registered for version \"" +
           manifest.api_version + "\" in scheme \"pkg/runtime/scheme.go:111\"";
  }
  if (manifest.server_text.find("cannot be handled") == std::string::npos) return "";
  return AfterHandled(manifest.server_text);
}

void CheckMap(const Line& line, const std::optional<kubernetes::LabelMap>& map,
              FileReport* report) {
  const auto want = line.Bool("map_nil")
                        ? std::nullopt
                        : std::optional(MapOf(line.json()["map_selector"].value()));
  const std::string text = TextOfMap(map.value_or(kubernetes::LabelMap()));
  report->Check(map == want && text == line.Text("selector"),
                [&] { return std::string(line.raw()); });
}

void CheckSelector(const Line& line, const SelectingPart& part, FileReport* report) {
  std::optional<LabelSelector> selector = part.selector;
  if (part.kind == "NetworkPolicy" && !selector) selector.emplace();  // no pointer there
  const absl::StatusOr<Selector> converted =
      selector ? selector->ToSelector() : Selector::Nothing();
  if (!converted.ok()) {
    return report->Check(ErrorMessage(converted.status()) == line.Text("selector_err"),
                         [&] { return std::string(line.raw()); });
  }
  report->Check(!line.Has("selector_err") && converted->ToString() == line.Text("selector") &&
                    converted->IsNothing() == line.Bool("nothing"),
                [&] { return std::string(line.raw()); });
}

void CheckDecodeLine(const Line& line, FileReport* report) {
  const std::string yaml = line.Text("yaml");
  const std::string error = DecodeError(yaml, FieldValidation::kIgnore);
  const std::string want = line.Bool("ok") ? "" : line.Text("err");
  report->Check(error == want, [&] { return yaml + "got: " + error + "\nwant: " + want; });
  if (!line.Bool("ok")) return;
  const std::string strict = DecodeError(yaml, FieldValidation::kStrict);
  const std::string want_strict = OptionalText(line, "strict_err").value_or("");
  report->Check(strict == want_strict,
                [&] { return yaml + "got: " + strict + "\nwant: " + want_strict; });
  const SelectingPart part = PartOf(yaml);
  if (line.Has("map_nil")) return CheckMap(line, part.map_selector, report);
  if (part.kind != "Pod") return CheckSelector(line, part, report);
  report->Check(part.labels == MapOf(line.json()["labels"].value()),
                [&] { return std::string(line.raw()); });
}

// ---- workloads -------------------------------------------------------------

// The value of this error is the server's own struct of a whole pod template;
// here it has the labels only.
std::string WithoutTemplate(std::string text) {
  constexpr std::string_view kHead = "spec.template: Invalid value: ";
  constexpr std::string_view kTail = ": field is immutable";
  const size_t at = text.find(kHead), end = text.rfind(kTail);
  if (at == std::string::npos || end == std::string::npos || end < at) return text;
  return text.replace(at + kHead.size(), end - at - kHead.size(), "…");
}

std::string StoredSelector(const SelectingPart& stored) {
  if (stored.map_selector) return TextOfMap(*stored.map_selector);
  if (!stored.selector) return "(nothing)";
  const Selector selector = stored.selector->ToSelector().value();
  return selector.IsEverything() ? "(everything)" : selector.ToString();
}

void CheckWorkloadLine(const Line& line, FileReport* report) {
  const std::string yaml = line.Text("yaml");
  const SelectingPart part = PartOf(yaml);
  const bool update = line.Text("op") == "update";
  const Admission admission = update ? kubernetes::AdmitUpdate(part, PartOf(line.Text("old_yaml")))
                                     : kubernetes::AdmitCreate(part);
  const std::string error = WithoutTemplate(kubernetes::InvalidText(part, admission.errors));
  const std::string want = line.Bool("ok") ? "" : WithoutTemplate(line.Text("err"));
  // The same through the public call, but where it would need a stored object.
  std::string said = error;
  if (!update) {
    said = Validate(yaml, "in", {}).value().manifests.at(0).server_text;
    if (part.version == "v1beta1") said = error;  // removed: told before
  }
  bool right = error == want && said == want;
  if (right && line.Has("selector")) {
    right = StoredSelector(admission.stored) == line.Text("selector");
  }
  if (right && line.Has("template_labels")) {
    right = admission.stored.template_labels.value_or(kubernetes::LabelMap()) ==
            MapOf(line.json()["template_labels"].value());
  }
  report->Check(right, [&] {
    return yaml + "got: " + error + " stored " + StoredSelector(admission.stored) +
           "\nsaid: " + said + "\nwant: " + want + " " + std::string(line.raw()).substr(0, 300);
  });
}

// ---- placements ------------------------------------------------------------

// Volumes, classes and slices: the whole answer, of an edit too.
void CheckPlacementLine(const Line& line, FileReport* report) {
  const std::string yaml = line.Text("yaml");
  Cluster stored;
  LoadOptions load;
  load.keep_source = true;
  if (line.Has("old_yaml")) {
    const absl::Status loaded = stored.LoadBytes(line.Text("old_yaml"), "old", load, nullptr);
    report->Check(loaded.ok(), [&] { return ErrorMessage(loaded); });
  }
  const ValidateReport said = Validate(yaml, "in", {.against = &stored}).value();
  const std::string got = said.manifests.at(0).server_text;
  const std::string want = line.Bool("ok") ? "" : line.Text("err");
  report->Check(got == want && said.HasErrors() == !line.Bool("ok"),
                [&] { return std::string(line.raw()) + "\ngot:  " + got + "\nwant: " + want; });
}

}  // namespace

FileReport CheckPlacements(const std::string& path) {
  return ForEachLine(path, CheckPlacementLine);
}

FileReport CheckDecode(const std::string& path) { return ForEachLine(path, CheckDecodeLine); }

FileReport CheckWorkloads(const std::string& path) { return ForEachLine(path, CheckWorkloadLine); }

}  // namespace labelix::vectors
