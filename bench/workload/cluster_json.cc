// What an API server lists beside the pods of the made cluster: Services, the
// controllers that the pods name, namespaces and nodes.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bench/workload/writers.h"

namespace labelix::workload {
namespace {

using std::string;
using std::string_view;

struct Controller {
  size_t first = 0;  // pod
  uint64_t pods = 0;
};

string Quote(string_view text) { return "\"" + string(text) + "\""; }

// Labels that each pod gets for itself, and no template has.
bool IsOfOnePod(string_view key) {
  return key == "apps.kubernetes.io/pod-index" || key == "canary" ||
         key == "controller-revision-hash" || key == "statefulset.kubernetes.io/pod-name" ||
         key == "topology.kubernetes.io/zone";
}

bool IsHash(string_view key) { return key == "pod-template-hash"; }

string LabelsJson(const Pod& pod, bool with_hash) {
  string out = "{";
  for (const Label& label : TemplateLabels(pod, with_hash)) {
    if (out.size() > 1) out += ",";
    out += Quote(label.key) + ":" + Quote(label.value);
  }
  return out + "}";
}

// The instance; of a ReplicaSet also its hash.
string SelectorJson(const Pod& pod, bool with_hash) {
  string out = R"({"matchLabels":{)";
  bool more = false;
  for (const Label& label : pod.labels) {
    const bool wanted =
        label.key == "app.kubernetes.io/instance" || (IsHash(label.key) && with_hash);
    if (!wanted) continue;
    if (more) out += ",";
    out += Quote(label.key) + ":" + Quote(label.value);
    more = true;
  }
  return out + "}}";
}

class ListWriter {
 public:
  explicit ListWriter(string* out) : out_(*out) {
    out_ += R"({"apiVersion":"v1","kind":"List","items":[)";
  }
  ~ListWriter() { out_ += "]}\n"; }
  ListWriter(const ListWriter&) = delete;
  ListWriter& operator=(const ListWriter&) = delete;

  void Item(string_view version, string_view kind, string_view metadata, string_view rest) {
    if (!first_) out_ += ",";
    first_ = false;
    out_.append(R"({"apiVersion":")").append(version).append(R"(","kind":")").append(kind);
    out_.append(R"(","metadata":{)").append(metadata).append("}").append(rest).append("}");
  }

 private:
  string& out_;
  bool first_ = true;
};

string MetadataJson(string_view ns, string_view name, const string& uid) {
  return R"("name":)" + Quote(name) + R"(,"namespace":)" + Quote(ns) + R"(,"uid":)" + Quote(uid);
}

void WriteController(const Pod& pod, const string& name, const string& kind, uint64_t replicas,
                     const string& owner, ListWriter* out) {
  const bool hash = kind == "ReplicaSet";
  string metadata = MetadataJson(pod.ns, name, MadeUid(string(pod.ns) + "/" + name));
  metadata += R"(,"labels":)" + LabelsJson(pod, hash);
  if (!owner.empty()) {
    metadata += R"(,"ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":)" +
                Quote(owner) + R"(,"uid":)" + Quote(MadeUid(string(pod.ns) + "/" + owner)) +
                R"(,"controller":true,"blockOwnerDeletion":true}])";
  }
  out->Item(
      "apps/v1", kind, metadata,
      R"(,"spec":{"replicas":)" + std::to_string(replicas) + R"(,"selector":)" +
          SelectorJson(pod, hash) + R"(,"template":{"metadata":{"labels":)" +
          LabelsJson(pod, hash) +
          R"(},"spec":{"containers":[{"name":"main","image":"registry.example.net/main"}]}}})");
}

// Each StatefulSet and ReplicaSet as many pods as name it; a Deployment all of
// its ReplicaSets'.
void WriteControllers(const Generator& generator, ListWriter* out) {
  std::map<std::pair<string, string>, Controller> controllers, deployments;
  Pod pod;
  for (size_t i = 0; i < generator.pods(); ++i) {
    generator.GetPod(i, &pod);
    const auto count = [&](const string& name, auto* all) {
      Controller& controller = (*all)[{string(pod.ns), name}];
      if (controller.pods++ == 0) controller.first = i;
    };
    count(pod.controller, &controllers);
    if (!pod.stateful) count(DeploymentOf(pod), &deployments);
  }
  for (const auto& [name, controller] : controllers) {
    generator.GetPod(controller.first, &pod);
    WriteController(pod, name.second, pod.stateful ? "StatefulSet" : "ReplicaSet", controller.pods,
                    pod.stateful ? "" : DeploymentOf(pod), out);
  }
  for (const auto& [name, deployment] : deployments) {
    generator.GetPod(deployment.first, &pod);
    WriteController(pod, name.second, "Deployment", deployment.pods, "", out);
  }
}

void WriteServiceItems(const std::vector<Service>& services, ListWriter* out) {
  for (const Service& service : services) {
    string selector;
    for (const auto& [key, value] : service.selector) {
      selector += (selector.empty() ? "" : ",") + Quote(key) + ":" + Quote(value);
    }
    out->Item("v1", "Service",
              MetadataJson(service.ns, service.name, MadeUid("svc/" + service.ns + service.name)),
              R"(,"spec":{"type":"ClusterIP","clusterIP":"10.96.0.1","ipFamilies":["IPv4"],)"
              R"("ports":[{"port":80,"targetPort":"web","protocol":"TCP"}],"selector":{)" +
                  selector + "}}");
  }
}

}  // namespace

string DeploymentOf(const Pod& pod) {
  return pod.controller.substr(0, pod.controller.find_last_of('-'));
}

std::vector<Label> TemplateLabels(const Pod& pod, bool with_hash) {
  std::vector<Label> labels;
  for (const Label& label : pod.labels) {
    if (IsOfOnePod(label.key) || (IsHash(label.key) && !with_hash)) continue;
    labels.push_back(label);
  }
  return labels;
}

void AppendClusterJson(const Generator& generator, const std::vector<Service>& services,
                       string* out) {
  ListWriter list(out);
  WriteServiceItems(services, &list);
  WriteControllers(generator, &list);
  std::set<string> namespaces;
  for (const Service& service : services) namespaces.insert(service.ns);
  for (const string& ns : namespaces) {
    list.Item("v1", "Namespace", R"("name":)" + Quote(ns), R"(,"status":{"phase":"Active"})");
  }
  for (size_t i = 0; i < kNodes; ++i) {
    list.Item("v1", "Node", R"("name":"node-)" + std::to_string(i) + R"(")", "");
  }
}

}  // namespace labelix::workload
