// What two versions of one world say differently of some objects.
#ifndef LABELIX_ENGINE_KUBERNETES_MEMBERSHIP_DIFF_H_
#define LABELIX_ENGINE_KUBERNETES_MEMBERSHIP_DIFF_H_

#include <map>
#include <set>
#include <vector>

#include "engine/kubernetes/fork.h"
#include "labelix/engine.h"
#include "labelix/what_if.h"

namespace labelix::kubernetes {

struct Sides {
  const Version& before;
  const Version& after;
};

// Pods that have the Service's traffic: each once, with two families of addresses too.
std::set<ObjectId> EndpointPods(const Version& version, ObjectId service);

// Memberships of, and in, the touched objects: selects and owns.
std::vector<MembershipChange> DiffMemberships(const Sides& sides,
                                              const std::map<ObjectName, Touched>& touched);

// Traffic of the Services that `changes` or the touched objects concern, added
// to `changes`; and how many endpoints each has.
std::vector<TrafficForecast> DiffTraffic(const Sides& sides,
                                         const std::map<ObjectName, Touched>& touched,
                                         std::vector<MembershipChange>* changes);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_MEMBERSHIP_DIFF_H_
