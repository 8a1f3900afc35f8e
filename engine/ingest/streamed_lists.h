// Lists that a watch sends (KEP-3157, sendInitialEvents=true): each object as an
// ADDED event, then a BOOKMARK with the annotation k8s.io/initial-events-end. What
// was not sent by then is not there: client-go's Reflector.watchList replaces its
// store (tools/cache/reflector.go).
#ifndef LABELIX_ENGINE_INGEST_STREAMED_LISTS_H_
#define LABELIX_ENGINE_INGEST_STREAMED_LISTS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "labelix/cluster.h"

namespace labelix::ingest {

// Of one input, in its order. Holds the names of a kind only while its list may
// still be running: until its first bookmark of any sort.
class StreamedLists {
 public:
  // Has the reader objects of the kind? Asked when its list begins, if this input itself
  // has said none: where there are none its end takes nothing away, and no names are
  // held. Without it there may always be some.
  using HasObjects = std::function<bool(std::string_view group, std::string_view kind)>;
  explicit StreamedLists(HasObjects has_objects = nullptr) : has_objects_(std::move(has_objects)) {}

  enum class What : uint8_t { kAdded, kModified, kDeleted };
  void Note(const Event& event, What what);
  // The list of what was sent of the kind, as KindList::holds, if this bookmark
  // ends one. `kind` and `group` are views into this.
  std::optional<KindList> Bookmark(const Event& event, bool ends_initial_events);
  // An object of the kind that no watch sent.
  void Said(std::string_view group, std::string_view kind);
  // A list of the kind: what follows is another watch.
  void Relisted(std::string_view group, std::string_view kind);
  // A list of any kinds, which ends no watch.
  void SaidMixed() { said_mixed_ = true; }
  // An ERROR, which does not say the kind of the watch that it ends. Where there
  // are several, a running list keeps its names: too many take too little away.
  void Restart();

 private:
  // An Engine takes no more kinds unless told otherwise.
  static constexpr size_t kMostKinds = 10'000;

  using Names = std::unordered_set<std::string>;  // namespace and name
  struct OfKind {
    enum class State : uint8_t { kStarted, kRunning, kOver };
    State state = State::kStarted;
    bool said = false;  // objects of it, before the list that may be running
    Names names;
    std::string version;  // of its end
    void Set(State to) { state = to, names = Names(); }
  };
  using Name = std::pair<std::string, std::string>;  // group and kind
  using Entry = std::map<Name, OfKind>::value_type;
  Entry* KindOf(std::string_view group, std::string_view kind);
  bool MayHaveObjects(const Entry& entry) const;

  HasObjects has_objects_;
  bool said_mixed_ = false;
  std::map<Name, OfKind> kinds_;
  Entry* last_ = nullptr;  // events come in runs of one kind
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_STREAMED_LISTS_H_
