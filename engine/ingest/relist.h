// A list that stands behind watch events, as a client writes it who lists again
// after a 410: what it says of a kind takes the place of what the kind held.
#ifndef LABELIX_ENGINE_INGEST_RELIST_H_
#define LABELIX_ENGINE_INGEST_RELIST_H_

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ingest/owned_event.h"
#include "labelix/cluster.h"

namespace labelix::ingest {

// In which namespaces an input spoke of each kind: a list of one namespace says
// nothing of the others, and does not say that it is one.
class Reach {
 public:
  void Note(std::span<const Event> events);
  void Note(const Reach& other);
  // The only one; nullopt: several or none, or the kind has no namespaces.
  std::optional<std::string_view> OneNamespace(std::string_view group, std::string_view kind) const;

 private:
  struct OfKind {
    std::string ns;
    bool several = false;
    void Note(std::string_view other);
  };
  using Name = std::pair<std::string, std::string>;
  std::map<Name, OfKind> kinds_;
};

class Relist {
 public:
  void Add(std::span<const Event> events);
  // Or single objects, which say nothing of others.
  bool is_list() const { return is_list_; }
  // All that was added, by kind; in the one namespace that `reach` knows of the
  // kind, or in all. Views into this and into the arguments.
  std::vector<KindList> Lists(const Reach& reach, std::string_view resource_version);

 private:
  struct OfKind {
    std::string group, kind;
    std::deque<OwnedEvents> owned;
    std::vector<Event> events;
  };
  OfKind& KindOf(const Event& event);

  std::deque<OfKind> kinds_;
  bool is_list_ = false;
};

// metadata.resourceVersion of a list in JSON; "" if it has none.
std::string ListVersion(std::string_view json);

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_RELIST_H_
