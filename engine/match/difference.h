// Two versions, one after the other → what joined and left which selector.
//
// A pair (selector, object) can differ only if the selector's condition, the
// object, or the labels of its namespace do. Each pair is met once: by its
// selector, if that changed; else by its object; else by its namespace.
#ifndef LABELIX_ENGINE_MATCH_DIFFERENCE_H_
#define LABELIX_ENGINE_MATCH_DIFFERENCE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/match/concerned.h"
#include "engine/match/delta_sink.h"
#include "engine/match/membership.h"
#include "engine/match/reverse.h"
#include "labelix/live.h"

namespace labelix::match {

// What one Apply did. The index keeps both states meanwhile.
struct Change {
  query::State before, after;
  std::span<const index::Touched> touched;  // ascending by id, each once

  const index::ObjectRow* Before(ObjectId id) const { return Row(before, id); }
  const index::ObjectRow* After(ObjectId id) const { return Row(after, id); }
  bool IsTouched(ObjectId id) const;
  // The resourceVersion that the object has now, or went with.
  std::string_view ResourceVersion(ObjectId id) const;
  // Another object under the old name.
  bool IsReplaced(ObjectId id) const;

 private:
  static const index::ObjectRow* Row(const query::State& state, ObjectId id) {
    return state.index->objects().At(id, state.version);
  }
};

// The same with both versions pinned, for who asks what a `Version` answers.
struct PinnedChange : Change {
  Version was, is;
};

bool IsNamespace(const index::Kind& kind);

// A class of selectors that an object joined or left.
struct FoundClass {
  struct Why {
    Delta::Op op;
    Delta::Cause cause;
    std::string_view resource_version;
  };
  index::ProfileId id;
  ObjectId object;
  Why why;
};

// What the writer keeps from one Difference to the next.
struct DifferenceState {
  Reverse reverse;
  std::map<const index::Kind*, Memberships> memberships;  // by partition of selectors
  index::VersionNumber compared = 0;                      // the last version that was
  // Room that the next one uses again.
  std::vector<ObjectId> changed_selectors, relabelled;
  std::vector<const index::Kind*> partitions;
  std::vector<FoundClass> found;
  Concerned concerned;
};

class Difference {
 public:
  Difference(const Change& change, DifferenceState* state, DeltaSink* sink)
      : change_(change),
        state_(*state),
        sink_(*sink),
        changed_selectors_(state->changed_selectors),
        relabelled_(state->relabelled),
        found_(state->found),
        concerned_(state->concerned) {
    found_.clear();
  }

  // Adds the deltas of kSelects.
  void Find();

  uint64_t queries() const { return queries_; }

 private:
  using Why = FoundClass::Why;
  const query::State& StateOf(const Why& why) const {
    return why.op == Delta::Op::kLeave ? change_.before : change_.after;
  }
  void Follow();
  void FindRelabelled();
  void FindPartitions();
  void FindIn(const index::Kind& selectors);
  void ByNamespace(const index::Kind& selectors, const index::Kind& picked, ObjectId ns);
  void ByNamespaceClass(const index::Kind& selectors, const index::Kind& picked,
                        index::ProfileId id, const query::State& state, const Why& why,
                        std::string_view ns);
  void NoteClasses(const index::Kind& selectors);
  const std::optional<HashedPair>& PairOf(const index::Kind& selectors, index::ProfileId id);
  void BySelector(const index::Kind& selectors, ObjectId id);
  bool SelectorChanged(ObjectId id) const;
  IdSet PickedBySelector(const query::State& state, const index::Kind& selectors, ObjectId id);
  void PrefetchLists(const index::Kind& picked);
  void ByObject(const index::Kind& selectors, const index::Kind& picked, const index::Touched& t);
  void Compare(Memberships::List before, Memberships::List after, ObjectId id, Delta::Cause cause);
  bool IsRelabelled(ObjectId ns) const;
  bool NamespaceChanged(ObjectId object) const;  // the labels of its namespace

  void PrefetchFound(const index::Kind& selectors) const;
  void EmitFound(const index::Kind& selectors);
  void EmitClass(const index::Kind& selectors, index::ProfileId id, const query::State& state,
                 ObjectId object, const Why& why);
  void Emit(ObjectId selector, ObjectId object, const Why& why);
  Why Explain(Delta::Op op, ObjectId object, Delta::Cause otherwise,
              std::string_view resource_version) const;

  const Change& change_;
  DifferenceState& state_;
  DeltaSink& sink_;
  std::vector<ObjectId>& changed_selectors_;  // ascending, of the partition at hand
  std::vector<ObjectId>& relabelled_;         // Namespace objects
  std::vector<FoundClass>& found_;            // of the partition at hand, not emitted yet
  Concerned& concerned_;                      // with the partition at hand
  Memberships* memberships_ = nullptr;        // of the partition at hand
  // A class of it, and what it asks: a changed selector's is needed twice.
  index::ProfileId asked_class_ = index::kNoProfile;
  std::optional<HashedPair> asked_pair_;
  // The same selectors ask the same of namespaces before and after.
  bool same_question_ = false;
  uint64_t queries_ = 0;
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_DIFFERENCE_H_
