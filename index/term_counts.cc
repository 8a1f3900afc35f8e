#include "index/term_counts.h"

#include "index/keep_room.h"

namespace labelix::index {

TermCounts::Block* TermCounts::Take(uint32_t number, VersionNumber next) {
  recent_.Grow(size_t{number} + 1);
  Block* block = blocks_.WriteCopy(number, next);
  Recent& recent = recent_[number];
  if (recent.newest.birth() == next) return block;
  recent.earlier.Replace(recent.newest, next, *reclaimer_);
  recent.newest.Set(block, 0, next);
  return block;
}

TermCounts::Counter TermCounts::New(uint32_t count, VersionNumber next) {
  Counter counter = 0;
  if (!free_.empty()) {
    counter = free_.back();
    free_.pop_back();
  } else if (used_ <= kMost) {
    KeepRoom(&free_, size_t{used_} + 1);
    counter = used_++;
  } else {
    return 0;
  }
  *Own(counter, next) = count + 1;
  return counter;
}

uint32_t TermCounts::Newest(Counter counter) {
  return blocks_.Newest(counter / kBlock)->values[counter % kBlock] - 1;
}

void TermCounts::Drop(Counter counter, VersionNumber next) {
  // Unset from this version on: whoever gets the number later, no version that
  // can still be pinned then has an old value under it.
  *Own(counter, next) = kUnset;
  reclaimer_->RetireShared(this, counter, next);
}

}  // namespace labelix::index
