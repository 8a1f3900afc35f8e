// Who (labelix/cluster.h) of many objects of one version. Both are defined in who.cc.
#ifndef LABELIX_ENGINE_KUBERNETES_WHO_H_
#define LABELIX_ENGINE_KUBERNETES_WHO_H_

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/kept_selectors.h"
#include "engine/kubernetes/stored_selector.h"
#include "labelix/cluster.h"
#include "labelix/engine.h"

namespace labelix::kubernetes {

// Selectors that no index can answer for (those of autoscalers, of a user's own kinds, and of
// policies where no Namespaces are known) are read for the first object as they are met, and
// for all further ones once, then found by labels; what the index finds is read once too.
// Not for several threads.
class WhoAsker {
 public:
  // `version` outlives it.
  explicit WhoAsker(const Version& version) : version_(version) {}

  WhoAnswer Ask(ObjectId object);

 private:
  void AddSelectors(const ObjectView& object, WhoAnswer* answer);
  void AddSelectorsOfKind(const ObjectView& object, const kinds::KindRow& kind, bool is_indexed,
                          WhoAnswer* answer);
  void AddIndexed(const ObjectView& object, WhoAnswer* answer);
  KeptSelectors& Kept(const Scope& scope);

  const Version& version_;
  bool keeps_ = false;  // somebody has asked before
  using Place = std::tuple<std::string, std::string, std::optional<std::string>>;
  std::map<Place, KeptSelectors> kept_;  // by group, kind and namespace
  std::unordered_map<ObjectId, std::vector<StoredSelector>> of_holder_;  // resolved
};

// Whether objects of the kind pick by the selector of another one.
bool PicksThroughAnother(const kinds::KindRow& kind);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_WHO_H_
