// An API server of seven kinds that changes by seed, and what its watches and lists
// say. Objects are deleted, made again under another uid, at once too, and edited in
// all that selectors, owners and endpoints look at.
#ifndef LABELIX_TESTS_ENGINE_KUBERNETES_RANDOM_SERVER_H_
#define LABELIX_TESTS_ENGINE_KUBERNETES_RANDOM_SERVER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace labelix::test {

struct KindRow {
  const char *kind, *api_version;
  bool namespaced;
  int names, weight;
};
inline constexpr KindRow kKinds[] = {
    {"Pod", "v1", true, 6, 8},
    {"Service", "v1", true, 3, 3},
    {"Namespace", "v1", false, 3, 2},
    {"Node", "v1", false, 2, 1},
    {"ReplicaSet", "apps/v1", true, 2, 2},
    {"NetworkPolicy", "networking.k8s.io/v1", true, 2, 2},
    {"PodDisruptionBudget", "policy/v1", true, 2, 1},
    {"PersistentVolume", "v1", false, 3, 1},
    {"PersistentVolumeClaim", "v1", true, 2, 1},
};
inline constexpr const char* kNamespaces[] = {"a", "b", "c"};

struct Made {
  std::string ns, uid, text;  // text: JSON
};

class Server {
 public:
  explicit Server(uint64_t seed) : random_(seed) {}

  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }
  bool Percent(int share) { return Draw(100) < share; }
  std::string version() const { return std::to_string(version_); }

  // Makes, edits, replaces or deletes one object; the watch lines wait.
  void Change() {
    const KindRow& row = DrawKind();
    const bool is_namespace = row.kind == std::string("Namespace");
    const std::string ns = row.namespaced ? kNamespaces[Draw(3)] : "";
    const std::string name = is_namespace ? kNamespaces[Draw(3)] : DrawName(row.names);
    auto& objects = objects_[row.kind];
    const auto held = objects.find(ns + "/" + name);
    if (held == objects.end()) return Put(row, "ADDED", {ns, "", ""}, name);
    const int what = Draw(100);
    if (what >= 40) return Put(row, "MODIFIED", held->second, name);
    // Another object under the old name, and its predecessor's end is not always said.
    const bool reborn = what < 20, is_said = what < 10 || what >= 20;
    ++version_;
    if (is_said) Say(row, "DELETED", TextOf(row, ns, name, held->second.uid));
    objects.erase(held);
    if (reborn) Put(row, is_said ? "ADDED" : "MODIFIED", {ns, "", ""}, name);
  }

  // A few lines that wait, and some that were said before.
  std::string NextLines() {
    std::string lines;
    for (int i = 0, n = 1 + Draw(5); i < n; ++i) {
      const KindRow& row = DrawKind();
      auto& [waiting, said] = lines_[row.kind];
      if (Percent(20) && !said.empty()) {
        lines += said[static_cast<size_t>(Draw(static_cast<int>(said.size())))];
      }
      if (waiting.empty()) continue;
      lines += waiting.front();
      said.push_back(waiting.front());
      waiting.erase(waiting.begin());
    }
    return lines;
  }

  std::string NextBookmark() {
    const KindRow& row = DrawKind();
    if (!lines_[row.kind].first.empty()) return "";
    return R"({"type":"BOOKMARK","object":{"kind":")" + std::string(row.kind) +
           R"(","apiVersion":")" + row.api_version + R"(","metadata":{"resourceVersion":")" +
           version() + "\"}}}\n";
  }

  // The watch has ended, and some of what it should have said is never said.
  std::string Lose(const KindRow& row) {
    lines_[row.kind].first.clear();
    return R"({"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","code":410,)"
           R"("status":"Failure","reason":"Expired","message":"too old"}})"
           "\n";
  }

  std::string List(const KindRow& row, const std::optional<std::string>& ns) const {
    std::string items;
    if (const auto of = objects_.find(row.kind); of != objects_.end()) {
      for (const auto& [name, made] : of->second) {
        if (ns && made.ns != *ns) continue;
        items += (items.empty() ? "" : ",") + made.text;
      }
    }
    return R"({"kind":")" + std::string(row.kind) + R"(List","apiVersion":")" + row.api_version +
           R"(","metadata":{"resourceVersion":")" + version() + R"("},"items":[)" + items + "]}";
  }

  const KindRow& DrawKind() {
    int at = Draw(19);
    for (const KindRow& row : kKinds) {
      if ((at -= row.weight) < 0) return row;
    }
    return kKinds[0];
  }

  std::string DrawLabels() {
    std::string labels;
    for (const char* key : {"run", "tier", "x"}) {
      if (!Percent(60)) continue;
      labels += std::string(labels.empty() ? "\"" : ",\"") + key + R"(":"v)" +
                std::to_string(Draw(2)) + "\"";
    }
    return "{" + labels + "}";
  }

 private:
  // Without uid: a new one.
  void Put(const KindRow& row, const char* type, Made made, const std::string& name) {
    ++version_;
    if (made.uid.empty()) made.uid = "u" + version();
    made.text = TextOf(row, made.ns, name, made.uid);
    Say(row, type, made.text);
    objects_[row.kind][made.ns + "/" + name] = std::move(made);
  }

  std::string DrawName(int names) { return "k" + std::to_string(Draw(names)); }

  void Say(const KindRow& row, const char* type, const std::string& text) {
    lines_[row.kind].first.push_back(R"({"type":")" + std::string(type) + R"(","object":)" + text +
                                     "}\n");
  }

  std::string TextOf(const KindRow& row, const std::string& ns, const std::string& name,
                     const std::string& uid) {
    std::string text = R"({"kind":")" + std::string(row.kind) + R"(","apiVersion":")" +
                       row.api_version + R"(","metadata":{"name":")" + name + R"(","uid":")" + uid +
                       R"(","resourceVersion":")" + version() + R"(","labels":)" + DrawLabels();
    if (row.namespaced) text += R"(,"namespace":")" + ns + "\"";
    const std::string kind = row.kind;
    if (kind == "Pod" || kind == "ReplicaSet") text += OwnerOf(kind, ns);
    if (Percent(15)) text += R"(,"deletionTimestamp":"2026-01-01T00:00:00Z")";
    return text + "}" + RestOf(kind) + "}";
  }

  // Now and then one of that name that is gone, or never was.
  std::string OwnerOf(const std::string& kind, const std::string& ns) {
    if (Percent(40)) return "";
    const std::string name = DrawName(2);
    const auto& sets = objects_["ReplicaSet"];
    const auto at = sets.find(ns + "/" + name);
    const std::string uid = at == sets.end() || Percent(10) ? "old-" + ns + name : at->second.uid;
    return R"(,"ownerReferences":[{"controller":true,"apiVersion":"apps/v1","kind":")" +
           std::string(kind == "Pod" ? "ReplicaSet" : "Deployment") + R"(","name":")" + name +
           R"(","uid":")" + uid + "\"}]";
  }

  std::string RestOf(const std::string& kind) {
    if (kind == "Pod") return PodRest();
    if (kind == "Service") return ServiceRest();
    const std::string selector = R"({"matchLabels":)" + DrawLabels() + "}";
    if (kind == "ReplicaSet") {
      return R"(,"spec":{"selector":)" + selector + R"(,"template":{"metadata":{"labels":)" +
             DrawLabels() + "}}}";
    }
    if (kind == "NetworkPolicy") {
      return R"(,"spec":{"podSelector":)" + selector +
             R"(,"ingress":[{"from":[{"namespaceSelector":{"matchLabels":)" + DrawLabels() +
             R"(},"podSelector":{"matchLabels":)" + DrawLabels() + "}}]}]}";
    }
    if (kind == "PodDisruptionBudget") return R"(,"spec":{"selector":)" + selector + "}";
    if (kind == "PersistentVolumeClaim") {
      return Percent(30) ? R"(,"spec":{})" : R"(,"spec":{"selector":)" + selector + "}";
    }
    if (kind == "PersistentVolume") {
      return R"(,"spec":{"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[)"
             R"({"key":"run","operator":")" +
             std::string(Percent(50) ? "Exists" : "DoesNotExist") + R"("}]}]}}})";
    }
    return "";
  }

  std::string PodRest() {
    const std::string node = DrawName(3), ready = Percent(60) ? "True" : "False";
    return R"(,"spec":{"nodeName":")" + node + R"("},"status":{"phase":")" +
           (Percent(90) ? "Running" : "Succeeded") + R"(","podIPs":[)" +
           (Percent(90) ? R"({"ip":"10.0.0.)" + std::to_string(Draw(3)) + "\"}" : "") +
           R"(],"conditions":[{"type":"Ready","status":")" + ready + R"("}]})";
  }

  std::string ServiceRest() {
    if (Percent(10)) return R"(,"spec":{"type":"ExternalName","externalName":"x"})";
    return R"(,"spec":{"clusterIP":"10.1.0.1","ipFamilies":["IPv4"],"ports":[{"port":80}])" +
           std::string(Percent(20) ? R"(,"publishNotReadyAddresses":true)" : "") +
           (Percent(90) ? R"(,"selector":)" + DrawLabels() : "") + "}";
  }

  std::mt19937_64 random_;
  uint64_t version_ = 10;
  std::map<std::string, std::map<std::string, Made>> objects_;  // by kind, then ns/name
  // By kind: lines that wait, and those that were said.
  std::map<std::string, std::pair<std::vector<std::string>, std::vector<std::string>>> lines_;
};

}  // namespace labelix::test

#endif  // LABELIX_TESTS_ENGINE_KUBERNETES_RANDOM_SERVER_H_
