// Services and EndpointSlices.

#include <string>
#include <utility>

#include "engine/ingest/facts_json.h"

namespace labelix::ingest {
namespace {

using kinds::SelectorState;
using kinds::ServicePort;

void ReadTexts(Cursor* c, std::string_view what, std::vector<std::string_view>* out) {
  out->clear();
  if (!c->OpenArray(what)) return;
  for (bool first = true; c->NextElement(&first);) out->push_back(c->Text(what));
}

uint32_t ReadPort(Cursor* c, std::string_view what) {
  const int64_t port = c->Number(what).value_or(0);
  return port >= 0 && port <= 65'535 ? static_cast<uint32_t>(port) : 0;
}

// A number or a name. The API server puts the port in the place of 0 and of an
// empty name. Source: pkg/apis/core/v1/defaults.go, SetDefaults_Service.
void ReadTarget(Cursor* c, ServicePort* port) {
  if (c->Peek() == '"') {
    port->target_name = c->Text("spec.ports.targetPort");
    port->target =
        port->target_name.empty() ? ServicePort::Target::kAbsent : ServicePort::Target::kName;
    return;
  }
  port->target_number = ReadPort(c, "spec.ports.targetPort");
  port->target =
      port->target_number == 0 ? ServicePort::Target::kAbsent : ServicePort::Target::kNumber;
}

void ReadServicePorts(Cursor* c, std::vector<ServicePort>* out) {
  out->clear();
  if (!c->OpenArray("spec.ports")) return;
  for (bool first = true; c->NextElement(&first);) {
    ServicePort port;
    port.protocol = "TCP";
    if (!c->OpenObject("spec.ports")) continue;
    std::string_view key;
    for (bool more = true; c->NextField(&more, &key);) {
      if (key == "port") {
        port.port = ReadPort(c, "spec.ports.port");
      } else if (key == "targetPort") {
        ReadTarget(c, &port);
      } else if (key == "name") {
        port.name = c->Text("spec.ports.name");
      } else if (key == "protocol") {
        const std::string_view protocol = c->Text("spec.ports.protocol");
        if (!protocol.empty()) port.protocol = protocol;
      } else {
        c->Skip();
      }
    }
    out->push_back(port);
  }
}

// The type of the value that is next, as Go's decoder names it.
std::string_view GoType(char first) {
  switch (first) {
    case '{':
      return "object";
    case '[':
      return "array";
    case '"':
      return "string";
    case 't':
    case 'f':
      return "bool";
    default:
      return "number";
  }
}

// What the API server would say of the selector that is next, which is no map
// of strings: the type of the map, or of the first value that is no string.
std::string SelectorError(Cursor* c) {
  constexpr std::string_view kPlace = " into Go struct field ServiceSpec.spec.selector of type ";
  std::string text = "json: cannot unmarshal ";
  if (c->Peek() != '{') {
    return text.append(GoType(c->Peek())).append(kPlace).append("map[string]string");
  }
  c->OpenObject("spec.selector");
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (c->Peek() != '"' && c->Peek() != 'n') {
      return text.append(GoType(c->Peek())).append(kPlace).append("string");
    }
    c->Skip();
  }
  return "spec.selector: not a map of strings";
}

void ReadServiceSelector(Cursor* c, kinds::Service* service) {
  const bool absent = c->Peek() == 'n';
  const Cursor::Mark mark = c->Here();
  ReadStringMap(c, "spec.selector", SIZE_MAX, 0, &service->selector);
  if (c->Recover(mark)) {
    std::string error = SelectorError(c);
    c->Recover(mark);
    c->Return(mark);
    c->Skip();
    service->selector.clear();
    service->selector_state = SelectorState::kBroken;
    service->selector_error = c->Keep(std::move(error));
    return;
  }
  if (absent) {
    service->selector_state = SelectorState::kAbsent;
  } else {
    service->selector_state =
        service->selector.empty() ? SelectorState::kEmpty : SelectorState::kGiven;
  }
}

std::optional<bool> ReadCondition(Cursor* c) {
  if (c->Null()) return std::nullopt;
  return c->Flag("endpoints.conditions");
}

void ReadConditions(Cursor* c, kinds::SliceEndpoint* endpoint) {
  if (!c->OpenObject("endpoints.conditions")) return;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "ready") {
      endpoint->ready = ReadCondition(c);
    } else if (key == "serving") {
      endpoint->serving = ReadCondition(c);
    } else if (key == "terminating") {
      endpoint->terminating = ReadCondition(c);
    } else {
      c->Skip();
    }
  }
}

void ReadTargetRef(Cursor* c, kinds::SliceEndpoint* endpoint) {
  if (!c->OpenObject("endpoints.targetRef")) return;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "kind") {
      endpoint->target_kind = c->Text("targetRef.kind");
    } else if (key == "namespace") {
      endpoint->target_ns = c->Text("targetRef.namespace");
    } else if (key == "name") {
      endpoint->target_name = c->Text("targetRef.name");
    } else if (key == "uid") {
      endpoint->target_uid = c->Text("targetRef.uid");
    } else {
      c->Skip();
    }
  }
}

void ReadEndpoint(Cursor* c, kinds::SliceEndpoint* endpoint) {
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "addresses") {
      ReadTexts(c, "endpoints.addresses", &endpoint->addresses);
    } else if (key == "conditions") {
      ReadConditions(c, endpoint);
    } else if (key == "targetRef") {
      ReadTargetRef(c, endpoint);
    } else if (key == "hostname") {
      endpoint->hostname = c->Text("endpoints.hostname");
    } else if (key == "nodeName") {
      endpoint->node_name = c->Text("endpoints.nodeName");
    } else if (key == "zone") {
      endpoint->zone = c->Text("endpoints.zone");
    } else {
      c->Skip();
    }
  }
}

}  // namespace

void ReadServiceSpec(Cursor* c, kinds::Service* service) {
  if (!c->OpenObject("spec")) return;
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (key == "selector") {
      ReadServiceSelector(c, service);
    } else if (key == "ports") {
      ReadServicePorts(c, &service->ports);
    } else if (key == "type") {
      const std::string_view type = c->Text("spec.type");
      if (!type.empty()) service->type = type;
    } else if (key == "clusterIP") {
      service->cluster_ip = c->Text("spec.clusterIP");
    } else if (key == "ipFamilies") {
      ReadTexts(c, "spec.ipFamilies", &service->ip_families);
    } else if (key == "publishNotReadyAddresses") {
      service->publish_not_ready = c->Flag("spec.publishNotReadyAddresses");
    } else if (key == "externalName") {
      service->external_name = c->Text("spec.externalName");
    } else {
      c->Skip();
    }
  }
}

void ReadSliceEndpoints(Cursor* c, kinds::EndpointSlice* slice) {
  slice->endpoints.clear();
  if (!c->OpenArray("endpoints")) return;
  for (bool first = true; c->NextElement(&first);) {
    if (!c->OpenObject("endpoints")) continue;
    ReadEndpoint(c, &slice->endpoints.emplace_back());
  }
}

void ReadSlicePorts(Cursor* c, kinds::EndpointSlice* slice) {
  slice->ports.clear();
  if (!c->OpenArray("ports")) return;
  for (bool first = true; c->NextElement(&first);) {
    kinds::SlicePort port;
    if (!c->OpenObject("ports")) continue;
    std::string_view key;
    for (bool more = true; c->NextField(&more, &key);) {
      if (key == "name") {
        port.name = c->Text("ports.name");
      } else if (key == "protocol") {
        port.protocol = c->Text("ports.protocol");
      } else if (key == "appProtocol") {
        port.app_protocol = c->Text("ports.appProtocol");
      } else if (key == "port") {
        if (!c->Null()) port.port = ReadPort(c, "ports.port");
      } else {
        c->Skip();
      }
    }
    slice->ports.push_back(port);
  }
}

}  // namespace labelix::ingest
