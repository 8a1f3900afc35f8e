// When memory that readers may still see is given back. Two rules:
//
// - A *record* belongs to the versions [birth, death): it is freed once no pin
//   lies in that range. A pin of an old version keeps what that version needs
//   and nothing that came and went after it.
// - A *shared* thing (a posting's array, a symbol's text, an id) is reached by
//   readers of any version through its newest pointer: it is freed once every
//   pin is at or past the version that replaced it. What readers find by name
//   goes in two steps: its Free takes the name away and retires the rest at
//   next(), for who has just found it may still look at it.
//
// Writer only, but for Kept(). Retiring may throw std::bad_alloc and then has done
// nothing; nothing that is freed throws. So: retire first, then replace.
#ifndef LABELIX_INDEX_RECLAIM_H_
#define LABELIX_INDEX_RECLAIM_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "index/pins.h"

namespace labelix::index {

// What was retired, and how it is freed.
class Freer {
 public:
  virtual void Free(uint64_t what) = 0;

 protected:
  ~Freer() = default;
};

class Reclaimer {
 public:
  explicit Reclaimer(const Pins& pins) : pins_(pins) {}

  void RetireRecord(Freer* owner, uint64_t what, VersionNumber birth, VersionNumber death) {
    fresh_.push_back({owner, what, birth, death});
  }
  // Undoes the last RetireRecord.
  void TakeBackRecord() { fresh_.pop_back(); }
  void RetireShared(Freer* owner, uint64_t what, VersionNumber death) {
    if (!is_closed_) shared_.push_back({owner, what, 0, death});
  }

  // After the publish of `current`: frees what no reader can reach. Cost: the
  // pins, plus what died since the last call, plus what a dropped pin kept. Out of
  // memory it stops half-way, and Clear is the only call left.
  void Run(VersionNumber current);

  // Has Run retired more? Then, after another store of the version that readers
  // pin, FreeCutOff frees that at once if there is no reader; else a later Run does.
  bool HasCutOff() const { return !shared_.empty() && shared_.front().death > current_; }
  void FreeCutOff();
  // The version after that of the last Run.
  VersionNumber next() const { return current_ + 1; }

  // Frees all that is retired: no reader is left. Before its owners go.
  void Clear();

  // At or past this version are all pins that exist, as of the last Run.
  VersionNumber oldest_pin() const { return oldest_pin_; }
  // As of the last Run: may a version of [from, to) be pinned, where `to` was published by then;
  // and is one after which more than kLong versions were published?
  bool IsPinned(VersionNumber from, VersionNumber to) const {
    if (seen_.versions.empty()) return false;
    return seen_.entering || (seen_.versions.back() >= from && IsAmongPins(from, to));
  }
  bool HasLongPin() const {
    constexpr VersionNumber kLong = 16;
    return !seen_.versions.empty() && seen_.versions.front() + kLong < current_;
  }
  size_t pinned_versions() const { return kept_versions_.load(std::memory_order_relaxed); }
  // Records that wait for a pin to go. Any thread.
  size_t Kept() const { return kept_count_.load(std::memory_order_relaxed); }

 private:
  struct Dead {
    Freer* owner;
    uint64_t what;
    VersionNumber birth, death;
  };
  bool IsAmongPins(VersionNumber from, VersionNumber to) const;
  void Settle(const Dead& dead);
  std::vector<Dead>* ListOf(VersionNumber pin);
  void DropLeftPins();
  void FreeShared(VersionNumber oldest);

  const Pins& pins_;
  Pins::Seen seen_;
  std::vector<Dead> fresh_;
  size_t settled_ = 0;      // of fresh_
  bool is_closed_ = false;  // what is retired from here on goes with its owner
  // Each kept record hangs on the youngest pin that needs it, so a publish
  // looks at pins and not at all that they keep.
  using KeptByPin = std::map<VersionNumber, std::vector<Dead>>;
  KeptByPin kept_;
  KeptByPin::node_type spare_;  // of a pin that went, for the next one
  std::deque<Dead> shared_;     // by death, ascending
  VersionNumber oldest_pin_ = 0, current_ = 0;
  std::atomic<size_t> kept_count_{0}, kept_versions_{0};
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_RECLAIM_H_
