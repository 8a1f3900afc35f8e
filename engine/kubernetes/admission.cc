#include "engine/kubernetes/admission.h"

#include <algorithm>
#include <utility>

#include "labelix/labels.h"

namespace labelix::kubernetes {
namespace {

constexpr char kMismatch[] = "`selector` does not match template `labels`";

std::vector<Label> LabelsOf(const std::optional<LabelMap>& map) {
  std::vector<Label> labels;
  if (!map) return labels;
  for (const auto& [key, value] : *map) labels.push_back({key, value});
  return labels;
}

bool IsEmpty(const SelectingPart& object) { return object.selector && object.selector->IsEmpty(); }

// metav1.LabelSelectorAsSelector, where absent is nothing.
absl::StatusOr<Selector> AsSelector(const std::optional<LabelSelector>& selector) {
  return selector ? selector->ToSelector() : Selector::Nothing();
}

using Errors = std::vector<FieldError>;

void Validate(const std::optional<LabelSelector>& selector, const std::string& path,
              Errors* errors) {
  if (!selector) return;
  for (std::string& text : selector->Validate(path)) errors->push_back(FromText(std::move(text)));
}

void AppendMismatch(const SelectingPart& object, const Selector& selector, Errors* errors) {
  if (selector.Matches(LabelsOf(object.template_labels))) return;
  errors->push_back(
      Invalid("spec.template.metadata.labels", JsonOf(object.template_labels), kMismatch));
}

// The path is upstream's, without metadata.
void AppendTemplateLabels(const SelectingPart& object, Errors* errors) {
  if (!object.template_labels) return;
  const char* const path =
      object.kind == "CronJob" ? "spec.jobTemplate.spec.template.labels" : "spec.template.labels";
  AppendLabelErrors(*object.template_labels, path, errors);
}

void AppendImmutable(const SelectingPart& object, const SelectingPart& old, Errors* errors,
                     const char* path = "spec.selector") {
  const auto value = [](const SelectingPart& part) {
    return part.selector.value_or(LabelSelector());
  };
  const bool same =
      object.selector.has_value() == old.selector.has_value() && value(object) == value(old);
  if (same) return;
  errors->push_back(Invalid(path, JsonOf(object.selector), "field is immutable"));
}

// ---- Deployment, ReplicaSet, StatefulSet -----------------------------------

// A ReplicaSet's text says deployment too; a StatefulSet's has no detail where
// a selector does not convert.
void ValidateSet(const SelectingPart& object, Errors* errors) {
  const bool stateful = object.kind == "StatefulSet";
  if (!object.selector) errors->push_back(Required("spec.selector"));
  Validate(object.selector, "spec.selector", errors);
  if (IsEmpty(object)) {
    errors->push_back(Invalid("spec.selector", "{}",
                              stateful ? "empty selector is invalid for statefulset"
                                       : "empty selector is invalid for deployment"));
  }
  const absl::StatusOr<Selector> selector = AsSelector(object.selector);
  if (!selector.ok()) {
    errors->push_back(Invalid("spec.selector", JsonOf(object.selector),
                              stateful ? "" : "invalid label selector"));
    return;
  }
  AppendMismatch(object, *selector, errors);
  AppendTemplateLabels(object, errors);
}

// ---- DaemonSet -------------------------------------------------------------

void ValidateDaemonSet(const SelectingPart& object, Errors* errors) {
  Validate(object.selector, "spec.selector", errors);
  const absl::StatusOr<Selector> selector = AsSelector(object.selector);
  if (selector.ok()) AppendMismatch(object, *selector, errors);
  if (IsEmpty(object)) {
    errors->push_back(Invalid("spec.selector", "{}", "empty selector is invalid for daemonset"));
  }
  AppendTemplateLabels(object, errors);
}

// ---- ReplicationController -------------------------------------------------

// SetDefaults_ReplicationController: the selector is the template's labels
// where there is none.
void DefaultReplicationController(SelectingPart* object) {
  const bool empty = !object->map_selector || object->map_selector->empty();
  if (empty && object->template_labels) object->map_selector = object->template_labels;
}

void ValidateReplicationController(const SelectingPart& object, Errors* errors) {
  const bool empty = !object.map_selector || object.map_selector->empty();
  if (empty) errors->push_back(Required("spec.selector"));
  if (!object.has_template) return errors->push_back(Required("spec.template"));
  if (!empty) {
    const std::vector<std::pair<std::string, std::string>> pairs(object.map_selector->begin(),
                                                                 object.map_selector->end());
    AppendMismatch(object, Selector::FromMap(pairs), errors);
  }
  AppendTemplateLabels(object, errors);
}

// ---- Job, CronJob ----------------------------------------------------------

constexpr char kUidLabel[] = "batch.kubernetes.io/controller-uid";
constexpr char kNameLabel[] = "batch.kubernetes.io/job-name";
constexpr char kOldUidLabel[] = "controller-uid";
constexpr char kOldNameLabel[] = "job-name";

// jobStrategy.generateSelector: what the user wrote under these keys stays, and
// is refused afterwards where it differs.
void GenerateJobSelector(SelectingPart* job) {
  if (job->manual_selector) return;
  if (!job->template_labels) job->template_labels.emplace();
  for (const char* key : {kUidLabel, kOldUidLabel}) job->template_labels->emplace(key, job->uid);
  for (const char* key : {kNameLabel, kOldNameLabel}) {
    job->template_labels->emplace(key, job->name);
  }
  if (!job->selector) job->selector.emplace();
  auto& labels = job->selector->match_labels;
  const auto at = std::lower_bound(labels.begin(), labels.end(), kUidLabel,
                                   [](const auto& a, const char* key) { return a.first < key; });
  if (at == labels.end() || at->first != kUidLabel) labels.insert(at, {kUidLabel, job->uid});
}

// validateGeneratedSelector.
void ValidateGenerated(const SelectingPart& job, Errors* errors) {
  if (job.manual_selector || !job.selector) return;
  LabelMap expected;
  for (const char* key : {kUidLabel, kOldUidLabel}) expected[key] = job.uid;
  for (const char* key : {kNameLabel, kOldNameLabel}) expected[key] = job.name;
  for (const auto& [key, value] : expected) {
    if (job.template_labels->at(key) == value) continue;
    errors->push_back(Invalid("spec.template.metadata.labels[" + key + "]",
                              JsonOf(job.template_labels), "must be '" + value + "'"));
  }
  const absl::StatusOr<Selector> selector = job.selector->ToSelector();
  if (!selector.ok() || selector->Matches(LabelsOf(expected))) return;
  errors->push_back(
      Invalid("spec.selector", JsonOf(job.selector), "`selector` not auto-generated"));
}

void ValidateJob(const SelectingPart& job, Errors* errors) {
  AppendTemplateLabels(job, errors);
  if (!job.selector) errors->push_back(Required("spec.selector"));
  Validate(job.selector, "spec.selector", errors);
  const absl::StatusOr<Selector> selector = AsSelector(job.selector);
  if (selector.ok()) AppendMismatch(job, *selector, errors);
}

void ValidateCronJob(const SelectingPart& object, Errors* errors) {
  AppendTemplateLabels(object, errors);
  if (object.selector) {
    errors->push_back(Invalid("spec.jobTemplate.spec.selector", JsonOf(object.selector),
                              "`selector` will be auto-generated"));
  }
  if (!object.manual_selector) return;
  errors->push_back(
      FromText("spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "
               "\"nil\", \"false\""));
}

// ---- The others ------------------------------------------------------------

// policy/v1beta1 meant nothing by {}: it is stored as a key that nobody has.
void ConvertBudget(SelectingPart* object) {
  if (object->version != "v1beta1" || !IsEmpty(*object)) return;
  object->selector->match_expressions.push_back(
      {"pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match", "Exists", {}});
}

void ValidateService(const SelectingPart& object, Errors* errors) {
  if (object.map_selector) AppendLabelErrors(*object.map_selector, "spec.selector", errors);
}

// The kind's rules for a whole object, as it would be stored.
void ValidateKind(const SelectingPart& object, Errors* errors) {
  const std::string& kind = object.kind;
  if (kind == "Deployment" || kind == "ReplicaSet" || kind == "StatefulSet") {
    ValidateSet(object, errors);
  } else if (kind == "DaemonSet") {
    ValidateDaemonSet(object, errors);
  } else if (kind == "ReplicationController") {
    ValidateReplicationController(object, errors);
  } else if (kind == "Job") {
    ValidateJob(object, errors);
  } else if (kind == "CronJob") {
    ValidateCronJob(object, errors);
  } else if (kind == "PodDisruptionBudget" || kind == "PersistentVolumeClaim") {
    Validate(object.selector, "spec.selector", errors);
  } else if (kind == "NetworkPolicy") {
    Validate(object.selector, "spec.podSelector", errors);
  } else if (kind == "CSIStorageCapacity") {
    Validate(object.selector, "nodeTopology", errors);
  } else if (kind == "Service") {
    ValidateService(object, errors);
  }
}

void ValidateMetadata(const SelectingPart& object, Errors* errors) {
  if (object.labels) AppendLabelErrors(*object.labels, "metadata.labels", errors);
}

// SetDefaults_ReplicationController and SetDefaults_Job: where an object has no
// labels it gets its pods'.
void DefaultLabels(SelectingPart* object) {
  const bool none = !object->labels || object->labels->empty();
  if (none && object->template_labels) object->labels = object->template_labels;
}

void Default(SelectingPart* object) {
  if (object->kind == "ReplicationController") DefaultReplicationController(object);
  if (object->kind == "ReplicationController" || object->kind == "Job") DefaultLabels(object);
  if (object->kind == "PodDisruptionBudget") ConvertBudget(object);
  if (object->kind == "NetworkPolicy" && !object->selector) object->selector.emplace();
}

// A Job's whole template is immutable; its labels are what is looked at here.
void AppendTemplateImmutable(const SelectingPart& job, const SelectingPart& old, Errors* errors) {
  if (job.template_labels == old.template_labels) return;
  errors->push_back(Invalid("spec.template", "{\"labels\":" + JsonOf(job.template_labels) + "}",
                            "field is immutable"));
}

// ValidatePersistentVolumeClaimUpdate, of the selector; what it says goes on with
// the difference of the whole specs.
void AppendClaimImmutable(const SelectingPart& claim, const SelectingPart& old, Errors* errors) {
  if (claim.selector == old.selector) return;
  errors->push_back(
      FromText("spec: Forbidden: spec is immutable after creation except resources.requests and "
               "volumeAttributesClassName for bound claims"));
}

// metav1validation.LabelSelectorHasInvalidLabelValue: of its expressions alone.
bool HasInvalidValue(const std::optional<LabelSelector>& selector) {
  if (!selector) return false;
  const auto& expressions = selector->match_expressions;
  return std::any_of(expressions.begin(), expressions.end(), [](const auto& expression) {
    return std::any_of(expression.values.begin(), expression.values.end(),
                       [](const std::string& value) { return !LabelValueErrors(value).empty(); });
  });
}

// AllowInvalidLabelValueInSelector in the kinds' update strategies: what is stored with such a
// value may be edited, and may get others.
void AllowInvalidValues(const SelectingPart& object, const SelectingPart& old, Errors* errors) {
  const std::string& kind = object.kind;
  const bool is_policy = kind == "NetworkPolicy", is_capacity = kind == "CSIStorageCapacity";
  bool allowed = false;
  if (is_policy || is_capacity || kind == "PersistentVolumeClaim") {  // any error will do
    allowed = old.selector && !old.selector->Validate("").empty();
  } else if (kind == "DaemonSet" || kind == "Job" || kind == "PodDisruptionBudget") {
    allowed = HasInvalidValue(old.selector);
  }
  if (!allowed) return;
  const std::string expressions = std::string(is_policy     ? "spec.podSelector"
                                              : is_capacity ? "nodeTopology"
                                                            : "spec.selector") +
                                  ".matchExpressions[";
  std::erase_if(*errors, [&](const FieldError& error) {
    return error.field.starts_with(expressions) && error.field.ends_with(']');  // ….values[i]
  });
}

}  // namespace

Admission AdmitCreate(const SelectingPart& object) {
  Admission admission;
  admission.stored = object;
  Default(&admission.stored);
  ValidateMetadata(admission.stored, &admission.errors);
  if (object.kind == "Job") {
    GenerateJobSelector(&admission.stored);
    ValidateGenerated(admission.stored, &admission.errors);
  }
  ValidateKind(admission.stored, &admission.errors);
  return admission;
}

Admission AdmitUpdate(const SelectingPart& object, const SelectingPart& old) {
  Admission admission;
  SelectingPart& stored = admission.stored = object;
  Default(&stored);
  const std::string& kind = object.kind;
  if (kind == "Job") {
    if (!stored.selector) stored.selector = old.selector;
    // What was generated stays: an update need not repeat it.
    if (!old.manual_selector && !stored.manual_selector) {
      stored.uid = old.uid;
      GenerateJobSelector(&stored);
    }
  }
  if (kind == "DaemonSet") AppendImmutable(stored, old, &admission.errors);
  ValidateMetadata(stored, &admission.errors);
  ValidateKind(stored, &admission.errors);
  AllowInvalidValues(stored, old, &admission.errors);
  if (kind == "Deployment" || kind == "ReplicaSet" || kind == "StatefulSet" || kind == "Job") {
    AppendImmutable(stored, old, &admission.errors);
  }
  if (kind == "CSIStorageCapacity") AppendImmutable(stored, old, &admission.errors, "nodeTopology");
  if (kind == "Job") AppendTemplateImmutable(stored, old, &admission.errors);
  if (kind == "PersistentVolumeClaim") AppendClaimImmutable(stored, old, &admission.errors);
  return admission;
}

std::string InvalidText(const SelectingPart& object, const std::vector<FieldError>& errors) {
  std::vector<std::string> texts;
  for (const FieldError& error : errors) {
    if (std::find(texts.begin(), texts.end(), error.text) == texts.end()) {
      texts.push_back(error.text);
    }
  }
  if (texts.empty()) return "";
  std::string out = object.kind;
  if (!object.group.empty()) out += "." + object.group;
  out += " \"" + object.name + "\" is invalid: ";
  if (texts.size() == 1) return out + texts[0];
  out += '[';
  for (size_t i = 0; i < texts.size(); ++i) out += (i > 0 ? ", " : "") + texts[i];
  return out + "]";
}

}  // namespace labelix::kubernetes
