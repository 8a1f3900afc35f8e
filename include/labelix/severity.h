// How bad a finding is, of a check or of a manifest.
//
//   assert(labelix::ToString(labelix::Severity::kWarning) == "warning");
//   assert(labelix::Severity::kInfo < labelix::Severity::kError);
#ifndef LABELIX_SEVERITY_H_
#define LABELIX_SEVERITY_H_

#include <cstdint>
#include <string_view>

namespace labelix {

// Ascending.
enum class Severity : uint8_t {
  kInfo,     // may be meant
  kWarning,  // is seldom meant
  kError,    // does not work, or fights with something else
};
std::string_view ToString(Severity severity);  // "info", "warning", "error"

}  // namespace labelix

#endif  // LABELIX_SEVERITY_H_
