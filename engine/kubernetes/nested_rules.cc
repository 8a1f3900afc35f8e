#include "engine/kubernetes/nested_rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "engine/kubernetes/selecting_part.h"
#include "index/types/go_text.h"

namespace labelix::kubernetes {
namespace {

using ingest::JsonTree;
using ingest::ManifestObject;
using Index = JsonTree::Index;
using Type = JsonTree::Type;
constexpr Index kNone = JsonTree::kNone;

constexpr const char* kRequired = "requiredDuringSchedulingIgnoredDuringExecution";
constexpr const char* kPreferred = "preferredDuringSchedulingIgnoredDuringExecution";

// A value of the object and where it stands.
struct Spot {
  Index node = kNone;
  std::string path;
};

class Nested {
 public:
  Nested(const ManifestObject& object, std::vector<FieldError>* errors)
      : object_(object), errors_(errors) {}

  void PodSpec(const Spot& spec, const LabelMap* pod_labels) {
    pod_labels_ = pod_labels;
    const Spot nodes = Field(spec, "nodeSelector");
    if (const auto labels = ReadLabelMap(object_, nodes.node)) {
      AppendLabelErrors(*labels, nodes.path, errors_);
    }
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

  const JsonTree& tree() const { return object_.tree(); }
  bool Is(const Spot& spot, Type type) const {
    return spot.node != kNone && tree()[spot.node].type == type;
  }

  // Where it would stand if it is not there.
  Spot Field(const Spot& object, std::string_view key) const {
    return {Is(object, Type::kObject) ? tree().Field(object.node, key) : kNone,
            object.path + "." + std::string(key)};
  }

  std::vector<Spot> Elements(const Spot& list) const {
    std::vector<Spot> out;
    if (!Is(list, Type::kArray)) return out;
    for (Index i = tree()[list.node].child; i != kNone; i = tree()[i].next) {
      out.push_back({i, list.path + "[" + std::to_string(out.size()) + "]"});
    }
    return out;
  }

  std::string Text(const Spot& object, std::string_view key) const {
    return Is(object, Type::kObject) ? object_.Text(object.node, key) : "";
  }

  std::vector<std::string> Texts(const Spot& list) const {
    std::vector<std::string> out;
    for (const Spot& element : Elements(list)) {
      out.emplace_back();
      if (Is(element, Type::kString)) ingest::Unescape(tree()[element.node].text, &out.back());
    }
    return out;
  }

  void Told(const std::string& path, const std::string& what) {
    errors_->push_back({path, path + ": " + what});
  }
  void Add(const Spot& object, const char* key, const std::string& what) {
    Told(object.path + "." + key, what);
  }
  void Invalids(const std::string& path, const std::string& value,
                const std::vector<std::string>& whys) {
    for (const std::string& why : whys) {
      errors_->push_back(Invalid(path, GoJsonString(value), why));
    }
  }

  // ---- Nodes ---------------------------------------------------------------

  void NodeAffinity(const Spot& affinity) {
    const Spot required = Field(affinity, kRequired);
    const std::vector<Spot> terms = Elements(Field(required, "nodeSelectorTerms"));
    if (Is(required, Type::kObject) && terms.empty()) {
      Add(required, "nodeSelectorTerms",
          "Required value: must have at least one node selector term");
    }
    for (const Spot& term : terms) NodeTerm(term, true);
    for (const Spot& term : Elements(Field(affinity, kPreferred))) {
      NodeTerm(Field(term, "preference"), false);
    }
  }

  // Of what is only preferred the server looks at no value.
  void NodeTerm(const Spot& term, bool values) {
    for (const Spot& requirement : Elements(Field(term, "matchExpressions"))) {
      NodeRequirement(requirement, values);
    }
    for (const Spot& requirement : Elements(Field(term, "matchFields"))) {
      NodeField(requirement);
    }
  }

  void NodeRequirement(const Spot& requirement, bool values) {
    const std::string op = Text(requirement, "operator");
    const std::vector<std::string> list = Texts(Field(requirement, "values"));
    if (op == "In" || op == "NotIn") {
      if (list.empty()) {
        Add(requirement, "values",
            "Required value: must be specified when `operator` is 'In' or 'NotIn'");
      }
    } else if (op == "Exists" || op == "DoesNotExist") {
      if (!list.empty()) {
        Add(requirement, "values",
            "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
      }
    } else if (op == "Gt" || op == "Lt") {
      if (list.size() != 1) {
        Add(requirement, "values",
            "Required value: must be specified single value when `operator` is 'Lt' or 'Gt'");
      }
    } else {
      Invalids(requirement.path + ".operator", op, {"not a valid selector operator"});
    }
    const std::string key = Text(requirement, "key");
    Invalids(requirement.path + ".key", key, LabelKeyErrors(key));
    for (size_t i = 0; values && i < list.size(); ++i) {
      Invalids(requirement.path + ".values[" + std::to_string(i) + "]", list[i],
               LabelValueErrors(list[i]));
    }
  }

  void NodeField(const Spot& requirement) {
    const std::string op = Text(requirement, "operator");
    if (op != "In" && op != "NotIn") {
      Invalids(requirement.path + ".operator", op, {"not a valid selector operator"});
    } else if (Elements(Field(requirement, "values")).size() != 1) {
      Add(requirement, "values",
          "Required value: must be only one value when `operator` is 'In' or 'NotIn' for node "
          "field selector");
    }
    const std::string key = Text(requirement, "key");
    if (key != "metadata.name") {
      Invalids(requirement.path + ".key", key, {"not a valid field selector key"});
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
    if (const auto labels = ReadLabelMap(object_, Field(selector, "matchLabels").node)) {
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

  const ManifestObject& object_;
  std::vector<FieldError>* const errors_;
  const LabelMap* pod_labels_ = nullptr;  // of a Pod itself
};

}  // namespace

void AppendNestedErrors(const ManifestObject& object, std::string_view kind,
                        std::vector<FieldError>* errors) {
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
