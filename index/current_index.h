// The index that an engine's writer applies to and its readers pin. It is one and
// the same until an Apply runs out of memory; the next one then goes on with a
// copy (Index::Restored).
#ifndef LABELIX_INDEX_CURRENT_INDEX_H_
#define LABELIX_INDEX_CURRENT_INDEX_H_

#include <atomic>
#include <deque>
#include <memory>
#include <utility>

#include "index/index.h"

namespace labelix::index {

class CurrentIndex {
 public:
  explicit CurrentIndex(std::shared_ptr<Index> index) {
    newest_ = &holders_.emplace_back(std::move(index));
  }

  // Any thread. Goes round again for each Replace that comes in between, and
  // otherwise never waits.
  std::shared_ptr<Index> Get() const;

  // The thread that applies.
  const std::shared_ptr<Index>& index() const { return holders_.back().index; }
  // Readers go on with `index`; the one before it goes with its last reader.
  void Replace(std::shared_ptr<Index> index);

 private:
  // A holder stays as long as the engine, for a reader may stand on it; what it
  // holds does not.
  struct Holder {
    explicit Holder(std::shared_ptr<Index> index) : index(std::move(index)) {}
    std::shared_ptr<Index> index;
    mutable std::atomic<uint32_t> readers{0};  // that copy `index` now
  };
  std::deque<Holder> holders_;
  std::atomic<const Holder*> newest_{nullptr};
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_CURRENT_INDEX_H_
