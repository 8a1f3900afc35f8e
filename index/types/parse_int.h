// Integers in label values, as Go reads them.
#ifndef LABELIX_INDEX_TYPES_PARSE_INT_H_
#define LABELIX_INDEX_TYPES_PARSE_INT_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace labelix {

// strconv.ParseInt(text, 10, 64): an optional sign, then decimal digits and
// nothing else, leading zeros allowed. nullopt where Go answers an error, also
// for a number outside int64. Linear in the text.
std::optional<int64_t> ParseInt64(std::string_view text);

}  // namespace labelix

#endif  // LABELIX_INDEX_TYPES_PARSE_INT_H_
