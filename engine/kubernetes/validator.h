// What Validate and ValidateFile (labelix/validate.h) do with one text.
#ifndef LABELIX_ENGINE_KUBERNETES_VALIDATOR_H_
#define LABELIX_ENGINE_KUBERNETES_VALIDATOR_H_

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ingest/manifest.h"
#include "engine/ingest/manifest_check.h"
#include "engine/ingest/text.h"
#include "engine/kinds/api_types.h"
#include "engine/kubernetes/admission.h"
#include "engine/kubernetes/selecting_part.h"
#include "labelix/validate.h"

namespace labelix::kubernetes {

// The lines of a text, for places in any order.
class Lines {
 public:
  explicit Lines(std::string_view text) {
    for (size_t at = 0; at != std::string_view::npos; at = text.find('\n', at)) {
      starts_.push_back(at == 0 && starts_.empty() ? 0 : ++at);
    }
  }
  ingest::Place Find(size_t offset) const {
    const auto behind = std::upper_bound(starts_.begin(), starts_.end(), offset);
    const auto line = static_cast<size_t>(behind - starts_.begin());
    return {line, offset - starts_[line - 1] + 1};
  }

 private:
  std::vector<size_t> starts_;
};

// Checks the manifests of one text.
class Validator {
 public:
  Validator(std::string_view text, std::string_view file, const ValidateOptions& options)
      : text_(text), file_(file), options_(options), lines_(text) {}

  absl::StatusOr<ValidateReport> Run();

 private:
  // What is known of the manifest that is being checked.
  struct Subject {
    const ingest::ManifestObject& object;
    CheckedManifest* out;
    std::string kind, api_version;
  };

  void Manifest(const ingest::ManifestObject& object);
  bool Name(Subject* subject);
  void Missing(const Subject& subject);
  void WrongVersion(const Subject& subject);
  void Removed(Subject* subject);
  void Unserved(Subject* subject);
  ManifestFinding& NoMatch(const Subject& subject, const char* field);
  void Decode(const Subject& subject, const kinds::ApiType& type);
  void TypeFault(const Subject& subject, const ingest::DecodeFault& fault);
  void StrictFault(const Subject& subject, const ingest::DecodeFault& fault);
  void Refused(const Subject& subject, const std::vector<std::string>& texts);
  void Admit(const Subject& subject, const ingest::DecodeAnswer& decoded);
  void AdmissionError(const Subject& subject, const FieldError& error, const SelectingPart& part,
                      const SelectingPart* old);
  // What is stored now of the manifest's object.
  struct Stored {
    ingest::ManifestObject object;
    SelectingPart part;
  };
  std::optional<Stored> Old(const Subject& subject);
  void WarnOfEverything(const Subject& subject, const ingest::DecodeAnswer& decoded);
  void Remarks(const ingest::YamlDocument& yaml, size_t from);
  std::string StoredJson(const Subject& subject, const ingest::DecodeAnswer& decoded) const;
  void OnFault(const ingest::ManifestFile& file);

  ManifestFinding& Add(size_t at, size_t width, std::string field, std::string message);
  // Sets `source` to the line of byte `at`, which is in the finding's column.
  void AddSource(size_t at, ManifestFinding* finding) const;
  // At a key or a value of the object.
  ManifestFinding& AddAt(const Subject& subject, ingest::JsonTree::Index node, bool at_key,
                         std::string field, std::string message);
  size_t PlaceOf(const Subject& subject, ingest::JsonTree::Index node, bool at_key,
                 size_t* width) const;

  std::string_view text_, file_;
  const ValidateOptions& options_;
  Lines lines_;
  ValidateReport report_;
  const void* remarked_ = nullptr;       // the document whose remarks were told
  std::vector<std::string> duplicates_;  // of that document, in upstream's words
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_VALIDATOR_H_
