#include "engine/kinds/kinds.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "engine/kinds/selector_rows.h"

namespace labelix::kinds {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::string_view kCs[] = {"cs"};
constexpr std::string_view kCm[] = {"cm"};
constexpr std::string_view kEp[] = {"ep"};
constexpr std::string_view kEv[] = {"ev"};
constexpr std::string_view kLimits[] = {"limits"};
constexpr std::string_view kNs[] = {"ns"};
constexpr std::string_view kNo[] = {"no"};
constexpr std::string_view kPvc[] = {"pvc"};
constexpr std::string_view kPv[] = {"pv"};
constexpr std::string_view kPo[] = {"po"};
constexpr std::string_view kRc[] = {"rc"};
constexpr std::string_view kQuota[] = {"quota"};
constexpr std::string_view kSa[] = {"sa"};
constexpr std::string_view kSvc[] = {"svc"};
constexpr std::string_view kDs[] = {"ds"};
constexpr std::string_view kDeploy[] = {"deploy"};
constexpr std::string_view kRs[] = {"rs"};
constexpr std::string_view kSts[] = {"sts"};
constexpr std::string_view kHpa[] = {"hpa"};
constexpr std::string_view kCj[] = {"cj"};
constexpr std::string_view kCsr[] = {"csr"};
constexpr std::string_view kIng[] = {"ing"};
constexpr std::string_view kIp[] = {"ip"};
constexpr std::string_view kNetpol[] = {"netpol"};
constexpr std::string_view kPdb[] = {"pdb"};
constexpr std::string_view kPc[] = {"pc"};
constexpr std::string_view kSc[] = {"sc"};
constexpr std::string_view kVac[] = {"vac"};
constexpr std::string_view kCrd[] = {"crd", "crds"};
constexpr std::string_view kProm[] = {"prom"};
constexpr std::string_view kSmon[] = {"smon"};
constexpr std::string_view kPmon[] = {"pmon"};
constexpr std::string_view kPrb[] = {"prb"};
constexpr std::string_view kPromrule[] = {"promrule"};
constexpr std::string_view kScfg[] = {"scfg"};

// The columns of a row that differ between the kinds that select.
struct Selects {
  std::string_view owns_group, owns;  // "": it is no controller
  std::span<const SelectorRow> selectors;
  FactsForm facts = FactsForm::kSelecting;
  std::span<const std::string_view> keeps = {};
  bool namespaced = true;
  bool in_all = true;
  bool custom = false;
};

constexpr KindRow Selecting(std::string_view group, std::string_view kind,
                            std::string_view resource, std::string_view singular, Names short_names,
                            const Selects& selects) {
  return {group,
          kind,
          resource,
          singular,
          short_names,
          selects.namespaced,
          selects.in_all,
          !selects.owns.empty(),
          selects.owns_group,
          selects.owns,
          selects.selectors,
          selects.facts,
          selects.keeps,
          selects.custom};
}

// Neither selects nor owns.
constexpr KindRow Plain(std::string_view group, std::string_view kind, std::string_view resource,
                        std::string_view singular, Names short_names, bool namespaced,
                        FactsForm facts = FactsForm::kCommon, bool in_all = false) {
  return {group,  kind,  resource, singular, short_names, namespaced,
          in_all, false, "",       "",       {},          facts};
}

// A kind of prometheus-operator.
constexpr KindRow Monitoring(std::string_view kind, std::string_view resource,
                             std::string_view singular, Names short_names,
                             std::span<const SelectorRow> selectors,
                             std::span<const std::string_view> keeps) {
  return Selecting("monitoring.coreos.com", kind, resource, singular, short_names,
                   {"", "", selectors, FactsForm::kSelecting, keeps, true, false, true});
}

constexpr KindRow AdmissionPolicy(std::string_view kind, std::string_view resource,
                                  std::string_view singular, std::span<const SelectorRow> selectors,
                                  std::span<const std::string_view> keeps) {
  return Selecting("admissionregistration.k8s.io", kind, resource, singular, {},
                   {"", "", selectors, FactsForm::kSelecting, keeps, false, false, true});
}

// In the order in which kubectl prefers them where a name means several: core,
// apps, then the API server's order of groups.
// Source: k8s.io/kubernetes pkg/registry/*/*/storage (ShortNames, Categories),
// pkg/controlplane/instance.go (order of groups).
constexpr KindRow kKinds[] = {
    Selecting("", "Service", "services", "service", kSvc,
              {"", "", kServiceSelects, FactsForm::kService}),
    Selecting("apps", "Deployment", "deployments", "deployment", kDeploy,
              {"apps", "ReplicaSet", kDeploymentSelects, FactsForm::kWorkload, kWorkloadKeeps}),
    Selecting("apps", "ReplicaSet", "replicasets", "replicaset", kRs,
              {"", "Pod", kWorkloadSelects, FactsForm::kWorkload, kWorkloadKeeps}),
    Selecting("apps", "DaemonSet", "daemonsets", "daemonset", kDs,
              {"", "Pod", kWorkloadSelects, FactsForm::kWorkload, kWorkloadKeeps}),
    Selecting("apps", "StatefulSet", "statefulsets", "statefulset", kSts,
              {"", "Pod", kWorkloadSelects, FactsForm::kWorkload, kWorkloadKeeps}),
    Selecting("", "ReplicationController", "replicationcontrollers", "replicationcontroller", kRc,
              {"", "Pod", kReplicationControllerSelects, FactsForm::kSelecting, kControllerKeeps}),

    Selecting("", "Pod", "pods", "pod", kPo, {"", "", kPodSelects, FactsForm::kPod, kPodKeeps}),
    Plain("", "Node", "nodes", "node", kNo, false, FactsForm::kNode),
    Plain("", "Namespace", "namespaces", "namespace", kNs, false),
    Plain("", "Endpoints", "endpoints", "endpoints", kEp, true),
    Plain("", "ConfigMap", "configmaps", "configmap", kCm, true),
    Plain("", "Secret", "secrets", "secret", {}, true),
    Plain("", "ServiceAccount", "serviceaccounts", "serviceaccount", kSa, true),
    Selecting("", "PersistentVolumeClaim", "persistentvolumeclaims", "persistentvolumeclaim", kPvc,
              {"", "", kClaimSelects, FactsForm::kSelecting, kSelectorKeeps, true, false}),
    Selecting("", "PersistentVolume", "persistentvolumes", "persistentvolume", kPv,
              {"", "", kVolumeSelects, FactsForm::kSelecting, kVolumeKeeps, false, false}),
    Plain("", "Event", "events", "event", kEv, true),
    Plain("", "LimitRange", "limitranges", "limitrange", kLimits, true),
    Plain("", "ResourceQuota", "resourcequotas", "resourcequota", kQuota, true),
    Plain("", "PodTemplate", "podtemplates", "podtemplate", {}, true),
    Plain("", "ComponentStatus", "componentstatuses", "componentstatus", kCs, false),
    Plain("apps", "ControllerRevision", "controllerrevisions", "controllerrevision", {}, true),
    Selecting("batch", "Job", "jobs", "job", {},
              {"", "Pod", kJobSelects, FactsForm::kSelecting, kControllerKeeps}),
    Selecting("batch", "CronJob", "cronjobs", "cronjob", kCj, {"batch", "Job", kCronJobSelects}),
    Plain("discovery.k8s.io", "EndpointSlice", "endpointslices", "endpointslice", {}, true,
          FactsForm::kEndpointSlice),
    Selecting("autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers",
              "horizontalpodautoscaler", kHpa,
              {"", "", kAutoscalerSelects, FactsForm::kSelecting, kAutoscalerKeeps}),
    Selecting(
        "policy", "PodDisruptionBudget", "poddisruptionbudgets", "poddisruptionbudget", kPdb,
        {"", "", kDisruptionBudgetSelects, FactsForm::kSelecting, kSelectorKeeps, true, false}),
    Selecting(
        "networking.k8s.io", "NetworkPolicy", "networkpolicies", "networkpolicy", kNetpol,
        {"", "", kNetworkPolicySelects, FactsForm::kSelecting, kNetworkPolicyKeeps, true, false}),
    Plain("networking.k8s.io", "Ingress", "ingresses", "ingress", kIng, true),
    Plain("networking.k8s.io", "IngressClass", "ingressclasses", "ingressclass", {}, false),
    Plain("networking.k8s.io", "IPAddress", "ipaddresses", "ipaddress", kIp, false),
    Plain("networking.k8s.io", "ServiceCIDR", "servicecidrs", "servicecidr", {}, false),
    Plain("events.k8s.io", "Event", "events", "event", kEv, true),
    Plain("certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests",
          "certificatesigningrequest", kCsr, false),
    Plain("certificates.k8s.io", "ClusterTrustBundle", "clustertrustbundles", "clustertrustbundle",
          {}, false),
    Plain("certificates.k8s.io", "PodCertificateRequest", "podcertificaterequests",
          "podcertificaterequest", {}, true),
    Plain("rbac.authorization.k8s.io", "Role", "roles", "role", {}, true),
    Plain("rbac.authorization.k8s.io", "RoleBinding", "rolebindings", "rolebinding", {}, true),
    Selecting(
        "rbac.authorization.k8s.io", "ClusterRole", "clusterroles", "clusterrole", {},
        {"", "", kClusterRoleSelects, FactsForm::kSelecting, kClusterRoleKeeps, false, false}),
    Plain("rbac.authorization.k8s.io", "ClusterRoleBinding", "clusterrolebindings",
          "clusterrolebinding", {}, false),
    Selecting(
        "storage.k8s.io", "StorageClass", "storageclasses", "storageclass", kSc,
        {"", "", kStorageClassSelects, FactsForm::kSelecting, kStorageClassKeeps, false, false}),
    Plain("storage.k8s.io", "VolumeAttachment", "volumeattachments", "volumeattachment", {}, false),
    Plain("storage.k8s.io", "VolumeAttributesClass", "volumeattributesclasses",
          "volumeattributesclass", kVac, false),
    Plain("storage.k8s.io", "CSIDriver", "csidrivers", "csidriver", {}, false),
    Plain("storage.k8s.io", "CSINode", "csinodes", "csinode", {}, false),
    Selecting("storage.k8s.io", "CSIStorageCapacity", "csistoragecapacities", "csistoragecapacity",
              {},
              {"", "", kStorageCapacitySelects, FactsForm::kSelecting, kStorageCapacityKeeps, true,
               false}),
    Plain("scheduling.k8s.io", "PriorityClass", "priorityclasses", "priorityclass", kPc, false),
    Plain("coordination.k8s.io", "Lease", "leases", "lease", {}, true),
    Selecting(
        "node.k8s.io", "RuntimeClass", "runtimeclasses", "runtimeclass", {},
        {"", "", kRuntimeClassSelects, FactsForm::kSelecting, kRuntimeClassKeeps, false, false}),
    Plain("resource.k8s.io", "ResourceClaim", "resourceclaims", "resourceclaim", {}, true),
    Plain("resource.k8s.io", "ResourceClaimTemplate", "resourceclaimtemplates",
          "resourceclaimtemplate", {}, true),
    Selecting("resource.k8s.io", "ResourceSlice", "resourceslices", "resourceslice", {},
              {"", "", kResourceSliceSelects, FactsForm::kSelecting, kResourceSliceKeeps, false,
               false, true}),
    Plain("resource.k8s.io", "DeviceClass", "deviceclasses", "deviceclass", {}, false),
    Plain("flowcontrol.apiserver.k8s.io", "FlowSchema", "flowschemas", "flowschema", {}, false),
    Plain("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration",
          "prioritylevelconfigurations", "prioritylevelconfiguration", {}, false),
    Selecting("admissionregistration.k8s.io", "MutatingWebhookConfiguration",
              "mutatingwebhookconfigurations", "mutatingwebhookconfiguration", {},
              {"", "", kWebhookSelects, FactsForm::kSelecting, kWebhookKeeps, false, false}),
    Selecting("admissionregistration.k8s.io", "ValidatingWebhookConfiguration",
              "validatingwebhookconfigurations", "validatingwebhookconfiguration", {},
              {"", "", kWebhookSelects, FactsForm::kSelecting, kWebhookKeeps, false, false}),
    AdmissionPolicy("MutatingAdmissionPolicy", "mutatingadmissionpolicies",
                    "mutatingadmissionpolicy", kAdmissionPolicySelects, kAdmissionPolicyKeeps),
    AdmissionPolicy("MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings",
                    "mutatingadmissionpolicybinding", kPolicyBindingSelects, kPolicyBindingKeeps),
    AdmissionPolicy("ValidatingAdmissionPolicy", "validatingadmissionpolicies",
                    "validatingadmissionpolicy", kAdmissionPolicySelects, kAdmissionPolicyKeeps),
    AdmissionPolicy("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings",
                    "validatingadmissionpolicybinding", kPolicyBindingSelects, kPolicyBindingKeeps),
    Plain("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions",
          "customresourcedefinition", kCrd, false),
    Plain("apiregistration.k8s.io", "APIService", "apiservices", "apiservice", {}, false),
    Monitoring("Prometheus", "prometheuses", "prometheus", kProm, kPrometheusSelects,
               kPrometheusKeeps),
    Monitoring("ServiceMonitor", "servicemonitors", "servicemonitor", kSmon, kServiceMonitorSelects,
               kMonitorKeeps),
    Monitoring("PodMonitor", "podmonitors", "podmonitor", kPmon, kPodMonitorSelects, kMonitorKeeps),
    Monitoring("Probe", "probes", "probe", kPrb, {}, {}),
    Monitoring("PrometheusRule", "prometheusrules", "prometheusrule", kPromrule, {}, {}),
    Monitoring("ScrapeConfig", "scrapeconfigs", "scrapeconfig", kScfg, {}, {}),
};

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool Named(const KindRow& row, std::string_view lower) {
  return lower == row.resource || lower == row.singular || lower == Lower(row.kind) ||
         std::find(row.short_names.begin(), row.short_names.end(), lower) != row.short_names.end();
}

// Rows by kind; two rows of one kind ("Event") follow one another.
using KindMap = std::unordered_multimap<std::string_view, const KindRow*>;

const KindMap& ByKind() {
  static const KindMap* const map = [] {
    auto* made = new KindMap;
    for (const KindRow& row : kKinds) made->emplace(row.kind, &row);
    return made;
  }();
  return *map;
}

}  // namespace

std::span<const KindRow> AllKinds() { return kKinds; }

const KindRow* FindKind(std::string_view group, std::string_view kind) {
  const auto [first, last] = ByKind().equal_range(kind);
  for (auto it = first; it != last; ++it) {
    if (it->second->group == group) return it->second;
  }
  return nullptr;
}

std::vector<const KindRow*> KindsNamed(std::string_view name) {
  const std::string lower = Lower(name);
  std::vector<const KindRow*> rows;
  for (const KindRow& row : kKinds) {
    if (Named(row, lower)) rows.push_back(&row);
  }
  return rows;
}

std::string GuessResource(std::string_view kind) {
  std::string name = Lower(kind);
  if (name.empty()) return name;
  if (name.ends_with("endpoints")) return name;
  if (name.back() == 's') return name + "es";
  constexpr std::string_view kVowels = "aeiou";
  const bool after_vowel =
      name.size() > 1 && kVowels.find(name[name.size() - 2]) != std::string_view::npos;
  if (name.back() == 'y' && !after_vowel) {
    name.back() = 'i';
    return name + "es";
  }
  return name + "s";
}

}  // namespace labelix::kinds
