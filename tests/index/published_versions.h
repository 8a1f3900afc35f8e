// Versions that are published one by one, some of them held, for tests of one table of an index.
#ifndef LABELIX_TESTS_INDEX_PUBLISHED_VERSIONS_H_
#define LABELIX_TESTS_INDEX_PUBLISHED_VERSIONS_H_

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <utility>

#include "index/pins.h"
#include "index/reclaim.h"

namespace labelix::index {

class PublishedVersions : public testing::Test {
 protected:
  void TearDown() override { reclaimer_.Clear(); }
  VersionNumber next() const { return current_ + 1; }
  void Publish() {
    current_ = current_ + 1;
    reclaimer_.Run(current_);
  }

  Pins pins_;
  Reclaimer reclaimer_{pins_};
  std::atomic<VersionNumber> current_{1};
};

// Each held one with what a table should say of it.
template <typename State>
class HeldVersions : public PublishedVersions {
 protected:
  struct Held {
    Pins::Slot* slot;
    State state;
  };

  void TearDown() override {
    for (const auto& [version, held] : held_) Pins::Unpin(held.slot);
    PublishedVersions::TearDown();
  }
  VersionNumber Hold(State state) {
    VersionNumber version = 0;
    Pins::Slot* slot = pins_.Pin(current_, &version);
    held_.emplace(version, Held{slot, std::move(state)});
    return version;
  }
  void Release(VersionNumber version) {
    const auto at = held_.find(version);
    Pins::Unpin(at->second.slot);
    held_.erase(at);
  }

  std::multimap<VersionNumber, Held> held_;
};

}  // namespace labelix::index

#endif  // LABELIX_TESTS_INDEX_PUBLISHED_VERSIONS_H_
