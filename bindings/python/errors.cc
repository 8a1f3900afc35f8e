#include "bindings/python/errors.h"

#include <optional>
#include <string>

#include "bindings/python/text.h"

namespace labelix::python {
namespace {

[[noreturn]] void Throw(const char* type, std::string_view message, const py::object& offset,
                        std::string_view hint) {
  const py::object error = py::module_::import("labelix.errors").attr(type);
  const py::object value = error(ToStr(message), offset, ToStr(hint));
  PyErr_SetObject(error.ptr(), value.ptr());
  throw py::error_already_set();
}

[[noreturn]] void Throw(const char* type, const absl::Status& status) {
  py::object offset = py::none();
  if (const std::optional<size_t> at = ErrorOffset(status)) offset = py::int_(*at);
  Throw(type, ErrorMessage(status), offset, ErrorHint(status));
}

}  // namespace

void ThrowValue(std::string_view message, std::string_view hint) {
  const py::object value = py::reinterpret_borrow<py::object>(PyExc_ValueError)(ToStr(message));
  if (!hint.empty() && py::hasattr(value, "add_note")) {
    value.attr("add_note")(ToStr("hint: " + std::string(hint)));
  }
  PyErr_SetObject(PyExc_ValueError, value.ptr());
  throw py::error_already_set();
}

void ThrowNotLoaded(std::string_view message, std::string_view hint) {
  Throw("NotLoadedError", message, py::none(), hint);
}

void ThrowSelectorError(const absl::Status& status) { Throw("SelectorError", status); }

void ThrowStatus(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      ThrowValue(ErrorMessage(status), ErrorHint(status));
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
