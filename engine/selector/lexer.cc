#include "engine/selector/lexer.h"

#include "engine/selector/byte_class.h"

namespace labelix::selector {
namespace {

// REQUIRES: it is one.
Token::Kind SignKind(char c) {
  switch (c) {
    case '=':
      return Token::Kind::kEquals;
    case '!':
      return Token::Kind::kNot;
    case '(':
      return Token::Kind::kOpen;
    case ')':
      return Token::Kind::kClose;
    case ',':
      return Token::Kind::kComma;
    case '>':
      return Token::Kind::kGreater;
    default:
      return Token::Kind::kLess;
  }
}

// What begins at `start`. Answers where it ends.
const char* ReadSign(const char* start, const char* end, Token* out) {
  const char* at = start + 1;
  Token::Kind kind = SignKind(*start);
  if (at != end && *at == '=') {
    if (kind == Token::Kind::kEquals) kind = Token::Kind::kDoubleEquals, ++at;
    if (kind == Token::Kind::kNot) kind = Token::Kind::kNotEquals, ++at;
  }
  *out = {kind, 0, false, {start, static_cast<size_t>(at - start)}};
  return at;
}

const char* ReadWord(const char* start, const char* end, Token* out) {
  const char* at = start;
  unsigned bytes = 0;
  bool is_plain = true;
  for (;; ++at) {
    const char* const run = at;
    unsigned after = kBlank;
    for (; at != end; ++at) {
      after = ClassOf(*at);
      if (after != kLower) break;
    }
    is_plain &= at != run;
    if (at == end || after >= kBlank) break;
    is_plain &= (after & bytes & kSlash) == 0;
    bytes |= after;
  }
  *out = {Token::Kind::kWord,
          static_cast<uint8_t>(bytes),
          is_plain,
          {start, static_cast<size_t>(at - start)}};
  return at;
}

}  // namespace

void Lexer::Advance() {
  const char *at = at_, *const end = end_;
  while (at != end && ClassOf(*at) == kBlank) ++at;
  if (at != end && ClassOf(*at) < kBlank) {
    at = ReadWord(at, end, &next_);
  } else if (at != end && *at != '\0') {
    at = ReadSign(at, end, &next_);
  } else {
    at_ = at;
    next_ = {Token::Kind::kEnd, 0, false, {at, at}};
    return;
  }
  at_ = at != end && *at == '\0' ? at + 1 : at;
}

}  // namespace labelix::selector
