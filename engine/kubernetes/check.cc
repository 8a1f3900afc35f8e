#include "engine/kubernetes/check.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kinds/kinds.h"
#include "engine/kubernetes/controller_facts.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/object_text.h"

namespace labelix {
namespace {

constexpr std::string_view kCodes[] = {"daemonset-no-nodes",
                                       "hpa-overlap",
                                       "label-on-owner-not-template",
                                       "monitor-selects-nothing",
                                       "orphan-pod",
                                       "pdb-overlap",
                                       "pod-would-be-adopted",
                                       "policy-selects-nothing",
                                       "selector-duplicate",
                                       "selector-field-unknown",
                                       "selector-invalid",
                                       "selector-never-matches",
                                       "selects-no-nodes",
                                       "service-selects-nothing",
                                       "service-spans-owners",
                                       "template-mismatch",
                                       "workload-selectors-overlap"};

}  // namespace

std::span<const std::string_view> CheckCodes() { return kCodes; }

CheckAnswer Check(const Cluster& cluster, const Version& version, const CheckOptions& options) {
  if (options.object && !version.Contains(*options.object)) {
    return {{}, {ErrorMessage(kubernetes::NoObject(version, *options.object))}, {}};
  }
  return kubernetes::Checker(cluster, version, options).Run();
}

namespace kubernetes {
LabelList ToList(Labels labels) {
  LabelList list;
  for (const Label& label : labels) list.emplace_back(label.key, label.value);
  return list;
}

std::string Short(const ObjectName& name) { return name.kind + "/" + name.name; }

std::string NameSelector(const Selector& selector, std::string_view empty) {
  return selector.IsEverything() ? std::string(empty) : selector.ToString();
}

Checker::Checker(const Cluster& cluster, const Version& version, const CheckOptions& options)
    : cluster_(cluster),
      version_(version),
      options_(options),
      ns_(options.ns),
      owners_(version),
      who_(version),
      pairs_(options.object.has_value()) {
  // Everything that concerns a namespaced object is in its namespace.
  if (options.object) {
    const std::string_view ns = version.Get(*options.object).ns;
    if (!ns.empty()) ns_ = std::string(ns);
  }
  if (ns_) places_ = {*ns_, ""};
  with_pods_ = IsDeclared(version, "", "Pod");
  user_rules_ = UserRules(version);
  ReadWorkloads();
}

CheckAnswer Checker::Run() {
  CheckServices();
  CheckDuplicates();
  CheckWorkloads();
  if (with_pods_) CheckPods();
  CheckSelectors();
  if (IsWanted("daemonset-no-nodes")) CheckDaemons();
  if (IsWanted("selects-no-nodes")) CheckNodes();
  CheckOtherKinds();
  pairs_.MoveTo(&answer_.findings);
  CountLookedAt();
  if (!with_pods_) answer_.unknown.push_back(UnknownKind("Pod"));
  if (options_.object) {
    const ObjectName name = NameOf(version_, *options_.object);
    std::erase_if(answer_.findings, [&](const Finding& finding) {
      return finding.object != name &&
             std::find(finding.others.begin(), finding.others.end(), name) == finding.others.end();
    });
  }
  std::stable_sort(answer_.findings.begin(), answer_.findings.end(),
                   [](const Finding& a, const Finding& b) {
                     return std::tie(b.severity, a.code, a.object, a.path) <
                            std::tie(a.severity, b.code, b.object, b.path);
                   });
  return std::move(answer_);
}

bool Checker::HoldsSelectors(const Version::KindCount& kind) const {
  const kinds::KindRow* row = kinds::FindKind(kind.group, kind.kind);
  if (row == nullptr) {
    const auto of_kind =
        std::find_if(user_rules_.begin(), user_rules_.end(), [&](const auto& rule) {
          return rule->row.kind == kind.kind && rule->row.group == kind.group;
        });
    if (of_kind == user_rules_.end()) return false;
    row = &(*of_kind)->row;
  }
  return std::any_of(row->selectors.begin(), row->selectors.end(),
                     [](const kinds::SelectorRow& s) { return s.form != kinds::Form::kOwnedOnly; });
}

// Nodes hold no selector and are asked where DaemonSets may run.
void Checker::CountLookedAt() {
  for (const Version::KindCount& kind : version_.Kinds()) {
    const bool is_node = kind.kind == "Node" && kind.group.empty();
    if (!is_node && !HoldsSelectors(kind)) continue;
    const uint64_t objects =
        version_.Count(ScopeOf(kind.group, kind.kind), Compiled(Selector::Everything()));
    if (objects > 0) answer_.looked_at.push_back({std::string(kind.kind), objects});
  }
}

Scope Checker::ScopeOf(std::string_view group, std::string_view kind) const {
  Scope scope{.kind = kind, .group = group};
  const kinds::KindRow* row = kinds::FindKind(group, kind);
  if (ns_ && (row == nullptr || row->namespaced)) scope.namespaces = places_;
  return scope;
}

std::vector<ObjectId> Checker::All(std::string_view group, std::string_view kind) const {
  return version_.Select(ScopeOf(group, kind), Compiled(Selector::Everything()));
}

Finding& Checker::Add(std::string_view code, Severity severity, ObjectName object, std::string path,
                      std::string message) {
  Finding& finding = answer_.findings.emplace_back();
  finding.code = code;
  finding.severity = severity;
  finding.object = std::move(object);
  finding.path = std::move(path);
  finding.message = std::move(message);
  return finding;
}

void Checker::ReadWorkloads() {
  AddWorkloads("apps", "Deployment");
  for (const auto& [group, kind] : kPodControllers) AddWorkloads(group, kind);
  for (const auto& [ns, workloads] : workloads_) {
    for (const Workload& workload : workloads) workload_of_.emplace(workload.id, &workload);
  }
}

void Checker::AddWorkloads(std::string_view group, std::string_view kind) {
  for (ObjectId id : All(group, kind)) {
    const ObjectView view = version_.Get(id);
    kinds::Workload facts;
    if (!DecodeController(view, &texts_, &facts)) continue;
    Workload workload;
    workload.id = id;
    workload.name = NameOf(version_, id);
    // A Deployment adopts ReplicaSets.
    workload.ended = HasEnded(view);
    workload.adopts = !facts.common.deleting && kind != "Deployment" && !workload.ended;
    workload.labels = view.labels;
    workload.template_labels = std::move(facts.template_labels);
    if (const auto reading = ReadMain(version_, id)) {
      workload.selector = reading->stored.selector;
      workload.picks = reading->stored.state == SelectState::kSelects ||
                       reading->stored.state == SelectState::kEverything;
    }
    workload.speaks_for_another = kind == "ReplicaSet" && view.controller.kind == "Deployment";
    workloads_[std::string(view.ns)].push_back(std::move(workload));
  }
}

// The Job controller leaves one of another controller alone: job_controller.go,
// managedByExternalController.
bool Checker::HasEnded(const ObjectView& workload) const {
  if (workload.kind != "Job") return false;
  const absl::StatusOr<std::string> text = cluster_.Source(version_, workload.id);
  return text.ok() && (ReadJobStatus(*text).finished || !ReadJobSpec(*text).managed_by.empty());
}

const std::vector<Workload>& Checker::WorkloadsIn(std::string_view ns) const {
  static const std::vector<Workload> kNone;
  const auto at = workloads_.find(ns);
  return at == workloads_.end() ? kNone : at->second;
}

}  // namespace kubernetes
}  // namespace labelix
