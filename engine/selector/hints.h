// What would cure a selector that does not parse. Ours, not upstream's: the
// message stays word for word, the hint stands beside it.
#ifndef LABELIX_ENGINE_SELECTOR_HINTS_H_
#define LABELIX_ENGINE_SELECTOR_HINTS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/selector/lexer.h"

namespace labelix::selector {

// What the parser was waiting for.
enum class Expected : uint8_t {
  kStart,             // a requirement or the end
  kAfterComma,        // a requirement
  kAfterRequirement,  // a comma or the end
  kKey,               // after !
  kOperator,
  kOpenParen,
  kListStart,
  kListItem,
  kListSeparator,
  kValue,
};

// `sign`: for kValue, the operator before it; `negated`: the requirement is
// `!key`. "" where nothing is known. Texts live for ever.
std::string_view TokenHint(Expected expected, const Token& found, const Token& sign, bool negated);

// For a key or a value that breaks its rule at byte `bad` (index/types/label_rules.h).
std::string_view KeyHint(std::string_view key, size_t bad);
std::string_view ValueHint(std::string_view value, size_t bad);

}  // namespace labelix::selector

#endif  // LABELIX_ENGINE_SELECTOR_HINTS_H_
