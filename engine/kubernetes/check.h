// What the checks have in common. The public Check is defined in check.cc; each
// family of codes has a file.
#ifndef LABELIX_ENGINE_KUBERNETES_CHECK_H_
#define LABELIX_ENGINE_KUBERNETES_CHECK_H_

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/check_pairs.h"
#include "engine/kubernetes/owners.h"
#include "engine/kubernetes/reading.h"
#include "engine/kubernetes/user_rule.h"
#include "engine/kubernetes/who.h"
#include "labelix/check.h"
#include "labelix/selector.h"

namespace labelix::kubernetes {

// A controller that makes pods: its selector over pods and its template.
struct Workload {
  ObjectId id = 0;
  ObjectName name;
  std::vector<Label> labels;  // its own
  std::vector<Label> template_labels;
  Selector selector;
  bool adopts = false;              // pods that match and are nobody's
  bool ended = false;               // a Job that will adopt none, or none any more
  bool picks = false;               // `selector` can be held against pods; an empty one too
  bool speaks_for_another = false;  // a Deployment's ReplicaSet
};

// Who picks a pod that nobody owns, by its labels alone.
struct OrphanPickers {
  std::vector<ObjectName> services;
  std::vector<const Workload*> workloads;
};

struct DuplicateRule;  // in check_duplicates.cc

// Objects whose selectors say one thing, each as it says it.
using Saying = std::vector<std::pair<ObjectName, std::string>>;

class Checker {
 public:
  Checker(const Cluster& cluster, const Version& version, const CheckOptions& options);

  CheckAnswer Run();

 private:
  // check_services.cc
  void CheckServices();
  void CheckService(ObjectId id, const Reading& reading);
  void AddNothing(const ObjectName& name, const Reading& reading,
                  const std::vector<const Workload*>& would);
  void CheckOwners(ObjectId id, const Reading& reading);
  // check_duplicates.cc
  void CheckDuplicates();
  void CheckDuplicatesOf(const DuplicateRule& rule);
  void AddDuplicates(const DuplicateRule& rule, const std::string& path, Saying saying);
  // check_workloads.cc
  void CheckWorkloads();
  void CheckOverlaps(const std::vector<const Workload*>& workloads);
  void CheckPair(const Workload* one, const Workload* two);
  std::optional<LabelList> SharedLabels(const Workload& a, const Workload& b,
                                        std::string* where) const;
  // check_pods.cc
  void CheckPods();
  OrphanPickers PickersOf(const ObjectView& pod);
  OrphanPickers IndexedPickersOf(const ObjectView& pod);
  void CheckAdoption(const ObjectView& pod, const OrphanPickers& pickers);
  void AddOrphan(const ObjectView& pod, const OrphanPickers& pickers);
  // check_others.cc
  void CheckSelectors();
  void CheckFields();
  void CheckInvalid(ObjectId id, const StoredSelector& stored);
  void CheckNever(ObjectId id, const std::vector<StoredSelector>& all);
  void CheckOtherKinds();
  void CheckNothing(const kinds::KindRow& kind, std::string_view code);
  // check_nodes.cc
  void CheckDaemons();
  void CheckNodes();
  bool PicksNoNode(const std::vector<StoredSelector>& terms) const;
  bool PicksNode(const StoredSelector& term) const;
  // check_doubly.cc
  std::vector<SelectorMatch> MatchesOf(const kinds::KindRow& kind) const;
  void CheckDoubly(const kinds::KindRow& kind, std::string_view code);
  void AddDoubly(std::string_view kind, const Pairs::First& first, const std::string& path,
                 const ObjectName& other, ObjectId example, uint64_t pods);
  // Whether a pod that two objects of the kind pick is worse off for it.
  bool SuffersFromTwo(std::string_view kind, ObjectId pod) const;

  // ---- Tools.

  // Whether its objects hold selectors, of pods or of anything else.
  bool HoldsSelectors(const Version::KindCount& kind) const;
  void CountLookedAt();
  Scope ScopeOf(std::string_view group, std::string_view kind) const;
  std::vector<ObjectId> All(std::string_view group, std::string_view kind) const;
  bool IsWanted(std::string_view code) const {
    return !options_.ignore.contains(std::string(code));
  }
  // Whether a finding about these two can be told: of the object asked for, or of any.
  bool Concerns(ObjectId a, ObjectId b) const {
    return !options_.object || *options_.object == a || *options_.object == b;
  }
  // How many of `all` others one finding names.
  size_t Named(size_t all) const { return options_.object ? all : std::min(all, kMostPairs); }
  Finding& Add(std::string_view code, Severity severity, ObjectName object, std::string path,
               std::string message);
  void ReadWorkloads();
  void AddWorkloads(std::string_view group, std::string_view kind);
  bool HasEnded(const ObjectView& workload) const;
  const std::vector<Workload>& WorkloadsIn(std::string_view ns) const;

  const Cluster& cluster_;
  const Version& version_;
  const CheckOptions& options_;
  std::optional<std::string> ns_;
  // That namespace, and "": objects of a manifest need not say where they go.
  std::vector<std::string_view> places_;
  bool with_pods_ = false;
  std::deque<LabelList> texts_;  // that `workloads_` point into
  std::map<std::string, std::vector<Workload>, std::less<>> workloads_;  // by namespace
  std::unordered_map<ObjectId, const Workload*> workload_of_;
  OutermostOwners owners_;
  WhoAsker who_;
  std::vector<std::unique_ptr<UserRule>> user_rules_;  // of kinds without a row
  Pairs pairs_;
  CheckAnswer answer_;
};

LabelList ToList(Labels labels);

// "DaemonSet/rng".
std::string Short(const ObjectName& name);

// How a message names it: "run=rng"; of an empty one, which prints as nothing, `empty`.
std::string NameSelector(const Selector& selector, std::string_view empty);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_CHECK_H_
