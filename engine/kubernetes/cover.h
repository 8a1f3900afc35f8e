// The search behind Separate: requirements on as few keys as possible that
// together refuse every spared label set, written as short as possible.
#ifndef LABELIX_ENGINE_KUBERNETES_COVER_H_
#define LABELIX_ENGINE_KUBERNETES_COVER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/selector.h"

namespace labelix::kubernetes {

// One key, and what the spared label sets have there.
struct CoverKey {
  std::string key;
  // What the picked objects have.
  std::vector<std::string> values;  // ascending, distinct
  bool some_absent = false;         // a picked object lacks the key
  // Of each spared label set: what a requirement on this key could refuse it
  // by. kNothing: some picked object has the same.
  enum class Refusal : uint8_t { kNothing, kAbsent, kValue };
  struct Item {
    Refusal refusal = Refusal::kNothing;
    std::string_view value;  // with kValue
  };
  std::vector<Item> items;
};

struct Cover {
  std::vector<Requirement> requirements;  // ascending by key
  bool is_shortest = true;
};

// REQUIRES: every item is refused by some key; `items` is the same number for
// each key, and not zero.
Cover FindCover(const std::vector<CoverKey>& keys, size_t items);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_COVER_H_
