// Where a text goes on as YAML that began as JSON, or looks as if it did: YAML in flow
// style, `{kind: Pod, …}`, begins as JSON does, and behind one document of JSON may stand
// YAML without a line `---`.
#ifndef LABELIX_ENGINE_INGEST_YAML_OR_JSON_H_
#define LABELIX_ENGINE_INGEST_YAML_OR_JSON_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "labelix/cluster.h"

namespace labelix::ingest {

// kubectl reads the first document of a text that is no JSON, and all behind it, as YAML,
// if at most one of JSON stood before (YAMLOrJSONDecoder.Decode, apimachinery
// pkg/util/yaml/decoder.go). Behind more YAML begins with `---`, where kubectl refuses it.
constexpr bool MayTurnToYaml(uint64_t documents_before) { return documents_before <= 1; }
inline constexpr const char* kYamlBehindJson =
    "YAML behind several documents of JSON begins with a line ---";

// Is what `text` begins with, which is no JSON, a document of YAML with an object of
// Kubernetes (kind, and apiVersion or metadata) or a list of them (items), or are there
// comments alone? What is neither is spoken of
// as JSON, so that a bracket or a quote that is missing is told as that.
// Linear in the document; memory for a few tokens of it.
bool IsYaml(std::string_view text, const InputLimits& limits);

// Where YAML behind a document of JSON begins that ends at `end`: past blanks up to and
// with the first line break, as consumeWhitespace does upstream, so that the first line
// keeps its indentation.
size_t BehindDocument(std::string_view text, size_t end);

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_YAML_OR_JSON_H_
