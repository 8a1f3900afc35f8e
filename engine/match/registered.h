// Registered selectors as objects of their partition: names, what they carry,
// and a batch of them on its way into the index.
#ifndef LABELIX_ENGINE_MATCH_REGISTERED_H_
#define LABELIX_ENGINE_MATCH_REGISTERED_H_

#include <array>
#include <list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/match/filing.h"
#include "engine/match/texts.h"
#include "engine/query/plan.h"
#include "index/packed_text.h"
#include "labelix/live.h"

namespace labelix::match {

// The name of a selector's object is the namespace and name of who holds it. Its kind
// and the path stand in place of the namespace, where equal texts are kept once.
// Both are appended.
void PackHolder(const SelectorName& name, std::string* out);
void PackPlace(const SelectorName& name, std::string* out);
inline SelectorName UnpackPlace(std::string_view place) {
  SelectorName name;
  name.group = index::TakeText(&place);
  name.kind = index::TakeText(&place);
  name.path = place;
  return name;
}
inline SelectorName UnpackName(std::string_view holder, std::string_view place) {
  SelectorName name = UnpackPlace(place);
  name.ns = index::TakeText(&holder);
  name.name = holder;
  return name;
}
inline SelectorName NameOf(const index::Objects& objects, ObjectId selector) {
  return UnpackName(objects.name(selector), objects.ns(selector));
}

// What a selector's row carries beside its condition. Views into the row.
struct Registered {
  std::string_view text;
  std::string_view names;  // the conditions on names, "" is none: PicksName
  std::string_view resource_version;
};
inline Registered ReadRegistered(const index::ObjectRow& row) {
  const index::Carried carried = index::Unpack(row.Carried());
  Registered registered;
  registered.resource_version = carried.resource_version;
  registered.names = carried.facts;
  registered.text = index::TakeText(&registered.names);
  return registered;
}

// Whether the conditions of `selector` on names let `object` pass. Both are of
// a version that is pinned.
bool PicksName(const index::Index& index, ObjectId selector, std::string_view names,
               ObjectId object);
// Drops from `ids` what they do not let pass.
void FilterByName(const index::Index& index, ObjectId selector, std::string_view names, IdSet* ids);

// Whether `name` is `<set>-<digits>`, the digits as many as there are. Source:
// k8s.io/kubernetes v1.37.2, pkg/controller/statefulset/stateful_set_utils.go.
bool IsOrdinalOf(std::string_view set, std::string_view name);

// The objects that a condition picks. Cost: one query.
IdSet Pick(const query::State& state, const index::Kind& picked, const Condition& condition);
// The same of a class of `selectors`; `pair` is what ReadHashedPair says of it.
IdSet Pick(const query::State& state, const index::Kind& picked, const index::Kind& selectors,
           index::ProfileId id, const std::optional<HashedPair>& pair);

// SelectorEvents → events of the partitions of selectors. Used for batch after batch:
// what one took is there for the next.
class SelectorBatch {
 public:
  // In place of what it held. Notes in the index what they ask about. kInvalidArgument
  // names the selector and what it lacks.
  absl::Status Set(std::span<const SelectorEvent> events, index::Index* index);
  std::span<const Event> events() const { return events_; }
  void Clear();

 private:
  struct Kind {
    Pending pending;
    std::unordered_map<std::string, const Filing*> filings;  // by the condition's bytes
  };
  void AddOne(const index::Index& index, const SelectorEvent& event);
  Labels FileOne(const index::Index& index, const SelectorEvent& event);
  Labels FilePair(const OnePair& pair);
  std::string_view PackFacts(const SelectorEvent& event);
  std::string_view TakeBuffer();

  bool is_set_ = false;
  std::vector<Event> events_;
  Texts texts_;
  std::string buffer_;
  // Lists: what stands in them never moves.
  std::list<std::array<Label, 2>> pairs_;
  std::list<Filing> filings_;
  std::map<std::pair<std::string_view, std::string_view>, Kind> kinds_;
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_REGISTERED_H_
