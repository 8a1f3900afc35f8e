#include "index/types/parse_int.h"

#include <charconv>

namespace labelix {

std::optional<int64_t> ParseInt64(std::string_view text) {
  // from_chars takes '-' but no '+'; "+-5" must not slip through.
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, 10);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

}  // namespace labelix
