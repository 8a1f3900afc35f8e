#include "engine/kubernetes/contradiction.h"

#include "labelix/algebra.h"

namespace labelix::kubernetes {

std::optional<Contradiction> FindContradiction(const Selector& selector) {
  const Verdict verdict = IsEmpty(selector, Universe::kApi);
  if (!verdict.answer) return std::nullopt;
  std::string parts;
  for (const Requirement& r : verdict.conflict) {
    parts += (parts.empty() ? "" : " and ") + r.ToString();
  }
  return Contradiction{"no labels can meet " + parts,
                       verdict.conflict.size() == 1
                           ? "take this requirement out, or write one that a label can meet"
                           : "take one of these requirements out"};
}

}  // namespace labelix::kubernetes
