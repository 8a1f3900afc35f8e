// A JSON tree as the YAML that kubectl prints: keys sorted, two spaces a level,
// lists not indented below their key.
#ifndef LABELIX_ENGINE_INGEST_YAML_WRITE_H_
#define LABELIX_ENGINE_INGEST_YAML_WRITE_H_

#include <string>

#include "engine/ingest/json_tree.h"

namespace labelix::ingest {

// Ends with a line break. Sorts the tree's fields.
std::string WriteYaml(JsonTree* tree);

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_YAML_WRITE_H_
