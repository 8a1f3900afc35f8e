// What the Job controller does about pods that came or went. Source:
// k8s.io/kubernetes v1.37.2, pkg/controller/job/job_controller.go (syncJob,
// manageJob).
#include <algorithm>

#include "engine/kubernetes/object_text.h"
#include "engine/kubernetes/settling.h"

namespace labelix::kubernetes {
namespace {

// How many pods should run while `active` do.
uint64_t ActiveWanted(const JobSpec& spec, const JobStatus& status, uint64_t active) {
  if (spec.suspended) return 0;
  // A queue of work: who is busy goes on, and nobody is made once one of them
  // has found it empty.
  if (!spec.completions) return status.succeeded > 0 ? active : spec.parallelism;
  const uint64_t left = *spec.completions - std::min(status.succeeded, *spec.completions);
  return std::min(spec.parallelism, left);
}

}  // namespace

// nullopt: finished, and its pods are nobody's affair any more; or not known.
std::optional<uint64_t> Settling::PodsWanted(const SettlingController& job) {
  const std::optional<std::string> spec = question_.text(job.name);
  if (!spec || (job.touched != nullptr && job.touched->text_missing)) {
    out_->unknown.insert("unknown: how many pods Job/" + job.name.name +
                         " wants, as its text was not kept");
    return std::nullopt;
  }
  // A manifest says nothing of the status.
  const std::optional<std::string> before = question_.text_before(job.name);
  const JobStatus status = ReadJobStatus(before ? *before : *spec);
  if (status.finished) return std::nullopt;
  return ActiveWanted(ReadJobSpec(*spec), status, PodsOf(job).size());
}

}  // namespace labelix::kubernetes
