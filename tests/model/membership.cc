#include "tests/model/membership.h"

namespace labelix::model {
namespace {

bool EndsInOrdinal(const std::string& set, const std::string& name) {
  if (name.size() < set.size() + 2 || name.compare(0, set.size() + 1, set + "-") != 0) return false;
  return name.find_first_not_of("0123456789", set.size() + 1) == std::string::npos;
}

}  // namespace

SelectorKey KeyOf(const SelectorName& n, std::string_view picks_group,
                  std::string_view picks_kind) {
  return SelectorKey(n.group, n.kind, n.ns, n.name, n.path, picks_group, picks_kind);
}

void Membership::Apply(const SelectorEvent& event) {
  const SelectorKey key = KeyOf(event.name, event.picks_group, event.picks_kind);
  selectors_.erase(key);
  if (event.op == SelectorEvent::Op::kUnregister) return;
  Registered& registered = selectors_[key];
  registered.selector = *event.selector;
  if (event.namespaces) {
    registered.namespaces.emplace(event.namespaces->begin(), event.namespaces->end());
  }
  if (event.namespace_selector != nullptr)
    registered.namespace_selector = *event.namespace_selector;
  registered.ordinal_of = event.ordinal_of;
  registered.name_terms.assign(event.name_terms.begin(), event.name_terms.end());
  registered.skips_itself = event.skips_itself;
}

bool Membership::PicksName(const SelectorKey& key, const Registered& registered,
                           const World::Key& object) {
  const std::string& name = std::get<3>(object);
  if (!registered.ordinal_of.empty() && !EndsInOrdinal(registered.ordinal_of, name)) return false;
  for (const FieldSelector::Term& term : registered.name_terms) {
    if ((name == term.value) != term.equal) return false;
  }
  return !registered.skips_itself || object != World::Key(std::get<0>(key), std::get<1>(key),
                                                          std::get<2>(key), std::get<3>(key));
}

// All but the name.
bool Membership::Picks(const SelectorKey& key, const Registered& registered, const World& world,
                       const World::Key& object, const LabelMap& labels) {
  const auto& [group, kind, ns, name] = object;
  if (std::get<5>(key) != group || std::get<6>(key) != kind) return false;
  if (!Matches(registered.selector, labels)) return false;
  if (!registered.namespaces && !registered.namespace_selector) return true;
  if (registered.namespaces && registered.namespaces->contains(ns)) return true;
  if (!registered.namespace_selector) return false;
  if (registered.namespace_selector->IsEverything()) return true;
  const auto at = world.objects().find(World::Key("", "Namespace", "", ns));
  return at != world.objects().end() && Matches(*registered.namespace_selector, at->second.labels);
}

std::set<Pair> Membership::Pairs(const World& world) const {
  std::set<Pair> pairs;
  for (const auto& [key, registered] : selectors_) {
    for (const auto& [object, state] : world.objects()) {
      if (Picks(key, registered, world, object, state.labels) &&
          PicksName(key, registered, object)) {
        pairs.emplace(key, object);
      }
    }
  }
  return pairs;
}

std::set<SelectorKey> Membership::PickingLabels(const World& world,
                                                const World::Key& object) const {
  std::set<SelectorKey> picking;
  const LabelMap& labels = world.objects().at(object).labels;
  for (const auto& [key, registered] : selectors_) {
    if (Picks(key, registered, world, object, labels)) picking.insert(key);
  }
  return picking;
}

std::set<SelectorKey> Membership::Picking(const World& world, const World::Key& object) const {
  std::set<SelectorKey> picking = PickingLabels(world, object);
  std::erase_if(
      picking, [&](const SelectorKey& key) { return !PicksName(key, selectors_.at(key), object); });
  return picking;
}

}  // namespace labelix::model
