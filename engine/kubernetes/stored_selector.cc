#include "engine/kubernetes/stored_selector.h"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/json_value.h"
#include "engine/kubernetes/stored_forms.h"
#include "engine/kubernetes/user_rule.h"
#include "labelix/status.h"

namespace labelix::kubernetes {
namespace {

using kinds::Form;
using kinds::KindRow;
using kinds::Reach;
using kinds::SelectorRow;
using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs ToPairs(const std::vector<Label>& labels) {
  Pairs pairs;
  pairs.reserve(labels.size());
  for (const Label& label : labels) pairs.emplace_back(label.key, label.value);
  return pairs;
}

LabelSelector ToLabelSelector(const kinds::Workload& facts) {
  LabelSelector selector;
  selector.match_labels = ToPairs(facts.match_labels);
  for (const kinds::Expression& e : facts.expressions) {
    selector.match_expressions.push_back(
        {std::string(e.key), std::string(e.op), {e.values.begin(), e.values.end()}});
  }
  return selector;
}

StoredSelector IsUnknown(std::string why) {
  StoredSelector stored = PicksNothing(std::move(why));
  stored.state = SelectState::kUnknown;
  return stored;
}

// "spec.from[2]" of "spec.from[2].pods", where "[]" stands once: the elements that lead to a value.
std::string_view Elements(std::string_view path, size_t lists) {
  size_t end = 0;
  for (; lists > 0; --lists) {
    end = path.find(']', end);
    if (end == std::string_view::npos) return path;
    ++end;
  }
  return path.substr(0, end);
}

// Where a row's selectors look: one place for all, or one beside each, in the same elements of
// the same lists.
class NamespacesAt {
 public:
  NamespacesAt(const SelectorRow& row, PartTrees* parts) {
    if (row.namespaces.empty()) return;
    lists_ = static_cast<size_t>(std::count(row.namespaces.begin(), row.namespaces.end(), '['));
    for (PlacedValue& at : parts->At(row.namespaces)) {
      std::string elements(Elements(at.path, lists_));
      by_elements_.emplace(std::move(elements), std::move(at));
    }
  }
  // nullptr: nothing is said.
  const PlacedValue* Of(std::string_view selector) const {
    const auto at = by_elements_.find(std::string(Elements(selector, lists_)));
    return at == by_elements_.end() ? nullptr : &at->second;
  }

 private:
  size_t lists_ = 0;
  std::unordered_map<std::string, PlacedValue> by_elements_;
};

// Reads the rows of one object's kind one after another.
class ObjectSelectors {
 public:
  ObjectSelectors(const ObjectView& object, const KindRow& kind) : object_(object), kind_(kind) {}

  std::vector<StoredSelector> Read() {
    if (!Decode()) {
      Add(kind_.selectors.front(), std::string(kind_.selectors.front().path), Unreadable());
      return std::move(out_);
    }
    PartTrees parts(parts_);
    if (kind_.selectors.front().form == Form::kBoundResources) policy_ = PolicyOf(&parts);
    for (const SelectorRow& row : kind_.selectors) {
      if (IsReplaced(row)) continue;
      const bool is_main = &row == &kind_.selectors.front();
      if (is_main && kind_.facts == kinds::FactsForm::kService) {
        AddService(row);
      } else if (is_main && kind_.facts == kinds::FactsForm::kWorkload) {
        AddWorkload(row);
      } else {
        AddParts(row, &parts);
      }
    }
    return std::move(out_);
  }

 private:
  bool Decode();
  bool DecodeSelecting();
  // Of a binding: the policy that it names.
  std::optional<ObjectName> PolicyOf(PartTrees* parts) const;
  StoredSelector Unreadable() const;
  // Another row of this path is for this version of the API.
  bool IsReplaced(const SelectorRow& row) const;
  void AddService(const SelectorRow& row);
  void AddWorkload(const SelectorRow& row);
  void AddParts(const SelectorRow& row, PartTrees* parts);
  bool AddByRules(const SelectorRow& row, const PlacedValue& at);
  std::optional<StoredSelector> ReadValue(const SelectorRow& row, const PlacedValue& at) const;
  void SetReach(const SelectorRow& row, const NamespacesAt& spaces, const PlacedValue& at,
                StoredSelector* stored) const;
  void Add(const SelectorRow& row, std::string path, StoredSelector stored);

  const ObjectView& object_;
  const KindRow& kind_;
  kinds::Common common_;
  kinds::Service service_;
  kinds::Workload workload_;
  std::vector<kinds::Part> parts_;
  PodTemplate pod_;
  std::optional<ObjectName> policy_;
  std::vector<StoredSelector> out_;
};

bool ObjectSelectors::Decode() {
  switch (kind_.facts) {
    case kinds::FactsForm::kService:
      return kinds::DecodeService(object_.facts, &service_);
    case kinds::FactsForm::kWorkload:
      if (!kinds::DecodeWorkload(object_.facts, &workload_)) return false;
      parts_ = workload_.parts;
      pod_.labels = ToPairs(workload_.template_labels);
      return true;
    case kinds::FactsForm::kPod: {
      kinds::Pod pod;
      if (!kinds::DecodePod(object_.facts, &pod)) return false;
      parts_ = std::move(pod.parts);
      if (!parts_.empty()) pod_.labels = ToPairs(object_.labels);
      return true;
    }
    default:
      return DecodeSelecting();
  }
}

bool ObjectSelectors::DecodeSelecting() {
  kinds::Selecting facts;
  if (!kinds::DecodeSelecting(object_.facts, &facts)) return false;
  common_ = std::move(facts.common);
  parts_ = std::move(facts.parts);
  PartTrees parts(parts_);
  pod_.manual_selector = parts.At("spec.manualSelector").front().value.IsTrue();
  for (const auto& [key, value] :
       parts.At("spec.template.metadata.labels").front().value.Fields()) {
    pod_.labels.emplace_back(key, value.Text());
  }
  return true;
}

// A ValidatingAdmissionPolicyBinding's is a ValidatingAdmissionPolicy.
std::optional<ObjectName> ObjectSelectors::PolicyOf(PartTrees* parts) const {
  constexpr std::string_view kEnd = "Binding";
  const std::string name = parts->At("spec.policyName").front().value.Text();
  if (name.empty()) return std::nullopt;
  return ObjectName{std::string(kind_.kind.substr(0, kind_.kind.size() - kEnd.size())), "", name,
                    std::string(kind_.group)};
}

// A snapshot of a program that did not ask the kind yet has less of the object.
StoredSelector ObjectSelectors::Unreadable() const {
  kinds::Common common;
  std::string without_parts;
  if (kinds::DecodeCommon(object_.facts, &common)) kinds::EncodeCommon(common, &without_parts);
  if (without_parts.empty() || without_parts != object_.facts) return IsInvalid("unreadable facts");
  return IsUnknown("unknown: the snapshot was saved without it");
}

bool ObjectSelectors::IsReplaced(const SelectorRow& row) const {
  if (!row.version.empty()) return row.version != common_.version;
  return std::any_of(kind_.selectors.begin(), kind_.selectors.end(), [&](const SelectorRow& other) {
    return !other.version.empty() && other.version == common_.version && other.path == row.path;
  });
}

void ObjectSelectors::AddService(const SelectorRow& row) {
  const auto stored = [&]() -> StoredSelector {
    if (service_.selector_state == kinds::SelectorState::kBroken) {
      return IsInvalid(std::string(row.path) + ": not a map of strings");
    }
    if (service_.type == "ExternalName") {
      return PicksNothing("type ExternalName",
                          Selector::FromMap(ToPairs(service_.selector)).ToString());
    }
    if (!service_.selector.empty()) return PicksBy(Selector::FromMap(ToPairs(service_.selector)));
    const bool is_absent = service_.selector_state == kinds::SelectorState::kAbsent;
    return *ByVerdict(kind_.kind, row, is_absent, pod_);
  };
  Add(row, std::string(row.path), stored());
}

void ObjectSelectors::AddWorkload(const SelectorRow& row) {
  const auto stored = [&]() -> StoredSelector {
    if (workload_.selector_state == kinds::SelectorState::kBroken) {
      return IsInvalid(std::string(workload_.selector_error));
    }
    const LabelSelector selector = ToLabelSelector(workload_);
    if (selector.IsEmpty()) {
      const bool is_absent = workload_.selector_state == kinds::SelectorState::kAbsent;
      return *ByVerdict(kind_.kind, row, is_absent, pod_);
    }
    absl::StatusOr<Selector> converted = selector.ToSelector();
    if (!converted.ok()) return IsInvalid(ErrorMessage(converted.status()));
    return PicksBy(*std::move(converted));
  };
  Add(row, std::string(row.path), stored());
}

std::optional<StoredSelector> ObjectSelectors::ReadValue(const SelectorRow& row,
                                                         const PlacedValue& at) const {
  switch (row.form) {
    case Form::kMap:
    case Form::kLabelSelector:
      return ReadPlain(kind_.kind, row, at, pod_);
    case Form::kPeers:
      return ReadPeers(at);
    case Form::kPeer:
      return ReadPeer(at);
    case Form::kAffinityTerm:
      return ReadAffinityTerm(at, pod_);
    case Form::kSpreadConstraint:
      return ReadSpreadConstraint(at, pod_);
    case Form::kNodeTerm:
      return ReadNodeTerm(at);
    case Form::kVolumeNodeTerm:
      return ReadVolumeNodeTerm(at);
    case Form::kTopologyTerm:
      return ReadTopologyTerm(at);
    case Form::kNodeName:
      if (at.value.Text().empty()) return std::nullopt;
      return ReadNodeName(at.value.Text());
    case Form::kAllNodes:
      if (!at.value.IsTrue()) return std::nullopt;
      return PicksBy(Selector::Everything());
    case Form::kPerDevice:
      if (!at.value.IsTrue()) return std::nullopt;
      return IsUnknown("unknown: each device says its own nodes, which is not asked");
    case Form::kScaleTarget:
      return ReadScaleTarget(at, object_.ns);
    case Form::kTarget: {
      StoredSelector stored = ReadScaleTarget(at, object_.ns);
      stored.through_any = true;
      return stored;
    }
    case Form::kOwnedOnly:
      return PicksNothing("no selector: it has what it owns");
    case Form::kWebhook:
    case Form::kMatchResources:  // AddByRules had it, unless it is absent
      return ByVerdict(kind_.kind, row, true, pod_);
    case Form::kBoundResources:
      if (!policy_) return std::nullopt;
      return PicksNothing("what its policy matches");
  }
  return std::nullopt;
}

// False: it is absent.
bool ObjectSelectors::AddByRules(const SelectorRow& row, const PlacedValue& at) {
  if (at.value.absent()) return false;
  const bool is_webhook = row.form == Form::kWebhook;
  for (StoredSelector& stored : is_webhook ? ReadWebhook(at) : ReadMatchResources(at)) {
    stored.through = policy_;
    out_.push_back(std::move(stored));
  }
  return true;
}

void ObjectSelectors::AddParts(const SelectorRow& row, PartTrees* parts) {
  // What a pod or a template says, of which most say nothing.
  if (parts_.empty() && kind_.facts != kinds::FactsForm::kSelecting) return;
  const NamespacesAt spaces(row, parts);
  for (const PlacedValue& at : parts->At(row.path)) {
    if (!at.error.empty() && row.form == Form::kPeers) continue;  // told once, of its elements
    if (at.error.empty() && kinds::PicksByRules(row.form) && AddByRules(row, at)) continue;
    std::optional<StoredSelector> stored =
        at.error.empty() ? ReadValue(row, at) : IsInvalid(at.error);
    if (!stored.has_value()) continue;
    SetReach(row, spaces, at, &*stored);
    Add(row, at.path, *std::move(stored));
  }
}

void ObjectSelectors::SetReach(const SelectorRow& row, const NamespacesAt& spaces,
                               const PlacedValue& at, StoredSelector* stored) const {
  if (row.reach == Reach::kCluster) stored->reach.where = NamespaceReach::Where::kAll;
  const PlacedValue* const said = spaces.Of(at.path);
  if (said == nullptr) return;
  if (!said->error.empty()) {
    *stored = IsInvalid(said->error);
    return;
  }
  if (row.reach == Reach::kNamed) stored->reach = ReadNamed(*said);
  if (row.reach != Reach::kSelectedOrOwn) return;
  absl::StatusOr<NamespaceReach> reach = ReadSelectedOrOwn(*said);
  if (reach.ok()) {
    stored->reach = *std::move(reach);
  } else {
    *stored = IsInvalid(ErrorMessage(reach.status()));
  }
}

void ObjectSelectors::Add(const SelectorRow& row, std::string path, StoredSelector stored) {
  stored.path = std::move(path);
  stored.selects_group = row.selects_group;
  stored.selects = row.selects;
  stored.told = row.told;
  stored.skips_itself = row.skips_itself;
  if (policy_) stored.through = policy_;
  if (kind_.kind == "StatefulSet" && row.told == kinds::Told::kAlways) {
    stored.member_of = object_.name;
  }
  out_.push_back(std::move(stored));
}

}  // namespace

std::vector<StoredSelector> ReadSelectors(const ObjectView& object) {
  const KindRow* const kind = kinds::FindKind(object.group, object.kind);
  if (kind == nullptr) {
    const std::unique_ptr<UserRule> rule = ReadUserRule(object);
    if (rule == nullptr || rule->selectors.empty()) return {};
    return ObjectSelectors(object, rule->row).Read();
  }
  if (kind->selectors.empty()) return {};
  return ObjectSelectors(object, *kind).Read();
}

bool IsMemberOf(std::string_view set, std::string_view pod) {
  const size_t dash = pod.rfind('-');
  if (dash == std::string_view::npos || pod.substr(0, dash) != set) return false;
  const std::string_view ordinal = pod.substr(dash + 1);
  return !ordinal.empty() &&
         std::all_of(ordinal.begin(), ordinal.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool PicksName(const StoredSelector& stored, std::string_view name) {
  if (!stored.member_of.empty() && !IsMemberOf(stored.member_of, name)) return false;
  return std::all_of(stored.name_terms.begin(), stored.name_terms.end(),
                     [&](const FieldSelector::Term& term) {
                       const bool is_name = term.field == "metadata.name";
                       return ((is_name ? name : std::string_view()) == term.value) == term.equal;
                     });
}

std::string PrintReach(const NamespaceReach& reach) {
  if (reach.where == NamespaceReach::Where::kAll) return "*";
  std::string out;
  for (const std::string& name : reach.names) out += (out.empty() ? "" : ",") + name;
  if (reach.labels.has_value()) {
    out += (out.empty() ? "{" : ",{") + reach.labels->ToString() + "}";
  }
  return out;
}

}  // namespace labelix::kubernetes
