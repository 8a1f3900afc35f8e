// Taints keep pods off a node; a pod's tolerations let it on all the same.
//
// Source: k8s.io/api v0.37.2, core/v1/toleration.go (ToleratesTaint), and
// k8s.io/component-helpers v0.37.2, scheduling/corev1/helpers.go
// (FindMatchingUntoleratedTaint); told in docs/nodes.md.
#ifndef LABELIX_ENGINE_KUBERNETES_TOLERATIONS_H_
#define LABELIX_ENGINE_KUBERNETES_TOLERATIONS_H_

#include <cstdint>
#include <span>
#include <string>

#include "engine/kinds/facts.h"

namespace labelix::kubernetes {

// Views, as a node's facts give them. The effect is "NoSchedule",
// "PreferNoSchedule" or "NoExecute".
using kinds::Taint;

// As the object holds it. For how long (tolerationSeconds) is not asked here.
struct Toleration {
  std::string key;  // "": any key
  std::string op;   // "" and "Equal", "Exists"; "Lt", "Gt"; any other tolerates nothing
  std::string value;
  std::string effect;  // "": any effect
};

// The operators Lt and Gt, behind the gate TaintTolerationComparisonOperators:
// alpha since 1.35, off by default.
enum class ComparisonGate : uint8_t { kOff, kOn };

bool Tolerates(const Toleration& toleration, const Taint& taint,
               ComparisonGate gate = ComparisonGate::kOff);

// Any of them. Linear.
bool Tolerate(std::span<const Toleration> tolerations, const Taint& taint,
              ComparisonGate gate = ComparisonGate::kOff);

// Whom an untolerated taint concerns: a pod that is to start, or one that runs.
// PreferNoSchedule is a wish and concerns neither.
enum class PodStage : uint8_t {
  kStarts,  // NoSchedule and NoExecute
  kRuns,    // NoExecute only
};

// The first taint in the way, in the order of the node; null: none. Points into
// `taints`. Taints times tolerations.
const Taint* FirstUntolerated(std::span<const Toleration> tolerations,
                              std::span<const Taint> taints, PodStage stage,
                              ComparisonGate gate = ComparisonGate::kOff);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_TOLERATIONS_H_
