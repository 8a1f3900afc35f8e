// All that is selected, owned and given traffic in one state, name after name of what selects:
// what two dumps can be compared by.
#ifndef LABELIX_ENGINE_KUBERNETES_MEMBERSHIPS_H_
#define LABELIX_ENGINE_KUBERNETES_MEMBERSHIPS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/match.h"
#include "engine/kubernetes/name_view.h"
#include "engine/kubernetes/user_rule.h"
#include "labelix/engine.h"
#include "labelix/live.h"

namespace labelix::kubernetes {

// What one selector asks for.
struct Wanted {
  std::string group, kind;  // of what it picks
  std::string text;         // its printed form
  std::string namespaces;   // and that of where it looks
  bool picks = false;       // it can pick
};

// What is related so to one name by one path.
struct Members {
  Delta::Relation relation = Delta::Relation::kSelects;
  std::string path;
  std::vector<Wanted> wanted;                 // of a selector: for each kind that it picks
  std::vector<ObjectId> objects;              // none: the selector picks nothing
  std::vector<Delta::Conditions> conditions;  // of traffic: beside `objects`
  auto Key() const { return std::pair(relation, std::string_view(path)); }
};

// Not for several threads. Cost: a look at each object, and a sort of what selects and of who
// owns; 16 bytes an object that is owned.
class Memberships {
 public:
  // `version` outlives it.
  explicit Memberships(const Version& version);

  // The first name that was not taken; nullptr: there is none left.
  const NameView* Next() const { return at_ < parties_.size() ? &parties_[at_].name : nullptr; }

  // All that is related to that name, ascending by Key(). Cost: its selectors matched.
  absl::StatusOr<std::vector<Members>> Take();

 private:
  // What selects or, without a row, one who owns. Several have one name.
  struct Party {
    NameView name;
    const kinds::KindRow* row = nullptr;
    ObjectId id = 0;                            // with a row
    uint32_t owned_begin = 0, owned_count = 0;  // without one: in owned_
  };
  struct Owned {
    uint64_t owner = 0;  // controller and namespace, as numbers
    ObjectId id = 0;
    friend auto operator<=>(const Owned&, const Owned&) = default;
  };

  void AddSelecting();
  void ReadOwned();
  void AddOwners();
  NameView NameOfOwner(ObjectId owned) const;

  void Pick(const Party& party, std::vector<Members>* out);
  void Own(const Party& party, std::vector<Members>* out) const;
  absl::Status SendTraffic(const Party& party, std::vector<Members>* out) const;

  const Version& version_;
  const UserRuleList users_;
  Matcher matcher_;
  std::vector<Owned> owned_;
  std::vector<Party> parties_;  // ascending by name
  size_t at_ = 0;
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_MEMBERSHIPS_H_
