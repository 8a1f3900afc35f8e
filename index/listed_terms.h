// Which terms have their objects' ids side by side (index/term_lists.h): those on too few
// objects for bits, of so many profiles that to open them costs more than to read the ids.
// One that is asked for twice gets a list with the next versions, and loses it when objects
// leave and nobody has asked meanwhile.
#ifndef LABELIX_INDEX_LISTED_TERMS_H_
#define LABELIX_INDEX_LISTED_TERMS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "index/slot_array.h"
#include "index/term_counts.h"
#include "index/term_lists.h"
#include "index/terms.h"

namespace labelix::index {

class Profiles;

class ListedTerms {
 public:
  using List = TermLists::List;
  using Counter = TermCounts::Counter;

  ListedTerms(Reclaimer* reclaimer, const Terms* terms, Profiles* profiles)
      : terms_(terms), profiles_(profiles), lists_(reclaimer) {}

  // ---- Any thread with a version pinned.

  const TermLists& lists() const { return lists_; }
  // Of a term that has one, by its counter.
  List Of(Counter counter) const { return by_counter_[counter].load(std::memory_order_relaxed); }
  // No term of fewer profiles has one.
  static bool IsMany(uint32_t profiles) { return profiles > kManyProfiles; }
  // Its ids were asked for; or those of a term that has none.
  void NoteAsked(List list) const { NoteOnce(&uses_[list].asked, 1u); }
  void NoteMissed(TermId term) const {
    if (IsMany(terms_->posting(term).size())) NoteMissedOne(term);
  }

  // ---- Writer.

  // Objects that are enough.
  static constexpr uint32_t kThreshold = 64;
  // Keys are not meant: of those that are asked about few are on so few objects
  // (index/rare_keys.h).
  bool IsWorth(TermId term, uint32_t objects) const {
    return objects >= kThreshold && terms_->value(term) != kAnyValue &&
           IsMany(terms_->posting(term).size());
  }
  // One is filled at a time, by GoOn, before readers may ask. False: there are no more.
  bool Take(TermId term, Counter counter);
  bool IsFilling() const { return filling_.has_value(); }
  void GoOn(size_t* budget, VersionNumber next);
  void Put(List list, ObjectId id, VersionNumber next) { lists_.Add(list, id, next); }
  void GiveUp(Counter counter, VersionNumber next);
  // An object leaves a list of so many others. True: it should be given up.
  bool IsIdle(Counter counter, uint32_t objects);
  // Calls visit(term) for each that was missed twice since the last call.
  bool HasMissed() const { return has_missed_.load(std::memory_order_relaxed); }
  template <typename Visit>
  void TakeMissed(Visit&& visit) {
    has_missed_.store(false, std::memory_order_relaxed);
    for (std::atomic<TermId>& missed : missed_) {
      const TermId term = missed.load(std::memory_order_relaxed);
      if ((term & kAgain) == 0) continue;
      missed.store(0, std::memory_order_relaxed);
      visit(term & ~kAgain);
    }
  }
  // Of one object: the lists that it leaves and takes up, then all at once.
  void Start() { left_.clear(), taken_.clear(); }
  void Leave(Counter counter) { left_.push_back(Of(counter)); }
  void TakeUp(Counter counter) { taken_.push_back(Of(counter)); }
  // The list that is filled, if the profile has its term: its object may have left one that
  // is not filled from yet.
  void TakeUpFilling(ProfileId profile);
  const std::vector<List>& taken() const { return taken_; }
  void Change(ObjectId id, VersionNumber next);

  size_t bytes() const { return lists_.bytes() + by_counter_.bytes() + uses_.bytes(); }

 private:
  // docs/performance.md, "Listed terms".
  static constexpr uint32_t kManyProfiles = 16;
  // So many objects leave it unasked, and a share of all: to make it again would cost more
  // than to keep it for a few.
  static constexpr uint32_t kIdleFloor = 8, kIdleShare = 64;

  struct Use {
    std::atomic<uint32_t> asked;  // since `left` began
    uint32_t left;                // writer's
  };
  // Readers share the line, so it is written only where that is news.
  static void NoteOnce(std::atomic<uint32_t>* note, uint32_t value) {
    if (note->load(std::memory_order_relaxed) == value) return;
    note->store(value, std::memory_order_relaxed);
  }
  static constexpr TermId kAgain = 1u << 31;  // terms lie below
  void NoteMissedOne(TermId term) const;

  const Terms* terms_;
  Profiles* profiles_;
  TermLists lists_;
  SlotArray<std::atomic<List>, 0> by_counter_;
  mutable SlotArray<Use, 0> uses_;  // by list
  static constexpr size_t kMissed = 128;
  mutable std::atomic<TermId> missed_[kMissed] = {};  // by number, the second time with kAgain
  mutable std::atomic<bool> has_missed_{false};
  std::vector<TermId> terms_of_;  // by list; kNoTerm: not in use
  std::optional<List> filling_;
  ProfileId filled_below_ = 0;      // of its term's profiles
  std::vector<List> left_, taken_;  // reused buffers
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_LISTED_TERMS_H_
