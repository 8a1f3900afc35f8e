// A webhook's objectSelector, over each kind that its rules name.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/kubernetes/stored_forms.h"
#include "labelix/status.h"

namespace labelix::kubernetes {
namespace {

// A kind of the table, or (`of_resource`) resources without a row as the rule names them.
struct Target {
  std::string group, kind;
  bool namespaced = true;
  bool by_wildcard = false;
  bool of_resource = false;
  std::string scope = {};
};

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

bool Names(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// k8s.io/apiserver pkg/admission/plugin/webhook/predicates/rules/rules.go, scope().
bool IsInScope(std::string_view scope, bool namespaced) {
  if (scope.empty() || scope == "*") return true;
  return scope == (namespaced ? "Namespaced" : "Cluster");
}

// No webhook is asked about what guards admission: rules.go,
// IsExemptAdmissionConfigurationResource.
bool IsExempt(std::string_view group, std::string_view resource) {
  constexpr std::string_view kExempt[] = {
      "validatingwebhookconfigurations", "mutatingwebhookconfigurations",
      "validatingadmissionpolicies",     "validatingadmissionpolicybindings",
      "mutatingadmissionpolicies",       "mutatingadmissionpolicybindings"};
  return group == "admissionregistration.k8s.io" &&
         std::find(std::begin(kExempt), std::end(kExempt), resource) != std::end(kExempt);
}

void AddTarget(Target target, std::vector<Target>* out) {
  const auto same = std::find_if(out->begin(), out->end(), [&](const Target& t) {
    return t.group == target.group && t.kind == target.kind &&
           t.of_resource == target.of_resource && t.scope == target.scope;
  });
  if (same == out->end()) return out->push_back(std::move(target));
  same->by_wildcard = same->by_wildcard && target.by_wildcard;
}

// The kinds of the table that one rule means.
void AddRows(const std::vector<std::string>& groups, const std::vector<std::string>& resources,
             std::string_view scope, std::vector<Target>* out) {
  for (const kinds::KindRow& row : kinds::AllKinds()) {
    const bool by_group = Names(groups, row.group), by_name = Names(resources, row.resource);
    if (!(by_group || Names(groups, "*")) || !(by_name || Names(resources, "*"))) continue;
    if (!IsInScope(scope, row.namespaced) || IsExempt(row.group, row.resource)) continue;
    AddTarget(
        {std::string(row.group), std::string(row.kind), row.namespaced, !(by_group && by_name)},
        out);
  }
}

bool HasRow(std::string_view group, std::string_view resource) {
  const std::span<const kinds::KindRow> rows = kinds::AllKinds();
  return std::any_of(rows.begin(), rows.end(), [&](const kinds::KindRow& row) {
    return row.group == group && row.resource == resource;
  });
}

// Those, then the resources that the table does not know, each under its own name.
void AddTargets(const JsonValue& rule, std::vector<Target>* out) {
  const std::vector<std::string> groups = rule.Field("apiGroups").Texts();
  const std::vector<std::string> resources = WholeResources(rule.Field("resources").Texts());
  const std::string scope = rule.Field("scope").Text();
  AddRows(groups, resources, scope, out);
  for (const std::string& resource : resources) {
    for (const std::string& group : groups) {
      if (HasRow(group, resource) || IsExempt(group, resource)) continue;
      AddTarget({group, resource, true, group == "*" || resource == "*", true, scope}, out);
    }
  }
}

Selector Both(const Selector& a, const Selector& b) {
  std::vector<Requirement> all = a.requirements();
  all.insert(all.end(), b.requirements().begin(), b.requirements().end());
  return Selector::FromRequirements(std::move(all));
}

// A Namespace is asked by its own labels; what has no namespace always passes.
StoredSelector ForTarget(const Selector& objects, const Selector& spaces, const Target& target) {
  const bool is_space = target.kind == "Namespace" && target.group.empty();
  StoredSelector stored = PicksBy(is_space ? Both(objects, spaces) : objects);
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
  return stored;
}

}  // namespace

// Source: k8s.io/apiserver pkg/admission/plugin/webhook/predicates (namespace
// and object matchers), api admissionregistration/v1 types.go.
std::vector<StoredSelector> ReadWebhook(const PlacedValue& at) {
  const PlacedValue objects{at.path + ".objectSelector", at.value.Field("objectSelector")};
  const PlacedValue spaces{at.path + ".namespaceSelector", at.value.Field("namespaceSelector")};
  const auto object_labels = ReadNamespaceSelector(objects);
  const auto space_labels = ReadNamespaceSelector(spaces);
  std::vector<Target> targets;
  for (const JsonValue& rule : at.value.Field("rules").Items()) AddTargets(rule, &targets);
  std::vector<StoredSelector> all;
  for (const Target& target : targets) {
    const bool broken = !object_labels.ok() || !space_labels.ok();
    if (broken) {  // told once, of the first
      all.push_back(IsInvalid(
          ErrorMessage(object_labels.ok() ? space_labels.status() : object_labels.status())));
      all.back().selects_group = target.group, all.back().selects = target.kind;
    } else {
      all.push_back(ForTarget(object_labels->value_or(Selector::Everything()),
                              space_labels->value_or(Selector::Everything()), target));
    }
    all.back().path = objects.path;
    if (broken) break;
  }
  return all;
}

std::optional<StoredSelector> OfKind(const StoredSelector& stored, const KindName& kind) {
  const auto names = [](std::string_view word, std::string_view name) {
    return word == "*" || word == name;
  };
  if (!names(stored.selects_group, kind.group) || !names(stored.selects, kind.resource) ||
      !IsInScope(stored.scope, kind.namespaced) || IsExempt(kind.group, kind.resource)) {
    return std::nullopt;
  }
  StoredSelector of_kind = stored;
  of_kind.of_resource = false;
  of_kind.selects_group = kind.group;
  of_kind.selects = kind.kind;
  if (!kind.namespaced) of_kind.reach = {.where = NamespaceReach::Where::kAll};
  return of_kind;
}

}  // namespace labelix::kubernetes
