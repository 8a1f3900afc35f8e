// Random selectors to register, and a RandomWorld that has namespaces and uids,
// by seed.
#ifndef LABELIX_TESTS_ENGINE_MATCH_RANDOM_SELECTORS_H_
#define LABELIX_TESTS_ENGINE_MATCH_RANDOM_SELECTORS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/live.h"
#include "tests/engine/random_world.h"

namespace labelix::test {

// Owns what a SelectorEvent shows.
struct OwnedSelector {
  SelectorEvent::Op op = SelectorEvent::Op::kRegister;
  std::string name, path, picks_kind, ordinal_of, resource_version;
  std::optional<std::vector<std::string>> namespaces;
  std::optional<Selector> namespace_selector;
  Selector selector;
  std::vector<FieldSelector::Term> name_terms;
  bool skips_itself = false;
  std::vector<std::string_view> views;

  SelectorEvent Get() {
    SelectorEvent event;
    event.op = op;
    event.name.kind = skips_itself ? "Pod" : "";
    event.name.ns = skips_itself ? "ns0" : "";
    event.name.name = name;
    event.name.path = path;
    event.picks_kind = picks_kind;
    event.selector = &selector;
    event.ordinal_of = ordinal_of;
    event.name_terms = name_terms;
    event.skips_itself = skips_itself;
    event.resource_version = resource_version;
    if (namespace_selector) event.namespace_selector = &*namespace_selector;
    if (namespaces) {
      views.assign(namespaces->begin(), namespaces->end());
      event.namespaces = views;
    }
    return event;
  }
};

class RandomLive {
 public:
  RandomLive(const Shape& shape, int selectors, uint64_t seed)
      : shape_(shape), selectors_(selectors), world_(shape, seed) {}

  RandomWorld& random() { return world_; }

  // Objects, one in twenty a Namespace; now and then another uid.
  OwnedEvent NextEvent() {
    OwnedEvent event = world_.NextEvent();
    if (world_.Percent(5)) {
      event.kind = "Namespace";
      event.ns = "";
      event.name = "ns" + std::to_string(world_.Draw(shape_.namespaces));
    }
    if (world_.Percent(30)) event.name = "o-" + std::to_string(world_.Draw(9));
    event.uid = world_.Percent(90) ? "one" : "two";
    return event;
  }

  OwnedSelector NextSelector() {
    OwnedSelector owned;
    owned.name = "s" + std::to_string(world_.Draw(selectors_));
    owned.path = world_.Percent(90) ? "" : "spec.selector";
    owned.picks_kind = world_.Percent(85) ? "Pod" : "Service";
    owned.resource_version = std::to_string(++resource_version_);
    if (world_.Percent(20)) owned.op = SelectorEvent::Op::kUnregister;
    owned.selector = world_.NextSelector();
    if (world_.Percent(60)) {
      owned.namespaces.emplace();
      const int names = world_.Percent(80) ? 1 : world_.Draw(4);
      for (int i = 0; i < names; ++i) owned.namespaces->push_back(NextNamespace());
    }
    if (world_.Percent(25)) owned.namespace_selector = world_.NextSelector();
    if (world_.Percent(10)) owned.ordinal_of = "o";
    if (world_.Percent(5)) owned.name_terms = {{"metadata.name", world_.Percent(20), "o3"}};
    owned.skips_itself = world_.Percent(20);
    if (owned.skips_itself) owned.name = "o" + std::to_string(world_.Draw(9));
    return owned;
  }

 private:
  std::string NextNamespace() {
    return world_.Percent(5) ? "" : "ns" + std::to_string(world_.Draw(shape_.namespaces));
  }

  Shape shape_;
  int selectors_;
  RandomWorld world_;
  uint64_t resource_version_ = 0;
};

}  // namespace labelix::test

#endif  // LABELIX_TESTS_ENGINE_MATCH_RANDOM_SELECTORS_H_
