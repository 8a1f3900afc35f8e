// YAML in flow style, `{kind: Pod, …}`, begins as JSON does.
#ifndef LABELIX_ENGINE_INGEST_FLOW_YAML_H_
#define LABELIX_ENGINE_INGEST_FLOW_YAML_H_

#include <string_view>

#include "labelix/cluster.h"

namespace labelix::ingest {

// Is `text`, which begins with a bracket and is no JSON, a document of YAML with an
// object of Kubernetes or a list of them? What is neither is spoken of as JSON, so that
// a bracket or a quote that is missing is told as that.
//
// kubectl reads a text as YAML whose first or second document is no JSON
// (YAMLOrJSONDecoder, apimachinery pkg/util/yaml/decoder.go); here it is the first.
// Linear in the document.
bool IsFlowYaml(std::string_view text, const InputLimits& limits);

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_FLOW_YAML_H_
