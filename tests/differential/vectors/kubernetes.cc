// endpoints.jsonl, claim.jsonl: what the EndpointSlice reconciler and
// ClaimPods did. An endpoints line is asked of the whole path: its objects are
// written as the API server would print them, loaded, and queried.
#include <algorithm>
#include <string>
#include <vector>

#include "engine/kubernetes/claim.h"
#include "labelix/cluster.h"
#include "tests/differential/vectors/vectors.h"

namespace labelix::vectors {
namespace {

using simdjson::dom::element;

// By value: a loop over what a temporary's value() refers to would outlive it.
simdjson::dom::array ArrayOf(element json, const char* key) { return json[key].get_array(); }

std::string Json(element json, const char* key) { return simdjson::minify(json[key].value()); }

std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : "; ") + text;
  return joined;
}

// ---- Objects as the API server prints them ---------------------------------

std::string PodMetadata(element pod) {
  std::string text = R"({"name":)" + Json(pod, "name") + R"(,"namespace":)" +
                     Json(pod, "namespace") + R"(,"labels":)" + Json(pod, "labels");
  if (pod["deleting"].get_bool().value()) text += R"(,"deletionTimestamp":"2023-11-14T22:13:20Z")";
  return text + "}";
}

std::string PodSpec(element pod) {
  std::string text = R"({"nodeName":)" + Json(pod, "nodeName") + R"(,"hostNetwork":)" +
                     Json(pod, "hostNetwork") + R"(,"hostname":)" + Json(pod, "hostname") +
                     R"(,"subdomain":)" + Json(pod, "subdomain") +
                     R"(,"containers":[{"name":"c","ports":)" + Json(pod, "ports") + "}]";
  element ports;
  if (pod["initPorts"].get(ports) == simdjson::SUCCESS) {
    text += R"(,"initContainers":[{"name":"i","ports":)" + std::string(simdjson::minify(ports));
    if (pod["initRestartAlways"].get_bool().value()) text += R"(,"restartPolicy":"Always")";
    text += "}]";
  }
  return text + "}";
}

std::string PodStatus(element pod) {
  const bool ready = pod["ready"].get_bool().value();
  return R"({"phase":)" + Json(pod, "phase") + R"(,"podIPs":)" + Json(pod, "podIPs") +
         R"(,"conditions":[{"type":"Ready","status":")" + (ready ? "True" : "False") + R"("}]})";
}

std::string PodText(element pod) {
  return R"({"apiVersion":"v1","kind":"Pod","metadata":)" + PodMetadata(pod) + R"(,"spec":)" +
         PodSpec(pod) + R"(,"status":)" + PodStatus(pod) + "}\n";
}

std::string ServiceText(element service) {
  std::string spec;
  for (const char* key :
       {"selector", "type", "publishNotReadyAddresses", "ipFamilies", "clusterIP", "ports"}) {
    spec += (spec.empty() ? "{\"" : ",\"") + std::string(key) + "\":" + Json(service, key);
  }
  return R"({"apiVersion":"v1","kind":"Service","metadata":{"name":)" + Json(service, "name") +
         R"(,"namespace":)" + Json(service, "namespace") + R"(},"spec":)" + spec + "}}\n";
}

std::string NodeText(const std::string& name) {
  return R"({"apiVersion":"v1","kind":"Node","metadata":{"name":")" + name +
         R"(","labels":{"topology.kubernetes.io/zone":"zone-)" + name + R"("}}})" + "\n";
}

std::string ObjectsOf(const Line& line) {
  std::string text = NodeText("node-1") + NodeText("node-2");
  for (element pod : ArrayOf(line.json(), "pods")) text += PodText(pod);
  return text + ServiceText(line.json()["service"].value());
}

// ---- Endpoints as lines of text --------------------------------------------

std::string Flags(bool ready, bool serving, bool terminating) {
  return std::string(ready ? " ready" : "") + (serving ? " serving" : "") +
         (terminating ? " terminating" : "");
}

std::string WantedPorts(element endpoint) {
  std::string text;
  simdjson::dom::array ports;
  if (endpoint["ports"].get(ports) != simdjson::SUCCESS) return text;  // null
  for (element port : ports) {
    text += " " + TextOf(port, "name") + ":" + std::to_string(port["port"].get_uint64().value()) +
            "/" + TextOf(port, "protocol");
  }
  return text;
}

std::string Wanted(element endpoint) {
  std::string text = TextOf(endpoint, "pod") + " " + TextOf(endpoint, "family");
  for (std::string_view address : ArrayOf(endpoint, "addresses")) {
    text += " " + std::string(address);
  }
  text += Flags(endpoint["ready"].get_bool().value(), endpoint["serving"].get_bool().value(),
                endpoint["terminating"].get_bool().value());
  return text + WantedPorts(endpoint) + " hostname=" + TextOf(endpoint, "hostname") +
         " zone=" + TextOf(endpoint, "zone");
}

std::string Got(const Endpoint& endpoint) {
  std::string text = endpoint.pod + " " + endpoint.family;
  for (const std::string& address : endpoint.addresses) text += " " + address;
  text += Flags(endpoint.ready, endpoint.serving, endpoint.terminating);
  for (const EndpointPort& port : endpoint.ports) {
    text += " " + port.name + ":" + std::to_string(port.port) + "/" + port.protocol;
  }
  return text + " hostname=" + endpoint.hostname + " zone=" + endpoint.zone;
}

// The recorded order runs pod and family together: p10 before p1.
std::vector<std::string> WantedEndpoints(const Line& line) {
  std::vector<std::string> texts;
  if (!line.Bool("managed")) return texts;
  for (element endpoint : ArrayOf(line.json(), "endpoints")) {
    texts.push_back(Wanted(endpoint));
  }
  return Sorted(std::move(texts));
}

std::vector<std::string> GotEndpoints(const EndpointsAnswer& answer) {
  std::vector<std::string> texts;
  for (const Endpoint& endpoint : answer.endpoints) texts.push_back(Got(endpoint));
  return Sorted(std::move(texts));
}

// ---- The reverse look-up ---------------------------------------------------

// Upstream's look-up skips a Service without a selector but not one of type
// ExternalName: that one's labels are compared here as its selector stands.
bool PicksByLabels(const Version& now, const SelectorMatch& service, ObjectId pod) {
  if (service.why == "type ExternalName" && !service.selector.empty()) {
    const ObjectView view = now.Get(pod);
    return view.ns == service.object.ns &&
           Selector::Parse(service.selector).value().Matches(view.labels);
  }
  for (const Relation& relation : Who(now, pod).relations) {
    if (relation.type == Relation::Type::kSelects && relation.id == service.id) return true;
  }
  return false;
}

std::vector<std::string> PodsPicked(const Version& now, const SelectorMatch& service) {
  std::vector<std::string> names;
  for (ObjectId pod : now.Select({.kind = "Pod"}, Compiled(Selector::Everything()))) {
    if (PicksByLabels(now, service, pod)) names.emplace_back(now.Get(pod).name);
  }
  return Sorted(std::move(names));
}

void CheckEndpointsLine(const Line& line, FileReport* report) {
  Cluster cluster;
  const absl::Status loaded = cluster.LoadBytes(ObjectsOf(line), "line", {}, nullptr);
  if (!loaded.ok()) return report->Check(false, [&] { return loaded.ToString(); });
  const Version now = cluster.Current();
  const ObjectId service = FindObject(now, "default", "svc/svc").value();
  const EndpointsAnswer answer = Endpoints(now, service).value();
  const std::vector<std::string> got = GotEndpoints(answer), want = WantedEndpoints(line);
  const SelectorMatch match = Match(now, {.object = service}).value().front();
  const std::vector<std::string> picked = PodsPicked(now, match);
  const std::vector<std::string> want_picked = Sorted(line.Texts("pods_whose_labels_match"));
  const bool managed = answer.state != SelectState::kNothing;
  report->Check(got == want && picked == want_picked && managed == line.Bool("managed"), [&] {
    return "line " + std::to_string(line.number()) + ": got " + Joined(got) + " | want " +
           Joined(want) + " | picked " + Joined(picked) + " | want " + Joined(want_picked);
  });
}

// ---- ClaimPods -------------------------------------------------------------

kubernetes::Owner OwnerOf(const std::string& controller_ref) {
  if (controller_ref == "me") return kubernetes::Owner::kMe;
  if (controller_ref == "other") return kubernetes::Owner::kOther;
  return kubernetes::Owner::kNone;  // a reference that is no controller's makes no owner
}

void CheckClaimLine(const Line& line, FileReport* report) {
  const kubernetes::Claim claim = kubernetes::Decide({
      .owner = OwnerOf(line.Text("controllerRef")),
      .selector_matches = line.Bool("selectorMatches"),
      .controller_deleting = line.Bool("controllerDeleting"),
      .object_deleting = line.Bool("objectDeleting"),
      .same_namespace = line.Bool("sameNamespace"),
      .can_adopt = line.Bool("canAdopt"),
  });
  // The recorded pod is p of namespace a, and b where that is another; the
  // fresh read says "no".
  const std::string ns = line.Bool("sameNamespace") ? "a" : "b";
  const std::string error = claim.refused ? kubernetes::CannotAdopt("Pod", ns, "p", "p", "no") : "";
  const std::string want_error = line.Has("err") ? line.Text("err") : "";
  const std::string patch(kubernetes::ToString(claim.patch));
  report->Check(
      patch == line.Text("patch") && claim.claimed == line.Bool("claimed") && error == want_error,
      [&] { return "line " + std::to_string(line.number()) + ": got " + patch; });
}

}  // namespace

FileReport CheckEndpoints(const std::string& path) { return ForEachLine(path, CheckEndpointsLine); }

FileReport CheckClaim(const std::string& path) { return ForEachLine(path, CheckClaimLine); }

}  // namespace labelix::vectors
