// The selector that an object holds, read as its kind means it.
//
// Rules: docs/kinds.md. An API server of today refuses some selectors that an
// old object may still hold; the controllers pass such objects over, and so
// they pick nothing here (kInvalid), whatever the selector itself would match.
#ifndef LABELIX_ENGINE_KUBERNETES_STORED_SELECTOR_H_
#define LABELIX_ENGINE_KUBERNETES_STORED_SELECTOR_H_

#include <string>
#include <string_view>

#include "engine/kinds/kinds.h"
#include "labelix/cluster.h"
#include "labelix/selector.h"

namespace labelix::kubernetes {

struct StoredSelector {
  SelectState state = SelectState::kNothing;  // never kUnknown: nothing else is looked at
  std::string why;                            // for kNothing and kInvalid
  Selector selector = Selector::Nothing();    // picks something in kSelects and kEverything only
  std::string text;                           // printed form of what is written
};

// Reads one selector of a kind (`row` is one of its rows) from an object's
// facts. Facts that are none of this kind are kInvalid.
StoredSelector ReadSelector(const kinds::KindRow& kind, const kinds::SelectorRow& row,
                            std::string_view facts);

// A StatefulSet's further condition on its pods: `<set>-<ordinal>`, split at
// the last dash, the ordinal of digits of any number. Source: k8s.io/kubernetes
// v1.37.2, pkg/controller/statefulset/stateful_set_utils.go, isMemberOf.
bool IsMemberOf(std::string_view set, std::string_view pod);

// Whether the kind wants IsMemberOf of what it picks.
bool HasMemberNames(const kinds::KindRow& kind);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_STORED_SELECTOR_H_
