// How many objects hold a term, kept for each version, so that a question for
// one term is a look-up. Terms of few profiles have no counter: their profiles'
// counts are summed (index/dense.h decides).
#ifndef LABELIX_INDEX_TERM_COUNTS_H_
#define LABELIX_INDEX_TERM_COUNTS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "index/newest_words.h"
#include "index/pins.h"
#include "index/reclaim.h"
#include "index/slot_array.h"
#include "index/versioned.h"

namespace labelix::index {

class TermCounts : public Freer {
 public:
  using Counter = uint32_t;  // 0: none
  static constexpr Counter kMost = (1u << 24) - 1;

  explicit TermCounts(Reclaimer* reclaimer)
      : reclaimer_(reclaimer), blocks_(reclaimer, [](Block&) {}) {}

  // Any thread with `version` pinned. False: not counted in that version.
  bool Read(Counter counter, VersionNumber version, uint64_t* count) const {
    const Block* block = nullptr;
    if (!FindRecent(counter / kBlock, version, &block)) {
      block = blocks_.At(counter / kBlock, version);
    }
    return ReadIn(block, counter, count);
  }
  // False also where the chain must be asked: a few instructions without a loop.
  bool ReadRecent(Counter counter, VersionNumber version, uint64_t* count) const {
    const Block* block = nullptr;
    return FindRecent(counter / kBlock, version, &block) && ReadIn(block, counter, count);
  }
  std::optional<uint64_t> At(Counter counter, VersionNumber version) const {
    uint64_t count;
    return Read(counter, version, &count) ? std::optional(count) : std::nullopt;
  }

  // Writer. New: 0 when kMost are in use.
  Counter New(uint32_t count, VersionNumber next);
  uint32_t Add(Counter counter, int32_t delta, VersionNumber next) {  // the new value
    uint32_t* value = Own(counter, next);
    *value += static_cast<uint32_t>(delta);
    return *value - 1;
  }
  uint32_t Newest(Counter counter);
  // The number is given out again when no reader can hold it.
  void Drop(Counter counter, VersionNumber next);

  size_t bytes() const { return blocks_.bytes() + recent_.bytes(); }
  void Free(uint64_t what) override { free_.push_back(static_cast<Counter>(what)); }

 private:
  // 256 bytes: counters made early are those of the commonest terms, so an
  // event finds most of its own in one block.
  static constexpr uint32_t kBlock = 64;
  static constexpr uint32_t kUnset = 0;  // else count + 1

  struct alignas(64) Block {  // as NewestOf wants them
    uint32_t values[kBlock] = {};
  };
  // In one line: where a block is in the newest version and, while a version is held
  // long, in that. The chain knows the others.
  struct alignas(64) Recent {
    NewestOf<Block> newest;
    EarlierOf<Block> earlier;
  };
  bool FindRecent(uint32_t number, VersionNumber version, const Block** block) const {
    const Recent& recent = recent_[number];
    uint32_t unused = 0;
    return recent.newest.Read(version, block, &unused) ||
           recent.earlier.Read(version, block, &unused);
  }
  static bool ReadIn(const Block* block, Counter counter, uint64_t* count) {
    if (block == nullptr || block->values[counter % kBlock] == kUnset) return false;
    *count = block->values[counter % kBlock] - 1;
    return true;
  }

  Reclaimer* reclaimer_;
  // Blocks that are of the version being made: an event changes twenty counters,
  // of two or three blocks.
  struct Owned {
    static constexpr uint32_t kMost = 4;
    VersionNumber version = 0;
    uint32_t numbers[kMost] = {};
    Block* blocks[kMost] = {};  // nullptr: none
  };
  uint32_t* Own(Counter counter, VersionNumber next) {
    const uint32_t number = counter / kBlock, at = number % Owned::kMost;
    if (owned_.version != next) owned_ = {.version = next};
    if (owned_.numbers[at] != number || owned_.blocks[at] == nullptr) {
      owned_.blocks[at] = Take(number, next);
      owned_.numbers[at] = number;
    }
    return &owned_.blocks[at]->values[counter % kBlock];
  }
  Block* Take(uint32_t number, VersionNumber next);

  Versioned<Block, 0> blocks_;
  SlotArray<Recent, 0> recent_;  // by block
  Owned owned_;
  std::vector<Counter> free_;
  Counter used_ = 1;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_TERM_COUNTS_H_
