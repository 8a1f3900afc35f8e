#include "engine/kubernetes/nested_rules.h"

#include <algorithm>
#include <set>
#include <string>

#include "engine/kubernetes/node_rules.h"
#include "engine/kubernetes/placement_rules.h"
#include "engine/kubernetes/selecting_part.h"

namespace labelix::kubernetes {
namespace {

using ingest::JsonTree;
using ingest::ManifestObject;
using Type = JsonTree::Type;

constexpr const char* kRequired = "requiredDuringSchedulingIgnoredDuringExecution";
constexpr const char* kPreferred = "preferredDuringSchedulingIgnoredDuringExecution";

class Nested : Spots {
 public:
  using Spots::Spots;

  void PodSpec(const Spot& spec, const LabelMap* pod_labels) {
    pod_labels_ = pod_labels;
    const Spot nodes = Field(spec, "nodeSelector");
    if (const auto labels = Map(nodes)) Labels(nodes, *labels);
    const Spot affinity = Field(spec, "affinity");
    NodeAffinity(Field(affinity, "nodeAffinity"));
    for (const char* key : {"podAffinity", "podAntiAffinity"}) PodAffinity(Field(affinity, key));
    for (const Spot& spread : Elements(Field(spec, "topologySpreadConstraints"))) {
      if (Text(spread, "topologyKey").empty()) Add(spread, "topologyKey", kEmptyKey);
      LabelKeys(spread);
    }
  }

  void Peers(const Spot& spec, const char* rules, const char* peers) {
    for (const Spot& rule : Elements(Field(spec, rules))) {
      for (const Spot& peer : Elements(Field(rule, peers))) {
        bool some = false;
        for (const char* key : {"podSelector", "namespaceSelector", "ipBlock"}) {
          some |= Is(Field(peer, key), Type::kObject);
        }
        if (!some) Told(peer.path, "Required value: must specify a peer");
      }
    }
  }

 private:
  static constexpr const char* kEmptyKey = "Required value: can not be empty";

  // ---- Nodes ---------------------------------------------------------------

  void NodeAffinity(const Spot& affinity) {
    AppendNodeSelectorErrors(*this, Field(affinity, kRequired), NodeValues::kChecked);
    // Of what is only preferred the server looks at no value.
    for (const Spot& term : Elements(Field(affinity, kPreferred))) {
      AppendNodeTermErrors(*this, Field(term, "preference"), NodeValues::kAny);
    }
  }

  // ---- Other pods ----------------------------------------------------------

  void PodAffinity(const Spot& affinity) {
    for (const Spot& term : Elements(Field(affinity, kRequired))) PodTerm(term);
    for (const Spot& weighted : Elements(Field(affinity, kPreferred))) {
      PodTerm(Field(weighted, "podAffinityTerm"));
    }
  }

  void PodTerm(const Spot& term) {
    LabelKeys(term);
    const std::string key = Text(term, "topologyKey");
    if (key.empty()) Add(term, "topologyKey", kEmptyKey);
    Invalids(term.path + ".topologyKey", key, LabelKeyErrors(key));
  }

  // ValidateMatchLabelKeysAndMismatchLabelKeys.
  void LabelKeys(const Spot& term) {
    const Spot selector = Field(term, "labelSelector");
    const bool selects = Is(selector, Type::kObject);
    for (const char* field : {"matchLabelKeys", "mismatchLabelKeys"}) {
      const std::vector<std::string> keys = Texts(Field(term, field));
      if (!keys.empty() && !selects) {
        Add(term, field, "Forbidden: must not be specified when labelSelector is not set");
        continue;
      }
      for (size_t i = 0; i < keys.size(); ++i) {
        Invalids(term.path + "." + field + "[" + std::to_string(i) + "]", keys[i],
                 LabelKeyErrors(keys[i]));
      }
    }
    const std::vector<std::string> match = Texts(Field(term, "matchLabelKeys"));
    if (selects) KeysInBoth(term, selector, match);
    const std::vector<std::string> mismatch = Texts(Field(term, "mismatchLabelKeys"));
    for (size_t i = 0; i < match.size(); ++i) {
      if (std::find(mismatch.begin(), mismatch.end(), match[i]) == mismatch.end()) continue;
      Invalids(term.path + ".matchLabelKeys[" + std::to_string(i) + "]", match[i],
               {"exists in both matchLabelKeys and mismatchLabelKeys"});
    }
  }

  // A key of matchLabelKeys that the selector names twice: a pod's own label is
  // put behind its expressions when it is created. The path is upstream's.
  void KeysInBoth(const Spot& term, const Spot& selector, const std::vector<std::string>& match) {
    std::set<std::string> seen;
    if (const auto labels = Map(Field(selector, "matchLabels"))) {
      for (const auto& [key, value] : *labels) seen.insert(key);
    }
    std::vector<std::string> keys;
    for (const Spot& expression : Elements(Field(selector, "matchExpressions"))) {
      keys.push_back(Text(expression, "key"));
    }
    for (const std::string& key : match) {
      if (pod_labels_ != nullptr && pod_labels_->contains(key)) keys.push_back(key);
    }
    for (const std::string& key : keys) {
      const auto at = std::find(match.rbegin(), match.rend(), key);
      if (seen.insert(key).second || at == match.rend()) continue;
      const std::string index = std::to_string(match.rend() - at - 1);
      Invalids(term.path + "[" + index + "]", key,
               {"exists in both matchLabelKeys and labelSelector"});
    }
  }

  const LabelMap* pod_labels_ = nullptr;  // of a Pod itself
};

}  // namespace

void AppendNestedErrors(const ManifestObject& object, std::string_view kind,
                        const ManifestObject* old, std::vector<FieldError>* errors) {
  if (AppendPlacementErrors(object, kind, old, errors)) return;
  Nested nested(object, errors);
  const Spot spec{object.Find({"spec"}), "spec"};
  if (kind == "NetworkPolicy") {
    nested.Peers(spec, "ingress", "from");
    nested.Peers(spec, "egress", "to");
  } else if (kind == "Pod") {
    const std::optional<LabelMap> labels =
        ReadLabelMap(object, object.Find({"metadata", "labels"}));
    nested.PodSpec(spec, labels ? &*labels : nullptr);
  } else if (kind == "CronJob") {
    nested.PodSpec({object.Find({"spec", "jobTemplate", "spec", "template", "spec"}),
                    "spec.jobTemplate.spec.template.spec"},
                   nullptr);
  } else {
    nested.PodSpec({object.Find({"spec", "template", "spec"}), "spec.template.spec"}, nullptr);
  }
}

}  // namespace labelix::kubernetes
