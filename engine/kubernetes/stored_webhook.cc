// Who is asked about an object on its way into the API server: a webhook's
// selectors, and those of admission policies, over each kind that rules name.

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/kubernetes/stored_forms.h"
#include "labelix/status.h"

namespace labelix::kubernetes {
namespace {

using Rules = std::vector<ResourceRule>;

// A kind of the table, or (`of_resource`) resources without a row as the rule names them.
struct Target {
  std::string group, kind;
  bool namespaced = true;
  bool by_wildcard = false;
  bool of_resource = false;
  std::string scope = {};
  std::string names = {};  // the only objects, "a,b"; "" is all of them
  uint8_t operations = kAllOperations;
};

bool Names(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// k8s.io/apiserver pkg/admission/plugin/webhook/predicates/rules/rules.go, scope().
bool IsInScope(std::string_view scope, bool namespaced) {
  if (scope.empty() || scope == "*") return true;
  return scope == (namespaced ? "Namespaced" : "Cluster");
}

// The resources of a rule whose own requests are sent. Of "pods/status" only those
// to the subresource are: it is no rule about pods. "pods/*" is, beside all its
// subresources, and "*/*" is every resource: rules.go, resource().
std::vector<std::string> WholeResources(std::vector<std::string> resources) {
  for (std::string& resource : resources) {
    if (resource.ends_with("/*")) resource.resize(resource.size() - 2);
  }
  std::erase_if(resources, [](const std::string& r) { return r.find('/') != r.npos; });
  return resources;
}

uint8_t NamedOperations(const JsonValue& rule) {
  constexpr std::string_view kNames[] = {"CREATE", "UPDATE", "DELETE", "CONNECT"};
  uint8_t operations = 0;
  for (const std::string& name : rule.Field("operations").Texts()) {
    const auto at = std::find(std::begin(kNames), std::end(kNames), name) - std::begin(kNames);
    operations |= name == "*" ? kAllOperations : uint8_t(1u << at) & kAllOperations;
  }
  return operations;
}

// None is an error of the API server's, and all here.
uint8_t OperationsOf(const JsonValue& rule) {
  const uint8_t named = NamedOperations(rule);
  return named == 0 ? kAllOperations : named;
}

ResourceRule ReadRule(const JsonValue& rule) {
  return {rule.Field("apiGroups").Texts(), WholeResources(rule.Field("resources").Texts()),
          rule.Field("scope").Text(), OperationsOf(rule)};
}

bool Means(const ResourceRule& rule, std::string_view group, std::string_view resource,
           bool namespaced) {
  return (Names(rule.groups, "*") || Names(rule.groups, group)) &&
         (Names(rule.resources, "*") || Names(rule.resources, resource)) &&
         IsInScope(rule.scope, namespaced);
}

// The operations that rules take out. What is connected to are subresources alone: without the
// other three nothing is left of the objects.
uint8_t Excluded(const Rules& rules, std::string_view group, std::string_view resource,
                 bool namespaced) {
  constexpr uint8_t kOfObjects = 7;
  uint8_t all = 0;
  for (const ResourceRule& rule : rules) {
    if (Means(rule, group, resource, namespaced)) all |= rule.operations;
  }
  return (all & kOfObjects) == kOfObjects ? kAllOperations : all;
}

// Of a resource that may have a namespace, or none.
uint8_t ExcludedInBoth(const Rules& rules, std::string_view group, std::string_view resource) {
  return Excluded(rules, group, resource, true) & Excluded(rules, group, resource, false);
}

// No webhook is asked about what guards admission: rules.go,
// IsExemptAdmissionConfigurationResource; no policy about policies and bindings:
// k8s.io/apiserver pkg/admission/plugin/policy/generic/plugin.go, admissionResources.
bool IsExempt(std::string_view group, std::string_view resource, bool asks_policy) {
  constexpr std::string_view kExempt[] = {
      "validatingadmissionpolicies",     "validatingadmissionpolicybindings",
      "mutatingadmissionpolicies",       "mutatingadmissionpolicybindings",
      "validatingwebhookconfigurations", "mutatingwebhookconfigurations"};
  const auto exempt = std::span(kExempt).first(asks_policy ? 4 : std::size(kExempt));
  return group == "admissionregistration.k8s.io" &&
         std::find(exempt.begin(), exempt.end(), resource) != exempt.end();
}

// What one webhook, policy or binding is asked about.
class Targets {
 public:
  Targets(bool asks_policy, Rules excluded)
      : asks_policy_(asks_policy), excluded_(std::move(excluded)) {}

  // The kinds of the table that the rule means, then the resources that the table
  // does not know, each under its own name.
  void Add(const ResourceRule& rule, const std::string& names) {
    for (const kinds::KindRow& row : kinds::AllKinds()) {
      if (!Means(rule, row.group, row.resource, row.namespaced) ||
          IsExempt(row.group, row.resource, asks_policy_)) {
        continue;
      }
      const uint8_t left =
          rule.operations & ~Excluded(excluded_, row.group, row.resource, row.namespaced);
      if (left == 0) continue;
      const bool by_name = Names(rule.groups, row.group) && Names(rule.resources, row.resource);
      Merge({std::string(row.group), std::string(row.kind), row.namespaced, !by_name, false, "",
             names, left});
    }
    for (const std::string& resource : rule.resources) {
      for (const std::string& group : rule.groups) {
        AddResource({group, resource, true, group == "*" || resource == "*", true, rule.scope,
                     names, rule.operations});
      }
    }
  }

  const std::vector<Target>& all() const { return all_; }
  const Rules& excluded() const { return excluded_; }

 private:
  // `kind` is the resource.
  void AddResource(Target target) {
    const std::string &group = target.group, &resource = target.kind;
    const std::span<const kinds::KindRow> rows = kinds::AllKinds();
    const bool has_row = std::any_of(rows.begin(), rows.end(), [&](const kinds::KindRow& row) {
      return row.group == group && row.resource == resource;
    });
    target.operations &= ~ExcludedInBoth(excluded_, group, resource);
    if (has_row || target.operations == 0 || IsExempt(group, resource, asks_policy_)) return;
    Merge(std::move(target));
  }

  void Merge(Target target) {
    const auto same = std::find_if(all_.begin(), all_.end(), [&](const Target& t) {
      return t.group == target.group && t.kind == target.kind &&
             t.of_resource == target.of_resource && t.scope == target.scope;
    });
    if (same == all_.end()) return all_.push_back(std::move(target));
    same->by_wildcard = same->by_wildcard && target.by_wildcard;
    same->operations |= target.operations;
    if (target.names.empty()) same->names.clear();
    if (!same->names.empty()) same->names += "," + target.names;
  }

  const bool asks_policy_;
  const Rules excluded_;
  std::vector<Target> all_;
};

// A Namespace is asked by its own labels; what has no namespace always passes.
StoredSelector ForTarget(const Selector& objects, const Selector& spaces, const Target& target) {
  const bool is_space = target.kind == "Namespace" && target.group.empty();
  StoredSelector stored = PicksBy(is_space ? Intersect(objects, spaces) : objects);
  stored.reach.where = NamespaceReach::Where::kAll;
  if (target.namespaced && !spaces.IsEverything()) {
    stored.reach.where = NamespaceReach::Where::kChosen;
    stored.reach.labels = spaces;
  }
  stored.selects_group = target.group;
  stored.selects = target.kind;
  stored.by_wildcard = target.by_wildcard;
  stored.of_resource = target.of_resource;
  stored.scope = target.scope;
  stored.operations = target.operations;
  if (!target.names.empty()) stored.why = "not counted: resourceNames " + target.names;
  return stored;
}

// Source: k8s.io/apiserver pkg/admission/plugin/webhook/predicates (namespace
// and object matchers), api admissionregistration/v1 types.go.
std::vector<StoredSelector> ForTargets(const PlacedValue& at, const Targets& targets) {
  const PlacedValue objects{at.path + ".objectSelector", at.value.Field("objectSelector")};
  const PlacedValue spaces{at.path + ".namespaceSelector", at.value.Field("namespaceSelector")};
  const auto object_labels = ReadNamespaceSelector(objects);
  const auto space_labels = ReadNamespaceSelector(spaces);
  std::vector<StoredSelector> all;
  for (const Target& target : targets.all()) {
    const bool broken = !object_labels.ok() || !space_labels.ok();
    if (broken) {  // told once, of the first
      all.push_back(IsInvalid(
          ErrorMessage(object_labels.ok() ? space_labels.status() : object_labels.status())));
      all.back().selects_group = target.group, all.back().selects = target.kind;
    } else {
      all.push_back(ForTarget(object_labels->value_or(Selector::Everything()),
                              space_labels->value_or(Selector::Everything()), target));
      if (target.of_resource) all.back().excluded = targets.excluded();
    }
    all.back().path = objects.path;
    if (broken) break;
  }
  return all;
}

// What the rule excludes whatever the name of the objects is.
void AddExcluded(const JsonValue& rule, Rules* out) {
  if (!rule.Field("resourceNames").Texts().empty() || NamedOperations(rule) == 0) return;
  out->push_back(ReadRule(rule));
}

std::string Joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ",") + name;
  return out;
}

StoredSelector ForNamespaces(const PlacedValue& at) {
  const PlacedValue spaces{at.path + ".namespaceSelector", at.value.Field("namespaceSelector")};
  const auto labels = ReadNamespaceSelector(spaces);
  StoredSelector stored = labels.ok() ? PicksBy(labels->value_or(Selector::Everything()))
                                      : IsInvalid(ErrorMessage(labels.status()));
  stored.path = spaces.path;
  stored.selects = "Namespace";
  stored.reach.where = NamespaceReach::Where::kAll;
  return stored;
}

}  // namespace

Selector Intersect(const Selector& a, const Selector& b) {
  std::vector<Requirement> all = a.requirements();
  for (const Requirement& requirement : b.requirements()) {
    if (std::find(all.begin(), all.end(), requirement) == all.end()) all.push_back(requirement);
  }
  return Selector::FromRequirements(std::move(all));
}

std::vector<StoredSelector> ReadWebhook(const PlacedValue& at) {
  Targets targets(false, {});
  for (const JsonValue& rule : at.value.Field("rules").Items()) targets.Add(ReadRule(rule), "");
  return ForTargets(at, targets);
}

// Source: k8s.io/apiserver pkg/admission/plugin/policy/matching/matching.go.
std::vector<StoredSelector> ReadMatchResources(const PlacedValue& at) {
  Rules excluded;
  for (const JsonValue& rule : at.value.Field("excludeResourceRules").Items()) {
    AddExcluded(rule, &excluded);
  }
  Targets targets(true, std::move(excluded));
  const auto rules = at.value.Field("resourceRules").Items();
  for (const JsonValue& rule : rules) {
    targets.Add(ReadRule(rule), Joined(rule.Field("resourceNames").Texts()));
  }
  if (rules.empty()) targets.Add({{"*"}, {"*"}, ""}, "");
  std::vector<StoredSelector> all = ForTargets(at, targets);
  all.insert(all.begin(), ForNamespaces(at));
  return all;
}

uint8_t OperationsLeft(const StoredSelector& stored) {
  return stored.operations & ~ExcludedInBoth(stored.excluded, stored.selects_group, stored.selects);
}

std::optional<StoredSelector> OfKind(const StoredSelector& stored, const KindName& kind) {
  const ResourceRule rule{{stored.selects_group}, {stored.selects}, stored.scope};
  if (!Means(rule, kind.group, kind.resource, kind.namespaced)) return std::nullopt;
  const uint8_t left =
      stored.operations & ~Excluded(stored.excluded, kind.group, kind.resource, kind.namespaced);
  if (left == 0) return std::nullopt;
  StoredSelector of_kind = stored;
  of_kind.operations = left;
  of_kind.of_resource = false;
  of_kind.excluded.clear();
  of_kind.selects_group = kind.group;
  of_kind.selects = kind.kind;
  if (!kind.namespaced) of_kind.reach = {.where = NamespaceReach::Where::kAll};
  return of_kind;
}

}  // namespace labelix::kubernetes
