#include "cli/text.h"

#include <algorithm>
#include <utility>

#include "cli/code_points.h"
#include "labelix/explain.h"

namespace labelix::cli {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

void AppendByte(unsigned char byte, std::string* out) {
  *out += "\\x";
  *out += kHex[byte >> 4];
  *out += kHex[byte & 15];
}

// A byte that is none, or is a control of one byte in Latin 1, as `\x1b`; other
// controls as `\u202e`.
void AppendEscaped(const CodePoint& point, std::string_view text, std::string* out) {
  if (!point.valid || point.code <= 0xFF) {
    const auto byte = static_cast<unsigned char>(point.valid ? point.code : text[0]);
    return AppendByte(byte, out);
  }
  const bool is_long = point.code > 0xFFFF;
  *out += is_long ? "\\U" : "\\u";
  for (int shift = is_long ? 28 : 12; shift >= 0; shift -= 4) {
    *out += kHex[(point.code >> shift) & 15];
  }
}

bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char ToUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

// Levenshtein over one row; both texts are command names, a few bytes long.
size_t Edits(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row[b.size()];
}

}  // namespace

size_t Width(std::string_view text) {
  if (IsPlain(text)) return text.size();
  size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = FirstCodePoint(text);
    width += point.valid ? Columns(point.code) : 1;
    text.remove_prefix(point.bytes);
  }
  return width;
}

std::string Printable(std::string_view text) {
  if (IsPlain(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = FirstCodePoint(text);
    if (point.valid && !IsControl(point.code)) {
      out += text.substr(0, point.bytes);
    } else {
      AppendEscaped(point, text, &out);
    }
    text.remove_prefix(point.bytes);
  }
  return out;
}

std::string OnOneLine(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const CodePoint point = FirstCodePoint(text);
    if (text[0] >= 0x09 && text[0] <= 0x0D) {
      out += ' ';
    } else if (!point.valid || IsControl(point.code)) {
      out += '?';
    } else {
      out += text.substr(0, point.bytes);
    }
    text.remove_prefix(point.bytes);
  }
  return out;
}

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (size_t start = 0;;) {
    const size_t end = text.find(separator, start);
    parts.emplace_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

std::string PathNote(std::string_view path) {
  if (path.empty() || path == "spec.selector") return "";
  return " (" + std::string(path) + ")";
}

std::string Counted(size_t count, std::string_view noun) {
  return std::to_string(count) + " " + (count == 1 ? std::string(noun) : PluralOf(noun));
}

std::string Upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), ToUpper);
  return out;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), ToLower);
  return out;
}

std::string Nearest(std::string_view text, const std::vector<std::string>& candidates) {
  constexpr size_t kLongest = 32;
  size_t best = 3;
  std::string nearest;
  if (text.size() > kLongest) return nearest;
  for (const std::string& candidate : candidates) {
    const size_t edits = Edits(text, candidate);
    if (edits < best) best = edits, nearest = candidate;
  }
  return nearest;
}

}  // namespace labelix::cli
