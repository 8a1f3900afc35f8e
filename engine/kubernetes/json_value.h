// Values inside the JSON parts of an object's facts (kinds::Part).
#ifndef LABELIX_ENGINE_KUBERNETES_JSON_VALUE_H_
#define LABELIX_ENGINE_KUBERNETES_JSON_VALUE_H_

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ingest/json_tree.h"
#include "engine/kinds/facts.h"

namespace labelix::kubernetes {

// A value, or that there is none. Points into a tree that outlives it.
class JsonValue {
 public:
  using Index = ingest::JsonTree::Index;

  JsonValue() = default;
  JsonValue(const ingest::JsonTree* tree, Index node) : tree_(tree), node_(node) {}

  bool absent() const;  // not there, or null
  bool IsObject() const { return Is(ingest::JsonTree::Type::kObject); }
  bool IsList() const { return Is(ingest::JsonTree::Type::kArray); }
  bool IsString() const { return Is(ingest::JsonTree::Type::kString); }
  bool IsTrue() const;

  // Absent where this is no object, or has no such field.
  JsonValue Field(std::string_view name) const;
  // Empty where this is no list.
  std::vector<JsonValue> Items() const;
  // In the order of the text; empty where this is no object.
  std::vector<std::pair<std::string, JsonValue>> Fields() const;
  // A string's text, "" of anything else.
  std::string Text() const;
  // The strings of a list, what is no string left out.
  std::vector<std::string> Texts() const;
  // The JSON text; "null" where absent.
  std::string Json() const;
  // "string", "number", … as Go's decoder names what it found.
  std::string_view GoType() const;

 private:
  bool Is(ingest::JsonTree::Type type) const;

  const ingest::JsonTree* tree_ = nullptr;
  Index node_ = ingest::JsonTree::kNone;
};

// A value and where it stands.
struct PlacedValue {
  std::string path;  // "spec.ingress[0].from[1]"
  JsonValue value;
  // Not empty: the way there leads through a value of the wrong type.
  std::string error = {};
};

// The parts of one object, each parsed when a path first leads into it.
class PartTrees {
 public:
  // The parts outlive this.
  explicit PartTrees(std::span<const kinds::Part> parts) : parts_(parts) {}

  // The values that a path of the kinds table names ("spec.ingress[].from[]"):
  // one for each element of its lists, and one, which may be absent, for a path
  // without lists. Paths are made of the steps that a row has, not of input.
  std::vector<PlacedValue> At(std::string_view path);

 private:
  struct Parsed {
    std::string_view path;
    ingest::JsonTree tree;
    bool broken = false;
  };
  const Parsed* Find(std::string_view path);

  std::span<const kinds::Part> parts_;
  std::deque<Parsed> parsed_;  // values point into it
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_JSON_VALUE_H_
