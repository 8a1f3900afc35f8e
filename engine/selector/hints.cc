#include "engine/selector/hints.h"

#include <algorithm>

#include "index/types/label_rules.h"

namespace labelix::selector {
namespace {

using Kind = Token::Kind;

constexpr std::string_view kNoOr = "a selector has no OR; ask twice or use in (...)";
constexpr std::string_view kNoAnd = "write a comma for AND";
constexpr std::string_view kNoParens = "parentheses stand only around the values of in and notin";
constexpr std::string_view kOpenList = "the list is not closed";
constexpr std::string_view kWriteNotEquals = "write != instead";
constexpr std::string_view kWriteNotIn = "write notin instead: key notin (...)";

bool IsWord(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
         });
}

// A word of other query languages, "" if it is none.
std::string_view LogicHint(std::string_view word) {
  if (word.starts_with("||") || IsWord(word, "or")) return kNoOr;
  if (word.starts_with("&&") || IsWord(word, "and")) return kNoAnd;
  if (IsWord(word, "not")) return "write notin in one word, or ! before the key";
  return "";
}

std::string_view OperatorHint(const Token& found) {
  if (found.kind == Kind::kOpen) return kNoParens;
  if (found.kind == Kind::kNot) return kWriteNotEquals;
  if (found.kind != Kind::kWord) return "";
  if (IsWord(found.text, "in") || IsWord(found.text, "notin")) {
    return "operators are lower case: in, notin";
  }
  const std::string_view logic = LogicHint(found.text);
  return !logic.empty() ? logic : "write = between key and value, or a comma between keys";
}

std::string_view ExactValueHint(const Token& found, const Token& sign) {
  const bool compares = sign.kind == Kind::kGreater || sign.kind == Kind::kLess;
  switch (found.kind) {
    case Kind::kEquals:
    case Kind::kDoubleEquals:
      if (compares) return "there is no >= or <=; move the bound by one";
      return sign.kind == Kind::kNotEquals ? kWriteNotEquals : "write = instead";
    case Kind::kGreater:
      if (sign.kind == Kind::kLess) return kWriteNotEquals;
      return "write > instead";
    case Kind::kLess:
      return "write < instead";
    case Kind::kNot:
    case Kind::kNotEquals:
      return kWriteNotEquals;
    case Kind::kOpen:
      return "a list of values needs in: key in (...)";
    default:
      return "";
  }
}

std::string_view AfterRequirementHint(const Token& found, bool negated) {
  switch (found.kind) {
    case Kind::kWord: {
      if (negated && (found.text == "in" || found.text == "notin")) return kWriteNotIn;
      const std::string_view logic = LogicHint(found.text);
      return !logic.empty() ? logic : "write a comma between requirements";
    }
    case Kind::kEquals:
    case Kind::kDoubleEquals:
    case Kind::kNotEquals:
      return negated ? "write key!=value instead" : "a value cannot hold =";
    case Kind::kOpen:
      return kNoParens;
    case Kind::kClose:
      return "no list is open here";
    default:
      return "";
  }
}

std::string_view ListHint(const Token& found) {
  if (found.kind == Kind::kEnd) return kOpenList;
  if (found.kind == Kind::kWord) return "write a comma between values";
  return "a list holds plain values, with commas between them";
}

std::string_view RequirementHint(const Token& found) {
  switch (found.kind) {
    case Kind::kEnd:
      return "remove the comma at the end";
    case Kind::kComma:
      return "remove the extra comma";
    case Kind::kOpen:
      return kNoParens;
    case Kind::kClose:
      return "no list is open here";
    default:
      return "the key is missing";
  }
}

struct ByteHint {
  char byte;
  std::string_view hint;
};

// Bytes that people bring from other languages.
constexpr ByteHint kByteHints[] = {
    {'|', kNoOr},
    {'&', kNoAnd},
    {';', "write a comma between requirements"},
    {'"', "a selector has no quotes: write the text bare"},
    {'\'', "a selector has no quotes: write the text bare"},
    {'*', "a selector has no wildcards; the key alone picks any value"},
    {'~', "a selector has no regular expressions; use in (...)"},
    {'\\', "a selector has no escapes"},
    {'{', "write key=value without braces"},
};

std::string_view HintOfByte(char byte) {
  if (static_cast<unsigned char>(byte) >= 0x80) {
    return "only ASCII is allowed; look for an invisible or look-alike character";
  }
  for (const ByteHint& row : kByteHints) {
    if (row.byte == byte) return row.hint;
  }
  return "";
}

constexpr std::string_view kEnds = "it must start and end with a letter or a digit";

bool IsEdge(char byte) { return byte == '-' || byte == '_' || byte == '.'; }

}  // namespace

std::string_view TokenHint(Expected expected, const Token& found, const Token& sign, bool negated) {
  switch (expected) {
    case Expected::kStart:
    case Expected::kAfterComma:
      return RequirementHint(found);
    case Expected::kAfterRequirement:
      return AfterRequirementHint(found, negated);
    case Expected::kKey:
      return found.kind == Kind::kNot ? "one ! is enough" : "write the key after !";
    case Expected::kOperator:
      return OperatorHint(found);
    case Expected::kOpenParen:
      return "write the values in parentheses: in (a,b)";
    case Expected::kListStart:
    case Expected::kListItem:
    case Expected::kListSeparator:
      return ListHint(found);
    case Expected::kValue:
      return ExactValueHint(found, sign);
  }
  return "";
}

std::string_view KeyHint(std::string_view key, size_t bad) {
  if (bad >= key.size()) return "a key needs a name after the /";
  const char byte = key[bad];
  if (byte == ':') return "write = between key and value";
  const size_t slash = key.find('/');
  if (slash == 0) return "write the key without /, or a domain before it";
  if (byte == '/' && bad > slash) return "a key has one / at most";
  const bool in_prefix = slash != std::string_view::npos && bad < slash;
  if (in_prefix && byte >= 'A' && byte <= 'Z') return "the part before / is lower case";
  if (in_prefix && bad == kMaxPrefixBytes) return "at most 253 bytes before the /";
  const size_t name = slash == std::string_view::npos ? 0 : slash + 1;
  const std::string_view known = HintOfByte(byte);
  if (!known.empty()) return known;
  if (!in_prefix && bad == name + kMaxLabelBytes) return "at most 63 bytes, without the prefix";
  return IsEdge(byte) ? kEnds : "";
}

std::string_view ValueHint(std::string_view value, size_t bad) {
  if (bad >= value.size()) return "";
  const char byte = value[bad];
  const std::string_view known = HintOfByte(byte);
  if (!known.empty()) return known;
  if (byte == '/') return "a value has no /";
  if (bad == kMaxLabelBytes) return "a value has at most 63 bytes";
  return IsEdge(byte) ? kEnds : "";
}

}  // namespace labelix::selector
