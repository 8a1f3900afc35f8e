// Everything that selects or owns one object: the public Who
// (labelix/cluster.h).
#include "engine/kubernetes/who.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/owners.h"
#include "engine/kubernetes/picked_kind.h"
#include "engine/kubernetes/resolve.h"
#include "engine/kubernetes/stored_selector.h"
#include "engine/kubernetes/user_rule.h"
#include "engine/match/access.h"
#include "engine/match/picking.h"
#include "engine/match/registered.h"
#include "labelix/cluster.h"

namespace labelix {
namespace kubernetes {
namespace {

bool CouldPick(const kinds::SelectorRow& row, const ObjectView& object) {
  if (row.form == kinds::Form::kOwnedOnly) return false;
  if (kinds::PicksByRules(row.form)) return true;  // any kind
  return row.told != kinds::Told::kWhenNamed && row.selects == object.kind &&
         row.selects_group == object.group;
}

// Whether it picks the object is not known: of that it says why.
bool IsUnknownOf(const StoredSelector& stored, const ObjectView& object) {
  return stored.state == SelectState::kUnknown && stored.told != kinds::Told::kWhenNamed &&
         stored.selects == object.kind && stored.selects_group == object.group;
}

// All but the namespace.
bool Picks(const StoredSelector& stored, const ObjectView& selecting, const ObjectView& object) {
  if (stored.told == kinds::Told::kWhenNamed) return false;
  if (stored.selects != object.kind || stored.selects_group != object.group) return false;
  if (!stored.selector.Matches(object.labels)) return false;
  if (stored.skips_itself && selecting.id == object.id) return false;
  return PicksName(stored, object.name);
}

std::string NoteOn(const kinds::KindRow& kind, const StoredSelector& stored,
                   const ObjectView& selecting, const ObjectView& object) {
  if (!kind.is_controller || stored.told != kinds::Told::kAlways) return {};
  if (!selecting.uid.empty() && selecting.uid == object.controller.uid) return {};
  return "not its owner: a controller keeps only what it owns";
}

void AddUnknown(std::string text, WhoAnswer* answer) {
  if (std::find(answer->unknown.begin(), answer->unknown.end(), text) == answer->unknown.end()) {
    answer->unknown.push_back(std::move(text));
  }
}

void AddSelectorsOf(const Version& version, const ObjectView& object, const kinds::KindRow& kind,
                    const ObjectView& selecting, const std::vector<StoredSelector>& all,
                    WhoAnswer* answer) {
  for (const StoredSelector& stored : all) {
    if (IsUnknownOf(stored, object)) AddUnknown(stored.why, answer);
    if (!Picks(stored, selecting, object)) continue;
    const Reached reached = Reaches(version, stored.reach, selecting.ns, object.ns);
    if (reached == Reached::kUnknown) AddUnknown(UnknownKind("Namespace"), answer);
    if (reached != Reached::kYes) continue;
    Relation relation;
    relation.object = NameOf(version, selecting.id);
    relation.id = selecting.id;
    relation.note = NoteOn(kind, stored, selecting, object);
    relation.path = stored.path;
    relation.selector = stored.text;
    answer->relations.push_back(std::move(relation));
  }
}

// Whether a selector of the kind may look beyond its own namespace.
bool LooksFurther(const kinds::KindRow& kind, const ObjectView& object) {
  return std::any_of(
      kind.selectors.begin(), kind.selectors.end(), [&](const kinds::SelectorRow& row) {
        return CouldPick(row, object) &&
               (row.reach != kinds::Reach::kOwnNamespace || row.form == kinds::Form::kPeer ||
                row.form == kinds::Form::kAffinityTerm);
      });
}

// A custom resource is, if something of its group was loaded.
bool IsServed(const Version& version, const kinds::KindRow& kind) {
  if (!kind.custom) return true;
  const std::vector<Version::KindCount> known = version.Kinds();
  return std::any_of(known.begin(), known.end(),
                     [&](const auto& count) { return count.group == kind.group; });
}

// The objects whose registered selectors pick it, each once.
std::vector<ObjectId> Holders(const Version& version, const ObjectView& object) {
  std::vector<ObjectId> holders;
  for (const PickingSelector& picking : match::Picking(version, object.id)) {
    const SelectorName& name = picking.name;
    const auto id = version.Find(name.group, name.kind, name.ns, name.name);
    if (id) holders.push_back(*id);
  }
  std::sort(holders.begin(), holders.end());
  holders.erase(std::unique(holders.begin(), holders.end()), holders.end());
  return holders;
}

template <typename Is>
bool AnyForm(const kinds::KindRow& kind, Is&& is) {
  return std::any_of(kind.selectors.begin(), kind.selectors.end(),
                     [&](const kinds::SelectorRow& row) { return is(row.form); });
}

// Whether the index of selectors can say which of a kind pick the object. Not
// if nobody registered them, nor where they pick through another object or pick
// kinds without a row, by rules; and without Namespaces a selector by their labels
// is undecided, and not one that does not pick.
bool IsIndexed(const Version& version, const kinds::KindRow& kind, const ObjectView& object) {
  const bool by_rules =
      kinds::FindKind(object.group, object.kind) == nullptr && AnyForm(kind, kinds::PicksByRules);
  return !by_rules && !PicksThroughAnother(kind) &&
         match::Access::StateOf(version).index->Registers(version.number()) &&
         (!LooksFurther(kind, object) || IsDeclared(version, "", "Namespace"));
}

}  // namespace

bool PicksThroughAnother(const kinds::KindRow& kind) {
  return AnyForm(kind, [](kinds::Form form) {
    return form == kinds::Form::kScaleTarget || form == kinds::Form::kTarget ||
           form == kinds::Form::kBoundResources;
  });
}

KeptSelectors& WhoAsker::Kept(const Scope& scope) {
  Place place{std::string(scope.group), std::string(scope.kind), std::nullopt};
  if (scope.ns) std::get<2>(place) = std::string(*scope.ns);
  const auto [at, is_new] = kept_.try_emplace(std::move(place));
  if (!is_new) return at->second;
  for (ObjectId id : version_.Select(scope, Compiled(Selector::Everything()))) {
    at->second.Add({id, ReadResolved(version_, version_.Get(id))});
  }
  return at->second;
}

// `is_indexed`: what they pick is found through the index of selectors.
void WhoAsker::AddSelectorsOfKind(const ObjectView& object, const kinds::KindRow& kind,
                                  bool is_indexed, WhoAnswer* answer) {
  if (std::none_of(kind.selectors.begin(), kind.selectors.end(),
                   [&](const kinds::SelectorRow& row) { return CouldPick(row, object); })) {
    return;
  }
  if (!IsDeclared(version_, kind.group, kind.kind) && IsServed(version_, kind)) {
    AddUnknown(UnknownKind(version_, kind.group, kind.kind), answer);
  }
  if (is_indexed) return;
  Scope scope{.kind = kind.kind, .group = kind.group};
  if (kind.namespaced && !LooksFurther(kind, object)) scope.ns = object.ns;
  if (keeps_) {
    for (const KeptSelectors::Selecting* each : Kept(scope).Candidates(object.labels)) {
      AddSelectorsOf(version_, object, kind, version_.Get(each->id), each->selectors, answer);
    }
    return;
  }
  for (ObjectId id : version_.Select(scope, Compiled(Selector::Everything()))) {
    const ObjectView selecting = version_.Get(id);
    AddSelectorsOf(version_, object, kind, selecting, ReadResolved(version_, selecting), answer);
  }
}

void WhoAsker::AddSelectors(const ObjectView& object, WhoAnswer* answer) {
  for (const kinds::KindRow& kind : kinds::AllKinds()) {
    AddSelectorsOfKind(object, kind, IsIndexed(version_, kind, object), answer);
  }
  for (const std::unique_ptr<UserRule>& rule : UserRules(version_)) {
    AddSelectorsOfKind(object, rule->row, false, answer);
  }
  AddIndexed(object, answer);
}

void WhoAsker::AddIndexed(const ObjectView& object, WhoAnswer* answer) {
  for (ObjectId id : Holders(version_, object)) {
    const ObjectView holder = version_.Get(id);
    const kinds::KindRow* kind = kinds::FindKind(holder.group, holder.kind);
    if (kind == nullptr || !IsIndexed(version_, *kind, object)) continue;
    if (!keeps_) {
      AddSelectorsOf(version_, object, *kind, holder, ReadResolved(version_, holder), answer);
      continue;
    }
    const auto [at, is_new] = of_holder_.try_emplace(id);
    if (is_new) at->second = ReadResolved(version_, holder);
    AddSelectorsOf(version_, object, *kind, holder, at->second, answer);
  }
}

WhoAnswer WhoAsker::Ask(ObjectId object) {
  WhoAnswer answer;
  if (!version_.Contains(object)) return answer;
  answer.relations = OwnersOf(version_, object);
  const auto owners = static_cast<std::ptrdiff_t>(answer.relations.size());
  AddSelectors(version_.Get(object), &answer);
  keeps_ = true;
  std::sort(answer.relations.begin() + owners, answer.relations.end(),
            [](const Relation& a, const Relation& b) {
              return std::tie(a.object, a.path) < std::tie(b.object, b.path);
            });
  std::sort(answer.unknown.begin(), answer.unknown.end());
  return answer;
}

}  // namespace kubernetes

WhoAnswer Who(const Version& version, ObjectId object) {
  return kubernetes::WhoAsker(version).Ask(object);
}

}  // namespace labelix
