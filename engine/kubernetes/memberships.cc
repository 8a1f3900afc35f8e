#include "engine/kubernetes/memberships.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace labelix::kubernetes {
namespace {

class Collector {
 public:
  explicit Collector(const Version& version) : version_(version) {}

  absl::StatusOr<std::vector<Membership>> Run() {
    const absl::StatusOr<std::vector<SelectorMatch>> matches = Match(version_, {});
    if (!matches.ok()) return matches.status();
    for (const SelectorMatch& match : *matches) AddMatch(match);
    for (const Version::KindCount& kind : version_.Kinds()) AddOwners(kind);
    if (absl::Status status = AddTraffic(); !status.ok()) return status;
    std::sort(out_.begin(), out_.end(),
              [](const Membership& a, const Membership& b) { return a.Key() < b.Key(); });
    return std::move(out_);
  }

 private:
  void AddMatch(const SelectorMatch& match) {
    for (ObjectId id : match.objects) {
      Membership membership;
      membership.selector = match.object;
      membership.path = match.path;
      membership.object = NameOf(version_, id);
      membership.text = match.selector;
      out_.push_back(std::move(membership));
    }
  }

  IdSet All(std::string_view group, std::string_view kind) const {
    return version_.Select({.kind = kind, .group = group}, Compiled(Selector::Everything()));
  }

  void AddOwners(const Version::KindCount& kind) {
    for (ObjectId id : All(kind.group, kind.kind)) {
      const ObjectView object = version_.Get(id);
      if (object.controller.uid.empty()) continue;
      Membership membership;
      membership.selector = OwnerOf(object);
      membership.path = "metadata.ownerReferences";
      membership.relation = Delta::Relation::kOwns;
      membership.object = NameOf(version_, id);
      out_.push_back(std::move(membership));
    }
  }

  // A reference names no group and no namespace: the owner is in the object's
  // own, or in none where its kind has none.
  ObjectName OwnerOf(const ObjectView& object) {
    const KindName& kind = KindOf(std::string(object.controller.kind));
    return {kind.kind, kind.namespaced ? std::string(object.ns) : std::string(),
            std::string(object.controller.name), kind.group};
  }

  const KindName& KindOf(const std::string& name) {
    const auto [place, is_new] = kinds_.try_emplace(name);
    if (!is_new) return place->second;
    const absl::StatusOr<std::vector<KindName>> resolved = ResolveKinds(version_, name);
    if (resolved.ok() && !resolved->empty()) place->second = resolved->front();
    place->second.kind = name;
    return place->second;
  }

  absl::Status AddTraffic() {
    for (ObjectId service : All("", "Service")) {
      const absl::StatusOr<EndpointsAnswer> answer = Endpoints(version_, service);
      if (!answer.ok()) return answer.status();
      std::optional<ObjectId> last;  // a pod has an endpoint for each address family
      for (const Endpoint& endpoint : answer->endpoints) {
        if (last == endpoint.id) continue;
        last = endpoint.id;
        AddEndpoint(service, endpoint);
      }
    }
    return absl::OkStatus();
  }

  void AddEndpoint(ObjectId service, const Endpoint& endpoint) {
    Membership membership;
    membership.selector = NameOf(version_, service);
    membership.path = "spec.selector";
    membership.relation = Delta::Relation::kTraffic;
    membership.object = NameOf(version_, endpoint.id);
    membership.conditions = {endpoint.ready, endpoint.serving, endpoint.terminating};
    out_.push_back(std::move(membership));
  }

  const Version& version_;
  std::vector<Membership> out_;
  std::map<std::string, KindName> kinds_;
};

}  // namespace

absl::StatusOr<std::vector<Membership>> MembershipsOf(const Version& version) {
  return Collector(version).Run();
}

}  // namespace labelix::kubernetes
