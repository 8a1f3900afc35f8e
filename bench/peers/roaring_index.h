// What one would write to keep an index on CRoaring while pods change: a bitmap
// for each pair, key and namespace, an object's labels as one text beside its
// resourceVersion, so that an event that changes no label touches no bitmap. No
// versions, no deltas; labels are looked up as one hash of their text.
#ifndef LABELIX_BENCH_PEERS_ROARING_INDEX_H_
#define LABELIX_BENCH_PEERS_ROARING_INDEX_H_

#ifdef LABELIX_HAVE_CROARING

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/event.h"
#include "roaring/roaring.h"

namespace labelix::peers {

class RoaringIndex {
 public:
  RoaringIndex() = default;
  RoaringIndex(const RoaringIndex&) = delete;
  RoaringIndex& operator=(const RoaringIndex&) = delete;
  ~RoaringIndex();

  void Apply(const Event& event);
  // Once all is there: what was added pod by pod becomes runs.
  void Optimize();
  size_t size() const { return objects_.size(); }
  // How many pods have the label.
  uint64_t Count(std::string_view key, std::string_view value) const;

 private:
  struct Object {
    uint32_t id = 0;
    std::string labels, resource_version;
    std::vector<uint32_t> sets;  // that hold it, ascending
  };
  uint32_t SetOf(char type, std::string_view key, std::string_view value);
  void FindSets(const Event& event);
  void Move(Object* object, const Event& event);
  void Remove(const std::string& name);

  absl::flat_hash_map<std::string, Object> objects_;    // by namespace/name
  absl::flat_hash_map<std::string, uint32_t> set_ids_;  // by type, key, value
  std::vector<roaring_bitmap_t*> sets_;
  std::vector<uint32_t> free_;
  uint32_t next_ = 0;
  std::string name_, labels_, text_;  // reused buffers
  std::vector<uint32_t> found_;
};

}  // namespace labelix::peers

#endif  // LABELIX_HAVE_CROARING

#endif  // LABELIX_BENCH_PEERS_ROARING_INDEX_H_
