#include "index/types/go_text.h"

#include <algorithm>
#include <cstdint>

#include "index/types/go_printable.h"

namespace labelix {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char kHex[] = "0123456789abcdef";

bool IsPrint(char32_t code) {
  if (code < 0x80) return code >= 0x20 && code < 0x7F;
  const uint32_t* end = kPrintTurns + kPrintTurnCount;
  return (std::upper_bound(kPrintTurns, end, code) - kPrintTurns) % 2 == 1;
}

void AppendHex(char32_t code, int digits, std::string* out) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    out->push_back(kHex[(code >> shift) & 0xF]);
  }
}

// The letter of a one-letter escape, 0 if there is none.
char ShortEscape(char32_t code) {
  switch (code) {
    case '\a':
      return 'a';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\v':
      return 'v';
    case '"':
    case '\\':
      return static_cast<char>(code);
    default:
      return 0;
  }
}

void AppendQuoted(char32_t code, std::string* out) {
  if (const char letter = ShortEscape(code); letter != 0) {
    out->append({'\\', letter});
  } else if (IsPrint(code)) {
    AppendUtf8(code, out);
  } else if (code < 0x80) {
    out->append("\\x");
    AppendHex(code, 2, out);
  } else if (code < 0x10000) {
    out->append("\\u");
    AppendHex(code, 4, out);
  } else {
    out->append("\\U");
    AppendHex(code, 8, out);
  }
}

void AppendJson(const GoRune& rune, std::string* out) {
  const char32_t code = rune.code;
  const char letter = code == '\a' || code == '\v' ? 0 : ShortEscape(code);
  const bool as_code = code < 0x20 || code == '<' || code == '>' || code == '&' || code == 0x2028 ||
                       code == 0x2029 || !rune.valid;
  if (letter != 0) {
    out->append({'\\', letter});
  } else if (as_code) {
    out->append("\\u");
    AppendHex(code, 4, out);
  } else {
    AppendUtf8(code, out);
  }
}

// The smallest code point that a sequence of this length may hold.
constexpr char32_t kLeastCode[] = {0, 0, 0x80, 0x800, 0x10000};

}  // namespace

GoRune NextRune(std::string_view text, size_t at) {
  constexpr GoRune kInvalid = {kReplacement, 1, false};
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1, true};
  const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < bytes) return kInvalid;
  char32_t code = lead & (0x7F >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xC0) != 0x80) return kInvalid;
    code = code << 6 | (next & 0x3F);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeastCode[bytes] || code > 0x10FFFF || surrogate) return kInvalid;
  return {code, bytes, true};
}

void AppendUtf8(char32_t code, std::string* out) {
  const auto tail = [code](int shift) {
    return static_cast<char>(0x80 | ((code >> shift) & 0x3F));
  };
  if (code < 0x80) {
    out->push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out->append({static_cast<char>(0xC0 | code >> 6), tail(0)});
  } else if (code < 0x10000) {
    out->append({static_cast<char>(0xE0 | code >> 12), tail(6), tail(0)});
  } else {
    out->append({static_cast<char>(0xF0 | code >> 18), tail(12), tail(6), tail(0)});
  }
}

std::string GoQuote(std::string_view text) {
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const GoRune rune = NextRune(text, at);
    if (rune.valid) {
      AppendQuoted(rune.code, &out);
    } else {
      out += "\\x";
      AppendHex(static_cast<unsigned char>(text[at]), 2, &out);
    }
    at += rune.bytes;
  }
  return out += '"';
}

std::string GoJsonString(std::string_view text) {
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const GoRune rune = NextRune(text, at);
    AppendJson(rune, &out);
    at += rune.bytes;
  }
  return out += '"';
}

}  // namespace labelix
