// service-selects-nothing, service-spans-owners, label-on-owner-not-template.

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/kubernetes/check.h"
#include "engine/kubernetes/names.h"

namespace labelix::kubernetes {
namespace {

// The first requirements that some pod of the namespace meets together, and the
// one that none of these meets.
std::string WhyNothing(const Version& version, const Reading& reading) {
  std::vector<std::string_view> buffer;
  const Scope scope = reading.ScopeOf(&buffer);
  const std::vector<Requirement>& all = reading.stored.selector.requirements();
  const auto first = [&](size_t n) {
    return Selector::FromRequirements({all.begin(), all.begin() + static_cast<ptrdiff_t>(n)});
  };
  uint64_t before = version.Count(scope, Compiled(Selector::Everything()));
  if (before == 0) return "there is no pod in its namespace";
  // The more requirements, the fewer: `met` together leave some, `none` leave none.
  size_t met = 0, none = all.size();
  while (none - met > 1) {
    const size_t middle = met + (none - met) / 2;
    const uint64_t left = version.Count(scope, Compiled(first(middle)));
    (left > 0 ? met : none) = middle;
    if (left > 0) before = left;
  }
  const std::string others = first(met).ToString();
  return "of the " + std::to_string(before) + " pods " +
         (others.empty() ? "of its namespace" : "with " + others) + " none has " +
         all[met].ToString();
}

std::string Missing(const Selector& selector, Labels labels) {
  std::string missing;
  for (const Requirement& r : selector.requirements()) {
    if (!r.Matches(labels)) missing += (missing.empty() ? "" : ",") + r.ToString();
  }
  return missing;
}

}  // namespace

void Checker::CheckServices() {
  for (ObjectId id : All("", "Service")) {
    for (const Reading& reading : ReadAll(version_, id)) {
      if (reading.stored.state != SelectState::kSelects) continue;
      CheckService(id, reading);
      if (with_pods_ && IsWanted("service-spans-owners")) CheckOwners(id, reading);
    }
  }
}

void Checker::CheckService(ObjectId id, const Reading& reading) {
  const Selector& selector = reading.stored.selector;
  std::vector<std::string_view> buffer;
  if (with_pods_ && version_.Count(reading.ScopeOf(&buffer), Compiled(selector)) > 0) return;
  const ObjectName name = NameOf(version_, id);
  std::vector<const Workload*> would, own;
  for (const Workload& workload : WorkloadsIn(name.ns)) {
    if (workload.speaks_for_another) continue;
    if (selector.Matches(workload.template_labels)) {
      would.push_back(&workload);
    } else if (selector.Matches(workload.labels)) {
      own.push_back(&workload);
    }
  }
  // Manifests hold no pods; their templates will make some.
  if (!with_pods_ && !would.empty()) return;
  AddNothing(name, reading, would);
  if (!would.empty() || !IsWanted("label-on-owner-not-template")) return;
  for (const Workload* workload : own) {
    Finding* finding = pairs_.Add({"label-on-owner-not-template", workload->id, workload->name},
                                  Severity::kWarning, name);
    if (finding == nullptr) continue;
    finding->path = "metadata.labels";
    finding->message = Missing(selector, workload->template_labels) +
                       " stands on the object itself and not on the pods that it makes, where " +
                       Short(name) + " looks for it";
    finding->cure = "put it under spec.template.metadata.labels";
    finding->witness = ToList(workload->template_labels);
  }
}

void Checker::AddNothing(const ObjectName& name, const Reading& reading,
                         const std::vector<const Workload*>& would) {
  if (!IsWanted("service-selects-nothing")) return;
  std::string why = with_pods_ ? WhyNothing(version_, reading) : "no template has these labels";
  const size_t named = Named(would.size());
  if (!would.empty()) why += "; the template of " + Short(would[0]->name) + " would do";
  if (would.size() > named) why += ", as those of " + std::to_string(would.size() - 1) + " more";
  Finding& finding =
      Add("service-selects-nothing", would.empty() ? Severity::kWarning : Severity::kInfo, name,
          reading.stored.path, reading.stored.text + " picks no pod: " + why);
  finding.cure = "`labelix explain svc/" + name.name + "` says what is nearly right";
  for (const Workload* workload : would) finding.others.push_back(workload->name);
  std::sort(finding.others.begin(), finding.others.end());
  finding.others.resize(named);
  finding.witness = IsEmpty(reading.stored.selector, Universe::kApi).witness;
}

void Checker::CheckOwners(ObjectId id, const Reading& reading) {
  std::vector<std::string_view> buffer;
  std::map<std::optional<ObjectName>, uint64_t> owners;
  for (ObjectId pod :
       version_.Select(reading.ScopeOf(&buffer), Compiled(reading.stored.selector))) {
    const std::optional<OutermostOwner> owner = owners_.Of(version_.Get(pod));
    ++owners[owner ? std::optional(owner->name) : std::nullopt];
  }
  if (owners.size() < 2) return;
  const size_t all = owners.size() - owners.count(std::nullopt);
  std::vector<ObjectName> others;
  std::string parts;
  for (const auto& [owner, count] : owners) {
    if (!owner || others.size() == Named(all)) continue;
    others.push_back(*owner);
    parts += (parts.empty() ? "" : ", ") + Short(*owner) + " " + std::to_string(count);
  }
  if (all > others.size()) parts += ", " + std::to_string(all - others.size()) + " owners more";
  if (owners.contains(std::nullopt)) {
    parts += ", nobody " + std::to_string(owners.at(std::nullopt));
  }
  Finding& finding = Add("service-spans-owners", Severity::kWarning, NameOf(version_, id),
                         reading.stored.path, "picks pods of " + parts);
  finding.others = std::move(others);
  finding.cure = "add a label that only the wanted pods have: `labelix separate` finds one";
}

}  // namespace labelix::kubernetes
