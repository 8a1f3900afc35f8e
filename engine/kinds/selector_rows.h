// The selectors of every kind that has some: rows of the kinds table, which is
// in kinds.cc. docs/kinds.md has each rule in words, with its source.
#ifndef LABELIX_ENGINE_KINDS_SELECTOR_ROWS_H_
#define LABELIX_ENGINE_KINDS_SELECTOR_ROWS_H_

#include <string_view>

#include "engine/kinds/kinds.h"

namespace labelix::kinds {

inline constexpr SelectorRow kServiceSelects[] = {
    {"spec.selector", Form::kMap, Verdict::kNone, Verdict::kNone, "", "Pod"}};

inline constexpr SelectorRow kDeploymentSelects[] = {{"spec.selector", Form::kLabelSelector,
                                                      Verdict::kInvalid, Verdict::kInvalid, "apps",
                                                      "ReplicaSet"}};

// What a pod's spec says of nodes and of other pods. A macro, because a path is
// one text that the table points to.
#define LABELIX_SCHEDULING_ROWS(SPEC, TOLD)                                                        \
  {SPEC "affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[].preference",      \
   Form::kNodeTerm,                                                                                \
   Verdict::kNone,                                                                                 \
   Verdict::kNone,                                                                                 \
   "",                                                                                             \
   "Node",                                                                                         \
   Reach::kCluster,                                                                                \
   "",                                                                                             \
   "",                                                                                             \
   TOLD},                                                                                          \
      {SPEC                                                                                        \
       "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[]", \
       Form::kNodeTerm,                                                                            \
       Verdict::kNone,                                                                             \
       Verdict::kNone,                                                                             \
       "",                                                                                         \
       "Node",                                                                                     \
       Reach::kCluster,                                                                            \
       "",                                                                                         \
       "",                                                                                         \
       TOLD},                                                                                      \
      {SPEC                                                                                        \
       "affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm",   \
       Form::kAffinityTerm,                                                                        \
       Verdict::kNone,                                                                             \
       Verdict::kAll,                                                                              \
       "",                                                                                         \
       "Pod",                                                                                      \
       Reach::kOwnNamespace,                                                                       \
       "",                                                                                         \
       "",                                                                                         \
       TOLD},                                                                                      \
      {SPEC "affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[]",               \
       Form::kAffinityTerm,                                                                        \
       Verdict::kNone,                                                                             \
       Verdict::kAll,                                                                              \
       "",                                                                                         \
       "Pod",                                                                                      \
       Reach::kOwnNamespace,                                                                       \
       "",                                                                                         \
       "",                                                                                         \
       TOLD},                                                                                      \
      {SPEC                                                                                        \
       "affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[]."               \
       "podAffinityTerm",                                                                          \
       Form::kAffinityTerm,                                                                        \
       Verdict::kNone,                                                                             \
       Verdict::kAll,                                                                              \
       "",                                                                                         \
       "Pod",                                                                                      \
       Reach::kOwnNamespace,                                                                       \
       "",                                                                                         \
       "",                                                                                         \
       TOLD},                                                                                      \
      {SPEC "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[]",           \
       Form::kAffinityTerm,                                                                        \
       Verdict::kNone,                                                                             \
       Verdict::kAll,                                                                              \
       "",                                                                                         \
       "Pod",                                                                                      \
       Reach::kOwnNamespace,                                                                       \
       "",                                                                                         \
       "",                                                                                         \
       TOLD},                                                                                      \
      {SPEC "nodeSelector",                                                                        \
       Form::kMap,                                                                                 \
       Verdict::kOmitted,                                                                          \
       Verdict::kOmitted,                                                                          \
       "",                                                                                         \
       "Node",                                                                                     \
       Reach::kCluster,                                                                            \
       "",                                                                                         \
       "",                                                                                         \
       TOLD},                                                                                      \
  {                                                                                                \
    SPEC "topologySpreadConstraints[]", Form::kSpreadConstraint, Verdict::kNone, Verdict::kNone,   \
        "", "Pod", Reach::kOwnNamespace, "", "", TOLD                                              \
  }

inline constexpr SelectorRow kPodSelects[] = {LABELIX_SCHEDULING_ROWS("spec.", Told::kWhenNamed)};

inline constexpr SelectorRow kWorkloadSelects[] = {
    {"spec.selector", Form::kLabelSelector, Verdict::kInvalid, Verdict::kInvalid, "", "Pod"},
    LABELIX_SCHEDULING_ROWS("spec.template.spec.", Told::kAsScheduling)};

inline constexpr SelectorRow kReplicationControllerSelects[] = {
    {"spec.selector", Form::kMap, Verdict::kTemplate, Verdict::kTemplate, "", "Pod"},
    LABELIX_SCHEDULING_ROWS("spec.template.spec.", Told::kAsScheduling)};

inline constexpr SelectorRow kJobSelects[] = {
    {"spec.selector", Form::kLabelSelector, Verdict::kGenerated, Verdict::kGenerated, "", "Pod"},
    LABELIX_SCHEDULING_ROWS("spec.template.spec.", Told::kAsScheduling)};

#undef LABELIX_SCHEDULING_ROWS

// The same field means another thing in the old version.
inline constexpr SelectorRow kDisruptionBudgetSelects[] = {
    {"spec.selector", Form::kLabelSelector, Verdict::kNone, Verdict::kAll, "", "Pod"},
    {"spec.selector", Form::kLabelSelector, Verdict::kNone, Verdict::kNone, "", "Pod",
     Reach::kOwnNamespace, "", "v1beta1"}};

inline constexpr SelectorRow kNetworkPolicySelects[] = {
    {"spec.egress[].to", Form::kPeers, Verdict::kAll, Verdict::kAll, "", "Pod", Reach::kCluster},
    {"spec.egress[].to[]", Form::kPeer, Verdict::kNone, Verdict::kNone, "", "Pod"},
    {"spec.ingress[].from", Form::kPeers, Verdict::kAll, Verdict::kAll, "", "Pod", Reach::kCluster},
    {"spec.ingress[].from[]", Form::kPeer, Verdict::kNone, Verdict::kNone, "", "Pod"},
    {"spec.podSelector", Form::kLabelSelector, Verdict::kAll, Verdict::kAll, "", "Pod"}};

// Where there is none the volume is chosen by class, size and access modes alone.
inline constexpr SelectorRow kClaimSelects[] = {{"spec.selector", Form::kLabelSelector,
                                                 Verdict::kOmitted, Verdict::kAll, "",
                                                 "PersistentVolume", Reach::kCluster}};

// What an object says of nodes. Where it says nothing, all are meant.
constexpr SelectorRow NodeRow(std::string_view path, Form form, Verdict absent, Verdict empty) {
  return {path, form, absent, empty, "", "Node", Reach::kCluster, "", "", Told::kAsScheduling};
}

inline constexpr SelectorRow kVolumeSelects[] = {
    NodeRow("spec.nodeAffinity.required.nodeSelectorTerms[]", Form::kVolumeNodeTerm, Verdict::kNone,
            Verdict::kNone)};

inline constexpr SelectorRow kStorageClassSelects[] = {
    NodeRow("allowedTopologies[]", Form::kTopologyTerm, Verdict::kNone, Verdict::kNone)};

inline constexpr SelectorRow kStorageCapacitySelects[] = {
    NodeRow("nodeTopology", Form::kLabelSelector, Verdict::kNone, Verdict::kAll)};

// The API server merges it into the pods of the class.
inline constexpr SelectorRow kRuntimeClassSelects[] = {
    NodeRow("scheduling.nodeSelector", Form::kMap, Verdict::kOmitted, Verdict::kOmitted)};

// One of the four stands there.
inline constexpr SelectorRow kResourceSliceSelects[] = {
    NodeRow("spec.allNodes", Form::kAllNodes, Verdict::kOmitted, Verdict::kOmitted),
    NodeRow("spec.nodeName", Form::kNodeName, Verdict::kOmitted, Verdict::kOmitted),
    NodeRow("spec.nodeSelector.nodeSelectorTerms[]", Form::kNodeTerm, Verdict::kNone,
            Verdict::kNone),
    NodeRow("spec.perDeviceNodeSelection", Form::kPerDevice, Verdict::kOmitted, Verdict::kOmitted)};

// It has Jobs by ownership alone.
inline constexpr SelectorRow kCronJobSelects[] = {
    {"metadata.ownerReferences", Form::kOwnedOnly, Verdict::kNone, Verdict::kNone, "batch", "Job"}};

inline constexpr SelectorRow kAutoscalerSelects[] = {
    {"spec.scaleTargetRef", Form::kScaleTarget, Verdict::kNone, Verdict::kNone, "", "Pod"}};

inline constexpr SelectorRow kClusterRoleSelects[] = {
    {"aggregationRule.clusterRoleSelectors[]", Form::kLabelSelector, Verdict::kNone, Verdict::kAll,
     "rbac.authorization.k8s.io", "ClusterRole", Reach::kCluster, "", "", Told::kAlways, true}};

// The API server writes {} for a selector that is absent.
inline constexpr SelectorRow kWebhookSelects[] = {
    {"webhooks[].namespaceSelector", Form::kLabelSelector, Verdict::kAll, Verdict::kAll, "",
     "Namespace", Reach::kCluster},
    {"webhooks[]", Form::kWebhook, Verdict::kAll, Verdict::kAll, "*", "*", Reach::kCluster}};

// The API server asks a policy for matchConstraints; a binding without matchResources
// matches what its policy does.
inline constexpr SelectorRow kAdmissionPolicySelects[] = {
    {"spec.matchConstraints", Form::kMatchResources, Verdict::kInvalid, Verdict::kAll, "",
     "Namespace", Reach::kCluster}};

inline constexpr SelectorRow kPolicyBindingSelects[] = {
    {"spec.matchResources", Form::kBoundResources, Verdict::kOmitted, Verdict::kAll, "",
     "Namespace", Reach::kCluster}};

inline constexpr SelectorRow kServiceMonitorSelects[] = {
    {"spec.selector", Form::kLabelSelector, Verdict::kAll, Verdict::kAll, "", "Service",
     Reach::kNamed, "spec.namespaceSelector"}};

inline constexpr SelectorRow kPodMonitorSelects[] = {{"spec.selector", Form::kLabelSelector,
                                                      Verdict::kAll, Verdict::kAll, "", "Pod",
                                                      Reach::kNamed, "spec.namespaceSelector"}};

#define LABELIX_MONITORING_ROW(NAME, KIND)        \
  {"spec." NAME "Selector", Form::kLabelSelector, \
   Verdict::kNone,          Verdict::kAll,        \
   "monitoring.coreos.com", KIND,                 \
   Reach::kSelectedOrOwn,   "spec." NAME "NamespaceSelector"}

inline constexpr SelectorRow kPrometheusSelects[] = {
    LABELIX_MONITORING_ROW("podMonitor", "PodMonitor"), LABELIX_MONITORING_ROW("probe", "Probe"),
    LABELIX_MONITORING_ROW("rule", "PrometheusRule"),
    LABELIX_MONITORING_ROW("scrapeConfig", "ScrapeConfig"),
    LABELIX_MONITORING_ROW("serviceMonitor", "ServiceMonitor")};

#undef LABELIX_MONITORING_ROW

// What of their JSON these kinds keep.
#define LABELIX_POD_PARTS(SPEC) \
  SPEC "affinity", SPEC "nodeSelector", SPEC "topologySpreadConstraints"
#define LABELIX_TEMPLATE_PARTS(SPEC)                                                     \
  LABELIX_POD_PARTS(SPEC), SPEC "hostNetwork", SPEC "nodeName", SPEC "runtimeClassName", \
      SPEC "tolerations"

// The paths are joined of two literals.
// NOLINTBEGIN(bugprone-suspicious-missing-comma)
inline constexpr std::string_view kPodKeeps[] = {LABELIX_POD_PARTS("spec.")};
inline constexpr std::string_view kWorkloadKeeps[] = {
    LABELIX_TEMPLATE_PARTS("spec.template.spec.")};
inline constexpr std::string_view kControllerKeeps[] = {
    "spec.manualSelector", "spec.replicas", "spec.selector", "spec.template.metadata.labels",
    LABELIX_TEMPLATE_PARTS("spec.template.spec.")};
// NOLINTEND(bugprone-suspicious-missing-comma)
inline constexpr std::string_view kSelectorKeeps[] = {"spec.selector"};
inline constexpr std::string_view kNetworkPolicyKeeps[] = {"spec"};
inline constexpr std::string_view kAutoscalerKeeps[] = {"spec.scaleTargetRef"};
inline constexpr std::string_view kClusterRoleKeeps[] = {"aggregationRule"};
inline constexpr std::string_view kWebhookKeeps[] = {"webhooks"};
inline constexpr std::string_view kAdmissionPolicyKeeps[] = {"spec.matchConstraints",
                                                             "spec.paramKind"};
inline constexpr std::string_view kPolicyBindingKeeps[] = {"spec.matchResources", "spec.paramRef",
                                                           "spec.policyName"};
inline constexpr std::string_view kVolumeKeeps[] = {"spec.nodeAffinity"};
inline constexpr std::string_view kStorageClassKeeps[] = {"allowedTopologies"};
inline constexpr std::string_view kStorageCapacityKeeps[] = {"nodeTopology"};
inline constexpr std::string_view kRuntimeClassKeeps[] = {"scheduling"};
inline constexpr std::string_view kResourceSliceKeeps[] = {
    "spec.allNodes", "spec.nodeName", "spec.nodeSelector", "spec.perDeviceNodeSelection"};
inline constexpr std::string_view kMonitorKeeps[] = {"spec.namespaceSelector", "spec.selector"};
inline constexpr std::string_view kPrometheusKeeps[] = {
    "spec.podMonitorNamespaceSelector",     "spec.podMonitorSelector",
    "spec.probeNamespaceSelector",          "spec.probeSelector",
    "spec.ruleNamespaceSelector",           "spec.ruleSelector",
    "spec.scrapeConfigNamespaceSelector",   "spec.scrapeConfigSelector",
    "spec.serviceMonitorNamespaceSelector", "spec.serviceMonitorSelector"};

#undef LABELIX_TEMPLATE_PARTS
#undef LABELIX_POD_PARTS

}  // namespace labelix::kinds

#endif  // LABELIX_ENGINE_KINDS_SELECTOR_ROWS_H_
