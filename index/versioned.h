// What each of many owners (an object, a profile, a block) was at every pinned
// version: a chain of immutable records, newest first.
//
// Readers walk without locks and without announcing themselves a second time.
// Records live in slots that are reused but never unmapped, and a reader looks
// into the payload of a record only if its birth is at or before the reader's
// pinned version: such a record cannot be freed. Of a younger record it reads
// the header, and checks afterwards that the header was still the same
// (birth and owner); if not, the record was unlinked meanwhile, and the walk
// starts again from the head, from which that record is no longer reached.
#ifndef LABELIX_INDEX_VERSIONED_H_
#define LABELIX_INDEX_VERSIONED_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <new>
#include <span>
#include <utility>

#include "index/pins.h"
#include "index/reclaim.h"
#include "index/slot_array.h"

namespace labelix::index {

// Payload: plain copyable data. What it owns beyond itself, `drop` frees.
// `kFirstBits`: room for 2^kFirstBits owners and records from the first on.
template <typename Payload, unsigned kFirstBits = 6>
class Versioned : public Freer {
 public:
  // `drop(payload)` frees what a payload owns when its record is freed.
  using Drop = std::function<void(Payload&)>;
  Versioned(Reclaimer* reclaimer, Drop drop) : reclaimer_(reclaimer), drop_(std::move(drop)) {}
  ~Versioned() {
    for (size_t i = 0; i < used_; ++i) {
      if (records_[i].birth.load(std::memory_order_relaxed) != kFree) drop_(records_[i].payload);
    }
  }

  // The payload of `owner` at `version`, nullptr if there was none. Any thread
  // that has `version` pinned.
  const Payload* At(uint32_t owner, VersionNumber version) const {
    if (owner >= heads_.capacity()) return nullptr;
    for (;;) {
      uint32_t at = heads_[owner].load(std::memory_order_acquire);
      bool intact = true;
      while (at != kNone && intact) {
        const Record& record = records_[at - 1];
        const VersionNumber birth = record.birth.load(std::memory_order_acquire);
        if (birth <= version) return &record.payload;
        intact = Next(record, birth, owner, &at);
      }
      if (intact) return nullptr;
    }
  }

  // Calls found(payload) for each of `owners` that had one at `version`, some time before
  // visit(payload), in their order. REQUIRES: they are below what Grow has been given.
  template <typename Found, typename Visit>
  void ForEachOf(std::span<const uint32_t> owners, VersionNumber version, Found&& found,
                 Visit&& visit) const {
    constexpr size_t kAtOnce = 64;
    const Record* newest[kAtOnce];
    const Payload* payloads[kAtOnce];
    typename SlotArray<std::atomic<uint32_t>, kFirstBits>::Finder heads(heads_);
    typename SlotArray<Record, kFirstBits>::Finder records(records_);
    for (; !owners.empty(); owners = owners.subspan(std::min(kAtOnce, owners.size()))) {
      const size_t n = std::min(kAtOnce, owners.size());
      for (size_t i = 0; i < n; ++i) {
        const uint32_t at = heads[owners[i]].load(std::memory_order_acquire);
        newest[i] = at == kNone ? nullptr : &records[at - 1];
        __builtin_prefetch(newest[i]);
      }
      size_t had = 0;
      for (size_t i = 0; i < n; ++i) {
        const Payload* payload = PayloadAt(newest[i], owners[i], version);
        if (payload == nullptr) continue;
        found(*payload);
        payloads[had++] = payload;
      }
      for (size_t i = 0; i < had; ++i) visit(*payloads[i]);
    }
  }

  // Ask for the lines that At will read: first the head, some time later the
  // record. REQUIRES: `owner` is below what Grow has been given.
  void PrefetchHead(uint32_t owner) const { __builtin_prefetch(&heads_[owner]); }
  void PrefetchNewest(uint32_t owner) const {
    const uint32_t at = heads_[owner].load(std::memory_order_relaxed);
    if (at != kNone) __builtin_prefetch(&records_[at - 1]);
  }

  // Writer: owners below `n` can be asked for, with or without a record.
  void Grow(size_t n) { heads_.Grow(n); }

  // Writer: the newest payload, nullptr if none.
  Payload* Newest(uint32_t owner) {
    if (owner >= heads_.capacity()) return nullptr;
    const uint32_t at = heads_[owner].load(std::memory_order_relaxed);
    return at == kNone ? nullptr : &records_[at - 1].payload;
  }

  // Writer: the payload to change for the version being made. `*old` is the
  // one it replaces (nullptr: none, or already of this version, so that the
  // answer is changed in place).
  Payload* Write(uint32_t owner, VersionNumber version, const Payload** old) {
    return Write(owner, version, old, [](const Payload*) { return Payload{}; });
  }
  // The same as a copy of the one it replaces. REQUIRES: `drop` frees nothing.
  Payload* WriteCopy(uint32_t owner, VersionNumber version) {
    const Payload* unused = nullptr;
    return Write(owner, version, &unused,
                 [](const Payload* old) -> Payload { return old == nullptr ? Payload{} : *old; });
  }

  // Writer, before a bulk load: room for `n` owners with a record each.
  void Reserve(size_t n) {
    heads_.Reserve(n);
    records_.Reserve(n);
  }

  // Writer: undoes a Write that just answered with an `old` one.
  void TakeBack(uint32_t owner) {
    const uint32_t at = heads_[owner].load(std::memory_order_relaxed) - 1;
    heads_[owner].store(records_[at].prev.load(std::memory_order_relaxed),
                        std::memory_order_release);
    Recycle(at);
    reclaimer_->TakeBackRecord();
  }

  // Writer: forgets the owner, whose newest record no reader can name.
  void Erase(uint32_t owner) {
    const uint32_t head = heads_[owner].load(std::memory_order_relaxed);
    if (head == kNone) return;
    heads_[owner].store(kNone, std::memory_order_release);
    Recycle(head - 1);
  }

  // The same in two steps, for an owner that readers of any version may ask about:
  // CutOff takes the record from the owner, DropCutOff gives it back when they are
  // gone. REQUIRES of both: no version needs what it says.
  uint32_t CutOff(uint32_t owner) {
    const uint32_t head = heads_[owner].load(std::memory_order_relaxed);
    heads_[owner].store(kNone, std::memory_order_release);
    return head;
  }
  void DropCutOff(uint32_t head) {
    if (head != kNone) Recycle(head - 1);
  }

  // Writer: when the newest record was made. REQUIRES: there is one.
  VersionNumber NewestBirth(uint32_t owner) const {
    const uint32_t head = heads_[owner].load(std::memory_order_relaxed);
    return records_[head - 1].birth.load(std::memory_order_relaxed);
  }

  void Free(uint64_t what) override {
    Unlink(static_cast<uint32_t>(what));
    Recycle(static_cast<uint32_t>(what));
  }

  size_t bytes() const { return bytes(heads_.capacity()); }
  // The same if only owners below `owners` ever had a record.
  size_t bytes(size_t owners) const { return records_.bytes(used_) + heads_.bytes(owners); }
  size_t live() const { return used_ - free_count_; }

 private:
  static constexpr uint32_t kNone = 0;  // else record number + 1
  static constexpr VersionNumber kFree = std::numeric_limits<VersionNumber>::max();
  struct Record {
    std::atomic<VersionNumber> birth{0};
    std::atomic<uint32_t> prev{kNone};
    std::atomic<uint32_t> owner{0};
    Payload payload{};
  };

  // As At; `newest` was the owner's newest record since the version was pinned.
  const Payload* PayloadAt(const Record* newest, uint32_t owner, VersionNumber version) const {
    if (newest == nullptr) return nullptr;
    if (newest->birth.load(std::memory_order_acquire) <= version) return &newest->payload;
    return At(owner, version);
  }

  // Steps to the older record; false if this one was reused meanwhile.
  static bool Next(const Record& record, VersionNumber birth, uint32_t owner, uint32_t* at) {
    const uint32_t prev = record.prev.load(std::memory_order_acquire);
    const uint32_t its_owner = record.owner.load(std::memory_order_acquire);
    if (birth == kFree || its_owner != owner ||
        record.birth.load(std::memory_order_acquire) != birth) {
      return false;
    }
    *at = prev;
    return true;
  }

  // first(old) is what a new record begins with.
  template <typename First>
  Payload* Write(uint32_t owner, VersionNumber version, const Payload** old, First&& first) {
    *old = nullptr;
    heads_.Grow(size_t{owner} + 1);
    const uint32_t head = heads_[owner].load(std::memory_order_relaxed);
    if (head != kNone) {
      Record& record = records_[head - 1];
      const VersionNumber birth = record.birth.load(std::memory_order_relaxed);
      if (birth == version) return &record.payload;
      *old = &record.payload;
      reclaimer_->RetireRecord(this, head - 1, birth, version);
    }
    const uint32_t at = NewRecord(owner, head, version, *old, first);
    heads_[owner].store(at + 1, std::memory_order_release);
    return &records_[at].payload;
  }

  // `old`: what was retired just now; nullptr: nothing.
  template <typename First>
  uint32_t NewRecord(uint32_t owner, uint32_t prev, VersionNumber birth, const Payload* old,
                     First&& first) {
    uint32_t at;
    if (free_ != kNone) {
      at = free_ - 1;
      free_ = records_[at].prev.load(std::memory_order_relaxed);
      --free_count_;
    } else {
      if (used_ == records_.capacity()) GrowRecords(old != nullptr);
      at = used_++;
    }
    Record& record = records_[at];
    record.owner.store(owner, std::memory_order_release);
    record.prev.store(prev, std::memory_order_release);
    // In place: a copy of a large one on the stack would be another.
    ::new (&record.payload) Payload(first(old));
    record.birth.store(birth, std::memory_order_release);
    return at;
  }

  [[gnu::noinline]] void GrowRecords(bool retired) {
    try {
      records_.Grow(size_t{used_} + 1);
    } catch (const std::bad_alloc&) {
      if (retired) reclaimer_->TakeBackRecord();
      throw;
    }
  }

  void Unlink(uint32_t what) {
    Record& dead = records_[what];
    uint32_t at =
        heads_[dead.owner.load(std::memory_order_relaxed)].load(std::memory_order_relaxed);
    while (at != kNone) {
      Record& record = records_[at - 1];
      const uint32_t prev = record.prev.load(std::memory_order_relaxed);
      if (prev == what + 1) {
        record.prev.store(dead.prev.load(std::memory_order_relaxed), std::memory_order_release);
        return;
      }
      at = prev;
    }
  }

  void Recycle(uint32_t what) {
    Record& record = records_[what];
    // First the mark, then the reuse: a reader that still stands on this
    // header finds its birth changed.
    record.birth.store(kFree, std::memory_order_seq_cst);
    drop_(record.payload);
    record.prev.store(free_, std::memory_order_release);
    free_ = what + 1;
    ++free_count_;
  }

  Reclaimer* reclaimer_;
  Drop drop_;
  SlotArray<Record, kFirstBits> records_;
  SlotArray<std::atomic<uint32_t>, kFirstBits> heads_;
  uint32_t free_ = kNone;  // the first of those to give out again, chained by `prev`
  uint32_t used_ = 0, free_count_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_VERSIONED_H_
