// A Status becomes the Python exception that labelix/errors.py documents.
#ifndef LABELIX_BINDINGS_PYTHON_ERRORS_H_
#define LABELIX_BINDINGS_PYTHON_ERRORS_H_

#include <pybind11/pybind11.h>

#include <string_view>
#include <utility>

#include "labelix/status.h"

namespace labelix::python {

// A ValueError; `hint`, a cure if not empty, is a note of it (Python 3.11), as it is of
// labelix's own errors.
[[noreturn]] void ThrowValue(std::string_view message, std::string_view hint);

// A NotLoadedError without a place.
[[noreturn]] void ThrowNotLoaded(std::string_view message, std::string_view hint);

// SelectorError, whatever the code: the text of a selector was wrong.
[[noreturn]] void ThrowSelectorError(const absl::Status& status);

// kInvalidArgument ValueError, kNotFound NotFoundError, kDataLoss InputError,
// kResourceExhausted LimitError, kFailedPrecondition NotLoadedError.
[[noreturn]] void ThrowStatus(const absl::Status& status);

inline void OrThrow(const absl::Status& status) {
  if (!status.ok()) ThrowStatus(status);
}
template <typename T>
T OrThrow(absl::StatusOr<T> result) {
  if (!result.ok()) ThrowStatus(result.status());
  return *std::move(result);
}

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_ERRORS_H_
