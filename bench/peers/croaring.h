// CRoaring's bitmaps, run-optimised, as the sets of a PairIndex: the strongest
// peer of broad queries. Whatever version CMake finds (-Droaring_DIR=).
#ifndef LABELIX_BENCH_PEERS_CROARING_H_
#define LABELIX_BENCH_PEERS_CROARING_H_

#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "roaring/roaring.h"

namespace labelix::peers {

class Roaring {
 public:
  Roaring() : bitmap_(roaring_bitmap_create()) {}
  explicit Roaring(roaring_bitmap_t* bitmap) : bitmap_(bitmap) {}
  Roaring(Roaring&& other) noexcept
      : bitmap_(std::exchange(other.bitmap_, nullptr)), size_(other.size_) {}
  Roaring& operator=(Roaring&&) = delete;
  ~Roaring() {
    if (bitmap_ != nullptr) roaring_bitmap_free(bitmap_);
  }

  // From its parts: the whole is a text in newer headers and bare tokens in older ones.
  static std::string Version() {
    return std::to_string(ROARING_VERSION_MAJOR) + "." + std::to_string(ROARING_VERSION_MINOR) +
           "." + std::to_string(ROARING_VERSION_REVISION);
  }

  void Add(uint32_t pod) { roaring_bitmap_add(bitmap_, pod); }
  void Finish(uint32_t) {
    roaring_bitmap_run_optimize(bitmap_);
    roaring_bitmap_shrink_to_fit(bitmap_);
    size_ = roaring_bitmap_get_cardinality(bitmap_);
  }
  uint64_t size() const { return size_; }

  using Sets = std::span<const Roaring* const>;

  // The last operation only counts, so two sets make no third.
  static uint64_t Count(Sets keep, Sets drop) {
    if (keep.size() + drop.size() == 1) return keep[0]->size_;
    const bool last_is_drop = !drop.empty();
    const Roaring* last = last_is_drop ? drop.back() : keep.back();
    if (last_is_drop) {
      drop = drop.first(drop.size() - 1);
    } else {
      keep = keep.first(keep.size() - 1);
    }
    const auto count =
        last_is_drop ? roaring_bitmap_andnot_cardinality : roaring_bitmap_and_cardinality;
    if (keep.size() + drop.size() == 1) return count(keep[0]->bitmap_, last->bitmap_);
    const Roaring left = Intersect(keep, drop);
    return count(left.bitmap_, last->bitmap_);
  }

  static size_t Write(Sets keep, Sets drop, uint32_t* out) {
    if (keep.size() + drop.size() == 1) {
      roaring_bitmap_to_uint32_array(keep[0]->bitmap_, out);
      return keep[0]->size_;
    }
    const Roaring left = Intersect(keep, drop);
    roaring_bitmap_to_uint32_array(left.bitmap_, out);
    return roaring_bitmap_get_cardinality(left.bitmap_);
  }

  // One by one: roaring_bitmap_or_many makes bits of runs, and takes four times as long here.
  static Roaring Union(Sets sets) {
    Roaring all(roaring_bitmap_or(sets[0]->bitmap_, sets[1]->bitmap_));
    for (const Roaring* set : sets.subspan(2)) {
      roaring_bitmap_or_inplace(all.bitmap_, set->bitmap_);
    }
    all.size_ = roaring_bitmap_get_cardinality(all.bitmap_);
    return all;
  }

 private:
  // REQUIRES: two sets at least.
  static Roaring Intersect(Sets keep, Sets drop) {
    roaring_bitmap_t* left = nullptr;
    if (keep.size() > 1) {
      left = roaring_bitmap_and(keep[0]->bitmap_, keep[1]->bitmap_);
      keep = keep.subspan(2);
    } else {
      left = roaring_bitmap_andnot(keep[0]->bitmap_, drop[0]->bitmap_);
      keep = {};
      drop = drop.subspan(1);
    }
    for (const Roaring* set : keep) roaring_bitmap_and_inplace(left, set->bitmap_);
    for (const Roaring* set : drop) roaring_bitmap_andnot_inplace(left, set->bitmap_);
    return Roaring(left);
  }

  roaring_bitmap_t* bitmap_;
  uint64_t size_ = 0;
};

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_CROARING_H_
