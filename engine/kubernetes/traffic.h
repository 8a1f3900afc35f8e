// The public Endpoints (labelix/cluster.h) without addresses. Both are defined in traffic.cc.
#ifndef LABELIX_ENGINE_KUBERNETES_TRAFFIC_H_
#define LABELIX_ENGINE_KUBERNETES_TRAFFIC_H_

#include <vector>

#include "labelix/engine.h"
#include "labelix/live.h"
#include "labelix/status.h"

namespace labelix::kubernetes {

struct PodInTraffic {
  ObjectId id = 0;
  Delta::Conditions conditions;
};

// The pods with an endpoint, each once with two families of addresses too; ascending. Errors
// are those of Endpoints.
absl::StatusOr<std::vector<PodInTraffic>> PodsInTraffic(const Version& version, ObjectId service);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_TRAFFIC_H_
