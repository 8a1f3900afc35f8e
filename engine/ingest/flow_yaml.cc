#include "engine/ingest/flow_yaml.h"

#include <cstdint>

#include "engine/ingest/json_tree.h"
#include "engine/ingest/yaml_read.h"

namespace labelix::ingest {

bool IsFlowYaml(std::string_view text, const InputLimits& limits) {
  if (text.size() > UINT32_MAX) return false;
  YamlReader reader(text, limits);
  YamlDocument document;
  if (!reader.Next(&document)) return false;
  const absl::StatusOr<JsonTree> tree = JsonTree::Parse(document.json);
  if (!tree.ok() || (*tree)[tree->root()].type != JsonTree::Type::kObject) return false;
  const auto has = [&](std::string_view key) {
    return tree->Field(tree->root(), key) != JsonTree::kNone;
  };
  return has("kind") || has("items");
}

}  // namespace labelix::ingest
