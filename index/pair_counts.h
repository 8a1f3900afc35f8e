// How many objects hold both of two dense terms, for each version: of every two slots
// of index/object_bits.h one counter, so that a question of two requirements, each of
// dense terms, is a few loads (engine/query/pair_count.h). Slot 0 is every object of
// the kind, and a slot with itself is its own count.
//
// An object of twenty slots is in two hundred pairs. So what comes and goes is first
// noted, a bit in the word of each slot that it holds, and 64 notes are counted in one
// pass (sets::CountPairs), into a new table; readers add the notes of their version to
// what the table counts.
#ifndef LABELIX_INDEX_PAIR_COUNTS_H_
#define LABELIX_INDEX_PAIR_COUNTS_H_

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "index/object_bits.h"
#include "index/pins.h"
#include "index/reclaim.h"
#include "index/sets/bits.h"
#include "index/versioned.h"

namespace labelix::index {

class PairCounts {
  struct Table;

 public:
  explicit PairCounts(Reclaimer* reclaimer)
      : tables_(reclaimer, [this](Held& held) { Drop(&held); }) {}

  // ---- Any thread with `version` pinned.

  // The counters of one version, while it is pinned.
  class View {
   public:
    // Of two slots that are ready in that version (ObjectBits::IsReady).
    uint32_t Of(uint32_t a, uint32_t b) const;

   private:
    friend class PairCounts;
    const Table* table_;
    sets::Word came_, went_;  // which notes are that version's
  };
  // False: none are kept in that version.
  bool Read(VersionNumber version, View* out) const;

  // ---- Writer.

  // An object comes that holds these slots (bit s: slot s), or goes. REQUIRES: Reserve
  // was given them; slot 0 is always there.
  void Come(uint64_t slots, VersionNumber next) { Note(slots, false, next); }
  void Go(uint64_t slots, VersionNumber next) { Note(slots, true, next); }
  // So many slots can be counted from `next` on.
  void Reserve(uint32_t slots, VersionNumber next);
  // A slot that no reader asks for: nothing is counted of it yet.
  void Clear(uint32_t slot);
  // The same, but with what is counted of another one.
  void Copy(uint32_t from, uint32_t to);
  // Nobody asks for slots from this one on any more: the next table need not have them.
  void Fit(uint32_t slots);
  // Counts it, until readers may ask, in place: so many objects hold `slots` too.
  void Fill(uint32_t slot, uint64_t slots, uint32_t objects);
  // Bulk load, in the version that Reserve was given: of 64 objects a word a slot, and
  // sets::kPairSlack words more that can be read.
  void Load(const sets::Word* words, uint32_t slots);

  size_t bytes() const { return bytes_ + tables_.bytes(); }

 private:
  struct Held {
    Table* table = nullptr;
  };
  static constexpr uint32_t kNotes = 64;
  static size_t Place(uint32_t a, uint32_t b) {
    const size_t high = std::max(a, b), low = std::min(a, b);
    return high * (high + 1) / 2 + low;
  }
  Table* Newest() {
    const Held* held = tables_.Newest(0);
    return held == nullptr ? nullptr : held->table;
  }
  Table* NewTable();  // of capacity_ slots, counters not set
  void Drop(Held* held);
  void Note(uint64_t slots, bool went, VersionNumber next);
  // A table of `next` that counts all notes.
  Table* Settle(VersionNumber next);

  uint32_t capacity_ = 1;  // slots of the newest table
  size_t bytes_ = 0;
  Versioned<Held, 0> tables_;  // of one owner
};

struct PairCounts::Table {
  uint32_t slots = 0;                   // that are counted
  std::atomic<uint32_t> noted{0};       // notes before it stay as they are
  std::atomic<sets::Word> went{0};      // which of them are of objects that go
  VersionNumber versions[kNotes] = {};  // of each note, ascending
  std::atomic<sets::Word> notes[ObjectBits::kSlots] = {};
  // Behind it: by Place, and what CountPairs wants beyond the last one.
  uint32_t* counts() { return reinterpret_cast<uint32_t*>(this + 1); }
  const uint32_t* counts() const { return reinterpret_cast<const uint32_t*>(this + 1); }
};

inline uint32_t PairCounts::View::Of(uint32_t a, uint32_t b) const {
  const uint32_t count = table_->counts()[Place(a, b)];
  const sets::Word both = table_->notes[a].load(std::memory_order_relaxed) &
                          table_->notes[b].load(std::memory_order_relaxed);
  if ((both & (came_ | went_)) == 0) return count;
  return count + static_cast<uint32_t>(std::popcount(both & came_)) -
         static_cast<uint32_t>(std::popcount(both & went_));
}

}  // namespace labelix::index

#endif  // LABELIX_INDEX_PAIR_COUNTS_H_
