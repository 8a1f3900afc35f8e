// The object that a controllerRef names, as one version knows it.
#ifndef LABELIX_ENGINE_KUBERNETES_CONTROLLER_H_
#define LABELIX_ENGINE_KUBERNETES_CONTROLLER_H_

#include <optional>
#include <string_view>

#include "engine/kubernetes/name_view.h"
#include "labelix/engine.h"

namespace labelix::kubernetes {

struct Controller {
  NameView name;               // of one that is not loaded group and namespace are a guess
  std::optional<ObjectId> id;  // nullopt: not loaded
};

// The owner of an object in `ns`. A controllerRef has no API group, so every known kind of its name
// is tried, and a name without the uid is another object's. A guess is of the table's first kind so
// called, else of the first that is loaded. Cost: a look at the table and a look-up for each of its
// kinds so called; of one that is not found there, a look at each kind that is loaded.
// REQUIRES: the reference has a uid; it and `ns` live as long as the version is held.
Controller FindController(const Version& version, std::string_view ns,
                          const ControllerRef& controller);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_CONTROLLER_H_
