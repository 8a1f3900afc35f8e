// The index: everything that is known, with one writer and any number of
// readers. Event → object row and profile; then publish.
#ifndef LABELIX_INDEX_INDEX_H_
#define LABELIX_INDEX_INDEX_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/bytes.h"
#include "index/objects.h"
#include "index/pins.h"
#include "index/profiles.h"
#include "index/reclaim.h"
#include "index/symbols.h"
#include "index/terms.h"
#include "labelix/engine.h"
#include "labelix/event.h"

namespace labelix::index {

// All objects of one kind, indexed apart: a selector looks at one kind.
struct Kind {
  Kind(std::string_view group, std::string_view kind, VersionNumber birth, Reclaimer* reclaimer,
       Symbols* symbols)
      : group(group),
        kind(kind),
        birth(birth),
        terms(reclaimer, symbols),
        profiles(reclaimer, &terms) {}
  const std::string group, kind;
  const VersionNumber birth;  // unknown to older versions
  Terms terms;
  Profiles profiles;
};

class Index {
 public:
  explicit Index(const EngineOptions& options);
  ~Index();

  // See Engine::Apply.
  absl::StatusOr<Applied> Apply(std::span<const Event> batch);
  EngineStats Stats() const;

  // ---- Readers.
  const std::atomic<VersionNumber>& current() const { return current_; }
  Pins& pins() { return pins_; }
  // nullptr: no such kind in that version.
  const Kind* FindKind(std::string_view group, std::string_view kind, VersionNumber version) const;
  std::vector<const Kind*> Kinds(VersionNumber version) const;
  std::optional<ObjectId> FindObject(std::string_view group, std::string_view kind,
                                     std::string_view ns, std::string_view name,
                                     VersionNumber version) const;
  const Kind& KindOf(ObjectId id) const { return *kinds_[objects_.kind(id)]; }
  const Objects& objects() const { return objects_; }

 private:
  absl::Status Check(std::span<const Event> batch) const;
  absl::Status CheckEvent(const Event& event) const;
  uint64_t NewObjects(std::span<const Event> batch) const;
  KindId InternKind(std::string_view group, std::string_view kind);
  std::optional<KindId> FindKindId(std::string_view group, std::string_view kind) const;
  void Upsert(const Event& event, Applied* applied);
  void Remove(const Event& event, Applied* applied);
  void Publish(size_t events);

  const EngineOptions options_;
  Pins pins_;
  Bytes bytes_;
  Reclaimer reclaimer_{pins_};
  Symbols symbols_;
  Objects objects_;
  HashIndex kind_ids_;
  SlotArray<std::unique_ptr<Kind>> kinds_;
  std::atomic<uint32_t> kind_count_{0};
  std::atomic<VersionNumber> current_{1};
  VersionNumber next_ = 2;
  KindId last_kind_ = 0;
  bool changed_ = false;
  std::string carried_;  // reused buffer
};

// A version held: the index stays, and so does what the version needs.
struct Pin {
  explicit Pin(std::shared_ptr<Index> index);
  ~Pin();
  Pin(const Pin&) = delete;
  Pin& operator=(const Pin&) = delete;
  const std::shared_ptr<Index> index;
  VersionNumber number;
  Pins::Slot* slot;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_INDEX_H_
