#include "engine/kubernetes/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <vector>

namespace labelix::kubernetes {
namespace {

using Octets = std::array<uint8_t, 4>;

// The longest text of an IPv6 address, an embedded IPv4 tail included.
constexpr size_t kMaxIpv6Text = 45;

std::string PrintIpv4(const uint8_t* octets) {
  std::string text;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) text += '.';
    text += std::to_string(octets[i]);
  }
  return text;
}

std::optional<Octets> ParseIpv4(std::string_view text) {
  Octets octets{};
  for (size_t i = 0; i < octets.size(); ++i) {
    if (i > 0) {
      if (text.empty() || text.front() != '.') return std::nullopt;
      text.remove_prefix(1);
    }
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), octets[i]);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
  }
  if (!text.empty()) return std::nullopt;
  return octets;
}

struct Run {
  int start = -1, length = 0;
};

// The zeros that `::` stands for: the longest run of at least two groups, the
// first of equals (RFC 5952, 4.2).
Run LongestZeros(const std::array<uint16_t, 8>& groups) {
  Run best;
  for (int i = 0; i < 8; ++i) {
    int end = i;
    while (end < 8 && groups[static_cast<size_t>(end)] == 0) ++end;
    if (end - i >= 2 && end - i > best.length) best = {i, end - i};
    i = std::max(i, end - 1);
  }
  return best;
}

std::string PrintIpv6(const in6_addr& address) {
  std::array<uint16_t, 8> groups{};
  for (size_t i = 0; i < groups.size(); ++i) {
    const unsigned high = address.s6_addr[2 * i], low = address.s6_addr[2 * i + 1];
    groups[i] = static_cast<uint16_t>(high << 8 | low);
  }
  const Run zeros = LongestZeros(groups);
  std::string text;
  for (int i = 0; i < 8; ++i) {
    if (i == zeros.start) {
      text += "::";
      i += zeros.length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    std::array<char, 4> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                   groups[static_cast<size_t>(i)], 16);
    text.append(digits.data(), end.ptr);
  }
  return text;
}

}  // namespace

std::optional<Address> ParseAddress(std::string_view text) {
  if (text.find(':') == std::string_view::npos) {
    const std::optional<Octets> octets = ParseIpv4(text);
    if (!octets) return std::nullopt;
    return Address{false, PrintIpv4(octets->data())};
  }
  // inet_pton reads up to a NUL, which must not hide a tail.
  if (text.size() > kMaxIpv6Text || text.find('\0') != std::string_view::npos) return std::nullopt;
  in6_addr address;
  if (inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  if (IN6_IS_ADDR_V4MAPPED(&address)) return Address{false, PrintIpv4(address.s6_addr + 12)};
  return Address{true, PrintIpv6(address)};
}

namespace {

// 4 or 16 of them.
std::vector<uint8_t> OctetsOf(const Address& address) {
  std::vector<uint8_t> octets(address.ipv6 ? sizeof(in6_addr) : sizeof(in_addr));
  inet_pton(address.ipv6 ? AF_INET6 : AF_INET, address.text.c_str(), octets.data());
  return octets;
}

std::optional<size_t> ParseLength(std::string_view text, size_t most) {
  size_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size() || length > most) return {};
  return length;
}

}  // namespace

bool IsInBlock(std::string_view block, std::string_view address) {
  const size_t slash = block.find('/');
  if (slash == std::string_view::npos) return false;
  const std::optional<Address> base = ParseAddress(block.substr(0, slash));
  const std::optional<Address> asked = ParseAddress(address);
  if (!base || !asked || base->ipv6 != asked->ipv6) return false;
  const std::vector<uint8_t> of_block = OctetsOf(*base), of_address = OctetsOf(*asked);
  const std::optional<size_t> bits = ParseLength(block.substr(slash + 1), of_block.size() * 8);
  if (!bits) return false;
  const auto whole = static_cast<std::ptrdiff_t>(*bits / 8);
  if (!std::equal(of_block.begin(), of_block.begin() + whole, of_address.begin())) return false;
  if (*bits % 8 == 0) return true;
  const unsigned differing = of_block[*bits / 8] ^ of_address[*bits / 8];
  return differing >> (8 - *bits % 8) == 0;
}

}  // namespace labelix::kubernetes
