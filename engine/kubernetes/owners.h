// Whose an object is, by controllerRef: its owner, that one's owner, and so on.
#ifndef LABELIX_ENGINE_KUBERNETES_OWNERS_H_
#define LABELIX_ENGINE_KUBERNETES_OWNERS_H_

#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/engine.h"

namespace labelix::kubernetes {

// Nearest first; one that is not loaded ends the chain, by the name that the
// reference has. Empty: nobody's. Cost: a look-up for each owner.
std::vector<Relation> OwnersOf(const Version& version, ObjectId object);

struct OutermostOwner {
  ObjectName name;
  bool is_loaded = false;  // else its group is a guess (FindController)
  friend auto operator<=>(const OutermostOwner&, const OutermostOwner&) = default;
};

// The end of that chain for many objects: looked up once for each controller.
class OutermostOwners {
 public:
  // `version` must outlive it.
  explicit OutermostOwners(const Version& version) : version_(version) {}

  std::optional<OutermostOwner> Of(const ObjectView& object);  // nullopt: nobody

 private:
  using Key = std::pair<std::string_view, std::string_view>;  // namespace, uid

  const Version& version_;
  std::map<Key, OutermostOwner> known_;
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_OWNERS_H_
