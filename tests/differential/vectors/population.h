// Objects held twice, by the engine and by the plain definition, so that each
// question is answered by both.
#ifndef LABELIX_TESTS_DIFFERENTIAL_VECTORS_POPULATION_H_
#define LABELIX_TESTS_DIFFERENTIAL_VECTORS_POPULATION_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "labelix/engine.h"
#include "tests/model/model.h"

namespace labelix::vectors {

// Objects of one kind, numbered in the order given.
class Population {
 public:
  using LabelMap = std::map<std::string, std::string>;

  void Add(const std::string& ns, const LabelMap& labels);
  // Gives what was added to both. Throws std::runtime_error where the engine refuses.
  void Publish();

  // Ascending numbers; nullopt: all namespaces.
  using Ids = std::vector<uint64_t>;
  Ids FromEngine(const std::optional<std::string>& ns, const Selector& selector) const;
  Ids FromModel(const std::optional<std::string>& ns, const Selector& selector) const;
  // What Count, First and a Bound say, where they differ from `ids`; "" if they agree.
  std::string OtherForms(const std::optional<std::string>& ns, const Selector& selector,
                         const Ids& ids) const;

 private:
  struct Row {
    std::string ns, name;
    LabelMap labels;
  };
  std::vector<Row> rows_;
  Engine engine_;
  model::World world_;
};

}  // namespace labelix::vectors

#endif  // LABELIX_TESTS_DIFFERENTIAL_VECTORS_POPULATION_H_
