// Memory that pieces of one table are cut from: many lie near each other, in few pages.
#ifndef LABELIX_INDEX_REGIONS_H_
#define LABELIX_INDEX_REGIONS_H_

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

namespace labelix::index {

// Writer only; the bytes may be read by any thread that knows them. They are aligned to a
// line of 64 bytes, hold anything, and live as long as this does.
class Regions {
 public:
  // The system's large page. A query or an event reads pieces all over a table, and of pages
  // of 4 KiB a table of some MiB has more than the processor's TLB holds.
  static constexpr size_t kMost = 2u << 20;

  // Each region is as large as all before, from `first` up to kMost. `first`: a multiple of
  // 64.
  explicit Regions(size_t first) : first_(first) {}

  // A new one. std::bad_alloc: as before.
  std::span<char> Add();

  // All of those of kMost, which are made at once, and of the others but the end of the
  // last one, of which its owner has not cut `left` bytes: the system has not made it.
  size_t bytes(size_t left) const { return bytes_ - (last_ == kMost ? 0 : left); }

 private:
  struct Free {
    void operator()(char* region) const { std::free(region); }
  };
  const size_t first_;
  size_t bytes_ = 0, last_ = 0;
  std::vector<std::unique_ptr<char, Free>> regions_;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_REGIONS_H_
