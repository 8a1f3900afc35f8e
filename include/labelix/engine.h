// An Engine holds labelled objects of any kind and answers which of them a
// selector picks. It knows nothing of Kubernetes' kinds.
//
//   labelix::Engine engine;
//   constexpr labelix::Label kLabels[] = {{"run", "rng"}};
//   labelix::Event event;
//   event.kind = "Pod", event.ns = "prod", event.name = "rng-x7";
//   event.labels = kLabels;
//   engine.Apply({&event, 1}).IgnoreError();
//   labelix::Version now = engine.Current();
//   labelix::Compiled selector(labelix::Selector::Parse("run in (rng,web)").value());
//   assert(now.Count({.kind = "Pod", .ns = "prod"}, selector) == 1);
//
// One thread applies; any number read. A Version is one whole state: readers
// never see half a batch, never wait for the writer, and keep what they hold
// (memory that a pinned Version needs is given back after it is dropped). Versions
// outlive the Engine. Of a Version, Bound or Compiled that was moved from, only
// assignment and destruction are left.
//
// Out of memory, every call of every header here throws std::bad_alloc (never a
// Status, which would need memory too). It has then changed nothing, or what
// arrived in a Version is all there; an Engine and its Versions go on answering.
// The first Apply after one that failed makes the index anew, at the cost of
// applying all objects again.
#ifndef LABELIX_ENGINE_H_
#define LABELIX_ENGINE_H_

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/event.h"
#include "labelix/id_set.h"
#include "labelix/selector.h"
#include "labelix/status.h"

namespace labelix {

namespace index {
class CurrentIndex;
class Index;
struct Pin;
}  // namespace index

namespace match {
class Live;
struct Access;
}  // namespace match

struct Normal;    // engine/selector/normal.h
struct Prepared;  // engine/selector/prepared.h

// labelix/live.h
struct LiveMetrics;
struct SelectorEvent;
struct SubscribeOptions;
class Subscription;

// A selector made ready: normalised, so that each key has one constraint.
// Independent of any Engine; cheap to copy; immutable. Cost: one pass over the
// requirements; the texts of one that is given away are not copied.
class Compiled {
 public:
  explicit Compiled(const Selector& selector);
  explicit Compiled(Selector&& selector);
  const Normal& normal() const;
  const Prepared& prepared() const { return *prepared_; }

 private:
  std::shared_ptr<const Prepared> prepared_;
};

// Where to look: one kind, in one namespace, in several, or in all.
struct Scope {
  std::string_view kind;
  std::string_view group = {};
  std::optional<std::string_view> ns = std::nullopt;  // nullopt: every namespace
  // If not empty, these namespaces instead of `ns`, in any order; one that is given
  // twice counts once.
  std::span<const std::string_view> namespaces = {};
};

class Bound;  // A Compiled with its labels looked up in one Version.

// One object as a Version knows it. Views: valid while the Version is held.
struct ObjectView {
  ObjectId id = 0;
  std::string_view group, kind, ns, name, uid, resource_version;
  ControllerRef controller;
  std::vector<Label> labels;  // ascending by key
  std::string_view facts;
};

// One whole state. A handle: movable, copyable (a copy pins the same state).
// Const calls are safe from any number of threads.
class Version {
 public:
  Version(const Version&);
  Version(Version&&) noexcept;
  Version& operator=(Version) noexcept;
  ~Version();

  // Grows by one with each Apply that changed something.
  uint64_t number() const;

  // How many objects match. Never lists them.
  uint64_t Count(const Scope& scope, const Compiled& selector) const;

  // All of them, ascending. Cost grows with the answer.
  IdSet Select(const Scope& scope, const Compiled& selector) const;

  // At most `limit` of them, the lowest ids.
  IdSet First(const Scope& scope, const Compiled& selector, size_t limit) const;

  // The lowest of them, as many as `out` has room for, into memory that is used
  // again; returns how many those are. The fastest way to many ids: Select
  // pays for its vector's memory too.
  size_t Write(const Scope& scope, const Compiled& selector, std::span<ObjectId> out) const;

  // Look-up apart from evaluation, for a selector that is asked for the first time and
  // again and again of one state, which the Bound keeps. (Asked again, a Compiled
  // remembers what it found and is as fast.)
  Bound Bind(const Scope& scope, const Compiled& selector) const;

  // The plan as text: a line a requirement with container, cardinality and operation, in
  // the order of evaluation, and one if a count needs none of it. Made for people.
  std::string ExplainPlan(const Scope& scope, const Compiled& selector) const;

  // The object of that name, nullopt if there is none in this state.
  std::optional<ObjectId> Find(std::string_view group, std::string_view kind, std::string_view ns,
                               std::string_view name) const;
  // False: `id` names no object of this state.
  bool Contains(ObjectId id) const;
  // REQUIRES: Contains(id).
  ObjectView Get(ObjectId id) const;

  // Every kind that was declared or had an object, by group and kind, with the
  // number of its objects now.
  struct KindCount {
    std::string_view group, kind;
    uint64_t objects = 0;
  };
  std::vector<KindCount> Kinds() const;
  // Whether the kind is one of them. One hash.
  bool Knows(std::string_view group, std::string_view kind) const;
  // The API groups that have one of that name, ascending. A comparison a kind.
  std::vector<std::string_view> GroupsOf(std::string_view kind) const;

 private:
  friend class Engine;
  friend class Bound;
  friend struct ColumnReader;
  friend struct match::Access;
  friend struct ClusterParts;  // engine/cluster_rep.h
  explicit Version(std::shared_ptr<const index::Pin> pin) : pin_(std::move(pin)) {}
  std::shared_ptr<const index::Pin> pin_;
};

// Keeps its Version. Const calls are safe from any number of threads.
class Bound {
 public:
  ~Bound();
  Bound(Bound&&) noexcept;
  Bound& operator=(Bound&&) noexcept;
  uint64_t Count() const;
  IdSet Select() const;
  IdSet First(size_t limit) const;
  size_t Write(std::span<ObjectId> out) const;

 private:
  friend class Version;
  struct Rep;
  explicit Bound(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

// What one Apply did.
struct Applied {
  uint64_t version = 0;  // the state after it
  uint32_t created = 0, updated = 0, removed = 0;
  uint32_t unchanged = 0;  // nothing new in the event, or nothing there to remove
};

// Sizes of the live state, for people and for tests of memory.
struct EngineStats {
  uint64_t objects = 0, profiles = 0, idle_profiles = 0, symbols = 0, pairs = 0;
  uint64_t versions_pinned = 0, records_kept = 0, bytes = 0;
  // Registered selectors (labelix/live.h), the distinct conditions among them,
  // and the terms that those are filed under.
  uint64_t selectors = 0, selector_classes = 0, selector_terms = 0;
};

struct EngineOptions {
  // 2^32 - 2 objects; smaller in tests. Past it Apply answers
  // kResourceExhausted and changes nothing. Registered selectors (labelix/live.h) count
  // as objects do, and so does what was removed while a pinned Version may name it, or in
  // the same batch.
  uint32_t max_objects = 0xFFFFFFFEu;
  uint32_t max_labels_per_object = 10'000;
  // Of objects, and of what selectors pick: a kind costs some 3.2 KB, so that
  // input which names ever new ones is refused in the same way. 65,536 at most.
  uint32_t max_kinds = 10'000;
};

class Engine {
 public:
  explicit Engine(const EngineOptions& options = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Takes a batch in and publishes one new Version, or fails and changes
  // nothing: kInvalidArgument for an event without kind or name, with unsorted
  // labels or an op that is none, kResourceExhausted past a limit. To remove what is not
  // there is no error; an object that comes twice is as the last event says.
  // One thread at a time. Cost an event: one hash of the name, one of the
  // labels; a change of labels adds the terms that differ.
  absl::StatusOr<Applied> Apply(std::span<const Event> batch);

  // The same with selectors that come, change or go in the same version
  // (labelix/live.h); the counts are of objects. kInvalidArgument too for a
  // selector without name, picked kind or Selector, or with an op that is none.
  // Cost a selector: the values in it.
  absl::StatusOr<Applied> Apply(std::span<const Event> batch,
                                std::span<const SelectorEvent> selectors);

  // What joins and leaves selectors from here on. While anybody subscribes,
  // Apply also finds the deltas: for a changed label set, the selectors that
  // pick the old and the new one; for a changed selector, one query before and
  // one after. Without subscribers it costs nothing. The thread that applies.
  Subscription Subscribe(const SubscribeOptions& options);
  LiveMetrics Metrics() const;  // the thread that applies

  // The newest state, pinned. Any thread; never waits for Apply.
  Version Current() const;

  // The thread that applies. Cost: a look at each distinct label, some 4 ns: what they take is
  // not counted as they come and go.
  EngineStats Stats() const;

 private:
  friend struct match::Access;
  friend struct ClusterParts;  // engine/cluster_rep.h
  explicit Engine(std::shared_ptr<index::Index> index);
  std::unique_ptr<index::CurrentIndex> index_;  // Versions keep what it holds too
  std::unique_ptr<match::Live> live_;
};

}  // namespace labelix

#endif  // LABELIX_ENGINE_H_
