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

struct PortAsked {
  uint32_t number = 0;
  std::string protocol = "TCP";
};

// "443", "53/UDP", or a name of the receiving pod's containers. nullopt: "".
// kInvalidArgument: neither a port nor a name that the pod has.
absl::StatusOr<std::optional<PortAsked>> ParsePort(std::string_view text, const kinds::Pod& to);

// Whether an entry of `ports` allows it; a named port is the receiving pod's.
// Source: k8s.io/api networking/v1 types.go, NetworkPolicyPort.
bool AllowsPort(const JsonValue& entry, const PortAsked& asked, const kinds::Pod& to);

// "443/TCP", "8000-8080/TCP", "http/TCP", "*/UDP".
std::string PortText(const JsonValue& entry);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_POLICY_PORTS_H_
