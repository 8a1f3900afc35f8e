#include "engine/kubernetes/bound_policy.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kinds/kinds.h"
#include "engine/kubernetes/json_value.h"
#include "engine/kubernetes/names.h"
#include "engine/kubernetes/resolve.h"
#include "engine/kubernetes/stored_forms.h"
#include "labelix/status.h"

namespace labelix::kubernetes {
namespace {

using Where = NamespaceReach::Where;
using Stored = std::vector<StoredSelector>;

constexpr std::string_view kResources = "spec.matchResources";
constexpr std::string_view kConstraints = "spec.matchConstraints";

bool Picks(const StoredSelector& stored) {
  return stored.state == SelectState::kSelects || stored.state == SelectState::kEverything;
}

// There are no matchResources: what its policy matches is all.
bool IsWithoutOwn(const Stored& own) {
  return own.size() == 1 && own.front().path == kResources &&
         own.front().state == SelectState::kNothing;
}

void Note(std::string note, StoredSelector* stored) {
  stored->why = stored->why.empty() ? std::move(note) : stored->why + "; " + note;
}

// One selector in place of all.
Stored Only(SelectState state, std::string why) {
  StoredSelector stored = PicksNothing(std::move(why));
  stored.state = state;
  stored.path = kResources;
  stored.selects = "Namespace";
  return {std::move(stored)};
}

// What the binding says stays as it is.
Stored WithoutPolicy(Stored own, const std::string& why) {
  for (StoredSelector& stored : own) {
    stored.through.reset();
    if (Picks(stored)) Note("not counted: its policy, " + why, &stored);
  }
  return own;
}

// ---- Both of one kind --------------------------------------------------------

// A resource that is not known may be any.
bool IsSame(const std::string& a, const std::string& b, bool of_resources) {
  return a == b || (of_resources && (a == "*" || b == "*"));
}

bool IsOfOneKind(const StoredSelector& a, const StoredSelector& b) {
  const bool of_resources = a.of_resource && b.of_resource;
  const bool of_spaces = a.path.ends_with(".namespaceSelector");
  return of_spaces == b.path.ends_with(".namespaceSelector") && a.of_resource == b.of_resource &&
         IsSame(a.selects_group, b.selects_group, of_resources) &&
         IsSame(a.selects, b.selects, of_resources) && (a.operations & b.operations) != 0;
}

NamespaceReach Both(const NamespaceReach& a, const NamespaceReach& b) {
  if (a.where == Where::kAll) return b;
  if (b.where == Where::kAll) return a;
  NamespaceReach both = a;  // by labels, both
  both.labels = Intersect(*a.labels, *b.labels);
  return both;
}

// REQUIRES: they are of one kind.
StoredSelector Both(const StoredSelector& own, const StoredSelector& policy) {
  StoredSelector both = PicksBy(Intersect(own.selector, policy.selector));
  both.path = own.path;
  both.why = own.why;
  if (!policy.why.empty() && policy.why != own.why) Note(policy.why, &both);
  both.selects_group = own.selects_group == "*" ? policy.selects_group : own.selects_group;
  both.selects = own.selects == "*" ? policy.selects : own.selects;
  both.reach = Both(own.reach, policy.reach);
  both.by_wildcard = own.by_wildcard && policy.by_wildcard;
  both.of_resource = own.of_resource;
  both.scope = own.scope.empty() || own.scope == "*" ? policy.scope : own.scope;
  both.excluded = own.excluded;
  both.excluded.insert(both.excluded.end(), policy.excluded.begin(), policy.excluded.end());
  both.operations = own.operations & policy.operations;
  return both;
}

Stored EachBoth(const Stored& own, const Stored& of_policy) {
  Stored all;
  for (const StoredSelector& mine : own) {
    for (const StoredSelector& its : of_policy) {
      if (IsOfOneKind(mine, its)) all.push_back(Both(mine, its));
    }
  }
  return all;
}

// The policy's selectors, as those of the binding that leaves all to it.
Stored AsOwn(Stored of_policy) {
  for (StoredSelector& stored : of_policy) {
    stored.path.replace(0, kConstraints.size(), kResources);
  }
  return of_policy;
}

// ---- Parameters --------------------------------------------------------------

// The objects of the policy's paramKind that the binding's paramRef picks by labels. Without a
// paramKind a paramRef is passed over.
std::optional<StoredSelector> Params(const ObjectView& policy, const ObjectView& binding) {
  kinds::Selecting of_policy, of_binding;
  if (!kinds::DecodeSelecting(policy.facts, &of_policy) ||
      !kinds::DecodeSelecting(binding.facts, &of_binding)) {
    return std::nullopt;
  }
  PartTrees policy_parts(of_policy.parts), binding_parts(of_binding.parts);
  const JsonValue kind = policy_parts.At("spec.paramKind").front().value;
  const JsonValue ref = binding_parts.At("spec.paramRef").front().value;
  const PlacedValue at{"spec.paramRef.selector", ref.Field("selector")};
  if (kind.Field("kind").Text().empty() || at.value.absent()) return std::nullopt;
  const auto labels = ReadNamespaceSelector(at);
  StoredSelector stored = labels.ok() ? PicksBy(labels->value_or(Selector::Everything()))
                                      : IsInvalid(ErrorMessage(labels.status()));
  const std::string api = kind.Field("apiVersion").Text();
  const size_t slash = api.find('/');
  stored.path = at.path;
  stored.selects = kind.Field("kind").Text();
  if (slash != std::string::npos) stored.selects_group = api.substr(0, slash);
  const std::string ns = ref.Field("namespace").Text();
  const kinds::KindRow* const row = kinds::FindKind(stored.selects_group, stored.selects);
  stored.reach.where = ns.empty() ? Where::kAll : Where::kChosen;
  if (!ns.empty()) stored.reach.names = {ns};
  if (Picks(stored) && ns.empty() && (row == nullptr || row->namespaced)) {
    stored.why = "of each request those in its namespace, if they have one";
  }
  return stored;
}

}  // namespace

bool IsPolicyBinding(const ObjectView& object) {
  const kinds::KindRow* const row = kinds::FindKind(object.group, object.kind);
  return row != nullptr && !row->selectors.empty() &&
         row->selectors.front().form == kinds::Form::kBoundResources;
}

Stored WithPolicy(const Version& version, const ObjectView& binding, Stored own) {
  const auto named = std::find_if(own.begin(), own.end(),
                                  [](const StoredSelector& stored) { return stored.through; });
  if (named == own.end()) return WithoutPolicy(std::move(own), "which it does not name");
  const ObjectName name = *named->through;
  if (!IsDeclared(version, name.group, name.kind)) {
    const std::string unknown = UnknownKind(name.kind);
    if (IsWithoutOwn(own)) return Only(SelectState::kUnknown, unknown);
    return WithoutPolicy(std::move(own), name.name + ": " + unknown);
  }
  const auto id = version.Find(name.group, name.kind, "", name.name);
  if (!id) {
    const std::string resource = GroupResource(NameKind(name.group, name.kind, false));
    return Only(SelectState::kNothing, resource + " \"" + name.name + "\" not found");
  }
  const ObjectView policy = version.Get(*id);
  Stored of_policy = ReadResolved(version, policy);
  const auto bad = std::find_if_not(of_policy.begin(), of_policy.end(), Picks);
  if (bad != of_policy.end()) {
    Stored only = Only(bad->state, "its policy " + name.name + ": " + bad->why);
    only.front().through = name;  // told of the policy
    return only;
  }
  for (StoredSelector& stored : own) stored.through.reset();
  if (!IsWithoutOwn(own) && !std::all_of(own.begin(), own.end(), Picks)) return own;
  Stored all = IsWithoutOwn(own) ? AsOwn(std::move(of_policy)) : EachBoth(own, of_policy);
  for (StoredSelector& stored : all) {
    Note("with spec.matchConstraints of its policy " + name.name, &stored);
  }
  const bool of_objects = std::any_of(all.begin(), all.end(), [](const StoredSelector& stored) {
    return stored.path.ends_with(".objectSelector");
  });
  if (!of_objects) {
    all = Only(SelectState::kNothing, "its policy " + name.name + " is about other requests");
  }
  if (auto params = Params(policy, binding)) all.push_back(*std::move(params));
  return all;
}

}  // namespace labelix::kubernetes
