#include "engine/kubernetes/runtime_class.h"

#include <algorithm>
#include <utility>

#include "engine/kubernetes/json_value.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/placement_json.h"
#include "index/types/go_text.h"

namespace labelix::kubernetes {
namespace {

// "": merged.
std::string MergeSelector(const JsonValue& of_class, Placement* placement) {
  auto& selector = placement->node_selector;
  for (const auto& [key, value] : of_class.Fields()) {
    const auto at = std::find_if(selector.begin(), selector.end(),
                                 [&, &k = key](const auto& pair) { return pair.first == k; });
    if (at == selector.end()) {
      selector.emplace_back(key, value.Text());
    } else if (at->second != value.Text()) {
      return "conflict: runtimeClass.scheduling.nodeSelector[" + key + "] = " + value.Text() +
             "; pod.spec.nodeSelector[" + key + "] = " + at->second;
    }
  }
  return {};
}

}  // namespace

std::string AddRuntimeClass(const Version& version, std::span<const kinds::Part> parts,
                            DaemonTemplate* pod) {
  PartTrees of_template(parts);
  const std::string name =
      of_template.At("spec.template.spec.runtimeClassName").front().value.Text();
  if (name.empty() || !IsDeclared(version, "node.k8s.io", "RuntimeClass")) return {};
  const auto id = version.Find("node.k8s.io", "RuntimeClass", "", name);
  if (!id) return "pod rejected: RuntimeClass " + GoQuote(name) + " not found";
  kinds::Selecting facts;
  if (!kinds::DecodeSelecting(version.Get(*id).facts, &facts)) return {};
  PartTrees of_class(facts.parts);
  const JsonValue scheduling = of_class.At("scheduling").front().value;
  for (Toleration& toleration : ReadTolerations(scheduling.Field("tolerations"))) {
    pod->tolerations.push_back(std::move(toleration));
  }
  return MergeSelector(scheduling.Field("nodeSelector"), &pod->placement);
}

}  // namespace labelix::kubernetes
