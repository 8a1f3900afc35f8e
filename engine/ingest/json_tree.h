// One JSON value as a tree, for printing it in another form. Strings and
// numbers stay as they stand in the text.
#ifndef LABELIX_ENGINE_INGEST_JSON_TREE_H_
#define LABELIX_ENGINE_INGEST_JSON_TREE_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "labelix/status.h"

namespace labelix::ingest {

class JsonTree {
 public:
  using Index = uint32_t;
  static constexpr Index kNone = 0xFFFFFFFFu;

  enum class Type : uint8_t { kObject, kArray, kString, kWord };
  struct Node {
    Type type = Type::kWord;
    std::string_view key;  // inside the quotes, escaped; of an object's field
    // The same of a string; of a number or literal, an object or a list all of
    // it as it stands.
    std::string_view text;
    Index child = kNone;          // first
    Index next = kNone;           // sibling
    uint32_t begin = 0, end = 0;  // the value's bytes; of one that was put in: 0
    uint32_t key_begin = 0;       // the key's, its quote included
  };

  // `json` is one value with nothing behind it; the tree has views into it.
  // kDataLoss with ErrorOffset: broken. kResourceExhausted: deeper than
  // InputLimits::json_depth. Linear in the text.
  static absl::StatusOr<JsonTree> Parse(std::string_view json);

  Index root() const { return 0; }
  const Node& operator[](Index i) const { return nodes_[i]; }

  // The field `key` (without escapes) of an object, kNone if it has none. Of
  // equal keys the last.
  Index Field(Index object, std::string_view key) const;
  // Takes every field `key` out of an object.
  void Remove(Index object, std::string_view key);
  // Puts a string field in front of the others. `key` and `text` outlive the
  // tree and need no escapes.
  void Prepend(Index object, std::string_view key, std::string_view text);
  void SetChildren(Index parent, const std::vector<Index>& children);

 private:
  std::vector<Node> nodes_;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_JSON_TREE_H_
