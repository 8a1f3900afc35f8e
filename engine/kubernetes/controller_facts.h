// What a controller of pods says of them, whichever form its facts have.
#ifndef LABELIX_ENGINE_KUBERNETES_CONTROLLER_FACTS_H_
#define LABELIX_ENGINE_KUBERNETES_CONTROLLER_FACTS_H_

#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "engine/kinds/facts.h"
#include "labelix/algebra.h"
#include "labelix/engine.h"

namespace labelix::kubernetes {

// The kinds whose controllers adopt and make pods: group and kind.
inline constexpr std::pair<std::string_view, std::string_view> kPodControllers[] = {
    {"apps", "ReplicaSet"},
    {"apps", "DaemonSet"},
    {"apps", "StatefulSet"},
    {"", "ReplicationController"},
    {"batch", "Job"}};

// Of a ReplicationController and a Job only template labels, replicas, parts
// and `common` are filled in. Views into the object's Version and into `texts`,
// which grows. False: the facts are of no such kind, or broken.
bool DecodeController(const ObjectView& view, std::deque<LabelList>* texts, kinds::Workload* out);

// Neither ended nor being deleted: pkg/controller/controller_utils.go, IsPodActive.
bool IsActive(const kinds::Pod& pod);

// Whether a controller of the kind adopts and releases pods that ended too. That of ReplicaSets,
// which is ReplicationControllers' as well, looks at active pods alone; the others hand all pods
// to ClaimPods. k8s.io/kubernetes pkg/controller: replicaset/replica_set.go (FilterActivePods),
// daemon/daemon_controller.go, statefulset/stateful_set.go, job/job_controller.go.
bool ClaimsEnded(std::string_view kind);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_CONTROLLER_FACTS_H_
