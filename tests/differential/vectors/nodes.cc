// nodeaffinity.jsonl, tolerations.jsonl, daemonset_nodes.jsonl: which nodes a
// pod may be placed on, and where a daemon pod runs and stays.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kubernetes/daemon_nodes.h"
#include "tests/differential/vectors/vectors.h"

namespace labelix::vectors {
namespace {

using simdjson::dom::element;

// "" where there is none: Go leaves empty strings out.
std::string TextOrEmpty(element object, const char* key) {
  element found;
  return object[key].get(found) == simdjson::SUCCESS ? TextOf(object, key) : "";
}

// Empty where there is none and where it is null.
std::vector<element> Elements(element object, const char* key) {
  std::vector<element> elements;
  simdjson::dom::array array;
  if (object[key].get(array) != simdjson::SUCCESS) return elements;
  for (element one : array) elements.push_back(one);
  return elements;
}

std::string Place(const Line& line, size_t i) {
  return "line " + std::to_string(line.number()) + " [" + std::to_string(i) + "]";
}

std::string Word(bool value) { return value ? "true" : "false"; }

// ---- The inputs ------------------------------------------------------------

std::vector<kubernetes::NodeSelectorRequirement> RequirementsOf(element term, const char* key) {
  std::vector<kubernetes::NodeSelectorRequirement> requirements;
  for (element given : Elements(term, key)) {
    kubernetes::NodeSelectorRequirement requirement{
        TextOrEmpty(given, "key"), TextOrEmpty(given, "operator"), {}};
    for (element value : Elements(given, "values")) {
      requirement.values.emplace_back(value.get_string().value());
    }
    requirements.push_back(std::move(requirement));
  }
  return requirements;
}

kubernetes::Placement PlacementOf(const Line& line) {
  kubernetes::Placement placement;
  const element map = line.json()["nodeSelector"].value();
  if (!map.is_null()) {
    for (auto& [key, value] : MapOf(map)) placement.node_selector.emplace_back(key, value);
  }
  const element required = line.json()["required"].value();
  if (required.is_null()) return placement;
  placement.required.emplace();
  for (element term : Elements(required, "nodeSelectorTerms")) {
    placement.required->push_back(
        {RequirementsOf(term, "matchExpressions"), RequirementsOf(term, "matchFields")});
  }
  return placement;
}

// Into the parsed line.
std::string_view ViewOrEmpty(element object, const char* key) {
  std::string_view found;
  return object[key].get(found) == simdjson::SUCCESS ? found : "";
}

kubernetes::Taint TaintOf(element given) {
  return {ViewOrEmpty(given, "key"), ViewOrEmpty(given, "value"), ViewOrEmpty(given, "effect")};
}

std::vector<kubernetes::Taint> TaintsOf(element object) {
  std::vector<kubernetes::Taint> taints;
  for (element given : Elements(object, "taints")) taints.push_back(TaintOf(given));
  return taints;
}

std::vector<kubernetes::Toleration> TolerationsOf(const Line& line) {
  std::vector<kubernetes::Toleration> tolerations;
  for (element given : Elements(line.json(), "tolerations")) {
    tolerations.push_back({TextOrEmpty(given, "key"), TextOrEmpty(given, "operator"),
                           TextOrEmpty(given, "value"), TextOrEmpty(given, "effect")});
  }
  return tolerations;
}

// ---- The answers -----------------------------------------------------------

// One answer a node. The line's strict_err is asked with each.
void CheckNodeAffinityLine(const Line& line, FileReport* report) {
  const kubernetes::NodeAffinity affinity(PlacementOf(line));
  const std::string strict = affinity.Error();
  const std::string want_strict = TextOrEmpty(line.json(), "strict_err");
  size_t i = 0;
  for (element node : Elements(line.json(), "nodes")) {
    const std::map<std::string, std::string> map = MapOf(node["labels"].value());
    const std::string name = TextOf(node, "name");
    const std::vector<Label> labels = LabelsOf(map);
    const kubernetes::NodeMatch got = affinity.Match({.name = name, .labels = labels});
    const std::string want_error = TextOrEmpty(node, "err");
    const bool right = got.matches == node["m"].get_bool().value() && got.error == want_error &&
                       strict == want_strict;
    report->Check(right, [&] {
      return Place(line, i) + ": got " + Word(got.matches) + " err " + got.error + " | want " +
             want_error + " | strict " + strict + " | want " + want_strict;
    });
    ++i;
  }
}

std::string TaintText(const kubernetes::Taint* taint) {
  if (taint == nullptr) return "none";
  return std::string(taint->key) + "=" + std::string(taint->value) + ":" +
         std::string(taint->effect);
}

// One answer a taint, with the gate for Lt and Gt off and on, and the first
// untolerated taint.
void CheckTolerationsLine(const Line& line, FileReport* report) {
  using kubernetes::ComparisonGate;
  const std::vector<kubernetes::Toleration> tolerations = TolerationsOf(line);
  const std::vector<kubernetes::Taint> taints = TaintsOf(line.json());
  const std::vector<element> off = Elements(line.json(), "tolerated");
  const bool differs = line.Has("tolerated_with_comparison_gate");
  const std::vector<element> on =
      differs ? Elements(line.json(), "tolerated_with_comparison_gate") : off;
  for (size_t i = 0; i < taints.size(); ++i) {
    const bool got_off = kubernetes::Tolerate(tolerations, taints[i]);
    const bool got_on = kubernetes::Tolerate(tolerations, taints[i], ComparisonGate::kOn);
    const bool right =
        got_off == off.at(i).get_bool().value() && got_on == on.at(i).get_bool().value();
    report->Check(right, [&] {
      return Place(line, i) + ": got " + Word(got_off) + ", gate on " + Word(got_on);
    });
  }
  const kubernetes::Taint* got =
      kubernetes::FirstUntolerated(tolerations, taints, kubernetes::PodStage::kStarts);
  const element recorded = line.json()["first_untolerated"].value();
  const kubernetes::Taint first = recorded.is_null() ? kubernetes::Taint() : TaintOf(recorded);
  const std::string want = TaintText(recorded.is_null() ? nullptr : &first);
  report->Check(TaintText(got) == want, [&] {
    return Place(line, taints.size()) + ": got " + TaintText(got) + " | want " + want;
  });
}

// Two answers a node.
void CheckDaemonNodesLine(const Line& line, FileReport* report) {
  const kubernetes::DaemonNodes daemon({.node_name = line.Text("nodeName"),
                                        .host_network = line.Bool("hostNetwork"),
                                        .placement = PlacementOf(line),
                                        .tolerations = TolerationsOf(line)});
  size_t i = 0;
  for (element node : Elements(line.json(), "nodes")) {
    const std::map<std::string, std::string> map = MapOf(node["labels"].value());
    const std::string name = TextOf(node, "name");
    const std::vector<Label> labels = LabelsOf(map);
    const std::vector<kubernetes::Taint> taints = TaintsOf(node);
    const kubernetes::DaemonAnswer got =
        daemon.Ask({.identity = {.name = name, .labels = labels}, .taints = taints});
    report->Check(got.run == node["run"].get_bool().value(),
                  [&] { return Place(line, i) + ": got run " + Word(got.run); });
    report->Check(got.keep == node["continue"].get_bool().value(),
                  [&] { return Place(line, i) + ": got continue " + Word(got.keep); });
    ++i;
  }
}

}  // namespace

FileReport CheckNodeAffinity(const std::string& path) {
  return ForEachLine(path, CheckNodeAffinityLine);
}

FileReport CheckTolerations(const std::string& path) {
  return ForEachLine(path, CheckTolerationsLine);
}

FileReport CheckDaemonNodes(const std::string& path) {
  return ForEachLine(path, CheckDaemonNodesLine);
}

}  // namespace labelix::vectors
