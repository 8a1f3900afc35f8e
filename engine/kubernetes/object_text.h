// What is read from an object's JSON text when an answer asks for it, and is in
// no facts: its pod template, update strategy and tolerations.
#ifndef LABELIX_ENGINE_KUBERNETES_OBJECT_TEXT_H_
#define LABELIX_ENGINE_KUBERNETES_OBJECT_TEXT_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/daemon_nodes.h"

namespace labelix::kubernetes {

// A number for the value at `path` ("spec.template"): equal for equal JSON,
// whatever the order of fields; fields that are null do not count. nullopt:
// there is no such value, or the text is broken.
std::optional<uint64_t> HashAt(std::string_view json, std::string_view path);

// The same of the object in the annotation
// kubectl.kubernetes.io/last-applied-configuration.
std::optional<uint64_t> HashAtLastApplied(std::string_view json, std::string_view path);

// "" if it is not there or no string.
std::string TextAt(std::string_view json, std::string_view path);

// The names of the fields of the object there; none if it is no object.
std::vector<std::string> FieldsAt(std::string_view json, std::string_view path);

// The annotation's text, "" if there is none.
std::string Annotation(std::string_view json, std::string_view key);

// How far a Job is, and how many pods it is to have; with the API server's
// defaults (k8s.io/kubernetes pkg/apis/batch/v1/defaults.go, SetDefaults_Job).
struct JobSpec {
  uint64_t parallelism = 1;
  std::optional<uint64_t> completions;  // nullopt: a queue of work
  bool suspended = false;
  std::optional<uint64_t> backoff_limit;  // nullopt: none, each index has its own
  // The field by which a failure is judged otherwise than by the number of them; "" if none does.
  std::string judged_by = {};
  std::string managed_by = {};  // another controller; "" is the Job controller
};
struct JobStatus {
  uint64_t succeeded = 0, failed = 0;
  bool finished = false;  // Complete or Failed
  bool ending = false;    // on its way there: no pod is made any more, and those that run go
};
JobSpec ReadJobSpec(std::string_view json);
JobStatus ReadJobStatus(std::string_view json);

// What the pod spec at `path` ("spec.template.spec") says of nodes.
DaemonTemplate ReadDaemonTemplate(std::string_view json, std::string_view path);
// The same of a workload's facts.
DaemonTemplate ReadDaemonTemplate(std::span<const kinds::Part> parts);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_OBJECT_TEXT_H_
