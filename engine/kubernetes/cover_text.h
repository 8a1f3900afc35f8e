// Given the keys: which requirement on each, so that the whole is shortest.
#ifndef LABELIX_ENGINE_KUBERNETES_COVER_TEXT_H_
#define LABELIX_ENGINE_KUBERNETES_COVER_TEXT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "engine/kubernetes/cover.h"

namespace labelix::kubernetes {

struct Written {
  std::vector<Requirement> requirements;
  std::string text;
  bool is_shortest = true;  // for these keys
};

// Fewer bytes; of as many, the text that sorts first.
bool IsBetter(const Written& a, const Written& b);

// REQUIRES: the keys, ascending, together refuse every item.
Written WriteShortest(const std::vector<const CoverKey*>& keys, size_t items);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_COVER_TEXT_H_
