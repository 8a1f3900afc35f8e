// What a plain scalar means in YAML 1.1, as far as it decides whether a string
// must be quoted. Source: yaml.org/type (bool, int, float, null,
// timestamp), as go-yaml v2 resolves them.
#ifndef LABELIX_ENGINE_INGEST_YAML_TYPES_H_
#define LABELIX_ENGINE_INGEST_YAML_TYPES_H_

#include <string_view>

namespace labelix::ingest {

bool IsYamlWord(std::string_view text);       // yes, Off, ~, .inf, …
bool IsYamlNumber(std::string_view text);     // 1_000, 0x1F, 010, 1e3, .5
bool IsYamlBase60(std::string_view text);     // 12:30:45
bool IsYamlTimestamp(std::string_view text);  // 2024-01-01, 2024-01-01T00:00:00Z

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_YAML_TYPES_H_
