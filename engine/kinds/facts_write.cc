// Facts into bytes.
#include "engine/kinds/codec.h"
#include "engine/kinds/facts.h"
#include "engine/kinds/facts_layout.h"
#include "engine/kinds/kinds.h"

namespace labelix::kinds {
namespace {

void PutTexts(const std::vector<std::string_view>& texts, Writer* w) {
  w->Number(texts.size());
  for (const std::string_view text : texts) w->Word(text);
}

void PutLabels(const std::vector<Label>& labels, Writer* w) {
  w->Number(labels.size());
  for (const Label& label : labels) {
    w->Word(label.key);
    w->Word(label.value);
  }
}

void PutSource(const Source& source, Writer* w) {
  w->Number(source.buffer);
  w->Number(source.offset);
  w->Number(source.length);
}

void PutCommon(FactsForm form, const Common& common, Writer* w) {
  w->Number(static_cast<uint64_t>(form) << kFormShift | (common.source ? kHasSource : 0) |
            (common.deleting ? kDeleting : 0) | (common.has_generate_name ? kGenerateName : 0) |
            (common.fields.empty() ? 0 : kHasFields));
  if (common.source) PutSource(*common.source, w);
  w->Word(common.version);
  if (!common.fields.empty()) PutLabels(common.fields, w);
}

void PutPorts(const std::vector<ContainerPort>& ports, Writer* w) {
  w->Number(ports.size());
  for (const ContainerPort& port : ports) {
    w->Word(port.name);
    w->Word(port.protocol);
    w->Number(port.port);
  }
}

void PutParts(const std::vector<Part>& parts, Writer* w) {
  w->Number(parts.size());
  for (const Part& part : parts) {
    w->Word(part.path);
    w->Word(part.json);
  }
}

void PutCondition(const std::optional<bool>& value, Writer* w) {
  w->Number(value ? 1 + *value : 0);
}

void PutOptional(const std::optional<uint32_t>& value, Writer* w) {
  w->Number(value ? uint64_t{*value} + 1 : 0);
}

}  // namespace

void EncodeCommon(const Common& common, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kCommon, common, &w);
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
  uint64_t flags = (pod.ready ? kReady : 0) | (pod.host_network ? kHostNetwork : 0) |
                   (pod.init_ports.empty() ? 0 : kHasInitPorts) |
                   (pod.parts.empty() ? 0 : kHasParts);
  for (size_t i = 0; i < std::size(kPodTexts); ++i) {
    const bool is_odd = pod.*kPodTexts[i].text != kPodTexts[i].usual;
    flags |= uint64_t{is_odd} << (kFirstOddText + i);
  }
  w.Number(flags);
  w.Word(pod.node_name);
  for (size_t i = 0; i < std::size(kPodTexts); ++i) {
    if (flags >> (kFirstOddText + i) & 1) w.Word(pod.*kPodTexts[i].text);
  }
  PutTexts(pod.ips, &w);
  PutPorts(pod.ports, &w);
  if (flags & kHasInitPorts) PutPorts(pod.init_ports, &w);
  if (flags & kHasParts) PutParts(pod.parts, &w);
}

void EncodeService(const Service& service, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kService, service.common, &w);
  w.Word(service.type);
  w.Number(static_cast<uint64_t>(service.selector_state));
  w.Word(service.selector_error);
  PutLabels(service.selector, &w);
  w.Word(service.cluster_ip);
  PutTexts(service.ip_families, &w);
  w.Number(service.publish_not_ready ? 1 : 0);
  w.Word(service.external_name);
  w.Number(service.ports.size());
  for (const ServicePort& port : service.ports) {
    w.Word(port.name);
    w.Word(port.protocol);
    w.Number(port.port);
    w.Number(static_cast<uint64_t>(port.target));
    w.Number(port.target_number);
    w.Word(port.target_name);
  }
}

void EncodeWorkload(const Workload& workload, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kWorkload, workload.common, &w);
  w.Number(static_cast<uint64_t>(workload.selector_state));
  w.Word(workload.selector_error);
  PutLabels(workload.match_labels, &w);
  w.Number(workload.expressions.size());
  for (const Expression& expression : workload.expressions) {
    w.Word(expression.key);
    w.Word(expression.op);
    PutTexts(expression.values, &w);
  }
  PutOptional(workload.replicas, &w);
  PutLabels(workload.template_labels, &w);
  PutParts(workload.parts, &w);
}

void EncodeSelecting(const Selecting& selecting, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kSelecting, selecting.common, &w);
  PutParts(selecting.parts, &w);
}

void EncodeEndpointSlice(const EndpointSlice& slice, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kEndpointSlice, slice.common, &w);
  w.Word(slice.address_type);
  w.Number(slice.endpoints.size());
  for (const SliceEndpoint& endpoint : slice.endpoints) {
    PutTexts(endpoint.addresses, &w);
    PutCondition(endpoint.ready, &w);
    PutCondition(endpoint.serving, &w);
    PutCondition(endpoint.terminating, &w);
    for (const std::string_view text :
         {endpoint.hostname, endpoint.node_name, endpoint.zone, endpoint.target_kind,
          endpoint.target_ns, endpoint.target_name, endpoint.target_uid}) {
      w.Word(text);
    }
  }
  w.Number(slice.ports.size());
  for (const SlicePort& port : slice.ports) {
    w.Word(port.name);
    w.Word(port.protocol);
    w.Word(port.app_protocol);
    PutOptional(port.port, &w);
  }
}

void EncodeNode(const Node& node, std::string* out) {
  Writer w(out);
  PutCommon(FactsForm::kNode, node.common, &w);
  w.Number((node.unschedulable ? 1 : 0) | (node.ready ? 2 : 0));
  w.Number(node.taints.size());
  for (const Taint& taint : node.taints) {
    w.Word(taint.key);
    w.Word(taint.value);
    w.Word(taint.effect);
  }
  w.Number(node.addresses.size());
  for (const NodeAddress& address : node.addresses) {
    w.Word(address.type);
    w.Word(address.address);
  }
}

}  // namespace labelix::kinds
