#include "engine/kinds/fields.h"

#include "engine/kinds/kinds.h"

namespace labelix::kinds {
namespace {

constexpr std::string_view kName = "metadata.name";
constexpr std::string_view kNamespace = "metadata.namespace";
constexpr std::string_view kCertificates = "certificates.k8s.io";
constexpr std::string_view kResource = "resource.k8s.io";
constexpr std::string_view kEvents = "events.k8s.io";

// A ReplicaSet has none: its strategy offers status.replicas, but no conversion
// lets it through, and the API server answers that it is not known
// (kubernetes/kubernetes#135136), whatever the documentation says.
constexpr FieldRow kFields[] = {
    // pkg/apis/core/v1/conversion.go
    {"", "Pod", kName, kName, "", ""},
    {"", "Pod", kNamespace, kNamespace, "", ""},
    {"", "Pod", "spec.nodeName", "spec.nodeName", "", ""},
    {"", "Pod", "spec.host", "spec.nodeName", "", ""},
    {"", "Pod", "spec.restartPolicy", "spec.restartPolicy", "", ""},
    {"", "Pod", "spec.schedulerName", "spec.schedulerName", "", ""},
    {"", "Pod", "spec.serviceAccountName", "spec.serviceAccountName", "", ""},
    {"", "Pod", "spec.hostNetwork", "spec.hostNetwork", "false", ""},
    {"", "Pod", "status.phase", "status.phase", "", ""},
    {"", "Pod", "status.podIP", "status.podIP", "", ""},
    // Let through, but pkg/registry/core/pod/strategy.go offers no value for it.
    {"", "Pod", "status.podIPs", "", "", ""},
    {"", "Pod", "status.nominatedNodeName", "status.nominatedNodeName", "", ""},
    {"", "Node", kName, kName, "", ""},
    {"", "Node", "spec.unschedulable", "spec.unschedulable", "false", ""},
    {"", "ReplicationController", kName, kName, "", ""},
    {"", "ReplicationController", kNamespace, kNamespace, "", ""},
    {"", "ReplicationController", "status.replicas", "status.replicas", "0", ""},
    {"", "Event", kName, kName, "", ""},
    {"", "Event", kNamespace, kNamespace, "", ""},
    {"", "Event", "involvedObject.kind", "involvedObject.kind", "", ""},
    {"", "Event", "involvedObject.namespace", "involvedObject.namespace", "", ""},
    {"", "Event", "involvedObject.name", "involvedObject.name", "", ""},
    {"", "Event", "involvedObject.uid", "involvedObject.uid", "", ""},
    {"", "Event", "involvedObject.apiVersion", "involvedObject.apiVersion", "", ""},
    {"", "Event", "involvedObject.resourceVersion", "involvedObject.resourceVersion", "", ""},
    {"", "Event", "involvedObject.fieldPath", "involvedObject.fieldPath", "", ""},
    {"", "Event", "reason", "reason", "", ""},
    {"", "Event", "reportingComponent", "reportingComponent", "", ""},
    {"", "Event", "source", "source.component", "", "reportingComponent"},
    {"", "Event", "type", "type", "", ""},
    {"", "Namespace", kName, kName, "", ""},
    {"", "Namespace", "status.phase", "status.phase", "", ""},
    {"", "Secret", kName, kName, "", ""},
    {"", "Secret", kNamespace, kNamespace, "", ""},
    {"", "Secret", "type", "type", "", ""},
    {"", "Service", kName, kName, "", ""},
    {"", "Service", kNamespace, kNamespace, "", ""},
    {"", "Service", "spec.clusterIP", "spec.clusterIP", "", ""},
    {"", "Service", "spec.type", "spec.type", "", ""},
    // pkg/apis/batch/v1/conversion.go
    {"batch", "Job", kName, kName, "", ""},
    {"batch", "Job", kNamespace, kNamespace, "", ""},
    {"batch", "Job", "status.successful", "status.succeeded", "0", ""},
    // pkg/apis/events/v1/conversion.go
    {kEvents, "Event", kName, kName, "", ""},
    {kEvents, "Event", kNamespace, kNamespace, "", ""},
    {kEvents, "Event", "regarding.kind", "regarding.kind", "", ""},
    {kEvents, "Event", "regarding.namespace", "regarding.namespace", "", ""},
    {kEvents, "Event", "regarding.name", "regarding.name", "", ""},
    {kEvents, "Event", "regarding.uid", "regarding.uid", "", ""},
    {kEvents, "Event", "regarding.apiVersion", "regarding.apiVersion", "", ""},
    {kEvents, "Event", "regarding.resourceVersion", "regarding.resourceVersion", "", ""},
    {kEvents, "Event", "regarding.fieldPath", "regarding.fieldPath", "", ""},
    {kEvents, "Event", "reason", "reason", "", ""},
    {kEvents, "Event", "reportingController", "reportingController", "", ""},
    {kEvents, "Event", "source", "deprecatedSource.component", "", "reportingController"},
    {kEvents, "Event", "type", "type", "", ""},
    // pkg/apis/certificates/v1/conversion.go
    {kCertificates, "CertificateSigningRequest", kName, kName, "", ""},
    {kCertificates, "CertificateSigningRequest", "spec.signerName", "spec.signerName", "", ""},
    {kCertificates, "ClusterTrustBundle", kName, kName, "", ""},
    {kCertificates, "ClusterTrustBundle", "spec.signerName", "spec.signerName", "", ""},
    {kCertificates, "PodCertificateRequest", kName, kName, "", ""},
    {kCertificates, "PodCertificateRequest", "spec.signerName", "spec.signerName", "", ""},
    {kCertificates, "PodCertificateRequest", "spec.podName", "spec.podName", "", ""},
    {kCertificates, "PodCertificateRequest", "spec.nodeName", "spec.nodeName", "", ""},
    // pkg/apis/resource/v1/conversion.go
    {kResource, "ResourceSlice", kName, kName, "", ""},
    {kResource, "ResourceSlice", "spec.nodeName", "spec.nodeName", "", ""},
    {kResource, "ResourceSlice", "spec.driver", "spec.driver", "", ""},
};

const FieldRow* FindField(std::string_view group, std::string_view kind, std::string_view label) {
  for (const FieldRow& row : FieldsOf(group, kind)) {
    if (row.label == label) return &row;
  }
  return nullptr;
}

std::string_view PodField(const Pod& pod, std::string_view path) {
  if (path == "spec.nodeName") return pod.node_name;
  if (path == "spec.restartPolicy") return pod.restart_policy;
  if (path == "spec.schedulerName") return pod.scheduler_name;
  if (path == "spec.serviceAccountName") return pod.service_account;
  if (path == "spec.hostNetwork") return pod.host_network ? "true" : "false";
  if (path == "status.phase") return pod.phase;
  if (path == "status.podIP") return pod.ips.empty() ? std::string_view() : pod.ips.front();
  if (path == "status.nominatedNodeName") return pod.nominated_node;
  return {};
}

std::string_view StoredField(const Common& common, std::string_view label) {
  const std::optional<std::string_view> value = FindLabel(common.fields, label);
  return value.value_or(std::string_view());
}

// What the facts say under one row, "" if nothing.
std::string Read(const FieldRow& row, std::string_view facts) {
  const KindRow* kind = FindKind(row.group, row.kind);
  const FactsForm form = kind == nullptr ? FactsForm::kCommon : kind->facts;
  if (form == FactsForm::kPod) {
    Pod pod;
    return std::string(DecodePod(facts, &pod) ? PodField(pod, row.path) : std::string_view());
  }
  if (form == FactsForm::kService) {
    Service service;
    if (!DecodeService(facts, &service)) return "";
    return std::string(row.path == "spec.type" ? service.type : service.cluster_ip);
  }
  if (form == FactsForm::kNode) {
    Node node;
    return DecodeNode(facts, &node) && node.unschedulable ? "true" : "false";
  }
  Common common;
  if (!DecodeCommon(facts, &common)) return "";
  std::string_view value = StoredField(common, row.label);
  if (value.empty() && !row.fallback.empty()) value = StoredField(common, row.fallback);
  return std::string(value);
}

}  // namespace

std::span<const FieldRow> AllFields() { return kFields; }

std::span<const FieldRow> FieldsOf(std::string_view group, std::string_view kind) {
  const std::span<const FieldRow> all = kFields;
  const auto ours = [&](const FieldRow& row) { return row.kind == kind && row.group == group; };
  size_t from = 0;
  while (from < all.size() && !ours(all[from])) ++from;
  size_t to = from;
  while (to < all.size() && ours(all[to])) ++to;
  return all.subspan(from, to - from);
}

bool IsSelectable(std::string_view group, std::string_view kind, std::string_view label) {
  if (FieldsOf(group, kind).empty()) return label == kName || label == kNamespace;
  return FindField(group, kind, label) != nullptr;
}

std::optional<std::string> FieldOf(std::string_view group, std::string_view kind,
                                   std::string_view ns, std::string_view name,
                                   std::string_view facts, std::string_view label) {
  if (!IsSelectable(group, kind, label)) return std::nullopt;
  if (label == kName) return std::string(name);
  if (label == kNamespace) return std::string(ns);
  const FieldRow* row = FindField(group, kind, label);
  std::string value = Read(*row, facts);
  return value.empty() ? std::string(row->absent) : value;
}

}  // namespace labelix::kinds
