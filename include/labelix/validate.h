// What the API server would say of manifests before they are applied: of their
// labels and selectors, and of fields that their kinds do not have.
//
//   const auto report = labelix::Validate("kind: Pod\napiVersion: v1\n"
//                                         "metadata: {name: a, labels: {on: yes}}\n",
//                                         "pod.yml", {}).value();
//   for (const labelix::ManifestFinding& f : report.findings)
//     std::cout << f.file << ":" << f.line << ":" << f.column << ": " << f.message << "\n";
//   assert(!report.manifests[0].accepted);
//
// Known whole: DaemonSet, Deployment, ReplicaSet, StatefulSet, Job, CronJob,
// Pod, Service, ReplicationController, PodDisruptionBudget, NetworkPolicy,
// PersistentVolumeClaim, PersistentVolume, StorageClass, CSIStorageCapacity, RuntimeClass,
// ResourceSlice. Of these every field's name and type is checked, and of their values what selects
// and what is selected; nothing else, so `accepted` is no promise.
// Sources: docs/validate.md. A call keeps no state: safe from any thread.
#ifndef LABELIX_VALIDATE_H_
#define LABELIX_VALIDATE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/severity.h"
#include "labelix/status.h"

namespace labelix {

// kubectl's --validate: what becomes of fields that a type does not have and
// of fields given twice. Values of the wrong type are always refused.
enum class FieldValidation : uint8_t {
  kStrict,  // errors
  kWarn,    // warnings, and dropped
  kIgnore,  // dropped
};

struct ManifestFinding {
  std::string file;
  size_t line = 0, column = 0;  // from 1, the column in bytes; 0: no place
  size_t width = 1;             // bytes that it is about, on that line
  Severity severity = Severity::kError;
  std::string field;         // "spec.selector.matchLabels.run"
  std::string message;       // in upstream's words
  std::string plain;         // in words for people, "" where upstream's will do
  std::string hint;          // what cures it, "" if nothing is known
  std::string source;        // the line's text; of a long one 500 bytes with the place
  size_t source_column = 0;  // of the place in `source`, from 1
};

struct CheckedManifest {
  ObjectName object;
  std::string api_version;
  std::string file;
  size_t line = 0;
  bool known = false;     // its kind is one of those above
  bool accepted = false;  // REQUIRES: known
  // The whole of the server's answer, "" if it accepts:
  // `DaemonSet.apps "x" is invalid: …`.
  std::string server_text;
  std::string stored;  // JSON: what the server would keep of the manifest's fields
};

struct ValidateReport {
  std::vector<ManifestFinding> findings;  // in the order of the file
  std::vector<CheckedManifest> manifests;
  bool HasErrors() const;
};

struct ValidateOptions {
  FieldValidation validation = FieldValidation::kStrict;
  // Takes every manifest for one of this kind ("DaemonSet", or as kubectl takes
  // it, "ds"); "" as it says.
  std::string as_kind = {};
  // What is stored now, loaded with keep_source: a manifest whose object is
  // there is an update of it. nullptr: all are new. One whose text was not kept is taken for
  // new, with a warning.
  const Cluster* against = nullptr;
  std::string ns = "default";  // of manifests that name none
  InputLimits limits = {};
  // Asked as bytes are read and inflated, and before each manifest; true ends it with kCancelled.
  std::function<bool()> stop = {};
};

// Checks all manifests of a text, YAML or JSON, gzip too; `file` stands for it in the
// findings. Broken syntax is a finding too. kInvalidArgument: as_kind is no
// kind of those above. kDataLoss: a snapshot, broken gzip. kCancelled: `stop`. Time n log n
// in the text.
absl::StatusOr<ValidateReport> Validate(std::string_view text, std::string_view file,
                                        const ValidateOptions& options);

// The same of a file, a folder or standard input, as Cluster::Load takes them.
absl::StatusOr<ValidateReport> ValidateFile(const std::string& path,
                                            const ValidateOptions& options);

}  // namespace labelix

#endif  // LABELIX_VALIDATE_H_
