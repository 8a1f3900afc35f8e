// Profiles of one kind: each distinct (namespace, label set) once, with the
// terms that it holds and the objects that have it. Thousands of pods of one
// ReplicaSet share a profile, so everything that matches works on profiles.
#ifndef LABELIX_INDEX_PROFILES_H_
#define LABELIX_INDEX_PROFILES_H_

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/count_slices.h"
#include "index/fingerprint/fingerprint.h"
#include "index/members.h"
#include "index/newest_words.h"
#include "index/profile_counts.h"
#include "index/queue.h"
#include "index/terms.h"
#include "index/versioned.h"
#include "index/zeroed_memory.h"
#include "labelix/labels.h"

namespace labelix::index {

// One cache line: the terms, the namespace first. More than 15 stand in a list beside.
struct alignas(64) ProfileRow {
  static constexpr uint32_t kTerms = 15;

  // Is it among the first kTerms? Four vectors side by side, the last two overlapping;
  // no early exit.
  bool Has(TermId term) const {
    using Four [[gnu::vector_size(16)]] = TermId;
    using Two [[gnu::vector_size(16)]] = uint64_t;
    const auto load = [this](uint32_t at) {
      Four four;
      std::memcpy(&four, terms + at, sizeof four);
      return four;
    };
    const Four wanted = Four{} + term;
    const auto same = (load(0) == wanted) | (load(4) == wanted) | (load(8) == wanted) |
                      (load(kTerms - 4) == wanted);
    const Two any = reinterpret_cast<Two>(same);
    return (any[0] | any[1]) != 0;
  }

  TermId terms[kTerms] = {};
  uint32_t count = 0;  // of all terms; those past kTerms stand in `overflow`
};

class DenseOnDemand;

class Profiles : public Freer {
 public:
  Profiles(Reclaimer* reclaimer, Terms* terms, CountSlicePool* slices);

  // ---- Any thread, with `version` pinned.

  // Profiles have ids below this; some are empty, some free.
  uint32_t limit() const { return limit_.load(std::memory_order_acquire); }
  // A pair or namespace.
  bool Holds(ProfileId id, TermId term) const { return Holds(rows_[id], id, term); }
  bool Holds(const ProfileRow& row, ProfileId id, TermId term) const {
    return row.Has(term) || (row.count > ProfileRow::kTerms && OverflowHolds(id, term));
  }
  // Calls visit(profile, row) for each of `ids`, ascending.
  template <typename Visit>
  void ForEachRow(std::span<const ProfileId> ids, Visit&& visit) const {
    rows_.ForEachOf(ids, visit);
  }
  bool HoldsKey(ProfileId id, SymbolId key) const;  // a pair with this key
  TermId NamespaceTerm(ProfileId id) const { return namespaces_[id]; }
  // Calls visit(profile, its namespace's term) for each of `ids`, ascending.
  template <typename Visit>
  void ForEachNamespace(std::span<const ProfileId> ids, Visit&& visit) const {
    namespaces_.ForEachOf(ids, visit);
  }
  // The namespace's term first, then one pair for each label; the key terms
  // are not repeated here.
  void ReadTerms(ProfileId id, std::vector<TermId>* out) const;
  // The same, one by one.
  template <typename Visit>
  void ForEachTerm(ProfileId id, Visit&& visit) const {
    for (const TermId term : InRow(rows_[id])) visit(term);
    for (const TermId term : Overflowing(id)) visit(term);
  }
  // One of them. REQUIRES: i < TermCount(id).
  TermId TermAt(ProfileId id, uint32_t i) const {
    return i < ProfileRow::kTerms ? rows_[id].terms[i]
                                  : overflow_[id].terms[i - ProfileRow::kTerms];
  }
  uint32_t TermCount(ProfileId id) const { return rows_[id].count; }
  // Without a call; false: its chain is to be asked.
  bool ReadCount(ProfileId id, VersionNumber version, uint64_t* count) const {
    uint32_t read = 0;
    const bool is_read = counts_.Read(id, version, &read);
    *count = read;
    return is_read;
  }
  uint32_t Count(ProfileId id, VersionNumber version) const {
    uint32_t count;
    return counts_.Read(id, version, &count) ? count : CountInChain(id, version);
  }
  // Of all of them, ascending.
  uint64_t Sum(std::span<const ProfileId> ids, VersionNumber version) const {
    return counts_.Sum(ids, version,
                       [this, version](ProfileId id) { return CountInChain(id, version); });
  }
  const Members* MembersAt(ProfileId id, VersionNumber version) const {
    return members_.At(id, version);
  }
  // Calls visit(members) for each of `ids` that has any. A profile is three dependent
  // misses: those of many overlap.
  template <typename Visit>
  void ForEachMembers(std::span<const ProfileId> ids, VersionNumber version, Visit&& visit) const {
    members_.ForEachOf(
        ids, version,
        [](const Members& found) {
          if (found.IsMany() && found.many.chunks == 1) {
            __builtin_prefetch(found.many.chunk->ids);
          }
        },
        [&visit](const Members& found) {
          if (!found.IsEmpty()) visit(found);
        });
  }
  void PrefetchRow(ProfileId id) const { __builtin_prefetch(&rows_[id]); }
  void PrefetchFingerprint(ProfileId id) const { __builtin_prefetch(&fingerprints_[id]); }
  void PrefetchCount(ProfileId id) const { counts_.Prefetch(id); }
  void PrefetchHead(ProfileId id) const { members_.PrefetchHead(id); }
  void PrefetchMembers(ProfileId id) const { members_.PrefetchNewest(id); }
  // What readers noted of the profile, for who pinned a version that has it; 0: nothing,
  // and so whenever the id was given out again. nullptr: no notes are kept.
  std::atomic<uint64_t>* NoteOf(ProfileId id) const {
    return id < notes_.capacity() ? &notes_[id] : nullptr;
  }
  // Of the 512 profiles from 512 * block on; nullptr: all are empty.
  using Slices = CountSlices;
  const Slices* SlicesAt(uint32_t block, VersionNumber version) const {
    return slices_.At(block, version);
  }

  // The same of `n` blocks from `block` on. REQUIRES: they lie below limit().
  void ReadSlices(size_t block, size_t n, VersionNumber version, sets::SliceBlock* out) const {
    decltype(newest_slices_)::Finder newest(newest_slices_);
    for (size_t i = 0; i < n; ++i) {
      if (newest[block + i].Read(version, &out[i].words, &out[i].n)) continue;
      if (earlier_slices_[block + i].Read(version, &out[i].words, &out[i].n)) continue;
      const Slices* held = SlicesAt(static_cast<uint32_t>(block + i), version);
      out[i] =
          held == nullptr ? sets::SliceBlock{nullptr, 0} : sets::SliceBlock{held->words, held->n};
    }
  }

  // ---- Writer.

  // Told of profiles and terms that come and go. Before the first profile.
  // Without one no key is found either: nobody asks who has a key, or how many.
  void Attach(DenseOnDemand* dense) { dense_ = dense; }
  // From here on: 8 bytes a profile.
  void KeepNotes() {
    keeps_notes_ = true;
    notes_.Grow(limit());
  }
  bool IsInterned(ProfileId id) const { return meta_[id].born != 0; }
  // When the id was given to the label set that it stands for now.
  VersionNumber Born(ProfileId id) const { return meta_[id].born; }
  uint32_t NewestCount(ProfileId id) {
    const Members* members = members_.Newest(id);
    return members == nullptr ? 0 : members->Count();
  }
  template <typename Visit>
  void ForEachNewestMember(ProfileId id, Visit&& visit) {
    const Members* members = members_.Newest(id);
    if (members != nullptr) members->ForEach(visit);
  }

  // Labels that a profile is sought for.
  struct Sought {
    std::string_view ns;
    Labels labels;
    Fingerprint fingerprint = {};  // of both; none: texts are compared. Of no selector's
  };
  // Are these the labels of the profile, which has that namespace? What it learns is their
  // fingerprint. REQUIRES: IsInterned(id).
  bool HasLabels(ProfileId id, const Sought& sought);
  // A profile of these labels that was asked for lately; kNoProfile: none is known.
  ProfileId FindRecent(const Sought& sought);
  void PrefetchRecent(const Sought& sought) const;  // what that reads
  void PrefetchChunk(ProfileId id);                 // of its members, PrefetchMembers before
  // The profile of these labels, made if it is new. If they were not asked for
  // lately, what they share with `like` (any id; kNoProfile: the last one that was
  // asked for) is not looked up: an object keeps most of its labels.
  ProfileId Intern(const Sought& sought, ProfileId like, VersionNumber next);
  void AddObject(ProfileId id, ObjectId object, VersionNumber next);
  void RemoveObject(ProfileId id, ObjectId object, VersionNumber next);

  // Bulk load: the next profile, with its terms as ReadTerms gives them and their
  // hash, and its objects, ascending. False: there is such a profile already.
  void Reserve(size_t n);
  bool Adopt(std::span<const TermId> terms, uint64_t hash, VersionNumber next);
  static uint64_t HashOf(std::span<const TermId> terms) {
    return HashText({reinterpret_cast<const char*>(terms.data()), terms.size_bytes()});
  }
  const HashIndex& ids() const { return ids_; }  // to prefetch from
  void AdoptObjects(ProfileId id, std::span<const ObjectId> objects, VersionNumber next);

  // Profiles without objects are kept a while, for labels come back (a
  // rollout's, a flapping one's); this evicts those past the allowance that no
  // reader can name, at most `most` of them.
  void EvictIdle(uint32_t most, VersionNumber next);
  // Whether there are such, readers or not.
  bool HasIdleToEvict() const { return idle() > IdleAllowed(); }

  uint32_t live() const { return live_; }
  size_t idle() const { return interned_ - live_; }
  size_t bytes() const;

  void Free(uint64_t what) override;

 private:
  // Kept without objects: an eighth of the live ones, and a few.
  static constexpr uint32_t kIdleShare = 8, kIdleFloor = 256;
  size_t IdleAllowed() const { return kIdleFloor + live_ / kIdleShare; }
  bool OverflowHolds(ProfileId id, TermId term) const;
  uint32_t CountInChain(ProfileId id, VersionNumber version) const;
  bool HasTerms(ProfileId id, std::span<const TermId> terms) const;
  struct Meta {                    // writer only
    VersionNumber idle_since = 0;  // of a free one, the next free one
    VersionNumber born = 0;        // 0: not interned
  };
  struct Overflow {
    std::unique_ptr<TermId[]> terms;
  };
  struct Idle {
    ProfileId id;
    VersionNumber since;
  };

  // Those that stand in the row, and the others.
  static std::span<const TermId> InRow(const ProfileRow& row) {
    return {row.terms, std::min(row.count, ProfileRow::kTerms)};
  }
  std::span<const TermId> Overflowing(ProfileId id) const {
    const uint32_t count = rows_[id].count;
    if (count <= ProfileRow::kTerms) return {};
    return {overflow_[id].terms.get(), count - ProfileRow::kTerms};
  }

  // ---- Intern's steps (index/profiles_intern.cc). Terms go into terms_here_.
  bool HasTexts(ProfileId id, Labels labels) const;
  // Do fingerprints tell? That of a profile that was given up is unknown.
  bool IsTold(ProfileId id, const Sought& sought) const {
    return sought.fingerprint.IsKnown() && fingerprints_[id].IsKnown();
  }
  void Learn(ProfileId id, const Fingerprint& fingerprint);
  bool Is(ProfileId id, const Sought& sought);
  void TakeShared(std::string_view ns, Labels labels, ProfileId like);
  size_t RecentAt(const Sought& sought) const;
  ProfileId InternUnknown(std::string_view ns, Labels labels, ProfileId like, VersionNumber next);
  ProfileId InternTerms(bool is_new, VersionNumber next);
  void HashMissing(Labels labels);
  bool MakeTerms(std::string_view ns, Labels labels, VersionNumber next);
  TermId MakePair(const Label& label, const LabelHash& hash, TermId like, VersionNumber next);
  void LinkKey(TermId pair, const TermText& key, VersionNumber next);
  TermId OwnKey(TermId pair, VersionNumber next);

  ProfileId NewId();
  void SetTerms(ProfileId id, std::span<const TermId> terms);
  void Fill(ProfileId id, VersionNumber next);
  void Evict(ProfileId id, VersionNumber next);
  void Unfile(ProfileId id, TermId term, VersionNumber next);
  void PutIdle(ProfileId id, VersionNumber next);
  // No later one of the same profile stands behind it.
  bool IsLatest(const Idle& idle) const {
    return meta_[idle.id].born != 0 && meta_[idle.id].idle_since == idle.since;
  }
  Members* WriteMembers(ProfileId id, VersionNumber next);
  void SetCount(ProfileId id, uint32_t from, uint32_t to, VersionNumber next);

  Reclaimer* reclaimer_;
  Terms* terms_;
  DenseOnDemand* dense_ = nullptr;
  HashIndex ids_;
  MemberLists lists_;
  Versioned<Members, 0> members_;
  CountSlicePool* slice_pool_;
  Versioned<Slices, 0> slices_;
  SlotArray<NewestWords, 3> newest_slices_;  // by block; small: how many
  SlotArray<EarlierWords, 0> earlier_slices_;
  SlotArray<ProfileRow, 0> rows_;
  // What counts in one namespace need of a row, sixteen and eight a line.
  SlotArray<TermId, 0> namespaces_;
  ProfileCounts counts_;
  SlotArray<Overflow, 0> overflow_;  // room up to the last profile that has one
  SlotArray<Meta, 0> meta_;
  // Of objects' label sets that were asked for; one without has all bits 0. Writer only.
  SlotArray<Fingerprint, 0> fingerprints_;
  mutable SlotArray<std::atomic<uint64_t>, 0> notes_;
  bool keeps_notes_ = false;
  std::atomic<uint32_t> limit_{0};
  ProfileId free_ = kNoProfile;  // the first of those to give out again
  Queue<Idle> idle_;
  uint32_t live_ = 0, interned_ = 0;
  ProfileId last_ = 0;  // that was interned
  // Profiles that were interned lately, some evicted since, by namespace and labels:
  // a guess where to look that spares a look-up of each label.
  ZeroedTable<ProfileId> recent_;
  // Reused buffers, by term of the profile at hand, the namespace first; of kNoTerm's
  // place in terms_here_, the pair of `like` with the same key (or kNoTerm), and the hash.
  std::vector<TermId> terms_here_, same_key_;
  std::vector<LabelHash> hashes_;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_PROFILES_H_
