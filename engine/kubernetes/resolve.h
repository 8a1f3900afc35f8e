// What a stored selector needs to know of the other objects of a Version: the
// namespaces that it looks in, and whose selector it is.
#ifndef LABELIX_ENGINE_KUBERNETES_RESOLVE_H_
#define LABELIX_ENGINE_KUBERNETES_RESOLVE_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kubernetes/stored_selector.h"
#include "labelix/engine.h"

namespace labelix::kubernetes {

// The namespaces of a reach, for a selector of an object in namespace `own`.
struct ReachedNamespaces {
  bool known = true;  // false: it takes Namespace objects, and none were loaded
  bool all = false;
  std::vector<std::string> names;  // ascending, distinct; with neither of the above
};
// Cost: one query of Namespace objects for kChosen.
ReachedNamespaces NamespacesOf(const Version& version, const NamespaceReach& reach,
                               std::string_view own);

// A selector that is another object's (StoredSelector::through) filled in from
// that object; any other as it is.
StoredSelector Resolve(const Version& version, StoredSelector stored);

// The object's selectors (ReadSelectors), each filled in so, those over resources
// without a row told of each kind loaded that is meant: of none it stays as it is,
// under the resource's name. Those of a binding with its policy's (bound_policy.h).
std::vector<StoredSelector> ReadResolved(const Version& version, const ObjectView& object);

// Whether there is anything to tell of it: one of all kinds (StoredSelector::by_wildcard) has to
// be of a kind that was loaded.
bool IsTold(const Version& version, const StoredSelector& stored);

// Of those among `few` and of "" (cluster-scoped) alone. Cost: a look-up by name each.
ReachedNamespaces NamespacesAmong(const Version& version, const NamespaceReach& reach,
                                  std::string_view own, const std::set<std::string>& few);

enum class Reached : uint8_t { kYes, kNo, kUnknown };
// Whether an object of namespace `ns` ("": cluster-scoped) is reached. Cost:
// one look-up by name.
Reached Reaches(const Version& version, const NamespaceReach& reach, std::string_view own,
                std::string_view ns);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_RESOLVE_H_
