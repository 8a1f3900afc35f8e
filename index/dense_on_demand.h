// Counters and bits of a kind, from its 65th object on. Fewer are gone through
// as quickly, and clusters have many kinds of a few objects each: without it a
// kind of one object costs a kilobyte less.
#ifndef LABELIX_INDEX_DENSE_ON_DEMAND_H_
#define LABELIX_INDEX_DENSE_ON_DEMAND_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "index/dense.h"

namespace labelix::index {

class DenseOnDemand {
 public:
  static constexpr uint32_t kFewObjects = 64;

  DenseOnDemand(Reclaimer* reclaimer, Terms* terms, Profiles* profiles)
      : reclaimer_(reclaimer), terms_(terms), profiles_(profiles) {}

  // ---- Any thread with `version` pinned. nullopt: not kept for that term in
  // that version; ask its profiles.
  std::optional<uint64_t> Count(TermId term, VersionNumber version) const {
    const DenseTerms* dense = reader_.load(std::memory_order_acquire);
    return dense == nullptr ? std::nullopt : dense->Count(term, version);
  }
  // 0: it has none. Whoever has one may ask counts().
  TermCounts::Counter Counter(TermId term) const {
    const DenseTerms* dense = reader_.load(std::memory_order_acquire);
    return dense == nullptr ? 0 : dense->Counter(term);
  }
  std::optional<uint32_t> Slot(TermId term, VersionNumber version) const {
    const DenseTerms* dense = reader_.load(std::memory_order_acquire);
    return dense == nullptr ? std::nullopt : dense->Slot(term, version);
  }
  std::optional<uint32_t> RareSlot(TermId term, VersionNumber version) const {
    const DenseTerms* dense = reader_.load(std::memory_order_acquire);
    return dense == nullptr ? std::nullopt : dense->RareSlot(term, version);
  }
  // The same in lists().
  std::optional<TermLists::List> List(TermId term, VersionNumber version) const {
    const DenseTerms* dense = reader_.load(std::memory_order_acquire);
    return dense == nullptr ? std::nullopt : dense->List(term, version);
  }
  // Are there bits of all objects of the kind? Where a slot is, there are.
  bool HasBits(VersionNumber version) const {
    return reader_.load(std::memory_order_acquire) != nullptr && since_ <= version;
  }
  const TermCounts& counts() const { return reader_.load(std::memory_order_acquire)->counts(); }
  const ObjectBits& bits() const { return reader_.load(std::memory_order_relaxed)->bits(); }
  const ObjectBits& rare() const { return reader_.load(std::memory_order_relaxed)->rare(); }
  const TermLists& lists() const { return reader_.load(std::memory_order_relaxed)->lists(); }
  // Of two slots how many objects are in both. False: not kept in that version.
  bool ReadPairs(VersionNumber version, PairCounts::View* out) const {
    const DenseTerms* dense = reader_.load(std::memory_order_acquire);
    return dense != nullptr && dense->pairs().Read(version, out);
  }

  // ---- Writer: as in DenseTerms.
  void AddProfile(ProfileId id, VersionNumber next) {
    if (dense_ != nullptr) dense_->AddProfile(id, next);
  }
  void AddTerm(TermId term, VersionNumber next) {
    if (dense_ != nullptr) dense_->AddTerm(term, next);
  }
  void DropTerm(TermId term, VersionNumber next) {
    if (dense_ != nullptr) dense_->DropTerm(term, next);
  }
  void Move(ObjectId id, ProfileId from, ProfileId to, VersionNumber next) {
    if (dense_ != nullptr) return dense_->Move(id, from, to, next);
    objects_ += from == kNoProfile;
    objects_ -= to == kNoProfile;
    if (objects_ > kFewObjects) Make(next, &DenseTerms::Start);
  }
  bool IsMade() const { return dense_ != nullptr; }
  bool HasWork() const { return dense_ != nullptr && dense_->HasWork(); }
  void Step(size_t events, VersionNumber next) { dense_->Step(events, next); }
  // Bulk load of so many objects.
  void Rebuild(uint32_t objects, VersionNumber next) {
    objects_ = objects;
    if (objects_ > kFewObjects) Make(next, &DenseTerms::Rebuild);
  }
  size_t bytes() const { return dense_ == nullptr ? 0 : sizeof(DenseTerms) + dense_->bytes(); }

 private:
  void Make(VersionNumber next, void (DenseTerms::*fill)(VersionNumber)) {
    dense_ = std::make_unique<DenseTerms>(reclaimer_, terms_, profiles_);
    ((*dense_).*fill)(next);
    since_ = next;
    reader_.store(dense_.get(), std::memory_order_release);
  }

  Reclaimer* reclaimer_;
  Terms* terms_;
  Profiles* profiles_;
  std::unique_ptr<DenseTerms> dense_;
  std::atomic<const DenseTerms*> reader_{nullptr};
  VersionNumber since_ = 0;
  uint32_t objects_ = 0;  // while there is nothing else
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_DENSE_ON_DEMAND_H_
