// Who gets traffic, as computed and as recorded: the public Endpoints and
// RecordedEndpoints (labelix/cluster.h).
#include "engine/kubernetes/traffic.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/kinds/facts.h"
#include "engine/kinds/kinds.h"
#include "engine/kubernetes/endpoints.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/stored_selector.h"
#include "index/types/absl_text.h"
#include "labelix/cluster.h"

namespace labelix {
namespace kubernetes {
namespace {

constexpr std::string_view kServiceNameLabel = "kubernetes.io/service-name";

// Nodes of one Version, each looked up once. Views: valid while it is held.
class Nodes {
 public:
  explicit Nodes(const Version& version)
      : version_(version), declared_(IsDeclared(version, "", "Node")) {}

  bool declared() const { return declared_; }

  NodeOfPod Find(std::string_view name) {
    if (!declared_) return {};
    const auto [at, fresh] = known_.try_emplace(name);
    if (!fresh) return at->second;
    const std::optional<ObjectId> id = version_.Find("", "Node", "", name);
    if (!id) return at->second = {NodeOfPod::State::kMissing, {}};
    return at->second = {NodeOfPod::State::kFound, ZoneOf(version_.Get(*id).labels)};
  }

 private:
  const Version& version_;
  bool declared_;
  std::map<std::string_view, NodeOfPod> known_;
};

// What AddPod says of each pod that the Service picks is added to `answer`; then `each` is called.
template <typename Each>
void AddPods(const Version& version, const ObjectView& service, const Selector& selector,
             EndpointsAnswer* answer, const Each& each) {
  kinds::Service service_facts;
  kinds::DecodeService(service.facts, &service_facts);  // ReadSelectors has read it
  const ServiceObject of{service.ns, service.name, &service_facts};
  Nodes nodes(version);
  const Scope pods{.kind = "Pod", .ns = service.ns};
  kinds::Pod facts;
  for (ObjectId id : version.Select(pods, Compiled(selector))) {
    const ObjectView view = version.Get(id);
    if (kinds::DecodePod(view.facts, &facts)) {
      AddPod(of, {id, view.ns, view.name, &facts, nodes.Find(facts.node_name)}, answer);
    } else {
      answer->left_out.push_back({id, "unreadable facts"});
    }
    each();
  }
}

void SortByName(const Version& version, EndpointsAnswer* answer) {
  SortEndpoints(&answer->endpoints);
  std::sort(answer->left_out.begin(), answer->left_out.end(),
            [&](const NotOwned& a, const NotOwned& b) {
              return version.Get(a.id).name < version.Get(b.id).name;
            });
}

absl::Status NoService(const Version& version, ObjectId id) {
  if (!version.Contains(id)) return NoObject(version, id);
  return absl::InvalidArgumentError(ToAbsl(PrintName(NameOf(version, id)) + " is no Service"));
}

bool IsService(const Version& version, ObjectId id) {
  if (!version.Contains(id)) return false;
  const ObjectView view = version.Get(id);
  return view.kind == "Service" && view.group.empty();
}

Endpoint FromSlice(const Version& version, std::string_view ns, std::string_view family,
                   const kinds::SliceEndpoint& recorded) {
  Endpoint endpoint;
  if (recorded.target_kind == "Pod") {
    endpoint.pod = recorded.target_name;
    endpoint.id = version.Find("", "Pod", ns, recorded.target_name).value_or(0);
  }
  endpoint.node = recorded.node_name;
  endpoint.zone = recorded.zone;
  endpoint.hostname = recorded.hostname;
  endpoint.family = family;
  endpoint.addresses.assign(recorded.addresses.begin(), recorded.addresses.end());
  // A condition that is not there: ready is meant, and serving is as ready is
  // (discovery/v1, EndpointConditions).
  endpoint.ready = recorded.ready.value_or(true);
  endpoint.serving = recorded.serving.value_or(endpoint.ready);
  endpoint.terminating = recorded.terminating.value_or(false);
  return endpoint;
}

void AddSlice(const Version& version, const ObjectView& slice, std::vector<Endpoint>* out) {
  kinds::EndpointSlice facts;
  if (!kinds::DecodeEndpointSlice(slice.facts, &facts)) return;
  std::vector<EndpointPort> ports;
  for (const kinds::SlicePort& port : facts.ports) {
    ports.push_back({std::string(port.name), std::string(port.protocol),
                     static_cast<uint16_t>(port.port.value_or(0))});
  }
  for (const kinds::SliceEndpoint& recorded : facts.endpoints) {
    Endpoint endpoint = FromSlice(version, slice.ns, facts.address_type, recorded);
    endpoint.ports = ports;
    out->push_back(std::move(endpoint));
  }
}

}  // namespace

absl::StatusOr<std::vector<PodInTraffic>> PodsInTraffic(const Version& version, ObjectId service) {
  if (!IsService(version, service)) return NoService(version, service);
  std::vector<PodInTraffic> pods;
  if (!IsDeclared(version, "", "Pod")) return pods;
  const ObjectView view = version.Get(service);
  const StoredSelector stored = std::move(ReadSelectors(view).front());
  if (stored.selector.IsNothing()) return pods;
  EndpointsAnswer of_one;
  AddPods(version, view, stored.selector, &of_one, [&] {
    if (!of_one.endpoints.empty()) {
      const Endpoint& first = of_one.endpoints.front();
      pods.push_back({first.id, {first.ready, first.serving, first.terminating}});
    }
    of_one.endpoints.clear();
    of_one.left_out.clear();
  });
  return pods;
}

}  // namespace kubernetes

absl::StatusOr<EndpointsAnswer> Endpoints(const Version& version, ObjectId service) {
  if (!kubernetes::IsService(version, service)) return kubernetes::NoService(version, service);
  const ObjectView view = version.Get(service);
  kubernetes::StoredSelector stored = std::move(kubernetes::ReadSelectors(view).front());
  EndpointsAnswer answer;
  answer.state = stored.state;
  answer.why = std::move(stored.why);
  if (stored.selector.IsNothing()) return answer;
  if (!kubernetes::IsDeclared(version, "", "Pod")) {
    answer.state = SelectState::kUnknown;
    answer.why = kubernetes::UnknownKind("Pod");
    return answer;
  }
  kubernetes::AddPods(version, view, stored.selector, &answer, [] {});
  const bool nodes_known = kubernetes::IsDeclared(version, "", "Node");
  if (!nodes_known && !answer.endpoints.empty()) answer.why = kubernetes::UnknownKind("Node");
  kubernetes::SortByName(version, &answer);
  return answer;
}

std::vector<Endpoint> RecordedEndpoints(const Version& version, ObjectId service) {
  std::vector<Endpoint> recorded;
  if (!kubernetes::IsService(version, service)) return recorded;
  const ObjectView view = version.Get(service);
  const Scope slices{.kind = "EndpointSlice", .group = "discovery.k8s.io", .ns = view.ns};
  const std::pair<std::string, std::string> of_service{kubernetes::kServiceNameLabel, view.name};
  for (ObjectId id : version.Select(slices, Compiled(Selector::FromMap({&of_service, 1})))) {
    kubernetes::AddSlice(version, version.Get(id), &recorded);
  }
  kubernetes::SortEndpoints(&recorded);
  return recorded;
}

}  // namespace labelix
