// One pod as an API server lists it with managedFields: metadata, a field
// owner's map that repeats every label key, spec and status. Our own text in
// the shape of recorded lists; about 5,255 bytes a pod.
#include <cstdint>
#include <cstdio>

#include "bench/workload/writers.h"

namespace labelix::workload {
namespace {

using std::string_view;

constexpr string_view kContainerFields =
    R"("f:spec":{"f:containers":{"k:{\"name\":\"main\"}":{".":{},"f:env":{},)"
    R"("f:image":{},"f:imagePullPolicy":{},"f:readinessProbe":{".":{},"f:failureThreshold":{},)"
    R"("f:httpGet":{".":{},"f:path":{},"f:port":{},"f:scheme":{}},"f:periodSeconds":{},)"
    R"("f:successThreshold":{},"f:timeoutSeconds":{}},"f:name":{},"f:ports":{".":{},)"
    R"("k:{\"containerPort\":8080,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{},)"
    R"("f:name":{},"f:protocol":{}}},"f:resources":{".":{},"f:limits":{".":{},"f:memory":{}},)"
    R"("f:requests":{".":{},"f:cpu":{},"f:memory":{}}},"f:terminationMessagePath":{},)"
    R"("f:terminationMessagePolicy":{}}},"f:dnsPolicy":{},"f:enableServiceLinks":{},)"
    R"("f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{},)"
    R"("f:terminationGracePeriodSeconds":{}}}})";

constexpr string_view kStatusFields =
    R"(,{"manager":"kubelet","operation":"Update","apiVersion":"v1",)"
    R"("time":"2026-03-02T08:15:31Z","fieldsType":"FieldsV1","fieldsV1":{"f:status":{)"
    R"("f:conditions":{"k:{\"type\":\"ContainersReady\"}":{".":{},"f:lastProbeTime":{},)"
    R"("f:lastTransitionTime":{},"f:status":{},"f:type":{}},"k:{\"type\":\"Initialized\"}":)"
    R"({".":{},"f:lastProbeTime":{},"f:lastTransitionTime":{},"f:status":{},"f:type":{}},)"
    R"("k:{\"type\":\"Ready\"}":{".":{},"f:lastProbeTime":{},"f:lastTransitionTime":{},)"
    R"("f:status":{},"f:type":{}}},"f:containerStatuses":{},"f:hostIP":{},"f:hostIPs":{},)"
    R"("f:phase":{},"f:podIP":{},"f:podIPs":{".":{},"k:{\"ip\":\")";

constexpr string_view kVolumes =
    R"("volumes":[{"name":"token","projected":{"sources":[{"serviceAccountToken":)"
    R"({"expirationSeconds":3607,"path":"token"}},{"configMap":{"name":"kube-root-ca.crt",)"
    R"("items":[{"key":"ca.crt","path":"ca.crt"}]}},{"downwardAPI":{"items":[{"path":)"
    R"("namespace","fieldRef":{"apiVersion":"v1","fieldPath":"metadata.namespace"}}]}}],)"
    R"("defaultMode":420}}])";

constexpr string_view kContainer =
    R"(,"ports":[{"name":"web","containerPort":8080,)"
    R"("protocol":"TCP"}],"env":[{"name":"LISTEN_ADDRESS","value":"0.0.0.0:8080"}],)"
    R"("resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"100m","memory":"256Mi"}},)"
    R"("volumeMounts":[{"name":"token","readOnly":true,"mountPath":)"
    R"("/var/run/secrets/kubernetes.io/serviceaccount"}],"readinessProbe":{"httpGet":)"
    R"({"path":"/live","port":"web","scheme":"HTTP"},"timeoutSeconds":2,"periodSeconds":10,)"
    R"("successThreshold":1,"failureThreshold":3},"terminationMessagePath":)"
    R"("/dev/termination-log","terminationMessagePolicy":"File",)"
    R"("imagePullPolicy":"IfNotPresent"}],"restartPolicy":"Always",)"
    R"("terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst",)"
    R"("serviceAccountName":"default","serviceAccount":"default","nodeName":")";

constexpr string_view kTolerations =
    R"(","securityContext":{},"schedulerName":"default-scheduler","tolerations":[{"key":)"
    R"("node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute",)"
    R"("tolerationSeconds":300},{"key":"node.kubernetes.io/unreachable","operator":"Exists",)"
    R"("effect":"NoExecute","tolerationSeconds":300}],"priority":0,"enableServiceLinks":true,)"
    R"("preemptionPolicy":"PreemptLowerPriority"},)";

constexpr string_view kConditions =
    R"("status":{"phase":"Running","conditions":[{"type":"Initialized","status":"True",)"
    R"("lastProbeTime":null,"lastTransitionTime":"2026-03-02T08:15:02Z"},{"type":"Ready",)"
    R"("status":"True","lastProbeTime":null,"lastTransitionTime":"2026-03-02T08:15:31Z"},)"
    R"({"type":"ContainersReady","status":"True","lastProbeTime":null,"lastTransitionTime":)"
    R"("2026-03-02T08:15:31Z"},{"type":"PodScheduled","status":"True","lastProbeTime":null,)"
    R"("lastTransitionTime":"2026-03-02T08:15:01Z"}])";

// Nodes from 10.0.0.0 on, pods from 10.64.0.0 on.
std::string Address(size_t number) {
  return "10." + std::to_string(number / 65536 % 256) + "." + std::to_string(number / 256 % 256) +
         "." + std::to_string(number % 256);
}
constexpr size_t kFirstPodAddress = 64 * 65536;

class Writer {
 public:
  explicit Writer(std::string* out) : out_(*out) {}
  Writer& Raw(string_view text) {
    out_ += text;
    return *this;
  }
  // Names and labels of the generator need no escape.
  Writer& Field(string_view key, string_view value) {
    return Raw(",\"").Raw(key).Raw("\":\"").Raw(value).Raw("\"");
  }

 private:
  std::string& out_;
};

void AppendMetadata(const Pod& pod, const PodFacts& facts, Writer* out) {
  out->Raw(R"({"metadata":{"name":")").Raw(pod.name).Raw("\"");
  out->Field("generateName", pod.controller + "-").Field("namespace", pod.ns);
  out->Field("uid", facts.uid).Field("resourceVersion", facts.resource_version);
  out->Raw(R"(,"generation":1,"creationTimestamp":"2026-03-02T08:15:01Z","labels":{)");
  for (const Label& label : pod.labels) {
    if (&label != pod.labels.data()) out->Raw(",");
    out->Raw("\"").Raw(label.key).Raw("\":\"").Raw(label.value).Raw("\"");
  }
  out->Raw(R"(},"annotations":{"prometheus.io/port":"8080","prometheus.io/scrape":"true"},)")
      .Raw(R"("ownerReferences":[{"apiVersion":"apps/v1")")
      .Field("kind", pod.stateful ? "StatefulSet" : "ReplicaSet")
      .Field("name", pod.controller)
      .Field("uid", facts.owner_uid)
      .Raw(R"(,"controller":true,"blockOwnerDeletion":true}],)");
}

void AppendManagedFields(const Pod& pod, const PodFacts& facts, Writer* out) {
  out->Raw(R"("managedFields":[{"manager":"kube-controller-manager","operation":"Update",)")
      .Raw(R"("apiVersion":"v1","time":"2026-03-02T08:15:01Z","fieldsType":"FieldsV1",)")
      .Raw(R"("fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:prometheus.io/port":{},)")
      .Raw(R"("f:prometheus.io/scrape":{}},"f:generateName":{},"f:labels":{".":{})");
  for (const Label& label : pod.labels) out->Raw(",\"f:").Raw(label.key).Raw("\":{}");
  out->Raw(R"(},"f:ownerReferences":{".":{},"k:{\"uid\":\")").Raw(facts.owner_uid);
  out->Raw(R"(\"}":{}}},)").Raw(kContainerFields).Raw(kStatusFields).Raw(facts.address);
  out->Raw(R"(\"}":{".":{},"f:ip":{}}},"f:startTime":{}}},"subresource":"status"}]},)");
}

void AppendSpec(const std::string& image, const PodFacts& facts, Writer* out) {
  out->Raw(R"("spec":{)").Raw(kVolumes).Raw(R"(,"containers":[{"name":"main","image":")");
  out->Raw(image).Raw("\"").Raw(kContainer).Raw(facts.node);
  out->Raw(kTolerations);
}

void AppendStatus(const std::string& image, string_view address, size_t number, Writer* out) {
  const std::string host = Address(number % kNodes);
  out->Raw(kConditions).Field("hostIP", host);
  out->Raw(R"(,"hostIPs":[{"ip":")").Raw(host).Raw("\"}]").Field("podIP", address);
  out->Raw(R"(,"podIPs":[{"ip":")").Raw(address).Raw("\"}]");
  out->Field("startTime", "2026-03-02T08:15:02Z");
  out->Raw(R"(,"containerStatuses":[{"name":"main","state":{"running":{"startedAt":)")
      .Raw(R"("2026-03-02T08:15:30Z"}},"lastState":{},"ready":true,"restartCount":0)")
      .Field("image", image)
      .Raw(R"(,"imageID":""}],"qosClass":"Burstable"}})");
}

}  // namespace

// FNV-1a, twice.
std::string MadeUid(string_view text) {
  uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 1099511628211u;
  const uint64_t more = (hash ^ 0x5a) * 1099511628211u;
  char uid[40];
  std::snprintf(uid, sizeof(uid), "%08x-%04x-4%03x-a%03x-%012llx",
                static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(hash >> 16) & 0xFFFF,
                static_cast<uint32_t>(hash) & 0xFFF, static_cast<uint32_t>(more >> 52),
                static_cast<unsigned long long>(more) & 0xFFFFFFFFFFFF);
  return uid;
}

PodFacts FactsOf(const Pod& pod, size_t number) {
  PodFacts facts;
  facts.uid = MadeUid(std::string(pod.ns) + "/" + pod.name);
  facts.owner_uid = MadeUid(std::string(pod.ns) + "/" + pod.controller);
  facts.resource_version = std::to_string(10'000'000 + number);
  facts.node = "node-" + std::to_string(number % kNodes);
  facts.address = Address(kFirstPodAddress + number);
  return facts;
}

void AppendPodJson(const Pod& pod, size_t number, std::string* out) {
  Writer writer(out);
  const PodFacts facts = FactsOf(pod, number);
  const std::string image = "registry.example.net/images/" + pod.controller + ":stable";
  AppendMetadata(pod, facts, &writer);
  AppendManagedFields(pod, facts, &writer);
  AppendSpec(image, facts, &writer);
  AppendStatus(image, facts.address, number, &writer);
}

}  // namespace labelix::workload
