#include "engine/kubernetes/policy_ports.h"

#include <algorithm>
#include <charconv>

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

std::optional<uint32_t> Named(const kinds::Pod& pod, std::string_view name,
                              std::string_view protocol) {
  for (const auto* ports : {&pod.ports, &pod.init_ports}) {
    for (const kinds::ContainerPort& port : *ports) {
      if (port.name == name && port.protocol == protocol) return port.port;
    }
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::optional<PortAsked>> ParsePort(std::string_view text, const kinds::Pod& to) {
  if (text.empty()) return std::optional<PortAsked>();
  PortAsked asked;
  const size_t slash = text.find('/');
  const std::string_view port = text.substr(0, slash);
  if (slash != std::string_view::npos) asked.protocol = text.substr(slash + 1);
  if (asked.protocol != "TCP" && asked.protocol != "UDP" && asked.protocol != "SCTP") {
    return absl::InvalidArgumentError(
        ToAbsl("port " + std::string(text) + ": the protocol is TCP, UDP or SCTP"));
  }
  std::optional<uint32_t> number = Number(port);
  if (!number) number = Named(to, port, asked.protocol);
  if (!number) {
    return absl::InvalidArgumentError(ToAbsl("port " + std::string(text) +
                                             ": neither 1 to 65535 nor a " + asked.protocol +
                                             " port of the receiving pod by name"));
  }
  asked.number = *number;
  return std::optional<PortAsked>(asked);
}

bool AllowsPort(const JsonValue& entry, const PortAsked& asked, const kinds::Pod& to) {
  if (ProtocolOf(entry) != asked.protocol) return false;
  const JsonValue port = entry.Field("port");
  if (port.absent()) return true;
  if (port.IsString()) return Named(to, port.Text(), asked.protocol) == asked.number;
  const std::optional<uint32_t> first = Number(port.Json());
  const std::optional<uint32_t> last = Number(entry.Field("endPort").Json());
  return first && asked.number >= *first && asked.number <= last.value_or(*first);
}

std::string PortText(const JsonValue& entry) {
  const JsonValue port = entry.Field("port"), last = entry.Field("endPort");
  std::string text = port.absent() ? "*" : port.IsString() ? port.Text() : port.Json();
  if (!last.absent()) text += "-" + last.Json();
  return text + "/" + ProtocolOf(entry);
}

}  // namespace labelix::kubernetes
