// Text as Go writes it into error messages.
#ifndef LABELIX_INDEX_TYPES_GO_TEXT_H_
#define LABELIX_INDEX_TYPES_GO_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace labelix {

// One step of Go's `range` over a string. A byte that is no UTF-8 is
// {0xFFFD, 1, false}.
struct GoRune {
  char32_t code = 0;
  size_t bytes = 0;
  bool valid = false;
};
GoRune NextRune(std::string_view text, size_t at);  // REQUIRES: at < text.size()

void AppendUtf8(char32_t code, std::string* out);

// strconv.Quote, which is also fmt's %q.
std::string GoQuote(std::string_view text);

// encoding/json's Marshal of a string, with <, > and & escaped.
std::string GoJsonString(std::string_view text);

}  // namespace labelix

#endif  // LABELIX_INDEX_TYPES_GO_TEXT_H_
