// The selectors that an object holds, read as its kind means them.
//
//   for (const StoredSelector& stored : ReadSelectors(version.Get(id))) …
//
// Rules: docs/kinds.md. An API server of today refuses some selectors that an
// old object may still hold; the controllers pass such objects over, and so
// they pick nothing here (kInvalid), whatever the selector itself would match.
#ifndef LABELIX_ENGINE_KUBERNETES_STORED_SELECTOR_H_
#define LABELIX_ENGINE_KUBERNETES_STORED_SELECTOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kinds/kinds.h"
#include "labelix/cluster.h"
#include "labelix/selector.h"

namespace labelix::kubernetes {

// In which namespaces a selector looks.
struct NamespaceReach {
  enum class Where : uint8_t {
    kOwn,     // the selecting object's
    kAll,     // every namespace; of cluster-scoped objects all
    kChosen,  // `names`, and those whose Namespace object `labels` picks
  };
  Where where = Where::kOwn;
  std::vector<std::string> names = {};
  std::optional<Selector> labels = {};
  friend bool operator==(const NamespaceReach&, const NamespaceReach&) = default;
};

// CREATE, UPDATE, DELETE and CONNECT, a bit each.
inline constexpr uint8_t kAllOperations = 15;

// The resources of some groups that a rule of admission names, and of which scope ("", "*":
// either): "*" is any.
struct ResourceRule {
  std::vector<std::string> groups, resources;
  std::string scope;
  uint8_t operations = kAllOperations;
};

// A pure function of the object that holds it.
struct StoredSelector {
  std::string path;                    // "spec.ingress[0].from[1]"
  std::string selects_group, selects;  // what is picked: "", "Pod"
  SelectState state = SelectState::kNothing;
  std::string why = {};                     // for kNothing, kInvalid; what else there is to say
  Selector selector = Selector::Nothing();  // picks something in kSelects and kEverything only
  std::string text = {};                    // printed form of what is written
  NamespaceReach reach = {};
  // Further conditions on the name of what is picked: of a StatefulSet of this
  // name (IsMemberOf; "": no such condition), and a node term's matchFields.
  std::string member_of = {};
  std::vector<FieldSelector::Term> name_terms = {};
  bool skips_itself = false;  // never picks the object that holds it
  // `selects` is one of all kinds ("*"): worth telling where it was loaded.
  bool by_wildcard = false;
  // A webhook's rule of this scope that names resources without a row in the table, or
  // all: `selects` is the resource ("widgets", "*"), `selects_group` its group or "*", until
  // ReadResolved (resolve.h) finds the kinds that were loaded.
  bool of_resource = false;
  std::string scope = {};
  std::vector<ResourceRule> excluded = {};  // and of these none
  uint8_t operations = kAllOperations;      // a rule's: of which requests it is
  // The selector is that of another object, a HorizontalPodAutoscaler's target: `state` is
  // kNothing here, and Resolve (resolve.h) fills in the rest. Of a binding it is that of its
  // policy too, which ReadResolved brings in.
  std::optional<ObjectName> through = {};
  bool through_any = false;  // of a kind that has a selector, not of one that is scaled alone
  kinds::Told told = kinds::Told::kAlways;
};

// Every selector of the object, by path as its kind's rows stand; none of a
// kind that has none. Facts that are not of its kind's form are kInvalid. Cost:
// a pass over the facts, and over the JSON parts in them.
std::vector<StoredSelector> ReadSelectors(const ObjectView& object);

// Whether the conditions on the name hold.
bool PicksName(const StoredSelector& stored, std::string_view name);

// A StatefulSet's further condition on its pods: `<set>-<ordinal>`, split at
// the last dash, the ordinal of digits of any number. Source: k8s.io/kubernetes
// v1.37.2, pkg/controller/statefulset/stateful_set_utils.go, isMemberOf.
bool IsMemberOf(std::string_view set, std::string_view pod);

// The printed form of where it looks: "" its own namespace, "*" all, "a,b",
// "{team=x}", "a,{team=x}".
std::string PrintReach(const NamespaceReach& reach);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_STORED_SELECTOR_H_
