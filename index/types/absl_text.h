// absl::string_view is a type of its own on Debian (docs/dependencies.md), so
// text that goes into a Status is converted by hand. For .cc files only.
#ifndef LABELIX_INDEX_TYPES_ABSL_TEXT_H_
#define LABELIX_INDEX_TYPES_ABSL_TEXT_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace labelix {

inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace labelix

#endif  // LABELIX_INDEX_TYPES_ABSL_TEXT_H_
