// How YAML writes one string, as go-yaml v2 does under kubectl: plain where it
// reads back as the same string under YAML 1.1, else quoted.
#ifndef LABELIX_ENGINE_INGEST_YAML_WRITE_SCALAR_H_
#define LABELIX_ENGINE_INGEST_YAML_WRITE_SCALAR_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace labelix::ingest {

// Unquoted, YAML 1.1 would take it for a boolean, a number, a date, a time of
// base 60, or null.
bool ReadsAsAnotherType(std::string_view text);

// Where a scalar is written.
struct YamlPlace {
  size_t column = 0;    // of the scalar's first byte, in characters
  size_t indent = 0;    // of its further lines
  bool is_key = false;  // stays on one line
};

// Appends the string (UTF-8), without a line break behind it.
void WriteYamlString(std::string_view text, const YamlPlace& place, std::string* out);

// Appends a JSON number as Go prints it after reading: 1.0 is 1, 1e3 is 1000.
void WriteYamlNumber(std::string_view number, std::string* out);

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_YAML_WRITE_SCALAR_H_
