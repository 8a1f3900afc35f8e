// Live membership: selectors that an Engine keeps matched to its objects, and
// what joins and leaves them as both change.
//
//   constexpr labelix::Label kLabels[] = {{"run", "rng"}};
//   labelix::Event pod;
//   pod.kind = "Pod", pod.ns = "prod", pod.name = "rng-x7", pod.labels = kLabels;
//   const auto run = labelix::Selector::Parse("run=rng").value();
//   labelix::SelectorEvent mine;
//   mine.name.name = "mine", mine.picks_kind = "Pod", mine.selector = &run;
//
//   labelix::Engine engine;
//   labelix::Subscription deltas = engine.Subscribe({});
//   engine.Apply({&pod, 1}, {&mine, 1}).IgnoreError();
//   const std::optional<labelix::DeltaBatch> batch = deltas.Poll();
//   assert(batch && batch->deltas.size() == 1);
//   assert(batch->deltas[0].op == labelix::Delta::Op::kJoin);
//   assert(batch->deltas[0].object.name == "rng-x7");
//   assert(labelix::SelectorsPicking(engine.Current(), {.kind = "Pod", .ns = "prod"}, kLabels)
//              .front().name.name == "mine");
//
// A version holds objects and selectors together: whoever holds a Version asks
// both for the same moment. Deltas are differences of two versions and never
// echoes of events: what a batch does and undoes makes none.
#ifndef LABELIX_LIVE_H_
#define LABELIX_LIVE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "labelix/engine.h"
#include "labelix/metrics.h"
#include "labelix/selector.h"
#include "labelix/status.h"

namespace labelix {

// ---- Registering -----------------------------------------------------------

// Who selects. A Cluster names what it registers by the object that holds the
// selector and its path; a name of your own leaves `kind` empty, so that it can
// never be one of those.
struct SelectorName {
  std::string_view group, kind, ns, name;
  std::string_view path;  // "spec.selector"
  friend bool operator==(const SelectorName&, const SelectorName&) = default;
  friend auto operator<=>(const SelectorName&, const SelectorName&) = default;
};

// Registers, edits or takes away one selector: one whose name is registered takes the
// other's place, and to take away what is not there is no error. Views: read during the call.
struct SelectorEvent {
  enum class Op : uint8_t { kRegister, kUnregister };
  Op op = Op::kRegister;
  SelectorName name;
  // Of the objects that it picks; a name is unique within one picked kind.
  std::string_view picks_group, picks_kind;
  // The rest is read by kRegister only.
  const Selector* selector = nullptr;  // required
  // Where the objects live: in one of `namespaces`, or in a namespace whose labels
  // `namespace_selector` picks; neither given: anywhere; no more than an empty list: nowhere.
  // The labels of a namespace are those of the object {"", "Namespace", "", name}; one without
  // such an object is picked by the selector of everything only.
  std::optional<std::span<const std::string_view>> namespaces = std::nullopt;
  const Selector* namespace_selector = nullptr;
  // If not empty: only objects called `<ordinal_of>-<digits>`, as the pods of a
  // StatefulSet are.
  std::string_view ordinal_of;
  // Only objects whose name satisfies these, whatever field each names: a node
  // term's matchFields.
  std::span<const FieldSelector::Term> name_terms;
  bool skips_itself = false;          // never the object called as the selector is
  std::string_view resource_version;  // for the deltas that the edit causes
};

// ---- Asking ------------------------------------------------------------------

// A registered selector that picks what was asked about. Views: valid while the
// Version is held.
struct PickingSelector {
  ObjectId id = 0;  // of the selector: no object of the Version has it
  SelectorName name;
  std::string_view text;  // upstream's printed form
};

// The registered selectors that pick an object of `where.kind` and `where.ns`
// with these labels, whether there is one or not; by name. Without `where.ns` it is cluster-scoped,
// and `where.namespaces` is not read: an object is in one namespace. Conditions on the
// name of the object are not applied: a label set has none. Cost: some look-ups a label, and the
// answer; selectors that do not match are not looked at one by one. Asked again while selectors
// of the namespace and its labels are the same, by any thread: one compare, and the answer.
// Nothing is also the answer where nobody has registered anything: whether Services, say, were
// ever told of, Version::Knows says.
std::vector<PickingSelector> SelectorsPicking(const Version& version, const Scope& where,
                                              Labels labels);
// The same of an object, all conditions applied. REQUIRES: version.Contains(object).
std::vector<PickingSelector> SelectorsPicking(const Version& version, ObjectId object);

// The objects that a registered selector picks. kNotFound: it is not
// registered in this version. Cost: one query.
absl::StatusOr<IdSet> PickedBy(const Version& version, const SelectorName& name,
                               std::string_view picks_group, std::string_view picks_kind);

// ---- Deltas ------------------------------------------------------------------

// Whether an object has come to, or gone from, what a selector picks.
struct Delta {
  enum class Op : uint8_t {
    kJoin,
    kLeave,
    kUpdate,  // kTraffic only: still an endpoint, with other conditions
  };
  enum class Relation : uint8_t { kSelects, kOwns, kTraffic };
  enum class Cause : uint8_t {
    kObjectCreated,
    kObjectDeleted,
    kObjectReplaced,  // another uid under the old name: leaves and joins
    kLabelChange,
    kSelectorCreated,
    kSelectorEdit,
    kSelectorDeleted,
    kNamespaceRelabelled,
    kAdopted,        // kOwns: an object without controller got one
    kReleased,       // kOwns: the controller let it go
    kOrphaned,       // kOwns: the controller is going or gone, the object stays
    kOwnerChanged,   // kOwns: from one controller to another
    kStatusChange,   // kTraffic: addresses, readiness, deletion, node
    kServiceChange,  // kTraffic: the Service, but not its selector
  };

  struct Object {
    ObjectId id = 0;  // in the version in which it is, or was, picked
    std::string_view group, kind, ns, name;
    friend bool operator==(const Object&, const Object&) = default;
  };
  // kTraffic: as the EndpointSlice controller writes them.
  struct Conditions {
    bool ready = false, serving = false, terminating = false;
    friend bool operator==(const Conditions&, const Conditions&) = default;
  };

  Op op = Op::kJoin;
  Relation relation = Relation::kSelects;
  Cause cause = Cause::kObjectCreated;
  // kOwns: the controller. A controllerRef has no group: it is that of the owner where it is
  // loaded, found by its uid, else a guess (Kubernetes' own kind of that name, a loaded one, or
  // ""), so a leave may say another one than its join did. An object has one controller at a
  // time: keep owners by object.
  SelectorName selector;
  Object object;
  std::string_view resource_version;  // of what caused it; "" unknown
  Conditions conditions;
};
std::string_view ToString(Delta::Op op);              // "join", "leave", "update"
std::string_view ToString(Delta::Relation relation);  // "selects", "owns", "traffic"
std::string_view ToString(Delta::Cause cause);        // "label change", …

// The deltas of one version, or a mark that some were lost. A value: it keeps
// the texts that it shows.
struct DeltaBatch {
  // The deltas lead to this version. With `resync`: some of up to this version
  // were lost, all later ones follow. Read Engine::Current(), take the state
  // from there, and pass over what leads to it or to an older version.
  uint64_t version = 0;
  bool resync = false;
  std::vector<Delta> deltas;  // leaves first
  std::shared_ptr<const void> texts;
};

struct SubscribeOptions {
  // Only deltas of objects of one kind; empty: of all.
  std::string_view picks_group = {}, picks_kind = {};
  // Only of selectors of one kind of object, or of this very one.
  std::optional<std::string_view> selector_kind = std::nullopt;
  std::optional<SelectorName> selector = std::nullopt;
  // Only where the object or who holds the selector is called so, whatever its kind; one that is
  // in no namespace is known by its name alone. Read during the call. Where nobody else
  // subscribes, deltas about others are not made: what they would take is spared.
  struct Named {
    std::string_view ns, name;
  };
  std::optional<std::span<const Named>> about = std::nullopt;
  bool selects = true, owns = true, traffic = true;  // kOwns, kTraffic: of a Cluster only
  // How many deltas may wait (0 is 1): some 200 bytes each, and 450 a version with any.
  // What comes past that, and a version with more, is dropped and becomes a resync
  // mark: the writer never waits.
  size_t capacity = 1 << 16;
};

// Receives deltas from the version after the one in which it was made: who needs
// the state too reads Engine::Current() after Subscribe, and passes over what leads to
// that version or to an older one. One thread polls, any one; made by the thread that
// applies, dropped by any. It outlives its Engine, and then has what waited. Of one that
// was moved from, only assignment and destruction are left.
class Subscription {
 public:
  struct Rep;
  explicit Subscription(std::shared_ptr<Rep> rep);
  ~Subscription();
  Subscription(Subscription&&) noexcept;
  Subscription& operator=(Subscription&&) noexcept;

  // The oldest batch that waits, nullopt if there is none. Never waits for the
  // writer, and never keeps it waiting.
  std::optional<DeltaBatch> Poll();

  // The version in which it was made: its deltas lead on from there.
  uint64_t from() const;

 private:
  std::shared_ptr<Rep> rep_;
};

}  // namespace labelix

#endif  // LABELIX_LIVE_H_
