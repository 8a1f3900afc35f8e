// What is wrong, or looks wrong, with the selectors of a cluster or of some
// manifests. Each code, with an example where it is found and one where it is
// not: docs/checks.md.
//
//   labelix::Cluster cluster;
//   cluster.Load("dump.json", {}, nullptr).IgnoreError();
//   for (const labelix::Finding& f : labelix::Check(cluster, cluster.Current(), {}).findings)
//     std::cout << labelix::ToString(f.severity) << " " << f.code << " " << f.object.name << "\n";
//
// An answer is a function of one Version; safe from any thread.
#ifndef LABELIX_CHECK_H_
#define LABELIX_CHECK_H_

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/algebra.h"
#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/severity.h"

namespace labelix {

struct Finding {
  std::string code;  // "service-selects-nothing"
  Severity severity = Severity::kWarning;
  ObjectName object;
  std::string path;                  // in the object: "spec.selector"; "" is the whole
  std::vector<ObjectName> others;    // what else is concerned, by name
  std::string message;               // why: numbers and names
  std::string cure;                  // what could be done; "" where that depends
  std::optional<LabelList> witness;  // labels that show it
};

// Every code, in alphabetical order.
std::span<const std::string_view> CheckCodes();

struct CheckOptions {
  std::optional<std::string> ns = {};   // only findings of this namespace; nullopt: of all
  std::optional<ObjectId> object = {};  // only findings that concern it
  std::set<std::string> ignore = {};    // codes
};

// Of one kind, the objects in the namespaces asked about.
struct LookedAt {
  std::string kind;
  uint64_t objects = 0;  // at least one
};

struct CheckAnswer {
  std::vector<Finding> findings;  // the worst first; then by code, object
  // "unknown: no Pod objects loaded"; that the version does not hold CheckOptions::object
  std::vector<std::string> unknown;
  // Pods, Nodes, and every kind whose objects hold selectors, by group and kind.
  std::vector<LookedAt> looked_at;
};

// Without Pods (manifests) the workloads' templates stand for them. Fields that
// a selector does not know are found in objects whose text was kept
// (LoadOptions::keep_source) only. Cost: a look at each pod, and for each
// selector a query; pairs of selectors are compared where they can overlap.
// Of findings about two objects (each has one in `others`) ten are told of one object and code,
// the worst, and one without `others` says how many more there are; all with
// CheckOptions::object. So it is with what one finding names, but in selector-duplicate.
CheckAnswer Check(const Cluster& cluster, const Version& version, const CheckOptions& options);

}  // namespace labelix

#endif  // LABELIX_CHECK_H_
