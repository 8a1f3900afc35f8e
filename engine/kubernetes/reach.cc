// The public call of labelix/reach.h.
#include "labelix/reach.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/json_value.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/policy_ports.h"
#include "engine/kubernetes/resolve.h"
#include "engine/kubernetes/stored_forms.h"
#include "index/types/absl_text.h"

namespace labelix {
namespace kubernetes {
namespace {

// One side of the way: `self` is the pod whose policies are asked, `other` the
// pod at the far end.
struct Side {
  const Version& version;
  ObjectView self, other;
  const char* rules;  // "ingress", "egress"
  const char* peers;  // "from", "to"
  const char* type;   // "Ingress", "Egress"
  const kinds::Pod& to;
  const std::optional<PortAsked>& port;
};

// Source: k8s.io/api networking/v1 types.go, policyTypes: without the field
// every policy is about ingress, and one with egress rules about egress.
bool IsAbout(const JsonValue& spec, const Side& side) {
  const JsonValue types = spec.Field("policyTypes");
  if (types.Items().empty()) {
    return side.type == std::string_view("Ingress") || !spec.Field("egress").Items().empty();
  }
  const std::vector<std::string> all = types.Texts();
  return std::find(all.begin(), all.end(), side.type) != all.end();
}

void AddOnce(std::string text, std::vector<std::string>* out) {
  if (std::find(out->begin(), out->end(), text) == out->end()) out->push_back(std::move(text));
}

Reached PeerHolds(const PlacedValue& peer, const Side& side, ReachSide* answer) {
  const JsonValue block = peer.value.Field("ipBlock");
  if (!block.absent()) {
    AddOnce("not counted: ipBlock " + block.Field("cidr").Text() +
                ", which is meant for addresses outside of the cluster",
            &answer->notes);
    return Reached::kNo;
  }
  const StoredSelector stored = ReadPeer(peer);
  if (!stored.selector.Matches(side.other.labels)) return Reached::kNo;
  const Reached reached = Reaches(side.version, stored.reach, side.self.ns, side.other.ns);
  if (reached == Reached::kUnknown) AddOnce(UnknownKind("Namespace"), &answer->notes);
  return reached;
}

bool AllowsPorts(const JsonValue& ports, const Side& side) {
  if (!side.port || ports.Items().empty()) return true;
  const std::vector<JsonValue> all = ports.Items();
  return std::any_of(all.begin(), all.end(), [&](const JsonValue& entry) {
    return AllowsPort(entry, *side.port, side.to);
  });
}

// Adds what of one rule allows it, by entry and port.
void AskRule(const PlacedValue& rule, const Side& side, bool* all_ports, ReachPolicy* policy,
             ReachSide* answer) {
  const JsonValue ports = rule.value.Field("ports"), peers = rule.value.Field(side.peers);
  if (!AllowsPorts(ports, side)) return;
  const std::string path = rule.path + "." + side.peers;
  bool allowed = peers.Items().empty();
  if (allowed) policy->entries.push_back(path);
  size_t i = 0;
  for (const JsonValue& peer : peers.Items()) {
    const PlacedValue at{path + "[" + std::to_string(i++) + "]", peer};
    const Reached holds = PeerHolds(at, side, answer);
    if (holds == Reached::kUnknown && policy->state == ReachState::kDenied) {
      policy->state = ReachState::kUnknown;
    }
    if (holds != Reached::kYes) continue;
    allowed = true;
    policy->entries.push_back(at.path);
  }
  if (!allowed) return;
  policy->state = ReachState::kAllowed;
  *all_ports |= ports.Items().empty();
  for (const JsonValue& entry : ports.Items()) AddOnce(PortText(entry), &policy->ports);
}

void AskPolicy(const ObjectView& view, const Side& side, ReachSide* answer) {
  const std::vector<StoredSelector> stored = ReadSelectors(view);
  const auto own = std::find_if(stored.begin(), stored.end(), [](const StoredSelector& s) {
    return s.path == "spec.podSelector";
  });
  if (own == stored.end() || !own->selector.Matches(side.self.labels)) return;
  kinds::Selecting facts;
  if (!kinds::DecodeSelecting(view.facts, &facts)) return;
  PartTrees parts(facts.parts);
  const JsonValue spec = parts.At("spec").front().value;
  if (!IsAbout(spec, side)) return;
  answer->isolated = true;
  ReachPolicy policy{.policy = NameOf(side.version, view.id)};
  bool all_ports = false;
  for (const PlacedValue& rule : parts.At("spec." + std::string(side.rules) + "[]")) {
    if (rule.error.empty()) AskRule(rule, side, &all_ports, &policy, answer);
  }
  if (all_ports) policy.ports.clear();
  answer->policies.push_back(std::move(policy));
}

ReachSide Ask(const Side& side) {
  ReachSide answer;
  const Scope scope{.kind = "NetworkPolicy", .group = "networking.k8s.io", .ns = side.self.ns};
  for (ObjectId id : side.version.Select(scope, Compiled(Selector::Everything()))) {
    AskPolicy(side.version.Get(id), side, &answer);
  }
  std::sort(answer.policies.begin(), answer.policies.end(),
            [](const ReachPolicy& a, const ReachPolicy& b) { return a.policy < b.policy; });
  if (!answer.isolated) return answer;
  // Policies add up: one that allows it is enough.
  const auto has = [&](ReachState state) {
    return std::any_of(answer.policies.begin(), answer.policies.end(),
                       [&](const ReachPolicy& policy) { return policy.state == state; });
  };
  answer.state = has(ReachState::kAllowed)   ? ReachState::kAllowed
                 : has(ReachState::kUnknown) ? ReachState::kUnknown
                                             : ReachState::kDenied;
  return answer;
}

ReachState Both(ReachState a, ReachState b) {
  if (a == ReachState::kDenied || b == ReachState::kDenied) return ReachState::kDenied;
  return a == ReachState::kUnknown || b == ReachState::kUnknown ? ReachState::kUnknown
                                                                : ReachState::kAllowed;
}

bool IsPod(const Version& version, ObjectId id) {
  if (!version.Contains(id)) return false;
  const ObjectView view = version.Get(id);
  return view.kind == "Pod" && view.group.empty();
}

}  // namespace
}  // namespace kubernetes

std::string_view ToString(ReachState state) {
  constexpr std::string_view kWords[] = {"allowed", "denied", "unknown"};
  return kWords[static_cast<size_t>(state)];
}

absl::StatusOr<ReachAnswer> Reach(const Version& version, const ReachQuery& query) {
  using kubernetes::Side;
  if (!kubernetes::IsPod(version, query.from) || !kubernetes::IsPod(version, query.to)) {
    return absl::InvalidArgumentError("reach is asked of two pods");
  }
  const ObjectView from = version.Get(query.from), to = version.Get(query.to);
  kinds::Pod sender, receiver;
  kinds::DecodePod(from.facts, &sender);
  kinds::DecodePod(to.facts, &receiver);
  const auto port = kubernetes::ParsePort(query.port, receiver);
  if (!port.ok()) return port.status();
  if (!kubernetes::IsDeclared(version, "networking.k8s.io", "NetworkPolicy")) {
    return absl::FailedPreconditionError(ToAbsl(kubernetes::UnknownKind("NetworkPolicy")));
  }
  ReachAnswer answer;
  if (sender.host_network || receiver.host_network) {
    answer.notes.push_back("a pod on its host's network: policies need not apply to it");
  }
  if (query.from == query.to) {
    answer.notes.push_back("a pod always reaches itself");
    return answer;
  }
  answer.egress =
      kubernetes::Ask(Side{version, from, to, "egress", "to", "Egress", receiver, *port});
  answer.ingress =
      kubernetes::Ask(Side{version, to, from, "ingress", "from", "Ingress", receiver, *port});
  answer.state = kubernetes::Both(answer.egress.state, answer.ingress.state);
  return answer;
}

}  // namespace labelix
