// One value of an object read as a selector, in each form of the kinds table.
#ifndef LABELIX_ENGINE_KUBERNETES_STORED_FORMS_H_
#define LABELIX_ENGINE_KUBERNETES_STORED_FORMS_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/json_value.h"
#include "engine/kubernetes/stored_selector.h"
#include "labelix/labels.h"

namespace labelix::kubernetes {

// These leave path, picked kind and reach at their defaults.
StoredSelector PicksNothing(std::string why, std::string text = {});
StoredSelector IsInvalid(std::string why);
StoredSelector PicksBy(Selector selector);

// A LabelSelector or a map (`row.form`) by the row's verdicts; nullopt: it is
// omitted. `row` is told for kTemplate and kGenerated what it needs in `pod`.
struct PodTemplate {
  std::vector<std::pair<std::string, std::string>> labels;
  bool manual_selector = false;
};
std::optional<StoredSelector> ReadPlain(std::string_view kind, const kinds::SelectorRow& row,
                                        const PlacedValue& at, const PodTemplate& pod);
// The verdict alone, for a selector that is known to be absent or empty.
std::optional<StoredSelector> ByVerdict(std::string_view kind, const kinds::SelectorRow& row,
                                        bool is_absent, const PodTemplate& pod);

// kPeers: nullopt where peers are named. kPeer.
std::optional<StoredSelector> ReadPeers(const PlacedValue& at);
StoredSelector ReadPeer(const PlacedValue& at);

// kAffinityTerm, kSpreadConstraint: `own` are the labels of the pods that the
// term speaks for, ascending by key.
StoredSelector ReadAffinityTerm(const PlacedValue& at, const PodTemplate& own);
StoredSelector ReadSpreadConstraint(const PlacedValue& at, const PodTemplate& own);

// kNodeTerm, kVolumeNodeTerm, kTopologyTerm, kNodeName.
StoredSelector ReadNodeTerm(const PlacedValue& at);
StoredSelector ReadVolumeNodeTerm(const PlacedValue& at);
StoredSelector ReadTopologyTerm(const PlacedValue& at);
StoredSelector ReadNodeName(const std::string& name);

// kWebhook: one for each kind that the rules name, with paths, picked kinds and
// reach.
std::vector<StoredSelector> ReadWebhook(const PlacedValue& at);
// kMatchResources, kBoundResources: that of the namespaces, and as many.
std::vector<StoredSelector> ReadMatchResources(const PlacedValue& at);
// The operations that `excluded` leaves of one that is `of_resource`, of whichever scope the
// resource is; 0: none.
uint8_t OperationsLeft(const StoredSelector& stored);
// One of them that is `of_resource`, over a kind that the table has no row for;
// nullopt: its rule does not mean that kind.
std::optional<StoredSelector> OfKind(const StoredSelector& stored, const KindName& kind);

// What both pick; a requirement of both stands once.
Selector Intersect(const Selector& a, const Selector& b);

// kScaleTarget: what it goes through. `ns` is the object's.
StoredSelector ReadScaleTarget(const PlacedValue& at, std::string_view ns);

// Reach::kSelectedOrOwn and kNamed: the namespaces that a value says.
absl::StatusOr<NamespaceReach> ReadSelectedOrOwn(const PlacedValue& at);
NamespaceReach ReadNamed(const PlacedValue& at);

// The LabelSelector of a namespaceSelector; nullopt: it is absent. An error is
// upstream's text.
absl::StatusOr<std::optional<Selector>> ReadNamespaceSelector(const PlacedValue& at);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_STORED_FORMS_H_
