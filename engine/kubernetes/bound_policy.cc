#include "engine/kubernetes/bound_policy.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kinds/group_version.h"
#include "engine/kinds/kinds.h"
#include "engine/kubernetes/json_value.h"
#include "engine/kubernetes/names.h"
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

// "" and "*" are either.
bool IsAnyScope(const std::string& scope) { return scope.empty() || scope == "*"; }

bool IsOfOneScope(const std::string& a, const std::string& b) {
  return a == b || IsAnyScope(a) || IsAnyScope(b);
}

bool IsOfOneKind(const StoredSelector& a, const StoredSelector& b) {
  const bool of_resources = a.of_resource && b.of_resource;
  const bool of_spaces = a.path.ends_with(".namespaceSelector");
  return of_spaces == b.path.ends_with(".namespaceSelector") && a.of_resource == b.of_resource &&
         IsSame(a.selects_group, b.selects_group, of_resources) &&
         IsSame(a.selects, b.selects, of_resources) && IsOfOneScope(a.scope, b.scope) &&
         (a.operations & b.operations) != 0;
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
  both.scope = IsAnyScope(own.scope) ? policy.scope : own.scope;
  both.excluded = own.excluded;
  both.excluded.insert(both.excluded.end(), policy.excluded.begin(), policy.excluded.end());
  both.operations = own.operations & policy.operations;
  if (both.of_resource) both.operations = OperationsLeft(both);
  return both;
}

// "*" with "gadgets" is what "gadgets" with "gadgets" is.
void AddOnce(StoredSelector stored, Stored* all) {
  const auto same = std::find_if(all->begin(), all->end(), [&](const StoredSelector& other) {
    return stored.of_resource && other.of_resource && other.path == stored.path &&
           other.selects_group == stored.selects_group && other.selects == stored.selects &&
           other.scope == stored.scope;
  });
  if (same == all->end()) return all->push_back(std::move(stored));
  same->operations |= stored.operations;
}

Stored EachBoth(const Stored& own, const Stored& of_policy) {
  Stored all;
  for (const StoredSelector& mine : own) {
    for (const StoredSelector& its : of_policy) {
      if (!IsOfOneKind(mine, its)) continue;
      StoredSelector both = Both(mine, its);
      if (both.operations != 0) AddOnce(std::move(both), &all);
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

// What neither the table nor the objects loaded tell has a namespace.
bool IsNamespaced(const Version& version, const std::string& group, const std::string& kind) {
  const kinds::KindRow* const row = kinds::FindKind(group, kind);
  if (row != nullptr) return row->namespaced;
  const std::vector<KindName> loaded = LoadedWithoutRow(version);
  return std::none_of(loaded.begin(), loaded.end(), [&](const KindName& one) {
    return one.group == group && one.kind == kind && !one.namespaced;
  });
}

// The selector of a paramRef, or in the words of CollectParams why there are no parameters.
StoredSelector ReadParams(const PlacedValue& at, const JsonValue& ref, bool namespaced) {
  if (!namespaced && !ref.Field("namespace").Text().empty()) {
    return IsInvalid("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
  }
  if (!ref.Field("name").Text().empty()) {
    return IsInvalid("paramRef.name and paramRef.selector are mutually exclusive");
  }
  const auto labels = ReadNamespaceSelector(at);
  if (!labels.ok()) return IsInvalid(ErrorMessage(labels.status()));
  return PicksBy(labels->value_or(Selector::Everything()));
}

// The objects of the policy's paramKind that the binding's paramRef picks by labels. Without a
// paramKind a paramRef is passed over.
std::optional<StoredSelector> Params(const Version& version, const ObjectView& policy,
                                     const ObjectView& binding) {
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
  const std::string name = kind.Field("kind").Text();
  const std::string api_version = kind.Field("apiVersion").Text();
  const std::optional<kinds::GroupVersion> parts = kinds::ParseApiVersion(api_version);
  const std::string ns = ref.Field("namespace").Text();
  const auto placed = [&](StoredSelector stored, std::string_view group) {
    stored.path = at.path;
    stored.selects = name;
    stored.selects_group = group;
    stored.reach.where = ns.empty() ? Where::kAll : Where::kChosen;
    if (!ns.empty()) stored.reach.names = {ns};
    return stored;
  };
  if (!parts) {
    return placed(PicksNothing("its policy's spec.paramKind.apiVersion: " +
                               kinds::WrongApiVersion(api_version)),
                  "");
  }
  const bool namespaced = IsNamespaced(version, std::string(parts->group), name);
  StoredSelector stored = placed(ReadParams(at, ref, namespaced), parts->group);
  if (Picks(stored) && ns.empty() && namespaced) {
    stored.why = "of each request those in its namespace, if they have one";
  }
  return stored;
}

// ---- With and without a policy ----------------------------------------------

// What the binding and its policy both match, and the parameters.
Stored Meet(const Version& version, const ObjectView& policy, const ObjectView& binding,
            Stored own) {
  const ObjectName name = NameOf(version, policy.id);
  Stored of_policy = ReadSelectors(policy);
  const auto bad = std::find_if_not(of_policy.begin(), of_policy.end(), Picks);
  if (bad != of_policy.end()) {
    Stored only = Only(bad->state, "its policy " + name.name + ": " + bad->why);
    only.front().through = name;  // told of the policy
    return only;
  }
  if (!IsWithoutOwn(own) && !std::all_of(own.begin(), own.end(), Picks)) {
    return WithoutPolicy(std::move(own), name.name + ": another selector is invalid");
  }
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
  if (auto params = Params(version, policy, binding)) all.push_back(*std::move(params));
  return all;
}

// What is known of a binding in which no name of a policy is found. A snapshot of a program that
// did not ask for the name has it of none, and the rest of the binding.
Stored WithoutName(const ObjectView& binding, Stored own) {
  kinds::Selecting facts;
  if (!kinds::DecodeSelecting(binding.facts, &facts)) return own;  // they say so
  PartTrees parts(facts.parts);
  const JsonValue name = parts.At("spec.policyName").front().value;
  const bool is_bare = own.empty();
  if (name.absent()) {
    const std::string or_older = ", or the snapshot was saved without it";
    if (is_bare) return Only(SelectState::kUnknown, "unknown: it names no policy" + or_older);
    return WithoutPolicy(std::move(own), "which it does not name" + or_older);
  }
  const std::string where = "spec.policyName";
  const bool is_text = name.IsString();
  if (is_bare) {
    return Only(SelectState::kInvalid, where + (is_text ? ": Required value" : ": not a string"));
  }
  return WithoutPolicy(std::move(own),
                       is_text ? "which it does not name" : "as " + where + " is not a string");
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
  if (named == own.end()) return WithoutName(binding, std::move(own));
  const ObjectName name = *named->through;
  if (!IsDeclared(version, name.group, name.kind)) {
    const std::string unknown = UnknownKind(version, name.group, name.kind);
    if (IsWithoutOwn(own)) return Only(SelectState::kUnknown, unknown);
    return WithoutPolicy(std::move(own), name.name + ": " + unknown);
  }
  const auto id = version.Find(name.group, name.kind, "", name.name);
  if (!id) {
    const std::string resource = GroupResource(NameKind(name.group, name.kind, false));
    return Only(SelectState::kNothing, resource + " \"" + name.name + "\" not found");
  }
  return Meet(version, version.Get(*id), binding, std::move(own));
}

}  // namespace labelix::kubernetes
