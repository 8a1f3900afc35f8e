// What answers need to know of an object beside its labels, and the compact
// bytes (Event::facts) that the index carries unread.
//
//   std::string blob;
//   kinds::EncodePod(common, pod, &blob);
//   kinds::Pod back;
//   if (kinds::DecodePod(blob, &back)) …
//
// Decoding gives views into the blob, or of texts that live for ever (words.h), and
// is safe on arbitrary bytes: false, and an unspecified value of `out`, if they are
// no such facts. Vectors of `out` are reused. Cost: linear in the bytes.
#ifndef LABELIX_ENGINE_KINDS_FACTS_H_
#define LABELIX_ENGINE_KINDS_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labelix/labels.h"

namespace labelix::kinds {

// Of these bytes, for snapshot files: one more whenever Encode* changes what it
// writes. docs/format.md says how each looks.
constexpr uint32_t kFactsVersion = 2;

// Where an object's JSON text is: ingest::Sources::Slice(buffer, offset, length).
struct Source {
  uint32_t buffer = 0;
  uint64_t offset = 0;
  uint64_t length = 0;
  friend bool operator==(const Source&, const Source&) = default;
};

// At the front of every kind's facts.
struct Common {
  std::optional<Source> source;  // nullopt: the text was not kept
  std::string_view version;      // "v1" of apps/v1
  bool deleting = false;         // metadata.deletionTimestamp is set
  bool has_generate_name = false;
  // Values of selectable fields (fields.h) that are not in the kind's own
  // struct, ascending by key; metadata.name and metadata.namespace are the
  // index's.
  std::vector<Label> fields;
  friend bool operator==(const Common&, const Common&) = default;
};

// The JSON text of one value, without white space between its tokens; what a
// kind's row keeps (kinds.h) for answers that are asked seldom.
struct Part {
  std::string_view path;  // "spec.ingress"
  std::string_view json;
  friend bool operator==(const Part&, const Part&) = default;
};

// The path of a part that is no part: how an object of a user's kind selects
// (ingest::UserKind::rule).
inline constexpr std::string_view kRulePart = "";

// A container's port.
struct ContainerPort {
  std::string_view name;
  std::string_view protocol;  // "TCP" where the object has none
  uint32_t port = 0;
  friend bool operator==(const ContainerPort&, const ContainerPort&) = default;
};

struct Pod {
  Common common;
  std::string_view node_name, phase, hostname, subdomain;
  std::string_view service_account, restart_policy, scheduler_name, nominated_node;
  // status.podIPs, or status.podIP alone where only that is set.
  std::vector<std::string_view> ips;
  bool ready = false;  // condition Ready is True
  bool host_network = false;
  std::vector<ContainerPort> ports;       // of spec.containers, in order
  std::vector<ContainerPort> init_ports;  // of init containers with restartPolicy Always
  std::vector<Part> parts;
  friend bool operator==(const Pod&, const Pod&) = default;
};

// What stands where a selector is expected.
enum class SelectorState : uint8_t {
  kAbsent,  // no field, or null
  kEmpty,   // {}
  kGiven,
  kBroken,  // of the wrong type: the API server would not take the object
};

struct ServicePort {
  enum class Target : uint8_t { kAbsent, kNumber, kName };
  std::string_view name;
  std::string_view protocol;  // "TCP" where the object has none
  uint32_t port = 0;
  Target target = Target::kAbsent;  // kAbsent: the same as `port`
  uint32_t target_number = 0;
  std::string_view target_name;
  friend bool operator==(const ServicePort&, const ServicePort&) = default;
};

struct Service {
  Common common;
  std::string_view type;  // "ClusterIP" where the object has none
  SelectorState selector_state = SelectorState::kAbsent;
  std::string_view selector_error;            // kBroken: why
  std::vector<Label> selector;                // ascending by key
  std::string_view cluster_ip;                // "None" is headless
  std::vector<std::string_view> ip_families;  // "IPv4", "IPv6"
  std::vector<ServicePort> ports;
  bool publish_not_ready = false;
  std::string_view external_name;
  friend bool operator==(const Service&, const Service&) = default;
};

struct Expression {
  std::string_view key, op;
  std::vector<std::string_view> values;
  friend bool operator==(const Expression&, const Expression&) = default;
};

// Deployment, ReplicaSet, DaemonSet, StatefulSet.
struct Workload {
  Common common;
  SelectorState selector_state = SelectorState::kAbsent;
  std::string_view selector_error;      // kBroken: why
  std::vector<Label> match_labels;      // ascending by key; a map selector's pairs
  std::vector<Expression> expressions;  // in order
  std::optional<uint32_t> replicas;     // spec.replicas
  std::vector<Label> template_labels;   // ascending by key
  std::vector<Part> parts;
  friend bool operator==(const Workload&, const Workload&) = default;
};

// Every other kind with selectors.
struct Selecting {
  Common common;
  std::vector<Part> parts;
  friend bool operator==(const Selecting&, const Selecting&) = default;
};

struct SliceEndpoint {
  std::vector<std::string_view> addresses;
  // nullopt: the condition is not there (or null).
  std::optional<bool> ready, serving, terminating;
  std::string_view hostname, node_name, zone;
  std::string_view target_kind, target_ns, target_name, target_uid;
  friend bool operator==(const SliceEndpoint&, const SliceEndpoint&) = default;
};

struct SlicePort {
  std::string_view name, protocol, app_protocol;
  std::optional<uint32_t> port;
  friend bool operator==(const SlicePort&, const SlicePort&) = default;
};

// The Service is the label kubernetes.io/service-name.
struct EndpointSlice {
  Common common;
  std::string_view address_type;  // "IPv4", "IPv6", "FQDN"
  std::vector<SliceEndpoint> endpoints;
  std::vector<SlicePort> ports;
  friend bool operator==(const EndpointSlice&, const EndpointSlice&) = default;
};

struct Taint {
  std::string_view key, value, effect;
  friend bool operator==(const Taint&, const Taint&) = default;
};

struct NodeAddress {
  std::string_view type, address;  // "InternalIP", "10.0.0.4"
  friend bool operator==(const NodeAddress&, const NodeAddress&) = default;
};

struct Node {
  Common common;
  bool unschedulable = false;
  bool ready = false;  // condition Ready is True
  std::vector<Taint> taints;
  std::vector<NodeAddress> addresses;
  friend bool operator==(const Node&, const Node&) = default;
};

// Appends the blob to `out`.
void EncodeCommon(const Common& common, std::string* out);
void EncodePod(const Pod& pod, std::string* out);
void EncodeService(const Service& service, std::string* out);
void EncodeWorkload(const Workload& workload, std::string* out);
void EncodeSelecting(const Selecting& selecting, std::string* out);
void EncodeEndpointSlice(const EndpointSlice& slice, std::string* out);
void EncodeNode(const Node& node, std::string* out);

// The same facts with another place of the text, or none. False: no facts, or
// facts without a place.
bool MoveSource(std::string_view facts, const std::optional<Source>& to, std::string* out);

// Facts that a program of kFactsVersion 1 wrote, as they are written today. What does
// not decode is left out: all, or what comes behind Common.
void FromVersion1(std::string_view facts, std::string* out);

// DecodeCommon reads the front of any kind's facts; the others want facts of
// their own form, whole.
bool DecodeCommon(std::string_view facts, Common* out);
bool DecodePod(std::string_view facts, Pod* out);
bool DecodeService(std::string_view facts, Service* out);
bool DecodeWorkload(std::string_view facts, Workload* out);
bool DecodeSelecting(std::string_view facts, Selecting* out);
bool DecodeEndpointSlice(std::string_view facts, EndpointSlice* out);
bool DecodeNode(std::string_view facts, Node* out);

}  // namespace labelix::kinds

#endif  // LABELIX_ENGINE_KINDS_FACTS_H_
