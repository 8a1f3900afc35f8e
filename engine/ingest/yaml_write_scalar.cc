#include "engine/ingest/yaml_write_scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "engine/ingest/text.h"
#include "engine/ingest/yaml_types.h"

namespace labelix::ingest {
namespace {

// go-yaml's best_width: a longer line is broken at its next single space.
constexpr size_t kWidth = 80;

bool IsBlank(char c) { return c == ' ' || c == '\n'; }

// A character as the emitter sees it: its bytes, and whether it may stand
// unescaped.
struct Character {
  size_t bytes;
  bool printable;
};

Character CharacterAt(std::string_view text, size_t at) {
  const auto byte = static_cast<uint8_t>(text[at]);
  if (byte < 0x80) return {1, byte == '\n' || (byte >= 0x20 && byte < 0x7F)};
  const size_t bytes = std::min<size_t>(byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2, text.size() - at);
  const std::string_view all = text.substr(at, bytes);
  const bool control = byte == 0xC2 && static_cast<uint8_t>(all[1]) < 0xA0;
  const bool line_break = all == "\xE2\x80\xA8" || all == "\xE2\x80\xA9";
  const bool mark = all == "\xEF\xBB\xBF" || all == "\xEF\xBF\xBE" || all == "\xEF\xBF\xBF";
  return {bytes, !control && !mark && !line_break && bytes < 4};
}

enum class Style { kPlain, kSingle, kDouble, kLiteral };

// What the emitter allows for a text. Source of the rules: libyaml's analysis
// of scalars, YAML 1.1 sections 9.1 and 9.2.
struct Allowed {
  bool plain = true, single = true, literal = true;
};

// A character that, where it stands, would begin something else than text.
bool IsIndicator(std::string_view text, size_t at) {
  const bool blank_behind = at + 1 == text.size() || IsBlank(text[at + 1]);
  const char c = text[at];
  if (c == ':') return blank_behind;
  if (c == '#') return at == 0 || IsBlank(text[at - 1]);
  if (at > 0) return false;
  if (c == '-' || c == '?') return blank_behind;
  return std::string_view(",[]{}&*!|>'\"%@`").find(c) != std::string_view::npos;
}

Allowed Analyse(std::string_view text) {
  Allowed allowed;
  if (text.empty()) return {false, true, false};
  if (text.starts_with("---") || text.starts_with("...")) allowed.plain = false;
  for (size_t at = 0; at < text.size();) {
    const Character c = CharacterAt(text, at);
    const bool space_then_break = text[at] == '\n' && at > 0 && text[at - 1] == ' ';
    if (!c.printable || space_then_break) return {false, false, false};
    if (IsIndicator(text, at) || text[at] == '\n') allowed.plain = false;
    if (text[at] == ' ' && at > 0 && text[at - 1] == '\n') allowed.single = false;
    at += c.bytes;
  }
  if (IsBlank(text.front()) || IsBlank(text.back())) allowed.plain = false;
  if (text.back() == ' ') allowed.literal = false;
  return allowed;
}

Style Choose(std::string_view text, bool is_key) {
  const Allowed allowed = Analyse(text);
  if (text.find('\n') != std::string_view::npos) {
    return allowed.literal && !is_key ? Style::kLiteral : Style::kDouble;
  }
  if (ReadsAsAnotherType(text)) return Style::kDouble;
  if (allowed.plain) return Style::kPlain;
  return allowed.single ? Style::kSingle : Style::kDouble;
}

// Writes the characters of a scalar that may be broken at its spaces.
class Folder {
 public:
  Folder(const YamlPlace& place, std::string* out)
      : place_(place), column_(place.column), out_(out) {}

  void Put(std::string_view written, size_t columns) {
    out_->append(written);
    column_ += columns;
  }
  // True: the space at `at` became a line break.
  bool Break(std::string_view text, size_t at, bool inner_only) {
    const bool inner = at > 0 && at + 1 < text.size();
    if (place_.is_key || column_ <= kWidth || (inner_only && !inner)) return false;
    if (at > 0 && text[at - 1] == ' ') return false;
    if (at + 1 < text.size() && text[at + 1] == ' ') return false;
    out_->push_back('\n');
    out_->append(place_.indent, ' ');
    column_ = place_.indent;
    return true;
  }

 private:
  const YamlPlace& place_;
  size_t column_;
  std::string* out_;
};

void WritePlain(std::string_view text, const YamlPlace& place, std::string* out) {
  Folder folder(place, out);
  for (size_t at = 0; at < text.size();) {
    const size_t bytes = CharacterAt(text, at).bytes;
    if (text[at] != ' ' || !folder.Break(text, at, false)) folder.Put(text.substr(at, bytes), 1);
    at += bytes;
  }
}

void WriteSingle(std::string_view text, const YamlPlace& place, std::string* out) {
  Folder folder(place, out);
  folder.Put("'", 1);
  for (size_t at = 0; at < text.size();) {
    const size_t bytes = CharacterAt(text, at).bytes;
    if (text[at] == '\'') {
      folder.Put("''", 2);
    } else if (text[at] != ' ' || !folder.Break(text, at, true)) {
      folder.Put(text.substr(at, bytes), 1);
    }
    at += bytes;
  }
  folder.Put("'", 1);
}

uint32_t CodePoint(std::string_view bytes) {
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(bytes[i])); };
  switch (bytes.size()) {
    case 1:
      return byte(0);
    case 2:
      return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    case 3:
      return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    default:
      return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 |
             (byte(3) & 0x3F);
  }
}

std::string Escaped(std::string_view bytes) {
  const uint32_t code = CodePoint(bytes);
  constexpr std::array<std::pair<uint32_t, const char*>, 15> kShort = {{{0x00, "\\0"},
                                                                        {0x07, "\\a"},
                                                                        {0x08, "\\b"},
                                                                        {0x09, "\\t"},
                                                                        {0x0A, "\\n"},
                                                                        {0x0B, "\\v"},
                                                                        {0x0C, "\\f"},
                                                                        {0x0D, "\\r"},
                                                                        {0x1B, "\\e"},
                                                                        {0x22, "\\\""},
                                                                        {0x5C, "\\\\"},
                                                                        {0x85, "\\N"},
                                                                        {0xA0, "\\_"},
                                                                        {0x2028, "\\L"},
                                                                        {0x2029, "\\P"}}};
  for (const auto& [point, text] : kShort) {
    if (point == code) return text;
  }
  char text[16];
  const char* form = code <= 0xFF ? "\\x%02X" : code <= 0xFFFF ? "\\u%04X" : "\\U%08X";
  std::snprintf(text, sizeof text, form, code);
  return text;
}

void WriteDouble(std::string_view text, const YamlPlace& place, std::string* out) {
  Folder folder(place, out);
  folder.Put("\"", 1);
  for (size_t at = 0; at < text.size();) {
    const Character c = CharacterAt(text, at);
    const std::string_view bytes = text.substr(at, c.bytes);
    if (!c.printable || text[at] == '"' || text[at] == '\\' || text[at] == '\n') {
      const std::string escaped = Escaped(bytes);
      folder.Put(escaped, escaped.size());
    } else if (text[at] != ' ' || !folder.Break(text, at, true)) {
      folder.Put(bytes, 1);
    }
    at += c.bytes;
  }
  folder.Put("\"", 1);
}

void WriteLiteral(std::string_view text, const YamlPlace& place, std::string* out) {
  *out += '|';
  // Without the hint a reader would take leading spaces for indentation.
  if (IsBlank(text.front())) *out += '2';
  if (text.back() != '\n') {
    *out += '-';
  } else if (text.size() == 1 || text[text.size() - 2] == '\n') {
    *out += '+';
  }
  if (text.back() == '\n') text.remove_suffix(1);
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    *out += '\n';
    if (end > at) out->append(place.indent, ' ');
    out->append(text, at, end - at);
    at = end + 1;
  }
}

// The fewest digits that read back as `value`, filled up with zeros.
void WriteWhole(double value, std::string* out) {
  if (value == 0) {
    *out += '0';
    return;
  }
  char text[64];
  const char* const end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  const std::string_view all(text, static_cast<size_t>(end - text));
  const size_t e = all.find('e');
  int exponent = 0;
  std::from_chars(text + e + 2, end, exponent);
  const size_t before = out->size();
  for (const char c : all.substr(0, e)) {
    if (c != '.') *out += c;
  }
  const size_t digits = out->size() - before - (value < 0 ? 1 : 0);
  out->append(static_cast<size_t>(exponent) + 1 - digits, '0');
}

}  // namespace

void WriteYamlString(std::string_view text, const YamlPlace& place, std::string* out) {
  switch (Choose(text, place.is_key)) {
    case Style::kPlain:
      return WritePlain(text, place, out);
    case Style::kSingle:
      return WriteSingle(text, place, out);
    case Style::kDouble:
      return WriteDouble(text, place, out);
    case Style::kLiteral:
      return WriteLiteral(text, place, out);
  }
}

void WriteYamlNumber(std::string_view number, std::string* out) {
  int64_t whole = 0;
  const char* const stop = number.data() + number.size();
  const auto read = std::from_chars(number.data(), stop, whole);
  if (read.ec == std::errc() && read.ptr == stop) {
    out->append(number == "-0" ? "0" : number);
    return;
  }
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size()) {
    out->append(number);
    return;
  }
  char text[64];
  const auto print = [&](std::chars_format form) {
    return std::string_view(
        text, static_cast<size_t>(std::to_chars(text, text + sizeof text, value, form).ptr - text));
  };
  // A whole number below 2^64 went through JSON as its fewest digits, and came
  // back an integer. Others are printed by strconv's 'g': an exponent from 1e6
  // on, and below 1e-4.
  if (value == std::trunc(value) && std::fabs(value) < 18446744073709551616.0) {
    return WriteWhole(value, out);
  }
  const double size = std::fabs(value);
  const bool plain = size >= 1e-4 && size < 1e6;
  out->append(print(plain ? std::chars_format::fixed : std::chars_format::scientific));
}

}  // namespace labelix::ingest
