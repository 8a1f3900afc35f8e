// The index: everything that is known, with one writer and any number of
// readers. Event → object row and profile; then publish.
#ifndef LABELIX_INDEX_INDEX_H_
#define LABELIX_INDEX_INDEX_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/bytes.h"
#include "index/change_stamps.h"
#include "index/dense_on_demand.h"
#include "index/kept_answers.h"
#include "index/key_filter.h"
#include "index/objects.h"
#include "index/pins.h"
#include "index/profiles.h"
#include "index/reclaim.h"
#include "index/symbols.h"
#include "index/terms.h"
#include "index/types/short_text.h"
#include "labelix/engine.h"
#include "labelix/event.h"

namespace labelix::index {

// What a partition holds: the objects of a kind, or the selectors that pick
// objects of that kind. A selector is kept as an object is: its condition,
// written as labels (engine/match), is its profile.
enum class Holds : uint8_t { kObjects, kSelectors };

// All objects of one kind, indexed apart: a selector looks at one kind.
struct Kind {
  Kind(std::string_view group, std::string_view kind, Holds holds, VersionNumber birth,
       Reclaimer* reclaimer, Symbols* symbols, CountSlicePool* slices, const ChangeStamps* stamps)
      : group(group),
        kind(kind),
        holds(holds),
        is_namespaces(group.empty() && kind == "Namespace"),
        birth(birth),
        terms(reclaimer, symbols),
        profiles(reclaimer, &terms, slices),
        dense(reclaimer, &terms, &profiles) {
    profiles.Attach(holds == Holds::kObjects ? &dense : nullptr);
    if (holds == Holds::kSelectors) kept = std::make_unique<KeptAnswers>(reclaimer, stamps);
  }
  bool Is(std::string_view its_group, std::string_view its_kind, Holds what) const {
    const bool is_core = group.empty() && its_group.empty();
    return SameText(kind, its_kind) && (is_core || SameText(group, its_group)) && holds == what;
  }
  const std::string group, kind;
  const Holds holds;
  const bool is_namespaces;
  const VersionNumber birth;  // unknown to older versions
  Terms terms;
  Profiles profiles;
  DenseOnDemand dense;
  std::unique_ptr<KeptAnswers> kept;  // about selectors, in their partition
  // Of objects: the partition of selectors that pick them, as soon as there are both.
  std::atomic<const Kind*> selectors{nullptr};

  // ---- Writer.
  // No publish finds anything to do, until its profiles change. Of counters and bits readers
  // may ask for more at any time.
  bool IsQuiet() const { return !dense.IsMade() && !profiles.HasIdleToEvict(); }
  bool is_tended = false;
};

// What one version brings. An event of `selectors` is of the partition of
// selectors over its kind.
struct Batch {
  std::span<const Event> objects;
  std::span<const Event> selectors = {};
  std::span<const Event> Of(Holds holds) const {
    return holds == Holds::kObjects ? objects : selectors;
  }
};

// A row that Apply changed. The same id may come several times.
struct Touched {
  ObjectId id;
  bool is_same;                 // an object that was there, with these labels and this uid
  ProfileId was, is;            // before and after; kNoProfile: there was no object, there is none
  std::string_view removed_at;  // the resourceVersion that a kRemove came with: the event's
};

class Index {
 public:
  // As an object's identity keeps them.
  static constexpr uint32_t kMostKinds = 1 << 16;

  explicit Index(const EngineOptions& options);
  ~Index();

  // See Engine::Apply. What changed is appended to `touched`, if it is given.
  // `published` is called after a version was, and before anything is given back that
  // the version before it needs: until it returns, the writer reads both unpinned.
  // std::bad_alloc: every version answers as before, but the next one cannot be
  // made here: IsBroken. Out of memory after the publish it answers as usual, and
  // is broken too.
  absl::StatusOr<Applied> Apply(const Batch& batch, std::vector<Touched>* touched = nullptr,
                                const std::function<void()>& published = nullptr);
  bool IsBroken() const { return is_broken_; }
  // An index that holds what the current version does, under the same ids and the
  // same version number, and goes on from there. std::bad_alloc changes nothing.
  // Cost: as if all objects were applied. REQUIRES: the current version is pinned.
  std::shared_ptr<Index> Restored() const;
  EngineStats Stats() const;
  // How many kinds a publish looks at.
  size_t tended() const { return tended_.size(); }

  // From this version on, each selector that an object holds is registered in
  // the version that brings the object.
  void SetRegistersFrom(VersionNumber from) {
    registers_from_.store(from, std::memory_order_release);
  }
  bool Registers(VersionNumber version) const {
    return version >= registers_from_.load(std::memory_order_acquire);
  }

  // ---- Readers.
  const std::atomic<VersionNumber>& current() const { return current_; }
  Pins& pins() { return pins_; }
  // nullptr: no such kind in that version.
  const Kind* FindKind(const std::string_view& group, const std::string_view& kind,
                       VersionNumber version, Holds holds = Holds::kObjects) const {
    const Kind* found = first_kind_.load(std::memory_order_acquire);  // which is mostly meant
    if (found == nullptr) return nullptr;
    if (!found->Is(group, kind, holds)) found = FindOtherKind(group, kind, holds);
    return found != nullptr && found->birth <= version ? found : nullptr;
  }
  // Without a call: nullptr also where it is not the first kind.
  const Kind* FindFirstKind(const std::string_view& group, const std::string_view& kind,
                            VersionNumber version) const {
    const Kind* first = first_kind_.load(std::memory_order_acquire);
    const bool is_it =
        first != nullptr && first->Is(group, kind, Holds::kObjects) && first->birth <= version;
    return is_it ? first : nullptr;
  }
  // By group and kind.
  std::vector<const Kind*> Kinds(VersionNumber version, Holds holds = Holds::kObjects) const;
  // Those of objects that are called so in whatever group, by group.
  std::vector<const Kind*> KindsNamed(std::string_view kind, VersionNumber version) const;
  std::optional<ObjectId> FindObject(std::string_view group, std::string_view kind,
                                     std::string_view ns, std::string_view name,
                                     VersionNumber version, Holds holds = Holds::kObjects) const;
  const Kind& KindOf(ObjectId id) const { return *kinds_[objects_.kind(id)]; }
  const Objects& objects() const { return objects_; }
  // What the partitions of selectors ask about; whoever files them adds to it.
  const KeyFilter& asked() const { return asked_; }
  KeyFilter& asked() { return asked_; }
  // nullptr: there are no selectors that pick objects of the kind in that version.
  const Kind* FindSelectors(std::string_view group, std::string_view kind,
                            VersionNumber version) const {
    const Kind* objects = FindKind(group, kind, version);
    const Kind* found =
        objects == nullptr ? nullptr : objects->selectors.load(std::memory_order_acquire);
    if (found == nullptr) return FindKind(group, kind, version, Holds::kSelectors);
    return found->birth <= version ? found : nullptr;
  }

  // The namespace in which all selectors of a class pick; nullopt: they may pick in any.
  // Whoever files them says so: what changes in one leaves answers about others as they
  // are (index/kept_answers.h).
  using ScopeOf = std::optional<std::string_view> (*)(const Kind& selectors, ProfileId id);
  void SetScopeOf(ScopeOf scope_of) { scope_of_ = scope_of; }

 private:
  friend class ImageReader;
  absl::Status Check(const Batch& batch);
  absl::Status CheckEvent(const Event& event, Holds holds) const;
  static absl::Status CheckOrder(const Event& event);  // of its labels
  uint64_t NewObjects(const Batch& batch) const;
  uint64_t NewKinds(const Batch& batch) const;
  KindId InternKind(std::string_view group, std::string_view kind, Holds holds);
  std::optional<KindId> FindKindId(std::string_view group, std::string_view kind,
                                   Holds holds) const;
  const Kind* FindOtherKind(const std::string_view& group, const std::string_view& kind,
                            Holds holds) const;
  // Those that satisfy, by group and kind.
  template <typename Is>
  std::vector<const Kind*> KindsThat(Is&& is) const;

  // ---- Applying (index/look_up.cc, index/apply.cc).

  // What an event's object is before the events of its window are applied: looked
  // up for all of them first, side by side, for each look-up is a chain of misses.
  struct Looked {
    static constexpr uint32_t kNone = 0xFFFFFFFFu;
    uint64_t hash = 0;  // of kind and name, if the kind is known
    KindId kind = kNone;
    ObjectId id = kNone;
    bool is_absent = false;  // no object has the name, nor gets it in this window before
    // What it has, if it is there; and whose labels are the event's, if that is found at
    // once: none of them is given up before the next publish.
    ProfileId held = kNoProfile, profile = kNoProfile;
    Fingerprint fingerprint;  // of an object that comes or stays, unless it was not looked up
  };
  static constexpr size_t kWindow = 64;
  bool IsOneWindow(const Batch& batch) const {
    return batch.objects.size() + batch.selectors.size() <= kWindow;
  }
  absl::Status CheckLabels(const Batch& batch);
  void Look(std::span<const Event> events, Holds holds, Looked* looked);
  void LookUp(const Event& event, Looked* looked);
  void LookUpLabels(std::span<const Event> events, std::span<Looked> looked);
  static void TakeFingerprints(std::span<const Event> events, Looked* looked);
  static Profiles::Sought SoughtBy(const Event& event, const Kind& kind, const Looked& looked);
  void PrefetchObjects(std::span<Looked> looked);
  void PrefetchControllers(std::span<const Looked> looked);
  void PrefetchMembers(std::span<const Looked> looked) const;
  void ApplyAll(const Batch& batch, Holds holds, Applied* applied);
  void ApplyOne(const Event& event, Holds holds, const Looked& looked, Applied* applied);
  void Upsert(const Event& event, Holds holds, const Looked& looked, Applied* applied);
  void Remove(const Event& event, Holds holds, const Looked& looked, Applied* applied);
  void Tend(Kind* kind);
  void Touch(const Touched& touched);
  // An object has another label set, or came, or goes: do other selectors pick now?
  void NoteChange(const Kind& kind, std::string_view name, ProfileId was, ProfileId is);
  static void Join(Kind* a, Kind* b);
  // False: published, but out of memory afterwards.
  bool Publish(size_t events, const std::function<void()>& published = nullptr);
  void Restore(const Index& from, VersionNumber version);

  const EngineOptions options_;
  Pins pins_;
  Bytes bytes_;
  NameBytes names_;
  Reclaimer reclaimer_{pins_};
  Symbols symbols_;
  Objects objects_;
  HashIndex kind_ids_;
  CountSlicePool slice_pool_;  // of all kinds, which give back to it
  SlotArray<std::unique_ptr<Kind>> kinds_;
  std::atomic<uint32_t> kind_count_{0};
  std::atomic<const Kind*> first_kind_{nullptr};
  std::atomic<VersionNumber> current_{1};
  std::atomic<VersionNumber> registers_from_{~VersionNumber{0}};
  VersionNumber next_ = 2;
  KeyFilter asked_;
  ChangeStamps stamps_;
  std::vector<Kind*> tended_;  // those that a publish looks at
  ScopeOf scope_of_ = nullptr;
  KindId last_kind_ = 0;
  uint32_t selectors_ = 0;  // of the live objects
  bool changed_ = false;
  bool is_broken_ = false;
  std::string carried_;                      // reused buffer
  Looked looked_[kWindow];                   // of the window at hand
  std::vector<Touched>* touched_ = nullptr;  // during an Apply that was asked for it
};

// A version held: the index stays, and so does what the version needs.
struct Pin {
  explicit Pin(std::shared_ptr<Index> index);
  // That version. REQUIRES: `index` is calling `published`, and it is the newest one or
  // the one before it.
  Pin(std::shared_ptr<Index> index, VersionNumber version);
  ~Pin();
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;
  const std::shared_ptr<Index> index;
  VersionNumber number;
  Pins::Slot* slot;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_INDEX_H_
