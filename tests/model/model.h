// The definition, written so plainly that it can be read: a map of objects and
// a loop over it. Differential tests walk it in step with the engine. It
// shares nothing with it but the public values: its own label maps, its own
// reading of each operator, its own integers.
//
//   model::World world;
//   world.Apply(event);
//   for (const auto& [ns, name] : world.Select(scope, selector)) ...
#ifndef LABELIX_TESTS_MODEL_MODEL_H_
#define LABELIX_TESTS_MODEL_MODEL_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "labelix/engine.h"
#include "labelix/event.h"
#include "labelix/selector.h"

namespace labelix::model {

using LabelMap = std::map<std::string, std::string>;
using NameList = std::vector<std::pair<std::string, std::string>>;  // (ns, name), ascending

// One requirement or a whole selector against one label map.
bool Matches(const Requirement& requirement, const LabelMap& labels);
bool Matches(const Selector& selector, const LabelMap& labels);

class World {
 public:
  void Apply(const Event& event);

  // Every object of the scope that matches, by namespace and name.
  NameList Select(const Scope& scope, const Selector& selector) const;

  struct Object {
    LabelMap labels;
    std::string uid, resource_version, facts;
  };
  // group, kind, ns, name
  using Key = std::tuple<std::string, std::string, std::string, std::string>;
  const std::map<Key, Object>& objects() const { return objects_; }

 private:
  std::map<Key, Object> objects_;
};

}  // namespace labelix::model

#endif  // LABELIX_TESTS_MODEL_MODEL_H_
