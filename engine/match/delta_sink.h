// The deltas of one version while they are found. Texts are copied once for
// each selector and object, so that what waits in a subscription keeps no
// version.
#ifndef LABELIX_ENGINE_MATCH_DELTA_SINK_H_
#define LABELIX_ENGINE_MATCH_DELTA_SINK_H_

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/index.h"
#include "labelix/live.h"

namespace labelix::match {

// Texts that never move.
class Texts {
 public:
  std::string_view Keep(std::string_view text);

 private:
  static constexpr size_t kChunk = 4096;
  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  size_t left_ = 0;
};

class DeltaSink {
 public:
  explicit DeltaSink(const index::Index& index) : index_(index) {}

  // REQUIRES: a version that has the id is pinned.
  const SelectorName& Selector(ObjectId id);
  const Delta::Object& Object(ObjectId id);
  // Views in `name`: copied.
  SelectorName Keep(const SelectorName& name);
  std::string_view Keep(std::string_view text) { return texts_->Keep(text); }

  // Texts of `delta` are kept by this sink.
  void Add(const Delta& delta) {
    (delta.op == Delta::Op::kLeave ? leaves_ : others_).push_back(delta);
  }

  // Leaves first.
  std::vector<Delta> TakeDeltas();
  std::shared_ptr<const void> texts() const { return texts_; }

 private:
  const index::Index& index_;
  std::shared_ptr<Texts> texts_ = std::make_shared<Texts>();
  std::unordered_map<ObjectId, SelectorName> selectors_;
  std::unordered_map<ObjectId, Delta::Object> objects_;
  std::vector<Delta> leaves_, others_;
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_DELTA_SINK_H_
