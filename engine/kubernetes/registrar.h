// Selecting objects register themselves: events of objects → events of the
// selectors that they hold, for the same version.
#ifndef LABELIX_ENGINE_KUBERNETES_REGISTRAR_H_
#define LABELIX_ENGINE_KUBERNETES_REGISTRAR_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/stored_selector.h"
#include "labelix/live.h"

namespace labelix::kubernetes {

// Whether selectors of the kind are told of each change, live and between two dumps: a pod's own
// affinity is asked when the pod is named.
bool IsKeptMatched(const kinds::KindRow& kind);

// One batch. Not for several threads.
class Registrar {
 public:
  // `now`: the state that the batch will change, looked at here only. The batch
  // outlives the Registrar. An object counts as its last event in the batch leaves
  // it. Cost: a look at the kind, for kinds whose selectors are not kept matched, as
  // pods are; for others their selectors, as they were and as they are.
  Registrar(const Version& now, std::span<const Event> batch);

  // Of all that `now` holds, for a state that came without its selectors.
  explicit Registrar(const Version& now);

  std::span<const SelectorEvent> events() const { return events_; }

 private:
  using Selectors = std::vector<StoredSelector>;

  void Read(const Version& now, const Event& event);
  void ReadAll(const Version& now, const Scope& kind);
  void Register(const Event& event, const StoredSelector& stored);
  void Unregister(const Event& event, const StoredSelector& stored);
  SelectorEvent Start(const Event& event, const StoredSelector& stored);

  std::vector<SelectorEvent> events_;
  // What the events show: the inner vectors' elements never move.
  std::vector<Selectors> selectors_;
  std::vector<std::vector<std::string_view>> namespaces_;
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_REGISTRAR_H_
