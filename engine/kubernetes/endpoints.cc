#include "engine/kubernetes/endpoints.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/kubernetes/address.h"

namespace labelix::kubernetes {
namespace {

constexpr std::string_view kIpv4 = "IPv4", kIpv6 = "IPv6";

bool IsHeadless(const kinds::Service& service) { return service.cluster_ip == "None"; }

// The reason why the controller leaves a picked pod out in every family.
std::string WhyLeftOut(const kinds::Service& service, const PodObject& pod) {
  const kinds::Pod& facts = *pod.facts;
  if (facts.phase == "Succeeded" || facts.phase == "Failed") {
    return "phase " + std::string(facts.phase);
  }
  if (facts.ips.empty()) return "no podIP";
  if (pod.node.state == NodeOfPod::State::kMissing && !service.publish_not_ready) {
    if (facts.node_name.empty()) return "on no node";
    return "node " + std::string(facts.node_name) + " not found";
  }
  return {};
}

std::vector<std::string> AddressesOf(const std::vector<std::string_view>& ips,
                                     std::string_view family) {
  std::vector<std::string> addresses;
  for (std::string_view ip : ips) {
    std::optional<Address> address = ParseAddress(ip);
    if (address && address->ipv6 == (family == kIpv6)) {
      addresses.push_back(std::move(address->text));
    }
  }
  return addresses;
}

std::optional<uint32_t> NamedPort(const std::vector<kinds::ContainerPort>& ports,
                                  std::string_view name, std::string_view protocol) {
  for (const kinds::ContainerPort& port : ports) {
    if (port.name == name && port.protocol == protocol) return port.port;
  }
  return std::nullopt;
}

std::optional<uint32_t> TargetOf(const kinds::ServicePort& port, const kinds::Pod& pod) {
  switch (port.target) {
    case kinds::ServicePort::Target::kAbsent:
      return port.port;
    case kinds::ServicePort::Target::kNumber:
      return port.target_number;
    case kinds::ServicePort::Target::kName:
      break;
  }
  const auto of_containers = NamedPort(pod.ports, port.target_name, port.protocol);
  if (of_containers) return of_containers;
  return NamedPort(pod.init_ports, port.target_name, port.protocol);
}

Endpoint ToEndpoint(const ServiceObject& service, const PodObject& pod) {
  const kinds::Pod& facts = *pod.facts;
  Endpoint endpoint;
  endpoint.pod = pod.name;
  endpoint.id = pod.id;
  endpoint.node = facts.node_name;
  endpoint.zone = pod.node.zone;
  if (!facts.hostname.empty() && facts.subdomain == service.name && service.ns == pod.ns) {
    endpoint.hostname = facts.hostname;
  }
  endpoint.serving = facts.ready;
  endpoint.terminating = facts.common.deleting;
  endpoint.ready = service.facts->publish_not_ready || (endpoint.serving && !endpoint.terminating);
  endpoint.ports = Ports(*service.facts, facts);
  return endpoint;
}

}  // namespace

std::string_view ZoneOf(Labels node) {
  return FindLabel(node, "topology.kubernetes.io/zone").value_or("");
}

bool IsManaged(const kinds::Service& service) {
  return service.type != "ExternalName" && !service.selector.empty();
}

std::vector<std::string> Families(const kinds::Service& service) {
  std::vector<std::string> families;
  for (std::string_view family : {kIpv4, kIpv6}) {
    const auto& given = service.ip_families;
    if (std::find(given.begin(), given.end(), family) != given.end()) {
      families.emplace_back(family);
    }
  }
  if (!families.empty()) return families;
  if (service.cluster_ip.empty() || IsHeadless(service)) {
    return {std::string(kIpv4), std::string(kIpv6)};
  }
  const std::optional<Address> address = ParseAddress(service.cluster_ip);
  return {std::string(address && address->ipv6 ? kIpv6 : kIpv4)};
}

std::vector<EndpointPort> Ports(const kinds::Service& service, const kinds::Pod& pod) {
  std::vector<EndpointPort> ports;
  for (const kinds::ServicePort& port : service.ports) {
    const std::optional<uint32_t> number = TargetOf(port, pod);
    if (!number) continue;
    ports.push_back(
        {std::string(port.name), std::string(port.protocol), static_cast<uint16_t>(*number)});
  }
  return ports;
}

void AddPod(const ServiceObject& service, const PodObject& pod, EndpointsAnswer* out) {
  std::string why = WhyLeftOut(*service.facts, pod);
  if (!why.empty()) {
    out->left_out.push_back({pod.id, std::move(why)});
    return;
  }
  bool added = false;
  std::string wanted;
  for (std::string& family : Families(*service.facts)) {
    wanted += (wanted.empty() ? "" : " or ") + family;
    std::vector<std::string> addresses = AddressesOf(pod.facts->ips, family);
    if (addresses.empty()) continue;
    Endpoint endpoint = ToEndpoint(service, pod);
    endpoint.family = std::move(family);
    endpoint.addresses = std::move(addresses);
    out->endpoints.push_back(std::move(endpoint));
    added = true;
  }
  if (!added) out->left_out.push_back({pod.id, "no " + wanted + " address"});
}

void SortEndpoints(std::vector<Endpoint>* endpoints) {
  std::sort(endpoints->begin(), endpoints->end(), [](const Endpoint& a, const Endpoint& b) {
    return std::tie(a.pod, a.family, a.addresses) < std::tie(b.pod, b.family, b.addresses);
  });
}

}  // namespace labelix::kubernetes
