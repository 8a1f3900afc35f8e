// Bytes into facts.
#include "engine/kinds/codec.h"
#include "engine/kinds/facts.h"
#include "engine/kinds/facts_layout.h"
#include "engine/kinds/kinds.h"

namespace labelix::kinds {
namespace {

void GetTexts(Reader* r, std::vector<std::string_view>* out) {
  out->resize(r->Count());
  for (std::string_view& text : *out) text = r->Word();
}

void GetLabels(Reader* r, std::vector<Label>* out) {
  out->resize(r->Count());
  for (Label& label : *out) {
    label.key = r->Word();
    label.value = r->Word();
  }
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
  out->version = r->Word();
  out->fields.clear();
  if (!r->has_words() || (head & kHasFields) != 0) GetLabels(r, &out->fields);
  const uint64_t form = head >> (r->has_words() ? kFormShift : kFormShift1);
  if (form > static_cast<uint64_t>(FactsForm::kSelecting)) r->Fail();
  return static_cast<FactsForm>(form);
}

bool Begin(Reader* r, FactsForm form, Common* out) {
  if (GetCommon(r, out) != form) r->Fail();
  return r->ok();
}

void GetPorts(Reader* r, std::vector<ContainerPort>* out) {
  out->resize(r->Count());
  for (ContainerPort& port : *out) {
    port.name = r->Word();
    port.protocol = r->Word();
    port.port = r->Number32();
  }
}

void GetParts(Reader* r, std::vector<Part>* out) {
  out->resize(r->Count());
  for (Part& part : *out) {
    part.path = r->Word();
    part.json = r->Word();
  }
}

std::optional<bool> GetCondition(Reader* r) {
  const uint64_t value = r->Number();
  if (value > 2) r->Fail();
  return value == 0 ? std::nullopt : std::optional<bool>(value == 2);
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

bool ReadPodTexts1(Reader* r, Pod* out) {
  for (std::string_view* text :
       {&out->node_name, &out->phase, &out->hostname, &out->subdomain, &out->service_account,
        &out->restart_policy, &out->scheduler_name, &out->nominated_node}) {
    *text = r->Word();
  }
  GetTexts(r, &out->ips);
  GetPorts(r, &out->ports);
  GetPorts(r, &out->init_ports);
  GetParts(r, &out->parts);
  return Whole(*r);
}

bool ReadPod(Reader* r, Pod* out) {
  if (!Begin(r, FactsForm::kPod, &out->common)) return false;
  const uint64_t flags = r->Number();
  out->ready = (flags & kReady) != 0;
  out->host_network = (flags & kHostNetwork) != 0;
  if (!r->has_words()) return ReadPodTexts1(r, out);
  out->node_name = r->Word();
  for (size_t i = 0; i < std::size(kPodTexts); ++i) {
    const bool is_odd = (flags >> (kFirstOddText + i) & 1) != 0;
    out->*kPodTexts[i].text = is_odd ? r->Word() : kPodTexts[i].usual;
  }
  GetTexts(r, &out->ips);
  GetPorts(r, &out->ports);
  out->init_ports.clear();
  if (flags & kHasInitPorts) GetPorts(r, &out->init_ports);
  out->parts.clear();
  if (flags & kHasParts) GetParts(r, &out->parts);
  return Whole(*r);
}

bool ReadService(Reader* r, Service* out) {
  if (!Begin(r, FactsForm::kService, &out->common)) return false;
  out->type = r->Word();
  out->selector_state = GetState(r);
  out->selector_error = r->Word();
  GetLabels(r, &out->selector);
  out->cluster_ip = r->Word();
  GetTexts(r, &out->ip_families);
  out->publish_not_ready = r->Number() != 0;
  out->external_name = r->Word();
  out->ports.resize(r->Count());
  for (ServicePort& port : out->ports) {
    port.name = r->Word();
    port.protocol = r->Word();
    port.port = r->Number32();
    const uint64_t target = r->Number();
    if (target > static_cast<uint64_t>(ServicePort::Target::kName)) r->Fail();
    port.target = static_cast<ServicePort::Target>(target);
    port.target_number = r->Number32();
    port.target_name = r->Word();
  }
  return Whole(*r);
}

bool ReadWorkload(Reader* r, Workload* out) {
  if (!Begin(r, FactsForm::kWorkload, &out->common)) return false;
  out->selector_state = GetState(r);
  out->selector_error = r->Word();
  GetLabels(r, &out->match_labels);
  out->expressions.resize(r->Count());
  for (Expression& expression : out->expressions) {
    expression.key = r->Word();
    expression.op = r->Word();
    GetTexts(r, &expression.values);
  }
  out->replicas = GetOptional(r);
  GetLabels(r, &out->template_labels);
  GetParts(r, &out->parts);
  return Whole(*r);
}

bool ReadSelecting(Reader* r, Selecting* out) {
  if (!Begin(r, FactsForm::kSelecting, &out->common)) return false;
  GetParts(r, &out->parts);
  return Whole(*r);
}

bool ReadEndpointSlice(Reader* r, EndpointSlice* out) {
  if (!Begin(r, FactsForm::kEndpointSlice, &out->common)) return false;
  out->address_type = r->Word();
  out->endpoints.resize(r->Count());
  for (SliceEndpoint& endpoint : out->endpoints) {
    GetTexts(r, &endpoint.addresses);
    endpoint.ready = GetCondition(r);
    endpoint.serving = GetCondition(r);
    endpoint.terminating = GetCondition(r);
    for (std::string_view* text :
         {&endpoint.hostname, &endpoint.node_name, &endpoint.zone, &endpoint.target_kind,
          &endpoint.target_ns, &endpoint.target_name, &endpoint.target_uid}) {
      *text = r->Word();
    }
  }
  out->ports.resize(r->Count());
  for (SlicePort& port : out->ports) {
    port.name = r->Word();
    port.protocol = r->Word();
    port.app_protocol = r->Word();
    port.port = GetOptional(r);
  }
  return Whole(*r);
}

bool ReadNode(Reader* r, Node* out) {
  if (!Begin(r, FactsForm::kNode, &out->common)) return false;
  const uint64_t flags = r->Number();
  out->unschedulable = (flags & 1) != 0;
  out->ready = (flags & 2) != 0;
  out->taints.resize(r->Count());
  for (Taint& taint : out->taints) {
    taint.key = r->Word();
    taint.value = r->Word();
    taint.effect = r->Word();
  }
  out->addresses.resize(r->Count());
  for (NodeAddress& address : out->addresses) {
    address.type = r->Word();
    address.address = r->Word();
  }
  return Whole(*r);
}

template <typename Facts>
bool Decode(std::string_view facts, bool (*read)(Reader*, Facts*), Facts* out) {
  Reader r(facts);
  return read(&r, out);
}

// Facts of version 1 as they are written today. False: no such facts.
template <typename Facts>
bool Rewrite(std::string_view facts, bool (*read)(Reader*, Facts*),
             void (*encode)(const Facts&, std::string*), std::string* out) {
  Reader r(facts, false);
  Facts whole;
  if (!read(&r, &whole)) return false;
  encode(whole, out);
  return true;
}

bool RewriteAs(FactsForm form, std::string_view facts, std::string* out) {
  switch (form) {
    case FactsForm::kCommon:
      return false;
    case FactsForm::kPod:
      return Rewrite(facts, ReadPod, EncodePod, out);
    case FactsForm::kService:
      return Rewrite(facts, ReadService, EncodeService, out);
    case FactsForm::kWorkload:
      return Rewrite(facts, ReadWorkload, EncodeWorkload, out);
    case FactsForm::kEndpointSlice:
      return Rewrite(facts, ReadEndpointSlice, EncodeEndpointSlice, out);
    case FactsForm::kNode:
      return Rewrite(facts, ReadNode, EncodeNode, out);
    case FactsForm::kSelecting:
      return Rewrite(facts, ReadSelecting, EncodeSelecting, out);
  }
  return false;
}

}  // namespace

void FromVersion1(std::string_view facts, std::string* out) {
  out->clear();
  Reader front(facts, false);
  Common common;
  const FactsForm form = GetCommon(&front, &common);
  if (front.ok() && !RewriteAs(form, facts, out)) EncodeCommon(common, out);
}

bool DecodeCommon(std::string_view facts, Common* out) {
  Reader r(facts);
  GetCommon(&r, out);
  return r.ok();
}
bool DecodePod(std::string_view facts, Pod* out) { return Decode(facts, ReadPod, out); }
bool DecodeService(std::string_view facts, Service* out) { return Decode(facts, ReadService, out); }
bool DecodeWorkload(std::string_view facts, Workload* out) {
  return Decode(facts, ReadWorkload, out);
}
bool DecodeSelecting(std::string_view facts, Selecting* out) {
  return Decode(facts, ReadSelecting, out);
}
bool DecodeEndpointSlice(std::string_view facts, EndpointSlice* out) {
  return Decode(facts, ReadEndpointSlice, out);
}
bool DecodeNode(std::string_view facts, Node* out) { return Decode(facts, ReadNode, out); }

}  // namespace labelix::kinds
