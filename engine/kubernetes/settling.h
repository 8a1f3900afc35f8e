// The pods and controllers of one namespace while they settle: plain values
// that the rules of the controllers change.
#ifndef LABELIX_ENGINE_KUBERNETES_SETTLING_H_
#define LABELIX_ENGINE_KUBERNETES_SETTLING_H_

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/object_text.h"
#include "engine/kubernetes/reactions.h"
#include "labelix/algebra.h"
#include "labelix/selector.h"

namespace labelix::kubernetes {

struct SettlingPod {
  ObjectView view;
  std::string_view owner;  // uid of its controller, "" is nobody
  std::string_view node;
  bool active = true;  // neither ended nor being deleted
  std::string_view phase;
  bool has_address = false;
  bool deleting = false;
  bool gone = false;
};

struct JobState {
  JobSpec spec;
  JobStatus status;
};

struct SettlingController {
  ObjectView view;
  ObjectName name;
  Selector selector;
  kinds::Workload facts;  // views into the Version and `texts_`
  std::string_view owner;
  const Touched* touched = nullptr;
  bool gone = false;

  bool Is(std::string_view kind) const { return name.kind == kind; }
  uint32_t replicas() const { return facts.replicas.value_or(1); }
};

class Settling {
 public:
  Settling(const ForecastQuestion& question, std::string_view ns, Forecast* out);

  void Run();

 private:
  void ReadPods();
  void ReadControllers(std::string_view group, std::string_view kind);
  // In owner_settling.cc.
  void SetOwner(SettlingPod* pod, std::string_view uid);
  // All that it controls, in the order of `pods_`; without a uid none.
  std::vector<SettlingPod*> OwnedBy(const SettlingController& controller) const;
  std::vector<SettlingPod*> PodsOf(const SettlingController& controller) const;  // active ones
  std::vector<SettlingPod*> Claimable(const SettlingController& controller) const;
  void Claim(SettlingController* controller);

  // In gone_settling.cc. The namespace is gone, and all that is in it; false: it
  // is not.
  bool CollectAll();
  // Owners that are gone: what they owned goes too, or stays alone.
  void Collect();
  void CollectSets();
  // In node_settling.cc.
  void CollectFromNodes();
  void Evict();
  bool IsEvicted(const SettlingPod& pod);
  void AddMadePods();
  void Count(const SettlingController& controller, uint64_t desired);
  void SettleDeployment(SettlingController* deployment);
  void Scale(SettlingController* deployment, const std::vector<SettlingController*>& sets);
  void SayOfChangedSets();
  bool MayAdoptASet(const SettlingController& deployment);
  void SettleStateful(const SettlingController& set);  // in stateful_settling.cc
  void CountOrdinals(const SettlingController& set, uint64_t first);
  void SettleDaemon(const SettlingController& daemon);
  void DeleteEnded(const SettlingController& daemon);  // in daemon_settling.cc
  void UpdateDaemon(const SettlingController& daemon, const std::vector<SettlingPod*>& pods);
  // In job_settling.cc.
  std::optional<JobState> ReadJob(const SettlingController& job);
  void SettleJob(const SettlingController& job);
  void AddEnded(const SettlingController& job, JobStatus* status);

  void SayTemplateUnknown(const SettlingController& controller);
  void Say(Reaction::Type type, const SettlingController& by, const SettlingPod* pod,
           uint64_t count, std::string why);
  void Create(const SettlingController& by, uint64_t count, std::string why);
  void DeleteSome(const SettlingController& by, const std::vector<SettlingPod*>& pods,
                  uint64_t count, std::string why);
  void DeleteOne(const SettlingController& by, SettlingPod* pod, std::string why);
  void Replace(const SettlingController& by, const std::vector<SettlingPod*>& pods,
               std::string why);
  void AddEffect(std::vector<std::pair<std::string, std::string>> labels,
                 std::optional<ObjectId> pod, int64_t count);

  const ForecastQuestion& question_;
  const std::string ns_;
  Forecast* out_;
  std::deque<LabelList> texts_;  // that `controllers_` point into
  std::vector<SettlingPod> pods_;
  // By the uid of the owner, "" for nobody's; pointers ascend as `pods_` does.
  std::map<std::string_view, std::set<SettlingPod*>> by_owner_;
  std::vector<SettlingController> controllers_;
};

// The nodes and what a DaemonSet wants there; in daemon_settling.cc.
struct NodeDemand {
  std::string name;
  bool run = false, keep = false;
};
std::vector<NodeDemand> DemandOf(const ForecastQuestion& question,
                                 const SettlingController& daemon);

// Where a daemon pod runs or, while it waits for the scheduler, is to: "" is nowhere.
std::string NodeOfDaemonPod(const SettlingPod& pod);

// Which of a DaemonSet's pods its controller takes for made from an older
// template: neither the current controller-revision-hash nor the current
// pod-template-generation. k8s.io/kubernetes pkg/controller/daemon/util,
// IsPodUpdated.
std::vector<SettlingPod*> OutdatedPods(const ForecastQuestion& question,
                                       const SettlingController& daemon,
                                       const std::vector<SettlingPod*>& pods);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_SETTLING_H_
