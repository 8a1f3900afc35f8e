#include "bindings/python/errors.h"

#include <optional>
#include <string>

#include "bindings/python/text.h"

namespace labelix::python {
namespace {

[[noreturn]] void Throw(const char* type, const absl::Status& status) {
  const py::object error = py::module_::import("labelix.errors").attr(type);
  py::object offset = py::none();
  if (const std::optional<size_t> at = ErrorOffset(status)) offset = py::int_(*at);
  const py::object value = error(ToStr(ErrorMessage(status)), offset, ToStr(ErrorHint(status)));
  PyErr_SetObject(error.ptr(), value.ptr());
  throw py::error_already_set();
}

}  // namespace

void ThrowSelectorError(const absl::Status& status) { Throw("SelectorError", status); }

void ThrowStatus(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      throw py::value_error(ErrorMessage(status));
    case absl::StatusCode::kNotFound:
      Throw("NotFoundError", status);
    case absl::StatusCode::kDataLoss:
      Throw("InputError", status);
    case absl::StatusCode::kResourceExhausted:
      Throw("LimitError", status);
    case absl::StatusCode::kFailedPrecondition:
      Throw("NotLoadedError", status);
    default:
      throw std::runtime_error(ErrorMessage(status));
  }
}

}  // namespace labelix::python
