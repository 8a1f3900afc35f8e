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

// The end of that chain for many objects: looked up once for each controller.
class OutermostOwners {
 public:
  // `version` must outlive it.
  explicit OutermostOwners(const Version& version) : version_(version) {}

  std::optional<ObjectName> Of(const ObjectView& object);  // nullopt: nobody

 private:
  const Version& version_;
  std::map<std::pair<std::string_view, std::string_view>, ObjectName> known_;  // by namespace, uid
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_OWNERS_H_
