#include "engine/kubernetes/manifest_edit.h"

#include <utility>

#include "engine/kubernetes/field_error.h"
#include "index/types/absl_text.h"
#include "labelix/snapshot.h"
#include "labelix/validate.h"

namespace labelix::kubernetes {
namespace {

// Whether that is sure. What is loaded may be of a server that has versions of an API which today's
// have no longer; and a stored Job has a selector that a new one may not have, which only its text
// tells.
bool IsSurelyRefused(const CheckedManifest& manifest, const Cluster& stored, const Version& now) {
  if (!manifest.known || manifest.accepted) return false;
  if (manifest.server_text.starts_with("no matches for kind ")) return false;
  const ObjectName& name = manifest.object;
  if (name.kind != "Job") return true;
  const auto id = now.Find(name.group, name.kind, name.ns, name.name);
  return !id || stored.Source(now, *id).ok();
}

// With the place of the first finding of the manifest, and what cures it.
absl::Status Refusal(const Edit& edit, const ValidateReport& report, size_t at) {
  const CheckedManifest& manifest = report.manifests[at];
  std::string place = edit.manifest_name + ":" + std::to_string(manifest.line);
  std::string hint;
  for (const ManifestFinding& finding : report.findings) {
    if (finding.severity != Severity::kError || finding.line < manifest.line) continue;
    place =
        finding.file + ":" + std::to_string(finding.line) + ":" + std::to_string(finding.column);
    hint = finding.hint;
    break;
  }
  return ErrorAt(0, place + ": the API server would refuse it: " + manifest.server_text, hint);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Cluster>> ReadManifest(const Edit& edit, const std::string& kinds) {
  if (IsSnapshot(edit.manifest)) {
    return ErrorAt(0, edit.manifest_name + ": this is a labelix snapshot, and no manifest",
                   "give the manifests themselves; the state to edit may be a snapshot (-f)");
  }
  auto manifest = std::make_unique<Cluster>();
  LoadOptions options;
  options.keep_source = true;
  options.kinds = kinds;
  absl::Status read = manifest->LoadBytes(edit.manifest, edit.manifest_name, options, nullptr);
  if (!read.ok()) return read;
  return manifest;
}

IdSet ObjectsOf(const Version& manifest) {
  IdSet all;
  for (const Version::KindCount& kind : manifest.Kinds()) {
    const IdSet ids =
        manifest.Select({.kind = kind.kind, .group = kind.group}, Compiled(Selector::Everything()));
    all.insert(all.end(), ids.begin(), ids.end());
  }
  return all;
}

absl::Status CheckManifests(const Edit& edit, const Cluster& stored,
                            const std::function<bool(const ObjectName&)>& is_gone) {
  ValidateOptions options;
  options.validation = FieldValidation::kIgnore;
  options.against = &stored;
  options.ns = edit.ns;
  const absl::StatusOr<ValidateReport> report =
      Validate(edit.manifest, edit.manifest_name, options);
  if (!report.ok()) return report.status();
  options.against = nullptr;
  for (size_t i = 0; i < report->manifests.size(); ++i) {
    if (!IsSurelyRefused(report->manifests[i], stored, stored.Current())) continue;
    if (!is_gone(report->manifests[i].object)) return Refusal(edit, *report, i);
    // It is made anew, and may be what the one that was there could not become.
    const auto alone = Validate(edit.manifest, edit.manifest_name, options);
    if (alone.ok() && i < alone->manifests.size() && alone->manifests[i].accepted) continue;
    return Refusal(edit, alone.ok() ? *alone : *report, i);
  }
  return absl::OkStatus();
}

}  // namespace labelix::kubernetes
