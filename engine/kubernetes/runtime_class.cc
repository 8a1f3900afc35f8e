#include "engine/kubernetes/runtime_class.h"

#include <map>
#include <string>
#include <utility>

#include "engine/kubernetes/json_value.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/placement_json.h"
#include "index/types/go_text.h"

namespace labelix::kubernetes {
namespace {

// "": merged.
std::string MergeSelector(const JsonValue& of_class, Placement* placement) {
  std::map<std::string, std::string> wanted;  // of a key given twice the last value
  for (const auto& [key, value] : of_class.Fields()) wanted[std::string(key)] = value.Text();
  auto& selector = placement->node_selector;
  for (const auto& [key, value] : selector) {
    const auto at = wanted.find(key);
    if (at == wanted.end()) continue;
    if (at->second != value) {
      return "conflict: runtimeClass.scheduling.nodeSelector[" + key + "] = " + at->second +
             "; pod.spec.nodeSelector[" + key + "] = " + value;
    }
    wanted.erase(at);
  }
  for (auto& [key, value] : wanted) selector.emplace_back(key, value);
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
