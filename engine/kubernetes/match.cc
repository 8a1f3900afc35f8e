#include "engine/kubernetes/match.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "engine/kubernetes/names.h"
#include "engine/kubernetes/resolve.h"
#include "engine/kubernetes/stored_selector.h"
#include "engine/kubernetes/user_rule.h"
#include "index/types/absl_text.h"

namespace labelix {
namespace kubernetes {
namespace {

bool IsDeployment(const kinds::KindRow& kind) {
  return kind.kind == "Deployment" && kind.group == "apps";
}

std::string ReasonOf(const ControllerRef& controller) {
  const std::string owner = PrintController(controller);
  return owner.empty() ? "orphan" : "owned by " + owner;
}

}  // namespace

PickedKind& Matcher::Kind(std::string_view group, std::string_view kind, bool own_namespace) {
  own_namespace = own_namespace && ns_.has_value();
  for (Known& known : kinds_) {
    if (known.own_namespace != own_namespace) continue;
    if (known.kind.kind() == kind && known.kind.group() == group) return known.kind;
  }
  const std::optional<std::string_view> ns = own_namespace ? ns_ : std::nullopt;
  return kinds_.emplace_back(Known{own_namespace, PickedKind(version_, group, kind, ns)}).kind;
}

std::vector<ObjectId> Matcher::Pick(const ObjectView& object, const StoredSelector& stored,
                                    const PickedKind& picked, SelectorMatch* match) const {
  const bool among = few_ != nullptr && stored.reach.where == NamespaceReach::Where::kChosen;
  const ReachedNamespaces reached = among
                                        ? NamespacesAmong(version_, stored.reach, object.ns, *few_)
                                        : NamespacesOf(version_, stored.reach, object.ns);
  if (!reached.known) {
    match->state = SelectState::kUnknown;
    match->why = UnknownKind("Namespace");
    return {};
  }
  if (!reached.all && reached.names.empty()) return {};
  const std::vector<std::string_view> names(reached.names.begin(), reached.names.end());
  const Scope scope{.kind = stored.selects, .group = stored.selects_group, .namespaces = names};
  std::vector<ObjectId> ids = version_.Select(scope, Compiled(stored.selector));
  if (stored.skips_itself) std::erase(ids, object.id);
  picked.Sort(&ids);
  return ids;
}

// Of a StatefulSet, which owns what it picks, a foreign name has to be told.
void Matcher::DropOtherNames(const StoredSelector& stored, SelectorMatch* match) const {
  if (stored.member_of.empty() && stored.name_terms.empty()) return;
  std::erase_if(match->objects, [&](ObjectId id) {
    if (PicksName(stored, version_.Get(id).name)) return false;
    if (!stored.member_of.empty()) match->not_owned.push_back({id, std::string(kOtherName)});
    return true;
  });
}

void Matcher::AddOwned(const ObjectView& object, PickedKind* picked, SelectorMatch* match) const {
  match->owned = picked->ControlledBy(object.uid);
  for (ObjectId id : match->objects) {
    const ControllerRef controller = version_.Get(id).controller;
    if (!object.uid.empty() && controller.uid == object.uid) continue;
    match->not_owned.push_back({id, ReasonOf(controller)});
  }
  picked->Sort(&match->not_owned);
}

// A Deployment never lists pods by its selector: its ReplicaSets own them.
void Matcher::AddPods(SelectorMatch* match) {
  PickedKind& pods = Kind("", "Pod", true);
  if (!pods.declared() && match->why.empty()) match->why = UnknownKind("Pod");
  for (ObjectId set : match->owned) {
    const std::vector<ObjectId> of_set = pods.ControlledBy(version_.Get(set).uid);
    match->pods.insert(match->pods.end(), of_set.begin(), of_set.end());
  }
  pods.Sort(&match->pods);
}

void Matcher::Fill(const ObjectView& object, const kinds::KindRow& kind,
                   const StoredSelector& stored, SelectorMatch* match) {
  const bool own = stored.reach.where == NamespaceReach::Where::kOwn;
  PickedKind& picked = Kind(stored.selects_group, stored.selects, own);
  const bool picks =
      match->state == SelectState::kSelects || match->state == SelectState::kEverything;
  if (picks && !picked.declared()) {
    match->state = SelectState::kUnknown;
    match->why = UnknownKind(version_, stored.selects_group, stored.selects);
  }
  if (picks && picked.declared()) match->objects = Pick(object, stored, picked, match);
  DropOtherNames(stored, match);
  if (!match->is_controller) return;
  AddOwned(object, &picked, match);
  if (IsDeployment(kind)) AddPods(match);
}

SelectorMatch Matcher::Match(ObjectId id, const kinds::KindRow& kind, StoredSelector stored) {
  const ObjectView object = version_.Get(id);
  SelectorMatch match;
  match.id = id;
  match.object = NameOf(version_, id);
  match.path = std::move(stored.path);
  match.selects = stored.selects;
  match.selects_group = stored.selects_group;
  match.selector = std::move(stored.text);
  match.namespaces = PrintReach(stored.reach);
  match.state = stored.state;
  match.why = std::move(stored.why);
  // Of a controller's selectors only that of what it owns makes it one.
  match.is_controller = kind.is_controller && stored.told == kinds::Told::kAlways;
  match.is_deployment = IsDeployment(kind);
  Fill(object, kind, stored, &match);
  return match;
}

namespace {

template <typename Is>
bool AnyTold(const kinds::KindRow& kind, Is&& is) {
  return std::any_of(kind.selectors.begin(), kind.selectors.end(),
                     [&](const kinds::SelectorRow& row) { return is(row.told); });
}

bool HasRow(const kinds::KindRow& kind, bool scheduling) {
  return AnyTold(kind,
                 [&](kinds::Told told) { return scheduling || told == kinds::Told::kAlways; });
}

// Whether what a kind says of nodes is asked for: a kind that says nothing else is named
// for that (a StorageClass; of pods there are too many).
bool AsksScheduling(const MatchQuery& query, const kinds::KindRow& kind) {
  return query.scheduling ||
         (!query.kinds.empty() && !HasRow(kind, false) &&
          AnyTold(kind, [](kinds::Told told) { return told == kinds::Told::kAsScheduling; }));
}

}  // namespace

std::vector<const kinds::KindRow*> SelectingKinds(const MatchQuery& query,
                                                  const UserRuleList& users) {
  const std::vector<KindName>& asked = query.kinds;
  std::vector<const kinds::KindRow*> rows;
  const auto add = [&](const kinds::KindRow& row) {
    const bool wanted =
        asked.empty() || std::any_of(asked.begin(), asked.end(), [&](const KindName& kind) {
          return kind.kind == row.kind && kind.group == row.group;
        });
    if (wanted && HasRow(row, AsksScheduling(query, row))) rows.push_back(&row);
  };
  for (const kinds::KindRow& row : kinds::AllKinds()) add(row);
  for (const std::unique_ptr<UserRule>& rule : users) add(rule->row);
  return rows;
}

namespace {

absl::Status NoSelector(const KindName& kind) {
  const std::string resource = GroupResource(kind);
  if (kinds::FindKind(kind.group, kind.kind) == nullptr) {
    return absl::InvalidArgumentError(
        ToAbsl("what " + resource + " select is not answered yet (docs/kinds.md)"));
  }
  return absl::InvalidArgumentError(ToAbsl(resource + " have no selector"));
}

// An answer about kinds that were never listed would be ignorance.
absl::Status CheckKinds(const Version& version, const MatchQuery& query,
                        const std::vector<const kinds::KindRow*>& rows) {
  if (query.kinds.empty()) return absl::OkStatus();
  if (rows.empty()) return NoSelector(query.kinds.front());
  for (const kinds::KindRow* row : rows) {
    if (IsDeclared(version, row->group, row->kind)) return absl::OkStatus();
  }
  const kinds::KindRow& first = *rows.front();
  return absl::FailedPreconditionError(ToAbsl(UnknownKind(version, first.group, first.kind)));
}

// The order of paths, [2] before [10]: of two numbers that begin alike the one
// with more digits left is the larger, as indices have no leading zeros.
bool IsBefore(std::string_view a, std::string_view b) {
  const auto [at, of_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto digits = [](auto from, auto to) {
    return std::find_if(from, to, [](char c) { return c < '0' || c > '9'; }) - from;
  };
  const auto left = digits(at, a.end()), right = digits(of_b, b.end());
  if (left != right) return left < right;
  return std::lexicographical_compare(at, a.end(), of_b, b.end());
}

}  // namespace

void MatchObject(const Version& version, Matcher* matcher, const ObjectView& object,
                 const kinds::KindRow& kind, bool scheduling, std::vector<SelectorMatch>* out) {
  const size_t begin = out->size();
  for (StoredSelector& stored : ReadResolved(version, object)) {
    if (stored.told != kinds::Told::kAlways && !scheduling) continue;
    if (!IsTold(version, stored)) continue;
    out->push_back(matcher->Match(object.id, kind, std::move(stored)));
  }
  std::stable_sort(
      out->begin() + static_cast<std::ptrdiff_t>(begin), out->end(),
      [](const SelectorMatch& a, const SelectorMatch& b) { return IsBefore(a.path, b.path); });
}

absl::StatusOr<std::vector<SelectorMatch>> Matcher::MatchNamed(ObjectId id) {
  if (!version_.Contains(id)) return NoObject(version_, id);
  const ObjectView object = version_.Get(id);
  const std::unique_ptr<UserRule> user = ReadUserRule(object);
  const kinds::KindRow* kind =
      user != nullptr ? &user->row : kinds::FindKind(object.group, object.kind);
  if (kind == nullptr || kind->selectors.empty()) {
    return NoSelector(NameKind(object.group, object.kind, true));
  }
  const std::optional<std::string_view> ns =
      kind->namespaced ? std::optional(object.ns) : std::nullopt;
  if (ns != ns_) std::erase_if(kinds_, [](const Known& known) { return known.own_namespace; });
  ns_ = ns;
  std::vector<SelectorMatch> matches;
  MatchObject(version_, this, object, *kind, true, &matches);
  return matches;
}

}  // namespace kubernetes

std::string_view ToString(SelectState state) {
  switch (state) {
    case SelectState::kSelects:
      return "selects";
    case SelectState::kNothing:
      return "nothing";
    case SelectState::kEverything:
      return "everything";
    case SelectState::kUnknown:
      return "unknown";
    case SelectState::kInvalid:
      return "invalid";
  }
  return "unknown";
}

absl::StatusOr<std::vector<SelectorMatch>> Match(const Version& version, const MatchQuery& query) {
  if (query.object) return kubernetes::Matcher(version, std::nullopt).MatchNamed(*query.object);
  const auto users = kubernetes::UserRules(version);
  const auto rows = kubernetes::SelectingKinds(query, users);
  if (absl::Status known = kubernetes::CheckKinds(version, query, rows); !known.ok()) return known;
  std::optional<std::string_view> ns;
  if (query.ns) ns = *query.ns;
  kubernetes::Matcher matcher(version, ns);
  std::vector<SelectorMatch> matches;
  for (const kinds::KindRow* kind : rows) {
    Scope scope{.kind = kind->kind, .group = kind->group};
    if (query.ns && kind->namespaced) scope.ns = *query.ns;
    const bool scheduling = kubernetes::AsksScheduling(query, *kind);
    for (ObjectId id : version.Select(scope, Compiled(Selector::Everything()))) {
      kubernetes::MatchObject(version, &matcher, version.Get(id), *kind, scheduling, &matches);
    }
  }
  std::stable_sort(
      matches.begin(), matches.end(),
      [](const SelectorMatch& a, const SelectorMatch& b) { return a.object < b.object; });
  return matches;
}

}  // namespace labelix
