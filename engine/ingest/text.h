// Small readings of JSON text that need no structure.
#ifndef LABELIX_ENGINE_INGEST_TEXT_H_
#define LABELIX_ENGINE_INGEST_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace labelix::ingest {

inline bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// "0x0A".
std::string HexByte(char c);

// What a JSON string's inside (without its quotes) says, appended to `out`.
// Half of a surrogate pair alone reads as U+FFFD, as Go reads it. The answer is
// the offset of a broken escape, npos if there is none.
size_t Unescape(std::string_view inside, std::string* out);

// A JSON text without the white space between its tokens.
std::string WithoutSpaces(std::string_view json);

// The first broken escape in `text`, whose backslashes all stand in strings;
// npos if there is none.
size_t FindBadEscape(std::string_view text);

// The first byte that is not UTF-8 (RFC 3629: no surrogates, no overlong
// forms), npos if all are.
size_t FindBadUtf8(std::string_view text);

// In the next three a backslash escapes the byte behind it also outside
// strings, where it is a fault: so does simdjson see strings.

// The first byte below 0x20 inside a string of `text`, which begins outside
// one; npos if there is none.
size_t FindControlInString(std::string_view text);

// Where the string begins that `text` ends inside of; npos if it ends outside.
size_t FindUnclosedString(std::string_view text);

// The offset just past the next quote at or after `from` that no backslash
// escapes, when `from` is inside a string; npos if there is none.
size_t PastNextQuote(std::string_view text, size_t from);

// Line and column from 1, the column in bytes.
struct Place {
  size_t line = 1, column = 1;
};

// Places of ascending offsets, each byte looked at once.
class PlaceFinder {
 public:
  explicit PlaceFinder(std::string_view text) : text_(text) {}
  // `offset` not below the one asked before; past the end is the end.
  Place Find(size_t offset);

 private:
  std::string_view text_;
  size_t done_ = 0, line_ = 1, line_start_ = 0;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_TEXT_H_
