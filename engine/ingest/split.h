// Where one JSON document ends and the next begins, in bytes that come piece by
// piece. Looks at brackets and strings only: whether a document is whole, not
// whether it is right, which decoding says.
#ifndef LABELIX_ENGINE_INGEST_SPLIT_H_
#define LABELIX_ENGINE_INGEST_SPLIT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace labelix::ingest {

// A run of the input. It begins where the last one ended, so blanks and what is
// no JSON at all stand before a document's bracket.
struct DocumentText {
  size_t begin = 0, end = 0;
  bool watched = false;  // a watch line {"type":…,"object":…}: no list, no object
};

class Splitter {
 public:
  // The next document of `bytes`, which hold what the last call held and what
  // came since; nullopt: it is not whole yet. Cost: one look at each byte, over
  // all calls.
  std::optional<DocumentText> Next(std::string_view bytes);

  // The next document turned out to be no JSON: it takes all that is left. So does what has
  // a word, a quote or a comment of YAML between its brackets, where such a document, and all
  // behind it, is read as YAML (yaml_or_json.h): brackets in those are none.
  bool foreign() const { return foreign_; }
  // The document begun is a list, which may be long.
  bool in_list() const { return saw_items_; }
  // Where the document begun, or the next one, begins.
  size_t begin() const { return begin_; }
  // The caller has cut the first `count` bytes off. REQUIRES: count <= begin().
  void Dropped(size_t count);

 private:
  void OnString(std::string_view text);
  bool OnPlain(char c);  // true: the document is whole
  bool IsYaml(char c) const;

  size_t begin_ = 0, at_ = 0, string_ = 0;
  size_t depth_ = 0;
  uint64_t documents_ = 0;  // that have ended
  char before_ = '\0';      // the last byte outside of strings that is no blank
  bool in_string_ = false, escaped_ = false, key_next_ = false;
  bool foreign_ = false;
  bool saw_items_ = false, saw_object_ = false, saw_kind_ = false;  // keys of the outermost object
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_SPLIT_H_
