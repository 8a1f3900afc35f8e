// Which endpoints a pod is for a Service: what the EndpointSlice controller
// would write, pod by pod. Pure: no index is asked.
//
// Source: k8s.io/endpointslice v0.37.2, reconciler.go (reconcileByAddressType)
// and utils.go; quoted in docs/kinds.md.
#ifndef LABELIX_ENGINE_KUBERNETES_ENDPOINTS_H_
#define LABELIX_ENGINE_KUBERNETES_ENDPOINTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kinds/facts.h"
#include "labelix/cluster.h"
#include "labelix/labels.h"

namespace labelix::kubernetes {

struct ServiceObject {
  std::string_view ns, name;
  const kinds::Service* facts = nullptr;
};

// What is known of the node that a pod names.
struct NodeOfPod {
  // kUnknown: Nodes were never loaded. A missing one keeps a pod out, as the
  // controller waits for it.
  enum class State : uint8_t { kUnknown, kMissing, kFound };
  State state = State::kUnknown;
  std::string_view zone;  // label topology.kubernetes.io/zone
};

// A node's zone by its labels, "" where they say none.
std::string_view ZoneOf(Labels node);

struct PodObject {
  ObjectId id = 0;
  std::string_view ns, name;
  const kinds::Pod* facts = nullptr;
  NodeOfPod node;
};

// Whether the Service's selector is the EndpointSlice controller's business:
// it is not for ExternalName and without a selector.
bool IsManaged(const kinds::Service& service);

// The address families of a Service; guessed from the cluster IP as upstream
// does for a Service older than spec.ipFamilies.
std::vector<std::string> Families(const kinds::Service& service);

// The ports of a pod's endpoints: a named target that the pod lacks is left out.
std::vector<EndpointPort> Ports(const kinds::Service& service, const kinds::Pod& pod);

// Adds the endpoints of a pod that the Service's selector picks, one a family
// that it has addresses of; or one line to `left_out`.
void AddPod(const ServiceObject& service, const PodObject& pod, EndpointsAnswer* out);

// By (pod, family), as the answer stands.
void SortEndpoints(std::vector<Endpoint>* endpoints);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_ENDPOINTS_H_
