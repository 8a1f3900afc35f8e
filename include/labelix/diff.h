// Memberships that differ between two states: what the one selects, owns and
// gives traffic to, and the other does not.
//
//   labelix::Cluster before, after;
//   before.Load("dump.json", {}, nullptr).IgnoreError();
//   after.Load("dump.json", {}, nullptr).IgnoreError();
//   const auto answer = labelix::Diff(before.Current(), after.Current());
//   assert(answer.ok() && answer->differences.empty());
//
// The states may be of different Clusters: objects are compared by name. For
// what happens to one Cluster, as it happens, see labelix/live.h. A function of
// the two Versions, from any thread.
#ifndef LABELIX_DIFF_H_
#define LABELIX_DIFF_H_

#include <optional>
#include <string>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/live.h"
#include "labelix/status.h"

namespace labelix {

// A Delta that owns its texts.
struct DiffRow {
  Delta::Op op = Delta::Op::kJoin;
  Delta::Relation relation = Delta::Relation::kSelects;
  Delta::Cause cause = Delta::Cause::kObjectCreated;
  ObjectName selector;  // who selects, owns, or sends traffic
  std::string path;     // "spec.selector"; "metadata.ownerReferences"
  ObjectName object;
  std::string resource_version;  // of what made it, in the later state; "" if it is gone
  Delta::Conditions conditions;  // kTraffic: of the later state, of a kLeave the earlier one's
};

// What one state says of these objects and the other cannot: it has no object of
// the kind, and no empty list of it either.
struct UnknownKind {
  std::string kind;        // `Gate.b.io` where a state knows another Gate: PrintKind
  bool is_before = false;  // the earlier state lacks it; else the later one
};

struct DiffAnswer {
  std::vector<DiffRow> differences;  // by selector, relation, path, object
  std::vector<UnknownKind> unknown;  // by kind
};

// What templates, volumes and classes say of nodes and pods is among them, as it is live.
// `ns`: only what an object or a selector of that namespace is part of; nullopt:
// of all. Errors are Match's. Cost: all selectors of both states matched, and a look
// at each object. Memory: what one selector picks, some 200 bytes for each that selects or owns,
// 60 an object, and the answer.
absl::StatusOr<DiffAnswer> Diff(const Version& before, const Version& after,
                                const std::optional<std::string>& ns = std::nullopt);

}  // namespace labelix

#endif  // LABELIX_DIFF_H_
