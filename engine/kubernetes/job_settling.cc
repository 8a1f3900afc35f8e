// What the Job controller does about pods that came, went or ended. Source:
// k8s.io/kubernetes v1.37.2, pkg/controller/job/job_controller.go (syncJob,
// manageJob, isPodFailed).
#include <algorithm>

#include "engine/kubernetes/object_text.h"
#include "engine/kubernetes/settling.h"

namespace labelix::kubernetes {
namespace {

// How many pods should run while `active` do.
uint64_t ActiveWanted(const JobSpec& spec, const JobStatus& status, uint64_t active) {
  if (spec.suspended || status.ending) return 0;
  // A queue of work: who is busy goes on, and nobody is made once one of them
  // has found it empty.
  if (!spec.completions) return status.succeeded > 0 ? active : spec.parallelism;
  const uint64_t left = *spec.completions - std::min(status.succeeded, *spec.completions);
  return std::min(spec.parallelism, left);
}

}  // namespace

// nullopt: finished or another controller's, and its pods are not this one's
// affair; or not known.
std::optional<JobState> Settling::ReadJob(const SettlingController& job) {
  const std::optional<std::string> spec = question_.text(job.name);
  if (!spec || (job.touched != nullptr && job.touched->text_missing)) {
    out_->unknown.insert("unknown: how many pods Job/" + job.name.name +
                         " wants, as its text was not kept");
    return std::nullopt;
  }
  // A manifest says nothing of the status.
  const bool made = job.touched != nullptr && job.touched->made;
  const std::optional<std::string> before = made ? std::nullopt : question_.text_before(job.name);
  JobState state{ReadJobSpec(*spec), before ? ReadJobStatus(*before) : JobStatus()};
  if (state.status.finished || !state.spec.managed_by.empty()) return std::nullopt;
  return state;
}

// A pod that is deleted before it ended has failed. What had ended before the
// edit is in the status already.
void Settling::AddEnded(const SettlingController& job, JobStatus* status) {
  const std::string_view uid = job.view.uid;
  for (const auto& [name, touched] : question_.touched) {
    const bool was_its_own =
        !uid.empty() && touched.deleted && touched.was_active && touched.owner_uid == uid;
    if (was_its_own && name.kind == "Pod" && name.ns == ns_) ++status->failed;
  }
  for (const SettlingPod* pod : OwnedBy(job)) {
    if (pod->gone) ++status->failed;  // with its node
    if (pod->gone || pod->active) continue;
    const auto touched = question_.touched.find(NameOf(question_.version, pod->view.id));
    const bool ends = touched != question_.touched.end() && touched->second.was_active &&
                      !touched->second.deleted;
    const bool is_adopted = pod->view.controller.uid.empty();
    if (ends || is_adopted) ++(pod->phase == "Succeeded" ? status->succeeded : status->failed);
  }
}

void Settling::SettleJob(const SettlingController& job) {
  std::optional<JobState> state = ReadJob(job);
  if (!state) return;
  auto& [spec, status] = *state;
  const uint64_t failed_before = status.failed;
  AddEnded(job, &status);
  if (status.failed > failed_before && !spec.judged_by.empty()) {
    out_->unknown.insert("unknown: whether Job/" + job.name.name +
                         " makes pods for those that fail, which its " + spec.judged_by +
                         " decides");
    return;
  }
  const std::vector<SettlingPod*> pods = PodsOf(job);
  if (spec.backoff_limit && status.failed > *spec.backoff_limit) {
    return DeleteSome(job, pods, pods.size(), "it fails: more pods failed than its backoffLimit");
  }
  Count(job, ActiveWanted(spec, status, pods.size()));
}

}  // namespace labelix::kubernetes
