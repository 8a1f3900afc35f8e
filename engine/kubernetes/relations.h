// Who owns and who gets traffic, live: the deltas of kOwns and kTraffic, found
// from two versions as those of kSelects are.
#ifndef LABELIX_ENGINE_KUBERNETES_RELATIONS_H_
#define LABELIX_ENGINE_KUBERNETES_RELATIONS_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/match/difference.h"

namespace labelix::kubernetes {

// kOwns: an object's controllerRef came, went or names another uid. Cost: two
// rows for each object that was touched.
void FindOwners(const match::PinnedChange& change, match::DeltaSink* sink);

// kTraffic: a pod became or ceased to be an endpoint of a Service, or is one
// with other conditions, addresses, ports or place. Keeps which pods are on
// which node, as no index knows that. Not for several threads.
class Traffic {
 public:
  // Cost: for a pod with other facts or labels, the selectors that pick it; for a Service
  // with others than labels, its pods; for a node that came, went or has another zone, the
  // pods on it. The first call, and one after versions that were not given, reads every pod.
  void Find(const match::PinnedChange& change, match::DeltaSink* sink);

 private:
  using Pair = std::pair<ObjectId, ObjectId>;  // Service, pod
  struct Picked {
    bool was = false, is = false;  // before, after
  };
  static constexpr Picked kWas{true, false}, kIs{false, true}, kBoth{true, true};

  void Learn(const match::PinnedChange& change);
  void AddPairsOf(const match::PinnedChange& change, ObjectId touched);
  void AddServicesOf(const match::PinnedChange& change, ObjectId pod);
  void AddServicesOf(const Version& version, ObjectId pod, const Picked& sides);
  void AddPodsOf(const Version& version, ObjectId service, const Picked& sides);
  void AddPodsOnNode(const match::PinnedChange& change, ObjectId node);
  void AddPair(const Pair& pair, const Picked& sides);
  void Compare(const match::PinnedChange& change, const Pair& pair, const Picked& picked);

  match::DeltaSink* sink_ = nullptr;  // of the change at hand
  bool is_about_services_ = false;    // by it, of the same
  uint64_t learnt_ = 0;               // the version up to which pods_on_ is right
  std::unordered_map<std::string, std::set<ObjectId>> pods_on_;
  std::unordered_map<ObjectId, std::string> node_of_;
  std::map<Pair, Picked> pairs_;  // to compare
  bool services_stay_ = false;    // no Service and no selector was touched
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_RELATIONS_H_
