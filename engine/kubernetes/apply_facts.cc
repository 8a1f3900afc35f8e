#include "engine/kubernetes/apply_facts.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/kinds/facts.h"
#include "engine/kinds/kinds.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/object_text.h"
#include "engine/kubernetes/pod_update.h"
#include "engine/kubernetes/reading.h"
#include "index/types/absl_text.h"
#include "index/types/go_text.h"
#include "labelix/selector.h"

namespace labelix::kubernetes {
namespace {

constexpr std::string_view kTemplate = "spec.template";

absl::Status Refuse(std::string_view text) { return absl::InvalidArgumentError(ToAbsl(text)); }

// `DaemonSet.apps "rng" is invalid: ` and the cause, as the API server says it.
absl::Status Invalid(const ObjectName& name, const std::string& cause, std::string_view hint = {}) {
  const std::string kind = name.group.empty() ? name.kind : name.kind + "." + name.group;
  return ErrorAt(0,
                 "the API server would refuse it: " + kind + " " + GoQuote(name.name) +
                     " is invalid: " + cause,
                 hint);
}

kinds::FactsForm FormOf(const ObjectView& view) {
  const kinds::KindRow* row = kinds::FindKind(view.group, view.kind);
  return row == nullptr ? kinds::FactsForm::kCommon : row->facts;
}

bool IsWorkload(const ObjectView& view) { return FormOf(view) == kinds::FactsForm::kWorkload; }

std::optional<kinds::Workload> WorkloadOf(const ObjectView& view) {
  kinds::Workload workload;
  if (!IsWorkload(view) || !kinds::DecodeWorkload(view.facts, &workload)) return std::nullopt;
  return workload;
}

std::string KeepPod(const ObjectView& was, const ObjectView& now) {
  kinds::Pod before, after;
  std::string facts(now.facts);
  if (!kinds::DecodePod(was.facts, &before) || !kinds::DecodePod(now.facts, &after)) return facts;
  if (after.node_name.empty()) after.node_name = before.node_name;
  after.common.deleting |= before.common.deleting;
  const bool has_status = !after.phase.empty() || !after.ips.empty();
  if (!has_status) {
    after.phase = before.phase, after.ips = before.ips, after.ready = before.ready;
  }
  std::string kept;
  kinds::EncodePod(after, &kept);
  return kept;
}

std::string KeepService(const ObjectView& was, const ObjectView& now) {
  kinds::Service before, after;
  std::string facts(now.facts);
  if (!kinds::DecodeService(was.facts, &before)) return facts;
  if (!kinds::DecodeService(now.facts, &after)) return facts;
  if (after.cluster_ip.empty()) after.cluster_ip = before.cluster_ip;
  if (after.ip_families.empty()) after.ip_families = before.ip_families;
  std::string kept;
  kinds::EncodeService(after, &kept);
  return kept;
}

std::string KeepNode(const ObjectView& was, const ObjectView& now) {
  kinds::Node before, after;
  std::string facts(now.facts);
  if (!kinds::DecodeNode(was.facts, &before) || !kinds::DecodeNode(now.facts, &after)) return facts;
  if (after.addresses.empty()) {
    after.addresses = before.addresses, after.ready = before.ready;
  }
  std::string kept;
  kinds::EncodeNode(after, &kept);
  return kept;
}

std::string KeepWorkload(const ObjectView& was, const ObjectView& now) {
  kinds::Workload before, after;
  std::string facts(now.facts);
  if (!kinds::DecodeWorkload(was.facts, &before)) return facts;
  if (!kinds::DecodeWorkload(now.facts, &after)) return facts;
  if (!after.replicas) after.replicas = before.replicas;
  after.common.deleting |= before.common.deleting;
  std::string kept;
  kinds::EncodeWorkload(after, &kept);
  return kept;
}

constexpr std::string_view kReplicas = "spec.replicas";

// A ReplicationController's replicas are a part.
std::string KeepSelecting(const ObjectView& was, const ObjectView& now) {
  kinds::Selecting before, after;
  std::string facts(now.facts);
  if (!kinds::DecodeSelecting(was.facts, &before)) return facts;
  if (!kinds::DecodeSelecting(now.facts, &after)) return facts;
  after.common.deleting |= before.common.deleting;
  const auto replicas = [](const kinds::Part& part) { return part.path == kReplicas; };
  const auto kept = std::find_if(before.parts.begin(), before.parts.end(), replicas);
  const bool says_none = std::none_of(after.parts.begin(), after.parts.end(), replicas);
  if (says_none && kept != before.parts.end()) after.parts.push_back(*kept);
  std::string with;
  kinds::EncodeSelecting(after, &with);
  return with;
}

bool IsDeleting(const ObjectView& view) {
  kinds::Common common;
  return kinds::DecodeCommon(view.facts, &common) && common.deleting;
}

// k8s.io/apimachinery pkg/api/validation/objectmeta.go, ValidateObjectMetaAccessorUpdate.
absl::Status CheckMetaApplied(const ObjectName& name, const ObjectView& was,
                              const ObjectView& now) {
  if (!was.uid.empty() && !now.uid.empty() && was.uid != now.uid) {
    return Invalid(name,
                   "metadata.uid: Invalid value: " + GoQuote(now.uid) + ": field is immutable",
                   "it is another object's; take the field out of the manifest");
  }
  if (!IsDeleting(now) || IsDeleting(was)) return absl::OkStatus();
  return Invalid(name, "metadata.deletionTimestamp: field is immutable",
                 "an object is deleted by --delete");
}

StoredSelector MainSelector(const ObjectView& view) {
  for (StoredSelector& stored : ReadSelectors(view)) {
    if (IsMain(stored.path)) return std::move(stored);
  }
  return {};
}

// A ReplicationController's facts are its fields' JSON.
std::string WithReplicasPart(const ObjectView& view, const std::string& replicas) {
  kinds::Selecting facts;
  if (!kinds::DecodeSelecting(view.facts, &facts)) return std::string(view.facts);
  std::erase_if(facts.parts, [](const kinds::Part& part) { return part.path == kReplicas; });
  facts.parts.push_back({kReplicas, replicas});
  std::string edited;
  kinds::EncodeSelecting(facts, &edited);
  return edited;
}

}  // namespace

absl::Status CheckCreated(const ObjectName& name, const ObjectView& now) {
  const std::optional<kinds::Workload> workload = WorkloadOf(now);
  if (!workload) return absl::OkStatus();
  const StoredSelector stored = MainSelector(now);
  if (stored.state == SelectState::kInvalid || stored.state == SelectState::kNothing) {
    return Invalid(name, "spec.selector: " + stored.why);
  }
  if (!stored.selector.Matches(workload->template_labels)) {
    return Invalid(name,
                   "spec.template.metadata.labels: `selector` does not match template `labels`");
  }
  return absl::OkStatus();
}

absl::Status CheckApplied(const ObjectName& name, const ObjectView& was, const ObjectView& now) {
  if (absl::Status meta = CheckMetaApplied(name, was, now); !meta.ok()) return meta;
  if (absl::Status created = CheckCreated(name, now); !created.ok()) return created;
  if (FormOf(now) == kinds::FactsForm::kPod) {
    const std::optional<std::string> changed = ChangedPodField(was, now);
    if (!changed) return absl::OkStatus();
    return Invalid(name, std::string(kPodUpdateForbidden),
                   *changed + "; delete the pod before it is applied (--delete)");
  }
  if (name.group != "apps" || !IsWorkload(now)) return absl::OkStatus();
  if (MainSelector(was).selector == MainSelector(now).selector) return absl::OkStatus();
  return Invalid(name, "spec.selector: field is immutable");
}

std::string KeepFilledIn(const ObjectView& was, const ObjectView& now) {
  switch (FormOf(now)) {
    case kinds::FactsForm::kPod:
      return KeepPod(was, now);
    case kinds::FactsForm::kService:
      return KeepService(was, now);
    case kinds::FactsForm::kNode:
      return KeepNode(was, now);
    case kinds::FactsForm::kWorkload:
      return KeepWorkload(was, now);
    case kinds::FactsForm::kSelecting:
      return KeepSelecting(was, now);
    default:
      return std::string(now.facts);
  }
}

bool TemplateChanged(const std::optional<std::string>& was_text, const std::string& text,
                     const ObjectView& was, const ObjectView& now) {
  const std::optional<kinds::Workload> before = WorkloadOf(was), after = WorkloadOf(now);
  if (!before || !after) return false;
  const std::optional<uint64_t> hash = HashAt(text, kTemplate);
  if (!was_text || !hash) return before->template_labels != after->template_labels;
  return hash != HashAt(*was_text, kTemplate) && hash != HashAtLastApplied(*was_text, kTemplate);
}

absl::StatusOr<std::string> WithSelector(const ObjectName& name, const ObjectView& view,
                                         const std::string& selector) {
  kinds::Service service;
  if (FormOf(view) != kinds::FactsForm::kService || !kinds::DecodeService(view.facts, &service)) {
    return Refuse(PrintName(name) +
                  ": the selector of a Service can be set; of other kinds apply a manifest");
  }
  const absl::StatusOr<Selector> parsed = Selector::Parse(selector);
  if (!parsed.ok()) return parsed.status();
  service.selector.clear();
  for (const Requirement& r : parsed->requirements()) {
    if (r.op != Op::kEquals && r.op != Op::kDoubleEquals) {
      return Refuse("a Service selects by equality alone, not by " + r.ToString());
    }
    service.selector.push_back({r.key, r.values[0]});
  }
  SortLabels(&service.selector);
  service.selector_state =
      selector.empty() ? kinds::SelectorState::kAbsent : kinds::SelectorState::kGiven;
  std::string facts;
  kinds::EncodeService(service, &facts);
  return facts;
}

absl::StatusOr<std::string> WithReplicas(const ObjectName& name, const ObjectView& view,
                                         uint32_t replicas) {
  if (name.kind == "ReplicationController" && name.group.empty()) {
    return WithReplicasPart(view, std::to_string(replicas));
  }
  std::optional<kinds::Workload> workload = WorkloadOf(view);
  if (!workload || name.kind == "DaemonSet") {
    return Refuse(PrintName(name) + " has no replicas to scale");
  }
  workload->replicas = replicas;
  std::string facts;
  kinds::EncodeWorkload(*workload, &facts);
  return facts;
}

}  // namespace labelix::kubernetes
