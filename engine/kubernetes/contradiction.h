// What is said of a selector that no labels can meet.
#ifndef LABELIX_ENGINE_KUBERNETES_CONTRADICTION_H_
#define LABELIX_ENGINE_KUBERNETES_CONTRADICTION_H_

#include <optional>
#include <string>

#include "labelix/selector.h"

namespace labelix::kubernetes {

struct Contradiction {
  std::string text;  // "no labels can meet run=rng and !run"
  std::string cure;
};

// nullopt: labels that the API server takes can meet it.
std::optional<Contradiction> FindContradiction(const Selector& selector);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_CONTRADICTION_H_
