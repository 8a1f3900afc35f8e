#include "engine/kubernetes/placement_json.h"

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

}  // namespace

NodeSelectorTerm ReadNodeSelectorTerm(const JsonValue& term) {
  return {ReadRequirements(term.Field("matchExpressions")),
          ReadRequirements(term.Field("matchFields"))};
}

}  // namespace labelix::kubernetes
