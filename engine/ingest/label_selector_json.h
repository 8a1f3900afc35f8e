// A metav1.LabelSelector out of JSON, as the API server's decoder reads it:
// field names by exact case, unknown fields dropped, a duplicate object merged
// into the first, null for a string left as it was. Source:
// sigs.k8s.io/json v0.0.0-20250730193827, UnmarshalStrict into *LabelSelector.
#ifndef LABELIX_ENGINE_INGEST_LABEL_SELECTOR_JSON_H_
#define LABELIX_ENGINE_INGEST_LABEL_SELECTOR_JSON_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/selector.h"
#include "labelix/status.h"

namespace labelix::ingest {

// Where the value stands, for the texts: in a DaemonSet owner "DaemonSetSpec"
// (Go's name of the struct that holds it), path "spec.selector". Empty: nowhere.
struct JsonPlace {
  std::string_view owner;
  std::string_view path;
};

// `json` is one value, nothing after it. null is nullopt: it selects nothing.
// kInvalidArgument: JSON of another shape, in Go's words ("json: cannot
// unmarshal bool into Go struct field …"). kDataLoss: broken JSON.
// kResourceExhausted: nested deeper than 64.
// `strict_errors`, if given, takes what strict decoding would say, at most 100
// (`unknown field "spec.selector.run"`); it is left alone by a failure.
// Linear in the text.
absl::StatusOr<std::optional<LabelSelector>> DecodeLabelSelector(
    std::string_view json, const JsonPlace& place = {},
    std::vector<std::string>* strict_errors = nullptr);

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_LABEL_SELECTOR_JSON_H_
