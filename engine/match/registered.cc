#include "engine/match/registered.h"

#include <algorithm>

#include "engine/query/evaluate.h"
#include "index/packed_text.h"
#include "index/types/absl_text.h"

namespace labelix::match {
namespace {

absl::Status Check(const SelectorEvent& event) {
  const std::string who = "selector " + std::string(event.name.kind) +
                          (event.name.kind.empty() ? "" : "/") + std::string(event.name.name);
  if (event.name.name.empty()) return absl::InvalidArgumentError("selector: a name is required");
  if (event.picks_kind.empty()) {
    return absl::InvalidArgumentError(ToAbsl(who + ": the kind that it picks is required"));
  }
  if (event.op == SelectorEvent::Op::kRegister && event.selector == nullptr) {
    return absl::InvalidArgumentError(ToAbsl(who + ": a Selector is required"));
  }
  return absl::OkStatus();
}

// The names of the namespaces whose labels satisfy.
std::vector<std::string_view> NamespacesOf(const query::State& state, const Normal& labels) {
  std::vector<std::string_view> names;
  const Scope scope{.kind = "Namespace"};
  for (ObjectId id : query::Select(state, query::MakePlan(state, scope, labels))) {
    if (state.index->objects().ns(id).empty()) names.push_back(state.index->objects().name(id));
  }
  return names;
}

// See PicksName. A condition that is not there is the empty text.
std::string PackNameConditions(const SelectorEvent& event) {
  if (!event.skips_itself && event.ordinal_of.empty() && event.name_terms.empty()) return {};
  std::string packed(1, event.skips_itself ? '1' : '0');
  index::PutText(event.ordinal_of, &packed);
  for (const FieldSelector::Term& term : event.name_terms) {
    packed.push_back(term.equal ? '1' : '0');
    index::PutText(term.value, &packed);
  }
  return packed;
}

}  // namespace

std::string PackHolder(const SelectorName& name) {
  std::string packed;
  for (std::string_view part : {name.group, name.kind, name.ns, name.name}) {
    index::PutText(part, &packed);
  }
  return packed;
}

SelectorName UnpackName(std::string_view holder, std::string_view path) {
  SelectorName name;
  for (std::string_view* part : {&name.group, &name.kind, &name.ns, &name.name}) {
    *part = index::TakeText(&holder);
  }
  name.path = path;
  return name;
}

SelectorName NameOf(const index::Objects& objects, ObjectId selector) {
  return UnpackName(objects.name(selector), objects.ns(selector));
}

Registered ReadRegistered(const index::ObjectRow& row) {
  const index::Carried carried = index::Unpack(row.Carried());
  std::string_view facts = carried.facts;
  Registered registered;
  registered.text = index::TakeText(&facts);
  registered.names = facts;
  registered.resource_version = carried.resource_version;
  return registered;
}

bool IsOrdinalOf(std::string_view set, std::string_view name) {
  const size_t dash = name.rfind('-');
  if (dash == std::string_view::npos || name.substr(0, dash) != set) return false;
  const std::string_view ordinal = name.substr(dash + 1);
  return !ordinal.empty() &&
         std::all_of(ordinal.begin(), ordinal.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool PicksName(const index::Index& index, ObjectId selector, std::string_view names,
               ObjectId object) {
  if (names.empty()) return true;
  const index::Objects& objects = index.objects();
  const std::string_view name = objects.name(object);
  const bool skips_itself = names.front() != '0';
  names.remove_prefix(1);
  const std::string_view set = index::TakeText(&names);
  if (!set.empty() && !IsOrdinalOf(set, name)) return false;
  while (!names.empty()) {
    const bool equal = names.front() != '0';
    names.remove_prefix(1);
    if ((index::TakeText(&names) == name) != equal) return false;
  }
  if (!skips_itself) return true;
  const SelectorName own = NameOf(objects, selector);
  const index::Kind& kind = index.KindOf(object);
  return own.name != name || own.ns != objects.ns(object) || own.kind != kind.kind ||
         own.group != kind.group;
}

void FilterByName(const index::Index& index, ObjectId selector, std::string_view names,
                  IdSet* ids) {
  if (names.empty()) return;
  std::erase_if(*ids, [&](ObjectId id) { return !PicksName(index, selector, names, id); });
}

IdSet Pick(const query::State& state, const index::Kind& picked, const Condition& condition) {
  if (condition.nothing) return {};
  std::vector<std::string_view> namespaces;
  if (condition.namespace_labels) namespaces = NamespacesOf(state, *condition.namespace_labels);
  if (condition.namespaces) {
    namespaces.insert(namespaces.end(), condition.namespaces->begin(), condition.namespaces->end());
  }
  std::sort(namespaces.begin(), namespaces.end());
  namespaces.erase(std::unique(namespaces.begin(), namespaces.end()), namespaces.end());
  if (namespaces.empty() && (condition.namespaces || condition.namespace_labels)) return {};
  const Scope scope{.kind = picked.kind, .group = picked.group, .namespaces = namespaces};
  return query::Select(state, query::MakePlan(state, scope, condition.labels));
}

// ---- SelectorBatch -----------------------------------------------------------

absl::Status SelectorBatch::Add(const index::Index& index, std::span<const SelectorEvent> events) {
  for (const SelectorEvent& event : events) {
    if (absl::Status status = Check(event); !status.ok()) return status;
  }
  events_.reserve(events.size());
  for (const SelectorEvent& event : events) AddOne(index, event);
  return absl::OkStatus();
}

const Filing& SelectorBatch::FileOne(const index::Index& index, const SelectorEvent& event) {
  const Condition condition = MakeCondition(event);
  Kind& kind = kinds_[{event.picks_group, event.picks_kind}];
  const Filing*& known = kind.filings[Encode(condition)];
  if (known == nullptr) {
    const index::Kind* selectors = index.FindKind(event.picks_group, event.picks_kind,
                                                  index.current(), index::Holds::kSelectors);
    known = &filings_.emplace_back(File(selectors, condition, &kind.pending));
  }
  return *known;
}

void SelectorBatch::AddOne(const index::Index& index, const SelectorEvent& event) {
  Event out;
  out.group = event.picks_group;
  out.kind = event.picks_kind;
  out.ns = event.name.path;
  out.name = Keep(PackHolder(event.name));
  out.resource_version = event.resource_version;
  if (event.op == SelectorEvent::Op::kUnregister) {
    out.op = Event::Op::kRemove;
  } else {
    out.labels = FileOne(index, event).labels;
    std::string facts;
    index::PutText(event.selector->ToString(), &facts);
    facts += PackNameConditions(event);
    out.facts = Keep(std::move(facts));
  }
  events_.push_back(out);
}

}  // namespace labelix::match
