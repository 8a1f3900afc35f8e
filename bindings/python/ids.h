// The ids of an answer, in memory that is written once: a vector would fill it with
// zeros first, or pass them through a buffer.
#ifndef LABELIX_BINDINGS_PYTHON_IDS_H_
#define LABELIX_BINDINGS_PYTHON_IDS_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "labelix/engine.h"
#include "labelix/id_set.h"

namespace labelix::python {

// Ascending, each once.
class Ids {
 public:
  Ids() = default;
  explicit Ids(std::span<const ObjectId> ids);  // copied

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::span<const ObjectId> span() const { return {values_.get(), size_}; }

  // Room for `most`, of which `write(std::span<ObjectId>)` fills the first, and returns how
  // many. The rest is given back. bad_alloc.
  template <typename Write>
  static Ids Of(size_t most, const Write& write) {
    Ids ids;
    ids.values_ = Allocate(most);
    ids.size_ = write(std::span(ids.values_.get(), most));
    ids.GiveBack(most);
    return ids;
  }

 private:
  struct Free {
    void operator()(ObjectId* values) const { std::free(values); }
  };
  using Values = std::unique_ptr<ObjectId[], Free>;
  static Values Allocate(size_t n);
  void GiveBack(size_t room);

  Values values_;
  size_t size_ = 0;
};

// How many ids a selector picked lately, so that asked again it need not count first.
// Any thread may ask; a wrong guess costs time and nothing else.
class LikelySize {
 public:
  LikelySize() = default;
  LikelySize(const LikelySize&) {}  // a copy learns it anew

  size_t value() const { return ids_.load(std::memory_order_relaxed); }
  // Falls slowly: namespaces asked by turns have many and few.
  void Saw(size_t ids) {
    const size_t before = value();
    if (ids != before) ids_.store(std::max(ids, before - before / 8), std::memory_order_relaxed);
  }

 private:
  std::atomic<size_t> ids_ = 0;
};

// What a selector picks: counted, then written into as much memory.
Ids SelectCounted(const Version& version, const Scope& scope, const Compiled& selector);

// The same where it is likely to be few, and in microseconds: true if it was.
bool SelectFew(const Version& version, const Scope& scope, const Compiled& selector,
               LikelySize* likely, Ids* out);

// The same of any number; counts only if those are many more than was likely.
Ids SelectLikely(const Version& version, const Scope& scope, const Compiled& selector,
                 LikelySize* likely);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_IDS_H_
