// What the API server's create and update strategies say of the selecting part
// of an object, and what they store of it. Sources: k8s.io/kubernetes v1.37.2,
// pkg/registry/{apps,batch,core,policy,networking}/*/strategy.go and
// pkg/apis/{apps,batch,core,policy,networking}/validation/validation.go; all of
// it compared with what they answered (workloads.jsonl).
#ifndef LABELIX_ENGINE_KUBERNETES_ADMISSION_H_
#define LABELIX_ENGINE_KUBERNETES_ADMISSION_H_

#include <optional>
#include <string>
#include <vector>

#include "engine/kubernetes/field_error.h"
#include "labelix/selector.h"

namespace labelix::kubernetes {

// The selecting part of one decoded object.
struct SelectingPart {
  std::string group, version, kind, name;
  std::string uid = "UID";  // that the server would give
  std::optional<LabelMap> labels = {};
  // Where the kind has a LabelSelector (a CronJob: the one of its jobs; a
  // NetworkPolicy: podSelector, absent is empty), and where it has a map.
  std::optional<LabelSelector> selector = {};
  std::optional<LabelMap> map_selector = {};
  bool has_template = false;
  std::optional<LabelMap> template_labels = {};
  bool manual_selector = false;  // of a Job, and of a CronJob's
};

struct Admission {
  std::vector<FieldError> errors;  // in the server's order; empty: accepted
  SelectingPart stored;            // with what the server fills in
};

Admission AdmitCreate(const SelectingPart& object);
// `old` is what is stored now.
Admission AdmitUpdate(const SelectingPart& object, const SelectingPart& old);

// `DaemonSet.apps "x" is invalid: …`, "" if there is no error.
std::string InvalidText(const SelectingPart& object, const std::vector<FieldError>& errors);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_ADMISSION_H_
