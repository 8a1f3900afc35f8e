// The index as sections of bytes, and back: what a snapshot file holds of it
// (docs/format.md draws every section). Hash tables, postings and counts are
// not written: they depend on this process's secret, and making them anew from
// sorted columns is quicker than checking them.
#ifndef LABELIX_INDEX_IMAGE_H_
#define LABELIX_INDEX_IMAGE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/index.h"

namespace labelix::index {

// Numbers of the format: never given to another meaning.
enum class SectionId : uint32_t {
  kKinds = 1,
  kSymbolSizes = 2,
  kSymbolTexts = 3,
  kTerms = 4,
  kProfileSizes = 5,
  kProfileTerms = 6,
  kObjects = 7,
  kNames = 8,
  kCarried = 9,
  // Of engine/snapshot:
  kSources = 10,
  kProvenance = 11,
  // Of the index again, from format 2 on.
  kControllers = 12,
};
// An image is all sections, in this order; those of engine/snapshot are left to it.
constexpr uint32_t kImageSections = 12;
// The same of format 1, in which each object carries its controller's texts.
constexpr uint32_t kImageSections1 = 11;
// What a partition holds, in its row of kKinds.
constexpr uint32_t kHoldsObjects = 0;

// Texts in a section start at multiples of this, with zeros between.
constexpr size_t kPieceStep = Bytes::kStep;
constexpr size_t PieceRoom(size_t size) { return (size + kPieceStep - 1) & ~(kPieceStep - 1); }

// What is written in place of an object's facts; `buffer` is its to use.
using FactsFilter =
    std::function<std::string_view(ObjectId id, std::string_view facts, std::string* buffer)>;

// The sections of one version, in order. REQUIRES: `version` is pinned. Any
// thread. Objects are numbered anew without gaps, in the order of their ids.
std::vector<std::string> WriteImage(const Index& index, VersionNumber version,
                                    const FactsFilter& filter);

// Registered selectors are not written: who registered them knows them, and does
// so again (labelix/live.h).

// Puts into `out` what becomes of an object's facts.
using FactsReader = std::function<void(std::string_view facts, std::string* out)>;

// Told now and then, while an image is read, how many of its rows are done and how many
// there are; false ends the reading.
using ImageWatch = std::function<bool(uint64_t done, uint64_t total)>;

// An index made of `sections` (kImageSections of them, or kImageSections1), whose texts
// it goes on using: they lie in `arena` of `arena_size` bytes, writable, at multiples of
// kPieceStep. Of format 1 the facts are those that `facts1` makes of the file's.
// Trusts nothing: kDataLoss names the section and the row of what is
// wrong, kResourceExhausted the limit; kCancelled: `watch` (may be empty) ended it. Linear
// in the bytes.
absl::StatusOr<std::shared_ptr<Index>> ReadImage(std::span<const std::string_view> sections,
                                                 std::shared_ptr<char> arena, size_t arena_size,
                                                 const EngineOptions& options, FactsReader facts1,
                                                 ImageWatch watch = {});

}  // namespace labelix::index

#endif  // LABELIX_INDEX_IMAGE_H_
