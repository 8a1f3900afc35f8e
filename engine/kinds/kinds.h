// Which kinds there are and how each selects: data only. The rules in words,
// with their upstream sources, are in docs/kinds.md.
//
//   const kinds::KindRow* row = kinds::FindKind("apps", "DaemonSet");
//   row->selectors[0].path        // "spec.selector"
//   row->selectors[0].selects     // "Pod"
#ifndef LABELIX_ENGINE_KINDS_KINDS_H_
#define LABELIX_ENGINE_KINDS_KINDS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace labelix::kinds {

// In which form a selector stands in its object.
enum class Form : uint8_t {
  kMap,               // {"run": "rng"}: equality with each pair
  kLabelSelector,     // metav1.LabelSelector
  kPeer,              // NetworkPolicyPeer: podSelector, namespaceSelector, ipBlock
  kPeers,             // the list of peers itself, where it is absent or empty: every source
  kAffinityTerm,      // PodAffinityTerm: labelSelector, namespaces, namespaceSelector, …
  kSpreadConstraint,  // TopologySpreadConstraint: labelSelector, matchLabelKeys
  kNodeTerm,          // NodeSelectorTerm: matchExpressions, matchFields
  kVolumeNodeTerm,    // the same of a PersistentVolume, whose matchFields are not asked
  kTopologyTerm,      // TopologySelectorTerm: matchLabelExpressions
  kNodeName,          // the name of one Node
  kAllNodes,          // true: every Node
  kPerDevice,         // true: each device of a ResourceSlice says its own nodes
  kScaleTarget,       // CrossVersionObjectReference: the selector of the object that it names
  kTarget,            // the same, of whatever has a selector: it need not be one that is scaled
  kWebhook,           // a webhook's objectSelector, over each kind of its rules
  kMatchResources,    // MatchResources of an admission policy: namespaceSelector, and the same
  kBoundResources,    // the same of a policy's binding, which matches what both do
  kOwnedOnly,         // no selector: told for what the object owns
};

// Whether rules beside the selector say which kinds it picks.
inline bool PicksByRules(Form form) {
  return form == Form::kWebhook || form == Form::kMatchResources || form == Form::kBoundResources;
}

// What a selector that is absent (or null), or that is there but empty, picks.
enum class Verdict : uint8_t {
  kNone,
  kAll,        // everything of the picked kind in the scope
  kInvalid,    // the API server refuses it, and the controller ignores old objects that have it
  kTemplate,   // what has the labels of the object's pod template
  kGenerated,  // none before the API server has made one; with spec.manualSelector: empty is all
  kOmitted,    // it is no selector then, and is not told
};

// Where the picked objects may live. The forms kPeer and kAffinityTerm say it
// themselves.
enum class Reach : uint8_t {
  kOwnNamespace,
  kCluster,
  kSelectedOrOwn,  // namespaces that the LabelSelector at `namespaces` picks; absent: its own
  kNamed,          // {"any": true} or {"matchNames": […]} at `namespaces`; neither: its own
};

// In which answers a selector is told when nobody named the object.
enum class Told : uint8_t {
  kAlways,
  kAsScheduling,  // in Who; in Match over kinds when scheduling is asked for
  kWhenNamed,     // not in Who: one row a pod would bury the rest
};

// One selector that a kind carries. A kind with several paths has several.
struct SelectorRow {
  // "spec.selector"; "spec.ingress[].from[]" is each element of those lists.
  std::string_view path;
  Form form = Form::kLabelSelector;
  Verdict absent = Verdict::kNone;
  Verdict empty = Verdict::kNone;
  std::string_view selects_group;  // API group and kind of what is picked
  std::string_view selects;
  Reach reach = Reach::kOwnNamespace;
  std::string_view namespaces = {};  // where `reach` says that one is; lists as in `path`
  // Instead of the other row of this path for objects of this version.
  std::string_view version = {};
  Told told = Told::kAlways;
  bool skips_itself = false;  // never picks the object that holds it
};

// Which facts (facts.h) ingest keeps of an object of this kind.
enum class FactsForm : uint8_t {
  kCommon,  // Common alone
  kPod,
  kService,
  kWorkload,
  kEndpointSlice,
  kNode,
  kSelecting,  // Common and the parts that KindRow::keeps names
};

struct KindRow {
  std::string_view group;                         // "" is core
  std::string_view kind;                          // "DaemonSet"
  std::string_view resource;                      // "daemonsets"
  std::string_view singular;                      // "daemonset"
  std::span<const std::string_view> short_names;  // "ds"
  bool namespaced = true;
  bool in_all = false;                     // in kubectl's category `all`
  bool is_controller = false;              // owns what it picks by controllerRef
  std::string_view owns_group;             // what it owns, where it is a controller:
  std::string_view owns;                   // a CronJob owns Jobs, though it selects nothing
  std::span<const SelectorRow> selectors;  // empty: the kind selects nothing
  FactsForm facts = FactsForm::kCommon;
  std::span<const std::string_view> keeps = {};  // paths whose JSON goes into the facts
  // Served only where its maker's definitions are installed, or seldom there: that
  // none was loaded is not worth a word where nothing of its group was.
  bool custom = false;
};

// Every row: kinds that select first, then the other built-in kinds by group
// and kind.
std::span<const KindRow> AllKinds();

// The row of a kind, nullptr if it has none. One hash.
const KindRow* FindKind(std::string_view group, std::string_view kind);

// The rows that `name` (without a group) may mean in any case of letters: its
// plural, singular, kind or a short name. kubectl takes the first: core, then
// apps, batch, …, in the order of AllKinds.
std::vector<const KindRow*> KindsNamed(std::string_view name);

// A guess at the plural of a kind that has no row, in lower case: "Widget" is
// "widgets", "Policy" "policies", "Ingress" "ingresses". As apimachinery guesses
// (pkg/api/meta/restmapper.go, UnsafeGuessKindToResource), but "Gateway" is
// "gateways", as its makers have it, where that says "gatewaies".
std::string GuessResource(std::string_view kind);

}  // namespace labelix::kinds

#endif  // LABELIX_ENGINE_KINDS_KINDS_H_
