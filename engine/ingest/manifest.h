// Manifests as trees with places: what people write before they apply it. YAML
// or JSON, several documents, lists opened.
#ifndef LABELIX_ENGINE_INGEST_MANIFEST_H_
#define LABELIX_ENGINE_INGEST_MANIFEST_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ingest/cursor.h"
#include "engine/ingest/json_tree.h"
#include "engine/ingest/yaml_read.h"
#include "labelix/cluster.h"

namespace labelix::ingest {

// A document of the file as JSON, and its tree.
struct ManifestDocument {
  YamlDocument yaml;  // of JSON: the text as it is, without origins
  JsonTree tree;
  size_t from = 0;  // of JSON: where it begins in the file
  bool is_yaml = false;
};

// One object: a document, or an item of a list.
struct ManifestObject {
  std::shared_ptr<const ManifestDocument> document;
  JsonTree::Index node = 0;
  bool in_list = false;  // it is an item of the list that the document is

  // Where byte `json_at` of the document's JSON stands in the file.
  size_t Place(size_t json_at) const;
  // What was written there, in the file: of a scalar all of it, else "".
  std::string_view Raw(std::string_view file, size_t json_at) const;
  std::string_view Json(JsonTree::Index value) const;

  const JsonTree& tree() const { return document->tree; }
  // The text of the string field `key` of `object`, "" if it is none.
  std::string Text(JsonTree::Index object, std::string_view key) const;
  // What it says that it is. An item that says neither is of its list's kind, less
  // `List`: decodeToList (apimachinery, pkg/apis/meta/v1/unstructured/helpers.go).
  struct Type {
    std::string kind, api_version;
  };
  Type TypeOf() const;
  // The value at a path of field names, kNone if there is none.
  JsonTree::Index Find(std::initializer_list<std::string_view> path) const;
};

struct ManifestFile {
  std::vector<ManifestObject> objects;
  // Why the rest could not be read; its place is in the file.
  Fault fault;
  std::string go_text;  // the fault as the API server words it
};

// `text` outlives the objects' Raw. Linear in the text.
ManifestFile ReadManifests(std::string_view text, const InputLimits& limits);

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_MANIFEST_H_
