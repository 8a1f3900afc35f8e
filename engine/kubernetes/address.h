// IP addresses as an EndpointSlice prints them.
#ifndef LABELIX_ENGINE_KUBERNETES_ADDRESS_H_
#define LABELIX_ENGINE_KUBERNETES_ADDRESS_H_

#include <optional>
#include <string>
#include <string_view>

namespace labelix::kubernetes {

struct Address {
  bool ipv6 = false;
  std::string text;
  friend bool operator==(const Address&, const Address&) = default;
};

// Reads an address leniently (leading zeros in an IPv4 octet are decimal) and
// prints it the one way that Go does: an IPv4-mapped address is IPv4, IPv6 is
// in the form of RFC 5952. nullopt: no address. Source: k8s.io/utils
// net.ParseIPSloppy and Go's net.IP.String.
std::optional<Address> ParseAddress(std::string_view text);

// Whether a block ("10.0.0.0/8", "fd00::/8") has the address. A text that is no
// block has none, and no block has one of the other family. Sources: k8s.io/utils
// net.ParseCIDRSloppy and Go's net.IPNet.Contains.
bool IsInBlock(std::string_view block, std::string_view address);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_ADDRESS_H_
