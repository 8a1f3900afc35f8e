// May one pod send to another, by the NetworkPolicies that were loaded?
//
//   labelix::Cluster cluster;
//   cluster.Load("dump.json", {}, nullptr).IgnoreError();
//   const labelix::Version now = cluster.Current();
//   const auto a = labelix::FindObject(now, "default", "pod/a");
//   const auto b = labelix::FindObject(now, "default", "pod/b");
//   if (a.ok() && b.ok()) {
//     const auto answer = labelix::Reach(now, {.from = *a, .to = *b, .port = "443"});
//     if (answer.ok()) std::cout << labelix::ToString(answer->state) << "\n";
//   }
//
// What the API's text says, no more: whether anything enforces it is the
// network plug-in's. A function of one Version, from any thread. Rules and
// sources: docs/reach.md.
#ifndef LABELIX_REACH_H_
#define LABELIX_REACH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/cluster.h"

namespace labelix {

struct ReachQuery {
  ObjectId from = 0, to = 0;  // pods
  // "443", "53/UDP", "http" (a name of the receiving pod's); "": any port, and
  // the answer tells which.
  std::string port = {};
};

enum class ReachState : uint8_t { kAllowed, kDenied, kUnknown };
std::string_view ToString(ReachState state);  // "allowed", "denied", "unknown"

// One policy that isolates a pod in the direction asked.
struct ReachPolicy {
  ObjectName policy;
  ReachState state = ReachState::kDenied;
  std::vector<std::string> entries = {};  // what allows it: "spec.ingress[0].from[1]"
  std::vector<std::string> ports = {};    // of these rules: "443/TCP"; empty: every port
};

// The sender's egress, or the receiver's ingress.
struct ReachSide {
  ReachState state = ReachState::kAllowed;
  bool isolated = false;  // by any policy; a pod that is not may do anything
  std::vector<ReachPolicy> policies = {};
  std::vector<std::string> notes = {};  // what the API leaves open; what is not loaded
};

struct ReachAnswer {
  ReachState state = ReachState::kAllowed;  // both sides allow it, on one and the same port
  ReachSide egress, ingress;
  std::vector<std::string> notes;  // of the pods, and of policies of other groups
};

// kInvalidArgument: no pods, or no such port. kFailedPrecondition: `unknown: no
// NetworkPolicy objects loaded`. Cost: a look at each policy of both namespaces.
absl::StatusOr<ReachAnswer> Reach(const Version& version, const ReachQuery& query);

}  // namespace labelix

#endif  // LABELIX_REACH_H_
