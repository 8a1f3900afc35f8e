// Errors. Every call that can fail answers absl::Status or absl::StatusOr.
// The codes in use:
//   kInvalidArgument    the caller's text is wrong (selector, label, argument)
//   kNotFound           no such object
//   kDataLoss           the input is broken or cut short
//   kResourceExhausted  a documented limit was reached
//   kCancelled          the caller asked to stop
//   kFailedPrecondition the question cannot be decided from what is loaded
// A call that fails changes nothing unless its comment says otherwise.
//
//   absl::StatusOr<labelix::Selector> s = labelix::Selector::Parse("a in (b");
//   if (!s.ok()) {
//     std::cerr << s.status().message();              // upstream's text
//     size_t at = labelix::ErrorOffset(s.status()).value_or(0);
//     std::string cure = labelix::ErrorHint(s.status());
//   }
#ifndef LABELIX_STATUS_H_
#define LABELIX_STATUS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace labelix {

// kInvalidArgument with the place in the caller's text, in bytes from its
// start, and an optional cure ("" is none).
absl::Status ErrorAt(size_t offset, std::string_view message, std::string_view hint = {});

// The same with a code of the caller's choice.
absl::Status ErrorAt(absl::StatusCode code, size_t offset, std::string_view message,
                     std::string_view hint = {});

// Where in the input the error stands; nullopt if it has no place.
std::optional<size_t> ErrorOffset(const absl::Status& status);

// What would cure it, "" if nothing is known.
std::string ErrorHint(const absl::Status& status);

// absl::string_view and std::string_view are two types on some systems, and a
// Status speaks the former.
std::string ErrorMessage(const absl::Status& status);

}  // namespace labelix

#endif  // LABELIX_STATUS_H_
