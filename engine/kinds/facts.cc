#include "engine/kinds/facts.h"

#include "engine/kinds/codec.h"
#include "engine/kinds/kinds.h"

namespace labelix::kinds {
namespace {

// Bits of the first number, which also holds the form above them.
constexpr uint64_t kHasSource = 1, kDeleting = 2, kGenerateName = 4;
constexpr int kFormShift = 3;

void PutTexts(const std::vector<std::string_view>& texts, Writer* w) {
  w->Number(texts.size());
  for (const std::string_view text : texts) w->Text(text);
}

void GetTexts(Reader* r, std::vector<std::string_view>* out) {
  out->resize(r->Count());
  for (std::string_view& text : *out) text = r->Text();
}

void PutLabels(const std::vector<Label>& labels, Writer* w) {
  w->Number(labels.size());
  for (const Label& label : labels) {
    w->Text(label.key);
    w->Text(label.value);
  }
}

void GetLabels(Reader* r, std::vector<Label>* out) {
  out->resize(r->Count());
  for (Label& label : *out) {
    label.key = r->Text();
    label.value = r->Text();
  }
}

void PutSource(const Source& source, Writer* w) {
  w->Number(source.buffer);
  w->Number(source.offset);
  w->Number(source.length);
}

void PutCommon(FactsForm form, const Common& common, Writer* w) {
  w->Number(static_cast<uint64_t>(form) << kFormShift | (common.source ? kHasSource : 0) |
            (common.deleting ? kDeleting : 0) | (common.has_generate_name ? kGenerateName : 0));
  if (common.source) PutSource(*common.source, w);
  w->Text(common.version);
  PutLabels(common.fields, w);
}

FactsForm GetCommon(Reader* r, Common* out) {
  const uint64_t head = r->Number();
  out->deleting = (head & kDeleting) != 0;
  out->has_generate_name = (head & kGenerateName) != 0;
  out->source.reset();
  if (head & kHasSource) {
    Source source;
    source.buffer = r->Number32();
    source.offset = r->Number();
    source.length = r->Number();
    out->source = source;
  }
  out->version = r->Text();
  GetLabels(r, &out->fields);
  const uint64_t form = head >> kFormShift;
  if (form > static_cast<uint64_t>(FactsForm::kSelecting)) r->Fail();
  return static_cast<FactsForm>(form);
}

bool Begin(Reader* r, FactsForm form, Common* out) {
  if (GetCommon(r, out) != form) r->Fail();
  return r->ok();
}

void PutPorts(const std::vector<ContainerPort>& ports, Writer* w) {
  w->Number(ports.size());
  for (const ContainerPort& port : ports) {
    w->Text(port.name);
    w->Text(port.protocol);
    w->Number(port.port);
  }
}

void GetPorts(Reader* r, std::vector<ContainerPort>* out) {
  out->resize(r->Count());
  for (ContainerPort& port : *out) {
    port.name = r->Text();
    port.protocol = r->Text();
    port.port = r->Number32();
  }
}

void PutParts(const std::vector<Part>& parts, Writer* w) {
  w->Number(parts.size());
  for (const Part& part : parts) {
    w->Text(part.path);
    w->Text(part.json);
  }
}

void GetParts(Reader* r, std::vector<Part>* out) {
  out->resize(r->Count());
  for (Part& part : *out) {
    part.path = r->Text();
    part.json = r->Text();
  }
}

void PutCondition(const std::optional<bool>& value, Writer* w) {
  w->Number(value ? 1 + *value : 0);
}

std::optional<bool> GetCondition(Reader* r) {
  const uint64_t value = r->Number();
  if (value > 2) r->Fail();
  return value == 0 ? std::nullopt : std::optional<bool>(value == 2);
}

void PutOptional(const std::optional<uint32_t>& value, Writer* w) {
  w->Number(value ? uint64_t{*value} + 1 : 0);
}

std::optional<uint32_t> GetOptional(Reader* r) {
  const uint64_t value = r->Number();
  if (value > uint64_t{0xFFFFFFFFu} + 1) r->Fail();
  return value == 0 ? std::nullopt : std::optional<uint32_t>(static_cast<uint32_t>(value - 1));
}

SelectorState GetState(Reader* r) {
  const uint64_t state = r->Number();
  if (state > static_cast<uint64_t>(SelectorState::kBroken)) r->Fail();
  return static_cast<SelectorState>(state);
}

bool Whole(const Reader& r) { return r.ok() && r.AtEnd(); }

}  // namespace

void EncodeCommon(const Common& common, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kCommon, common, &w);
}

bool DecodeCommon(std::string_view facts, Common* out) {
  Reader r(facts);
  GetCommon(&r, out);
  return r.ok();
}

bool MoveSource(std::string_view facts, const std::optional<Source>& to, std::string* out) {
  Reader r(facts);
  const uint64_t head = r.Number();
  for (int i = 0; i < 3; ++i) r.Number();  // buffer, offset, length
  if (!r.ok() || (head & kHasSource) == 0) return false;
  out->clear();
  Writer w(out);
  w.Number(to ? head : head & ~kHasSource);
  if (to) PutSource(*to, &w);
  out->append(facts.substr(facts.size() - r.left()));
  return true;
}

void EncodePod(const Pod& pod, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kPod, pod.common, &w);
  w.Number((pod.ready ? 1 : 0) | (pod.host_network ? 2 : 0));
  for (const std::string_view text :
       {pod.node_name, pod.phase, pod.hostname, pod.subdomain, pod.service_account,
        pod.restart_policy, pod.scheduler_name, pod.nominated_node}) {
    w.Text(text);
  }
  PutTexts(pod.ips, &w);
  PutPorts(pod.ports, &w);
  PutPorts(pod.init_ports, &w);
  PutParts(pod.parts, &w);
}

bool DecodePod(std::string_view facts, Pod* out) {
  Reader r(facts);
  if (!Begin(&r, FactsForm::kPod, &out->common)) return false;
  const uint64_t flags = r.Number();
  out->ready = (flags & 1) != 0;
  out->host_network = (flags & 2) != 0;
  for (std::string_view* text :
       {&out->node_name, &out->phase, &out->hostname, &out->subdomain, &out->service_account,
        &out->restart_policy, &out->scheduler_name, &out->nominated_node}) {
    *text = r.Text();
  }
  GetTexts(&r, &out->ips);
  GetPorts(&r, &out->ports);
  GetPorts(&r, &out->init_ports);
  GetParts(&r, &out->parts);
  return Whole(r);
}

void EncodeService(const Service& service, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kService, service.common, &w);
  w.Text(service.type);
  w.Number(static_cast<uint64_t>(service.selector_state));
  w.Text(service.selector_error);
  PutLabels(service.selector, &w);
  w.Text(service.cluster_ip);
  PutTexts(service.ip_families, &w);
  w.Number(service.publish_not_ready ? 1 : 0);
  w.Text(service.external_name);
  w.Number(service.ports.size());
  for (const ServicePort& port : service.ports) {
    w.Text(port.name);
    w.Text(port.protocol);
    w.Number(port.port);
    w.Number(static_cast<uint64_t>(port.target));
    w.Number(port.target_number);
    w.Text(port.target_name);
  }
}

bool DecodeService(std::string_view facts, Service* out) {
  Reader r(facts);
  if (!Begin(&r, FactsForm::kService, &out->common)) return false;
  out->type = r.Text();
  out->selector_state = GetState(&r);
  out->selector_error = r.Text();
  GetLabels(&r, &out->selector);
  out->cluster_ip = r.Text();
  GetTexts(&r, &out->ip_families);
  out->publish_not_ready = r.Number() != 0;
  out->external_name = r.Text();
  out->ports.resize(r.Count());
  for (ServicePort& port : out->ports) {
    port.name = r.Text();
    port.protocol = r.Text();
    port.port = r.Number32();
    const uint64_t target = r.Number();
    if (target > static_cast<uint64_t>(ServicePort::Target::kName)) r.Fail();
    port.target = static_cast<ServicePort::Target>(target);
    port.target_number = r.Number32();
    port.target_name = r.Text();
  }
  return Whole(r);
}

void EncodeWorkload(const Workload& workload, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kWorkload, workload.common, &w);
  w.Number(static_cast<uint64_t>(workload.selector_state));
  w.Text(workload.selector_error);
  PutLabels(workload.match_labels, &w);
  w.Number(workload.expressions.size());
  for (const Expression& expression : workload.expressions) {
    w.Text(expression.key);
    w.Text(expression.op);
    PutTexts(expression.values, &w);
  }
  PutOptional(workload.replicas, &w);
  PutLabels(workload.template_labels, &w);
  PutParts(workload.parts, &w);
}

bool DecodeWorkload(std::string_view facts, Workload* out) {
  Reader r(facts);
  if (!Begin(&r, FactsForm::kWorkload, &out->common)) return false;
  out->selector_state = GetState(&r);
  out->selector_error = r.Text();
  GetLabels(&r, &out->match_labels);
  out->expressions.resize(r.Count());
  for (Expression& expression : out->expressions) {
    expression.key = r.Text();
    expression.op = r.Text();
    GetTexts(&r, &expression.values);
  }
  out->replicas = GetOptional(&r);
  GetLabels(&r, &out->template_labels);
  GetParts(&r, &out->parts);
  return Whole(r);
}

void EncodeSelecting(const Selecting& selecting, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kSelecting, selecting.common, &w);
  PutParts(selecting.parts, &w);
}

bool DecodeSelecting(std::string_view facts, Selecting* out) {
  Reader r(facts);
  if (!Begin(&r, FactsForm::kSelecting, &out->common)) return false;
  GetParts(&r, &out->parts);
  return Whole(r);
}

void EncodeEndpointSlice(const EndpointSlice& slice, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kEndpointSlice, slice.common, &w);
  w.Text(slice.address_type);
  w.Number(slice.endpoints.size());
  for (const SliceEndpoint& endpoint : slice.endpoints) {
    PutTexts(endpoint.addresses, &w);
    PutCondition(endpoint.ready, &w);
    PutCondition(endpoint.serving, &w);
    PutCondition(endpoint.terminating, &w);
    for (const std::string_view text :
         {endpoint.hostname, endpoint.node_name, endpoint.zone, endpoint.target_kind,
          endpoint.target_ns, endpoint.target_name, endpoint.target_uid}) {
      w.Text(text);
    }
  }
  w.Number(slice.ports.size());
  for (const SlicePort& port : slice.ports) {
    w.Text(port.name);
    w.Text(port.protocol);
    w.Text(port.app_protocol);
    PutOptional(port.port, &w);
  }
}

bool DecodeEndpointSlice(std::string_view facts, EndpointSlice* out) {
  Reader r(facts);
  if (!Begin(&r, FactsForm::kEndpointSlice, &out->common)) return false;
  out->address_type = r.Text();
  out->endpoints.resize(r.Count());
  for (SliceEndpoint& endpoint : out->endpoints) {
    GetTexts(&r, &endpoint.addresses);
    endpoint.ready = GetCondition(&r);
    endpoint.serving = GetCondition(&r);
    endpoint.terminating = GetCondition(&r);
    for (std::string_view* text :
         {&endpoint.hostname, &endpoint.node_name, &endpoint.zone, &endpoint.target_kind,
          &endpoint.target_ns, &endpoint.target_name, &endpoint.target_uid}) {
      *text = r.Text();
    }
  }
  out->ports.resize(r.Count());
  for (SlicePort& port : out->ports) {
    port.name = r.Text();
    port.protocol = r.Text();
    port.app_protocol = r.Text();
    port.port = GetOptional(&r);
  }
  return Whole(r);
}

void EncodeNode(const Node& node, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kNode, node.common, &w);
  w.Number((node.unschedulable ? 1 : 0) | (node.ready ? 2 : 0));
  w.Number(node.taints.size());
  for (const Taint& taint : node.taints) {
    w.Text(taint.key);
    w.Text(taint.value);
    w.Text(taint.effect);
  }
  w.Number(node.addresses.size());
  for (const NodeAddress& address : node.addresses) {
    w.Text(address.type);
    w.Text(address.address);
  }
}

bool DecodeNode(std::string_view facts, Node* out) {
  Reader r(facts);
  if (!Begin(&r, FactsForm::kNode, &out->common)) return false;
  const uint64_t flags = r.Number();
  out->unschedulable = (flags & 1) != 0;
  out->ready = (flags & 2) != 0;
  out->taints.resize(r.Count());
  for (Taint& taint : out->taints) {
    taint.key = r.Text();
    taint.value = r.Text();
    taint.effect = r.Text();
  }
  out->addresses.resize(r.Count());
  for (NodeAddress& address : out->addresses) {
    address.type = r.Text();
    address.address = r.Text();
  }
  return Whole(r);
}

}  // namespace labelix::kinds
