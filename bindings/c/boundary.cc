#include "bindings/c/boundary.h"

#include <optional>
#include <string>

#include "bindings/c/handles.h"

namespace labelix::c {
namespace {

labelix_code CodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return LABELIX_OK;
    case absl::StatusCode::kInvalidArgument:
      return LABELIX_INVALID_ARGUMENT;
    case absl::StatusCode::kNotFound:
      return LABELIX_NOT_FOUND;
    case absl::StatusCode::kDataLoss:
      return LABELIX_DATA_LOSS;
    case absl::StatusCode::kResourceExhausted:
      return LABELIX_RESOURCE_EXHAUSTED;
    case absl::StatusCode::kFailedPrecondition:
      return LABELIX_FAILED_PRECONDITION;
    case absl::StatusCode::kCancelled:
      return LABELIX_CANCELLED;
    default:
      return LABELIX_INTERNAL;
  }
}

// Made beforehand: there is no memory to make it of when it is needed.
labelix_error* NoMemory() {
  static labelix_error error{LABELIX_NO_MEMORY, LABELIX_NO_OFFSET, "out of memory", ""};
  return &error;
}
const labelix_error* const kMadeAtStart = NoMemory();

}  // namespace

labelix_code Report(const absl::Status& status, labelix_error** error) {
  const labelix_code code = CodeOf(status);
  if (code == LABELIX_OK || error == nullptr) return code;
  const std::optional<size_t> offset = ErrorOffset(status);
  *error = new labelix_error{code, offset.value_or(LABELIX_NO_OFFSET), ErrorMessage(status),
                             ErrorHint(status)};
  return code;
}

labelix_code ReportNoMemory(labelix_error** error) noexcept {
  if (error != nullptr) *error = NoMemory();
  return LABELIX_NO_MEMORY;
}

labelix_code ReportDefect(const char* what, labelix_error** error) noexcept {
  try {
    return Report(absl::InternalError(what), error);
  } catch (...) {
    return ReportNoMemory(error);
  }
}

labelix_code ReportMissingData(labelix_error** error) noexcept {
  try {
    return Report(absl::InvalidArgumentError("the data of a text is NULL, and its size is not 0"),
                  error);
  } catch (...) {
    return ReportNoMemory(error);
  }
}

absl::Status Missing(const char* argument) {
  return absl::InvalidArgumentError(std::string(argument) + " is NULL");
}

absl::Status CheckStructSize(size_t size) {
  if (size >= sizeof(size_t)) return absl::OkStatus();
  return absl::InvalidArgumentError("struct_size is not set");
}

absl::Status CheckElementSize(size_t size, size_t count, const void* array, const char* argument) {
  if (count == 0) return absl::OkStatus();
  if (array == nullptr) return Missing(argument);
  if (size < sizeof(uint32_t)) return absl::InvalidArgumentError("the size of an element is 0");
  return absl::OkStatus();
}

}  // namespace labelix::c

using labelix::c::Text;

labelix_code labelix_error_code(const labelix_error* error) { return error->code; }
labelix_text labelix_error_message(const labelix_error* error) { return Text(error->message); }
labelix_text labelix_error_hint(const labelix_error* error) { return Text(error->hint); }
size_t labelix_error_offset(const labelix_error* error) { return error->offset; }
void labelix_error_free(labelix_error* error) {
  if (error != labelix::c::kMadeAtStart) delete error;
}

labelix_text labelix_buffer_text(const labelix_buffer* buffer) { return Text(buffer->text); }
void labelix_buffer_free(labelix_buffer* buffer) { delete buffer; }

uint32_t labelix_abi_version(void) { return LABELIX_ABI_VERSION; }
const char* labelix_library_version(void) { return LABELIX_VERSION; }
