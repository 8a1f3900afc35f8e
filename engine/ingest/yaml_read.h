// YAML → the JSON that kubectl makes of it (sigs.k8s.io/yaml), document by
// document, with the place in the YAML of every value and key: what reads the
// JSON can then speak of the file.
//
//   YamlReader reader(text, limits);
//   for (YamlDocument document; reader.Next(&document); document = {}) Use(document.json);
//   if (reader.fault().kind != Fault::Kind::kNone) Refuse(reader.fault());
#ifndef LABELIX_ENGINE_INGEST_YAML_READ_H_
#define LABELIX_ENGINE_INGEST_YAML_READ_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ingest/cursor.h"
#include "labelix/cluster.h"

namespace labelix::ingest {

class YamlEvents;

// Where a key or a value of the JSON stands in the YAML, in bytes.
struct Origin {
  uint32_t json = 0;            // where it begins in the JSON
  uint32_t begin = 0, end = 0;  // in the YAML: of a scalar all of it
};

struct YamlDocument {
  std::string json;
  std::deque<Origin> origins;  // ascending by `json`; a vector takes up to three times as much

  // What is not seen in the JSON any more.
  struct Remark {
    enum class Kind : uint8_t {
      kDuplicate,   // a key stood in the map before; the last one counts
      kRenamedKey,  // `yes:` has become "true"
    };
    Kind kind = Kind::kDuplicate;
    size_t at = 0;         // of the key, a byte of the YAML
    size_t value_at = 0;   // of its value; kDuplicate only
    std::string key = {};  // as it stands in the JSON, in quotes
    std::string raw = {};  // as it was written; kRenamedKey only
  };
  std::vector<Remark> remarks;  // at most kMaxRemarks

  static constexpr size_t kMaxRemarks = 100;

  // The key or value that byte `json_offset` belongs to. REQUIRES: one begins
  // there or before it.
  const Origin& At(size_t json_offset) const;
};

class YamlReader {
 public:
  // `text`, without a byte order mark, outlives the reader; below 4 GiB.
  YamlReader(std::string_view text, const InputLimits& limits);
  ~YamlReader();
  YamlReader(const YamlReader&) = delete;
  YamlReader& operator=(const YamlReader&) = delete;

  // Appends the next document on a line of its own, nothing for an empty one
  // (null). False at the end and after a fault. Time linear in the text and in what
  // its aliases expand to, which is bounded by limits.object_bytes a document.
  bool Next(YamlDocument* out);

  // kBroken: no YAML, or YAML that cannot be JSON, in upstream's words. kLimit:
  // nested deeper than limits.json_depth, or aliases that expand too far.
  const Fault& fault() const { return fault_; }
  // The fault as the API server words it: "yaml: line 3: found a tab …".
  const std::string& go_text() const { return go_text_; }

 private:
  bool Build(YamlDocument* out);
  bool IsBroken(YamlDocument* out);
  bool Refuse(const Fault& fault, const std::string& go_text);

  const InputLimits limits_;
  std::unique_ptr<YamlEvents> events_;
  bool ended_ = false;
  Fault fault_;
  std::string go_text_;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_YAML_READ_H_
