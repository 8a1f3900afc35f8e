// A small random cluster of which objects, and edits of them, can be drawn: what an edit leaves is
// written down again as text, so that it can be loaded from scratch.
#ifndef LABELIX_TESTS_DIFFERENTIAL_WHAT_IF_WORLD_H_
#define LABELIX_TESTS_DIFFERENTIAL_WHAT_IF_WORLD_H_

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/what_if.h"

namespace labelix::what_if_world {

using LabelMap = std::map<std::string, std::string>;

// Kinds of a user's own, which reach as far as those of the table do.
inline const char kKinds[] = R"({"kinds":[
  {"group":"x.dev","kind":"Watcher","selectors":[
    {"path":"spec.own","selects":{"kind":"Pod"}},
    {"path":"spec.all","selects":{"kind":"Pod"},"namespaces":"all"},
    {"path":"spec.named","selects":{"kind":"Service"},"namespaces":{"path":"spec.names","form":"names"}},
    {"path":"spec.chosen","selects":{"kind":"Pod"},"namespaces":{"path":"spec.spaces"}}]},
  {"group":"x.dev","kind":"Overseer","selectors":[
    {"path":"spec.all","selects":{"kind":"Pod"},"namespaces":"all"}]},
  {"group":"x.dev","kind":"Local","selectors":[{"path":"spec.own","selects":{"kind":"Pod"}}]}]})";

struct KindOf {
  const char *api, *kind, *resource;
  bool namespaced;
};
inline constexpr KindOf kAll[] = {
    {"v1", "Namespace", "namespaces", false},
    {"v1", "Node", "nodes", false},
    {"v1", "Pod", "pods", true},
    {"v1", "Pod", "pods", true},
    {"v1", "Pod", "pods", true},
    {"v1", "Service", "services", true},
    {"apps/v1", "ReplicaSet", "replicasets", true},
    {"apps/v1", "Deployment", "deployments", true},
    {"policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true},
    {"networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", true},
    {"v1", "PersistentVolume", "persistentvolumes", false},
    {"v1", "PersistentVolumeClaim", "persistentvolumeclaims", true},
    {"storage.k8s.io/v1", "CSIStorageCapacity", "csistoragecapacities", true},
    {"autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true},
    {"rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false},
    {"admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration",
     "validatingwebhookconfigurations", false},
    {"admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies",
     false},
    {"admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding",
     "validatingadmissionpolicybindings", false},
    {"monitoring.coreos.com/v1", "ServiceMonitor", "servicemonitors", true},
    {"monitoring.coreos.com/v1", "Prometheus", "prometheuses", true},
    {"x.dev/v1", "Watcher", "watchers.x.dev", true},
    {"x.dev/v1", "Overseer", "overseers.x.dev", false},
    {"x.dev/v1", "Local", "locals.x.dev", true},
};

struct Object {
  const KindOf* kind = nullptr;
  std::string ns, name, uid, owner;  // the last: a controller's reference
  LabelMap labels;
  std::string spec;                      // `"spec":{…}`, or what the kind has instead
  std::string selector;                  // of an apps kind, which does not change; of a Service
  std::string node;                      // of a pod
  std::string address, phase, families;  // status of a pod; of a Service
};

class World {
 public:
  explicit World(uint64_t seed) : random_(seed) {
    for (const char* ns : kSpaces) Put(Make(kAll[0], "", ns));
    // Of these nothing is edited: a kind is known by its objects.
    for (const KindOf& kind : kAll) {
      if (std::string(kind.api) == "x.dev/v1") Put(Make(kind, kind.namespaced ? "a" : "", kStays));
    }
    for (int i = 0; i < 25; ++i) Put(Draw());
  }

  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }

  // One edit, made in the world too; nullopt: nothing to edit.
  std::optional<Edit> MakeEdit();

  std::vector<std::string> Texts() const {
    std::vector<std::string> texts;
    for (const KindOf& kind : kAll) {
      texts.push_back(R"({"apiVersion":")" + std::string(kind.api) + R"(","kind":")" + kind.kind +
                      R"(List","items":[]})");
    }
    for (const auto& [name, object] : objects_) texts.push_back(TextOf(object, true));
    return texts;
  }

 private:
  static constexpr const char* kSpaces[] = {"a", "b", "c"};
  static constexpr const char* kStays = "stays";

  template <size_t kCount>
  std::string OneOf(const char* const (&choices)[kCount]) {
    return choices[Draw(static_cast<int>(kCount))];
  }

  LabelMap DrawLabels() {
    LabelMap labels;
    for (const char* key : {"app", "tier"}) {
      if (Draw(3) > 0) labels[key] = OneOf({"x", "y"});
    }
    return labels;
  }

  static std::string MapText(const LabelMap& labels) {
    std::string text;
    for (const auto& [key, value] : labels) {
      text += (text.empty() ? "\"" : ",\"") + key + "\":\"" + value + "\"";
    }
    return "{" + text + "}";
  }

  // A LabelSelector; now and then an empty one.
  std::string DrawSelector() {
    const std::string key = OneOf({"app", "tier"});
    switch (Draw(5)) {
      case 0:
        return "{}";
      case 1:
        return R"({"matchExpressions":[{"key":")" + key + R"(","operator":")" +
               OneOf({"Exists", "DoesNotExist"}) + R"("}]})";
      case 2:
        return R"({"matchExpressions":[{"key":")" + key + R"(","operator":")" +
               OneOf({"In", "NotIn"}) + R"(","values":["x"]}]})";
      default:
        return R"({"matchLabels":{")" + key + R"(":")" + OneOf({"x", "y"}) + R"("}})";
    }
  }

  std::string PodSpec() { return R"({"containers":[{"name":"c","image":"i"}]})"; }

  std::string Workload(const std::string& labels) {
    return R"({"replicas":1,"selector":{"matchLabels":)" + labels +
           R"(},"template":{"metadata":{"labels":)" + labels + R"(},"spec":)" + PodSpec() + "}}";
  }

  std::string Peers() {
    std::string peers;
    for (int i = Draw(3); i >= 0; --i) {
      const int form = Draw(4);
      if (!peers.empty()) peers += ",";
      peers += form == 0   ? R"({"podSelector":)" + DrawSelector() + "}"
               : form == 1 ? R"({"namespaceSelector":)" + DrawSelector() + "}"
               : form == 2 ? R"({"ipBlock":{"cidr":"10.0.0.0/8"}})"
                           : R"({"podSelector":)" + DrawSelector() + R"(,"namespaceSelector":)" +
                                 DrawSelector() + "}";
    }
    return "[" + peers + "]";
  }

  std::string Spec(const std::string& kind, Object* object);
  Object Make(const KindOf& kind, const std::string& ns, const std::string& name);
  Object Draw() {
    const KindOf& kind = kAll[static_cast<size_t>(Draw(static_cast<int>(std::size(kAll))))];
    return Make(kind, kind.namespaced ? OneOf(kSpaces) : "", OneOf({"a", "b", "c", "d"}));
  }

  static std::string KeyOf(const Object& object) {
    return std::string(object.kind->resource) + "/" + object.ns + "/" + object.name;
  }
  static std::string NameOf(const Object& object) {
    return std::string(object.kind->resource) + "/" + (object.ns.empty() ? "" : object.ns + "/") +
           object.name;
  }
  void Put(const Object& object) { objects_[KeyOf(object)] = object; }
  // What `kubectl apply` leaves of what is there.
  void Keep(Object* object) const;
  static std::string TextOf(const Object& object, bool with_uid);
  Object& Any() {
    return std::next(objects_.begin(), Draw(static_cast<int>(objects_.size())))->second;
  }

  std::mt19937_64 random_;
  std::map<std::string, Object> objects_;
  int made_ = 0;
};

inline std::string World::Spec(const std::string& kind, Object* object) {
  if (kind == "Pod") {
    object->node = OneOf({"", "a", "b"});
    object->phase = OneOf({"Running", "Running", "Pending", "Succeeded", "Failed"});
    object->address = OneOf({"", R"({"ip":"10.0.0.1"})", R"({"ip":"fd00::1"})",
                             R"({"ip":"10.0.0.1"},{"ip":"fd00::1"})"});
    return PodSpec();
  }
  if (kind == "Service") {
    object->families =
        OneOf({"", R"(["IPv4"])", R"(["IPv6"])", R"(["IPv4","IPv6"])", R"(["IPv6","IPv4"])"});
    object->selector = Draw(5) == 0 ? OneOf({"", "{}"}) : MapText(DrawLabels());
    return Draw(6) == 0 ? R"("type":"ExternalName","externalName":"x.dev",)" : "";
  }
  if (kind == "ReplicaSet" || kind == "Deployment") {
    object->selector = R"({"app":")" + OneOf({"x", "y"}) + R"("})";
    return {};
  }
  if (kind == "PodDisruptionBudget") {
    return R"({"minAvailable":1,"selector":)" + DrawSelector() + "}";
  }
  if (kind == "PersistentVolumeClaim") {
    return Draw(4) == 0 ? "{}" : R"({"selector":)" + DrawSelector() + "}";
  }
  if (kind == "PersistentVolume") {
    return R"({"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[)"
           R"({"key":"app","operator":")" +
           OneOf({"Exists", "DoesNotExist"}) + R"("}]}]}}})";
  }
  const std::string resources =
      R"({"namespaceSelector":)" + DrawSelector() + R"(,"objectSelector":)" + DrawSelector() +
      R"(,"resourceRules":[{"apiGroups":["","apps"],"apiVersions":["v1"],"operations":)" +
      OneOf({R"(["CREATE"])", R"(["*"])"}) + R"(,"resources":)" +
      OneOf({R"(["pods"])", R"(["*"])", R"(["services","pods"])"}) + "}]}";
  if (kind == "ValidatingAdmissionPolicy") {
    return R"({"validations":[{"expression":"true"}],"matchConstraints":)" + resources + "}";
  }
  if (kind == "ValidatingAdmissionPolicyBinding") {
    return R"({"validationActions":["Deny"],"policyName":")" + OneOf({"a", "b", "c"}) + "\"" +
           (Draw(3) == 0 ? "" : R"(,"matchResources":)" + resources) + "}";
  }
  if (kind == "NetworkPolicy") {
    return R"({"podSelector":)" + DrawSelector() + R"(,"ingress":[{"from":)" + Peers() +
           R"(},{}],"egress":[{"to":)" + Peers() + "}]}";
  }
  if (kind == "HorizontalPodAutoscaler") {
    return R"({"maxReplicas":3,"scaleTargetRef":{"apiVersion":"apps/v1","kind":")" +
           OneOf({"ReplicaSet", "Deployment"}) + R"(","name":")" + OneOf({"a", "b", "c", "d"}) +
           R"("}})";
  }
  if (kind == "ServiceMonitor") {
    return R"({"endpoints":[],"selector":)" + DrawSelector() + R"(,"namespaceSelector":)" +
           OneOf({R"({"any":true})", R"({"matchNames":["a","b"]})", "{}"}) + "}";
  }
  if (kind == "Prometheus") {
    return R"({"serviceMonitorSelector":)" + DrawSelector() +
           R"(,"serviceMonitorNamespaceSelector":)" + DrawSelector() + "}";
  }
  if (kind == "Watcher") {
    return R"({"own":)" + DrawSelector() + R"(,"all":)" + DrawSelector() + R"(,"named":)" +
           DrawSelector() + R"(,"names":{"matchNames":["b"]},"chosen":)" + DrawSelector() +
           R"(,"spaces":)" + DrawSelector() + "}";
  }
  if (kind == "Overseer") return R"({"all":)" + DrawSelector() + "}";
  if (kind == "Local") return R"({"own":)" + DrawSelector() + "}";
  return {};
}

inline Object World::Make(const KindOf& kind, const std::string& ns, const std::string& name) {
  Object object;
  object.kind = &kind, object.ns = ns, object.name = name;
  object.uid = "u-" + std::to_string(++made_);
  object.labels = DrawLabels();
  object.spec = Spec(kind.kind, &object);
  const std::string of = kind.kind;
  const std::string owner = of == "Pod" ? "replicasets" : of == "ReplicaSet" ? "deployments" : "";
  const auto at = objects_.find(owner + "/" + ns + "/" + OneOf({"a", "b"}));
  if (at != objects_.end() && Draw(2) == 0) {
    object.owner = R"({"apiVersion":"apps/v1","controller":true,"kind":")" +
                   std::string(at->second.kind->kind) + R"(","name":")" + at->second.name +
                   R"(","uid":")" + at->second.uid + R"("})";
  }
  if (of == "ClusterRole") {
    object.spec = R"("rules":[],"aggregationRule":{"clusterRoleSelectors":[)" + DrawSelector() +
                  "," + DrawSelector() + "]}";
  }
  if (of == "CSIStorageCapacity") {
    object.spec = R"("storageClassName":"fast","nodeTopology":)" + DrawSelector();
  }
  if (of == "ValidatingWebhookConfiguration") {
    object.spec = R"("webhooks":[{"name":"w.x.dev","sideEffects":"None",)"
                  R"("admissionReviewVersions":["v1"],"clientConfig":{"url":"https://x.dev"},)"
                  R"("namespaceSelector":)" +
                  DrawSelector() + R"(,"objectSelector":)" + DrawSelector() +
                  R"(,"rules":[{"apiGroups":["","apps"],"apiVersions":["v1"],)"
                  R"("operations":["CREATE"],"resources":)" +
                  OneOf({R"(["pods"])", R"(["*"])", R"(["services","replicasets"])"}) + "}]}]";
  }
  return object;
}

inline std::string World::TextOf(const Object& object, bool is_stored) {
  std::string meta = R"("name":")" + object.name + R"(","labels":)" + MapText(object.labels);
  if (!object.ns.empty()) meta += R"(,"namespace":")" + object.ns + "\"";
  if (is_stored) meta += R"(,"uid":")" + object.uid + "\"";
  if (!object.owner.empty()) meta += R"(,"ownerReferences":[)" + object.owner + "]";
  const std::string kind = object.kind->kind;
  std::string body = object.spec;
  if (kind == "Pod") {
    body = R"("spec":{"containers":[{"name":"c","image":"i"}])" +
           (object.node.empty() ? "" : R"(,"nodeName":")" + object.node + "\"") +
           R"(},"status":{"phase":")" + object.phase + R"(","podIPs":[)" + object.address + "]}";
  } else if (kind == "Service") {
    body = R"("spec":{)" + object.spec + R"("ports":[{"port":80}])" +
           (object.selector.empty() ? "" : R"(,"selector":)" + object.selector) +
           (object.families.empty() ? "" : R"(,"ipFamilies":)" + object.families) + "}";
  } else if (kind == "ReplicaSet" || kind == "Deployment") {
    body = R"("spec":{"replicas":1,"selector":{"matchLabels":)" + object.selector +
           R"(},"template":{"metadata":{"labels":)" + object.selector +
           R"(},"spec":{"containers":[{"name":"c","image":"i"}]}}})";
  } else if (body.starts_with("{")) {
    body = R"("spec":)" + body;
  }
  return R"({"apiVersion":")" + std::string(object.kind->api) + R"(","kind":")" + kind +
         R"(","metadata":{)" + meta + "}" + (body.empty() ? "" : "," + body) + "}";
}

inline void World::Keep(Object* object) const {
  const auto at = objects_.find(KeyOf(*object));
  if (at == objects_.end()) return;
  const Object& was = at->second;
  object->uid = was.uid;
  if (object->owner.empty()) object->owner = was.owner;
  if (object->node.empty()) object->node = was.node;
  if (object->families.empty()) object->families = was.families;
  const std::string kind = object->kind->kind;
  if (kind == "ReplicaSet" || kind == "Deployment") object->selector = was.selector;
}

inline std::optional<Edit> World::MakeEdit() {
  Edit edit;
  switch (Draw(5)) {
    case 0: {
      Object& object = Any();
      edit.type = Edit::Type::kLabel;
      edit.object = NameOf(object);
      const std::string key = OneOf({"app", "tier"});
      if (Draw(2) == 0) {
        edit.labels = {{key, std::nullopt}};
        object.labels.erase(key);
      } else {
        edit.labels = {{key, OneOf({"x", "y", "z"})}};
        object.labels[key] = *edit.labels[0].second;
      }
      return edit;
    }
    case 1: {
      Object& object = Any();
      if (std::string(object.kind->kind) != "Service") return std::nullopt;
      edit.type = Edit::Type::kSelector;
      edit.object = NameOf(object);
      const LabelMap labels = DrawLabels();
      for (const auto& [key, value] : labels) {
        edit.selector += (edit.selector.empty() ? "" : ",") + key + "=" + value;
      }
      object.selector = labels.empty() ? "" : MapText(labels);
      return edit;
    }
    case 2: {
      const Object object = Any();
      if (object.name == kStays) return std::nullopt;
      edit.type = Edit::Type::kDelete;
      edit.object = NameOf(object);
      edit.orphan = Draw(2) == 0;
      objects_.erase(KeyOf(object));
      return edit;
    }
    default: {
      Object object = Draw();
      if (!object.ns.empty() && !objects_.contains("namespaces//" + object.ns)) return std::nullopt;
      const auto at = objects_.find(KeyOf(object));
      const std::string kind = object.kind->kind;
      // Named as it is or not named: a pod stays where it is.
      if (at != objects_.end() && Draw(2) == 0) object.node = at->second.node;
      if (at != objects_.end() && object.node != at->second.node) object.node.clear();
      if (at != objects_.end() && (kind == "ReplicaSet" || kind == "Deployment")) {
        object.selector = at->second.selector;
      }
      const bool is_fixed = kind == "PersistentVolumeClaim" || kind == "PersistentVolume" ||
                            kind == "CSIStorageCapacity";
      if (at != objects_.end() && is_fixed) object.spec = at->second.spec;
      edit.manifest = TextOf(object, false);
      Keep(&object);
      Put(object);
      return edit;
    }
  }
}

}  // namespace labelix::what_if_world

#endif  // LABELIX_TESTS_DIFFERENTIAL_WHAT_IF_WORLD_H_
