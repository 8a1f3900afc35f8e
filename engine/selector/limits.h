// What a selector text may hold. Source of the figures: docs/reliability.md,
// G15: real ones have under 100 requirements; upstream has no limit at all.
#ifndef LABELIX_ENGINE_SELECTOR_LIMITS_H_
#define LABELIX_ENGINE_SELECTOR_LIMITS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "labelix/status.h"

namespace labelix::selector {

inline constexpr size_t kMaxTextBytes = size_t{1} << 20;
inline constexpr size_t kMaxRequirements = 1'000;
inline constexpr size_t kMaxValues = 100'000;  // as written, in all requirements together

inline absl::Status TextTooLong(size_t bytes) {
  return ErrorAt(absl::StatusCode::kResourceExhausted, kMaxTextBytes,
                 "selector: " + std::to_string(bytes) + " bytes of text, the limit is " +
                     std::to_string(kMaxTextBytes));
}

inline absl::Status TooMany(std::string_view what, size_t limit, size_t offset) {
  std::string text = "selector: more than " + std::to_string(limit) + " ";
  return ErrorAt(absl::StatusCode::kResourceExhausted, offset, text.append(what));
}

}  // namespace labelix::selector

#endif  // LABELIX_ENGINE_SELECTOR_LIMITS_H_
