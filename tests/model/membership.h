// Live membership, defined plainly: every registered selector against every
// object, by a loop.
//
//   model::Membership membership;
//   membership.Apply(selector_event);
//   std::set<model::Pair> pairs = membership.Pairs(world);
#ifndef LABELIX_TESTS_MODEL_MEMBERSHIP_H_
#define LABELIX_TESTS_MODEL_MEMBERSHIP_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "labelix/live.h"
#include "tests/model/model.h"

namespace labelix::model {

// group, kind, ns, name, path; then group and kind of what is picked.
using SelectorKey = std::tuple<std::string, std::string, std::string, std::string, std::string,
                               std::string, std::string>;
using Pair = std::pair<SelectorKey, World::Key>;

SelectorKey KeyOf(const SelectorName& name, std::string_view picks_group,
                  std::string_view picks_kind);

class Membership {
 public:
  void Apply(const SelectorEvent& event);

  std::set<Pair> Pairs(const World& world) const;
  // Of those, the selectors of one object.
  std::set<SelectorKey> Picking(const World& world, const World::Key& object) const;
  // The same without the conditions on the object's name.
  std::set<SelectorKey> PickingLabels(const World& world, const World::Key& object) const;

  struct Registered {
    Selector selector;
    std::optional<std::set<std::string>> namespaces;
    std::optional<Selector> namespace_selector;
    std::string ordinal_of;
    std::vector<FieldSelector::Term> name_terms;
    bool skips_itself = false;
  };
  const std::map<SelectorKey, Registered>& selectors() const { return selectors_; }

 private:
  static bool PicksName(const SelectorKey& key, const Registered& registered,
                        const World::Key& object);
  static bool Picks(const SelectorKey& key, const Registered& registered, const World& world,
                    const World::Key& object, const LabelMap& labels);
  std::map<SelectorKey, Registered> selectors_;
};

}  // namespace labelix::model

#endif  // LABELIX_TESTS_MODEL_MEMBERSHIP_H_
