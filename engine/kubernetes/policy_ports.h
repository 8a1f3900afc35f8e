// The ports of a NetworkPolicy's rule against a port of a pod.
#ifndef LABELIX_ENGINE_KUBERNETES_POLICY_PORTS_H_
#define LABELIX_ENGINE_KUBERNETES_POLICY_PORTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/json_value.h"
#include "labelix/status.h"

namespace labelix::kubernetes {

// Ports of one protocol, or of each.
struct PortRange {
  std::string protocol;  // "": every protocol
  uint32_t first = 0, last = 65'535;
};

// "443", "53/UDP", or a name of the receiving pod's containers; "" is every
// port. kInvalidArgument: neither a port nor a name that the pod has.
absl::StatusOr<PortRange> ParsePort(std::string_view text, const kinds::Pod& to);

// What an entry of `ports` allows; a name is the receiving pod's, and nothing
// where that has no such port. Source: k8s.io/api networking/v1 types.go,
// NetworkPolicyPort.
std::vector<PortRange> PortsOf(const JsonValue& entry, const kinds::Pod& to);

// The ports that are in both; nullopt: none.
std::optional<PortRange> Common(const PortRange& a, const PortRange& b);
bool Meet(const std::vector<PortRange>& a, const std::vector<PortRange>& b);

// "443/TCP", "8000-8080/TCP", "http/TCP", "*/UDP".
std::string PortText(const JsonValue& entry);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_POLICY_PORTS_H_
