#include "engine/ingest/yaml_resolve.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

#include "engine/ingest/yaml_types.h"
#include "index/types/go_text.h"

namespace labelix::ingest {
namespace {

using Type = YamlValue::Type;

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

YamlValue String(std::string_view text) {
  return {.type = Type::kString, .text = std::string(text)};
}

YamlValue Float(double number) { return {.type = Type::kFloat, .number = number}; }

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::optional<YamlValue> Word(std::string_view text) {
  if (IsOneOf(text, {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})) {
    return YamlValue{.type = Type::kBool, .flag = true};
  }
  if (IsOneOf(text, {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})) {
    return YamlValue{.type = Type::kBool, .flag = false};
  }
  if (IsOneOf(text, {"", "~", "null", "Null", "NULL"})) return YamlValue{.type = Type::kNull};
  if (IsOneOf(text, {".nan", ".NaN", ".NAN"})) return Float(NAN);
  if (IsOneOf(text, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"})) return Float(HUGE_VAL);
  if (IsOneOf(text, {"-.inf", "-.Inf", "-.INF"})) return Float(-HUGE_VAL);
  return std::nullopt;
}

// strconv.ParseInt, then ParseUint, without a prefix.
std::optional<YamlValue> Digits(std::string_view text, int base, bool sign_allowed) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) {
    if (!sign_allowed) return std::nullopt;
    text.remove_prefix(1);
  }
  uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value, base);
  if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  constexpr uint64_t kMost = uint64_t{1} << 63;
  if (negative && value > kMost) return std::nullopt;
  if (negative) return YamlValue{.type = Type::kInt, .whole = static_cast<int64_t>(0 - value)};
  if (value < kMost) return YamlValue{.type = Type::kInt, .whole = static_cast<int64_t>(value)};
  return YamlValue{.type = Type::kUint, .large = value};
}

// The same with base 0: 0x, 0o, 0b, and a leading 0 for octal.
std::optional<YamlValue> Whole(std::string_view text) {
  const bool has_sign = text.starts_with('-') || text.starts_with('+');
  const std::string sign(text.substr(0, has_sign ? 1 : 0));
  std::string_view rest = text.substr(sign.size());
  int base = 10;
  if (rest.size() > 1 && rest[0] == '0') {
    const char mark = static_cast<char>(rest[1] | 0x20);
    base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    rest.remove_prefix(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
    if (rest.empty() || rest[0] == '+' || rest[0] == '-') return std::nullopt;
  }
  const auto value = Digits(sign + std::string(rest), base, true);
  // ParseUint takes no sign.
  if (value && value->type == Type::kUint && has_sign) return std::nullopt;
  return value;
}

// yamlStyleFloat: digits with a point, an exponent or neither.
bool LooksLikeFloat(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto digits = [&text] {
    size_t n = 0;
    while (n < text.size() && IsDigit(text[n])) ++n;
    text.remove_prefix(n);
    return n > 0;
  };
  const bool whole = digits();
  bool part = false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    part = digits();
  }
  if (!whole && !part) return false;
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return digits() && text.empty();
}

// strconv.ParseFloat for what LooksLikeFloat; nullopt past the range of a
// double. Too small is 0.
std::optional<YamlValue> Decimal(std::string_view text) {
  if (!LooksLikeFloat(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec == std::errc()) return Float(value);
  // from_chars has one code for too large and too small.
  const size_t e = text.find_first_of("eE");
  const bool small = e != std::string_view::npos && e + 1 < text.size() && text[e + 1] == '-';
  const bool fraction = e == std::string_view::npos && text.find('.') != std::string_view::npos;
  if (!small && !fraction) return std::nullopt;
  return Float(text.starts_with('-') ? -0.0 : 0.0);
}

// Go's last try: 0b with a sign behind it, which base 0 refuses.
std::optional<YamlValue> OddBinary(std::string_view text) {
  if (text.starts_with("0b")) return Digits(text.substr(2), 2, true);
  if (text.starts_with("-0b")) {
    const std::string_view rest = text.substr(3);
    if (rest.starts_with('-') || rest.starts_with('+')) return std::nullopt;
    return Digits("-" + std::string(rest), 2, true);
  }
  return std::nullopt;
}

YamlValue Number(std::string_view text) {
  if (text[0] == '.') return Decimal(text).value_or(String(text));
  std::string plain(text);
  std::erase(plain, '_');
  if (auto whole = Whole(plain)) return *whole;
  if (auto decimal = Decimal(plain)) return *decimal;
  return OddBinary(plain).value_or(String(text));
}

YamlValue Untagged(std::string_view text) {
  if (const auto word = Word(text)) return *word;
  const char first = text[0];
  const bool number = IsDigit(first) || first == '-' || first == '+' || first == '.';
  return number ? Number(text) : String(text);
}

std::string_view TagOf(Type type) {
  switch (type) {
    case Type::kNull:
      return "null";
    case Type::kBool:
      return "bool";
    case Type::kInt:
    case Type::kUint:
      return "int";
    case Type::kFloat:
      return "float";
    default:
      return "str";
  }
}

YamlValue Broken(std::string text) { return {.type = Type::kBroken, .text = std::move(text)}; }

int Base64Digit(char c) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const size_t at = kDigits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// As encoding/json writes bytes that are no UTF-8.
std::string ToUtf8(std::string_view bytes) {
  std::string out;
  for (size_t at = 0; at < bytes.size();) {
    const GoRune rune = NextRune(bytes, at);
    AppendUtf8(rune.code, &out);
    at += rune.bytes;
  }
  return out;
}

// encoding/base64's standard form: line breaks are passed over, padding is
// required.
YamlValue Binary(std::string_view text) {
  std::string digits(text);
  std::erase_if(digits, [](char c) { return c == '\n' || c == '\r'; });
  const size_t padding = digits.size() - digits.find_last_not_of('=') - 1;
  const bool whole = digits.size() % 4 == 0 && padding <= 2;
  std::string out;
  uint32_t bits = 0;
  for (size_t i = 0; whole && i < digits.size(); ++i) {
    const bool pad = i >= digits.size() - padding;
    const int digit = pad ? 0 : Base64Digit(digits[i]);
    if (digit < 0) return Broken("!!binary value contains invalid base64 data");
    bits = bits << 6 | static_cast<uint32_t>(digit);
    if (i % 4 != 3) continue;
    for (const int shift : {16, 8, 0}) out += static_cast<char>(bits >> shift & 0xFF);
    bits = 0;
  }
  if (!whole) return Broken("!!binary value contains invalid base64 data");
  out.resize(out.size() - padding);
  return String(ToUtf8(out));
}

YamlValue Tagged(std::string_view text, std::string_view tag) {
  if (tag == "str") return String(text);
  if (tag == "binary") return Binary(text);
  YamlValue value = Untagged(text);
  if (tag == TagOf(value.type)) return value;
  if (tag == "float" && value.type == Type::kInt) return Float(static_cast<double>(value.whole));
  if (tag == "timestamp" && IsYamlTimestamp(text)) return String(text);
  return Broken("cannot decode !!" + std::string(TagOf(value.type)) + " `" + std::string(text) +
                "` as a !!" + std::string(tag));
}

// ---- Numbers as text ---------------------------------------------------------

// The fewest digits that read back as the number: 0.d1d2d3… times 10^point.
struct Shortest {
  bool negative = false;
  std::string digits;
  int point = 0;
};

template <typename T>
Shortest ShortestOf(T number) {
  char text[64];
  const auto end =
      std::to_chars(text, text + sizeof text, std::fabs(number), std::chars_format::scientific);
  const std::string_view all(text, static_cast<size_t>(end.ptr - text));
  const size_t e = all.find('e');
  Shortest out;
  out.negative = std::signbit(number);
  for (const char c : all.substr(0, e)) {
    if (c != '.') out.digits += c;
  }
  std::from_chars(all.data() + e + (all[e + 1] == '+' ? 2 : 1), all.data() + all.size(), out.point);
  if (number != 0) ++out.point;
  return out;
}

// strconv's 'f'.
std::string Fixed(const Shortest& number) {
  std::string out = number.negative ? "-" : "";
  const auto size = static_cast<int>(number.digits.size());
  if (number.digits == "0") return out + "0";
  if (number.point <= 0) {
    return out + "0." + std::string(static_cast<size_t>(-number.point), '0') + number.digits;
  }
  if (number.point >= size) {
    return out + number.digits + std::string(static_cast<size_t>(number.point - size), '0');
  }
  const auto point = static_cast<size_t>(number.point);
  return out + number.digits.substr(0, point) + "." + number.digits.substr(point);
}

// strconv's 'e', an exponent of `width` digits at least.
std::string Scientific(const Shortest& number, int width) {
  std::string out = number.negative ? "-" : "";
  out += number.digits[0];
  if (number.digits.size() > 1) out += "." + number.digits.substr(1);
  const int exponent = number.point - 1;
  char text[16];
  std::snprintf(text, sizeof text, "e%c%0*d", exponent < 0 ? '-' : '+', width, std::abs(exponent));
  return out + text;
}

// encoding/json's form of a float64.
std::string JsonNumber(double number) {
  const double size = std::fabs(number);
  const Shortest shortest = ShortestOf(number);
  if (number != 0 && (size < 1e-6 || size >= 1e21)) return Scientific(shortest, 1);
  return Fixed(shortest);
}

// strconv.FormatFloat(x, 'g', -1, 32), with YAML's words for what is no number.
std::string KeyNumber(double wide) {
  const auto number = static_cast<float>(wide);
  if (std::isnan(number)) return ".nan";
  if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
  const Shortest shortest = ShortestOf(number);
  const int exponent = shortest.point - 1;
  if (number != 0 && (exponent < -4 || exponent >= 6)) return Scientific(shortest, 2);
  return Fixed(shortest);
}

// fmt's %#v of a uint64.
std::string Hex(uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

}  // namespace

YamlValue ResolveYaml(std::string_view text, std::string_view tag, bool plain) {
  if (tag.empty()) return plain ? Untagged(text) : String(text);
  if (!tag.starts_with(kTagPrefix)) return String(text);
  const std::string_view name = tag.substr(kTagPrefix.size());
  if (!IsOneOf(name, {"str", "bool", "int", "float", "null", "timestamp", "binary"})) {
    return String(text);
  }
  return Tagged(text, name);
}

void AppendJsonString(std::string_view text, std::string* out) {
  *out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      *out += '\\';
      *out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(c));
      *out += escape;
    } else {
      *out += c;
    }
  }
  *out += '"';
}

void AppendJson(const YamlValue& value, std::string* out) {
  switch (value.type) {
    case Type::kNull:
      *out += "null";
      return;
    case Type::kBool:
      *out += value.flag ? "true" : "false";
      return;
    case Type::kInt:
      *out += std::to_string(value.whole);
      return;
    case Type::kUint:
      *out += std::to_string(value.large);
      return;
    case Type::kFloat:
      *out += JsonNumber(value.number);
      return;
    default:
      AppendJsonString(value.text, out);
  }
}

std::string YamlKey(const YamlValue& key, std::string* error) {
  switch (key.type) {
    case Type::kNull:
      *error = "unsupported map key of type: %!s(<nil>), key: <nil>";
      return "";
    case Type::kUint:
      *error = "unsupported map key of type: uint64, key: " + Hex(key.large);
      return "";
    case Type::kBool:
      return key.flag ? "true" : "false";
    case Type::kInt:
      return std::to_string(key.whole);
    case Type::kFloat:
      return KeyNumber(key.number);
    default:
      return key.text;
  }
}

std::string_view UnsupportedNumber(const YamlValue& value) {
  if (value.type != Type::kFloat) return "";
  if (std::isnan(value.number)) return "NaN";
  if (std::isinf(value.number)) return value.number < 0 ? "-Inf" : "+Inf";
  return "";
}

}  // namespace labelix::ingest
