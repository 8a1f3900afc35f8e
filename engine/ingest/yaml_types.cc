#include "engine/ingest/yaml_types.h"

#include <algorithm>
#include <string>

#include "engine/ingest/yaml_write_scalar.h"

namespace labelix::ingest {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads digits of `base` and steps over them; false if there is none.
bool Digits(std::string_view* text, int base) {
  size_t n = 0;
  while (n < text->size()) {
    const char c = (*text)[n];
    const int digit = IsDigit(c)             ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : 99;
    if (digit >= base) break;
    ++n;
  }
  text->remove_prefix(n);
  return n > 0;
}

bool Sign(std::string_view* text) {
  if (text->empty() || (text->front() != '-' && text->front() != '+')) return false;
  text->remove_prefix(1);
  return true;
}

bool IsBasedInt(std::string_view text) {
  if (text.size() < 3 || text[0] != '0') return false;
  const char mark = static_cast<char>(text[1] | 0x20);
  const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
  if (base == 0) return false;
  text.remove_prefix(2);
  return Digits(&text, base) && text.empty();
}

bool IsFloat(std::string_view text) {
  const bool whole = Digits(&text, 10);
  bool part = false;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    part = Digits(&text, 10);
  }
  if (!whole && !part) return false;
  if (text.empty()) return true;
  if (text.front() != 'e' && text.front() != 'E') return false;
  text.remove_prefix(1);
  Sign(&text);
  return Digits(&text, 10) && text.empty();
}

// One or two digits of at most `most`, stepped over.
bool Part(std::string_view* text, int least, int most) {
  if (text->empty() || !IsDigit(text->front())) return false;
  int value = 0;
  size_t n = 0;
  while (n < 2 && n < text->size() && IsDigit((*text)[n])) value = value * 10 + (*text)[n++] - '0';
  text->remove_prefix(n);
  return value >= least && value <= most;
}

bool Take(std::string_view* text, char c) {
  if (text->empty() || text->front() != c) return false;
  text->remove_prefix(1);
  return true;
}

bool IsZone(std::string_view text) {
  if (text == "Z") return true;
  return Sign(&text) && Part(&text, 0, 24) && Take(&text, ':') && Part(&text, 0, 60) &&
         text.empty();
}

}  // namespace

bool IsYamlWord(std::string_view text) {
  constexpr std::string_view kWords[] = {
      "",      "~",    "null", "Null",  "NULL",  "y",     "Y",     "yes",   "Yes",   "YES",
      "n",     "N",    "no",   "No",    "NO",    "true",  "True",  "TRUE",  "false", "False",
      "FALSE", "on",   "On",   "ON",    "off",   "Off",   "OFF",   ".nan",  ".NaN",  ".NAN",
      ".inf",  ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF"};
  return std::find(std::begin(kWords), std::end(kWords), text) != std::end(kWords);
}

bool IsYamlNumber(std::string_view text) {
  if (text.empty() || !(IsDigit(text[0]) || text[0] == '-' || text[0] == '+' || text[0] == '.')) {
    return false;
  }
  std::string plain(text);
  std::erase(plain, '_');
  std::string_view rest = plain;
  Sign(&rest);
  return IsBasedInt(rest) || IsFloat(rest);
}

bool IsYamlBase60(std::string_view text) {
  Sign(&text);
  if (text.empty() || !IsDigit(text.front())) return false;
  while (!text.empty() && (IsDigit(text.front()) || text.front() == '_')) text.remove_prefix(1);
  if (text.empty() || text.front() != ':') return false;
  while (Take(&text, ':')) {
    if (!Part(&text, 0, 59)) return false;
  }
  if (Take(&text, '.')) {
    while (!text.empty() && (IsDigit(text.front()) || text.front() == '_')) text.remove_prefix(1);
  }
  return text.empty();
}

bool IsYamlTimestamp(std::string_view text) {
  if (text.size() < 8 || !std::all_of(text.begin(), text.begin() + 4, IsDigit)) return false;
  text.remove_prefix(4);
  if (!Take(&text, '-') || !Part(&text, 1, 12) || !Take(&text, '-') || !Part(&text, 1, 31)) {
    return false;
  }
  if (text.empty()) return true;
  const bool spaced = text.front() == ' ';
  if (!spaced && text.front() != 'T' && text.front() != 't') return false;
  text.remove_prefix(1);
  if (!Part(&text, 0, 23) || !Take(&text, ':') || !Part(&text, 0, 59) || !Take(&text, ':') ||
      !Part(&text, 0, 59)) {
    return false;
  }
  if (Take(&text, '.') && !Digits(&text, 10)) return false;
  return spaced ? text.empty() : IsZone(text);
}

bool ReadsAsAnotherType(std::string_view text) {
  return IsYamlWord(text) || IsYamlNumber(text) || IsYamlBase60(text) || IsYamlTimestamp(text);
}

}  // namespace labelix::ingest
