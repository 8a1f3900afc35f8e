// The inside of the public handles, for the rooms that answer for them.
#ifndef LABELIX_ENGINE_MATCH_ACCESS_H_
#define LABELIX_ENGINE_MATCH_ACCESS_H_

#include <memory>

#include "engine/query/plan.h"
#include "index/current_index.h"
#include "index/index.h"
#include "labelix/engine.h"

namespace labelix::match {

struct Access {
  static query::State StateOf(const Version& version) {
    return {version.pin_->index.get(), version.pin_->number};
  }
  static Version Pin(const std::shared_ptr<index::Index>& index) {
    return Version(std::make_shared<index::Pin>(index));
  }
  // See index::Pin.
  static Version Pin(const std::shared_ptr<index::Index>& index, index::VersionNumber version) {
    return Version(std::make_shared<index::Pin>(index, version));
  }
  static index::Index& IndexOf(Engine& engine) { return *engine.index_->index(); }
  static Live* LiveOf(Engine& engine) { return engine.live_.get(); }
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_ACCESS_H_
