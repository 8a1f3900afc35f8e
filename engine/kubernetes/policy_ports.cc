#include "engine/kubernetes/policy_ports.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "index/types/absl_text.h"

namespace labelix::kubernetes {
namespace {

std::optional<uint32_t> Number(std::string_view text) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number == 0 || number > 65'535) return std::nullopt;
  return number;
}

std::string ProtocolOf(const JsonValue& entry) {
  const std::string protocol = entry.Field("protocol").Text();
  return protocol.empty() ? "TCP" : protocol;
}

std::vector<PortRange> Named(const kinds::Pod& pod, std::string_view name,
                             const std::string& protocol) {
  std::vector<PortRange> named;
  for (const auto* ports : {&pod.ports, &pod.init_ports}) {
    for (const kinds::ContainerPort& port : *ports) {
      if (port.name == name && port.protocol == protocol) {
        named.push_back({protocol, port.port, port.port});
      }
    }
  }
  return named;
}

}  // namespace

absl::StatusOr<PortRange> ParsePort(std::string_view text, const kinds::Pod& to) {
  if (text.empty()) return PortRange();
  std::string protocol = "TCP";
  const size_t slash = text.find('/');
  const std::string_view port = text.substr(0, slash);
  if (slash != std::string_view::npos) protocol = text.substr(slash + 1);
  if (protocol != "TCP" && protocol != "UDP" && protocol != "SCTP") {
    return absl::InvalidArgumentError(
        ToAbsl("port " + std::string(text) + ": the protocol is TCP, UDP or SCTP"));
  }
  if (const std::optional<uint32_t> number = Number(port)) {
    return PortRange{protocol, *number, *number};
  }
  std::vector<PortRange> named = Named(to, port, protocol);
  if (port.empty() || named.empty()) {
    return absl::InvalidArgumentError(ToAbsl("port " + std::string(text) +
                                             ": neither 1 to 65535 nor a " + protocol +
                                             " port of the receiving pod by name"));
  }
  return std::move(named.front());
}

std::vector<PortRange> PortsOf(const JsonValue& entry, const kinds::Pod& to) {
  const JsonValue port = entry.Field("port");
  if (port.absent()) return {{ProtocolOf(entry)}};
  if (port.IsString()) return Named(to, port.Text(), ProtocolOf(entry));
  const std::optional<uint32_t> first = Number(port.Json());
  const std::optional<uint32_t> last = Number(entry.Field("endPort").Json());
  if (!first) return {};
  return {{ProtocolOf(entry), *first, last.value_or(*first)}};
}

std::optional<PortRange> Common(const PortRange& a, const PortRange& b) {
  if (!a.protocol.empty() && !b.protocol.empty() && a.protocol != b.protocol) return std::nullopt;
  const PortRange common{a.protocol.empty() ? b.protocol : a.protocol, std::max(a.first, b.first),
                         std::min(a.last, b.last)};
  if (common.first > common.last) return std::nullopt;
  return common;
}

bool Meet(const std::vector<PortRange>& a, const std::vector<PortRange>& b) {
  return std::any_of(a.begin(), a.end(), [&](const PortRange& x) {
    return std::any_of(b.begin(), b.end(),
                       [&](const PortRange& y) { return Common(x, y).has_value(); });
  });
}

std::string PortText(const JsonValue& entry) {
  const JsonValue port = entry.Field("port"), last = entry.Field("endPort");
  std::string text = port.absent() ? "*" : port.IsString() ? port.Text() : port.Json();
  if (!last.absent()) text += "-" + last.Json();
  return text + "/" + ProtocolOf(entry);
}

}  // namespace labelix::kubernetes
