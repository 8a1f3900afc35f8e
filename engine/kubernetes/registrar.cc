#include "engine/kubernetes/registrar.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/object_event.h"

namespace labelix::kubernetes {
namespace {

// A kind without a row may have a user's rule, which its objects carry.
bool MayHold(std::string_view group, std::string_view kind) {
  const kinds::KindRow* row = kinds::FindKind(group, kind);
  return row == nullptr || IsKeptMatched(*row);
}

bool IsOfObject(const Event& event) {
  return event.op == Event::Op::kUpsert || event.op == Event::Op::kRemove;
}

// What is picked through another object is picked by that one. Which kinds a
// webhook's rule means beside those of the table depends on what was loaded.
bool IsKept(const StoredSelector& stored) {
  return !stored.of_resource && stored.told != kinds::Told::kWhenNamed &&
         !stored.selector.IsNothing() &&
         (stored.state == SelectState::kSelects || stored.state == SelectState::kEverything);
}

std::vector<StoredSelector> KeptOf(const ObjectView& object) {
  std::vector<StoredSelector> kept = ReadSelectors(object);
  std::erase_if(kept, [](const StoredSelector& stored) { return !IsKept(stored); });
  return kept;
}

bool IsSamePlace(const StoredSelector& a, const StoredSelector& b) {
  return std::tie(a.path, a.selects_group, a.selects) ==
         std::tie(b.path, b.selects_group, b.selects);
}

}  // namespace

bool IsKeptMatched(const kinds::KindRow& kind) {
  return std::any_of(
      kind.selectors.begin(), kind.selectors.end(),
      [](const kinds::SelectorRow& selector) { return selector.told != kinds::Told::kWhenNamed; });
}

Registrar::Registrar(const Version& now, std::span<const Event> batch) {
  std::vector<const Event*> holders;
  const Event* of_kind = nullptr;  // events come in runs of one kind
  bool may_hold = false;
  for (const Event& event : batch) {
    if (of_kind == nullptr || of_kind->kind != event.kind || of_kind->group != event.group) {
      of_kind = &event;
      may_hold = MayHold(event.group, event.kind);
    }
    if (may_hold && IsOfObject(event)) holders.push_back(&event);
  }
  if (holders.size() == 1) {
    Read(now, *holders.front());
    return;
  }
  std::set<std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>> seen;
  for (auto it = holders.rbegin(); it != holders.rend(); ++it) {
    const Event& event = **it;
    if (seen.emplace(event.group, event.kind, event.ns, event.name).second) Read(now, event);
  }
}

Registrar::Registrar(const Version& now) {
  for (const Version::KindCount& kind : now.Kinds()) {
    if (MayHold(kind.group, kind.kind)) ReadAll(now, {.kind = kind.kind, .group = kind.group});
  }
}

void Registrar::ReadAll(const Version& now, const Scope& kind) {
  for (ObjectId id : now.Select(kind, Compiled(Selector::Everything()))) {
    const ObjectView object = now.Get(id);
    const Event event = EventOf(object);
    for (const StoredSelector& stored : selectors_.emplace_back(KeptOf(object))) {
      Register(event, stored);
    }
  }
}

void Registrar::Read(const Version& now, const Event& event) {
  Selectors was, is;
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
  if (!was.empty()) selectors_.push_back(std::move(was));
  if (!is.empty()) selectors_.push_back(std::move(is));
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
