#include "engine/kubernetes/registrar.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/kinds/kinds.h"

namespace labelix::kubernetes {
namespace {

// Can an object of the event's kind hold a selector that is kept matched? A
// batch is mostly of one kind: the table is asked when the kind changes.
class Holders {
 public:
  bool Has(const Event& event) {
    if (event.op != Event::Op::kUpsert && event.op != Event::Op::kRemove) return false;
    if (event.kind != kind_ || event.group != group_) Ask(event);
    return holds_;
  }

 private:
  void Ask(const Event& event) {
    kind_ = event.kind, group_ = event.group;
    const kinds::KindRow* row = kinds::FindKind(event.group, event.kind);
    holds_ = row != nullptr &&
             std::any_of(row->selectors.begin(), row->selectors.end(), [](const auto& selector) {
               return selector.told != kinds::Told::kWhenNamed;
             });
  }

  std::string_view kind_, group_;
  bool holds_ = false;
};

// A pod's own affinity is asked when the pod is named, and not kept matched.
// What is picked through another object is picked by that one.
bool IsKept(const StoredSelector& stored) {
  return stored.told != kinds::Told::kWhenNamed && !stored.selector.IsNothing() &&
         (stored.state == SelectState::kSelects || stored.state == SelectState::kEverything);
}

std::vector<StoredSelector> KeptOf(const ObjectView& object) {
  std::vector<StoredSelector> kept = ReadSelectors(object);
  std::erase_if(kept, [](const StoredSelector& stored) { return !IsKept(stored); });
  return kept;
}

ObjectView ViewOf(const Event& event) {
  ObjectView view;
  view.group = event.group;
  view.kind = event.kind;
  view.ns = event.ns;
  view.name = event.name;
  view.uid = event.uid;
  view.resource_version = event.resource_version;
  view.controller = event.controller;
  view.labels.assign(event.labels.begin(), event.labels.end());
  view.facts = event.facts;
  return view;
}

bool IsSamePlace(const StoredSelector& a, const StoredSelector& b) {
  return std::tie(a.path, a.selects_group, a.selects) ==
         std::tie(b.path, b.selects_group, b.selects);
}

}  // namespace

Registrar::Registrar(const Version& now, std::span<const Event> batch) {
  std::vector<const Event*> holders;
  Holders kinds;
  for (const Event& event : batch) {
    if (kinds.Has(event)) holders.push_back(&event);
  }
  std::set<std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>> seen;
  for (auto it = holders.rbegin(); it != holders.rend(); ++it) {
    const Event& event = **it;
    if (seen.emplace(event.group, event.kind, event.ns, event.name).second) Read(now, event);
  }
}

Registrar::Registrar(const Version& now) {
  for (const kinds::KindRow& row : kinds::AllKinds()) {
    if (row.selectors.empty()) continue;
    const Scope all{.kind = row.kind, .group = row.group};
    for (ObjectId id : now.Select(all, Compiled(Selector::Everything()))) {
      const ObjectView object = now.Get(id);
      Event event;
      event.group = object.group;
      event.kind = object.kind;
      event.ns = object.ns;
      event.name = object.name;
      event.resource_version = object.resource_version;
      for (const StoredSelector& stored : selectors_.emplace_back(KeptOf(object))) {
        Register(event, stored);
      }
    }
  }
}

void Registrar::Read(const Version& now, const Event& event) {
  Selectors& was = selectors_.emplace_back();
  Selectors& is = selectors_.emplace_back();
  if (const auto id = now.Find(event.group, event.kind, event.ns, event.name)) {
    was = KeptOf(now.Get(*id));
  }
  if (event.op == Event::Op::kUpsert) is = KeptOf(ViewOf(event));
  for (const StoredSelector& stored : was) {
    const bool stays = std::any_of(is.begin(), is.end(), [&](const StoredSelector& other) {
      return IsSamePlace(stored, other);
    });
    if (!stays) Unregister(event, stored);
  }
  for (const StoredSelector& stored : is) Register(event, stored);
}

SelectorEvent Registrar::Start(const Event& event, const StoredSelector& stored) {
  SelectorEvent out;
  out.name = {event.group, event.kind, event.ns, event.name, stored.path};
  out.picks_group = stored.selects_group;
  out.picks_kind = stored.selects;
  out.resource_version = event.resource_version;
  return out;
}

void Registrar::Unregister(const Event& event, const StoredSelector& stored) {
  SelectorEvent out = Start(event, stored);
  out.op = SelectorEvent::Op::kUnregister;
  events_.push_back(out);
}

void Registrar::Register(const Event& event, const StoredSelector& stored) {
  SelectorEvent out = Start(event, stored);
  out.selector = &stored.selector;
  out.ordinal_of = stored.member_of;
  out.name_terms = stored.name_terms;
  out.skips_itself = stored.skips_itself;
  const NamespaceReach& reach = stored.reach;
  if (reach.where == NamespaceReach::Where::kOwn) {
    out.namespaces = namespaces_.emplace_back(1, event.ns);
  } else if (reach.where == NamespaceReach::Where::kChosen) {
    if (reach.labels) out.namespace_selector = &*reach.labels;
    if (!reach.labels || !reach.names.empty()) {
      out.namespaces = namespaces_.emplace_back(reach.names.begin(), reach.names.end());
    }
  }
  events_.push_back(out);
}

}  // namespace labelix::kubernetes
