// The public calls of labelix/nodes.h.
#include "labelix/nodes.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kinds/kinds.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/placement_json.h"
#include "engine/kubernetes/runtime_class.h"
#include "index/types/absl_text.h"
#include "labelix/cluster.h"

namespace labelix {
namespace kubernetes {
namespace {

using State = labelix::NodeState;  // beside kubernetes::NodeState

// The pods to place; those that ended do not count.
struct Placed {
  struct OnNode {
    std::vector<ObjectId> pods;
    uint32_t terminating = 0;
  };
  std::map<std::string, OnNode> by_node;  // by name; "": on none yet
};

void Place(const ObjectView& view, bool by_target, Placed* placed) {
  kinds::Pod pod;
  if (!kinds::DecodePod(view.facts, &pod)) return;
  if (pod.phase == "Succeeded" || pod.phase == "Failed") return;
  std::string node(pod.node_name);
  if (node.empty() && by_target) node = TargetNode(pod.parts);
  Placed::OnNode& here = placed->by_node[node];
  if (pod.common.deleting) {
    ++here.terminating;
  } else {
    here.pods.push_back(view.id);
  }
}

std::vector<ObjectId> ControlledBy(const Version& version, const KindName& kind,
                                   std::string_view ns, std::string_view uid) {
  std::vector<ObjectId> ids;
  if (uid.empty()) return ids;
  const Scope scope{.kind = kind.kind, .group = kind.group, .ns = ns};
  for (ObjectId id : version.Select(scope, Compiled(Selector::Everything()))) {
    if (version.Get(id).controller.uid == uid) ids.push_back(id);
  }
  return ids;
}

// Where none may stay all of them go, however many they are.
State DaemonState(const DaemonAnswer& answer, size_t pods) {
  if (pods > 0 && !answer.keep) return State::kSurplus;
  if (pods > 1) return State::kTwice;
  if (answer.run) return pods == 1 ? State::kRuns : State::kMissing;
  return pods == 0 ? State::kNone : State::kStays;
}

State PlainState(size_t pods) {
  if (pods == 0) return State::kNone;
  return pods == 1 ? State::kRuns : State::kTwice;
}

std::string TaintText(const Taint& taint) {
  std::string text(taint.key);
  if (!taint.value.empty()) text.append("=").append(taint.value);
  return text.append(":").append(taint.effect);
}

std::string WhyNot(const DaemonAnswer& answer, const DaemonTemplate& pod) {
  switch (answer.obstacle) {
    case DaemonAnswer::Obstacle::kNone:
      return {};
    case DaemonAnswer::Obstacle::kNodeName:
      return "nodeName is " + pod.node_name;
    case DaemonAnswer::Obstacle::kAffinity:
      return pod.placement.required.has_value() ? "nodeSelector or affinity does not match"
                                                : "nodeSelector does not match";
    case DaemonAnswer::Obstacle::kTaint:
      return "taint " + TaintText(*answer.taint) + " is not tolerated";
    case DaemonAnswer::Obstacle::kCordoned:
      return "the node is cordoned (spec.unschedulable)";
  }
  return {};
}

// What a cordoned node is to the scheduler, whether or not it has the taint yet.
// Source: pkg/scheduler/framework/plugins/nodeunschedulable, Filter.
const Taint kUnschedulable{"node.kubernetes.io/unschedulable", "", "NoSchedule"};

// Asks of node after node whether a pod of the template may be started there.
class NodeAsker {
 public:
  NodeAsker(const DaemonTemplate& pod, bool is_daemon)
      : pod_(pod), is_daemon_(is_daemon), daemon_(pod), affinity_(pod.placement) {}

  DaemonAnswer Ask(const NodeIdentity& node, const kinds::Node& facts) const {
    if (is_daemon_) return daemon_.Ask({node, facts.taints});
    DaemonAnswer answer{.run = false, .keep = false, .obstacle = {}, .taint = nullptr};
    if (!pod_.node_name.empty() && pod_.node_name != node.name) {
      answer.obstacle = DaemonAnswer::Obstacle::kNodeName;
    } else if (!affinity_.Match(node).matches) {
      answer.obstacle = DaemonAnswer::Obstacle::kAffinity;
    } else {
      AskTaints(facts, &answer);
    }
    return answer;
  }

 private:
  // A pod with a nodeName never meets the scheduler, only the kubelet, which asks
  // for NoExecute alone. Source: pkg/kubelet/lifecycle/predicate.go, generalFilter.
  void AskTaints(const kinds::Node& facts, DaemonAnswer* answer) const {
    const bool scheduled = pod_.node_name.empty();
    answer->taint = FirstUntolerated(pod_.tolerations, facts.taints,
                                     scheduled ? PodStage::kStarts : PodStage::kRuns);
    if (answer->taint != nullptr) {
      answer->obstacle = DaemonAnswer::Obstacle::kTaint;
    } else if (scheduled && facts.unschedulable && !Tolerate(pod_.tolerations, kUnschedulable)) {
      answer->obstacle = DaemonAnswer::Obstacle::kCordoned;
    } else {
      answer->obstacle = DaemonAnswer::Obstacle::kNone;
      answer->run = true;
    }
  }

  const DaemonTemplate& pod_;
  bool is_daemon_;
  DaemonNodes daemon_;
  NodeAffinity affinity_;
};

void AddNode(const ObjectView& view, const NodeAsker* asker, const DaemonTemplate& pod,
             Placed* placed, NodesAnswer* answer) {
  NodeRow row;
  row.node = view.name;
  if (const auto here = placed->by_node.find(row.node); here != placed->by_node.end()) {
    row.pods = std::move(here->second.pods);
    row.terminating = here->second.terminating;
    placed->by_node.erase(here);
  }
  row.state = PlainState(row.pods.size());
  kinds::Node facts;
  if (asker != nullptr && kinds::DecodeNode(view.facts, &facts)) {
    const DaemonAnswer asked = asker->Ask({view.name, view.labels}, facts);
    row.should = asked.run;
    row.why = WhyNot(asked, pod);
    if (answer->is_daemon_set) row.state = DaemonState(asked, row.pods.size());
    if (row.state == State::kMissing && row.terminating > 0) {
      row.why = std::to_string(row.terminating) + (row.terminating == 1 ? " is" : " are") +
                " being deleted";
    }
  }
  answer->rows.push_back(std::move(row));
}

// Every node, then the nodes that only pods know, then the pods without one.
void FillRows(const Version& version, const DaemonTemplate* pod, Placed placed,
              NodesAnswer* answer) {
  std::optional<NodeAsker> asker;
  if (pod != nullptr) asker.emplace(*pod, answer->is_daemon_set);
  for (ObjectId id : version.Select({.kind = "Node"}, Compiled(Selector::Everything()))) {
    AddNode(version.Get(id), asker ? &*asker : nullptr, pod ? *pod : DaemonTemplate(), &placed,
            answer);
  }
  const auto by_name = [](const NodeRow& a, const NodeRow& b) { return a.node < b.node; };
  std::sort(answer->rows.begin(), answer->rows.end(), by_name);
  Placed::OnNode waiting = std::exchange(placed.by_node[""], {});
  placed.by_node.erase("");
  for (auto& [node, here] : placed.by_node) {
    answer->rows.push_back({.node = node,
                            .state = State::kGone,
                            .should = {},
                            .why = {},
                            .pods = std::move(here.pods),
                            .terminating = here.terminating});
  }
  if (waiting.pods.empty()) return;
  answer->rows.push_back({.node = {},
                          .state = State::kWaiting,
                          .should = {},
                          .why = "no node yet",
                          .pods = std::move(waiting.pods),
                          .terminating = waiting.terminating});
}

void SortPods(const Version& version, NodesAnswer* answer) {
  for (NodeRow& row : answer->rows) {
    std::sort(row.pods.begin(), row.pods.end(), [&](ObjectId a, ObjectId b) {
      const ObjectView x = version.Get(a), y = version.Get(b);
      return std::tie(x.ns, x.name) < std::tie(y.ns, y.name);
    });
  }
}

absl::Status NeedKinds(const Version& version, const std::vector<KindName>& kinds) {
  for (const KindName& kind : kinds) {
    if (!IsDeclared(version, kind.group, kind.kind)) {
      return absl::FailedPreconditionError(ToAbsl(UnknownKind(version, kind.group, kind.kind)));
    }
  }
  return absl::OkStatus();
}

const KindName kNode{"", "Node", "nodes", false}, kPod{"", "Pod", "pods", true};

// The pods of a workload: what it owns, or what its ReplicaSets own.
std::vector<ObjectId> PodsOf(const Version& version, const ObjectView& workload,
                             const kinds::KindRow& kind) {
  const KindName owned{std::string(kind.owns_group), std::string(kind.owns), "", true};
  std::vector<ObjectId> ids = ControlledBy(version, owned, workload.ns, workload.uid);
  if (kind.owns == "Pod") return ids;
  std::vector<ObjectId> pods;
  for (ObjectId id : ids) {
    const auto of_one = ControlledBy(version, kPod, workload.ns, version.Get(id).uid);
    pods.insert(pods.end(), of_one.begin(), of_one.end());
  }
  return pods;
}

std::vector<kinds::Part> PartsOf(const ObjectView& workload, const kinds::KindRow& kind) {
  kinds::Workload facts;
  if (kind.facts == kinds::FactsForm::kWorkload) {
    kinds::DecodeWorkload(workload.facts, &facts);
    return facts.parts;
  }
  kinds::Selecting selecting;
  kinds::DecodeSelecting(workload.facts, &selecting);
  return selecting.parts;
}

void RefuseAll(const std::string& why, NodesAnswer* answer) {
  for (NodeRow& row : answer->rows) {
    if (!row.should.has_value()) continue;  // no node that is known
    row.should = false;
    row.why = why;
  }
}

absl::StatusOr<NodesAnswer> NodesOf(const Version& version, const ObjectView& workload,
                                    const kinds::KindRow& kind) {
  const KindName owned{std::string(kind.owns_group), std::string(kind.owns), "", true};
  if (absl::Status known = NeedKinds(version, {kNode, kPod, owned}); !known.ok()) return known;
  NodesAnswer answer;
  answer.is_daemon_set = kind.kind == "DaemonSet";
  Placed placed;
  for (ObjectId id : PodsOf(version, workload, kind)) {
    Place(version.Get(id), answer.is_daemon_set, &placed);
  }
  const std::vector<kinds::Part> parts = PartsOf(workload, kind);
  DaemonTemplate pod = ReadPodTemplate(parts, "spec.template.spec.");
  // The DaemonSet controller goes by the template, without what the API server adds.
  std::string refused;
  if (!answer.is_daemon_set) refused = AddRuntimeClass(version, parts, &pod);
  FillRows(version, &pod, std::move(placed), &answer);
  if (!refused.empty()) RefuseAll(refused, &answer);
  SortPods(version, &answer);
  return answer;
}

}  // namespace
}  // namespace kubernetes

std::string_view ToString(NodeState state) {
  constexpr std::string_view kWords[] = {"runs",    "twice", "missing", "stays",
                                         "surplus", "none",  "gone",    "waiting"};
  return kWords[static_cast<size_t>(state)];
}

absl::StatusOr<NodesAnswer> Nodes(const Version& version, ObjectId workload) {
  if (!version.Contains(workload)) return kubernetes::NoObject(version, workload);
  const ObjectView view = version.Get(workload);
  const kinds::KindRow* kind = kinds::FindKind(view.group, view.kind);
  const bool makes_pods = kind != nullptr && (kind->owns == "Pod" || kind->owns == "ReplicaSet");
  if (!makes_pods) {
    const KindName name = kubernetes::NameKind(view.group, view.kind, true);
    return absl::InvalidArgumentError(
        ToAbsl(kubernetes::GroupResource(name) + " make no pods of their own"));
  }
  return kubernetes::NodesOf(version, view, *kind);
}

absl::StatusOr<NodesAnswer> Nodes(const Version& version, std::optional<std::string_view> ns,
                                  const Selector& pods) {
  using kubernetes::kNode;
  using kubernetes::kPod;
  if (absl::Status known = kubernetes::NeedKinds(version, {kNode, kPod}); !known.ok()) {
    return known;
  }
  NodesAnswer answer;
  kubernetes::Placed placed;
  const Scope scope{.kind = "Pod", .ns = ns};
  for (ObjectId id : version.Select(scope, Compiled(pods))) {
    kubernetes::Place(version.Get(id), false, &placed);
  }
  kubernetes::FillRows(version, nullptr, std::move(placed), &answer);
  kubernetes::SortPods(version, &answer);
  return answer;
}

}  // namespace labelix
