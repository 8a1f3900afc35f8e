// selector-never-matches, selector-field-unknown, and what Match says of policies
// and monitors: policy-selects-nothing, monitor-selects-nothing.

#include <algorithm>
#include <map>
#include <utility>

#include "engine/kinds/api_types.h"
#include "engine/kinds/kinds.h"
#include "engine/kubernetes/bound_policy.h"
#include "engine/kubernetes/check.h"
#include "engine/kubernetes/contradiction.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/object_text.h"
#include "engine/kubernetes/resolve.h"

namespace labelix::kubernetes {
namespace {

// Found by the kind alone, whatever group it has (monitoring.coreos.com).
bool IsMonitor(std::string_view kind) { return kind == "ServiceMonitor" || kind == "PodMonitor"; }

}  // namespace

void Checker::CheckSelectors() {
  for (const Version::KindCount& kind : version_.Kinds()) {
    if (kind.kind == "Pod" || !HoldsSelectors(kind)) continue;
    for (ObjectId id : All(kind.group, kind.kind)) {
      const std::vector<StoredSelector> all = ReadResolved(version_, version_.Get(id));
      for (const StoredSelector& stored : all) CheckInvalid(id, stored);
      if (IsWanted("selector-never-matches")) CheckNever(id, all);
    }
  }
  if (IsWanted("selector-field-unknown")) CheckFields();
}

// As the controllers do, every answer passes such a selector over. That of a
// target is told of the target.
void Checker::CheckInvalid(ObjectId id, const StoredSelector& stored) {
  const bool is_missing = stored.state == SelectState::kNothing &&
                          std::string_view(stored.why).ends_with(": Required value");
  if (stored.state != SelectState::kInvalid && !is_missing) return;
  if (stored.through || !IsWanted("selector-invalid")) return;
  Finding& finding = Add("selector-invalid", Severity::kError, NameOf(version_, id), stored.path,
                         "the API server refuses it: " + stored.why);
  finding.cure = "write one that it takes";
  const bool is_validated = !kinds::CurrentApiVersion(finding.object.kind).empty();
  if (is_validated) finding.cure += ": `labelix validate` says where and how";
}

// A webhook has several of one path, a kind each: a finding if none of them can match. That of
// Namespaces, which both its selectors are about, may be alone in that.
void Checker::CheckNever(ObjectId id, const std::vector<StoredSelector>& all) {
  std::map<std::string_view, std::optional<Contradiction>> by_path;
  const bool of_policy = IsPolicyBinding(version_.Get(id));
  for (const StoredSelector& stored : all) {
    std::optional<Contradiction> found;
    if (stored.state == SelectState::kSelects) found = FindContradiction(stored.selector);
    // A requirement of these may stand in the policy.
    if (found && of_policy && !stored.why.empty()) found->text += " (" + stored.why + ")";
    const auto [at, is_new] = by_path.try_emplace(stored.path, found);
    if (!found) at->second.reset();
  }
  for (const auto& [path, found] : by_path) {
    if (!found) continue;
    Finding& finding = Add("selector-never-matches", Severity::kError, NameOf(version_, id),
                           std::string(path), found->text);
    finding.cure = found->cure;
  }
}

// `selector: {run: rng}` of a workload: the API server drops what it does not
// know, and everything is selected.
void Checker::CheckFields() {
  for (const kinds::KindRow& row : kinds::AllKinds()) {
    for (const kinds::SelectorRow& selector : row.selectors) {
      // In lists there may be several; validation of manifests finds those.
      const bool plain = IsMain(selector.path) && selector.version.empty();
      if (selector.form != kinds::Form::kLabelSelector || !plain) continue;
      for (ObjectId id : All(row.group, row.kind)) {
        const absl::StatusOr<std::string> text = cluster_.Source(version_, id);
        if (!text.ok()) continue;
        for (const std::string& field : FieldsAt(*text, selector.path)) {
          if (field == "matchLabels" || field == "matchExpressions") continue;
          Finding& finding = Add("selector-field-unknown", Severity::kError, NameOf(version_, id),
                                 std::string(selector.path) + "." + field,
                                 "a label selector has no field " + field + ": it is dropped");
          finding.cure = "put it under matchLabels";
        }
      }
    }
  }
}

void Checker::CheckOtherKinds() {
  for (const Version::KindCount& kind : version_.Kinds()) {
    const kinds::KindRow* row = kinds::FindKind(kind.group, kind.kind);
    if (row == nullptr || row->selectors.empty()) continue;
    if (kind.kind == "NetworkPolicy") CheckNothing(*row, "policy-selects-nothing");
    if (IsMonitor(kind.kind)) CheckNothing(*row, "monitor-selects-nothing");
    if (kind.kind == "PodDisruptionBudget") CheckDoubly(*row, "pdb-overlap");
    if (kind.kind == "HorizontalPodAutoscaler") CheckDoubly(*row, "hpa-overlap");
  }
}

// Of its main selector alone: each entry of a policy may pick all pods there are.
void Checker::CheckNothing(const kinds::KindRow& kind, std::string_view code) {
  if (!IsWanted(code)) return;
  std::vector<std::string_view> buffer;
  for (ObjectId id : All(kind.group, kind.kind)) {
    const std::optional<Reading> reading = ReadMain(version_, id);
    if (!reading || reading->stored.state != SelectState::kSelects) continue;
    const StoredSelector& stored = reading->stored;
    if (!IsDeclared(version_, stored.selects_group, stored.selects)) continue;
    if (version_.Count(reading->ScopeOf(&buffer), Compiled(stored.selector)) > 0) continue;
    Finding& finding = Add(code, Severity::kWarning, NameOf(version_, id), stored.path,
                           stored.text + " picks no " + stored.selects);
    finding.cure = "`labelix explain` says what is nearly right";
  }
}

}  // namespace labelix::kubernetes
