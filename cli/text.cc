#include "cli/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace labelix::cli {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

void AppendEscaped(unsigned char byte, std::string* out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  *out += "\\x";
  *out += kHex[byte >> 4];
  *out += kHex[byte & 15];
}

// C1 controls are C2 80 to C2 9F in UTF-8.
bool IsC1(std::string_view text, size_t at) {
  return static_cast<unsigned char>(text[at]) == 0xC2 && at + 1 < text.size() &&
         static_cast<unsigned char>(text[at + 1]) >= 0x80 &&
         static_cast<unsigned char>(text[at + 1]) <= 0x9F;
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
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(c); }));
}

std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) {
      AppendEscaped(byte, &out);
    } else if (IsC1(text, i)) {
      AppendEscaped(static_cast<unsigned char>(text[++i]), &out);
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string OneColumnEach(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (byte >= 0x09 && byte <= 0x0D) {
      out += ' ';
    } else if (byte < 0x20 || byte == 0x7F) {
      out += '?';
    } else if (byte == 0xC2 && next >= 0x80 && next <= 0x9F) {  // C1
      out += '?';
      ++i;
    } else {
      out += text[i];
    }
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

std::string Plural(std::string_view noun) {
  std::string out(noun);
  if (out.ends_with("y") && !out.ends_with("ay")) return out.substr(0, out.size() - 1) + "ies";
  if (out.ends_with("s") || out.ends_with("x")) return out + "es";
  return out + "s";
}

std::string Counted(size_t count, std::string_view noun) {
  return std::to_string(count) + " " + (count == 1 ? std::string(noun) : Plural(noun));
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
