#include "engine/selector/lexer.h"

namespace labelix::selector {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// kEnd: the byte is no sign.
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
    case '<':
      return Token::Kind::kLess;
    default:
      return Token::Kind::kEnd;
  }
}

bool IsSign(char c) { return SignKind(c) != Token::Kind::kEnd; }

}  // namespace

Token Lexer::Next() {
  while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
  if (at_ == text_.size() || text_[at_] == '\0') return {Token::Kind::kEnd, "", at_};
  return IsSign(text_[at_]) ? Sign() : Word();
}

Token Lexer::Sign() {
  const size_t start = at_;
  Token::Kind kind = SignKind(text_[at_++]);
  if (at_ < text_.size() && text_[at_] == '=') {
    if (kind == Token::Kind::kEquals) kind = Token::Kind::kDoubleEquals, ++at_;
    if (kind == Token::Kind::kNot) kind = Token::Kind::kNotEquals, ++at_;
  }
  const Token token = {kind, text_.substr(start, at_ - start), start};
  SwallowNul();
  return token;
}

Token Lexer::Word() {
  const size_t start = at_;
  while (at_ < text_.size() && text_[at_] != '\0' && !IsBlank(text_[at_]) && !IsSign(text_[at_])) {
    ++at_;
  }
  const Token token = {Token::Kind::kWord, text_.substr(start, at_ - start), start};
  SwallowNul();
  return token;
}

void Lexer::SwallowNul() {
  if (at_ < text_.size() && text_[at_] == '\0') ++at_;
}

}  // namespace labelix::selector
