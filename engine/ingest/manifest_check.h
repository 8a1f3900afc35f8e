// What the API server's decoder says of one manifest: values of the wrong type,
// fields that a type does not have, fields given twice. Sources:
// sigs.k8s.io/json v0.0.0-20250730193827 (kubernetes_patch.go, decode.go).
#ifndef LABELIX_ENGINE_INGEST_MANIFEST_CHECK_H_
#define LABELIX_ENGINE_INGEST_MANIFEST_CHECK_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ingest/manifest.h"
#include "engine/kinds/api_types.h"

namespace labelix::ingest {

struct DecodeFault {
  enum class Kind { kType, kUnknown, kDuplicate };
  Kind kind = Kind::kType;
  std::string path;  // "spec.selector.matchLabels.run", with indices
  std::string text;  // upstream's: `unknown field "spec.replicas"`
  JsonTree::Index node = 0;
  std::string near;           // kUnknown: a field that may have been meant, or ""
  bool wants_string = false;  // kType
};

// A field of a type that matters for selecting.
struct FoundField {
  std::string path;  // "spec.selector", with indices
  JsonTree::Index node = 0;
};

struct DecodeAnswer {
  // In the order of sorted keys, in which kubectl sends them; of type faults
  // the server tells the first, and then nothing else.
  std::vector<DecodeFault> faults;
  std::vector<FoundField> selectors;  // of type LabelSelector, none of them null
  // Bytes of the JSON that a decoder that is not strict drops.
  std::vector<std::pair<size_t, size_t>> dropped;
};

// Time n log n in the object's fields.
DecodeAnswer CheckManifest(const ManifestObject& object, const kinds::ApiType& type);

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_MANIFEST_CHECK_H_
