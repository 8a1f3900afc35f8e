// What is kept beside the postings for terms that many objects hold: counters
// for terms of more than a few profiles; for terms on at least one object in 32
// (docs/performance.md, "Dense terms"), bits by object and a counter of every two; for a few
// keys on fewer, bits by object alone (index/rare_keys.h); for terms of many profiles that
// have no bits, lists of ids (index/listed_terms.h).
// All of it can be made again from terms, profiles and members: Rebuild.
#ifndef LABELIX_INDEX_DENSE_H_
#define LABELIX_INDEX_DENSE_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "index/listed_terms.h"
#include "index/object_bits.h"
#include "index/pair_counts.h"
#include "index/queue.h"
#include "index/rare_keys.h"
#include "index/slot_array.h"
#include "index/term_counts.h"
#include "index/terms.h"
#include "labelix/id_set.h"

namespace labelix::index {

class Profiles;

class DenseTerms {
 public:
  // Up to so many profiles are summed about as fast as a counter is found: a term has none.
  static constexpr uint32_t kFewProfiles = 8;

  DenseTerms(Reclaimer* reclaimer, Terms* terms, Profiles* profiles);

  // ---- Any thread with `version` pinned. nullopt: not kept for that term in
  // that version; ask its profiles.
  std::optional<uint64_t> Count(TermId term, VersionNumber version) const {
    const TermCounts::Counter counter = Counter(term);
    return counter == 0 ? std::nullopt : counts_.At(counter, version);
  }
  // 0: it has none.
  TermCounts::Counter Counter(TermId term) const {
    if (term >= links_.capacity()) return 0;
    return CounterOf(links_[term].load(std::memory_order_acquire));
  }
  const TermCounts& counts() const { return counts_; }
  std::optional<uint32_t> Slot(TermId term, VersionNumber version) const;
  // The same in rare().
  std::optional<uint32_t> RareSlot(TermId term, VersionNumber version) const;
  // In lists().
  std::optional<TermLists::List> List(TermId term, VersionNumber version) const;
  const ObjectBits& bits() const { return bits_; }
  const ObjectBits& rare() const { return rare_.bits(); }
  const TermLists& lists() const { return listed_.lists(); }
  const PairCounts& pairs() const { return pairs_; }  // of slots

  // ---- Writer.

  // After a new profile stands in its postings.
  void AddProfile(ProfileId id, VersionNumber next);
  // After a new term was given a profile that has objects.
  void AddTerm(TermId term, VersionNumber next);
  // Before a term's last profile leaves its posting.
  void DropTerm(TermId term, VersionNumber next);
  // After an object has gone from one profile to another; kNoProfile: it is
  // new, or deleted.
  void Move(ObjectId id, ProfileId from, ProfileId to, VersionNumber next);
  // Before a publish of so many events: goes on with filling slots. Bounded by
  // the events, so that a term that became dense does not pause the writer.
  void Step(size_t events, VersionNumber next);
  // Has Step anything to do?
  bool HasWork() const {
    return !arrived_at_.empty() || filling_ || moving_ || !wanted_.empty() ||
           bits_.holes() > kMostHoles || bits_.IsWide() || rare_.HasWork() || listed_.IsFilling() ||
           listed_.HasMissed();
  }
  // All of it from terms, profiles and members. REQUIRES: nothing is kept yet.
  void Rebuild(VersionNumber next);
  // The same of a kind of few objects, whatever their ids: slots are given later.
  void Start(VersionNumber next);

  size_t bytes() const {
    return links_.bytes(terms_->limit()) + counts_.bytes() + bits_.bytes() + pairs_.bytes() +
           rare_.bytes() + listed_.bytes();
  }

 private:
  // Bits by object pay from one object in 32 on (docs/performance.md), and not
  // for a handful of objects. Three quarters of that are too few.
  static constexpr uint32_t kDenseShare = 32, kDenseFloor = 256;
  // With more slots between others that nobody has, the last ones move there.
  static constexpr uint32_t kMostHoles = 3;
  // The low byte of a link says where the term's bits are: slot + 1, or kRare + slot, or
  // one of these; the rest is its counter, which leads to its list.
  static constexpr uint32_t kNoSlot = 0, kRare = 0x80, kListed = 0xFE, kWanted = 0xFF;
  static uint32_t SlotField(uint32_t packed) { return packed & 0xFF; }
  static bool IsSlot(uint32_t field) { return field != kNoSlot && field < kRare; }
  static bool IsRare(uint32_t field) { return field >= kRare && field < kListed; }
  static TermCounts::Counter CounterOf(uint32_t packed) { return packed >> 8; }

  uint32_t Packed(TermId term) const { return links_[term].load(std::memory_order_relaxed); }
  void SetPacked(TermId term, uint32_t packed) {
    links_[term].store(packed, std::memory_order_release);
  }
  void SetSlotField(TermId term, uint32_t field);
  void StartCounter(TermId term, VersionNumber next);
  uint32_t Sum(TermId term) const;
  // ---- New objects of one profile change the same counters and slots, and a
  // list brings many: after the first they are counted here, and in the terms'
  // counters before anybody reads those or a slot changes hands
  // (index/dense_arrivals.cc).
  // Profiles in more lists than that are looked up each time.
  static constexpr uint32_t kListsAtOnce = 8;
  struct Arrivals {
    bool is_used = false;
    bool is_big = false;  // the profile, when `set` was found
    ProfileId profile = 0;
    uint32_t lists = 0;  // how many of `list`
    uint32_t uncounted = 0;
    uint64_t set = 0;  // slots
    uint16_t list[kListsAtOnce] = {};
  };
  static constexpr size_t kArrivals = 64;  // profiles at a time
  // Takes a new object, if one of its profile has come before.
  bool Arrive(ObjectId id, ProfileId to, VersionNumber next);
  void Remember(ProfileId to, bool is_big, uint64_t set, VersionNumber next);
  void Count(Arrivals* arrivals, VersionNumber next);
  void CountAll(VersionNumber next);
  bool IsBig(ProfileId id) const;
  void Change(ObjectId id, uint64_t clear, uint64_t set, VersionNumber next);
  // The term is on so many objects: a slot may pay.
  void Want(TermId term, uint32_t count, VersionNumber next);

  // An object takes up or lays down a term: its counter, and its slot's bit.
  void ReadComing(ProfileId to);
  uint64_t Add(TermId term, bool is_big, VersionNumber next);
  uint64_t Remove(TermId term, uint32_t threshold, VersionNumber next);
  void ReadTerms(ProfileId id, std::vector<TermId>* out) const;
  void AddKeys(std::vector<TermId>* terms) const;
  void FindDifference(ProfileId from, ProfileId to);
  bool Holds(ProfileId id, TermId term) const;

  // The slots of a profile's terms, which are as ReadTerms gives them.
  uint64_t SlotsOf(const std::vector<TermId>& terms) const;
  // Those of them whose pairs are counted for objects of the profile.
  uint64_t Counted(uint64_t slots, ProfileId id) const {
    return filling_ && id >= filled_below_ ? slots & ~(uint64_t{1} << *filling_) : slots;
  }
  // What Move found to clear and set, in pairs.
  void NotePairs(ProfileId from, ProfileId to, uint64_t clear, uint64_t set, VersionNumber next);

  // Objects that make a term dense.
  static uint32_t Threshold(uint32_t blocks) {
    const auto objects = static_cast<uint32_t>(blocks * sets::kBlockBits);
    return std::max(kDenseFloor, objects / kDenseShare);
  }
  uint32_t Threshold() const { return Threshold(bits_.blocks()); }
  // Too few to keep what so many got?
  static bool IsTooFew(uint32_t count, uint32_t threshold) {
    return count < threshold - threshold / 4;
  }
  uint32_t Newest(TermId term) { return counts_.Newest(CounterOf(Packed(term))); }
  void Give(uint32_t slot, TermId term);
  void Demote(TermId term, VersionNumber next);
  void DemoteSparse(VersionNumber next);
  bool StartFill(VersionNumber next);
  bool StartList(TermId term);
  void WantMissed();
  // Fills from the profiles of the term; takes what it did from `budget`.
  void GoOn(size_t* budget, VersionNumber next);
  // The same of a term whose slot is the last one, from that slot to the lowest hole.
  bool StartMove(VersionNumber next);
  void GoOnMoving(size_t* budget, VersionNumber next);

  // ---- Rebuild's steps (index/dense_rebuild.cc).
  struct Tally;
  std::vector<Tally> CountTerms();
  std::vector<ProfileId> ProfilesOfObjects();
  void StartCounters(const std::vector<Tally>& tallies, uint32_t threshold, VersionNumber next);
  void GiveSlots(const std::vector<Tally>& tallies, uint32_t blocks, VersionNumber next);
  std::vector<uint64_t> SlotsOfProfiles();

  Terms* terms_;
  Profiles* profiles_;
  SlotArray<std::atomic<uint32_t>, 0> links_;  // by term
  TermCounts counts_;
  ObjectBits bits_;
  PairCounts pairs_;

  Queue<TermId> wanted_;
  TermId slot_terms_[ObjectBits::kSlots];  // kNoTerm: not in use
  std::optional<uint32_t> filling_;        // the slot
  ProfileId filled_below_ = 0;             // of its term's profiles
  struct Moving {
    uint32_t from, to;   // slots; `to` is not ready yet
    uint32_t block = 0;  // those below are copied
  };
  std::optional<Moving> moving_;  // not while one is filled
  RareKeys rare_;
  ListedTerms listed_;
  uint64_t rare_clear_ = 0, rare_set_ = 0;  // what Move found
  uint32_t blocks_seen_ = 0;
  std::vector<Arrivals> arrivals_;    // by profile; kArrivals once so many have come
  std::vector<uint32_t> arrived_at_;  // those in use
  size_t early_ = 0;                  // that came before there were any
  std::vector<TermId> gone_, came_, row_from_, row_to_, arrived_;  // reused buffers
  ProfileId came_of_ = kNoProfile;  // whose terms and keys came_ still has
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_DENSE_H_
