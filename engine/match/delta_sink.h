// The deltas of one version while they are found. Texts are copied once for
// each selector and object, so that what waits in a subscription keeps no
// version.
#ifndef LABELIX_ENGINE_MATCH_DELTA_SINK_H_
#define LABELIX_ENGINE_MATCH_DELTA_SINK_H_

#include <memory>
#include <string_view>
#include <vector>

#include "engine/match/about.h"
#include "engine/match/scratch_map.h"
#include "engine/match/texts.h"
#include "index/index.h"
#include "labelix/live.h"

namespace labelix::match {

// Used again and again: Start, find, take.
class DeltaSink {
 public:
  // `about`: all that anybody asks about, nullptr is everything. Who finds deltas passes over
  // what is about nothing of it; what is added nevertheless is told to nobody.
  void Start(const index::Index& index, const About* about = nullptr);
  const About* about() const { return about_; }
  bool IsAbout(std::string_view ns, std::string_view name) const {
    return about_ == nullptr || about_->Has(ns, name);
  }
  bool IsAbout(ObjectId object) const {
    return about_ == nullptr ||
           about_->Has(index_->objects().ns(object), index_->objects().name(object));
  }

  // REQUIRES: a version that has the id is pinned.
  SelectorName Selector(ObjectId id);
  Delta::Object Object(ObjectId id);
  // Views in `name`: copied.
  SelectorName Keep(const SelectorName& name);
  std::string_view Keep(std::string_view text);

  // Texts of `delta` are kept by this sink.
  void Add(const Delta& delta) {
    (delta.op == Delta::Op::kLeave ? leaves_ : others_).push_back(delta);
  }

  // Leaves first.
  DeltaBatch Take(uint64_t version);

 private:
  // A text that the index holds in one place for many objects, copied once while
  // they come one after another.
  struct Shared {
    std::string_view source, kept;
  };
  std::string_view Keep(std::string_view text, Shared* last);

  const index::Index* index_ = nullptr;
  const About* about_ = nullptr;
  std::shared_ptr<Texts> texts_;  // of this version; nullptr: none yet
  ScratchMap<SelectorName> selectors_;
  ScratchMap<Delta::Object> objects_;
  Shared group_, kind_, ns_, place_;
  std::vector<Delta> leaves_, others_;
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_DELTA_SINK_H_
