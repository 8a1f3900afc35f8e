// The name of an object as its Version holds it: no text of its own.
#ifndef LABELIX_ENGINE_KUBERNETES_NAME_VIEW_H_
#define LABELIX_ENGINE_KUBERNETES_NAME_VIEW_H_

#include <optional>
#include <string>
#include <string_view>

#include "engine/match/access.h"
#include "labelix/cluster.h"
#include "labelix/engine.h"

namespace labelix::kubernetes {

// Valid while the Version is held. In the order of ObjectName.
struct NameView {
  std::string_view kind, ns, name, group;
  friend bool operator==(const NameView&, const NameView&) = default;
  friend auto operator<=>(const NameView&, const NameView&) = default;
};

// NameOf without a copy, and without a look at the object's labels.
// REQUIRES: version.Contains(id).
inline NameView ViewOfName(const Version& version, ObjectId id) {
  const index::Index& index = *match::Access::StateOf(version).index;
  const index::Kind& kind = index.KindOf(id);
  return {kind.kind, index.objects().ns(id), index.objects().name(id), kind.group};
}

inline ObjectName Copy(const NameView& name) {
  return {std::string(name.kind), std::string(name.ns), std::string(name.name),
          std::string(name.group)};
}

inline std::optional<ObjectId> FindId(const Version& version, const NameView& name) {
  return version.Find(name.group, name.kind, name.ns, name.name);
}

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_NAME_VIEW_H_
