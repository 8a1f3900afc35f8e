// The entries of the maps that are being read: equal keys, and what `<<` merged
// in. The last of equal keys counts, as it does for go-yaml v2.
#ifndef LABELIX_ENGINE_INGEST_YAML_MAPS_H_
#define LABELIX_ENGINE_INGEST_YAML_MAPS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ingest/yaml_read.h"

namespace labelix::ingest {

class YamlMaps {
 public:
  // A key and its value in the JSON, which is written in the order of the YAML.
  struct Entry {
    size_t begin = 0, key_end = 0, end = 0;
    uint32_t at = 0, value_at = 0;  // in the YAML
    bool merged = false;            // from a `<<`
  };

  size_t size() const { return entries_.size(); }
  void Add(const Entry& entry) { entries_.push_back(entry); }

  // The maps of a merged list, each from its start on, in the reverse order:
  // the first of them counts most.
  void Reverse(std::span<const size_t> starts);

  // Ends the map whose entries begin at `first` and whose bracket stands at
  // `json`, the last of the document's text: takes equal keys out of the text
  // and remarks on them. Linear in the map's text if it has such keys.
  void Close(size_t first, size_t json, YamlDocument* document);

 private:
  bool FindDropped(size_t first, YamlDocument* document);
  void Drop(size_t earlier, size_t later, YamlDocument* document);
  void Rebuild(size_t first, size_t json, YamlDocument* document) const;

  std::vector<Entry> entries_;
  std::vector<bool> dropped_;  // of the map that is being closed
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_YAML_MAPS_H_
