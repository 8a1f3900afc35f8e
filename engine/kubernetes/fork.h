// A small cluster of one's own, made of what some edits can reach, where they
// are made and nobody is disturbed.
#ifndef LABELIX_ENGINE_KUBERNETES_FORK_H_
#define LABELIX_ENGINE_KUBERNETES_FORK_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "engine/kubernetes/user_rule.h"
#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/what_if.h"

namespace labelix::kubernetes {

// What was done to an object that is still, or was, there.
struct Touched {
  bool template_changed = false;
  bool text_missing = false;  // a manifest was applied over an object whose text was not kept
  bool deleted = false;
  bool orphans = false;     // with deleted: what it owned stays
  bool made = false;        // it is another object than before, if there was one
  bool was_active = false;  // before: a pod that had not ended and was not being deleted
  // Of one that was scaled, deleted or put in place of: who controlled it then.
  std::string owner_uid;
};

class Fork {
 public:
  Fork(const Cluster& cluster, const Version& version);

  // Copies what `edits` can reach. Before the first Make.
  absl::Status Prepare(std::span<const Edit> edits);

  absl::Status Make(const Edit& edit);

  Version Current() const { return world_.Current(); }
  const std::map<ObjectName, Touched>& touched() const { return touched_; }

  // The object's JSON text after the edits; nullopt: it was not kept.
  std::optional<std::string> Text(const ObjectName& name) const;

 private:
  absl::Status CopyAll(const std::optional<std::set<std::string>>& namespaces);
  absl::Status Register();
  absl::Status CopyKind(const Scope& scope);
  absl::Status CopyFar(const Scope& kind, const std::set<std::string>& namespaces);
  absl::StatusOr<ObjectId> Find(const Edit& edit) const;
  absl::StatusOr<std::unique_ptr<Cluster>> Read(const Edit& edit) const;
  absl::Status Apply(const Edit& edit);
  absl::Status ApplyOne(const Cluster& manifest, const Version& from, ObjectId id,
                        const std::string& ns);
  absl::Status CheckNamespaces(const Edit& edit, const Version& manifest) const;
  absl::Status Label(const Edit& edit);
  absl::Status SetSelector(const Edit& edit);
  absl::Status Scale(const Edit& edit);
  absl::Status Delete(const Edit& edit);
  absl::Status DeleteUnseen(const Edit& edit, const absl::Status& not_found);
  // Before the object is changed; `was`: nullptr if it is made.
  Touched& Touch(const ObjectName& name, const ObjectView* was);
  absl::Status Put(const Event& event);

  const Cluster& origin_;
  const Version& version_;
  const UserRuleList rules_;  // of kinds of a user's own
  const std::string kinds_;   // the same, as manifests are read by it
  Engine world_;              // registers selectors: each object that is edited asks for its own
  std::map<ObjectName, Touched> touched_;
  std::map<ObjectName, std::string> texts_;  // of applied objects
  uint64_t made_ = 0;                        // uids given out
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_FORK_H_
