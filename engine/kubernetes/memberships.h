// All that is selected, owned and given traffic in one state, by name: what two
// dumps can be compared by.
#ifndef LABELIX_ENGINE_KUBERNETES_MEMBERSHIPS_H_
#define LABELIX_ENGINE_KUBERNETES_MEMBERSHIPS_H_

#include <string>
#include <tuple>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/live.h"

namespace labelix::kubernetes {

struct Membership {
  ObjectName selector;  // or owner, or Service
  std::string path;
  Delta::Relation relation = Delta::Relation::kSelects;
  ObjectName object;
  // Not part of its identity.
  std::string text;              // the selector's printed form
  Delta::Conditions conditions;  // of traffic

  auto Key() const { return std::tie(selector, relation, path, object); }
};

// Ascending by Key(). Cost: all selectors matched, and a look at each object.
absl::StatusOr<std::vector<Membership>> MembershipsOf(const Version& version);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_MEMBERSHIPS_H_
