// In which version did what selectors ask change last, in a namespace and everywhere,
// and what is known of a selector?
#ifndef LABELIX_INDEX_CHANGE_STAMPS_H_
#define LABELIX_INDEX_CHANGE_STAMPS_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "index/key_filter.h"
#include "index/pins.h"
#include "labelix/id_set.h"

namespace labelix::index {

// The writer notes each change before it publishes the version that brings it. So of
// whoever pinned version v and reads `since` here: if since <= v, then all versions from
// `since` on whose readers find the same number answer alike; if not, v is an older one.
class ChangeStamps {
 public:
  static constexpr size_t kShares = 128;  // 1 KiB; a change makes void a share of all answers
  static uint32_t ShareOf(std::string_view ns) {
    return static_cast<uint32_t>(KeyFilter::PlaceOf(ns) % kShares);
  }

  VersionNumber Since(uint32_t share) const {
    return std::max(everywhere_.load(std::memory_order_acquire),
                    shares_[share].load(std::memory_order_acquire));
  }

  // The same of the row of a selector, whatever changed of it.
  VersionNumber RowSince(ObjectId id) const {
    return rows_[id % kRowShares].load(std::memory_order_acquire);
  }

  // Writer.
  void Note(std::string_view ns, VersionNumber next) {
    shares_[ShareOf(ns)].store(next, std::memory_order_release);
  }
  void NoteEverywhere(VersionNumber next) { everywhere_.store(next, std::memory_order_release); }
  void NoteRow(ObjectId id, VersionNumber next) {
    rows_[id % kRowShares].store(next, std::memory_order_release);
  }

 private:
  std::atomic<VersionNumber> everywhere_{0};
  std::atomic<VersionNumber> shares_[kShares] = {};
  // 8 KiB: a row that changes makes void the answers with one in a thousand selectors.
  static constexpr size_t kRowShares = 1024;
  std::atomic<VersionNumber> rows_[kRowShares] = {};
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_CHANGE_STAMPS_H_
