// The public call of labelix/reach.h.
#include "labelix/reach.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/address.h"
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
  const kinds::Pod& other_pod;
  const kinds::Pod& to;
  const PortRange& port;
};

// Of the ports asked for, those that a side allows, and those that it may.
struct Answered {
  ReachSide side;
  std::vector<PortRange> allowed, unknown;
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

std::string PodText(const ObjectView& pod) {
  return std::string(pod.ns) + "/" + std::string(pod.name);
}

// A block is asked of pods' addresses too: upstream's own tests of policies do
// (k8s.io/kubernetes test/e2e/network/netpol/network_policy.go, "should allow
// egress access to server in CIDR block"), and not every plug-in follows.
Reached BlockHolds(const JsonValue& block, const Side& side, ReachSide* answer) {
  const std::string cidr = block.Field("cidr").Text();
  const std::vector<std::string> except = block.Field("except").Texts();
  if (side.other_pod.ips.empty()) {
    AddOnce("unknown: whether ipBlock " + cidr + " has " + PodText(side.other) +
                ", which has no address",
            &answer->notes);
    return Reached::kUnknown;
  }
  for (const std::string_view ip : side.other_pod.ips) {
    const auto has = [&](std::string_view range) { return IsInBlock(range, ip); };
    if (!has(cidr) || std::any_of(except.begin(), except.end(), has)) continue;
    AddOnce("ipBlock " + cidr + " has " + std::string(ip) + " of " + PodText(side.other) +
                ": some network plug-ins take it for addresses outside of the cluster only",
            &answer->notes);
    return Reached::kYes;
  }
  return Reached::kNo;
}

Reached PeerHolds(const PlacedValue& peer, const Side& side, ReachSide* answer) {
  const StoredSelector stored = ReadPeer(peer);
  const JsonValue block = peer.value.Field("ipBlock");
  if (!block.absent() && stored.state != SelectState::kInvalid) {
    return BlockHolds(block, side, answer);
  }
  if (!stored.selector.Matches(side.other.labels)) return Reached::kNo;
  const Reached reached = Reaches(side.version, stored.reach, side.self.ns, side.other.ns);
  if (reached == Reached::kUnknown) AddOnce(UnknownKind("Namespace"), &answer->notes);
  return reached;
}

// Of the ports asked for, those that a rule's `ports` allow.
std::vector<PortRange> OpenPorts(const JsonValue& ports, const Side& side) {
  if (ports.Items().empty()) return {side.port};
  std::vector<PortRange> open;
  for (const JsonValue& entry : ports.Items()) {
    for (const PortRange& range : PortsOf(entry, side.to)) {
      if (auto common = Common(range, side.port)) open.push_back(*std::move(common));
    }
  }
  return open;
}

// Without such a port of the receiving pod an entry allows nothing.
void SayNames(const JsonValue& ports, const Side& side, ReachSide* answer) {
  for (const JsonValue& entry : ports.Items()) {
    if (!entry.Field("port").IsString() || !PortsOf(entry, side.to).empty()) continue;
    AddOnce("the receiving pod has no port " + PortText(entry) + ", which a rule names",
            &answer->notes);
  }
}

// Adds what of one rule allows it, by entry and port.
void AskRule(const PlacedValue& rule, const Side& side, bool* all_ports, ReachPolicy* policy,
             Answered* out) {
  const JsonValue ports = rule.value.Field("ports"), peers = rule.value.Field(side.peers);
  const std::vector<PortRange> open = OpenPorts(ports, side);
  if (open.empty()) return SayNames(ports, side, &out->side);
  const std::string path = rule.path + "." + side.peers;
  bool allowed = peers.Items().empty(), unknown = false;
  if (allowed) policy->entries.push_back(path);
  size_t i = 0;
  for (const JsonValue& peer : peers.Items()) {
    const PlacedValue at{path + "[" + std::to_string(i++) + "]", peer};
    const Reached holds = PeerHolds(at, side, &out->side);
    unknown |= holds == Reached::kUnknown;
    if (holds != Reached::kYes) continue;
    allowed = true;
    policy->entries.push_back(at.path);
  }
  if (unknown) out->unknown.insert(out->unknown.end(), open.begin(), open.end());
  if (unknown && policy->state == ReachState::kDenied) policy->state = ReachState::kUnknown;
  if (!allowed) return;
  out->allowed.insert(out->allowed.end(), open.begin(), open.end());
  policy->state = ReachState::kAllowed;
  *all_ports |= ports.Items().empty();
  for (const JsonValue& entry : ports.Items()) {
    if (!PortsOf(entry, side.to).empty()) AddOnce(PortText(entry), &policy->ports);
  }
}

void AskPolicy(const ObjectView& view, const Side& side, Answered* out) {
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
  out->side.isolated = true;
  ReachPolicy policy{.policy = NameOf(side.version, view.id)};
  bool all_ports = false;
  for (const PlacedValue& rule : parts.At("spec." + std::string(side.rules) + "[]")) {
    if (rule.error.empty()) AskRule(rule, side, &all_ports, &policy, out);
  }
  if (all_ports) policy.ports.clear();
  out->side.policies.push_back(std::move(policy));
}

Answered Ask(const Side& side) {
  Answered out;
  const Scope scope{.kind = "NetworkPolicy", .group = "networking.k8s.io", .ns = side.self.ns};
  for (ObjectId id : side.version.Select(scope, Compiled(Selector::Everything()))) {
    AskPolicy(side.version.Get(id), side, &out);
  }
  std::sort(out.side.policies.begin(), out.side.policies.end(),
            [](const ReachPolicy& a, const ReachPolicy& b) { return a.policy < b.policy; });
  if (!out.side.isolated) out.allowed = {side.port};
  // Policies add up: one that allows it is enough.
  out.side.state = !out.allowed.empty()   ? ReachState::kAllowed
                   : !out.unknown.empty() ? ReachState::kUnknown
                                          : ReachState::kDenied;
  return out;
}

// What is open on the way must be one and the same port on both sides.
ReachState Both(Answered a, Answered b) {
  if (Meet(a.allowed, b.allowed)) return ReachState::kAllowed;
  for (Answered* side : {&a, &b}) {
    side->allowed.insert(side->allowed.end(), side->unknown.begin(), side->unknown.end());
  }
  return Meet(a.allowed, b.allowed) ? ReachState::kUnknown : ReachState::kDenied;
}

// Source: k8s.io/api networking/v1 types.go, ingress: traffic is allowed "if the
// traffic source is the pod's local node".
void AllowOwnNode(const kinds::Pod& sender, const kinds::Pod& receiver, const PortRange& port,
                  Answered* ingress) {
  if (!sender.host_network || sender.node_name.empty()) return;
  if (sender.node_name != receiver.node_name || ingress->side.state == ReachState::kAllowed) return;
  ingress->side.state = ReachState::kAllowed;
  ingress->side.notes.push_back("the sender is on the network of the receiver's own node " +
                                std::string(receiver.node_name) +
                                ", from where everything is allowed in");
  ingress->allowed = {port};
}

void SayAboutPod(const ObjectView& view, const kinds::Pod& pod, ReachAnswer* answer) {
  const std::string name = PodText(view);
  if (pod.phase == "Succeeded" || pod.phase == "Failed") {
    AddOnce(name + " has ended (phase " + std::string(pod.phase) + "): it sends and takes nothing",
            &answer->notes);
  }
  if (pod.host_network) {
    AddOnce(name + " is on its host's network: policies need not apply to it", &answer->notes);
  }
}

// Policies of the cluster and of network plug-ins, which may say otherwise.
void SayOtherPolicies(const Version& version, ReachAnswer* answer) {
  for (const Version::KindCount& kind : version.Kinds()) {
    if (!kind.kind.ends_with("NetworkPolicy") || kind.group == "networking.k8s.io") continue;
    if (kind.objects == 0) continue;
    answer->notes.push_back("not asked: " + std::string(kind.kind) + " of " +
                            std::string(kind.group) + ", of which " + std::to_string(kind.objects) +
                            (kind.objects == 1 ? " is" : " are") + " loaded");
  }
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
    return absl::FailedPreconditionError(
        ToAbsl(kubernetes::UnknownKind(version, "networking.k8s.io", "NetworkPolicy")));
  }
  ReachAnswer answer;
  kubernetes::SayAboutPod(from, sender, &answer);
  kubernetes::SayAboutPod(to, receiver, &answer);
  if (query.from == query.to) {
    answer.notes.push_back("a pod always reaches itself");
    return answer;
  }
  kubernetes::SayOtherPolicies(version, &answer);
  auto egress =
      kubernetes::Ask(Side{version, from, to, "egress", "to", "Egress", receiver, receiver, *port});
  auto ingress = kubernetes::Ask(
      Side{version, to, from, "ingress", "from", "Ingress", sender, receiver, *port});
  kubernetes::AllowOwnNode(sender, receiver, *port, &ingress);
  answer.state = kubernetes::Both(egress, ingress);
  const bool each =
      egress.side.state != ReachState::kDenied && ingress.side.state != ReachState::kDenied;
  if (answer.state == ReachState::kDenied && each) {
    answer.notes.push_back("no port is allowed by both: egress and ingress allow different ones");
  }
  answer.egress = std::move(egress.side);
  answer.ingress = std::move(ingress.side);
  return answer;
}

}  // namespace labelix
