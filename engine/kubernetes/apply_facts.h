// What an edit makes of an object's facts, and which edits the API server would
// refuse.
#ifndef LABELIX_ENGINE_KUBERNETES_APPLY_FACTS_H_
#define LABELIX_ENGINE_KUBERNETES_APPLY_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/status.h"

namespace labelix::kubernetes {

// kInvalidArgument with upstream's words: an immutable selector, a template
// that the selector does not match, an empty selector.
absl::Status CheckCreated(const ObjectName& name, const ObjectView& now);
absl::Status CheckApplied(const ObjectName& name, const ObjectView& was, const ObjectView& now);

// The facts of `now` with what a manifest leaves to others taken from `was`: a
// pod's status and node, a Service's addresses, replicas.
std::string KeepFilledIn(const ObjectView& was, const ObjectView& now);

// Whether the pod template is another one. A manifest says less than the
// object, which has the server's defaults: it is the same if it is that of the
// object or that of its last-applied annotation. Without the text that was, only
// the template's labels are compared: false is then no answer.
bool TemplateChanged(const std::optional<std::string>& was_text, const std::string& text,
                     const ObjectView& was, const ObjectView& now);

// kInvalidArgument: no Service, or more than equalities.
absl::StatusOr<std::string> WithSelector(const ObjectName& name, const ObjectView& view,
                                         const std::string& selector);
// kInvalidArgument: the kind has no replicas.
absl::StatusOr<std::string> WithReplicas(const ObjectName& name, const ObjectView& view,
                                         uint32_t replicas);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_APPLY_FACTS_H_
