#include "engine/kubernetes/settling.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/controller_facts.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/object_text.h"
#include "engine/kubernetes/reading.h"
#include "labelix/labels.h"

namespace labelix::kubernetes {
namespace {

using LabelPairs = std::vector<std::pair<std::string, std::string>>;

LabelPairs Pairs(Labels labels) {
  LabelPairs pairs;
  for (const Label& label : labels) pairs.emplace_back(label.key, label.value);
  return pairs;
}

const Touched* FindTouched(const std::map<ObjectName, Touched>& touched, const ObjectName& name) {
  const auto at = touched.find(name);
  return at == touched.end() ? nullptr : &at->second;
}

bool IsMade(const ForecastQuestion& question, const SettlingPod& pod) {
  const Touched* touched = FindTouched(question.touched, NameOf(question.version, pod.view.id));
  return touched != nullptr && touched->made;
}

}  // namespace

Settling::Settling(const ForecastQuestion& question, std::string_view ns, Forecast* out)
    : question_(question), ns_(ns), out_(out) {
  ReadPods();
  ReadControllers("apps", "Deployment");
  for (const auto& [group, kind] : kPodControllers) ReadControllers(group, kind);
}

void Settling::ReadPods() {
  kinds::Pod facts;
  for (ObjectId id :
       question_.version.Select({.kind = "Pod", .ns = ns_}, Compiled(Selector::Everything()))) {
    SettlingPod& pod = pods_.emplace_back();
    pod.view = question_.version.Get(id);
    pod.owner = pod.view.controller.uid;
    if (!kinds::DecodePod(pod.view.facts, &facts)) continue;
    pod.node = facts.node_name;
    pod.deleting = facts.common.deleting;
    pod.active = IsActive(facts);
    pod.phase = facts.phase;
    pod.has_address = !facts.ips.empty();
  }
  for (SettlingPod& pod : pods_) by_owner_[pod.owner].insert(&pod);
}

void Settling::ReadControllers(std::string_view group, std::string_view kind) {
  const Scope scope{.kind = kind, .group = group, .ns = ns_};
  for (ObjectId id : question_.version.Select(scope, Compiled(Selector::Everything()))) {
    SettlingController controller;
    controller.view = question_.version.Get(id);
    if (!DecodeController(controller.view, &texts_, &controller.facts)) continue;
    if (controller.facts.common.deleting) continue;
    controller.name = NameOf(question_.version, id);
    if (const auto reading = ReadMain(question_.version, id)) {
      controller.selector = reading->stored.selector;
    }
    controller.owner = controller.view.controller.uid;
    controller.touched = FindTouched(question_.touched, controller.name);
    controllers_.push_back(std::move(controller));
  }
}

void Settling::Run() {
  if (CollectAll()) return;
  Collect();
  CollectFromNodes();
  Evict();
  for (SettlingController& controller : controllers_) {
    if (controller.gone || controller.Is("Deployment")) continue;
    if (controller.Is("Job") && !ReadJob(controller)) continue;
    Claim(&controller);
  }
  SayOfChangedSets();
  for (SettlingController& controller : controllers_) {
    if (controller.gone) continue;
    if (!controller.Is("Deployment")) continue;
    SettleDeployment(&controller);
  }
  for (const SettlingController& controller : controllers_) {
    if (controller.gone) continue;
    if (controller.Is("ReplicaSet") || controller.Is("ReplicationController")) {
      Count(controller, controller.replicas());
    }
    if (controller.Is("StatefulSet")) SettleStateful(controller);
    if (controller.Is("DaemonSet")) SettleDaemon(controller);
    if (controller.Is("Job")) SettleJob(controller);
  }
  AddMadePods();
}

// A pod that the edit makes will have an address, as those have that a controller makes.
void Settling::AddMadePods() {
  for (const SettlingPod& pod : pods_) {
    if (pod.gone || !pod.active || pod.has_address || !IsMade(question_, pod)) continue;
    AddEffect(Pairs(pod.view.labels), std::nullopt, 1);
  }
}

// ---- How many there should be ---------------------------------------------------

void Settling::Count(const SettlingController& controller, uint64_t desired) {
  const std::vector<SettlingPod*> pods = PodsOf(controller);
  const std::string why = "it has " + std::to_string(pods.size()) +
                          (pods.size() == 1 ? " pod" : " pods") + " and wants " +
                          std::to_string(desired);
  if (pods.size() < desired) Create(controller, desired - pods.size(), why);
  if (pods.size() > desired) DeleteSome(controller, pods, pods.size() - desired, why);
}

// A Deployment makes, scales, releases and adopts ReplicaSets by their templates and revisions,
// which is not foretold: where an edit is of one of them, that is said.
void Settling::SayOfChangedSets() {
  std::map<std::string_view, const SettlingController*> deployments;  // by uid
  for (const SettlingController& controller : controllers_) {
    if (controller.gone || !controller.Is("Deployment") || controller.view.uid.empty()) continue;
    deployments.emplace(controller.view.uid, &controller);
  }
  const auto owner = [&](std::string_view uid) -> const SettlingController* {
    const auto at = deployments.find(uid);
    return at == deployments.end() ? nullptr : at->second;
  };
  const auto say = [&](const SettlingController& deployment, const std::string& set) {
    out_->unknown.insert("unknown: what Deployment/" + deployment.name.name +
                         " makes of ReplicaSet/" + set + ", which the edit changes");
  };
  for (const auto& [name, touched] : question_.touched) {
    if (name.kind != "ReplicaSet" || name.ns != ns_) continue;
    if (const auto* deployment = owner(touched.owner_uid)) say(*deployment, name.name);
  }
  for (const SettlingController& set : controllers_) {
    if (!set.Is("ReplicaSet") || set.touched == nullptr) continue;
    const SettlingController* deployment = owner(set.owner);
    if (deployment == nullptr || deployment->selector.Matches(set.view.labels)) continue;
    say(*deployment, set.name.name);
  }
}

bool Settling::MayAdoptASet(const SettlingController& deployment) {
  for (const SettlingController& set : controllers_) {
    if (set.gone || !set.Is("ReplicaSet") || !set.owner.empty()) continue;
    if (!deployment.selector.Matches(set.view.labels)) continue;
    out_->unknown.insert("unknown: whether Deployment/" + deployment.name.name +
                         " goes on with ReplicaSet/" + set.name.name + ", which nobody owns");
    return true;
  }
  return false;
}

void Settling::SettleDeployment(SettlingController* deployment) {
  // Its ReplicaSets are as settled as they were, unless it was edited itself.
  if (deployment->touched == nullptr) return;
  std::vector<SettlingController*> sets;
  for (SettlingController& set : controllers_) {
    if (!set.gone && set.Is("ReplicaSet") && set.owner == deployment->view.uid) {
      sets.push_back(&set);
    }
  }
  if (sets.empty()) {
    if (MayAdoptASet(*deployment)) return;
    return Create(*deployment, deployment->replicas(), "a new ReplicaSet for the new Deployment");
  }
  if (deployment->touched->template_changed) {
    std::vector<SettlingPod*> old;
    for (SettlingController* set : sets) {
      const std::vector<SettlingPod*> of_set = PodsOf(*set);
      old.insert(old.end(), of_set.begin(), of_set.end());
      set->facts.replicas = static_cast<uint32_t>(of_set.size());  // counted here
    }
    Replace(*deployment, old, "the template changed: a new ReplicaSet takes over");
    const uint32_t wants = deployment->replicas();
    if (wants > old.size()) {
      Create(*deployment, wants - old.size(), "the Deployment wants " + std::to_string(wants));
    }
    return;
  }
  if (deployment->touched->text_missing) SayTemplateUnknown(*deployment);
  Scale(deployment, sets);
}

// The ReplicaSet that has pods, or wants some, is the current one.
void Settling::Scale(SettlingController* deployment, const std::vector<SettlingController*>& sets) {
  std::vector<SettlingController*> current;
  for (SettlingController* set : sets) {
    if (set->replicas() > 0) current.push_back(set);
  }
  if (current.empty()) {
    return Create(*deployment, deployment->replicas(), "the Deployment is scaled from 0");
  }
  if (current.size() > 1) {
    out_->unknown.insert("unknown: how Deployment/" + deployment->name.name +
                         " shares its replicas between two ReplicaSets in a rollout");
    return;
  }
  current[0]->facts.replicas = deployment->replicas();
}

// Source: k8s.io/kubernetes pkg/controller/daemon/daemon_controller.go
// (podsShouldBeOnNode), update.go.
void Settling::SettleDaemon(const SettlingController& daemon) {
  if (!IsDeclared(question_.version, "", "Node")) {
    out_->unknown.insert(UnknownKind("Node"));
    return;
  }
  DeleteEnded(daemon);
  std::map<std::string, std::vector<SettlingPod*>> by_node;
  for (SettlingPod* pod : PodsOf(daemon)) by_node[NodeOfDaemonPod(*pod)].push_back(pod);
  std::vector<SettlingPod*> kept;
  for (const NodeDemand& node : DemandOf(question_, daemon)) {
    const std::vector<SettlingPod*>& here = by_node[node.name];
    if (here.empty()) {
      if (node.run) Create(daemon, 1, "node " + node.name + " has none");
    } else if (!node.keep) {
      for (SettlingPod* pod : here) DeleteOne(daemon, pod, "it may not run on node " + node.name);
    } else {
      if (here.size() > 1) {
        DeleteSome(daemon, here, here.size() - 1, "node " + node.name + " has more than one");
      }
      kept.push_back(here[0]);
    }
  }
  UpdateDaemon(daemon, kept);
}

void Settling::UpdateDaemon(const SettlingController& daemon,
                            const std::vector<SettlingPod*>& pods) {
  const auto text = question_.text(daemon.name);
  if (text && TextAt(*text, "spec.updateStrategy.type") == "OnDelete") return;
  const Touched* touched = daemon.touched;
  if (text && !(touched != nullptr && touched->text_missing)) {
    return Replace(daemon, OutdatedPods(question_, daemon, pods), "made from an older template");
  }
  // The generation, by which a pod is outdated, is in the text that is not there.
  if (touched == nullptr) return;
  if (touched->template_changed) return Replace(daemon, pods, "the template changed");
  SayTemplateUnknown(daemon);
}

// ---- What is said ---------------------------------------------------------------

void Settling::SayTemplateUnknown(const SettlingController& controller) {
  out_->unknown.insert("unknown: whether " + controller.name.kind + "/" + controller.name.name +
                       " replaces its pods, as its text was not kept");
}

void Settling::Say(Reaction::Type type, const SettlingController& by, const SettlingPod* pod,
                   uint64_t count, std::string why) {
  Reaction reaction{type, by.name, std::nullopt, count, std::move(why)};
  if (pod != nullptr) reaction.object = NameOf(question_.version, pod->view.id);
  out_->reactions.push_back(std::move(reaction));
}

void Settling::AddEffect(LabelPairs labels, std::optional<ObjectId> pod, int64_t count) {
  out_->effects.push_back({ns_, std::move(labels), pod, count});
}

void Settling::Create(const SettlingController& by, uint64_t count, std::string why) {
  if (count == 0) return;
  Say(Reaction::Type::kCreate, by, nullptr, count, std::move(why));
  AddEffect(Pairs(by.facts.template_labels), std::nullopt, static_cast<int64_t>(count));
}

void Settling::DeleteSome(const SettlingController& by, const std::vector<SettlingPod*>& pods,
                          uint64_t count, std::string why) {
  if (pods.size() == count) {
    for (SettlingPod* pod : pods) DeleteOne(by, pod, why);
    return;
  }
  Say(Reaction::Type::kDelete, by, nullptr, count, std::move(why));
  // A pod that waits for an address goes first (controller_utils.go, ActivePods), and is missed by
  // no Service; of one that the edit makes it is not known what it will be by then.
  const auto waiting =
      static_cast<uint64_t>(std::count_if(pods.begin(), pods.end(), [&](const SettlingPod* pod) {
        return !pod->has_address && !IsMade(question_, *pod);
      }));
  const uint64_t missed = count - std::min(count, waiting);
  AddEffect(Pairs(by.facts.template_labels), std::nullopt, -static_cast<int64_t>(missed));
}

void Settling::DeleteOne(const SettlingController& by, SettlingPod* pod, std::string why) {
  pod->gone = true;
  Say(Reaction::Type::kDelete, by, pod, 1, std::move(why));
  AddEffect(Pairs(pod->view.labels), pod->view.id, -1);
}

void Settling::Replace(const SettlingController& by, const std::vector<SettlingPod*>& pods,
                       std::string why) {
  if (pods.empty()) return;
  Say(Reaction::Type::kReplace, by, nullptr, pods.size(), std::move(why));
  for (SettlingPod* pod : pods) AddEffect(Pairs(pod->view.labels), pod->view.id, -1);
  AddEffect(Pairs(by.facts.template_labels), std::nullopt, static_cast<int64_t>(pods.size()));
}

Forecast Predict(const ForecastQuestion& question) {
  Forecast forecast;
  for (const std::string& ns : question.namespaces) Settling(question, ns, &forecast).Run();
  return forecast;
}

}  // namespace labelix::kubernetes
