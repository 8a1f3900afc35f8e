#include "labelix/status.h"

#include <charconv>

#include "absl/strings/cord.h"
#include "index/types/absl_text.h"

namespace labelix {
namespace {

constexpr char kOffsetUrl[] = "labelix/offset";
constexpr char kHintUrl[] = "labelix/hint";

}  // namespace

absl::Status ErrorAt(size_t offset, std::string_view message, std::string_view hint) {
  return ErrorAt(absl::StatusCode::kInvalidArgument, offset, message, hint);
}

absl::Status ErrorAt(absl::StatusCode code, size_t offset, std::string_view message,
                     std::string_view hint) {
  absl::Status status(code, ToAbsl(message));
  // Not Cord's constructor from std::string: a template whose name clang 18 and
  // later spell otherwise than the gcc that Debian builds Abseil with.
  status.SetPayload(kOffsetUrl, absl::Cord(ToAbsl(std::to_string(offset))));
  if (!hint.empty()) status.SetPayload(kHintUrl, absl::Cord(ToAbsl(hint)));
  return status;
}

std::optional<size_t> ErrorOffset(const absl::Status& status) {
  const auto payload = status.GetPayload(kOffsetUrl);
  if (!payload.has_value()) return std::nullopt;
  const std::string digits(*payload);
  size_t offset = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), offset);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
  return offset;
}

std::string ErrorHint(const absl::Status& status) {
  const auto payload = status.GetPayload(kHintUrl);
  return payload.has_value() ? std::string(*payload) : std::string();
}

std::string ErrorMessage(const absl::Status& status) {
  return std::string(status.message().data(), status.message().size());
}

}  // namespace labelix
