// Everything of one kind that a question can meet: its order in answers and
// who controls it, found in one pass over its objects.
#ifndef LABELIX_ENGINE_KUBERNETES_PICKED_KIND_H_
#define LABELIX_ENGINE_KUBERNETES_PICKED_KIND_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/id_set.h"

namespace labelix::kubernetes {

// `ReplicaSet/rng-74c7854ff6`; "" without a controller.
std::string PrintController(const ControllerRef& controller);

// Valid while the Version is held.
class PickedKind {
 public:
  // Of the namespace, or of all. Cost: one look at each object, two sorts.
  PickedKind(const Version& version, std::string_view group, std::string_view kind,
             std::optional<std::string_view> ns);

  std::string_view group() const { return group_; }
  std::string_view kind() const { return kind_; }
  // False: the kind was never listed, so what is not here may still be.
  bool declared() const { return declared_; }

  // By (namespace, name). REQUIRES: ids of this kind and these namespaces.
  void Sort(std::vector<ObjectId>* ids) const;
  void Sort(std::vector<NotOwned>* ids) const;

  // Those whose controller has this uid, by (namespace, name). An empty uid
  // owns nothing.
  std::vector<ObjectId> ControlledBy(std::string_view uid) const;

 private:
  using Controlled = std::pair<std::string_view, uint32_t>;  // uid, place in order_
  uint32_t Place(ObjectId id) const;

  std::string group_, kind_;  // its own: a selector that was read may be gone before it
  bool declared_ = false;
  IdSet ids_;                           // ascending
  std::vector<uint32_t> places_;        // beside ids_: place by (namespace, name)
  std::vector<ObjectId> order_;         // by place
  std::vector<Controlled> controlled_;  // ascending
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_PICKED_KIND_H_
