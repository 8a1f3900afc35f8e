// Everything of one kind that a question can meet: its order in answers and,
// once that is asked for, who controls it.
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

class PickedKind {
 public:
  // Of the namespace, or of all. Cost: a look at each object's name, and a sort
  // where the objects were not loaded in their names' order, as the API server
  // lists them.
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
  // owns nothing. The first call looks at each object and sorts.
  std::vector<ObjectId> ControlledBy(std::string_view uid);

 private:
  using Controlled = std::pair<std::string_view, uint32_t>;  // uid, place
  uint32_t Place(ObjectId id) const;
  ObjectId At(uint32_t place) const;
  void ReadControllers();

  Version version_;
  std::string group_, kind_;  // its own: a selector that was read may be gone before it
  bool declared_ = false;
  bool in_order_ = false;         // ids ascend as the names do: a place is an id
  IdSet ids_;                     // ascending
  std::vector<uint32_t> places_;  // beside ids_: place by (namespace, name); unless in_order_
  std::vector<ObjectId> order_;   // by place; unless in_order_
  bool controllers_read_ = false;
  std::vector<Controlled> controlled_;  // ascending, once read
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_PICKED_KIND_H_
