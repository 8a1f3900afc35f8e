// A selector with one constraint for each key: what it means, apart from how
// it was written.
//
// Two conjunctions that accept the same label sets (any keys, any values, as
// the matcher never validates labels) have equal Normals, and the other way
// round: each key's accepted values are one of five shapes that no other shape
// can equal, and each shape is kept in its smallest form.
//
//   shape                      fields set
//   only absent                absent
//   one of finitely many       required, allowed
//   any but finitely many      required, excluded (possibly none)
//   the same, or absent        excluded (at least one)
//   an integer interval        required, greater_than and/or less_than,
//     but finitely many          excluded (only values inside the interval)
#ifndef LABELIX_ENGINE_SELECTOR_NORMAL_H_
#define LABELIX_ENGINE_SELECTOR_NORMAL_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/labels.h"
#include "labelix/selector.h"

namespace labelix {

struct Normal {
  struct Constraint {
    std::string key;
    bool required = false;  // the key must be present
    bool absent = false;    // the key must be absent; nothing else is set then
    // Ascending, distinct, never empty: the value must be one of these.
    // Nothing but `required` is set beside it.
    std::optional<std::vector<std::string>> allowed;
    // Ascending, distinct: the value must be none of these. If !required, an
    // absent key satisfies too.
    std::vector<std::string> excluded;
    // Exclusive bounds. A value that ParseInt64 refuses is never inside.
    std::optional<int64_t> greater_than;
    std::optional<int64_t> less_than;

    // Whether a label set with this value under `key` satisfies; nullopt: the
    // key is absent. Logarithmic in `allowed` or `excluded`.
    bool Accepts(std::optional<std::string_view> value) const;

    friend auto operator<=>(const Constraint&, const Constraint&) = default;
  };

  bool nothing = false;                 // no label set satisfies; no constraints then
  std::vector<Constraint> constraints;  // ascending by key, one each

  bool IsEverything() const { return !nothing && constraints.empty(); }
  bool Matches(Labels labels) const;

  // Some order, for maps.
  friend auto operator<=>(const Normal&, const Normal&) = default;
};

// A contradiction on any key makes the whole {nothing}. Cost: one sort of the
// values of each key, unless they are a set already. The second one copies no text.
Normal Normalize(const Selector& selector);
Normal Normalize(Selector&& selector);

}  // namespace labelix

#endif  // LABELIX_ENGINE_SELECTOR_NORMAL_H_
