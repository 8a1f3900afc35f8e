// Which code points Go's strconv.IsPrint accepts, from 0x80 on.
#ifndef LABELIX_INDEX_TYPES_GO_PRINTABLE_H_
#define LABELIX_INDEX_TYPES_GO_PRINTABLE_H_

#include <cstddef>
#include <cstdint>

namespace labelix {

inline constexpr size_t kPrintTurnCount = 1420;

// Ascending. Not printable from 0x80; each entry is a code point from which on
// the answer is the other one.
extern const uint32_t kPrintTurns[kPrintTurnCount];

}  // namespace labelix

#endif  // LABELIX_INDEX_TYPES_GO_PRINTABLE_H_
