#include <algorithm>
#include <set>

#include "engine/kubernetes/daemon_nodes.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/object_text.h"
#include "engine/kubernetes/placement_json.h"
#include "engine/kubernetes/settling.h"
#include "labelix/labels.h"

namespace labelix::kubernetes {
namespace {

constexpr std::string_view kGeneration = "deprecated.daemonset.template.generation";
constexpr std::string_view kGenerationLabel = "pod-template-generation";
constexpr std::string_view kHashLabel = "controller-revision-hash";

// A new DaemonSet starts at 1, and each change of its template adds one; a
// manifest does not say it, the object that is there does.
std::string GenerationOf(const ForecastQuestion& question, const SettlingController& daemon) {
  const std::optional<std::string> before = question.text_before(daemon.name);
  const bool changed = daemon.touched != nullptr && daemon.touched->template_changed;
  const bool made_anew = daemon.touched != nullptr && daemon.touched->made;
  if (!before || made_anew) return "1";
  const std::string stored = Annotation(*before, kGeneration);
  if (!changed || stored.empty()) return stored;
  // Anything but a number is left alone, and so is one of twenty digits.
  if (stored.size() > 18 || stored.find_first_not_of("0123456789") != stored.npos) return stored;
  return std::to_string(std::stoll(stored) + 1);
}

}  // namespace

// daemon_controller.go, podsShouldBeOnNode: a pod that ended goes, and another one comes.
void Settling::DeleteEnded(const SettlingController& daemon) {
  for (SettlingPod* pod : OwnedBy(daemon)) {
    if (pod->gone || pod->deleting) continue;
    if (pod->phase == "Failed") DeleteOne(daemon, pod, "it failed");
    if (pod->phase == "Succeeded") DeleteOne(daemon, pod, "it succeeded");
  }
}

std::string NodeOfDaemonPod(const SettlingPod& pod) {
  if (!pod.node.empty()) return std::string(pod.node);
  kinds::Pod facts;
  return kinds::DecodePod(pod.view.facts, &facts) ? TargetNode(facts.parts) : std::string();
}

std::vector<NodeDemand> DemandOf(const ForecastQuestion& question,
                                 const SettlingController& daemon) {
  const DaemonNodes wanted(ReadDaemonTemplate(daemon.facts.parts));
  std::vector<NodeDemand> demands;
  kinds::Node facts;
  for (ObjectId id : question.version.Select({.kind = "Node"}, Compiled(Selector::Everything()))) {
    const ObjectView node = question.version.Get(id);
    if (!kinds::DecodeNode(node.facts, &facts)) continue;
    const DaemonAnswer answer = wanted.Ask({{node.name, node.labels}, facts.taints});
    demands.push_back({std::string(node.name), answer.run, answer.keep});
  }
  return demands;
}

std::vector<SettlingPod*> OutdatedPods(const ForecastQuestion& question,
                                       const SettlingController& daemon,
                                       const std::vector<SettlingPod*>& pods) {
  const std::string generation = GenerationOf(question, daemon);
  if (generation.empty()) return {};
  const auto is_current = [&](const SettlingPod* pod) {
    return FindLabel(pod->view.labels, kGenerationLabel) == std::string_view(generation);
  };
  // The hash of the current template is not in the object; a pod of the current
  // generation shows it.
  std::set<std::string_view> hashes;
  for (const SettlingPod* pod : pods) {
    const auto hash = FindLabel(pod->view.labels, kHashLabel);
    if (hash && is_current(pod)) hashes.insert(*hash);
  }
  std::vector<SettlingPod*> outdated;
  for (SettlingPod* pod : pods) {
    const auto hash = FindLabel(pod->view.labels, kHashLabel);
    if (!is_current(pod) && !(hash && hashes.contains(*hash))) outdated.push_back(pod);
  }
  return outdated;
}

}  // namespace labelix::kubernetes
