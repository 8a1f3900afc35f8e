#include "engine/ingest/text.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace labelix::ingest {
namespace {

constexpr size_t kNone = std::string_view::npos;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The code unit of the \uXXXX at `at`, -1 if there is none.
int32_t UnitAt(std::string_view text, size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int32_t unit = 0;
  for (size_t i = at + 2; i < at + 6; ++i) {
    const int digit = HexDigit(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

void AppendUtf8(uint32_t code, std::string* out) {
  if (code < 0x80) {
    out->push_back(static_cast<char>(code));
    return;
  }
  if (code < 0x800) {
    out->push_back(static_cast<char>(0xC0 | code >> 6));
  } else if (code < 0x10000) {
    out->push_back(static_cast<char>(0xE0 | code >> 12));
    out->push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
  } else {
    out->push_back(static_cast<char>(0xF0 | code >> 18));
    out->push_back(static_cast<char>(0x80 | (code >> 12 & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
  }
  out->push_back(static_cast<char>(0x80 | (code & 0x3F)));
}

// What one-letter escape `c` stands for, 0 if it is none.
char ShortEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

bool IsHigh(int32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLow(int32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Appends the character of the \uXXXX at `at`; the answer is the number of
// bytes read, 0 if it is broken.
size_t AppendUnicode(std::string_view inside, size_t at, std::string* out) {
  const int32_t unit = UnitAt(inside, at);
  if (unit < 0) return 0;
  if (IsHigh(unit)) {
    const int32_t low = UnitAt(inside, at + 6);
    if (IsLow(low)) {
      AppendUtf8(0x10000u + (static_cast<uint32_t>(unit - 0xD800) << 10) +
                     static_cast<uint32_t>(low - 0xDC00),
                 out);
      return 12;
    }
  }
  AppendUtf8(IsHigh(unit) || IsLow(unit) ? 0xFFFDu : static_cast<uint32_t>(unit), out);
  return 6;
}

// How many bytes the well-formed character at `at` takes, 0 if there is none.
size_t CharacterLength(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(at);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xC2 && first < 0xE0   ? 2
                        : first >= 0xE0 && first < 0xF0 ? 3
                        : first >= 0xF0 && first < 0xF5 ? 4
                                                        : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (size_t i = at + 1; i < at + length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const uint8_t second = byte(at + 1);
  if (first == 0xE0 && second < 0xA0) return 0;   // overlong
  if (first == 0xED && second >= 0xA0) return 0;  // surrogates
  if (first == 0xF0 && second < 0x90) return 0;   // overlong
  if (first == 0xF4 && second >= 0x90) return 0;  // past U+10FFFF
  return length;
}

}  // namespace

std::string HexByte(char c) {
  char text[8];
  std::snprintf(text, sizeof text, "0x%02X", static_cast<unsigned char>(c));
  return text;
}

size_t Unescape(std::string_view inside, std::string* out) {
  size_t at = 0;
  while (at < inside.size()) {
    const size_t slash = std::min(inside.find('\\', at), inside.size());
    out->append(inside, at, slash - at);
    if (slash == inside.size()) return kNone;
    if (slash + 1 == inside.size()) return slash;
    if (inside[slash + 1] == 'u') {
      const size_t read = AppendUnicode(inside, slash, out);
      if (read == 0) return slash;
      at = slash + read;
      continue;
    }
    const char meant = ShortEscape(inside[slash + 1]);
    if (meant == 0) return slash;
    out->push_back(meant);
    at = slash + 2;
  }
  return kNone;
}

std::string WithoutSpaces(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (!in_string && IsSpace(c)) continue;
    out += c;
    if (c == '"') in_string = !in_string;
    if (c == '\\' && i + 1 < json.size()) out += json[++i];
  }
  return out;
}

size_t FindBadEscape(std::string_view text) {
  size_t at = text.find('\\');
  while (at != kNone) {
    if (at + 1 == text.size()) return at;
    if (text[at + 1] == 'u') {
      if (UnitAt(text, at) < 0) return at;
    } else if (ShortEscape(text[at + 1]) == 0) {
      return at;
    }
    at = text.find('\\', at + 2);
  }
  return kNone;
}

size_t FindBadUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = CharacterLength(text, at);
    if (length == 0) return at;
    at += length;
  }
  return kNone;
}

size_t FindControlInString(std::string_view text) {
  bool inside = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inside && static_cast<uint8_t>(c) < 0x20) return i;
    if (c == '"') inside = !inside;
    // The byte behind may itself be a control character, which is looked at.
    if (c == '\\' && i + 1 < text.size() && static_cast<uint8_t>(text[i + 1]) >= 0x20) ++i;
  }
  return kNone;
}

size_t FindUnclosedString(std::string_view text) {
  size_t start = kNone;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') start = start == kNone ? i : kNone;
    if (text[i] == '\\') ++i;
  }
  return start;
}

size_t PastNextQuote(std::string_view text, size_t from) {
  // A backslash just before `from` may escape the byte there: count the run.
  size_t at = from;
  size_t slashes = 0;
  while (slashes < at && text[at - 1 - slashes] == '\\') ++slashes;
  if (slashes % 2 == 1) ++at;
  for (; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return kNone;
}

Place PlaceFinder::Find(size_t offset) {
  offset = std::min(offset, text_.size());
  while (done_ < offset) {
    const void* found = std::memchr(text_.data() + done_, '\n', offset - done_);
    if (found == nullptr) break;
    done_ = static_cast<size_t>(static_cast<const char*>(found) - text_.data()) + 1;
    ++line_;
    line_start_ = done_;
  }
  done_ = std::max(done_, offset);
  return {line_, offset - line_start_ + 1};
}

}  // namespace labelix::ingest
