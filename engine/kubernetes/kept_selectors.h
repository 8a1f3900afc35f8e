// The selectors of many objects, read once, and found by the labels of what they may pick.
#ifndef LABELIX_ENGINE_KUBERNETES_KEPT_SELECTORS_H_
#define LABELIX_ENGINE_KUBERNETES_KEPT_SELECTORS_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/kubernetes/stored_selector.h"
#include "labelix/engine.h"
#include "labelix/labels.h"

namespace labelix::kubernetes {

// Not for several threads.
class KeptSelectors {
 public:
  struct Selecting {
    ObjectId id = 0;
    std::vector<StoredSelector> selectors;  // resolved
  };

  void Add(Selecting selecting);

  // Those with a selector that may pick an object with these labels, or of which nobody knows,
  // each once, and no other with one that does. Valid until the next call. Cost: a look-up a label,
  // and these.
  const std::vector<const Selecting*>& Candidates(Labels labels);

 private:
  using Places = std::vector<uint32_t>;  // in all_, ascending

  void File(const StoredSelector& stored, uint32_t place);
  size_t CostOf(const Requirement& requirement);
  const std::string& PairText(std::string_view key, std::string_view value);

  std::vector<Selecting> all_;
  // A selector stands under each value of one of its requirements that need one.
  std::unordered_map<std::string, Places> by_pair_;
  Places by_no_pair_;  // with no such requirement
  std::string pair_;
  Places found_;
  std::vector<const Selecting*> candidates_;
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_KEPT_SELECTORS_H_
