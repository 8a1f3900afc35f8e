#include "engine/kubernetes/placement_json.h"

#include <vector>

namespace labelix::kubernetes {
namespace {

std::vector<NodeSelectorRequirement> ReadRequirements(const JsonValue& list) {
  std::vector<NodeSelectorRequirement> requirements;
  for (const JsonValue& item : list.Items()) {
    requirements.push_back(
        {item.Field("key").Text(), item.Field("operator").Text(), item.Field("values").Texts()});
  }
  return requirements;
}

std::vector<NodeSelectorTerm> ReadTerms(const JsonValue& list) {
  std::vector<NodeSelectorTerm> terms;
  for (const JsonValue& term : list.Items()) terms.push_back(ReadNodeSelectorTerm(term));
  return terms;
}

JsonValue Required(const JsonValue& affinity) {
  return affinity.Field("nodeAffinity").Field("requiredDuringSchedulingIgnoredDuringExecution");
}

}  // namespace

NodeSelectorTerm ReadNodeSelectorTerm(const JsonValue& term) {
  return {ReadRequirements(term.Field("matchExpressions")),
          ReadRequirements(term.Field("matchFields"))};
}

std::vector<Toleration> ReadTolerations(const JsonValue& list) {
  std::vector<Toleration> tolerations;
  for (const JsonValue& item : list.Items()) {
    tolerations.push_back({item.Field("key").Text(), item.Field("operator").Text(),
                           item.Field("value").Text(), item.Field("effect").Text()});
  }
  return tolerations;
}

DaemonTemplate ReadPodTemplate(std::span<const kinds::Part> parts, std::string_view prefix) {
  PartTrees trees(parts);
  const auto at = [&](const char* field) {
    return trees.At(std::string(prefix) + field).front().value;
  };
  DaemonTemplate pod;
  pod.node_name = at("nodeName").Text();
  pod.host_network = at("hostNetwork").IsTrue();
  for (const auto& [key, value] : at("nodeSelector").Fields()) {
    pod.placement.node_selector.emplace_back(key, value.Text());
  }
  const JsonValue required = Required(at("affinity"));
  if (!required.absent()) pod.placement.required = ReadTerms(required.Field("nodeSelectorTerms"));
  pod.tolerations = ReadTolerations(at("tolerations"));
  return pod;
}

std::string TargetNode(std::span<const kinds::Part> parts) {
  PartTrees trees(parts);
  const JsonValue required = Required(trees.At("spec.affinity").front().value);
  for (const NodeSelectorTerm& term : ReadTerms(required.Field("nodeSelectorTerms"))) {
    for (const NodeSelectorRequirement& field : term.match_fields) {
      if (field.key != "metadata.name" || field.op != "In") continue;
      return field.values.size() == 1 ? field.values.front() : std::string();
    }
  }
  return {};
}

}  // namespace labelix::kubernetes
